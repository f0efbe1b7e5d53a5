//! Serves the folder of the built app. Every route of the app is `index.html`; a file that is not
//! there is 404, never the page, or a broken update would look like a working one.

use std::io::ErrorKind;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

use super::problem::Problem;

const PAGE: &str = "/index.html";
/// Trunk and wasm-bindgen put this many hex digits of a hash into a name.
const HASH_DIGITS_MIN: usize = 16;

/// Answers one request for a file or a route. `folder` is `None` for a server without the app.
pub(super) async fn serve(folder: Option<ServeDir>, mut request: Request) -> Response {
    let Some(mut folder) = folder else {
        return Problem::NotFound.into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::MethodNotAllowed.into_response();
    }
    let path = request.uri().path().to_owned();
    let is_file = names_a_file(&path);
    if !is_file {
        *request.uri_mut() = Uri::from(PathAndQuery::from_static(PAGE));
    }
    let answer = match folder.try_call(request).await {
        Ok(answer) => answer,
        Err(error) => return refusal(&error).into_response(),
    };
    if answer.status() == StatusCode::NOT_FOUND {
        return Problem::NotFound.into_response();
    }
    let mut answer = answer.map(Body::new);
    let rule = HeaderValue::from_static(cache_rule(&path));
    answer.headers_mut().insert(CACHE_CONTROL, rule);
    answer
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer
}

/// A file that is not there or must not be read is not found; anything else is ours to mend.
fn refusal(error: &std::io::Error) -> Problem {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied => {
            Problem::NotFound
        }
        kind => Problem::AppFile(kind),
    }
}

/// A folder of the built app with its compressed files.
pub(super) fn folder(path: &std::path::Path) -> ServeDir {
    ServeDir::new(path)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
}

/// The last part of a file's path has a dot; no route of the app has.
fn names_a_file(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'))
}

/// How long a browser may keep a file.
fn cache_rule(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name == "sw.js" {
        "no-store"
    } else if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        // Kept, but asked about each time.
        "no-cache"
    }
}

/// True for `app-0123456789abcdef.js` and `app-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    name.split_once('.').is_some_and(|(stem, _)| {
        stem.split(['-', '_']).skip(1).any(|part| {
            part.len() >= HASH_DIGITS_MIN && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{cache_rule, names_a_file};

    #[test]
    fn routes_are_the_page_and_files_are_files() {
        let check = |path, expect| assert_eq!(names_a_file(path), expect, "{path}");
        check("/", false);
        check("/can-bo/nhap", false);
        check("/can-bo/0190a-b", false);
        check("/app-0.js", true);
        check("/icons/missing.png", true);
    }

    #[test]
    fn only_what_can_never_change_is_kept_for_ever() {
        let check = |path, expect: &str| assert!(cache_rule(path).contains(expect), "{path}");
        check("/app-0123456789abcdef.js", "immutable");
        check("/app-0123456789abcdef_bg.wasm", "immutable");
        check("/reset-0123456789abcdef.css", "immutable");
        check("/sw.js", "no-store");
        check("/", "no-cache");
        check("/index.html", "no-cache");
        check("/can-bo", "no-cache");
        check("/app.webmanifest", "no-cache");
        check("/icons/icon-192.png", "no-cache");
        check("/sheet_reader_loader.js", "no-cache");
        check("/sheet_reader_bg.wasm", "no-cache");
        check("/mau-danh-sach.xlsx", "no-cache");
        check("/0123456789abcdef", "no-cache");
    }
}
