//! The commands about accounts and their roles.

use clap::{Arg, ArgAction, Command};
use domain::code::Code;
use domain::day::Day;
use domain::ids::UnitId;
use domain::rights::Role;

use super::tree::command;
use crate::roles::Part;
use crate::words::Words;

/// `user` and what belongs to it.
pub(super) fn user(words: &'static Words) -> Command {
    let cli = &words.cli;
    let name = || {
        Arg::new("name")
            .required(true)
            .value_name(cli.name)
            .help(cli.user_name)
    };
    let add = command("add", cli.user_add, words)
        .arg(name())
        .arg(
            Arg::new("cadre")
                .long("cadre")
                .value_name("ID")
                .help(cli.user_cadre),
        )
        .arg(
            Arg::new("role")
                .long("role")
                .value_name(cli.role_and_unit)
                .value_parser(part)
                .action(ArgAction::Append)
                .help(cli.user_add_role),
        );
    let day = |name: &'static str, help| {
        Arg::new(name)
            .long(name)
            .value_name(cli.date)
            .value_parser(day)
            .help(help)
    };
    let role = || {
        Arg::new("role")
            .required(true)
            .value_name(cli.role)
            .value_parser(role)
            .help(cli.user_role)
    };
    let unit = || {
        Arg::new("unit")
            .long("unit")
            .value_name("ID")
            .value_parser(unit)
            .help(cli.user_unit)
    };
    let grant = command("grant", cli.user_grant, words)
        .args([name(), role(), unit()])
        .args([day("from", cli.user_from), day("to", cli.user_to)]);
    let person = Arg::new("cadre")
        .required(true)
        .value_name("ID")
        .help(cli.user_cadre);
    command("user", cli.user, words)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add)
        .subcommand(command("passwd", cli.user_passwd, words).arg(name()))
        .subcommand(grant)
        .subcommand(command("revoke", cli.user_revoke, words).args([name(), role(), unit()]))
        .subcommand(command("tie", cli.user_tie, words).args([name(), person]))
        .subcommand(command("untie", cli.user_untie, words).arg(name()))
        .subcommand(command("block", cli.user_block, words).arg(name()))
        .subcommand(command("unblock", cli.user_unblock, words).arg(name()))
        .subcommand(command("list", cli.user_list, words))
}

/// A role that can be given: that of a person to the own record comes with the person.
fn role(text: &str) -> Result<Role, &'static str> {
    let role = Role::from_code(text).filter(|role| *role != Role::Cadre);
    role.ok_or("not a role")
}

fn unit(text: &str) -> Result<UnitId, &'static str> {
    UnitId::parse(text).ok_or("not an id")
}

fn day(text: &str) -> Result<Day, &'static str> {
    Day::parse(text).ok_or("not a day")
}

fn part(text: &str) -> Result<Part, &'static str> {
    let (role_text, unit_text) = match text.split_once('@') {
        Some((role, unit)) => (role, Some(unit)),
        None => (text, None),
    };
    Ok(Part {
        role: role(role_text)?,
        unit: unit_text.map(unit).transpose()?,
    })
}
