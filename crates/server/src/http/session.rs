//! Who asks: the cookie, the session behind it, and the address it came from.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::ids::TabletId;

use super::problem::Problem;
use super::{Site, State};
use crate::accounts::Token;
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::{DbError, sessions, tablets};

/// The most that browsers keep a cookie; the server ends a session by itself much earlier.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// A request with a session that holds. Without one it is refused before its handler.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) account: Account,
    pub(super) token: Token,
    /// On which tablet, where it said so.
    pub(super) tablet: Option<TabletId>,
}

impl FromRequestParts<Arc<State>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<State>,
    ) -> Result<Self, Self::Rejection> {
        // The door has asked before.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let token = token_of(&parts.headers, &state.site).ok_or(Problem::NotSignedIn)?;
        Self::by(token, state).await
    }
}

impl SignedIn {
    /// Whether the session still holds: after a wait it may have been ended.
    pub(super) async fn once_more(self, state: &State) -> Result<Self, Problem> {
        Self::by(self.token, state).await
    }

    async fn by(token: Token, state: &State) -> Result<Self, Problem> {
        let now_ms = clock::now_ms();
        let connection = state.db.reader().acquire().await;
        let mut connection = connection.map_err(DbError::from)?;
        let found = sessions::find(&mut connection, &token, now_ms)
            .await?
            .ok_or(Problem::NotSignedIn)?;
        drop(connection);
        if found.is_to_be_noted {
            let mut tx = state.db.write().await?;
            sessions::note_use(&mut tx, &token, now_ms).await?;
            accounts::note_seen(&mut tx, found.account.id, now_ms).await?;
            // Here, and not where a tablet tells of itself: the one to watch is the one that cannot.
            if let Some(tablet) = found.tablet {
                tablets::note_contact(&mut tx, tablet, now_ms).await?;
            }
            tx.commit().await.map_err(DbError::from)?;
        }
        Ok(Self {
            account: found.account,
            token,
            tablet: found.tablet,
        })
    }
}

/// The token that a request carries.
pub(super) fn token_of(headers: &HeaderMap, site: &Site) -> Option<Token> {
    held(headers, cookie_name(site))
}

/// What tells a browser that an account has signed in from before; it outlives the sign-in.
pub(super) fn browser_of(headers: &HeaderMap, site: &Site) -> Option<Token> {
    held(headers, browser_cookie_name(site))
}

fn held(headers: &HeaderMap, cookie: &str) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .and_then(|(_, value)| Token::parse(value))
}

/// The cookie that begins a session in the browser.
pub(super) fn begin_cookie(token: &Token, site: &Site) -> String {
    cookie(cookie_name(site), token.secret(), COOKIE_SECONDS, site)
}

/// The cookie that ends it there.
pub(super) fn end_cookie(site: &Site) -> String {
    cookie(cookie_name(site), "", 0, site)
}

/// The cookie by which the browser is known at the next sign-in.
pub(super) fn browser_cookie(token: &Token, site: &Site) -> String {
    let name = browser_cookie_name(site);
    cookie(name, token.secret(), COOKIE_SECONDS, site)
}

/// WebKitGTK drops `Secure` and `__Host-` cookies on `http://localhost`, so that name and mark are
/// for TLS only.
fn cookie_name(site: &Site) -> &'static str {
    if site.is_secure {
        "__Host-cadrebook"
    } else {
        "cadrebook"
    }
}

fn browser_cookie_name(site: &Site) -> &'static str {
    if site.is_secure {
        "__Host-cadrebook-browser"
    } else {
        "cadrebook-browser"
    }
}

fn cookie(name: &str, value: &str, seconds: u32, site: &Site) -> String {
    let secure = if site.is_secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// Where a request came from. Behind a proxy of this machine it is what the proxy saw.
pub(super) struct Caller(pub(super) IpAddr);

impl FromRequestParts<Arc<State>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<State>,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| {
            peer.0.ip().to_canonical()
        });
        Ok(Self(caller(peer, &parts.headers, &state.site)))
    }
}

fn caller(peer: IpAddr, headers: &HeaderMap, site: &Site) -> IpAddr {
    if !(site.is_behind_proxy && peer.is_loopback()) {
        return peer;
    }
    // The proxy appends what it saw; what stands before that anyone can have written.
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::{HeaderMap, IpAddr, Site, Token, begin_cookie, caller, end_cookie, token_of};

    const PLAIN: Site = Site {
        is_secure: false,
        is_behind_proxy: false,
    };
    const TLS: Site = Site {
        is_secure: true,
        is_behind_proxy: false,
    };
    const PROXIED: Site = Site {
        is_secure: true,
        is_behind_proxy: true,
    };

    #[test]
    fn the_cookie_is_bound_to_the_host_over_tls_and_plain_on_loopback() {
        let token = Token::new([7; 32]);
        let plain = begin_cookie(&token, &PLAIN);
        assert!(plain.starts_with("cadrebook=0707"));
        assert!(plain.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict"));
        let secure = begin_cookie(&token, &TLS);
        assert!(secure.starts_with("__Host-cadrebook=0707"));
        assert!(secure.ends_with("; HttpOnly; SameSite=Strict; Secure"));
        assert!(end_cookie(&TLS).contains("=; Path=/; Max-Age=0;"));
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_under_its_name() {
        let token = Token::new([7; 32]);
        let mut headers = HeaderMap::new();
        let text = format!("a=b; cadrebook={}; c", token.secret());
        headers.insert("cookie", text.parse().unwrap());
        assert!(token_of(&headers, &PLAIN).is_some());
        assert!(token_of(&headers, &TLS).is_none());
    }

    #[test]
    fn only_a_proxy_of_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.9".parse().unwrap());
        let check = |peer: [u8; 4], site: &Site, expect: [u8; 4]| {
            assert_eq!(
                caller(IpAddr::from(peer), &headers, site),
                IpAddr::from(expect)
            );
        };
        check([127, 0, 0, 1], &PROXIED, [203, 0, 113, 9]);
        check([127, 0, 0, 1], &PLAIN, [127, 0, 0, 1]);
        check([198, 51, 100, 1], &PROXIED, [198, 51, 100, 1]);
        check([10, 0, 0, 7], &PROXIED, [10, 0, 0, 7]);
    }
}
