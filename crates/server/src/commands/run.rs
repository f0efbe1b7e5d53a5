//! Leads each action to its command.

use crate::cli::{Action, Invocation};
use crate::commands::{
    backup, compact, export, framework, import, init, restore, serve, targets, user, user_roles,
};
use crate::failure::Failure;
use crate::words::Words;

/// Does what was asked.
///
/// # Errors
/// A [`Failure`] to be said.
pub async fn run(invocation: Invocation, words: &'static Words) -> Result<(), Failure> {
    let data = invocation.data;
    match invocation.action {
        Action::Init(kind) => init::run(&data, kind, words).await,
        Action::Serve(options) => serve::run(&data, options, words).await,
        Action::UserAdd { name, cadre, parts } => {
            user::add(&data, &name, cadre.as_deref(), &parts, words).await
        }
        Action::UserGrant {
            name,
            part,
            from,
            to,
        } => user_roles::grant(&data, &name, part, (from, to), words).await,
        Action::UserRevoke { name, part } => user_roles::revoke(&data, &name, part, words).await,
        Action::UserTie { name, cadre } => user::tie(&data, &name, cadre.as_deref(), words).await,
        Action::UserBlock { name, block } => user::block(&data, &name, block, words).await,
        Action::UserPasswd { name } => user::passwd(&data, &name, words).await,
        Action::UserList => user::list(&data, words).await,
        Action::Import(options) => import::run(&data, &options, words).await,
        Action::ExportCadres { json } => export::cadres(&data, json, words).await,
        Action::Targets { as_of, json } => targets::run(&data, as_of.as_deref(), json, words).await,
        Action::FrameworkCheck(file) => framework::check(&file, words),
        Action::FrameworkAdd(file) => framework::add(&data, &file, words).await,
        Action::Backup(file) => backup::run(&data, &file, words).await,
        Action::Restore(file) => restore::run(&data, &file, words).await,
        Action::Compact { days } => compact::run(&data, days, words).await,
    }
}
