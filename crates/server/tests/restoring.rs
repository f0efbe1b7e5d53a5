//! `cadrebook restore`: a backup takes the place of the book, or nothing changes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use support::people::account;
use support::tablet::Tablet;
use support::{Folder, NEW_PASSWORD, Server, empty_book, run, run_ok};

fn restore(data: &Path, backup: &Path) -> (Option<i32>, String) {
    let output = run(data, &["restore", backup.to_str().unwrap()]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn back_up(data: &Path, elsewhere: &Folder) -> PathBuf {
    let backup = elsewhere.0.join("backup.sqlite");
    run_ok(data, &["backup", backup.to_str().unwrap()]);
    backup
}

/// The books in a folder that were kept aside, in order.
fn kept(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data).unwrap();
    let mut kept: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().contains("book-before-restore-"))
        .collect();
    kept.sort();
    kept
}

/// Every unit in the log of a server, once for each time that it stands there.
async fn units(server: &Server) -> Vec<String> {
    let (cookie, who) = server.sign_in("quantri", NEW_PASSWORD).await;
    let log = Tablet::new(&cookie, &who).log(server, 0).await;
    let ops = log.iter().filter(|entry| entry["r"][0] == json!("unit"));
    ops.map(|entry| entry["b"]["w"][0]["v"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_tablet_sends_again_what_a_restored_book_has_forgotten_and_nothing_is_lost() {
    let (folder, server, cookie, who) = empty_book().await;
    let elsewhere = Folder::new();
    let mut tablet = Tablet::new(&cookie, &who);
    let known = tablet.unit("Tổ 1");
    tablet.push(&server, std::slice::from_ref(&known)).await;
    let backup = back_up(&folder.0, &elsewhere);
    let forgotten = tablet.unit("Tổ 2");
    tablet.push(&server, std::slice::from_ref(&forgotten)).await;
    drop(server);
    let (code, said) = restore(&folder.0, &backup);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("The backup is in place"), "{said}");
    assert!(
        said.contains(kept(&folder.0)[0].to_str().unwrap()),
        "{said}"
    );
    assert!(said.contains("Everybody signs in once more"), "{said}");
    let not_again = "had refused, or had received from a blocked tablet";
    let still_there = "under “Đồng bộ” on the tablet that wrote it";
    assert!(
        said.contains(not_again) && said.contains(still_there),
        "{said}"
    );

    let server = Server::start(&folder.0, &[]);
    assert_eq!(units(&server).await, ["Tổ 1"]);
    assert_eq!(server.get_as("/api/session", &cookie).await.status(), 401);
    (tablet.cookie, tablet.who) = server.sign_in("quantri", NEW_PASSWORD).await;
    assert_ne!(tablet.who["server_id"], who["server_id"]);
    // The tablet names the life that it knows, and sees the new one before anything is done.
    let mut request = tablet.request(std::slice::from_ref(&forgotten));
    request["server_id"] = who["server_id"].clone();
    let answer = server.post("/sync/v1", &tablet.cookie, &request).await;
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["server_id"], tablet.who["server_id"]);
    assert!(
        answer.get("acks").is_none_or(|acks| acks == &json!([])),
        "{answer}"
    );
    // Under a new device it sends all that it had been acknowledged, numbered anew.
    let mut again = Tablet::new(&tablet.cookie, &tablet.who);
    let renumbered = [known, forgotten].map(|mut changeset| {
        again.dseq += 1;
        changeset["d"] = json!(again.device);
        changeset["n"] = json!(again.dseq);
        changeset
    });
    let answer = again.push(&server, &renumbered).await;
    let acks = answer["acks"].as_array().unwrap();
    assert!(acks.len() == 2 && acks.iter().all(|ack| ack.get("rejected").is_none()));
    assert_eq!(units(&server).await, ["Tổ 1", "Tổ 2"], "each once");
}

/// The disk dies on Tuesday, the backup is of Sunday, and somebody was given an account on Monday.
#[tokio::test]
async fn an_account_that_the_backup_lacks_goes_on_with_its_work_once_it_is_made_again() {
    let (folder, server, _, _) = empty_book().await;
    let elsewhere = Folder::new();
    let backup = back_up(&folder.0, &elsewhere);
    let officer = ["--role", "personnel_officer"];
    let (cookie, who) = account(&server, &folder.0, "anh", &officer).await;
    let mut tablet = Tablet::new(&cookie, &who);
    let change = tablet.unit("Tổ 1");
    tablet.push(&server, std::slice::from_ref(&change)).await;
    drop(server);
    assert_eq!(restore(&folder.0, &backup).0, Some(0));
    let server = Server::start(&folder.0, &[]);
    assert_eq!(units(&server).await, [""; 0]);
    let (cookie, again) = account(&server, &folder.0, "anh", &officer).await;
    assert_eq!(again["account"], who["account"]);
    // The tablet's book is of the account that it was of before.
    tablet.cookie = cookie;
    let answer = tablet.push(&server, &[change]).await;
    assert!(answer["acks"][0].get("rejected").is_none(), "{answer}");
    assert_eq!(units(&server).await, ["Tổ 1"]);
    let (_, other) = account(&server, &folder.0, "binh", &officer).await;
    assert_ne!(other["account"], who["account"]);
}

#[tokio::test]
async fn a_backup_that_is_not_whole_and_sound_changes_nothing() {
    let (folder, server, _, _) = empty_book().await;
    drop(server);
    let elsewhere = Folder::new();
    let backup = back_up(&folder.0, &elsewhere);
    let bytes = std::fs::read(&backup).unwrap();
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8192].fill(0x55);
    let later = elsewhere.write("later.sqlite", &bytes);
    let mut file = SqliteConnectOptions::new()
        .filename(&later)
        .connect()
        .await
        .unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (999, 'later', 0, 1, x'00', 0)")
        .execute(&mut file)
        .await
        .unwrap();
    file.close().await.unwrap();
    let other = elsewhere.0.join("other.sqlite");
    let mut file = SqliteConnectOptions::new()
        .filename(&other)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    sqlx::query("CREATE TABLE song (name TEXT)")
        .execute(&mut file)
        .await
        .unwrap();
    file.close().await.unwrap();
    let before = std::fs::read(folder.0.join("book.sqlite")).unwrap();
    for (file, expect) in [
        (
            elsewhere.write("damaged", damaged),
            "is damaged or not whole",
        ),
        (
            elsewhere.write("half", &bytes[..middle]),
            "is damaged or not whole",
        ),
        (elsewhere.write("empty", ""), "is not a book"),
        (elsewhere.write("text", "a list of people"), "is not a book"),
        (other, "is not a book"),
        (later, "A later version"),
        (elsewhere.0.join("missing"), "cannot be read"),
        (elsewhere.0.clone(), "is not a book"),
    ] {
        let (code, said) = restore(&folder.0, &file);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(expect), "{said}");
        assert!(said.contains("Nothing has changed"), "{said}");
        assert_eq!(std::fs::read(folder.0.join("book.sqlite")).unwrap(), before);
        assert!(kept(&folder.0).is_empty());
        assert!(!folder.0.join("book.sqlite.unfinished").exists());
    }
    let (code, said) = restore(&folder.0, &backup);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        std::fs::read(&backup).unwrap(),
        bytes,
        "the backup is not touched"
    );
}

#[tokio::test]
async fn a_book_that_is_open_is_not_replaced_nor_is_one_taken_for_a_backup() {
    let (folder, server, _, who) = empty_book().await;
    let elsewhere = Folder::new();
    let backup = back_up(&folder.0, &elsewhere);
    let (code, said) = restore(&folder.0, &backup);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("The book is open in another program"),
        "{said}"
    );
    assert!(kept(&folder.0).is_empty());
    let (_, same) = server.sign_in("quantri", NEW_PASSWORD).await;
    assert_eq!(same["server_id"], who["server_id"]);
    // The file of a book that is being served is not all of it.
    let another = Folder::new();
    let (code, said) = restore(&another.0, &folder.0.join("book.sqlite"));
    assert_eq!(code, Some(1));
    assert!(said.contains("is open as a book"), "{said}");
    drop(server);
    // Nor is one that a program has open which knows of no lock.
    let mut unaware = SqliteConnectOptions::new()
        .filename(folder.0.join("book.sqlite"))
        .connect()
        .await
        .unwrap();
    sqlx::query("SELECT count(*) FROM book")
        .execute(&mut unaware)
        .await
        .unwrap();
    let (code, said) = restore(&folder.0, &backup);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("The book is open in another program"),
        "{said}"
    );
    unaware.close().await.unwrap();
    assert_eq!(restore(&folder.0, &backup).0, Some(0));
}

/// What root restores is served by whoever owns the folder. Only root can give a folder away.
#[cfg(unix)]
#[tokio::test]
async fn a_book_that_root_has_restored_belongs_to_whoever_serves_it() {
    use std::os::unix::fs::{MetadataExt, chown};
    let (folder, server, _, _) = empty_book().await;
    let (elsewhere, theirs) = (Folder::new(), Folder::new());
    let backup = back_up(&folder.0, &elsewhere);
    drop(server);
    if chown(&theirs.0, Some(65_534), Some(65_534)).is_err() {
        return;
    }
    assert_eq!(restore(&theirs.0, &backup).0, Some(0));
    for name in ["book.sqlite", "book.sqlite.lock"] {
        let found = std::fs::metadata(theirs.0.join(name)).unwrap();
        assert_eq!((found.uid(), found.gid()), (65_534, 65_534), "{name}");
    }
}

#[tokio::test]
async fn each_restore_is_another_life_and_keeps_the_book_before_it() {
    let (folder, server, _, who) = empty_book().await;
    let elsewhere = Folder::new();
    let backup = back_up(&folder.0, &elsewhere);
    drop(server);
    let mut lives = vec![who["server_id"].clone()];
    for count in 1..=2 {
        let (code, said) = restore(&folder.0, &backup);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(kept(&folder.0).len(), count);
        let server = Server::start(&folder.0, &[]);
        let (_, who) = server.sign_in("quantri", NEW_PASSWORD).await;
        assert!(!lives.contains(&who["server_id"]), "{lives:?}");
        lives.push(who["server_id"].clone());
    }
    // What was kept is a whole book itself, and can be restored.
    let (code, said) = restore(&folder.0, &kept(&folder.0)[0]);
    assert_eq!(code, Some(0), "{said}");
    // A folder without a book gets one; a damaged book gives way and is kept with its log.
    let fresh = Folder::new();
    assert_eq!(restore(&fresh.0.join("new"), &backup).0, Some(0));
    assert!(kept(&fresh.0.join("new")).is_empty());
    let damaged = Folder::new();
    damaged.write("book.sqlite", "no database any more");
    damaged.write("book.sqlite-wal", "what stood in its log");
    assert_eq!(restore(&damaged.0, &backup).0, Some(0));
    assert_eq!(kept(&damaged.0).len(), 2);
    let server = Server::start(&damaged.0, &[]);
    server.sign_in("quantri", NEW_PASSWORD).await;
}
