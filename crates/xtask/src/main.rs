//! Our commands: setup, run, test, bench, tidy.

fn main() {}
