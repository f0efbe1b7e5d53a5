//! The real server in a folder of its own; stopping it is how a test goes offline.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// Longer than the slowest start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(5);
/// A book's one file, while no server has it open.
const BOOK_FILE: &str = "book.sqlite";

/// Which book a new server begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// The invented commune.
    Demo,
    /// An invented commune of so many people.
    Crowd(u32),
    /// The same before anybody was assessed.
    Unassessed(u32),
    /// Nobody yet, and one account.
    Empty,
}

/// A book as `init` made it. Inventing a commune takes seconds, so it is done once a run; every
/// server gets a copy of its own.
struct Made {
    announced: String,
    bytes: Vec<u8>,
}

/// A server, running or stopped. Its folder and its process end with it.
pub struct Server {
    pub port: u16,
    /// What `init` printed: among it the sign-ins.
    pub announced: String,
    folder: PathBuf,
    app: OsString,
    process: Option<Child>,
}

impl Server {
    /// Serves a copy of a new book on a free port of this machine.
    pub fn start(book: Book) -> Result<Self> {
        Self::start_with(book, std::env::var_os("E2E_APP").context("E2E_APP")?)
    }

    /// The same with another build of the app.
    pub fn start_with(book: Book, app: impl Into<OsString>) -> Result<Self> {
        let made = made(book)?;
        let folder = crate::scratch_folder("server")?;
        std::fs::write(folder.join(BOOK_FILE), &made.bytes)?;
        let mut server = Self {
            port: free_port()?,
            announced: made.announced.clone(),
            folder,
            app: app.into(),
            process: None,
        };
        server.resume()?;
        Ok(server)
    }

    /// Where the app is.
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The folder of the book, for commands beside the server.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of the book.
    pub fn book(&self) -> PathBuf {
        self.folder.join(BOOK_FILE)
    }

    /// Ends the process as an administrator would: politely, and waits for it.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            let status = Command::new("kill")
                .args(["-TERM", &process.id().to_string()])
                .status()?;
            if !status.success() {
                bail!("the server was gone already");
            }
            process.wait()?;
        }
        Ok(())
    }

    /// Ends the process as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Starts it again, on the same port with the same book.
    pub fn resume(&mut self) -> Result<()> {
        let log = std::fs::File::create(self.folder.join("server.log"))?;
        let process = binary()?
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{}", self.port),
                "--data",
            ])
            .arg(&self.folder)
            .arg("--app")
            .arg(&self.app)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.process = Some(process);
        let end = Instant::now() + START_LIMIT;
        while Instant::now() < end {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(GLANCE);
        }
        bail!(
            "the server did not start: {}",
            std::fs::read_to_string(self.folder.join("server.log"))?
        )
    }

    /// Runs a command of the server's binary on this book and hands back what it printed.
    pub fn command(&self, arguments: &[&str]) -> Result<String> {
        let out = binary()?
            .args(arguments)
            .arg("--data")
            .arg(&self.folder)
            .output()?;
        if !out.status.success() {
            bail!("{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        }
        Ok(String::from_utf8(out.stdout)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn made(book: Book) -> Result<Arc<Made>> {
    static KNOWN: Mutex<Vec<(Book, Arc<Made>)>> = Mutex::new(Vec::new());
    let mut known = KNOWN
        .lock()
        .map_err(|_| anyhow!("another test broke here"))?;
    if let Some((_, made)) = known.iter().find(|(of, _)| *of == book) {
        return Ok(Arc::clone(made));
    }
    let made = Arc::new(make(book)?);
    known.push((book, Arc::clone(&made)));
    Ok(made)
}

fn make(book: Book) -> Result<Made> {
    let folder = crate::scratch_folder("book")?;
    let mut init = binary()?;
    match book {
        Book::Demo => init.args(["init", "--demo"]),
        Book::Crowd(people) => init.args(["init", "--demo", "--people", &people.to_string()]),
        Book::Unassessed(people) => {
            init.args(["init", "--demo", "--unassessed", "--people"]);
            init.arg(people.to_string())
        }
        Book::Empty => init.args(["init", "--empty"]),
    };
    let init = init.arg("--data").arg(&folder).output()?;
    if !init.status.success() {
        bail!("init failed: {}", String::from_utf8_lossy(&init.stderr));
    }
    let made = Made {
        announced: String::from_utf8(init.stdout)?,
        bytes: std::fs::read(folder.join(BOOK_FILE))?,
    };
    std::fs::remove_dir_all(folder)?;
    Ok(made)
}

/// A command of the server's binary.
pub fn binary() -> Result<Command> {
    let path = std::env::var_os("E2E_SERVER")
        .context("E2E_SERVER: run the tests by `cargo xtask test`")?;
    let mut command = Command::new(path);
    command.stdin(Stdio::null());
    Ok(command)
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}
