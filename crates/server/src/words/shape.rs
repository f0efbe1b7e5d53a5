//! Which words there are. A sentence with data in it is a function of the data.

use std::path::Path;

use ::words::Language;

use super::{en, vi};
use crate::db::accounts::Account;
use crate::failure::Failure;

/// All words of one language.
pub struct Words {
    /// Help and the errors of the command line itself.
    pub cli: Cli,
    /// What commands report.
    pub say: Say,
    /// Why a command did not do what was asked: what happened, what to do now.
    pub failure: fn(&Failure) -> String,
}

/// Help texts, and what is said about a command line that cannot be understood.
#[expect(missing_docs, reason = "each word is named for what it describes")]
pub struct Cli {
    pub about: &'static str,
    pub usage_heading: &'static str,
    pub commands_heading: &'static str,
    pub options_heading: &'static str,
    pub options_placeholder: &'static str,
    pub command_placeholder: &'static str,
    pub folder: &'static str,
    pub file: &'static str,
    pub address: &'static str,
    pub name: &'static str,
    pub help: &'static str,
    pub version: &'static str,
    pub lang: &'static str,
    pub data: &'static str,
    pub init: &'static str,
    pub init_demo: &'static str,
    pub init_empty: &'static str,
    pub serve: &'static str,
    pub serve_listen: &'static str,
    pub serve_app: &'static str,
    pub serve_tls_cert: &'static str,
    pub serve_tls_key: &'static str,
    pub serve_public_origin: &'static str,
    pub user: &'static str,
    pub user_name: &'static str,
    pub user_add: &'static str,
    pub user_cadre: &'static str,
    pub user_passwd: &'static str,
    pub user_list: &'static str,
    pub see_help: &'static str,
    pub unknown_command: fn(&str) -> String,
    pub unknown_argument: fn(&str) -> String,
    pub missing_argument: fn(&str) -> String,
    pub contradiction: fn(&str) -> String,
    pub bad_value: fn(&str) -> String,
}

/// What commands report when they succeed.
#[expect(missing_docs, reason = "each word is named for what it reports")]
pub struct Say {
    pub book_made: fn(&Path) -> String,
    pub sign_in: fn(&str, &str) -> String,
    pub must_change_first: &'static str,
    pub open_at: fn(&str) -> String,
    pub proxy_to: fn(&str) -> String,
    pub invented_data: &'static str,
    pub how_to_stop: &'static str,
    pub closed: &'static str,
    pub account: fn(&Account) -> String,
}

/// The words of a language.
#[must_use]
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::Vi => &vi::WORDS,
        Language::En => &en::WORDS,
    }
}
