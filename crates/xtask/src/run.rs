//! `cargo xtask run`: builds the app and the server and serves both from one process.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Result, bail};
use clap::Args;

use crate::{build, setup, step};

/// `cargo xtask run`
#[derive(Args)]
pub struct Options {
    /// Where to listen, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that holds the book [default: data, in the project's folder].
    #[arg(long)]
    data: Option<PathBuf>,
    /// A new book with an invented commune (the default for a new book).
    #[arg(long, conflicts_with = "empty")]
    demo: bool,
    /// A new book with nobody in it and one account.
    #[arg(long)]
    empty: bool,
}

/// Sets up, builds, makes the book where there is none, and serves until Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let data = match &options.data {
        Some(folder) => std::path::absolute(folder)?,
        None => crate::project::root().join("data"),
    };
    let exists = data.join("book.sqlite").is_file();
    // Said now rather than after minutes of building.
    refuse_an_old_book(exists, options, &data)?;
    refuse_a_port_in_use(options.port)?;
    let toolchain = setup::for_run()?;
    build::app(&toolchain)?;
    let server = build::server()?;
    let server = server.to_string_lossy();
    if !exists {
        let kind = if options.empty { "--empty" } else { "--demo" };
        let mut init = step::command(&server);
        init.args(["init", kind, "--data"]).arg(&data);
        if !options.empty {
            // The server prints the sign-ins of an invented book at every start, this one too.
            init.stdout(Stdio::null());
        }
        step::announce("a new book", || step::run(&mut init))?;
    }
    let mut serve = step::command(&server);
    serve
        .args(["serve", "--listen"])
        .arg(format!("127.0.0.1:{}", options.port))
        .arg("--data")
        .arg(&data)
        .arg("--app")
        .arg(crate::project::dist());
    replace_process(&mut serve)
}

fn refuse_an_old_book(exists: bool, options: &Options, data: &Path) -> Result<()> {
    if exists && (options.demo || options.empty) {
        bail!(
            "there is a book in {} already; --demo and --empty are for a new one. Nothing has \
             changed. Run without them, or name another folder with --data",
            data.display()
        );
    }
    Ok(())
}

fn refuse_a_port_in_use(port: u16) -> Result<()> {
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        bail!(
            "port {port} cannot be used: {error}. Perhaps the book is being served already, or by \
             another program; choose another port with --port"
        );
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::{Options, Path, TcpListener, refuse_a_port_in_use, refuse_an_old_book};

    #[test]
    fn a_port_in_use_says_so_before_anything_is_built() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let refusal = refuse_a_port_in_use(port).unwrap_err().to_string();
        assert!(refusal.contains(&port.to_string()) && refusal.contains("--port"));
        assert!(refuse_a_port_in_use(0).is_ok());
    }

    #[test]
    fn either_flag_is_refused_on_a_book_that_exists() {
        let check = |exists, demo, empty, is_refused| {
            let (port, data) = (0, None);
            let options = Options {
                port,
                data,
                demo,
                empty,
            };
            let outcome = refuse_an_old_book(exists, &options, Path::new("/data"));
            assert_eq!(outcome.is_err(), is_refused, "{exists} {demo} {empty}");
        };
        check(true, true, false, true);
        check(true, false, true, true);
        check(true, false, false, false);
        check(false, true, false, false);
        check(false, false, true, false);
    }
}
