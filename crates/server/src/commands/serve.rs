//! `serve`: listens until it is told to stop, then closes the book.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::{compact, demo};
use crate::cli::{ServeOptions, say};
use crate::db::Db;
use crate::db::book::{self, Book};
use crate::failure::{Failure, ServeFailure};
use crate::http::news::{self, News};
use crate::http::{self, Site, State};
use crate::words::Words;

/// How long requests under way may take to finish after we were told to stop.
const FAREWELL: Duration = Duration::from_secs(5);
/// A connection that sends no complete request head for this long is let go.
const HEAD_LIMIT: Duration = Duration::from_secs(20);

/// Serves the book.
pub(super) async fn run(
    data: &Path,
    options: ServeOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    start_log();
    let site = site(&options)?;
    if let Some(folder) = options
        .app
        .as_deref()
        .filter(|folder| !folder.join("index.html").is_file())
    {
        return Err(ServeFailure::NoApp {
            folder: folder.to_owned(),
        }
        .into());
    }
    let db = Db::open(data).await?;
    let served = open_and_serve(&db, site, options, words).await;
    db.close().await;
    if served.is_ok() {
        say(words.say.closed);
    }
    served
}

async fn open_and_serve(
    db: &Db,
    site: Site,
    options: ServeOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    drop(snapshot);
    compact::compact_as_usual(db, book.partition).await;
    let listen = options.listen;
    let beyond = (!listen.ip().is_loopback()).then(|| listen.to_string());
    if let Some(at) = beyond.or_else(|| options.public_origin.clone())
        && book.demo
    {
        return Err(ServeFailure::DemoBeyondLoopback { at }.into());
    }
    let (heads, news) = watch::channel(0);
    let telling = tokio::spawn(news::tell(db.clone(), book.partition, heads));
    let state = State::new(db.clone(), book.clone(), site, News::new(news))?;
    let router = http::router(Arc::new(state), options.app);
    let handle = Handle::new();
    let announcing = announce(
        handle.clone(),
        book,
        options.public_origin,
        options.tls.is_some(),
        words,
    );
    let announcing = tokio::spawn(announcing);
    let stopping = tokio::spawn(stop_when_told(handle.clone(), telling.abort_handle()));
    let outcome = listen_on(listen, options.tls, handle, router).await;
    announcing.abort();
    stopping.abort();
    telling.abort();
    Ok(outcome?)
}

/// How browsers reach us; refuses what would send passwords in the clear, behind a proxy too: that is
/// on this machine.
fn site(options: &ServeOptions) -> Result<Site, ServeFailure> {
    let has_tls = options.tls.is_some();
    if !has_tls && !options.listen.ip().is_loopback() {
        return Err(ServeFailure::NoTlsBeyondLoopback {
            listen: options.listen,
        });
    }
    let Some(origin) = &options.public_origin else {
        return Ok(Site {
            is_secure: has_tls,
            is_behind_proxy: false,
        });
    };
    let is_origin = origin
        .strip_prefix("https://")
        .is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']));
    if !is_origin {
        return Err(ServeFailure::NotAnOrigin {
            origin: origin.clone(),
        });
    }
    Ok(Site {
        is_secure: true,
        is_behind_proxy: true,
    })
}

async fn listen_on(
    listen: SocketAddr,
    tls: Option<(std::path::PathBuf, std::path::PathBuf)>,
    handle: Handle<SocketAddr>,
    router: Router,
) -> Result<(), ServeFailure> {
    let cannot_listen = |source| ServeFailure::CannotListen { listen, source };
    let listener = std::net::TcpListener::bind(listen).map_err(cannot_listen)?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let Some((certificate, key)) = tls else {
        let server = axum_server::from_tcp(listener).map_err(cannot_listen)?;
        let served = bounded(server, handle, HEAD_LIMIT).serve(service).await;
        return served.map_err(ServeFailure::Ended);
    };
    // A second call in one process finds the provider installed: that is the wish.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(certificate, key).await;
    let config = config.map_err(|source| ServeFailure::Certificate { source })?;
    let server = axum_server::from_tcp_rustls(listener, config).map_err(cannot_listen)?;
    let served = bounded(server, handle, HEAD_LIMIT).serve(service).await;
    served.map_err(ServeFailure::Ended)
}

/// Lets go of connections that send no request, and stops when the handle is told to.
fn bounded<A>(
    mut server: Server<SocketAddr, A>,
    handle: Handle<SocketAddr>,
    head_limit: Duration,
) -> Server<SocketAddr, A> {
    server
        .http_builder()
        .http1()
        .header_read_timeout(head_limit);
    server.first_request_timeout(head_limit).handle(handle)
}

/// Says where the book is open, once it is, and for a demo book who may sign in.
async fn announce(
    handle: Handle<SocketAddr>,
    book: Book,
    public_origin: Option<String>,
    is_tls: bool,
    words: &'static Words,
) {
    let Some(address) = handle.listening().await else {
        return;
    };
    tracing::info!(%address, demo = book.demo, "listening");
    let scheme = if is_tls { "https" } else { "http" };
    let local = if address.ip().is_loopback() {
        format!("{scheme}://localhost:{}", address.port())
    } else {
        format!("{scheme}://{address}")
    };
    say(&(words.say.open_at)(
        public_origin.as_deref().unwrap_or(&local),
    ));
    if public_origin.is_some() {
        say(&(words.say.proxy_to)(&local));
    }
    if book.demo {
        say(words.say.invented_data);
        for name in demo::NAMES {
            say(&(words.say.sign_in)(name, &demo::password(name)));
        }
    }
    say(words.say.how_to_stop);
}

/// Without `telling` the streams of news end; others would hold us up until the farewell is over.
async fn stop_when_told(handle: Handle<SocketAddr>, telling: AbortHandle) {
    told_to_stop().await;
    tracing::info!("stopping");
    telling.abort();
    handle.graceful_shutdown(Some(FAREWELL));
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Lines of `key=value` on stderr. A second call in one process keeps the first.
fn start_log() {
    use std::io::IsTerminal;
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .try_init();
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read, Write};

    use super::{Duration, Handle, Router, ServeFailure, ServeOptions, SocketAddr, bounded, site};

    fn options(listen: &str, public_origin: Option<&str>) -> ServeOptions {
        ServeOptions {
            listen: listen.parse().unwrap(),
            app: None,
            tls: None,
            public_origin: public_origin.map(str::to_owned),
        }
    }

    #[test]
    fn passwords_never_travel_in_the_clear_beyond_this_machine() {
        assert!(!site(&options("127.0.0.1:0", None)).unwrap().is_secure);
        assert!(!site(&options("[::1]:0", None)).unwrap().is_secure);
        let origin = Some("https://so.xa.vn");
        for refused in [None, origin].map(|origin| site(&options("0.0.0.0:0", origin))) {
            assert!(matches!(
                refused,
                Err(ServeFailure::NoTlsBeyondLoopback { .. })
            ));
        }
        let proxied = site(&options("127.0.0.1:0", origin)).unwrap();
        assert!(proxied.is_secure && proxied.is_behind_proxy);
    }

    #[test]
    fn a_public_origin_is_https_and_a_host() {
        for text in [
            "http://so.xa.vn",
            "https://",
            "https://so.xa.vn/app",
            "so.xa.vn",
        ] {
            let refused = site(&options("127.0.0.1:0", Some(text)));
            assert!(
                matches!(refused, Err(ServeFailure::NotAnOrigin { .. })),
                "{text}"
            );
        }
    }

    /// Shorter than the limit of the real server, much longer than the test's.
    const PATIENCE: Duration = Duration::from_secs(15);

    #[tokio::test]
    async fn a_connection_that_sends_no_whole_head_is_let_go() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = axum_server::from_tcp(listener).unwrap();
        let server = bounded(server, Handle::new(), Duration::from_millis(100));
        let service = Router::new().into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(server.serve(service));
        let (whole, half) = (
            "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nhost",
        );
        for sent in [String::new(), half.to_owned(), format!("{whole}{half}")] {
            let told = sent.clone();
            let closed = tokio::task::spawn_blocking(move || {
                let mut connection = std::net::TcpStream::connect(address).unwrap();
                connection.set_read_timeout(Some(PATIENCE)).unwrap();
                connection.write_all(sent.as_bytes()).unwrap();
                connection.read_to_end(&mut Vec::new())
            });
            // A reset closes it too; what must not be is that our patience ends first.
            let kind = closed.await.unwrap().map_err(|error| error.kind());
            let is_open = matches!(kind, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut));
            assert!(!is_open, "{told:?}");
        }
        serving.abort();
    }
}
