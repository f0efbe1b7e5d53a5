//! Every address that the server answers, with what is asked of whoever calls it. The router is
//! built from this list and from nothing else, so that a route without a need cannot be.

use std::sync::Arc;

use ::sync::protocol::REQUEST_BYTES_MAX;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use domain::rights::Operation;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

use super::{
    State, account, account_events, accounts, citizen_id, enrolment, frameworks, grants, news,
    ping, records, set_aside, sync, tablet, tablets,
};

/// No message about accounts comes near this.
const ACCOUNT_BODY_BYTES_MAX: usize = 16 * 1024;
/// Zstandard, brotli and gzip alike: nearly all that packing gains, at a small part of the time.
const PACKING_QUALITY: i32 = 5;

/// What is asked of whoever calls an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Nothing.
    Public,
    /// A sign-in that holds.
    SignedIn,
    /// A sign-in with a password of one's own.
    OwnPassword,
    /// As that; a device that signs hands over without one what a blocked tablet had not sent.
    Exchange,
    /// A sign-in with a password of one's own, and the right to do this to the commune as a whole
    /// today ([`domain::rights::TABLE`]).
    May(Operation),
    /// As that, and the right to do this to something; to what, the handler asks.
    MaySomewhere(Operation),
}

/// The method of a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

/// One row of the list.
pub struct Route {
    /// Its method.
    pub verb: Verb,
    /// Its address, with `{names}` for what varies.
    pub path: &'static str,
    /// What is asked of the caller.
    pub need: Need,
    pub(super) handler: MethodRouter<Arc<State>>,
}

/// The list.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Need::{Exchange, May, MaySomewhere, OwnPassword, Public, SignedIn};
    const ACCOUNTS: Need = May(Operation::ManageAccounts);
    const TABLETS: Need = May(Operation::ManageTablets);
    const CITIZEN_ID: &str = "/api/cadres/{cadre}/citizen-id";
    const KEEPING: Need = MaySomewhere(Operation::KeepCitizenId);
    vec![
        // Published documents and the sign of being ours: they say nothing about anybody.
        read("/api/ping", Public, ping::ping),
        read("/api/frameworks", Public, frameworks::list),
        read("/api/frameworks/{reference}", Public, frameworks::document),
        write("/api/sign-in", Public, account::sign_in),
        write("/api/sign-out", Public, account::sign_out),
        write("/api/enrolment", Public, enrolment::take),
        read("/api/session", SignedIn, account::session),
        write("/api/password", SignedIn, account::change_password),
        write("/api/tablet", SignedIn, tablet::report),
        exchange("/sync/v1", Exchange, sync::sync),
        read("/sync/v1/news", OwnPassword, news::listen),
        read(
            "/api/records/{kind}/{id}/history",
            MaySomewhere(Operation::ReadHistory),
            records::record_history,
        ),
        read(
            "/api/duplicates",
            MaySomewhere(Operation::Merge),
            records::duplicate_records,
        ),
        read(CITIZEN_ID, KEEPING, citizen_id::show),
        write(CITIZEN_ID, KEEPING, citizen_id::keep),
        read(
            "/api/set-aside",
            MaySomewhere(Operation::DealWithSetAside),
            set_aside::list,
        ),
        write(
            "/api/set-aside/{device}/{dseq}/put-away",
            MaySomewhere(Operation::DealWithSetAside),
            set_aside::put_away,
        ),
        read("/api/accounts", ACCOUNTS, accounts::list),
        write("/api/accounts", ACCOUNTS, accounts::make),
        write(
            "/api/accounts/{account}/password",
            ACCOUNTS,
            accounts::reset_password,
        ),
        write("/api/accounts/{account}/person", ACCOUNTS, accounts::tie),
        write("/api/accounts/{account}/block", ACCOUNTS, accounts::block),
        write(
            "/api/accounts/{account}/sign-out",
            ACCOUNTS,
            accounts::end_sessions,
        ),
        write("/api/accounts/{account}/grants", ACCOUNTS, grants::give),
        write("/api/grants/{grant}/end", ACCOUNTS, grants::end),
        read("/api/account-events", ACCOUNTS, account_events::list),
        write(
            "/api/accounts/{account}/enrolment",
            TABLETS,
            enrolment::make,
        ),
        read("/api/tablets", TABLETS, tablets::list),
        write("/api/tablets/{tablet}/block", TABLETS, tablets::block),
    ]
}

fn read<T: 'static>(path: &'static str, need: Need, handler: impl Handler<T, Arc<State>>) -> Route {
    Route {
        verb: Verb::Get,
        path,
        need,
        handler: get(handler),
    }
}

fn write<T: 'static>(
    path: &'static str,
    need: Need,
    handler: impl Handler<T, Arc<State>>,
) -> Route {
    Route {
        verb: Verb::Post,
        path,
        need,
        handler: post(handler).layer(DefaultBodyLimit::max(ACCOUNT_BODY_BYTES_MAX)),
    }
}

/// Packing costs the server little and a tablet on a slow line much less to fetch.
fn exchange<T: 'static>(
    path: &'static str,
    need: Need,
    handler: impl Handler<T, Arc<State>>,
) -> Route {
    let packing = CompressionLayer::new().quality(CompressionLevel::Precise(PACKING_QUALITY));
    // What a tablet packed is unpacked while it is read, so the limit ends a gzip bomb as it unfolds.
    // Anything else that says it is encoded comes as it is, and is refused by its code.
    let unpacking = RequestDecompressionLayer::new().pass_through_unaccepted(true);
    let handler: MethodRouter<Arc<State>> =
        post(handler).layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX));
    let handler: MethodRouter<Arc<State>> = handler.layer(unpacking);
    Route {
        verb: Verb::Post,
        path,
        need,
        handler: handler.layer(packing),
    }
}
