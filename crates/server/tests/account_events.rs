//! What was done to accounts, roles and tablets, as an administrator is told it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::people::account;
use support::{Server, empty_book, refusal, run_ok};

async fn page(server: &Server, cookie: &str, query: &str) -> Value {
    let path = format!("/api/account-events{query}");
    let answer = server.get_as(&path, cookie).await;
    assert_eq!(answer.status(), 200, "{}", server.log());
    answer.json().await.unwrap()
}

#[tokio::test]
async fn who_did_what_to_whom_is_told_the_newest_first_with_the_roles_among_it() {
    let (folder, server, cookie, who) = empty_book().await;
    let (_, owner) = account(&server, &folder.0, "an", &["--role", "supervisor"]).await;
    let path = format!("/api/accounts/{}", owner["account"].as_str().unwrap());
    let post = async |address: String, body: Value| {
        let answer = server.post(&address, &cookie, &body).await;
        assert!(answer.status().is_success(), "{address}");
    };
    let unit = Value::Null;
    let given = json!({ "role": "unit_head", "unit": unit, "from": null, "to": null });
    post(format!("{path}/grants"), given).await;
    post(format!("{path}/block"), json!({ "blocked": true })).await;
    run_ok(&folder.0, &["user", "unblock", "an"]);
    run_ok(&folder.0, &["user", "revoke", "an", "supervisor"]);
    let told = page(&server, &cookie, "").await;
    let told = told["events"].as_array().unwrap();
    let by = |who: &Value| who.clone();
    let expect = [
        ("role_ended", json!("supervisor"), Value::Null),
        ("account_unblocked", Value::Null, Value::Null),
        ("account_blocked", Value::Null, by(&who["account"])),
        ("role_given", json!("unit_head"), by(&who["account"])),
        ("password_changed", Value::Null, by(&owner["account"])),
    ];
    for (one, (act, role, by)) in told.iter().zip(expect) {
        assert_eq!(one["act"], json!(act), "{told:?}");
        assert_eq!((&one["role"], &one["by"]), (&role, &by), "{one}");
        assert_eq!(one["account"], owner["account"]);
    }
    let about = told.iter().filter(|one| one["account"] == owner["account"]);
    let acts: Vec<&str> = about.map(|one| one["act"].as_str().unwrap()).collect();
    let made = ["role_given", "account_made"];
    assert!(made.iter().all(|act| acts[5..].contains(act)), "{acts:?}");
}

#[tokio::test]
async fn a_long_list_of_acts_comes_page_by_page_each_once() {
    let (folder, server, cookie, _) = empty_book().await;
    run_ok(&folder.0, &["user", "add", "an"]);
    for _ in 0..60 {
        run_ok(&folder.0, &["user", "block", "an"]);
        run_ok(&folder.0, &["user", "unblock", "an"]);
    }
    let (mut found, mut pages, mut query) = (Vec::new(), 0, String::new());
    loop {
        let page = page(&server, &cookie, &query).await;
        found.extend(page["events"].as_array().unwrap().clone());
        pages += 1;
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("?before={next}");
    }
    let count = |act: &str| found.iter().filter(|one| one["act"] == json!(act)).count();
    assert_eq!(
        (count("account_blocked"), count("account_unblocked")),
        (60, 60)
    );
    assert_eq!(pages, 3);
    assert!(found.is_sorted_by_key(|one| std::cmp::Reverse(one["at_ms"].as_u64())));
    for bad in [
        "?before=x",
        "?before=1.2",
        "?before=1.2.3.4",
        "?before=1.-2.3",
        "?after=1",
    ] {
        let path = format!("/api/account-events{bad}");
        let answer = server.get_as(&path, &cookie).await;
        assert_eq!(
            refusal(answer).await,
            (400, "malformed".to_owned()),
            "{bad}"
        );
    }
}
