//! The commands that read and write a book beside the server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::Path;

use domain::registry;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use support::tablet::Tablet;
use support::{Folder, NEW_PASSWORD, Server, empty_book, later_framework, run, run_ok, sign_ins};

/// Two cells, one of them in the last corner.
const CORNER: &[u8] = include_bytes!("../../sheets/fixtures/corner.xls");
const LIST: &str = "\u{feff}DANH SÁCH CÁN BỘ\n\nSTT,Họ và tên,Ngày sinh,Giới tính,Đơn vị,Loại nhân sự\n\
    1,Nguyễn Thị Ánh,02/03/1985,Nữ,Trường THCS Hòa Bình,Viên chức\n\
    2,TRẦN VĂN BÌNH,1979,Nam,Trường THCS Hòa Bình,Viên chức\n";
const BAD_LIST: &str = "Họ và tên,Ngày sinh,Giới tính,Đơn vị,Loại nhân sự\n\
    Nguyễn Thị Ánh,02/03/1985,Nữ,Trạm Y tế,Viên chức\n\
    <b>Lê</b> Văn Cường,31/02/1990,Nam,Trạm Y tế,Viên chức\n\
    Phạm Thị Dung,2999,Nữ,Trạm Y tế,Viên chức\n";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_import_makes_the_book_and_its_units_where_there_are_none() {
    let folder = Folder::new();
    let list = folder.write("list.csv", LIST);
    let data = folder.0.join("data");
    let output = run(&data, &["import", list.to_str().unwrap(), "--json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("A new book was made"), "{said}");
    assert!(said.contains("New unit: Trường THCS Hòa Bình"), "{said}");
    assert!(said.contains("Written to the book"), "{said}");
    assert_eq!(sign_ins(&said).len(), 1);
    let report = json_of(std::str::from_utf8(&output.stdout).unwrap());
    let expect = json!({ "rows": 2, "created": 2, "matched": 0, "findings": [] });
    assert_eq!(report, expect, "these keys and no other");

    let people = json_of(&run_ok(&data, &["export", "cadres", "--json"]));
    let mut names: Vec<_> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["full_name"].clone())
        .collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, [json!("Nguyễn Thị Ánh"), json!("Trần Văn Bình")]);
    let woman = people
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["gender"] == json!("female"))
        .unwrap();
    assert_eq!(woman["birth_date"], json!("1985-03-02"));
    assert_eq!(woman["employment"], json!("public_employee"));
    assert_eq!(woman["left_on"], Value::Null);
    let mut keys: Vec<&str> = registry::FIELDS
        .iter()
        .filter(|field| field.kind == "cadre" && field.name != "citizen_id")
        .map(|field| field.name)
        .chain(["id", "unit_name"])
        .collect();
    keys.sort_unstable();
    let exported: Vec<&String> = woman.as_object().unwrap().keys().collect();
    assert_eq!(exported, keys);
    assert!(woman["unit_name"].as_str().unwrap().contains("Hòa Bình"));

    let again = run(&data, &["import", list.to_str().unwrap(), "--json"]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        said.contains("nothing that is new to the book"),
        "nothing is said to be written: {said}"
    );
    let again = json_of(std::str::from_utf8(&again.stdout).unwrap());
    assert_eq!(again["created"], json!(0), "{again}");
    assert_eq!(again["matched"], json!(2));
    let people = json_of(&run_ok(&data, &["export", "cadres", "--json"]));
    assert_eq!(
        people.as_array().unwrap().len(),
        2,
        "a second import makes nobody twice"
    );
}

#[test]
fn a_list_is_read_in_every_unicode_form() {
    let plain = LIST.trim_start_matches('\u{feff}');
    let wide =
        |to_bytes: fn(u16) -> [u8; 2]| LIST.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    for content in [
        LIST.as_bytes().to_vec(),
        plain.as_bytes().to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ] {
        let folder = Folder::new();
        let list = folder.write("list.csv", &content);
        run_ok(&folder.0, &["import", list.to_str().unwrap()]);
        let people = run_ok(&folder.0, &["export", "cadres", "--json"]);
        assert!(people.contains("Nguyễn Thị Ánh"), "{people}");
    }
}

#[test]
fn an_invented_commune_is_as_large_as_asked_for() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo", "--people", "150"]);
    let people = json_of(&run_ok(&folder.0, &["export", "cadres", "--json"]));
    assert_eq!(people.as_array().unwrap().len(), 150);
    let fresh = Folder::new();
    run_ok(
        &fresh.0,
        &["init", "--demo", "--people", "150", "--unassessed"],
    );
    let targets = |folder: &Folder| run_ok(&folder.0, &["targets", "--json"]);
    assert_ne!(targets(&folder), targets(&fresh));
    let other = Folder::new();
    for refused in [["--demo", "0"], ["--demo", "many"], ["--empty", "150"]] {
        let [kind, count] = refused;
        let output = run(&other.0, &["init", kind, "--people", count]);
        assert_eq!(output.status.code(), Some(2), "{refused:?}");
    }
    assert!(!other.0.join("book.sqlite").exists());
}

#[test]
fn a_dry_run_writes_nothing_not_even_a_book() {
    let folder = Folder::new();
    let list = folder.write("list.csv", LIST);
    let data = folder.0.join("data");
    let list = list.to_str().unwrap();
    let output = run(&data, &["import", list, "--dry-run", "--json"]);
    assert!(output.status.success());
    let report = json_of(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(report["created"], json!(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("Nothing was written"), "{said}");
    assert!(!data.exists());
}

#[test]
fn a_dry_run_counts_as_created_only_who_would_be_written() {
    let folder = Folder::new();
    let list = folder.write("list.csv", BAD_LIST);
    let list = list.to_str().unwrap();
    let check = |options: &[&str], expect: u32| {
        let all = [&["import", list, "--dry-run", "--json"], options].concat();
        let report = json_of(&run_ok(&folder.0, &all));
        assert_eq!(report["created"], json!(expect), "{options:?}: {report}");
    };
    for _ in 0..2 {
        check(&[], 0);
        check(&["--skip-bad"], 1);
        // The same beside a book.
        let _ = run(&folder.0, &["init", "--empty"]);
    }
}

#[test]
fn a_bad_row_stops_the_import_unless_it_is_left_out() {
    let folder = Folder::new();
    let list = folder.write("list.csv", BAD_LIST);
    let list = list.to_str().unwrap();
    let new = folder.0.join("data");
    assert_eq!(run(&new, &["import", list]).status.code(), Some(1));
    assert!(!new.exists(), "nor is a book made for it");
    run_ok(&folder.0, &["init", "--empty"]);
    let output = run(&folder.0, &["import", list, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("nothing was imported"), "{said}");
    let report = json_of(std::str::from_utf8(&output.stdout).unwrap());
    let finding = |code: &str, row: u32, column: &str, message: &str| json!({ "row": row, "column": column, "code": code, "message": message });
    let name = "The name holds unusual characters. Please check it.";
    let expect = json!({ "rows": 3, "created": 0, "matched": 0, "findings": [
        finding("bad_date", 3, "B", "There is no such day. Please check it."),
        finding("unusual_name", 3, "A", name),
        finding("in_future", 4, "B", "This date lies ahead. Please check it."),
    ] });
    assert_eq!(report, expect, "these keys and no other");
    let people = json_of(&run_ok(&folder.0, &["export", "cadres", "--json"]));
    assert_eq!(people, json!([]), "all or nothing");

    let said = run_ok(&folder.0, &["import", list, "--skip-bad"]);
    let place = "Row 3 (left out) – ";
    assert!(said.contains(place), "{said}");
    assert!(said.contains("Birth date (column B): "), "{said}");
    assert!(
        said.contains("1 new, 0 already on the books, 2 left out"),
        "{said}"
    );
    let people = json_of(&run_ok(&folder.0, &["export", "cadres", "--json"]));
    assert_eq!(people.as_array().unwrap().len(), 1);
}

#[test]
fn a_list_of_which_every_row_is_left_out_is_not_said_to_hold_nothing_new() {
    let folder = Folder::new();
    let list = "Họ và tên,Ngày sinh\nLê An,31/02/1990\n";
    let list = folder.write("list.csv", list);
    run_ok(&folder.0, &["init", "--empty"]);
    let said = run_ok(&folder.0, &["import", list.to_str().unwrap(), "--skip-bad"]);
    assert!(said.contains("Nothing was written"), "{said}");
    let said_of_unit = "Employment (the list has no such column): ";
    assert!(said.contains(said_of_unit), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_words_and_leaves_no_book() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    let check = |name: &str, content: &[u8], expect: &str| {
        let file = folder.write(name, content);
        let output = run(&data, &["import", file.to_str().unwrap(), "--json"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(expect) && said.contains("Nothing has changed"),
            "{said}"
        );
        assert!(!data.exists());
    };
    check("picture.xlsx", b"\x89PNG\r\n\x1a\n", "picture");
    check("scan.xlsx", b"%PDF-1.7", "PDF");
    check("corner.xls", CORNER, "200,000 cells");
    check("old.csv", b"H\xD2 t\xEAn;N\xE3m sinh\n", "old encoding");
    check("empty.csv", b"", "no data");
    check("large.csv", &vec![b'a'; 11 << 20], "10 MB");
    check("prose.csv", "Xin chào\n".as_bytes(), "heading");
    let output = run(&data, &["import", "/nowhere.csv"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be read"));
}

#[tokio::test]
async fn what_is_imported_beside_a_running_server_reaches_its_tablets() {
    let (folder, server, cookie, who) = empty_book().await;
    let tablet = Tablet::new(&cookie, &who);
    let before = tablet.log(&server, 0).await.len() as u64;
    let list = folder.write("list.csv", LIST);
    run_ok(&folder.0, &["import", list.to_str().unwrap()]);
    let news = tablet.log(&server, before).await;
    let cadres = news.iter().filter(|entry| entry["r"][0] == json!("cadre"));
    assert_eq!(cadres.count(), 2);
}

#[test]
fn the_demo_has_its_people_and_its_figures() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo"]);
    let people = json_of(&run_ok(&folder.0, &["export", "cadres", "--json"]));
    let count = |wanted: &[&str]| {
        let people = people.as_array().unwrap().iter();
        people
            .filter(|person| wanted.contains(&person["employment"].as_str().unwrap()))
            .count()
    };
    assert_eq!(count(&["elected_cadre", "civil_servant"]), 83);
    assert_eq!(count(&["public_employee"]), 214);
    assert_eq!(count(&["hamlet_cadre"]), 231);
    let targets = json_of(&run_ok(&folder.0, &["targets", "--json"]));
    let whole = &targets[0];
    assert_eq!(
        (&whole["id"], &whole["unit"]),
        (&json!("T14"), &Value::Null)
    );
    assert_eq!(
        (&whole["denominator"], &whole["threshold"]),
        (&json!(297), &json!(90))
    );
    assert_eq!(whole["numerator"], whole["certain"]);
    let keys: Vec<&String> = whole.as_object().unwrap().keys().collect();
    let expect = [
        "as_of",
        "certain",
        "denominator",
        "id",
        "numerator",
        "possible",
        "status",
        "threshold",
        "unit",
    ];
    assert_eq!(keys, expect);
    assert_eq!(whole["status"], json!("open"));
    let units: Vec<&Value> = targets
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["unit"])
        .collect();
    let unit_of = |person: &Value| units.contains(&&person["unit"]);
    assert!(
        people.as_array().unwrap().iter().all(unit_of),
        "ids of units"
    );
    let (certain, possible) = (
        whole["certain"].as_u64().unwrap(),
        whole["possible"].as_u64().unwrap(),
    );
    assert!(
        0 < certain && certain < possible && possible <= 297,
        "{whole}"
    );
    assert_eq!(targets[1]["id"], json!("T13"));
    let before = json_of(&run_ok(
        &folder.0,
        &["targets", "--as-of", "2001-01-01", "--json"],
    ));
    assert_eq!(before[0]["as_of"], json!("2001-01-01"));
    assert_eq!(before[0]["certain"], json!(0));
    let said = run(&folder.0, &["targets", "--as-of", "31/02/2026"]);
    assert!(String::from_utf8_lossy(&said.stderr).contains("not a day"));
}

#[test]
fn targets_are_told_by_heading_and_only_where_somebody_counts() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo"]);
    let told = run_ok(&folder.0, &["targets"]);
    for (sentence, times) in [
        ("T14 Digital-skills standard (target 90 %)", 1),
        ("Whole commune: certain", 2),
        ("Trạm Y tế: certain", 2),
        // It holds everybody: the whole has said it.
        ("Xã Xuân Hưng", 0),
        ("Xóm 1:", 0),
        ("Not listed: 77 units where nobody counts yet.", 1),
    ] {
        assert_eq!(told.matches(sentence).count(), times, "{sentence}: {told}");
    }
}

#[tokio::test]
async fn a_backup_of_a_running_book_is_another_life_of_it() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let unit = tablet.unit("Trạm Y tế");
    tablet.push(&server, &[unit]).await;
    let (restored, again) = (Folder::new(), Folder::new());
    let copy = restored.0.join("book.sqlite");
    run_ok(&folder.0, &["backup", copy.to_str().unwrap()]);
    std::fs::copy(&copy, again.0.join("book.sqlite")).unwrap();
    let refused = run(&folder.0, &["backup", copy.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not overwritten"));
    let nowhere = restored.0.join("no/such/folder.sqlite");
    let refused = run(&folder.0, &["backup", nowhere.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    let expect = format!("{} cannot be written: it is not there", nowhere.display());
    assert!(said.contains(&expect), "{said}");
    let other = Server::start(&restored.0, &[]);
    let response = other.post("/api/password", &cookie, &json!({})).await;
    assert_eq!(response.status(), 401, "nobody is signed in to it");
    let (cookie, other_who) = other.sign_in("quantri", NEW_PASSWORD).await;
    assert_ne!(other_who["server_id"], who["server_id"]);
    assert_eq!(other_who["partition"], who["partition"]);
    let log = Tablet::new(&cookie, &other_who).log(&other, 0).await;
    assert!(log.iter().any(|entry| entry["r"][0] == json!("unit")));
    // The same file put in place once more is one more life, which stays the same from then on.
    let third = Server::start(&again.0, &[]);
    let (_, third_who) = third.sign_in("quantri", NEW_PASSWORD).await;
    assert_ne!(third_who["server_id"], other_who["server_id"]);
    drop(third);
    let third = Server::start(&again.0, &[]);
    let (_, same_who) = third.sign_in("quantri", NEW_PASSWORD).await;
    assert_eq!(same_who["server_id"], third_who["server_id"]);
}

#[tokio::test]
async fn a_framework_is_checked_added_once_and_served_byte_for_byte() {
    let (folder, server, _, _) = empty_book().await;
    let document = later_framework();
    let good = folder.write("good.json", &document);
    let good = good.to_str().unwrap();
    assert!(run_ok(&folder.0, &["framework", "check", good]).contains("sound"));
    assert!(run_ok(&folder.0, &["framework", "add", good]).contains("Added"));
    assert!(run_ok(&folder.0, &["framework", "add", good]).contains("already"));
    let list: Value = server.get("/api/frameworks").await.json().await.unwrap();
    let reference = list["references"][0].as_str().unwrap();
    let path = format!("/api/frameworks/{}", reference.replace('#', "%23"));
    let response = server.get(&path).await;
    assert_eq!(
        response.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(response.text().await.unwrap(), document);
    let bad = folder.write("bad.json", "{\"id\": 7}");
    for act in ["check", "add"] {
        let output = run(&folder.0, &["framework", act, bad.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("id"),
            "names the path"
        );
    }
}

#[test]
fn a_known_version_of_a_framework_is_not_taken_with_other_contents() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    let built_in = String::from_utf8(server::frameworks::BUILT_IN.to_vec()).unwrap();
    let later = later_framework();
    let add = |name: &str, document: &str| {
        let file = folder.write(name, document);
        let output = run(&folder.0, &["framework", "add", file.to_str().unwrap()]);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    assert!(add("later.json", &later).1.contains("Added"));
    for (document, version) in [(built_in, "@0.1.0"), (later, "@0.2.0")] {
        let (code, said) = add("same.json", &document);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("already. Nothing has changed."), "{said}");
        let (code, said) = add("other.json", &format!("{document}\n"));
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains(version) && said.contains("new version"),
            "{said}"
        );
    }
}

/// Moves a person with an office into a unit; the last place in the log, which is of the act: behind it
/// stands that the office moved along.
async fn log_with_a_move(tablet: &mut Tablet, server: &Server) -> u64 {
    let (unit, person, office) = (tablet.unit("Trạm"), tablet.unit(""), tablet.unit(""));
    let of = |mut change: Value, kind: &str, id: &Value, field: &str, value: &Value| {
        change["r"] = json!([kind, id]);
        change["w"] = json!([{ "f": field, "v": value }]);
        change
    };
    let (cadre, place) = (person["r"][1].clone(), unit["r"][1].clone());
    let held = office["r"][1].clone();
    let moved = tablet.unit("");
    let changes = [
        unit,
        of(person, "cadre", &cadre, "full_name", &json!("Ánh")),
        of(office, "office", &held, "cadre", &cadre),
        of(moved, "cadre", &cadre, "unit", &place),
    ];
    let answer = tablet.push(server, &changes).await;
    answer["acks"][3]["seq"].as_u64().unwrap()
}

/// What is told a tablet that was away since the first entry of the log.
async fn answer_to_one_that_was_away(tablet: &Tablet, server: &Server) -> Value {
    let mut request = tablet.request(&[]);
    request["have"] = json!(["commune+b", "all+b"]);
    request["cursor"] = json!({ tablet.who["partition"].as_str().unwrap(): 1 });
    let response = server.post("/sync/v1", &tablet.cookie, &request).await;
    response.json().await.unwrap()
}

#[tokio::test]
async fn the_log_is_shortened_when_the_server_starts() {
    let (folder, mut server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let last = log_with_a_move(&mut tablet, &server).await;
    let moves = "SELECT count(*) FROM log WHERE op IS NULL";
    // What happened lately is followed by who was away, also from a server that started again.
    for (aged, floor, left) in [
        ("UPDATE log SET accepted_ms = accepted_ms", 0, 1),
        ("UPDATE log SET accepted_ms = 1", last + 1, 0),
    ] {
        server.signal("-TERM");
        sql(&folder.0, aged).await;
        server = Server::start(&folder.0, &[]);
        let raised = scalar(&folder.0, "SELECT max(floor) FROM sync_partition").await;
        assert_eq!(raised.cast_unsigned(), floor);
        assert_eq!(scalar(&folder.0, moves).await, left);
    }
    let answer = answer_to_one_that_was_away(&tablet, &server).await;
    assert_eq!(answer["floor"], json!(last + 1));
}

#[tokio::test]
async fn a_log_that_is_shortened_keeps_every_change_and_tells_who_was_away_to_begin_anew() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let last = log_with_a_move(&mut tablet, &server).await;
    let before = tablet.log(&server, 0).await;
    assert!(run_ok(&folder.0, &["compact"]).contains("nothing to remove"));
    sql(&folder.0, "UPDATE log SET accepted_ms = 1").await;
    assert!(run_ok(&folder.0, &["compact", "--days", "1"]).contains("One entry was removed"));
    assert!(run_ok(&folder.0, &["compact"]).contains("nothing to remove"));
    let answer = answer_to_one_that_was_away(&tablet, &server).await;
    assert_eq!(answer["floor"], json!(last + 1), "the office moved along");
    assert_eq!(answer["cursor"], Value::Null);
    let kept: i64 = scalar(&folder.0, "SELECT count(*) FROM log WHERE op IS NOT NULL").await;
    assert_eq!(usize::try_from(kept).unwrap(), before.len());
    assert!(before.iter().all(|entry| entry["k"] == json!("op")));
    let refused = run(&folder.0, &["compact", "--days", "0"]);
    assert!(!refused.status.success());
}

async fn opened(folder: &Path) -> sqlx::SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("book.sqlite"));
    options.connect().await.unwrap()
}

async fn sql(folder: &Path, statement: &'static str) {
    let mut book = opened(folder).await;
    sqlx::query(statement).execute(&mut book).await.unwrap();
    book.close().await.unwrap();
}

async fn scalar(folder: &Path, query: &'static str) -> i64 {
    let mut book = opened(folder).await;
    let found = sqlx::query_scalar(query).fetch_one(&mut book).await;
    book.close().await.unwrap();
    found.unwrap()
}
