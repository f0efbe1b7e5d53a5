//! A plain TCP proxy before the server, so that an answer can be lost on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::engine::PATIENCE;

/// Carries bytes both ways, until it is told to lose the answers.
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    server_port: u16,
    loses_answers: AtomicBool,
    lost: AtomicUsize,
}

impl Proxy {
    /// Stands before a server of this machine, which need not be there yet.
    pub async fn before(server_port: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State {
            server_port,
            loses_answers: AtomicBool::new(false),
            lost: AtomicUsize::new(0),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(carry(browser, Arc::clone(&shared)));
            }
        });
        Ok(Self { port, state })
    }

    /// Where the app is for a browser that goes through here.
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// From now on the server is asked and its answers are lost, or no longer.
    pub fn lose_answers(&self, lose: bool) {
        self.state.loses_answers.store(lose, Ordering::SeqCst);
    }

    /// Waits until an answer was lost: by then the server has done what it was asked.
    pub async fn lost_one(&self) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while self.state.lost.load(Ordering::SeqCst) == 0 {
            if Instant::now() > end {
                bail!("no answer came to be lost");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

async fn carry(browser: TcpStream, state: Arc<State>) -> Result<()> {
    let server = TcpStream::connect(("127.0.0.1", state.server_port)).await?;
    let (mut from_browser, mut to_browser) = browser.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = tokio::spawn(async move {
        // A browser that goes away ends its half; so does ours.
        let _ = tokio::io::copy(&mut from_browser, &mut to_server).await;
    });
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        let length = from_server.read(&mut piece).await.unwrap_or(0);
        // What a stream of news goes on saying is no answer.
        let is_answer = piece[..length].starts_with(b"HTTP/");
        if is_answer && state.loses_answers.load(Ordering::SeqCst) {
            state.lost.fetch_add(1, Ordering::SeqCst);
            break;
        }
        if length == 0 || to_browser.write_all(&piece[..length]).await.is_err() {
            break;
        }
    }
    asking.abort();
    Ok(())
}
