//! Roles: who has which from the beginning, and how the commands give, end and list them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal, run, run_ok, sign_ins};

/// The line of an account in the list.
fn line(data: &Path, name: &str) -> String {
    let listed = run_ok(data, &["user", "list"]);
    let found = listed.lines().find(|line| line.starts_with(name)).unwrap();
    found.to_owned()
}

fn refused(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_first_account_can_do_everything_and_the_invented_ones_what_fits_them() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo"]);
    let everything = "Administrator; Personnel officer; Head of unit";
    let check = |name: &str, expect: &str| {
        let line = line(&folder.0, name);
        assert!(line.contains(&format!("   {expect}")), "{line}");
    };
    check("quantri", everything);
    check("can.bo", "Personnel officer   person");
    check("truong.phong", "Head of unit (");
    check("hieu.truong", "Head of unit (Trường");
    check("giao.vien", "the own record only");
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    assert!(line(&folder.0, "quantri").contains(everything));
}

#[tokio::test]
async fn a_role_is_given_on_a_unit_for_a_time_and_ended_and_every_tablet_learns_of_it() {
    let (folder, server, cookie, who) = empty_book().await;
    let mut tablet = Tablet::new(&cookie, &who);
    let unit = tablet.unit("Trường Mầm non Hoa Sen");
    tablet.push(&server, std::slice::from_ref(&unit)).await;
    let unit = unit["r"][1].as_str().unwrap().to_owned();
    let head_there = format!("unit_head@{unit}");
    let data = &folder.0;
    let add = [
        "user",
        "add",
        "thu.ha",
        "--role",
        &head_there,
        "--role",
        "supervisor",
    ];
    let (name, password) = sign_ins(&run_ok(data, &add)).remove(0);
    let (_, account) = server.sign_in(&name, &password).await;
    let said = line(data, "thu.ha");
    assert!(
        said.contains("Head of unit (Trường Mầm non Hoa Sen); Supervisor"),
        "{said}"
    );

    let officer = ["user", "grant", "thu.ha", "personnel_officer"];
    let dated = [
        &officer[..],
        &["--from", "2020-01-01", "--to", "2099-12-31"],
    ]
    .concat();
    run_ok(data, &dated);
    run_ok(data, &dated);
    let said = line(data, "thu.ha");
    assert!(said.contains("Personnel officer to 31/12/2099"), "{said}");
    assert_eq!(
        said.matches("Personnel").count(),
        1,
        "the same is given once"
    );
    run_ok(
        data,
        &["user", "revoke", "thu.ha", "unit_head", "--unit", &unit],
    );
    let said = line(data, "thu.ha");
    assert!(!said.contains("Head of unit"), "{said}");

    let log = tablet.log(&server, 0).await;
    let of = |entry: &&Value| entry["r"][0] == json!("grant");
    let grants: Vec<&Value> = log.iter().filter(of).collect();
    // Three of the first account, three of this one, one end.
    assert_eq!(grants.len(), 7, "{grants:?}");
    let given = grants[3].to_string();
    assert!(given.contains(&unit) && given.contains(account["account"].as_str().unwrap()));
}

#[test]
fn what_cannot_be_given_or_ended_is_refused_in_words() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    let check = |arguments: &[&str], expect: &str| {
        let said = refused(&folder.0, arguments);
        assert!(said.contains(expect), "{said}");
    };
    let nowhere = "0190a000-0000-7000-8000-000000000000";
    let there = format!("unit_head@{nowhere}");
    let grant = ["user", "grant", "quantri", "supervisor"];
    let with = |more: &[&'static str]| [&grant[..], more].concat();
    check(
        &["user", "add", "an", "--role", &there],
        "No unit in the book",
    );
    check(&with(&["--unit", nowhere]), "No unit in the book");
    check(
        &with(&["--from", "2026-02-02", "--to", "2026-02-01"]),
        "before the first",
    );
    check(&with(&["--to", "2020-02-01"]), "The last day is over");
    check(&["user", "grant", "nobody", "supervisor"], "no account");
    check(&["user", "revoke", "quantri", "supervisor"], "no such role");
    check(&["user", "block", "nobody"], "no account");
}

#[test]
fn the_last_administrator_stays() {
    let folder = Folder::new();
    let data = &folder.0;
    run_ok(data, &["init", "--empty"]);
    let last = "the last administrator";
    assert!(refused(data, &["user", "revoke", "quantri", "administrator"]).contains(last));
    assert!(refused(data, &["user", "block", "quantri"]).contains(last));
    // One whose time will end is none to rely on; nor is one that is blocked.
    run_ok(data, &["user", "add", "an"]);
    let until = ["user", "grant", "an", "administrator", "--to", "2099-01-01"];
    run_ok(data, &until);
    assert!(refused(data, &["user", "revoke", "quantri", "administrator"]).contains(last));
    run_ok(data, &["user", "grant", "an", "administrator"]);
    run_ok(data, &["user", "block", "an"]);
    assert!(refused(data, &["user", "revoke", "quantri", "administrator"]).contains(last));
    run_ok(data, &["user", "unblock", "an"]);
    run_ok(data, &["user", "revoke", "quantri", "administrator"]);
    assert!(!line(data, "quantri").contains("Administrator"));
    assert!(refused(data, &["user", "block", "an"]).contains(last));
}

#[tokio::test]
async fn a_blocked_account_is_signed_out_and_does_not_get_in_and_only_its_owner_learns_why() {
    let (folder, server, _, _) = empty_book().await;
    let (name, password) = sign_ins(&run_ok(&folder.0, &["user", "add", "an"])).remove(0);
    let (cookie, _) = server.sign_in(&name, &password).await;
    run_ok(&folder.0, &["user", "block", "an"]);
    assert!(line(&folder.0, "an").contains("BLOCKED"));
    let response = server.post("/api/password", &cookie, &json!({})).await;
    assert_eq!(refusal(response).await, (401, "not_signed_in".to_owned()));
    let sign_in = async |server: &Server, password: &str| {
        let body = json!({ "name": "an", "password": password });
        refusal(server.post("/api/sign-in", "", &body).await).await
    };
    let expect = (403, "account_blocked".to_owned());
    assert_eq!(sign_in(&server, &password).await, expect);
    let expect = (401, "wrong_credentials".to_owned());
    assert_eq!(sign_in(&server, "wrong password").await, expect);
    run_ok(&folder.0, &["user", "unblock", "an"]);
    server.sign_in(&name, &password).await;
}
