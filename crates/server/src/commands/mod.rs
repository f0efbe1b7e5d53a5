//! What the command line can do, one file a command.

mod demo;
mod init;
mod run;
mod serve;
mod user;

pub use run::run;
