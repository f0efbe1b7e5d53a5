//! What was typed, as one value.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgMatches;

/// One call of the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invocation {
    /// The folder of the book.
    pub data: PathBuf,
    /// What to do.
    pub action: Action,
}

/// What the program is asked to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Make a book.
    Init(InitKind),
    /// Serve it.
    Serve(ServeOptions),
    /// Make an account.
    UserAdd {
        /// As typed.
        name: String,
        /// The person on the books, as typed.
        cadre: Option<String>,
    },
    /// Give an account a new password.
    UserPasswd {
        /// As typed.
        name: String,
    },
    /// List the accounts.
    UserList,
}

/// Which book to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InitKind {
    /// An invented commune.
    Demo,
    /// Nobody yet, and one account.
    Empty,
}

/// How to serve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServeOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the built app.
    pub app: Option<PathBuf>,
    /// Certificate chain and private key, both PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// What browsers type when a proxy does the TLS.
    pub public_origin: Option<String>,
}

impl Invocation {
    /// Reads what the parser found; `None` for a command that the tree has and this does not.
    pub(super) fn read(matches: &ArgMatches) -> Option<Self> {
        // A global option is found wherever it was typed.
        let data = matches.get_one::<PathBuf>("data")?.clone();
        let (name, inner) = matches.subcommand()?;
        let action = match name {
            "init" if inner.get_flag("empty") => Action::Init(InitKind::Empty),
            "init" => Action::Init(InitKind::Demo),
            "serve" => Action::Serve(serve(inner)?),
            "user" => user(inner)?,
            _ => return None,
        };
        Some(Self { data, action })
    }
}

fn serve(matches: &ArgMatches) -> Option<ServeOptions> {
    let path = |name| matches.get_one::<PathBuf>(name).cloned();
    Some(ServeOptions {
        listen: *matches.get_one("listen")?,
        app: path("app"),
        tls: path("tls-cert").zip(path("tls-key")),
        public_origin: matches.get_one::<String>("public-origin").cloned(),
    })
}

fn user(matches: &ArgMatches) -> Option<Action> {
    let text = |inner: &ArgMatches, name| inner.get_one::<String>(name).cloned();
    match matches.subcommand()? {
        ("add", inner) => Some(Action::UserAdd {
            name: text(inner, "name")?,
            cadre: text(inner, "cadre"),
        }),
        ("passwd", inner) => Some(Action::UserPasswd {
            name: text(inner, "name")?,
        }),
        ("list", _) => Some(Action::UserList),
        _ => None,
    }
}
