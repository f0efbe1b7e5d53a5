//! The tablet app.
