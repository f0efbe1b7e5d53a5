//! The real server in a folder of its own; stopping it is how a test goes offline.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Longer than the slowest start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Which book a new server begins with.
#[derive(Clone, Copy)]
pub enum Book {
    /// The invented commune.
    Demo,
    /// An invented commune of so many people.
    Crowd(u32),
    /// Nobody yet, and one account.
    Empty,
}

/// A server, running or stopped. Its folder and its process end with it.
pub struct Server {
    pub port: u16,
    /// What `init` printed: among it the sign-ins.
    pub announced: String,
    folder: PathBuf,
    process: Option<Child>,
}

impl Server {
    /// Makes a book and serves it on a free port of this machine.
    pub fn start(book: Book) -> Result<Self> {
        let folder = crate::scratch_folder("server")?;
        let mut init = binary()?;
        match book {
            Book::Demo => init.args(["init", "--demo"]),
            Book::Crowd(people) => init.args(["init", "--demo", "--people", &people.to_string()]),
            Book::Empty => init.args(["init", "--empty"]),
        };
        let init = init.arg("--data").arg(&folder).output()?;
        if !init.status.success() {
            bail!("init failed: {}", String::from_utf8_lossy(&init.stderr));
        }
        let announced = String::from_utf8(init.stdout)?;
        let mut server = Self {
            port: free_port()?,
            announced,
            folder,
            process: None,
        };
        server.resume()?;
        Ok(server)
    }

    /// Where the app is.
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
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
            .arg(std::env::var_os("E2E_APP").context("E2E_APP")?)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.process = Some(process);
        let end = Instant::now() + START_LIMIT;
        while Instant::now() < end {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!(
            "the server did not start: {}",
            std::fs::read_to_string(self.folder.join("server.log"))?
        )
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
