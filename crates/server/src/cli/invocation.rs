//! What was typed, as one value.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgMatches;
use domain::cadre::Employment;
use domain::day::Day;

use super::tree::COMPACT_DAYS;
use crate::roles::Part;

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
        /// What it may do from the beginning.
        parts: Vec<Part>,
    },
    /// Give an account a role.
    UserGrant {
        /// As typed.
        name: String,
        /// Which, and on which unit.
        part: Part,
        /// The first day.
        from: Option<Day>,
        /// The last day.
        to: Option<Day>,
    },
    /// Take a role away.
    UserRevoke {
        /// As typed.
        name: String,
        /// Which, and on which unit.
        part: Part,
    },
    /// Say whose an account is.
    UserTie {
        /// As typed.
        name: String,
        /// The person on the books, as typed; none: nobody's.
        cadre: Option<String>,
    },
    /// Let nobody sign in with an account, or let them again.
    UserBlock {
        /// As typed.
        name: String,
        /// False to let them again.
        block: bool,
    },
    /// Give an account a new password.
    UserPasswd {
        /// As typed.
        name: String,
    },
    /// List the accounts.
    UserList,
    /// Import a list of people.
    Import(ImportOptions),
    /// Print everybody.
    ExportCadres {
        /// As JSON.
        json: bool,
    },
    /// Count the targets.
    Targets {
        /// On this day, as typed.
        as_of: Option<String>,
        /// As JSON.
        json: bool,
    },
    /// Check a framework document.
    FrameworkCheck(PathBuf),
    /// Add one to the book.
    FrameworkAdd(PathBuf),
    /// Copy the book.
    Backup(PathBuf),
    /// Put a copy in the place of the book.
    Restore(PathBuf),
    /// Cut the log.
    Compact {
        /// Of so many days everything can still be followed.
        days: u16,
    },
}

/// Which book to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InitKind {
    /// An invented commune: the usual one, or as many people as asked for.
    Demo {
        /// How many people.
        people: Option<u32>,
        /// Nobody in it was ever assessed.
        is_unassessed: bool,
    },
    /// Nobody yet, and one account.
    Empty,
}

/// What to import, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportOptions {
    /// The spreadsheet.
    pub file: PathBuf,
    /// Show what would happen and write nothing.
    pub dry_run: bool,
    /// Leave out rows that would stop the import.
    pub skip_bad: bool,
    /// Report as JSON.
    pub json: bool,
    /// How people serve of whom the list does not say it.
    pub employment: Option<Employment>,
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
            "init" => Action::Init(InitKind::Demo {
                people: inner.get_one("people").copied(),
                is_unassessed: inner.get_flag("unassessed"),
            }),
            "serve" => Action::Serve(serve(inner)?),
            "user" => user(inner)?,
            "import" => Action::Import(import(inner)?),
            "export" => export(inner)?,
            "targets" => Action::Targets {
                as_of: inner.get_one::<String>("as-of").cloned(),
                json: inner.get_flag("json"),
            },
            "framework" => framework(inner)?,
            "backup" => Action::Backup(file(inner)?),
            "restore" => Action::Restore(file(inner)?),
            "compact" => Action::Compact {
                days: inner.get_one("days").copied().unwrap_or(COMPACT_DAYS),
            },
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

fn import(matches: &ArgMatches) -> Option<ImportOptions> {
    Some(ImportOptions {
        file: file(matches)?,
        dry_run: matches.get_flag("dry-run"),
        skip_bad: matches.get_flag("skip-bad"),
        json: matches.get_flag("json"),
        employment: matches.get_one("employment").copied(),
    })
}

fn export(matches: &ArgMatches) -> Option<Action> {
    match matches.subcommand()? {
        ("cadres", inner) => Some(Action::ExportCadres {
            json: inner.get_flag("json"),
        }),
        _ => None,
    }
}

fn framework(matches: &ArgMatches) -> Option<Action> {
    match matches.subcommand()? {
        ("check", inner) => Some(Action::FrameworkCheck(file(inner)?)),
        ("add", inner) => Some(Action::FrameworkAdd(file(inner)?)),
        _ => None,
    }
}

fn file(matches: &ArgMatches) -> Option<PathBuf> {
    matches.get_one::<PathBuf>("file").cloned()
}

fn part(matches: &ArgMatches) -> Option<Part> {
    Some(Part {
        role: *matches.get_one("role")?,
        unit: matches.get_one("unit").copied(),
    })
}

fn user(matches: &ArgMatches) -> Option<Action> {
    let text = |inner: &ArgMatches, name| inner.get_one::<String>(name).cloned();
    match matches.subcommand()? {
        ("add", inner) => Some(Action::UserAdd {
            name: text(inner, "name")?,
            cadre: text(inner, "cadre"),
            parts: inner
                .get_many("role")
                .map(|parts| parts.copied().collect())
                .unwrap_or_default(),
        }),
        ("grant", inner) => Some(Action::UserGrant {
            name: text(inner, "name")?,
            part: part(inner)?,
            from: inner.get_one("from").copied(),
            to: inner.get_one("to").copied(),
        }),
        ("revoke", inner) => Some(Action::UserRevoke {
            name: text(inner, "name")?,
            part: part(inner)?,
        }),
        ("tie", inner) => Some(Action::UserTie {
            name: text(inner, "name")?,
            cadre: Some(text(inner, "cadre")?),
        }),
        ("untie", inner) => Some(Action::UserTie {
            name: text(inner, "name")?,
            cadre: None,
        }),
        (verb @ ("block" | "unblock"), inner) => Some(Action::UserBlock {
            name: text(inner, "name")?,
            block: verb == "block",
        }),
        ("passwd", inner) => Some(Action::UserPasswd {
            name: text(inner, "name")?,
        }),
        ("list", _) => Some(Action::UserList),
        _ => None,
    }
}
