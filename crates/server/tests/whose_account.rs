//! An account of which the person's record was merged into another one, or that was tied to the wrong
//! person: who says so, and what its owner reads and writes then.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::examples::{assert_same_shape, golden};
use support::people::account;
use support::tablet::Tablet;
use support::{Folder, Server, empty_book, refusal, run, run_ok};
use uuid::Uuid;

/// Two records of one person, with the account that signs in to the first.
struct Twice {
    folder: Folder,
    server: Server,
    officer: Tablet,
    records: [String; 2],
    owner: Tablet,
}

fn of_person(tablet: &mut Tablet, id: &str, field: &str, value: &Value) -> Value {
    let mut changeset = tablet.unit("");
    changeset["r"] = json!(["cadre", id]);
    changeset["w"] = json!([{ "f": field, "v": value }]);
    changeset
}

async fn twice() -> Twice {
    let (folder, server, cookie, who) = empty_book().await;
    let mut officer = Tablet::new(&cookie, &who);
    let records = [Uuid::now_v7(), Uuid::now_v7()].map(|id| id.to_string());
    let name = json!("Lê Thị Đôi");
    let made: Vec<Value> = records
        .iter()
        .map(|id| of_person(&mut officer, id, "full_name", &name))
        .collect();
    officer.push(&server, &made).await;
    let (cookie, who) = account(&server, &folder.0, "doi", &["--cadre", &records[0]]).await;
    Twice {
        folder,
        server,
        officer,
        records,
        owner: Tablet::new(&cookie, &who),
    }
}

impl Twice {
    fn account(&self) -> String {
        self.owner.who["account"].as_str().unwrap().to_owned()
    }

    /// Merges the record that the account signs in to into the other one, or takes that back.
    async fn merge(&mut self, into: &Value) {
        let first = self.records[0].clone();
        let merge = of_person(&mut self.officer, &first, "merged_into", into);
        let answer = self.officer.push(&self.server, &[merge]).await;
        assert!(answer["acks"][0]["seq"].is_u64(), "{answer}");
    }

    async fn listed(&self) -> Value {
        let answer = self.server.get_as("/api/accounts", &self.officer.cookie);
        let body: Value = answer.await.json().await.unwrap();
        let mut all = body["accounts"].as_array().unwrap().iter();
        all.find(|it| it["name"] == json!("doi")).unwrap().clone()
    }

    async fn tie(&self, cookie: &str, cadre: &Value) -> reqwest::Response {
        let path = format!("/api/accounts/{}/person", self.account());
        let body = json!({ "cadre": cadre });
        self.server.post(&path, cookie, &body).await
    }

    /// The views that the owner of the account is granted.
    async fn granted(&self) -> Vec<String> {
        let request = self.owner.request(&[]);
        let answer = self.server.post("/sync/v1", &self.owner.cookie, &request);
        let answer: Value = answer.await.json().await.unwrap();
        // Absent where nothing is.
        let granted = answer["granted"].as_array().cloned().unwrap_or_default();
        let names = granted.iter().map(|view| view.as_str().unwrap().to_owned());
        names.collect()
    }
}

#[tokio::test]
async fn an_account_goes_along_with_its_person_when_the_administrator_says_so_and_back() {
    let mut twice = twice().await;
    let [merged, kept] = twice.records.clone();
    assert_eq!(twice.listed().await.get("kept"), None);
    twice.merge(&json!(kept)).await;
    let listed = twice.listed().await;
    assert_eq!(listed["kept"], json!(kept));
    assert_eq!(listed["cadre"], json!(merged), "nothing happens by itself");
    let roles = golden("accounts_merged")["accounts"][0]["roles"].clone();
    let with_roles = json!({ "roles": roles, "last_seen": null });
    let mut example = listed.clone();
    example
        .as_object_mut()
        .unwrap()
        .extend(with_roles.as_object().unwrap().clone());
    assert_same_shape("accounts_merged", &json!({ "accounts": [example] }));
    assert!(
        twice
            .granted()
            .await
            .contains(&format!("person:{merged}+b"))
    );

    let cookie = twice.officer.cookie.clone();
    for _ in 0..2 {
        assert_eq!(twice.tie(&cookie, &json!(kept)).await.status(), 204);
    }
    let granted = twice.granted().await;
    assert!(granted.contains(&format!("person:{kept}+b")), "{granted:?}");
    assert!(
        !granted.contains(&format!("person:{merged}+b")),
        "{granted:?}"
    );
    let session = twice
        .server
        .get_as("/api/session", &twice.owner.cookie)
        .await;
    let session: Value = session.json().await.unwrap();
    assert_eq!(session["cadre"], json!(kept), "and stays signed in");
    let log = twice.officer.log(&twice.server, 0).await;
    let last = log.last().unwrap();
    assert_eq!(last["r"], json!(["account", twice.account()]));
    assert_eq!(last["b"]["a"], twice.officer.who["account"]);
    let tied = log.iter().filter(|entry| entry["r"] == last["r"]);
    assert_eq!(tied.count(), 2, "made and tied, the second time nothing");

    twice.merge(&Value::Null).await;
    assert_eq!(twice.tie(&cookie, &json!(merged)).await.status(), 204);
    assert!(
        twice
            .granted()
            .await
            .contains(&format!("person:{merged}+b"))
    );
    assert_eq!(twice.tie(&cookie, &Value::Null).await.status(), 204);
    assert_eq!(twice.granted().await, Vec::<String>::new());
}

#[tokio::test]
async fn only_an_administrator_ties_an_account_and_only_to_somebody_on_the_books() {
    let twice = twice().await;
    let [own, other] = twice.records.clone();
    let refused = refusal(twice.tie(&twice.owner.cookie, &json!(other)).await).await;
    assert_eq!(refused, (403, "not_permitted".to_owned()));
    let cookie = twice.officer.cookie.clone();
    let nobody = json!(Uuid::now_v7());
    let refused = refusal(twice.tie(&cookie, &nobody).await).await;
    assert_eq!(refused, (422, "no_such_cadre".to_owned()));
    let refused = refusal(twice.tie(&cookie, &json!("somebody")).await).await;
    assert_eq!(refused, (400, "malformed".to_owned()));
    let path = format!("/api/accounts/{}/person", Uuid::now_v7());
    let body = golden("account_person");
    let answer = twice.server.post(&path, &cookie, &body).await;
    assert_eq!(refusal(answer).await, (404, "no_such_account".to_owned()));
    assert_eq!(twice.listed().await["cadre"], json!(own));
}

#[tokio::test]
async fn a_command_says_whose_an_account_is_and_that_it_is_nobodys() {
    let twice = twice().await;
    let [first, second] = &twice.records;
    let data = &twice.folder.0;
    for (args, cadre) in [
        (&["user", "tie", " Doi ", second][..], json!(second)),
        (&["user", "untie", "doi"], Value::Null),
        (&["user", "tie", "doi", first], json!(first)),
    ] {
        run_ok(data, args);
        assert_eq!(twice.listed().await["cadre"], cadre, "{args:?}");
    }
    let stranger = Uuid::now_v7().to_string();
    for args in [
        &["user", "tie", "doi", "lê thị đôi"][..],
        &["user", "tie", "doi", &stranger],
        &["user", "tie", "khong.co", first],
        &["user", "untie", "khong.co"],
    ] {
        assert!(!run(data, args).status.success(), "{args:?}");
    }
    assert_eq!(twice.listed().await["cadre"], json!(first));
}
