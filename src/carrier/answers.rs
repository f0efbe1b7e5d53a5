//! What an answer says, whoever gave it: our server, or somebody on the way.

use sync::json;
use sync::protocol::{Response, decode_response};

/// What the server says of an exchange whose signature does not fit what came.
const SIGNATURE_WRONG: &str = "signature_wrong";

/// Why the last attempt did not bring everything across. What is unsent stays on the tablet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// No answer from our server.
    NoAnswer,
    /// The sign-in has ended: sign in to send.
    SignInEnded,
    /// The server no longer serves this version of the app.
    UpdateNeeded,
    /// The server is of an earlier version than the app: what waits is sent once it is updated.
    ServerBehind,
    /// Somebody answered, but not as our server does: a sign-in page of a network.
    NotUnderstood,
    /// Our server and this tablet do not agree about what was sent or answered: a fault of ours.
    Refused,
    /// The server's book was set back: this tablet knows more than it.
    BookSetBack,
    /// An administrator has blocked this tablet: what was not sent has been received aside.
    TabletBlocked,
    /// The signature that went along is not of what the server got.
    ChangedOnTheWay,
    /// The tablet could not keep what came.
    NotKept,
    /// Another window of this browser keeps the book locked and does nothing.
    OtherWindow,
}

impl Trouble {
    /// It is over as soon as our server answers anything.
    pub(super) fn is_of_the_way(&self) -> bool {
        match self {
            Self::NoAnswer | Self::NotUnderstood | Self::OtherWindow => true,
            Self::SignInEnded
            | Self::UpdateNeeded
            | Self::ServerBehind
            | Self::Refused
            | Self::BookSetBack
            | Self::TabletBlocked
            | Self::ChangedOnTheWay
            | Self::NotKept => false,
        }
    }
}

/// What the answer to an exchange says.
pub(super) fn understood(status: u16, body: &[u8]) -> Result<Response, Trouble> {
    match status {
        200 => decode_response(body).map_err(|_| Trouble::NotUnderstood),
        403 if refusal(body).as_deref() == Some("tablet_blocked") => Err(Trouble::TabletBlocked),
        403 if refusal(body).as_deref() == Some(SIGNATURE_WRONG) => Err(Trouble::ChangedOnTheWay),
        // 403: another tab has signed in to another account, or a password must be chosen. A firewall on
        // the way refuses by its own page.
        401 | 403 if refusal(body).is_some() => Err(Trouble::SignInEnded),
        426 if refusal(body).is_some() => Err(Trouble::ServerBehind),
        // Our server answers these when it is not well or the line is slow: as good as no answer.
        408 | 500..=599 => Err(Trouble::NoAnswer),
        _ if refusal(body).as_deref() == Some("book_set_back") => Err(Trouble::BookSetBack),
        _ if refusal(body).is_some() => Err(Trouble::Refused),
        // A proxy on the way lets less through than our server takes.
        413 => Err(Trouble::NoAnswer),
        _ => Err(Trouble::NotUnderstood),
    }
}

/// Too slow or too much, on the way or for our server, or nobody behind the door: the next exchange
/// is smaller.
pub(super) fn is_lost(status: u16) -> bool {
    matches!(status, 408 | 413 | 500..=599)
}

/// The code of a refusal: only our server refuses by one.
pub(super) fn refusal(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Refusal {
        code: String,
    }
    let refusal = json::read::<Refusal>(body);
    refusal.ok().map(|refusal| refusal.code)
}

/// A hotel's log-in page answers 200 too, but not with our name.
pub(super) fn is_ours(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Ping {
        service: String,
    }
    json::read::<Ping>(body).is_ok_and(|ping| ping.service == "cadrebook")
}

#[cfg(test)]
mod tests {
    use super::{SIGNATURE_WRONG, Trouble, is_lost, is_ours, refusal, understood};

    const HOTEL: &str = "<html>Sign in to the hotel's network</html>";

    #[test]
    fn every_answer_to_an_exchange_has_its_meaning() {
        let ours = include_str!("../../docs/golden/response_log.json");
        let is_next_smaller = |status| is_lost(status).then_some("smaller");
        let check = |status, body: &str, expect: Result<(), Trouble>, next: Option<&str>| {
            let heard = understood(status, body.as_bytes()).map(drop);
            assert_eq!(heard, expect, "{status} {body}");
            assert_eq!(is_next_smaller(status), next, "{status}");
        };
        check(200, ours, Ok(()), None);
        check(200, HOTEL, Err(Trouble::NotUnderstood), None);
        check(302, HOTEL, Err(Trouble::NotUnderstood), None);
        let malformed = r#"{"code":"malformed"}"#;
        check(400, malformed, Err(Trouble::Refused), None);
        check(400, HOTEL, Err(Trouble::NotUnderstood), None);
        let not_signed_in = r#"{"code":"not_signed_in"}"#;
        check(401, not_signed_in, Err(Trouble::SignInEnded), None);
        let wrong_account = r#"{"code":"wrong_account"}"#;
        check(403, wrong_account, Err(Trouble::SignInEnded), None);
        let tablet_blocked = r#"{"code":"tablet_blocked"}"#;
        check(403, tablet_blocked, Err(Trouble::TabletBlocked), None);
        let refused = format!(r#"{{"code":"{SIGNATURE_WRONG}"}}"#);
        check(403, &refused, Err(Trouble::ChangedOnTheWay), None);
        check(401, HOTEL, Err(Trouble::NotUnderstood), None);
        check(403, HOTEL, Err(Trouble::NotUnderstood), None);
        check(426, HOTEL, Err(Trouble::NotUnderstood), None);
        check(404, HOTEL, Err(Trouble::NotUnderstood), None);
        let too_slow = r#"{"code":"too_slow"}"#;
        check(408, too_slow, Err(Trouble::NoAnswer), Some("smaller"));
        let set_back = r#"{"code":"book_set_back"}"#;
        check(409, set_back, Err(Trouble::BookSetBack), None);
        let too_large = r#"{"code":"too_large"}"#;
        check(413, too_large, Err(Trouble::Refused), Some("smaller"));
        check(413, HOTEL, Err(Trouble::NoAnswer), Some("smaller"));
        let unsupported = r#"{"code":"unsupported_proto"}"#;
        check(426, unsupported, Err(Trouble::ServerBehind), None);
        let internal = r#"{"code":"internal"}"#;
        check(500, internal, Err(Trouble::NoAnswer), Some("smaller"));
        check(502, HOTEL, Err(Trouble::NoAnswer), Some("smaller"));
    }

    #[test]
    fn only_our_own_server_counts_as_a_network() {
        assert!(is_ours(
            br#"{"service":"cadrebook","server_id":"x","now":1}"#
        ));
        assert!(!is_ours(HOTEL.as_bytes()));
        assert!(!is_ours(br#"{"service":"another"}"#));
        assert!(!is_ours(br#"{"status":"ok"}"#));
        let code = refusal(br#"{"code":"malformed"}"#);
        assert_eq!(code.as_deref(), Some("malformed"));
        assert_eq!(refusal(HOTEL.as_bytes()), None);
    }
}
