//! Talking to our own server: JSON out, bytes in, a time limit on everything.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
};

use super::packing;

/// A body that is smaller fits into one packet of the network as it is.
pub const PACKED_BYTES_MIN: usize = 1_024;

/// What the server answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// No answer: no network, no server, or not in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no answer from the server")]
pub struct NoAnswer;

/// A text as one part of an address.
#[must_use]
pub fn part(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Asks for something.
///
/// # Errors
/// [`NoAnswer`] when no complete answer came within `limit_ms`.
pub async fn get(path: &str, limit_ms: u32) -> Result<Answer, NoAnswer> {
    get_with(path, &[], limit_ms).await
}

/// As [`get`] with further headers.
///
/// # Errors
/// As [`get`].
pub async fn get_with(
    path: &str,
    headers: &[(&str, &str)],
    limit_ms: u32,
) -> Result<Answer, NoAnswer> {
    let options = RequestInit::new();
    options.set_method("GET");
    let headers = headers_of(headers)?;
    options.set_headers(&headers);
    send(path, options, limit_ms).await
}

/// Sends a JSON body.
///
/// # Errors
/// [`NoAnswer`] when no complete answer came within `limit_ms`; the server may still have acted.
pub async fn post(path: &str, body: &[u8], limit_ms: u32) -> Result<Answer, NoAnswer> {
    post_with(path, body, &[], limit_ms).await
}

/// As [`post`] with further headers, packed where that is worth it and the browser can. Only for
/// addresses that take it.
///
/// # Errors
/// As [`post`].
pub async fn post_packed(
    path: &str,
    body: &[u8],
    headers: &[(&str, &str)],
    limit_ms: u32,
) -> Result<Answer, NoAnswer> {
    let packed = if body.len() < PACKED_BYTES_MIN {
        None
    } else {
        packing::gzip(body).await
    };
    match packed {
        Some(packed) => {
            let headers = [headers, &[("content-encoding", "gzip")]].concat();
            post_with(path, &packed, &headers, limit_ms).await
        }
        None => post_with(path, body, headers, limit_ms).await,
    }
}

async fn post_with(
    path: &str,
    body: &[u8],
    further: &[(&str, &str)],
    limit_ms: u32,
) -> Result<Answer, NoAnswer> {
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&Uint8Array::from(body));
    let headers = [&[("content-type", "application/json")], further].concat();
    let headers = headers_of(&headers)?;
    options.set_headers(&headers);
    send(path, options, limit_ms).await
}

fn headers_of(named: &[(&str, &str)]) -> Result<web_sys::Headers, NoAnswer> {
    let headers = web_sys::Headers::new().map_err(|_| NoAnswer)?;
    for (name, value) in named {
        headers.set(name, value).map_err(|_| NoAnswer)?;
    }
    Ok(headers)
}

async fn send(path: &str, options: RequestInit, limit_ms: u32) -> Result<Answer, NoAnswer> {
    let abort = AbortController::new().map_err(|_| NoAnswer)?;
    options.set_credentials(RequestCredentials::SameOrigin);
    options.set_cache(RequestCache::NoStore);
    options.set_redirect(RequestRedirect::Error);
    options.set_signal(Some(&abort.signal()));
    let limit = abort.clone();
    leptos::task::spawn_local(async move {
        super::timer::after_ms(limit_ms).await;
        limit.abort();
    });
    let window = web_sys::window().ok_or(NoAnswer)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &options)).await;
    let response: Response = response
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(NoAnswer)?;
    let body = response.array_buffer().map_err(|_| NoAnswer)?;
    let body = JsFuture::from(body).await.map_err(|_| NoAnswer)?;
    Ok(Answer {
        status: response.status(),
        body: Uint8Array::new(&body).to_vec(),
    })
}
