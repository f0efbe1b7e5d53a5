//! Seeded, invented communes for demo, tests and bench.
