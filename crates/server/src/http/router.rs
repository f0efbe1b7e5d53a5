//! What stands before every handler; which there are is [`super::routes`].

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::any;

use super::news::News;
use super::problem::{Problem, Refused};
use super::routes::routes;
use super::{admission, app_files, headers, host};
use crate::accounts::password::HashingFailed;
use crate::accounts::{Limiter, Passwords};
use crate::db::Db;
use crate::db::book::Book;

/// A slow link in the hills gets its push through; a stuck one is let go.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);

/// How the server is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Site {
    /// Browsers reach it over TLS, ours or a proxy's.
    pub is_secure: bool,
    /// A proxy stands before it and says where requests come from.
    pub is_behind_proxy: bool,
}

/// What the handlers share.
pub struct State {
    pub(super) db: Db,
    pub(super) book: Book,
    pub(super) site: Site,
    pub(super) passwords: Passwords,
    pub(super) limiter: Mutex<Limiter>,
    pub(super) news: News,
}

impl State {
    /// Puts it together; `book` is the row of `db`, and `news` hears of its log.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub fn new(db: Db, book: Book, site: Site, news: News) -> Result<Self, HashingFailed> {
        Ok(Self {
            db,
            book,
            site,
            passwords: Passwords::new()?,
            limiter: Mutex::default(),
            news,
        })
    }
}

/// All that the server answers. `app` is the folder of the built app, if it serves one.
pub fn router(state: Arc<State>, app: Option<PathBuf>) -> Router {
    let folder = app.map(|path| app_files::folder(&path));
    let mut answered = Router::new();
    for route in routes() {
        let (state, need) = (Arc::clone(&state), route.need);
        let door = middleware::from_fn(move |request: Request, next: Next| {
            admission::admit(Arc::clone(&state), need, request, next)
        });
        answered = answered.route(route.path, route.handler.route_layer(door));
    }
    answered
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .route("/api/{*rest}", any(async || Problem::NotFound))
        .route("/sync/{*rest}", any(async || Problem::NotFound))
        .fallback(move |request: Request| app_files::serve(folder.clone(), request))
        .layer(middleware::from_fn(async |request, next| {
            within(REQUEST_LIMIT, request, next).await
        }))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&state),
            host::only_ours,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&state),
            headers::add,
        ))
        .layer(middleware::from_fn(log))
        .with_state(state)
}

/// Lets go of a request that takes longer.
async fn within(limit: Duration, request: Request, next: Next) -> Result<Response, Problem> {
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.map_err(|_| Problem::TooSlow)
}

/// What browsers and tablets ask by themselves, every few seconds: not worth a line while it works.
const ROUTINE: [&str; 5] = [
    "app",
    "/api/ping",
    "/api/tablet",
    "/sync/v1",
    "/sync/v1/news",
];

/// One line a request, without anything a person wrote: the route, not the address.
async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("app", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let code = response.extensions().get::<Refused>().map(|it| it.0);
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status < 400 && ROUTINE.contains(&route.as_str()) {
        tracing::debug!(%method, route, status, ms, "answered");
    } else {
        tracing::info!(%method, route, status, code, ms, "answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{Duration, Router, middleware, within};
    use axum::routing::get;

    #[tokio::test]
    async fn a_request_that_takes_longer_than_its_limit_is_let_go() {
        let limited = middleware::from_fn(async |request, next| {
            within(Duration::from_millis(50), request, next).await
        });
        let never = get(std::future::pending::<()>);
        let router = Router::new().route("/", never).layer(limited);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router).into_future());
        let answer = reqwest::get(format!("http://{address}/")).await.unwrap();
        assert_eq!(answer.status(), 408);
        assert_eq!(answer.text().await.unwrap(), r#"{"code":"too_slow"}"#);
    }
}
