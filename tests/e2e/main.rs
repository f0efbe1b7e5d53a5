//! Users' paths, end to end.
