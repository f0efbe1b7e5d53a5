//! A tablet and a server, small enough to read in a test.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use domain::code::Code;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId, RecordId};
use domain::rights::Role;
use serde_json::json;
use sync::protocol::{Request, Response};
use sync::ready::now;
use sync::scope::Home;
use sync::server::memory::MemoryServerStore;
use sync::server::service::{self, handle};
use sync::server::store::{RecordRow, ServerStore, ServerTransaction};
use sync::tablet::memory::MemoryTabletStore;
use sync::tablet::receive::Received;
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::{Durability, Loaded, TabletStore};
use uuid::Uuid;

pub const NOW: u64 = 1_795_366_800_000;
pub const PARTITION: PartitionId = PartitionId::new(Uuid::from_u128(0xb00c));

pub fn account(number: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(0xacc_0000 + number))
}

pub fn device(number: u128) -> DeviceId {
    DeviceId::new(Uuid::from_u128(0xde_0000 + number))
}

pub fn op(number: u128) -> OpId {
    OpId::new(Uuid::from_u128(0x0b_0000 + number))
}

pub fn key(kind: &str, number: u128) -> RecordKey {
    RecordKey(
        RecordKind::new(kind),
        RecordId::new(Uuid::from_u128(number)),
    )
}

pub fn edit(record: &RecordKey, field: &str, value: impl Into<Value>) -> Edit {
    let values = vec![(FieldName::new(field), value.into())];
    Edit::new(record.clone(), values)
}

/// One edit of one record that writes what several say.
pub fn together(edits: &[Edit]) -> Edit {
    let values = edits.iter().flat_map(|edit| edit.values.clone());
    Edit::new(edits[0].record.clone(), values.collect())
}

/// A server on which the accounts 1 to 9 may do everything with everybody, and no other anything.
pub fn server() -> MemoryServerStore {
    server_where(
        &(1..=9)
            .flat_map(|number| {
                [Role::PersonnelOfficer, Role::UnitHead].map(|role| (number, role, None))
            })
            .collect::<Vec<_>>(),
    )
}

/// A server on which accounts hold roles, each on a unit or on the commune.
pub fn server_where(held: &[(u128, Role, Option<&RecordKey>)]) -> MemoryServerStore {
    let server = MemoryServerStore::default();
    for (number, role, unit) in held {
        give_role(&server, *number, *role, *unit);
    }
    server
}

/// An account holds a role on a unit or on the commune from now on, and where it held it before no
/// longer.
pub fn give_role(server: &MemoryServerStore, number: u128, role: Role, unit: Option<&RecordKey>) {
    let unit = unit.map(|unit| unit.1.to_string());
    let mut values = vec![
        (FieldName::new("account"), json!(account(number))),
        (FieldName::new("role"), json!(role.code())),
    ];
    values.extend(unit.map(|unit| (FieldName::new("unit"), json!(unit))));
    let id = Uuid::from_u128(0x9_0000_0000 + number * 100 + role as u128);
    let row = RecordRow {
        record: RecordKey(RecordKind::GRANT, RecordId::new(id)),
        home: Home::Commune,
        owner: Some(account(number).into()),
        rv: 1,
        fields: Fields::unsaved(values),
    };
    let mut writing = now(server.begin()).unwrap();
    now(writing.put_record(PARTITION, &row)).unwrap();
    now(writing.commit()).unwrap();
}

/// How many records a tablet shows, without the roles that [`server`] gave.
pub fn shown_count(tablet: &Tablet) -> usize {
    let records = tablet.session.records();
    records
        .filter(|(key, _)| key.0 != RecordKind::GRANT)
        .count()
}

pub fn signed_in(number: u128) -> service::Session {
    service::Session {
        account: account(number),
        partition: PARTITION,
        server_id: "server-1".to_owned(),
        now_ms: NOW,
    }
}

/// A tablet with its store; every test names its changes by number.
pub struct Tablet {
    pub number: u128,
    pub session: Session,
    pub store: MemoryTabletStore,
}

impl Tablet {
    pub fn new(number: u128) -> Self {
        let store = MemoryTabletStore::default();
        let (session, _) = Session::open(identity(number), Loaded::default());
        Self {
            number,
            session,
            store,
        }
    }

    pub fn save(&mut self, edits: &[Edit], first_op: u128) {
        let ids: Vec<OpId> = (first_op..).take(edits.len()).map(op).collect();
        let save = self.session.prepare_save(edits, &ids, NOW, &[]).unwrap();
        now(self.store.write(&save.changes, Durability::Strict)).unwrap();
        self.session.saved(save);
    }

    pub fn ask(&self, server: &MemoryServerStore) -> Response {
        self.ask_as(server, &signed_in(self.number), self.session.next_request())
    }

    pub fn ask_as(
        &self,
        server: &MemoryServerStore,
        session: &service::Session,
        request: Request,
    ) -> Response {
        let bytes = serde_json::to_vec(&request).unwrap();
        let request = sync::protocol::decode_request(&bytes).unwrap();
        now(handle(server, session, request)).unwrap()
    }

    pub fn take(&mut self, response: Response) -> Outcome {
        let received = self
            .session
            .receive(response, NOW, device(self.number + 100))
            .unwrap();
        let outcome = Outcome::of(&received);
        now(self.store.write(&received.changes, received.durability)).unwrap();
        self.session.received(received);
        outcome
    }

    pub fn sync(&mut self, server: &MemoryServerStore) {
        self.sync_as(server, &signed_in(self.number));
    }

    pub fn sync_as(&mut self, server: &MemoryServerStore, session: &service::Session) {
        for _ in 0..100 {
            let response = self.ask_as(server, session, self.session.next_request());
            if !self.take(response).more {
                return;
            }
        }
        panic!("it never ends");
    }

    /// Starts the app again over the same store.
    pub fn reopen(&mut self) -> usize {
        let loaded = now(Loaded::all(&self.store)).unwrap();
        let (session, problems) = Session::open(identity(self.number), loaded);
        self.session = session;
        problems.len()
    }

    pub fn shown(&self, record: &RecordKey, field: &str) -> Value {
        let fields = self.session.fields(record);
        fields
            .and_then(|fields| fields.shown(field))
            .map_or(Value::Null, |head| head.value.clone())
    }
}

/// What of an answer a test looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub acked: usize,
    pub refused: usize,
    pub more: bool,
    pub update_needed: bool,
    pub durability: Durability,
}

impl Outcome {
    fn of(received: &Received) -> Self {
        Self {
            acked: received.acked_count,
            refused: received.refused_count,
            more: received.more,
            update_needed: received.update_needed,
            durability: received.durability,
        }
    }
}

pub fn identity(number: u128) -> Identity {
    Identity {
        account: account(number),
        device: device(number),
        partition: PARTITION,
        server_id: "server-1".to_owned(),
    }
}
