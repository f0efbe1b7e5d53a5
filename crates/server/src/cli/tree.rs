//! The commands and their options, with help in the chosen language.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use ::words::Language;
use clap::{Arg, ArgAction, Command, value_parser};
use domain::cadre::Employment;
use domain::code::Code;

use super::user_tree::user;
use crate::words::Words;

/// Ten times the largest book that is measured; inventing more would take very long.
const PEOPLE_MAX: i64 = 100_000;
/// Of the last 60 days everything can be followed: a tablet may be read for 45 days without a network,
/// and one that comes a little later still need not fetch the book anew.
pub const COMPACT_DAYS: u16 = 60;
/// Ten years: who wants to keep more need not cut.
const COMPACT_DAYS_MAX: i64 = 3_650;

/// The language that the arguments ask for. Looked for before parsing, because the help and the
/// errors of the parsing are in it; an unknown one is found by the parser.
pub fn language(arguments: &[OsString]) -> Language {
    let mut words = arguments.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let asked = if word == "--lang" {
            words.next().map(|value| value.into_owned())
        } else {
            word.strip_prefix("--lang=").map(str::to_owned)
        };
        if asked.as_deref() == Some("en") {
            return Language::En;
        }
    }
    Language::Vi
}

/// What every command takes stands below what only this one takes.
const LAST: usize = 1_000;

/// The whole command line.
pub fn build(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("cadrebook", cli.about, words)
        .after_help(cli.examples)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("version")
                .long("version")
                .action(ArgAction::Version)
                .display_order(LAST)
                .help(cli.version),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("vi|en")
                .display_order(LAST)
                .global(true)
                .value_parser(["vi", "en"])
                .default_value("vi")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(cli.lang),
        )
        .arg(
            Arg::new("data")
                .long("data")
                .global(true)
                .display_order(LAST)
                .value_name(cli.folder)
                .value_parser(value_parser!(PathBuf))
                .default_value("data")
                .hide_default_value(true)
                .help(cli.data),
        )
        .subcommand(init(words))
        .subcommand(serve(words))
        .subcommand(user(words))
        .subcommand(import(words))
        .subcommand(export(words))
        .subcommand(targets(words))
        .subcommand(framework(words))
        .subcommand(command("backup", cli.backup, words).arg(file(words, cli.backup_file)))
        .subcommand(restore(words))
        .subcommand(compact(words))
}

fn compact(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("compact", cli.compact, words).arg(
        Arg::new("days")
            .long("days")
            .value_name(cli.count)
            .value_parser(value_parser!(u16).range(1..=COMPACT_DAYS_MAX))
            .help(cli.compact_days),
    )
}

fn init(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("init", cli.init, words)
        .arg(flag("demo", cli.init_demo))
        .arg(
            Arg::new("people")
                .long("people")
                .value_name(cli.count)
                .value_parser(value_parser!(u32).range(1..=PEOPLE_MAX))
                .conflicts_with("empty")
                .help(cli.init_people),
        )
        .arg(flag("unassessed", cli.init_unassessed).conflicts_with("empty"))
        .arg(flag("empty", cli.init_empty))
        .group(
            clap::ArgGroup::new("kind")
                .args(["demo", "empty"])
                .required(true),
        )
}

fn serve(words: &'static Words) -> Command {
    let cli = &words.cli;
    let path = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name(cli.file)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    command("serve", cli.serve, words)
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name(cli.address)
                .value_parser(value_parser!(SocketAddr))
                .default_value("127.0.0.1:8080")
                .hide_default_value(true)
                .help(cli.serve_listen),
        )
        .arg(path("app", cli.serve_app).value_name(cli.folder))
        .arg(path("tls-cert", cli.serve_tls_cert).requires("tls-key"))
        .arg(path("tls-key", cli.serve_tls_key).requires("tls-cert"))
        .arg(
            Arg::new("public-origin")
                .long("public-origin")
                .value_name("https://…")
                .conflicts_with("tls-cert")
                .help(cli.serve_public_origin),
        )
}

fn import(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("import", cli.import, words)
        .arg(file(words, cli.import_file))
        .arg(flag("dry-run", cli.import_dry_run))
        .arg(flag("skip-bad", cli.import_skip_bad))
        .arg(flag("json", cli.json))
        .arg(
            Arg::new("employment")
                .long("employment")
                .value_name(cli.code)
                .value_parser(employment)
                .help(cli.import_employment),
        )
}

fn employment(text: &str) -> Result<Employment, &'static str> {
    Employment::from_code(text).ok_or("not a code")
}

fn export(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("export", cli.export, words)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(command("cadres", cli.export_cadres, words).arg(flag("json", cli.json)))
}

fn targets(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("targets", cli.targets, words)
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name(cli.date)
                .help(cli.targets_as_of),
        )
        .arg(flag("json", cli.json))
}

fn framework(words: &'static Words) -> Command {
    let cli = &words.cli;
    let of_file = |name, about| command(name, about, words).arg(file(words, cli.framework_file));
    command("framework", cli.framework, words)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(of_file("check", cli.framework_check))
        .subcommand(of_file("add", cli.framework_add))
}

fn restore(words: &'static Words) -> Command {
    let cli = &words.cli;
    command("restore", cli.restore, words)
        .arg(file(words, cli.restore_file))
        .after_help(cli.restore_more)
}

fn file(words: &'static Words, help: &'static str) -> Arg {
    Arg::new("file")
        .required(true)
        .value_name(words.cli.file)
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// A command whose headings and help option are in our language.
pub(super) fn command(name: &'static str, about: &'static str, words: &'static Words) -> Command {
    let cli = &words.cli;
    let template = format!(
        "{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
        cli.usage_heading
    );
    Command::new(name)
        .about(about)
        .help_template(template)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(cli.commands_heading)
        .subcommand_value_name(cli.command_placeholder)
        .next_help_heading(cli.options_heading)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .display_order(LAST)
                .help(cli.help),
        )
}

#[cfg(test)]
mod tests {
    use super::{Language, build, language};
    use crate::words;

    #[test]
    fn the_tree_holds_together_in_both_languages() {
        for language in [Language::Vi, Language::En] {
            build(words::of(language)).debug_assert();
        }
    }

    #[test]
    fn vietnamese_unless_english_is_asked_for() {
        let check = |words: &[&str], expect| {
            let arguments: Vec<_> = words.iter().map(Into::into).collect();
            assert_eq!(language(&arguments), expect, "{words:?}");
        };
        check(&["cadrebook"], Language::Vi);
        check(&["cadrebook", "--lang", "en", "serve"], Language::En);
        check(&["cadrebook", "serve", "--lang=en"], Language::En);
        check(&["cadrebook", "--lang", "vi"], Language::Vi);
        check(&["cadrebook", "--lang"], Language::Vi);
    }
}
