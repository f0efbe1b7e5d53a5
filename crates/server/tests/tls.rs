//! TLS as a tablet meets it: the server's own, and no plain HTTP beside it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use serde_json::json;
use support::{Folder, Server, run, run_ok, sign_ins};

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    folder.join(name)
}

fn arguments(certificate: &str, key: &str) -> Vec<String> {
    let path = |name| fixture(name).to_str().unwrap().to_owned();
    vec![
        "--tls-cert".to_owned(),
        path(certificate),
        "--tls-key".to_owned(),
        path(key),
    ]
}

/// Sends a request over TLS, trusting only the certificate of the fixtures.
fn exchange(server: &Server, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    let trusted = CertificateDer::from_pem_file(fixture("localhost.cert.pem")).unwrap();
    roots.add(trusted).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = "localhost".try_into().unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), host).unwrap();
    let mut socket = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut stream = rustls::Stream::new(&mut connection, &mut socket);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn over_tls_the_sign_in_is_bound_to_the_host_and_plain_http_gets_nothing() {
    let folder = Folder::new();
    let (name, password) = sign_ins(&run_ok(&folder.0, &["init", "--demo"])).remove(0);
    let arguments = arguments("localhost.cert.pem", "localhost.key.pem");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let server = Server::start(&folder.0, &arguments);
    assert!(server.announced.contains("https://localhost:"));
    let body = json!({ "name": name, "password": password }).to_string();
    let head = "POST /api/sign-in HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
        content-type: application/json\r\ncontent-length:";
    let answer = exchange(&server, &format!("{head} {}\r\n\r\n{body}", body.len()));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-cadrebook="), "{answer}");
    assert!(answer.contains("; HttpOnly; SameSite=Strict; Secure\r\n"));
    assert!(answer.contains("strict-transport-security: max-age="));
    let plain = server.raw(b"GET /api/ping HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert!(!plain.contains("cadrebook"), "{plain}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_in_words() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--empty"]);
    // Two certificates, no key.
    let wrong = arguments("localhost.cert.pem", "localhost.cert.pem");
    let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
    all.extend(wrong.iter().map(String::as_str));
    let said = run(&folder.0, &all);
    assert_eq!(said.status.code(), Some(1));
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("certificate or key cannot be used"), "{said}");
    let half = run(&folder.0, &["serve", "--tls-cert", "a.pem"]);
    assert_eq!(half.status.code(), Some(2));
    let said = String::from_utf8_lossy(&half.stderr).into_owned();
    assert!(said.contains("--tls-key"), "{said}");
}
