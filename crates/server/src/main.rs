//! Keeps the book for everyone: HTTP, database, accounts, command line.

fn main() {}
