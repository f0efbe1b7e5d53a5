//! English.

use std::fmt::Display;

use ::words::Language;
use domain::code::Code;

use super::reasons::reason;
use super::shape::person_line;
use super::troubles::{broken, trouble};
use super::{Cli, Say, Words};
use crate::db::{DbError, NotRestored, SqlTrouble};
use crate::failure::{Failure, ServeFailure};

pub(super) const WORDS: Words = Words {
    language: Language::En,
    cli: CLI,
    say: SAY,
    failure,
};

const CLI: Cli = Cli {
    about: "Sổ Cán Bộ: the server that keeps a commune's book of cadres.",
    examples: "Often used:
  cadrebook serve --app dist                       open the book on this machine
  cadrebook user add thu.ha                        add an account; prints a temporary password
  cadrebook user grant thu.ha personnel_officer    make her a personnel officer, everywhere
  cadrebook user passwd thu.ha                     forgotten password: a new temporary one
  cadrebook import list.xlsx --dry-run             show what a list would do, write nothing
  cadrebook import list.xlsx                       import that list
  cadrebook backup backup-2026-11-23.sqlite        copy the book
  cadrebook restore backup-2026-11-23.sqlite       put that copy in the place of the book

Add --data FOLDER when the book is not in the folder “data”. Every command but restore
works while the server has the book open.",
    usage_heading: "Usage",
    commands_heading: "Commands",
    options_heading: "Options",
    options_placeholder: "[OPTIONS]",
    command_placeholder: "COMMAND",
    folder: "FOLDER",
    file: "FILE",
    address: "ADDRESS",
    name: "NAME",
    help: "Print this help",
    version: "Print the version",
    lang: "Language: vi (default) or en",
    data: "The folder of the book (default: data)",
    init: "Make a new book",
    init_demo: "A book to try, with an invented commune",
    init_people: "An invented commune of so many people, for measuring (with --demo)",
    init_unassessed: "Nobody was assessed yet, as after an import (with --demo)",
    count: "COUNT",
    init_empty: "An empty book with one account, which may do everything",
    serve: "Open the book to browsers and tablets",
    serve_listen: "IP address and port, like 0.0.0.0:443 (default: 127.0.0.1:8080, this machine only)",
    serve_app: "The folder of the built app",
    serve_tls_cert: "TLS certificate (PEM); needs --tls-key",
    serve_tls_key: "The certificate's private key (PEM)",
    serve_public_origin: "What users type, when a proxy on this machine does the TLS",
    user: "Accounts: add, give roles, change a password, block, list",
    user_name: "The name to sign in with",
    user_add: "Add an account; prints a temporary password",
    user_cadre: "The id of the person on the books whose account this is",
    user_add_role: "A role from the beginning, like unit_head@UNIT_ID; may be repeated",
    user_passwd: "Give a new temporary password and end the account's sessions",
    user_grant: "Give an account a role",
    user_revoke: "Take a role away, at once",
    user_role: "The role: unit_head, personnel_officer, supervisor, administrator",
    user_unit: "The id of the unit where it holds, with those below (default: the whole commune)",
    user_from: "The first day, like 2026-11-23 (default: at once)",
    user_to: "The last day, like 2026-11-23 (default: no end)",
    user_tie: "Say which person on the books an account belongs to",
    user_untie: "Make an account nobody's on the books",
    user_block: "Block an account and end its sessions",
    user_unblock: "Let a blocked account sign in again",
    role: "ROLE",
    role_and_unit: "ROLE[@UNIT_ID]",
    user_list: "List the accounts and their roles",
    backup: "Copy the book into a file, also while the server runs",
    backup_file: "The copy; a file that is there is not overwritten",
    restore: "Put a backup in the place of the book, while the server is stopped",
    restore_file: "The backup; it is read from end to end first, and stays where it is",
    restore_more:
        "The book that is there now is kept in the same folder under another name and never deleted.
Afterwards everybody signs in again, and each tablet sends again by itself what it sent in the
last 30 days, so what was entered since the backup comes back. What was done on the server itself
does not: accounts, whose they are, their roles, passwords and blocks, blocks of tablets, personal
identification numbers, imports and frameworks by a command. Nor does what the server had refused
since, or received from a blocked tablet: that stays in the kept book and on that tablet.
Before the start, make accounts and roles again that were given since the backup, and tie them: an account of the
same name goes on with what is on its owner's tablet, so give the name to nobody else.",
    compact: "Shorten the log: old entries go that only tell of records moving along with a person; the trail of changes stays",
    compact_days: "Leave so many of the last days as they are (default: 60); a tablet that was away for longer fetches the book anew",
    export: "Export data",
    export_cadres: "Export everybody on the books",
    targets: "Count the targets for the commune and each unit",
    targets_as_of: "Count on this day, like 2026-11-23 (default: today)",
    date: "DATE",
    json: "Print JSON for other programs",
    import: "Import a list from a .xlsx, .xls, .ods or .csv file; makes the book where there is none",
    import_file: "The file with the list",
    import_dry_run: "Show what would happen, write nothing",
    import_skip_bad: "Leave out rows that must be mended and import the others",
    import_employment: "Employment of people of whom the list does not say it: elected_cadre, civil_servant, public_employee, contract_worker, hamlet_cadre, part_time_worker",
    code: "CODE",
    framework: "Competence frameworks: check, add",
    framework_check: "Check a framework file",
    framework_add: "Add a framework to the book; new assessments use it",
    framework_file: "The framework file (JSON)",
    see_help: "Type `cadrebook --lang en --help` for help.",
    unknown_command: |command| format!("There is no command “{command}”."),
    unknown_argument: |argument| format!("This command has no option “{argument}”."),
    missing_argument: |argument| format!("Missing: {argument}."),
    contradiction: |argument| format!("“{argument}” cannot be used with the other option."),
    bad_value: |argument, value| format!("“{value}” cannot be used for {argument}."),
};

const SAY: Say = Say {
    book_made: |path| format!("A new book was made: {}", path.display()),
    sign_in: |name, password| format!("Name: {name}   Password: {password}"),
    must_change_first: "This password must be changed at the first sign-in.",
    open_at: |address| format!("The book is open at {address}"),
    proxy_to: |address| format!("The proxy forwards to {address}"),
    invented_data: "Invented data: nobody in this book exists.",
    how_to_stop: "Press Ctrl-C to stop.",
    closed: "The book is closed.",
    account: |line| {
        let account = &line.account;
        let cadre = account
            .cadre
            .map(|cadre| format!("   person on the books: {cadre}"))
            .unwrap_or_default();
        let waiting = if account.must_change_password {
            "   temporary password not yet changed"
        } else {
            ""
        };
        let blocked = if account.is_blocked { "   BLOCKED" } else { "" };
        let roles: Vec<String> = line
            .roles
            .iter()
            .map(|one| one.said(Language::En))
            .collect();
        let roles = if roles.is_empty() {
            "the own record only".to_owned()
        } else {
            roles.join("; ")
        };
        format!(
            "{}   {}{blocked}   {roles}{cadre}{waiting}",
            account.name, account.id
        )
    },
    granted: |name, role| {
        format!(
            "“{name}” has the role {} now.",
            ::words::role_label(Language::En, role)
        )
    },
    revoked: |name, role| {
        format!(
            "“{name}” has the role {} no longer.",
            ::words::role_label(Language::En, role)
        )
    },
    tied: |name| format!("The account “{name}” belongs to this person now."),
    untied: |name| {
        format!("The account “{name}” is nobody's on the books now; it can confirm no results.")
    },
    blocked: |name| format!("The account “{name}” is blocked and its sessions have ended."),
    unblocked: |name| format!("The account “{name}” can sign in again."),
    backed_up: |path| format!("Backed up to {}", path.display()),
    restored: |path| format!("The backup is in place: {}", path.display()),
    kept_aside: |path| format!("The book that was there before is kept: {}", path.display()),
    after_restore: "First, with `cadrebook user`, make again the accounts and roles that were given since the backup, tie
accounts to the people they were tied to (nobody's account confirms nothing), and block again and take
away what was blocked and taken away since. Then start the server with `cadrebook serve`.
Everybody signs in once more; each tablet then sends again by itself what it sent in the last 30 days.
After the start, look at “Tài khoản”: whoever was recorded after the backup can be tied once the tablet that
recorded them has sent. Block tablets again under “Máy tính bảng”.
What the server had refused, or had received from a blocked tablet, since the backup is not sent again and does not
stand under “Việc chưa vào sổ”: look under “Đồng bộ” on the tablet that wrote it, where it still stands.",
    compacted: |count| {
        match count {
        0 => "There was nothing to remove. The book is as it was.".to_owned(),
        1 => "One entry was removed from the log. The book and its trail of changes are as they were.".to_owned(),
        count => format!("{count} entries were removed from the log. The book and its trail of changes are as they were."),
    }
    },
    person: |person, unit| person_line(Language::En, person, unit),
    counted_on: |day, known_ms| {
        format!(
            "Counted on {} · data received until {}",
            ::words::date(day),
            ::words::when(known_ms)
        )
    },
    target: |id, percent| {
        let title = ::words::target_title(Language::En, id);
        format!("{} {title} (target {percent} %)", id.code())
    },
    target_line: |line| {
        let figure = &line.figure;
        let unit = line.unit_name.unwrap_or("Whole commune");
        let status = ::words::target_status(Language::En, figure.status);
        // Nothing can be missing where nobody counts.
        if figure.denominator == 0 {
            return format!("  {unit}: {status}");
        }
        let share = |points| ::words::share(Language::En, points);
        format!(
            "  {unit}: certain {}, possible {}; {} more needed. {status}",
            share(figure.certain_share()),
            share(figure.possible_share()),
            figure.needed,
        )
    },
    units_without_anybody: |count| format!("Not listed: {count} units where nobody counts yet."),
    widened: |name, reasons| format!("  {name} – {reasons}"),
    row_finding: |row, place, sentence| {
        let left_out = if row.left_out { " (left out)" } else { "" };
        let name = &row.name;
        format!("Row {}{left_out} – {name} – {place}: {sentence}", row.row)
    },
    place_in_row: |label, column| match column {
        Some(column) => format!("{label} (column {column})"),
        None => format!("{label} (the list has no such column)"),
    },
    unit_created: |name| format!("New unit: {name}"),
    column_unused: |heading| format!("Column not taken: {heading}"),
    imported: |count| {
        format!(
            "{} people in the list: {} new, {} already on the books, {} left out, {} to be mended.",
            count.rows, count.created, count.matched, count.left_out, count.blocked
        )
    },
    written: "Written to the book.",
    nothing_written: "Nothing was written to the book.",
    nothing_new: "The list holds nothing that is new to the book. Nothing has changed.",
    framework_sound: |framework| format!("The framework is sound: {}", framework.reference.0),
    framework_added: |framework| {
        format!(
            "Added the framework {}. New assessments use it.",
            framework.reference.0
        )
    },
    framework_known: |framework| {
        format!(
            "The book has the framework {} already. Nothing has changed.",
            framework.reference.0
        )
    },
};

fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Database(error) => database(error),
        Failure::Hashing(_) => {
            "A password could not be processed (perhaps for lack of memory). Nothing has changed; try again.".into()
        }
        Failure::NoRandomness => {
            "The operating system gave no random numbers. Nothing has changed; try again.".into()
        }
        Failure::Serve(failure) => serve(failure),
        Failure::NameNotAllowed { name } => format!(
            "“{name}” cannot be a sign-in name: letters, digits and . - _ @ only, 64 characters at most."
        ),
        Failure::AccountExists { name } => {
            format!("There is an account “{name}” already. Nothing has changed.")
        }
        Failure::NoSuchAccount { name } => format!(
            "There is no account “{name}”. Type `cadrebook user list` to see them."
        ),
        Failure::NoSuchCadre { id } => {
            format!("Nobody on the books has the id {id}. Nothing has changed.")
        }
        Failure::NoSuchUnit { id } => {
            format!("No unit in the book has the id {id}. Nothing has changed.")
        }
        Failure::EndsBeforeItBegins => {
            "The last day is before the first. Nothing has changed.".into()
        }
        Failure::RoleIsOver => "The last day is over. Nothing has changed.".into(),
        Failure::NoSuchGrant { name } => format!(
            "The account “{name}” has no such role on that unit. Nothing has changed; type `cadrebook user list` to see the roles."
        ),
        Failure::NotWritten { why } => {
            format!("The book could not be written: {}. Nothing has changed.", ::words::rejection_reason(Language::En, why))
        }
        Failure::BookChanged => {
            "The book changed meanwhile; nothing was written. Run the command again.".to_owned()
        }
        Failure::FileUnreadable { path, source } => {
            format!("The file {} cannot be read: {}. Nothing has changed.", path.display(), reason(Language::En, source))
        }
        Failure::FileUnwritable { path, source } => {
            format!("The file {} cannot be written: {}. The book is as it was; check the folder it shall stand in.", path.display(), reason(Language::En, source))
        }
        Failure::FileExists { path } => {
            format!("There is a file {} already. Choose another name; it is not overwritten.", path.display())
        }
        Failure::NotRestored { path, why } => not_restored(&path.display(), *why),
        Failure::Sheet(error) => {
            format!("{} Nothing has changed.", ::words::sheet_error(Language::En, error))
        }
        Failure::NoHeadings => {
            "No heading row with a column of names was found. Nothing has changed; check the file, or import it in the app, where you can name the columns.".into()
        }
        Failure::ImportBlocked { rows } => format!(
            "{rows} rows must be mended, so nothing was imported. Mend the file, or add --skip-bad to leave those rows out."
        ),
        Failure::FrameworkUnsound { problems } => {
            format!("The framework has {problems} problems. Nothing has changed.")
        }
        Failure::FrameworkVersionTaken { version } => format!(
            "There is {version} already with other contents, and assessments may name it. Nothing has changed; give the file a new version (\"version\", and \"version_range\" where it needs one) and add it again."
        ),
        Failure::NotADay { text } => {
            format!("“{text}” is not a day of the form 2026-11-23.")
        }
        Failure::NotAnId { text } => format!("“{text}” is not an id (UUID)."),
    }
}

fn not_restored(path: &dyn Display, why: NotRestored) -> String {
    match why {
        NotRestored::BookInUse => {
            "The book is open in another program. Nothing has changed; stop the server first, then restore, then start it again.".into()
        }
        NotRestored::BackupInUse => format!(
            "The file {path} is open as a book in another program, so it alone is not all of it. Nothing has changed; make a copy with `cadrebook backup` and restore that."
        ),
        NotRestored::NoBook => format!(
            "The file {path} is not a book. Nothing has changed; check the name of the backup."
        ),
        NotRestored::Damaged => format!(
            "The backup {path} is damaged or not whole. Nothing has changed; fetch the file again from where backups are kept, or take an older one."
        ),
        NotRestored::OfLaterVersion => format!(
            "A later version of the program has written the backup {path}. Nothing has changed; restore it with that version."
        ),
    }
}

fn serve(failure: &ServeFailure) -> String {
    match failure {
        ServeFailure::DemoBeyondLoopback { at } => format!(
            "An invented book opens on this machine only, not at {at}. Use 127.0.0.1 without --public-origin, or make a real book with `init --empty`."
        ),
        ServeFailure::NoTlsBeyondLoopback { listen } => format!(
            "Without TLS, passwords would cross the network to {listen} in the clear. Add --tls-cert and --tls-key, or --listen 127.0.0.1:8080 with --public-origin https://… when a proxy on this machine does the TLS."
        ),
        ServeFailure::NotAnOrigin { origin } => {
            format!("“{origin}” is not of the form https://host.name (with no path behind it).")
        }
        ServeFailure::Certificate { source } => format!(
            "The TLS certificate or key cannot be used: {}. Both must be readable PEM files.",
            reason(Language::En, source)
        ),
        ServeFailure::NoApp { folder } => format!(
            "The folder {} does not hold the built app (no index.html).",
            folder.display()
        ),
        ServeFailure::CannotListen { listen, source } => format!(
            "Cannot listen at {listen}: {}. The book is as it was; perhaps it is being served already. Stop the other program, or choose another port with --listen.",
            reason(Language::En, source)
        ),
        ServeFailure::Ended(source) => {
            format!(
                "The server stopped by an error: {}. What it acknowledged is in the book.",
                reason(Language::En, source)
            )
        }
    }
}

fn database(error: &DbError) -> String {
    match error {
        DbError::Exists(path) => format!(
            "There is a book at {} already. Nothing has changed; choose another folder with --data.",
            path.display()
        ),
        DbError::NoBook(path) => format!(
            "There is no book at {}. Check --data, or make one with `cadrebook init`.",
            path.display()
        ),
        DbError::BeingMade(path) => format!(
            "Another program is making the file {}. This command has written nothing; wait until the other is done.",
            path.display()
        ),
        DbError::Folder(source) => format!(
            "The folder of the book cannot be used: {}. What was in it is as it was; check its name, its permissions and the free space.",
            reason(Language::En, source)
        ),
        DbError::OfLaterVersion { version } => format!(
            "A later version of the program has written this book (step {version}). Nothing has changed; use the later version."
        ),
        DbError::Upgrade(source) => format!(
            "The book could not be upgraded; it is as it was. {}",
            trouble(Language::En, SqlTrouble::of_upgrade(source), source)
        ),
        DbError::Damaged { table } => format!(
            "The book is damaged in its table `{table}`. Stop, keep the folder as it is and restore a backup."
        ),
        DbError::Rule(rule) => broken(Language::En, *rule).to_owned(),
        DbError::Sql(source) => trouble(Language::En, SqlTrouble::of(source), source),
    }
}
