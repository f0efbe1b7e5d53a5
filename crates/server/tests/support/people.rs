//! Accounts with roles, made by the command and signed in with passwords of their own.

use std::path::Path;

use serde_json::{Value, json};

use super::{Server, run_ok, sign_ins};

/// The password that everybody here chooses.
pub const PASSWORD: &str = "con trâu đi trước cái cày";

/// Makes an account with these options, signs in and chooses a password.
pub async fn account(
    server: &Server,
    data: &Path,
    name: &str,
    options: &[&str],
) -> (String, Value) {
    let add = [&["user", "add", name][..], options].concat();
    let (name, first) = sign_ins(&run_ok(data, &add)).remove(0);
    let (cookie, who) = server.sign_in(&name, &first).await;
    let change = json!({ "current": first, "new": PASSWORD });
    let response = server.post("/api/password", &cookie, &change).await;
    assert_eq!(response.status(), 204);
    (cookie, who)
}
