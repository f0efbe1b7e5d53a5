//! The store contract of `sync` on SQLite, its simulator over it, and the schema.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support/rewindable.rs"]
mod rewindable;
mod support;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::day::Day;
use domain::ids::{AccountId, DeviceId, TabletId};
use domain::rights::Role;
use rewindable::Rewindable;
use server::accounts::Token;
use server::db::accounts::Account;
use server::db::sync::{Books, BooksOf};
use server::db::{
    BrokenRule, Db, DbError, SqlTrouble, accounts, book, frameworks, grants, sessions, tablets,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};
use support::{Folder, Server, run, run_ok};
use sync::server::store::ServerStore;
use sync::simulator;
use uuid::Uuid;

/// A thousand run over memory in `sync`; these show that SQLite behaves like the memory twin.
/// `cargo xtask simulate --store sqlite` lives more.
const SEEDS: u64 = 50;

/// An empty book of its own. The folder must outlive it.
async fn empty(folder: &Folder) -> Db {
    Db::create(&folder.0).await.unwrap().finish().await.unwrap();
    Db::open(&folder.0).await.unwrap()
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    // Kept until the end, so that no store loses its folder while it is checked.
    let folders = std::sync::Mutex::new(Vec::new());
    sync::server::contract::check(async || {
        let folder = Folder::new();
        let db = empty(&folder).await;
        folders.lock().unwrap().push(folder);
        Books(db)
    })
    .await;
}

/// What another program writes, such as the command that blocks an account, the door cannot know of.
#[tokio::test]
async fn what_waited_for_a_writer_does_not_begin_when_the_sign_in_has_ended_or_the_tablet_is_blocked()
 {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let account = Account {
        id: AccountId::new(Uuid::now_v7()),
        name: "an".to_owned(),
        cadre: None,
        must_change_password: false,
        is_blocked: false,
    };
    let (token, tablet) = (Token::new([7; 32]), TabletId::new(Uuid::now_v7()));
    let on_it = Some(tablet);
    let mut tx = db.write().await.unwrap();
    accounts::insert(&mut tx, &account, "", 1).await.unwrap();
    let report = tablets::Report::default();
    let noted = tablets::note(&mut tx, tablet, account.id, &report, 1).await;
    noted.unwrap();
    let begun = sessions::begin(&mut tx, &token, account.id, on_it, 1).await;
    begun.unwrap();
    tx.commit().await.unwrap();
    let books = BooksOf {
        db: db.clone(),
        token: token.clone(),
        device: DeviceId::new(Uuid::now_v7()),
        now_ms: 2,
    };
    assert!(books.begin().await.is_ok() && books.snapshot().await.is_ok());
    for (rule, blocked) in [
        (BrokenRule::TabletBlocked, Some(2)),
        (BrokenRule::NotSignedIn, None),
    ] {
        let mut tx = db.write().await.unwrap();
        let write = async {
            tablets::set_blocked(&mut tx, tablet, blocked).await?;
            if blocked.is_none() {
                sessions::end(&mut tx, &token).await?;
            }
            Ok::<_, DbError>(tx.commit().await?)
        };
        let (begun, written) = tokio::join!(books.begin(), write);
        written.unwrap();
        let is_rule = |error| matches!(error, DbError::Rule(found) if found == rule);
        assert!(begun.err().is_some_and(is_rule), "{rule:?}");
        assert!(
            books.snapshot().await.err().is_some_and(is_rule),
            "{rule:?}"
        );
    }
}

#[tokio::test]
async fn the_simulated_world_holds_over_sqlite() {
    // Not `println!`, which the test runner keeps to itself while all is well.
    let _ = writeln!(
        std::io::stdout(),
        "simulator over SQLite: seeds 1..={SEEDS}"
    );
    let mut all = simulator::Report::default();
    for seed in 1..=SEEDS {
        let folder = Folder::new();
        let book = Rewindable::empty(folder.0.clone()).await.unwrap();
        let report = simulator::run(seed, None, book.clone()).await;
        let report = report.unwrap_or_else(|broken| panic!("seed {seed}: {broken:?}"));
        all.add(report);
        book.end().await;
    }
    // A world in which something never goes wrong shows nothing of it.
    for (what, count) in all.counts() {
        assert!(count > 0, "{what}: {all:?}");
    }
}

#[tokio::test]
async fn a_book_of_a_later_version_is_refused_and_not_touched() {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let mut tx = db.write().await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let before = std::fs::read(folder.0.join("book.sqlite")).unwrap();
    let refused = Db::open(&folder.0).await.err();
    assert!(matches!(
        refused,
        Some(DbError::OfLaterVersion { version: 9999 })
    ));
    assert_eq!(std::fs::read(folder.0.join("book.sqlite")).unwrap(), before);
}

#[tokio::test]
async fn a_book_that_was_never_finished_is_no_book_and_can_be_begun_anew() {
    let folder = Folder::new();
    let unfinished = Db::create(&folder.0).await.unwrap();
    let refused = Db::open(&folder.0).await.err();
    assert!(matches!(refused, Some(DbError::NoBook(_))));
    // While it is being made, nobody else begins anew.
    let refused = Db::create(&folder.0).await.err();
    assert!(matches!(refused, Some(DbError::BeingMade(_))));
    unfinished.close().await;
    let db = empty(&folder).await;
    assert!(matches!(
        Db::create(&folder.0).await.err(),
        Some(DbError::Exists(_))
    ));
    db.close().await;
}

#[tokio::test]
async fn the_file_is_kept_as_safely_as_sqlite_can() {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let mut tx = db.write().await.unwrap();
    for (pragma, expect) in [
        ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
        // Full.
        (
            "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
            "2",
        ),
        (
            "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
            "1",
        ),
    ] {
        let row = sqlx::query(pragma).fetch_one(&mut *tx).await.unwrap();
        assert_eq!(row.get::<String, _>(0), expect, "{pragma}");
    }
    let written = sqlx::query("DELETE FROM session")
        .execute(db.reader())
        .await;
    assert!(written.is_err(), "readers cannot write");
}

#[tokio::test]
async fn a_write_is_the_only_one_from_its_beginning_and_readers_go_on() {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let tx = db.write().await.unwrap();
    let impatient = SqliteConnectOptions::new()
        .filename(db.path())
        .busy_timeout(Duration::ZERO);
    let mut other = impatient.connect().await.unwrap();
    let refused = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await;
    assert!(refused.unwrap_err().to_string().contains("locked"));
    sqlx::query("SELECT * FROM account")
        .fetch_all(&mut other)
        .await
        .unwrap();
    drop(db.snapshot().await.unwrap());
    tx.rollback().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_book_and_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let data = folder.0.join("new");
    Db::create(&data).await.unwrap().finish().await.unwrap();
    let db = Db::open(&data).await.unwrap();
    db.copy_to(&data.join("copy")).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["book.sqlite", "book.sqlite-wal", "copy"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}

/// Every statement that made the tables, without how it was written.
async fn schema(db: &Db) -> Vec<String> {
    let rows = sqlx::query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .fetch_all(db.reader())
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>(0))
        .map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The number that a step's file begins with.
fn step(file: &OsStr) -> u32 {
    let name = file.to_str().unwrap();
    name.split_once('_').unwrap().0.parse().unwrap()
}

/// Puts the book of a past schema into a folder.
async fn old_book(folder: &Folder, name: &str) -> sqlx::SqliteConnection {
    let text = std::fs::read_to_string(at_home(name))
        .unwrap_or_else(|_| panic!("{name}: each step of the schema has a book of its own"));
    let options = SqliteConnectOptions::new()
        .filename(folder.0.join("book.sqlite"))
        .create_if_missing(true);
    let mut old = options.connect().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(&mut old)
        .await
        .unwrap();
    old
}

const EVERYTHING: [Role; 3] = [Role::UnitHead, Role::PersonnelOfficer, Role::Administrator];

/// The roles on the whole commune of the account of every fixture, sorted; each as often as it was
/// given.
async fn roles(db: &Db) -> Vec<Role> {
    let mut snapshot = db.snapshot().await.unwrap();
    let partition = book::read(&mut snapshot).await.unwrap().partition;
    let (account, _) = accounts::by_name(&mut snapshot, "quantri")
        .await
        .unwrap()
        .unwrap();
    let known = grants::all(&mut snapshot, partition).await.unwrap();
    assert!(known.iter().all(|(_, it)| it.account == Some(account.id)));
    let today = Day::parse("2026-11-25").unwrap();
    let held = known.iter().map(|(_, grant)| grant.in_force_on(today));
    let mut roles: Vec<Role> = held
        .map(|held| held.unwrap())
        .map(|(role, unit)| {
            assert_eq!(unit, None);
            role
        })
        .collect();
    roles.sort();
    roles
}

#[tokio::test]
async fn an_old_books_roles_are_given_all_or_none_and_never_twice() {
    let folder = Folder::new();
    let mut old = old_book(&folder, "tests/fixtures/book_of_schema_4.sql").await;
    let last_of_three = "CREATE TRIGGER stop BEFORE INSERT ON settled_op \
         WHEN (SELECT count(*) FROM record WHERE kind = 'grant') = 3 \
         AND (SELECT count(*) FROM settled_op WHERE device = NEW.device) = 2 \
         BEGIN SELECT RAISE(ABORT, 'the power went'); END";
    sqlx::query(last_of_three).execute(&mut old).await.unwrap();
    assert!(Db::open(&folder.0).await.is_err(), "in the middle of it");
    let given: i64 = sqlx::query_scalar("SELECT count(*) FROM record WHERE kind = 'grant'")
        .fetch_one(&mut old)
        .await
        .unwrap();
    assert_eq!(given, 0);
    sqlx::query("DROP TRIGGER stop")
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();
    let (one, other) = tokio::join!(Db::open(&folder.0), Db::open(&folder.0));
    for db in [one.unwrap(), other.unwrap()] {
        assert_eq!(roles(&db).await, EVERYTHING);
    }
}

#[tokio::test]
async fn every_past_schema_is_upgraded_and_keeps_what_it_held() {
    let files = std::fs::read_dir(at_home("migrations")).unwrap();
    let steps: BTreeSet<u32> = files.map(|file| step(&file.unwrap().file_name())).collect();
    let fresh_folder = Folder::new();
    let fresh = schema(&empty(&fresh_folder).await).await;
    for step in steps {
        let name = format!("tests/fixtures/book_of_schema_{step}.sql");
        let folder = Folder::new();
        old_book(&folder, &name).await;
        let db = Db::open(&folder.0).await.unwrap();
        assert_eq!(schema(&db).await, fresh, "{name}");
        let mut snapshot = db.snapshot().await.unwrap();
        let book = book::read(&mut snapshot).await.unwrap();
        assert!(!book.demo);
        let (account, _) = accounts::by_name(&mut snapshot, "quantri")
            .await
            .unwrap()
            .unwrap();
        assert!(!account.must_change_password);
        let frameworks = frameworks::references(&mut snapshot).await.unwrap();
        assert_eq!(frameworks.len(), usize::from(step >= 3), "{name}");
        drop(snapshot);
        // Until there were roles everybody could do everything. Once, however often it is opened.
        for _ in 0..2 {
            let again = Db::open(&folder.0).await.unwrap();
            assert_eq!(roles(&again).await, EVERYTHING, "{name}");
            again.close().await;
        }
        db.close().await;

        let people = run_ok(&folder.0, &["export", "cadres", "--json"]);
        assert_eq!(
            people.contains("Nguyễn Thị Ánh"),
            step >= 2,
            "{name}: {people}"
        );
        let server = Server::start(&folder.0, &[]);
        server.sign_in("quantri", "mật khẩu ngày trước").await;
    }
}

fn at_home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What SQLite really answers: the codes in `SqlTrouble` are these.
#[tokio::test]
async fn what_the_disk_and_other_programs_do_to_the_file_is_known_for_what_it_is() {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let trouble = |error: &sqlx::Error| SqlTrouble::of(error);
    let other = || SqliteConnectOptions::new().filename(db.path());

    let tx = db.write().await.unwrap();
    let mut impatient = other()
        .busy_timeout(Duration::ZERO)
        .connect()
        .await
        .unwrap();
    let busy = sqlx::query("BEGIN IMMEDIATE").execute(&mut impatient).await;
    assert_eq!(trouble(&busy.unwrap_err()), SqlTrouble::Busy);
    tx.rollback().await.unwrap();

    let mut reader = other().read_only(true).connect().await.unwrap();
    let refused = sqlx::query("DELETE FROM session")
        .execute(&mut reader)
        .await;
    assert_eq!(trouble(&refused.unwrap_err()), SqlTrouble::ReadOnly);

    // A file that may grow no further is a full disk.
    let mut small = other()
        .pragma("max_page_count", "1")
        .connect()
        .await
        .unwrap();
    let filler =
        "INSERT INTO framework (reference, document, added_ms) VALUES ('x', zeroblob(100000), 0)";
    let full = sqlx::query(filler).execute(&mut small).await;
    assert_eq!(trouble(&full.unwrap_err()), SqlTrouble::Full);

    let missing = folder.0.join("nowhere/book.sqlite");
    let missing = SqliteConnectOptions::new()
        .filename(missing)
        .connect()
        .await;
    assert_eq!(trouble(&missing.unwrap_err()), SqlTrouble::CannotOpen);
}

#[tokio::test]
async fn a_file_that_is_no_book_and_one_that_is_damaged_are_refused_in_words() {
    let folder = Folder::new();
    let file = folder.write("book.sqlite", "a list that somebody saved under this name");
    let said = |folder: &Folder| {
        let output = run(&folder.0, &["export", "cadres"]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(said(&folder).starts_with("This file is not a book."));
    assert_eq!(std::fs::read(&file).unwrap().len(), 42, "nor is it touched");

    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo"]);
    let file = folder.0.join("book.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    // All but the first page, which says what the file is.
    bytes[4096..].fill(0x55);
    std::fs::write(&file, bytes).unwrap();
    assert!(said(&folder).contains("The file of the book is damaged."));
}
