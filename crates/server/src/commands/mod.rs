//! What the command line can do, one file a command.

mod backup;
mod compact;
mod demo;
mod export;
mod framework;
mod import;
mod init;
mod loaded;
mod restore;
mod run;
mod serve;
mod targets;
mod user;
mod user_roles;

pub use run::run;
