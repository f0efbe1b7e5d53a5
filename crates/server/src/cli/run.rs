//! From the words typed to an exit code.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

use super::invocation::Invocation;
use super::tree;
use crate::commands;
use crate::words::{self, Words};

/// Wrong use, by the convention of command lines.
const WRONG_USE: u8 = 2;

/// Does what the arguments ask, and says on stderr why not.
pub async fn run(arguments: Vec<OsString>) -> ExitCode {
    let words = words::of(tree::language(&arguments));
    let matches = match tree::build(words).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return explain(&error, words),
    };
    let Some(invocation) = Invocation::read(&matches) else {
        complain(words.cli.see_help);
        return ExitCode::from(WRONG_USE);
    };
    match commands::run(invocation, words).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&(words.failure)(&failure));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line for the person or program that asked. A reader that has gone away is no error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line beside the answer proper, which another program may be reading.
pub fn note(line: &str) {
    complain(line);
}

fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The parser speaks English only: its errors are said anew, in the language of the rest.
fn explain(error: &clap::Error, words: &Words) -> ExitCode {
    let cli = &words.cli;
    let named = |kind| error.get(kind).map(ToString::to_string);
    let argument = named(ContextKind::InvalidArg).unwrap_or_default();
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            say(help_text(error, words).trim_end());
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            complain(help_text(error, words).trim_end());
            return ExitCode::from(WRONG_USE);
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(ContextKind::InvalidSubcommand).unwrap_or_default();
            (cli.unknown_command)(&command)
        }
        ErrorKind::UnknownArgument => (cli.unknown_argument)(&argument),
        ErrorKind::MissingRequiredArgument => (cli.missing_argument)(&argument),
        ErrorKind::ArgumentConflict => (cli.contradiction)(&argument),
        _ => {
            let value = named(ContextKind::InvalidValue).unwrap_or_default();
            (cli.bad_value)(&argument, &value)
        }
    };
    complain(&sentence);
    complain(cli.see_help);
    ExitCode::from(WRONG_USE)
}

/// The parser writes one English word into the usage line that nothing lets us choose.
fn help_text(error: &clap::Error, words: &Words) -> String {
    error
        .to_string()
        .replace("[OPTIONS]", words.cli.options_placeholder)
}
