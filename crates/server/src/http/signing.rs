//! Is an exchange signed by the device that it says it is from?
//!
//! The key of a device is bound at its first contact and never replaced. From then on it pushes nothing
//! that is not signed with it: a session cookie alone, stolen from the tablet, writes in the name of no
//! device that is known. Whoever has another key, or none any more, is another device and is told so
//! as a copy is; the administrator sees that. A device that has never signed, of an app from before
//! there were keys, goes on as it was.

use axum::http::{HeaderMap, HeaderName};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sync::protocol::Request;

use super::problem::Problem;
use super::session::SignedIn;
use super::{State, refusals};
use crate::clock;
use crate::db::{DbError, device_keys};

/// What is signed is this and then the body, byte for byte as it was before it was packed: no signature
/// made for another purpose fits, and none of these fits another purpose.
const PURPOSE: &[u8] = b"cadrebook exchange 1\n";
/// The public key: the point uncompressed, in hexadecimal digits.
const KEY: HeaderName = HeaderName::from_static("cadrebook-key");
/// The signature by it (ECDSA on P-256 with SHA-256): r and s, in hexadecimal digits.
const SIGNATURE: HeaderName = HeaderName::from_static("cadrebook-signature");
/// In the log and with the count: pushed without a signature in the name of a device that signs.
const MISSING: &str = "signature_missing";
/// The same with the key of another.
const CHANGED: &str = "device_key_changed";
/// A mark and two numbers of 32 bytes.
const KEY_BYTES: usize = 65;
/// Two numbers of 32 bytes.
const SIGNATURE_BYTES: usize = 64;

/// Whether what is pushed is taken as the device's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// It is signed as the device signs, or the device does not sign.
    Itself,
    /// The device signs otherwise. Nothing that this one pushes is taken under its id.
    Another,
}

/// Judges an exchange by how its device signs; binds the key of one that has none.
///
/// # Errors
/// What is signed is not what came.
pub(super) async fn check(
    state: &State,
    signed_in: &SignedIn,
    headers: &HeaderMap,
    body: &[u8],
    request: &Request,
) -> Result<Standing, Problem> {
    let signed = read(headers)?;
    let mut snapshot = state.db.snapshot().await?;
    let known = device_keys::find(&mut snapshot, request.device_id).await?;
    drop(snapshot);
    let code = match (signed, known) {
        (Some(signed), _) if !signed.is_of(body) => {
            let wrong = Problem::SignatureWrong;
            note(state, signed_in, request, wrong.status_and_code().1).await?;
            return Err(wrong);
        }
        // What may be pulled is decided by the sign-in, whatever is signed.
        (_, Some(_)) if request.changesets.is_empty() => return Ok(Standing::Itself),
        (None, Some(_)) => MISSING,
        (Some(signed), Some(known)) if signed.key[..] != known[..] => CHANGED,
        // Refused afterwards, and nothing is bound in a name that is only claimed.
        (Some(signed), None) if request.account == signed_in.account.id => {
            match bind(state, request, &signed.key).await? {
                true => return Ok(Standing::Itself),
                false => CHANGED,
            }
        }
        (None | Some(_), None) | (Some(_), Some(_)) => return Ok(Standing::Itself),
    };
    note(state, signed_in, request, code).await?;
    Ok(Standing::Another)
}

/// The key that a request names.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<[u8; KEY_BYTES]>, Problem> {
    Ok(read(headers)?.map(|signed| signed.key))
}

/// The key with which what came is signed; none when it is not, or when its device is known by another.
pub(super) async fn proven_key(
    state: &State,
    headers: &HeaderMap,
    body: &[u8],
    request: &Request,
) -> Result<Option<[u8; KEY_BYTES]>, Problem> {
    let Some(signed) = read(headers)?.filter(|signed| signed.is_of(body)) else {
        return Ok(None);
    };
    let mut snapshot = state.db.snapshot().await?;
    let known = device_keys::find(&mut snapshot, request.device_id).await?;
    let is_others = known.is_some_and(|known| signed.key[..] != known[..]);
    Ok((!is_others).then_some(signed.key))
}

struct Signed {
    key: [u8; KEY_BYTES],
    signature: [u8; SIGNATURE_BYTES],
}

impl Signed {
    fn is_of(&self, body: &[u8]) -> bool {
        let message = [PURPOSE, body].concat();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.key);
        key.verify(&message, &self.signature).is_ok()
    }
}

/// Both headers or neither.
fn read(headers: &HeaderMap) -> Result<Option<Signed>, Problem> {
    let read = match (headers.get(KEY), headers.get(SIGNATURE)) {
        (None, None) => return Ok(None),
        (Some(key), Some(signature)) => digits(key.as_bytes()).zip(digits(signature.as_bytes())),
        _ => None,
    };
    let (key, signature) = read.ok_or(Problem::Malformed)?;
    Ok(Some(Signed { key, signature }))
}

fn digits<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

/// Binds a key; false where another is bound already.
async fn bind(state: &State, request: &Request, key: &[u8]) -> Result<bool, Problem> {
    let mut tx = state.db.write().await?;
    let (device, account) = (request.device_id, request.account);
    device_keys::bind(&mut tx, device, account, key, clock::now_ms()).await?;
    // Another request of the device may have come between; of two keys the first holds.
    let bound = device_keys::find(&mut tx, device).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(bound.is_none_or(|bound| bound == key))
}

/// Notes it at the tablet of the device. In whose name an exchange comes anybody can claim: of a device that
/// is not the caller's, or is not known to be on any tablet, it is noted at the tablet of the sign-in.
async fn note(
    state: &State,
    signed_in: &SignedIn,
    request: &Request,
    code: &str,
) -> Result<(), DbError> {
    tracing::warn!(code, "an exchange is not signed as its device signs");
    let (device, now_ms) = (request.device_id, clock::now_ms());
    let mut tx = state.db.write().await?;
    if !device_keys::note_refused(&mut tx, device, signed_in.account.id, code, now_ms).await? {
        drop(tx);
        return refusals::note(state, signed_in, code).await;
    }
    Ok(tx.commit().await?)
}
