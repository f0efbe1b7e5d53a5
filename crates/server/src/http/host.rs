//! Which name a request is for.
//!
//! Without TLS the book is open to this machine only. A page from elsewhere can still make its own
//! name lead here ("DNS rebinding") and would then be, to the browser, the same site as we are; but
//! the browser says which name it asked for.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::header;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use super::State;
use super::problem::Problem;

/// Refuses what is meant for another machine's name. Over TLS the certificate has settled it.
pub(super) async fn only_ours(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if !state.site.is_secure && !is_for_this_machine(&request) {
        return Err(Problem::WrongHost);
    }
    Ok(next.run(request).await)
}

/// A request that names nobody comes from no browser.
fn is_for_this_machine(request: &Request) -> bool {
    let named = request.headers().get(header::HOST);
    match (request.uri().authority(), named) {
        (Some(authority), _) => is_local(authority),
        (None, Some(host)) => Authority::try_from(host.as_bytes()).is_ok_and(|it| is_local(&it)),
        (None, None) => true,
    }
}

fn is_local(authority: &Authority) -> bool {
    let host = authority.host().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |ip: IpAddr| ip.to_canonical().is_loopback();
    host == "localhost" || host.ends_with(".localhost") || address.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::{Request, is_for_this_machine};
    use axum::body::Body;

    #[test]
    fn only_names_that_always_lead_to_this_machine_are_its_own() {
        let check = |host: &str, expect| {
            let request = Request::builder().uri("/").header("host", host);
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(is_for_this_machine(&request), expect, "{host}");
        };
        check("localhost:8080", true);
        check("LocalHost", true);
        check("so.localhost:8080", true);
        check("127.0.0.1:8080", true);
        check("127.0.0.2", true);
        check("[::1]:8080", true);
        check("so.xa.example:8080", false);
        check("127.0.0.1.xa.example", false);
        check("notlocalhost", false);
        check("10.0.0.1:8080", false);
        check("", false);
        let nameless = Request::builder().uri("/").body(Body::empty()).unwrap();
        assert!(is_for_this_machine(&nameless));
        let whole = Request::builder().uri("http://so.xa.example/");
        assert!(!is_for_this_machine(&whole.body(Body::empty()).unwrap()));
    }
}
