//! The answers of the server that bring a whole book to a new tablet, fetched once and kept.

use app::account::SignedIn;
use app::platform::{clock, http, ids};
use app::store::tablet::KnownAccount;
use domain::ids::DeviceId;
use sync::protocol::{decode_response, encode_request};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::{Change, Durability, Loaded};

/// As the carrier waits.
pub const ANSWER_LIMIT_MS: u32 = 60_000;

/// A book as it came from the server.
pub struct Answers {
    /// The bodies of the requests, in order.
    pub requests: Vec<Vec<u8>>,
    /// The bodies of the answers to them.
    pub bodies: Vec<Vec<u8>>,
    /// What each of them makes the tablet write, in one transaction each.
    pub writes: Vec<(Vec<Change>, Durability)>,
    /// The book that they make.
    pub session: Session,
}

impl Answers {
    /// Fetches a whole book as a new tablet does.
    pub async fn fetch(signed_in: &SignedIn) -> Self {
        let mut session = new_session(signed_in);
        let (mut requests, mut bodies, mut writes) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let request = encode_request(session.next_request()).unwrap();
            let answer = http::post_packed("/sync/v1", &request, &[], ANSWER_LIMIT_MS)
                .await
                .unwrap();
            assert_eq!(answer.status, 200);
            let response = decode_response(&answer.body).unwrap();
            requests.push(request);
            bodies.push(answer.body);
            let is_last = response.caught_up;
            let received = session
                .receive(response, clock::now_ms(), fresh_device())
                .unwrap();
            writes.push((received.changes.clone(), received.durability));
            session.received(received);
            if is_last {
                return Self {
                    requests,
                    bodies,
                    writes,
                    session,
                };
            }
        }
    }
}

/// The account with a book of its own that holds nothing yet.
pub fn fresh_book(signed_in: &SignedIn) -> KnownAccount {
    KnownAccount {
        account: signed_in.account,
        name: signed_in.name.clone(),
        cadre: signed_in.cadre,
        database: ids::fresh().unwrap(),
        device: fresh_device(),
        partition: signed_in.partition,
        server: signed_in.server_id.clone(),
        demo: signed_in.demo,
    }
}

/// The account's book in memory, as a new tablet begins.
pub fn new_session(signed_in: &SignedIn) -> Session {
    let identity = Identity {
        account: signed_in.account,
        device: fresh_device(),
        partition: signed_in.partition,
        server_id: signed_in.server_id.clone(),
    };
    Session::open(identity, Loaded::default()).0
}

fn fresh_device() -> DeviceId {
    DeviceId::new(ids::fresh().unwrap())
}
