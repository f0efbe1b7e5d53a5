//! The real binary on loopback, in a folder of its own, and a client that shows everything.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod examples;
pub mod people;
pub mod tablet;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Client, Response};
use serde_json::{Value, json};

/// A folder that ends with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cadrebook-test-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A command of the binary, in English.
pub fn cadrebook(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cadrebook"));
    command
        .args(arguments)
        .args(["--lang", "en", "--data"])
        .arg(data)
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    cadrebook(data, arguments).output().unwrap()
}

/// Runs a command that must succeed, and hands back what it printed.
pub fn run_ok(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every name and password that a command printed.
pub fn sign_ins(printed: &str) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (name, password) = line.strip_prefix("Name: ")?.split_once("   Password: ")?;
        Some((name.to_owned(), password.to_owned()))
    };
    printed.lines().filter_map(pair).collect()
}

/// The server, running. Dropping it kills it.
pub struct Server {
    pub process: Child,
    pub port: u16,
    pub announced: String,
    /// The file, beside the folder of the book, that gets its log.
    log: PathBuf,
}

impl Server {
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let log = data.with_extension("log");
        let mut process = cadrebook(data, &all)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut announced = String::new();
        let mut reader = BufReader::new(process.stdout.take().unwrap());
        while !announced.contains("Ctrl-C") {
            let read = reader.read_line(&mut announced).unwrap();
            assert!(read > 0, "the server did not start: {announced}");
        }
        // Keeps the pipe open and empty for as long as the server writes.
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        let (_, rest) = announced.split_once("://localhost:").unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let port = digits.parse().unwrap();
        Self {
            process,
            port,
            announced,
            log,
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub async fn get(&self, path: &str) -> Response {
        Client::new().get(self.url(path)).send().await.unwrap()
    }

    /// A request with a cookie.
    pub async fn get_as(&self, path: &str, cookie: &str) -> Response {
        self.get_with(path, "cookie", cookie).await
    }

    /// A request with a header.
    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> Response {
        let request = Client::new().get(self.url(path)).header(header, value);
        request.send().await.unwrap()
    }

    pub async fn post(&self, path: &str, cookie: &str, body: &Value) -> Response {
        self.post_bytes(path, cookie, serde_json::to_vec(body).unwrap())
            .await
    }

    pub async fn post_bytes(&self, path: &str, cookie: &str, body: Vec<u8>) -> Response {
        Client::new()
            .post(self.url(path))
            .header("content-type", "application/json")
            .header("cookie", cookie)
            .body(body)
            .send()
            .await
            .unwrap()
    }

    /// Signs in and hands back the cookie and who signed in.
    pub async fn sign_in(&self, name: &str, password: &str) -> (String, Value) {
        let body = json!({ "name": name, "password": password });
        let response = self.post("/api/sign-in", "", &body).await;
        assert_eq!(response.status(), 200);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        (cookie, response.json().await.unwrap())
    }

    /// Sends bytes as they are and hands back whatever comes until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends a signal and waits for the end.
    pub fn signal(&mut self, name: &str) -> std::process::ExitStatus {
        self.tell(name);
        self.process.wait().unwrap()
    }

    /// Sends a signal.
    pub fn tell(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.process.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.log);
    }
}

/// A new book with nobody in it, whose first account has chosen its password.
pub async fn empty_book() -> (Folder, Server, String, Value) {
    let folder = Folder::new();
    let printed = run_ok(&folder.0, &["init", "--empty"]);
    let (name, password) = sign_ins(&printed).remove(0);
    let server = Server::start(&folder.0, &[]);
    let (cookie, who) = server.sign_in(&name, &password).await;
    assert_eq!(who["must_change_password"], json!(true));
    let change = json!({ "current": password, "new": NEW_PASSWORD });
    let response = server.post("/api/password", &cookie, &change).await;
    assert_eq!(response.status(), 204);
    (folder, server, cookie, who)
}

/// What the first account of [`empty_book`] chose.
pub const NEW_PASSWORD: &str = "một mật khẩu mới";

/// The framework of the program in a later version.
pub fn later_framework() -> String {
    let document = std::str::from_utf8(server::frameworks::BUILT_IN).unwrap();
    let later = document.replace("\"0.1.0\"", "\"0.2.0\"");
    later.replace("\"0.1.x\"", "\"0.2.x\"")
}

/// The status and the code of a refusal.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["code"].as_str().unwrap().to_owned())
}
