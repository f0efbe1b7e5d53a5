//! The conformance vectors in `tests/fixtures/merge`, run against the fold, and through the server
//! to a tablet. The format is described beside them, so that another implementation can run them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::conflict::Question;
use domain::fields::{Fields, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, OpId};
use domain::registry::{self, ConflictPolicy};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use support::{PARTITION, Tablet, account, server};
use sync::changeset::{Changeset, SCHEMA};
use sync::clock::clamp;
use sync::fold::fold;
use sync::protocol::{Outcome, PROTO, Request};
use sync::ready::now;
use sync::server::commands::read_book;
use sync::server::memory::MemoryServerStore;
use sync::server::service::{Session, handle};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    about: String,
    arrivals: Vec<Arrival>,
    orders: Orders,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    signed_in: AccountId,
    now: u64,
    changeset: Changeset,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", untagged)]
enum Orders {
    Every(Every),
    These(Vec<Vec<usize>>),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Every {
    Any,
    Causal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    fields: Value,
    shown: BTreeMap<String, Value>,
    conflicts: Vec<Conflict>,
}

#[derive(PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conflict {
    field: String,
    policy: String,
    /// What was cleared before is `null`; where nothing stood before it is absent.
    #[serde(default, deserialize_with = "given")]
    before: Option<Value>,
    values: Vec<Value>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[test]
fn every_conformance_vector_holds_in_every_order_of_arrival() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/merge");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => {}
            _ if name == "README.md" => continue,
            _ => panic!("{name} is no vector"),
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let read = serde_json::from_str(&text);
        let vector: Vector = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        vector.check(&name);
        count += 1;
    }
    assert!(count >= 20, "{count} vectors");
}

impl Vector {
    fn check(&self, name: &str) {
        assert!(!self.about.is_empty(), "{name} tells nothing");
        let orders = self.orders();
        assert!(!orders.is_empty(), "{name}: no order is permitted");
        for order in orders {
            let place = format!("{name} in the order {order:?}");
            self.compare(&self.by_fold(&order), &format!("{place}, folded"));
            if !self.is_the_servers_alone() {
                let (kept, shown) = self.by_server(&order);
                self.compare(&kept, &format!("{place}, on the server"));
                self.compare(&shown, &format!("{place}, on a tablet"));
            }
        }
    }

    fn compare(&self, fields: &Fields, place: &str) {
        let mut got = serde_json::to_value(fields).unwrap();
        if matches!(self.orders, Orders::Every(Every::Any)) {
            forget_what_is_gone(&mut got);
        }
        assert_eq!(got, self.expect.fields, "{place}");
        let shown: BTreeMap<String, Value> = fields
            .iter()
            .filter_map(|(field, _)| {
                let head = fields.shown(field.as_str())?;
                Some((field.as_str().to_owned(), head.value.clone()))
            })
            .collect();
        assert_eq!(shown, self.expect.shown, "{place}");
        let mut got = conflicts(&self.record(), fields);
        let mut expect: Vec<&Conflict> = self.expect.conflicts.iter().collect();
        got.sort_by(|one, other| one.field.cmp(&other.field));
        expect.sort_by(|one, other| one.field.cmp(&other.field));
        assert_eq!(got.iter().collect::<Vec<_>>(), expect, "{place}");
    }

    fn record(&self) -> RecordKey {
        self.arrivals[0].changeset.record.clone()
    }

    fn is_the_servers_alone(&self) -> bool {
        [RecordKind::ACCOUNT, RecordKind::GRANT].contains(&self.record().0)
    }

    fn orders(&self) -> Vec<Vec<usize>> {
        let every = match &self.orders {
            Orders::These(orders) => return orders.clone(),
            Orders::Every(every) => *every,
        };
        let mut orders = vec![Vec::new()];
        for _ in &self.arrivals {
            let longer = |order: Vec<usize>| {
                let next =
                    (0..self.arrivals.len()).filter(|place| self.may_come(*place, &order, every));
                let longer = next.map(|place| [order.clone(), vec![place]].concat());
                longer.collect::<Vec<_>>()
            };
            orders = orders.into_iter().flat_map(longer).collect();
        }
        orders
    }

    /// Whether an arrival may come after some others: in causal orders, once all are there whose
    /// values its author had seen.
    fn may_come(&self, place: usize, order: &[usize], every: Every) -> bool {
        let seen = |op: &OpId| {
            let mut before = order.iter();
            before.any(|earlier| self.arrivals[*earlier].changeset.op_id == *op)
        };
        let writes = &self.arrivals[place].changeset.writes;
        let mut named = writes.iter().flat_map(|write| &write.base);
        !order.contains(&place) && (every == Every::Any || named.all(seen))
    }

    /// The merge alone: each act once, with the time and the author that hold for it.
    fn by_fold(&self, order: &[usize]) -> Fields {
        let (mut fields, mut known) = (Fields::default(), BTreeSet::new());
        for place in order {
            let arrival = &self.arrivals[*place];
            let op = &arrival.changeset;
            if known.insert(op.op_id) {
                let (effective, _) = clamp(op.hlc, arrival.now);
                fold(&mut fields, op, effective, arrival.signed_in);
            }
        }
        fields
    }

    /// The record as the server keeps it after every push, and as a tablet then has it.
    fn by_server(&self, order: &[usize]) -> (Fields, Fields) {
        let server = server();
        for place in order {
            self.arrivals[*place].push(&server);
        }
        let record = self.record();
        let mut book = now(read_book(&server, PARTITION)).unwrap().into_iter();
        let (_, kept) = book.find(|(key, _)| *key == record).unwrap();
        let mut tablet = Tablet::new(9);
        tablet.sync(&server);
        let shown = tablet.session.fields(&record).unwrap().clone();
        (kept, shown)
    }
}

impl Arrival {
    fn push(&self, server: &MemoryServerStore) {
        let op = &self.changeset;
        let session = Session {
            account: self.signed_in,
            partition: op.partition,
            server_id: "server-1".to_owned(),
            now_ms: self.now,
        };
        let request = Request {
            proto: PROTO,
            schema: SCHEMA,
            server_id: None,
            account: self.signed_in,
            device_id: op.device_id,
            dseq_from: op.dseq,
            changesets: vec![serde_json::to_value(op).unwrap()],
            have: Vec::new(),
            partial: BTreeMap::new(),
            cursor: BTreeMap::new(),
            told: None,
            page: None,
            sums: None,
        };
        let response = now(handle(server, &session, request)).unwrap();
        let outcome = &response.acks[0].outcome;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
}

/// What people are asked: every field in conflict but those where the newest simply wins.
fn conflicts(record: &RecordKey, fields: &Fields) -> Vec<Conflict> {
    let kind = record.0.as_str();
    let asked = fields.in_conflict().filter_map(|field| {
        let policy = match registry::policy(kind, field.as_str()) {
            ConflictPolicy::Flag => "flag",
            ConflictPolicy::Hold => "hold",
            ConflictPolicy::Auto => return None,
        };
        let question = Question::read(record, field, fields, account(99))?;
        Some(Conflict {
            field: field.as_str().to_owned(),
            policy: policy.to_owned(),
            before: question.before.map(|head| head.value),
            values: question
                .offers
                .into_iter()
                .map(|offer| offer.value)
                .collect(),
        })
    });
    asked.collect()
}

/// What came before its value was named depends on the order; what is held does not.
fn forget_what_is_gone(fields: &mut Value) {
    for stored in fields.as_object_mut().unwrap().values_mut() {
        if let Some(members) = stored.as_object_mut() {
            members.remove("g");
            if members.keys().eq(["h"]) {
                *stored = members["h"].clone();
            }
        }
    }
}

#[test]
fn a_vector_with_a_member_that_nobody_knows_is_refused() {
    let vector = json!({ "about": "x", "arrivals": [], "orders": "any",
        "expect": { "fields": {}, "shown": {}, "conflicts": [] } });
    assert!(serde_json::from_value::<Vector>(vector.clone()).is_ok());
    for place in ["", "/expect"] {
        let mut changed = vector.clone();
        changed.pointer_mut(place).unwrap()["later"] = json!(1);
        assert!(
            serde_json::from_value::<Vector>(changed).is_err(),
            "{place}"
        );
    }
}

/// Whoever runs the vectors elsewhere has nothing but that page.
#[test]
fn the_page_of_the_vectors_names_the_policies_of_the_registry() {
    let page = include_str!("../../../tests/fixtures/merge/README.md");
    for (named, policy) in [
        ("hold", ConflictPolicy::Hold),
        ("auto", ConflictPolicy::Auto),
    ] {
        let start = format!("| `{named}` | ");
        let row = page.lines().find_map(|line| line.strip_prefix(&start));
        let told: BTreeSet<&str> = row.unwrap().split('`').skip(1).step_by(2).collect();
        let of_policy = registry::FIELDS
            .iter()
            .filter(|field| field.policy == policy);
        let known: BTreeSet<&str> = of_policy
            .flat_map(|field| [field.kind, field.name])
            .collect();
        assert_eq!(told, known, "{named}");
    }
}
