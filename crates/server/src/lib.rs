//! Keeps the book for everyone: HTTP, database, accounts, command line.
//!
//! From the outside in: [`cli`] reads the command line, [`commands`] does what it asks, one file a
//! command; what they write goes through [`authoring`], who may what through [`roles`], who comes new
//! through [`new_account`], whose an account is through [`whose_account`], who changed what of a record
//! is in its [`history`], which records may be of one person in [`duplicates`], the number that stays here
//! in [`citizen_id`], what was not written in [`set_aside`], what they count knows the [`frameworks`];
//! `serve` puts [`http`] before [`accounts`] and [`db`]. What a person reads is in [`words`]. [`clock`] is
//! the only file that reads the time or randomness.
//!
//! This crate knows nothing of the app but the folder it is served from.

pub mod accounts;
pub mod authoring;
pub mod citizen_id;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod db;
pub mod duplicates;
pub mod failure;
pub mod frameworks;
pub mod history;
pub mod http;
pub mod new_account;
pub mod roles;
pub mod set_aside;
pub mod whose_account;
mod words;
