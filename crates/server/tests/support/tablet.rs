//! A tablet reduced to what it sends: changesets of one device, numbered, sent again when needed.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Server;

/// What is told of a tablet: the last six digits of its id, in the form of an id.
pub fn name_of(tablet: &Uuid) -> String {
    let id = tablet.to_string();
    format!("00000000-0000-0000-0000-000000{}", &id[id.len() - 6..])
}

/// One account on one tablet.
pub struct Tablet {
    pub cookie: String,
    pub who: Value,
    pub device: Uuid,
    pub dseq: u64,
}

impl Tablet {
    pub fn new(cookie: &str, who: &Value) -> Self {
        Self {
            cookie: cookie.to_owned(),
            who: who.clone(),
            device: Uuid::now_v7(),
            dseq: 0,
        }
    }

    /// The next changeset: a new unit of this name.
    pub fn unit(&mut self, name: &str) -> Value {
        self.dseq += 1;
        json!({
            "o": Uuid::now_v7(), "d": self.device, "n": self.dseq, "a": self.who["account"],
            "p": self.who["partition"], "r": ["unit", Uuid::now_v7()], "s": 1,
            "t": 117_668_942_441_021_440_u64 + self.dseq, "m": 1_795_485_571_915_u64,
            "w": [{ "f": "name", "v": name }],
        })
    }

    /// A request that pushes these changesets and asks for everything.
    pub fn request(&self, changesets: &[Value]) -> Value {
        let from = changesets
            .first()
            .map_or(json!(0), |first| first["n"].clone());
        json!({
            "proto": 2, "schema": 1, "account": self.who["account"], "device_id": self.device,
            "dseq_from": from, "changesets": changesets, "page": 2000,
        })
    }

    /// Pushes and hands back the answer.
    pub async fn push(&self, server: &Server, changesets: &[Value]) -> Value {
        let response = server
            .post("/sync/v1", &self.cookie, &self.request(changesets))
            .await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The whole log after a place, page by page.
    pub async fn log(&self, server: &Server, after: u64) -> Vec<Value> {
        let mut entries = Vec::new();
        let mut cursor = after;
        loop {
            let mut request = self.request(&[]);
            request["have"] = json!(["commune+b", "all+b"]);
            request["cursor"] = json!({ self.who["partition"].as_str().unwrap(): cursor });
            let response = server.post("/sync/v1", &self.cookie, &request).await;
            let answer: Value = response.json().await.unwrap();
            let page = answer["log"].as_array().cloned().unwrap_or_default();
            if let Some(last) = page.last() {
                cursor = last["q"].as_u64().unwrap();
            }
            entries.extend(page);
            if answer["caught_up"] == json!(true) {
                return entries;
            }
        }
    }
}
