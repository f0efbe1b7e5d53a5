//! The app mounts itself; everything else is in the library.

fn main() {}
