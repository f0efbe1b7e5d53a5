//! Users' paths in a real browser against the real server. Being offline means that the server is
//! really gone. Started by `cargo xtask test`, which says where the binaries are.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod browser;
mod folders;
mod offline_work;
mod pictures;
mod server;
mod shell;

pub use folders::{pictures_folder, scratch_folder};
