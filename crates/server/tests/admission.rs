//! The whole list of addresses, called by everybody there can be: whoever a route is not for is
//! refused before its handler, deny by default.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use domain::code::Code;
use domain::rights::{Operation, Role, reach};
use serde_json::{Value, json};
use server::http::{Need, Route, Verb, routes};
use support::people::{PASSWORD, account};
use support::tablet::Tablet;
use support::{Server, empty_book, run_ok, sign_ins};
use uuid::Uuid;

/// Who calls.
struct Caller {
    name: String,
    cookie: String,
    /// What stands between the caller and every route that asks for something.
    refused: Option<(u16, &'static str)>,
    role: Option<Role>,
}

async fn call(server: &Server, route: &Route, cookie: &str) -> (u16, String) {
    let parts = route.path.split('/');
    let nowhere = Uuid::now_v7().to_string();
    let filled = parts.map(|part| {
        if part.starts_with('{') {
            &nowhere
        } else {
            part
        }
    });
    let path = filled.collect::<Vec<_>>().join("/");
    let response = match route.verb {
        Verb::Get => server.get_as(&path, cookie).await,
        Verb::Post => server.post(&path, cookie, &json!({})).await,
    };
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type");
    if kind.is_some_and(|kind| kind == "text/event-stream") {
        // It was let in, and this body has no end.
        return (status, String::new());
    }
    let body: Value = response.json().await.unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

/// The refusal that the list says; none when the handler must be reached.
fn expected(route: &Route, caller: &Caller) -> Option<(u16, &'static str)> {
    match (route.need, caller.role) {
        (Need::Public, _) => None,
        (Need::SignedIn, _) => caller.refused.filter(|refused| refused.0 == 401),
        (_, _) if caller.refused.is_some() => caller.refused,
        (Need::OwnPassword | Need::Exchange, _) => None,
        (Need::May(operation) | Need::MaySomewhere(operation), Some(role))
            if reach(role, operation).is_some() =>
        {
            None
        }
        (Need::May(_) | Need::MaySomewhere(_), _) => Some((403, "not_permitted")),
    }
}

/// Somebody on the books.
async fn person(server: &Server, cookie: &str, who: &Value) -> String {
    let mut tablet = Tablet::new(cookie, who);
    let mut person = tablet.unit("");
    person["r"][0] = json!("cadre");
    person["w"] = json!([{ "f": "full_name", "v": "Lê Văn An" }]);
    tablet.push(server, std::slice::from_ref(&person)).await;
    person["r"][1].as_str().unwrap().to_owned()
}

async fn callers(server: &Server, data: &std::path::Path, person: &str) -> Vec<Caller> {
    let mut callers = vec![Caller {
        name: "nobody".to_owned(),
        cookie: String::new(),
        refused: Some((401, "not_signed_in")),
        role: None,
    }];
    for role in Role::ALL.iter().copied() {
        let name = role.code().replace('_', ".");
        let options = match role {
            // Never granted: it is held by whoever's account belongs to a person.
            Role::Cadre => ["--cadre", person],
            role => ["--role", role.code()],
        };
        let (cookie, _) = account(server, data, &name, &options).await;
        let role = Some(role);
        callers.push(Caller {
            name,
            cookie,
            refused: None,
            role,
        });
    }
    let administrator = ["--role", "administrator"];
    let add = [&["user", "add", "fresh"][..], &administrator].concat();
    let (name, first) = sign_ins(&run_ok(data, &add)).remove(0);
    callers.push(Caller {
        cookie: server.sign_in(&name, &first).await.0,
        name,
        refused: Some((403, "must_change_password")),
        role: Some(Role::Administrator),
    });
    let (cookie, _) = account(server, data, "blocked", &administrator).await;
    run_ok(data, &["user", "block", "blocked"]);
    callers.push(Caller {
        name: "blocked".to_owned(),
        cookie,
        refused: Some((401, "not_signed_in")),
        role: Some(Role::Administrator),
    });
    let (cookie, _) = account(server, data, "revoked", &administrator).await;
    run_ok(data, &["user", "revoke", "revoked", "administrator"]);
    callers.push(Caller {
        name: "revoked".to_owned(),
        cookie,
        refused: None,
        role: None,
    });
    callers
}

#[tokio::test]
async fn every_route_refuses_everybody_whom_the_table_does_not_let_in() {
    let (folder, server, cookie, who) = empty_book().await;
    let person = person(&server, &cookie, &who).await;
    let mut list = routes();
    // It ends the session that the others need.
    list.sort_by_key(|route| route.path == "/api/sign-out");
    assert!(list.len() >= 20);
    let (mut refused, mut reached) = (0, 0);
    for caller in callers(&server, &folder.0, &person).await {
        for route in &list {
            let (status, code) = call(&server, route, &caller.cookie).await;
            let said = format!(
                "{} {} as {}: {status} {code}",
                status, route.path, caller.name
            );
            if let Some(expect) = expected(route, &caller) {
                assert_eq!((status, code.as_str()), expect, "{said}");
                refused += 1;
            } else {
                let is_refused = ["not_signed_in", "not_permitted", "must_change_password"]
                    .contains(&code.as_str());
                assert!(!is_refused && status != 500 && status != 405, "{said}");
                reached += 1;
            }
        }
    }
    assert!(refused > 70 && reached > 70, "{refused} {reached}");
}

/// How far a right reaches over what is asked for, the handler judges: by which test that is seen, in which
/// file. The door lets in whoever has the right anywhere.
const REACH: [(&str, &str, &str); 6] = [
    (
        "/api/records/{kind}/{id}/history",
        "history.rs",
        "a_history_is_for_whoever_may_read_it_today_and_up_to_their_tier",
    ),
    (
        "/api/duplicates",
        "duplicates.rs",
        "whoever_may_merge_only_one_of_two_neither_hears_of_the_pair_nor_merges_it",
    ),
    (
        "/api/cadres/{cadre}/citizen-id",
        "citizen_id.rs",
        "only_a_personnel_officer_of_the_persons_unit_reads_or_writes_it",
    ),
    (
        "/api/cadres/{cadre}/citizen-id",
        "citizen_id.rs",
        "only_a_personnel_officer_of_the_persons_unit_reads_or_writes_it",
    ),
    (
        "/api/set-aside",
        "set_aside.rs",
        "the_work_of_a_blocked_tablet_is_seen_by_whoever_might_write_it_and_by_an_administrator_shut",
    ),
    (
        "/api/set-aside/{device}/{dseq}/put-away",
        "set_aside.rs",
        "putting_away_empties_the_list_keeps_the_changeset_and_the_first_who_did_it",
    ),
];

#[test]
fn of_every_route_whose_right_is_had_somewhere_a_test_sees_how_far_it_reaches() {
    let list = routes();
    let somewhere = list
        .iter()
        .filter(|route| matches!(route.need, Need::MaySomewhere(_)));
    let seen = REACH.iter().map(|(path, _, _)| *path);
    assert!(somewhere.map(|route| route.path).eq(seen));
    for (_, file, test) in REACH {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let text = std::fs::read_to_string(path.join(file)).unwrap();
        assert!(
            text.contains(&format!("async fn {test}(")),
            "{file}: {test}"
        );
    }
}

/// The router is built from the list; what it answers besides are files of the app and refusals.
#[test]
fn no_route_stands_beside_the_list() {
    let sources = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http")).unwrap();
    let mut routed = 0;
    for source in sources {
        let text = std::fs::read_to_string(source.unwrap().path()).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        routed += program.matches(".route(").count();
        assert!(!program.contains(".route_service(") && !program.contains(".nest("));
    }
    // The list itself, and the two that answer `not_found`.
    assert_eq!(routed, 3);
}

/// Written a second time, so that a need that is loosened by mistake is seen.
#[test]
fn every_address_but_these_asks_for_a_right() {
    let list = routes();
    let with = |need: Need| {
        let found = list.iter().filter(move |route| route.need == need);
        found.map(|route| route.path).collect::<Vec<_>>()
    };
    let public = [
        "/api/ping",
        "/api/frameworks",
        "/api/frameworks/{reference}",
        "/api/sign-in",
        "/api/sign-out",
        "/api/enrolment",
    ];
    assert_eq!(with(Need::Public), public);
    let signed_in = ["/api/session", "/api/password", "/api/tablet"];
    assert_eq!(with(Need::SignedIn), signed_in);
    assert_eq!(with(Need::OwnPassword), ["/sync/v1/news"]);
    assert_eq!(with(Need::Exchange), ["/sync/v1"]);
    let history = with(Need::MaySomewhere(Operation::ReadHistory));
    assert_eq!(history, ["/api/records/{kind}/{id}/history"]);
    let keep = with(Need::MaySomewhere(Operation::KeepCitizenId));
    assert_eq!(keep, ["/api/cadres/{cadre}/citizen-id"; 2]);
    let merge = with(Need::MaySomewhere(Operation::Merge));
    assert_eq!(merge, ["/api/duplicates"]);
    let aside = with(Need::MaySomewhere(Operation::DealWithSetAside));
    let put_away = "/api/set-aside/{device}/{dseq}/put-away";
    assert_eq!(aside, ["/api/set-aside", put_away]);
    for route in &list {
        let (Need::May(operation), Some((_, rest))) = (route.need, route.path.split_once("/api/"))
        else {
            continue;
        };
        let expect = if rest.starts_with("tablets") || rest.ends_with("enrolment") {
            Operation::ManageTablets
        } else {
            Operation::ManageAccounts
        };
        assert_eq!(operation, expect, "{}", route.path);
    }
}

/// A request whose head has passed the door and half of whose body has come.
struct Dripping {
    stream: TcpStream,
    rest: Vec<u8>,
    path: String,
}

/// What the server says to whoever waits to be asked for the body (RFC 9110, section 10.1.1).
const GO_ON: [u8; 25] = *b"HTTP/1.1 100 Continue\r\n\r\n";

impl Dripping {
    fn begin(server: &Server, path: &str, cookie: &str, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: application/json\r\ncookie: {cookie}\r\ncontent-length: {}\r\n\
             expect: 100-continue\r\n\r\n",
            body.len()
        );
        let (first, rest) = body.split_at(body.len() / 2);
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // The server asks for the body when a handler begins to read it.
        let mut asked = [0; GO_ON.len()];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(asked, GO_ON, "{path}");
        stream.write_all(first).unwrap();
        Self {
            stream,
            rest: rest.to_vec(),
            path: path.to_owned(),
        }
    }

    /// Sends the rest, and hands back the address with the status and the code.
    fn end(mut self) -> String {
        self.stream.write_all(&self.rest).unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let code = body["code"].as_str().unwrap_or_default();
        format!("{} {status} {code}", self.path)
    }
}

async fn sign_in_on(server: &Server, name: &str, tablet: Uuid) -> String {
    let body = json!({ "name": name, "password": PASSWORD, "tablet": tablet });
    let begun = server.post("/api/sign-in", "", &body).await;
    let cookie = begun.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// What there is of an account and of a person's number.
async fn standing(server: &Server, cookie: &str, account: &str, person: &str) -> Value {
    let all = server.get_as("/api/accounts", cookie).await;
    let all: Value = all.json().await.unwrap();
    let mut all = all["accounts"].as_array().unwrap().iter();
    let path = format!("/api/cadres/{person}/citizen-id");
    let number = server.get_as(&path, cookie).await;
    let number: Value = number.json().await.unwrap();
    json!([all.find(|it| it["account"] == json!(account)), number])
}

/// The door looks when the head has come, and the body may come long after.
#[tokio::test]
async fn what_drips_in_is_not_done_once_the_sign_in_has_ended_or_the_tablet_is_blocked() {
    let (folder, server, cookie, who) = empty_book().await;
    let person = person(&server, &cookie, &who).await;
    let (_, an) = account(&server, &folder.0, "an", &[]).await;
    let an = an["account"].as_str().unwrap();
    let both = ["administrator", "personnel_officer"];
    let [administrator, officer] = both.map(|role| ["--role", role]);
    let (_, binh) = account(
        &server,
        &folder.0,
        "binh",
        &[administrator, officer].concat(),
    )
    .await;
    let binh = binh["account"].as_str().unwrap();
    let tablet = Uuid::now_v7();
    let before = standing(&server, &cookie, an, &person).await;
    let number = json!({ "citizen_id": "001085012345", "seen": [] });
    let asked = [
        (
            format!("/api/accounts/{an}/block"),
            json!({ "blocked": true }),
        ),
        (
            format!("/api/accounts/{an}/grants"),
            json!({ "role": "supervisor", "unit": null }),
        ),
        (
            format!("/api/accounts/{an}/enrolment"),
            json!({ "unit": null }),
        ),
        (format!("/api/cadres/{person}/citizen-id"), number),
        (
            format!("/api/set-aside/{}/1/put-away", Uuid::now_v7()),
            json!({}),
        ),
        (
            "/api/tablet".to_owned(),
            json!({ "tablet": tablet, "unsent": 7 }),
        ),
    ];
    let new = json!({ "current": PASSWORD, "new": "con cò bay lả bay la" });
    let password = ("/api/password".to_owned(), new);
    // A blocked tablet hands over by a sign-in with a password of one's own: that may be chosen there.
    let with_password = [&asked[..], &[password]].concat();
    let sign_out = (format!("/api/accounts/{binh}/sign-out"), json!({}));
    let block = (
        format!("/api/tablets/{tablet}/block"),
        json!({ "blocked": true }),
    );
    for ((path, body), asked, expect) in [
        (sign_out, &with_password[..], "401 not_signed_in"),
        (block, &asked[..], "403 tablet_blocked"),
    ] {
        let theirs = sign_in_on(&server, "binh", tablet).await;
        let begin = |(path, body): &(String, Value)| Dripping::begin(&server, path, &theirs, body);
        let dripping: Vec<Dripping> = asked.iter().map(begin).collect();
        let ended = server.post(&path, &cookie, &body).await;
        assert!(ended.status().is_success());
        let answers: Vec<String> = dripping.into_iter().map(Dripping::end).collect();
        let expect = asked.iter().map(|(path, _)| format!("{path} {expect}"));
        assert_eq!(answers, expect.collect::<Vec<String>>());
    }
    assert_eq!(standing(&server, &cookie, an, &person).await, before);
}
