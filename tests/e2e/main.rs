//! Users' paths in a real browser against the real server. Being offline means that the server is
//! really gone. Started by `cargo xtask test`, which says where the binaries are.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod access;
mod access_at_work;
mod accounts;
mod acts;
mod answering;
mod bad_files;
mod browser;
mod citizen_id;
mod conflicts;
mod correcting;
mod dashboard;
mod days;
mod deciding;
mod duplicates;
mod engine;
mod folders;
mod history;
mod importing;
mod invented_data;
mod journey;
mod keyboard;
mod kills;
mod lease;
mod lists;
mod managing;
mod news;
mod offline_start;
mod offline_work;
mod people;
mod pictures;
mod places;
mod progress;
mod proxy;
mod saved_once;
mod sentences;
mod server;
mod session_end;
mod set_aside;
mod settings;
mod shell;
mod signing;
mod sizes;
mod sync_page;
mod tablets;
mod two_tabs;
mod units;
mod unusable;
mod updates;

pub use folders::{pictures_folder, scratch_folder};
