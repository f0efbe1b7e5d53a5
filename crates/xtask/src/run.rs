//! `cargo xtask run`: builds the app and the server and serves both from one process.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::{build, setup, step};

/// `cargo xtask run`
#[derive(Args)]
pub struct Options {
    /// Where to listen, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that holds the book.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// A new book with an invented commune (the default for a new book).
    #[arg(long, conflicts_with = "empty")]
    demo: bool,
    /// A new book with nobody in it and one account.
    #[arg(long)]
    empty: bool,
}

/// Sets up, builds, makes the book where there is none, and serves until Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let data = std::path::absolute(crate::project::root().join(&options.data))?;
    let exists = data.join("book.sqlite").is_file();
    if exists && (options.demo || options.empty) {
        bail!(
            "there is a book in {} already; --demo and --empty are for a new one. \
             Run without them, or name another folder with --data",
            data.display()
        );
    }
    let toolchain = setup::for_run()?;
    build::app(&toolchain)?;
    let server = build::server()?;
    if !exists {
        let kind = if options.empty { "--empty" } else { "--demo" };
        step::announce("a new book", || {
            step::run(
                step::command(&server.to_string_lossy())
                    .args(["init", kind, "--data"])
                    .arg(&data),
            )
        })?;
    }
    let mut serve = step::command(&server.to_string_lossy());
    serve
        .args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{}", options.port),
            "--data",
        ])
        .arg(&data);
    serve.arg("--app").arg(crate::project::dist());
    replace_process(&mut serve)
}

/// The server takes this process's place, so that Ctrl-C reaches it alone and it can close the
/// database before the prompt returns.
#[cfg(unix)]
fn replace_process(serve: &mut std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(serve.exec().into())
}

#[cfg(not(unix))]
fn replace_process(serve: &mut std::process::Command) -> Result<()> {
    step::run(serve)
}
