//! The invariants of ARCHITECTURE.md, as far as reading can hold them: each names tests that
//! exist, and some are walls that this file checks itself.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{code_lines, rust_files};
use crate::project;

/// Words that may not stand in some rooms.
struct Wall {
    rooms: &'static [&'static str],
    words: &'static [&'static str],
    /// What may stand in one file though it has such a word in it.
    but: Option<(&'static str, &'static str)>,
    breach: &'static str,
}

const PURE: Wall = Wall {
    rooms: &["crates/domain/src/", "crates/page/src/", "crates/sync/src/"],
    words: &[
        "HashMap",
        "HashSet",
        "Instant",
        "SystemTime",
        "getrandom",
        "js_sys",
        "new_v4",
        "now_v7",
        "rand::",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "tokio",
        "web_sys",
    ],
    but: None,
    breach: "a pure crate reads no clock, randomness, disk or network",
};

const ONLY_THE_STORE: Wall = Wall {
    rooms: &["src/store/indexeddb", "crates/server/src/db/"],
    words: &["carrier", "::http", "locks::", "reqwest", "sleep(", "timer"],
    but: None,
    breach: "a store's transaction waits for nothing but the store",
};

const NEVER_DELETED: Wall = Wall {
    rooms: &["src/", "static/"],
    words: &["Rexie::delete", "deleteDatabase", "delete_database"],
    // It is made to be deleted, and never holds anything.
    but: Some(("src/store/indexeddb.rs", "delete_database(THROWAWAY)")),
    breach: "nothing deletes a local database",
};

/// The scripts of the page, which hold to the walls as well.
const SCRIPTS: [&str; 2] = ["static/boot.js", "static/sw.js"];

/// Checks the walls, and that every test which an invariant names exists.
pub(super) fn check(breaches: &mut Vec<String>) -> Result<()> {
    let root = project::root();
    let (mut functions, mut promised) = (BTreeSet::new(), Vec::new());
    for file in rust_files()? {
        let text = std::fs::read_to_string(root.join(&file))?;
        walls(&file, &text, breaches);
        functions.extend(function_names(&text).map(str::to_owned));
        promised.extend(promises(&text).map(|name| (file.clone(), name)));
    }
    for script in SCRIPTS {
        let text = std::fs::read_to_string(root.join(script))?;
        walls(script, &text, breaches);
    }
    let map = "ARCHITECTURE.md".to_owned();
    for invariant in invariants(&std::fs::read_to_string(root.join(&map))?) {
        let names = names(&invariant);
        if names.is_empty() {
            breaches.push(format!("{map}: names no test: {invariant}"));
        }
        promised.extend(names.into_iter().map(|name| (map.clone(), name)));
    }
    for (place, name) in promised {
        if !functions.contains(&name) {
            breaches.push(format!("{place}: there is no test `{name}`"));
        }
    }
    Ok(())
}

fn walls(file: &str, text: &str, breaches: &mut Vec<String>) {
    for wall in [PURE, ONLY_THE_STORE, NEVER_DELETED] {
        let stands_here = wall.rooms.iter().any(|room| file.starts_with(room));
        if !stands_here || file.ends_with("/tests.rs") {
            continue;
        }
        let allowed = wall.but.filter(|(of, _)| file == *of);
        for (at, line) in code_lines(text) {
            let line = allowed.map_or(line.to_owned(), |(_, text)| line.replace(text, ""));
            for word in wall.words.iter().filter(|word| line.contains(**word)) {
                breaches.push(format!("{file}:{at}: `{word}`: {}", wall.breach));
            }
        }
    }
}

fn function_names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (_, after) = line.split_once("fn ")?;
        after.split(['(', '<']).next()
    })
}

/// The test that a comment promises by saying what always holds.
fn promises(text: &str) -> impl Iterator<Item = String> {
    let sentences = text.lines().filter_map(|line| {
        let comment = line.trim_start().strip_prefix("//")?;
        let (_, sentence) = comment.split_once(" Invariant: ")?;
        sentence.split('.').next()
    });
    sentences.map(|sentence| {
        let words = sentence.split(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join("_").to_lowercase()
    })
}

/// The numbered points under "Invariants", each on one line.
fn invariants(map: &str) -> Vec<String> {
    let section = map
        .split("\n## ")
        .find(|part| part.starts_with("Invariants"));
    let mut points: Vec<String> = Vec::new();
    for line in section.unwrap_or_default().lines().skip(1) {
        if line.starts_with(|c: char| c.is_ascii_digit()) {
            points.push(line.to_owned());
        } else if let Some(point) = points.last_mut() {
            point.push(' ');
            point.push_str(line.trim());
        }
    }
    points
}

/// What stands in backquotes after the arrow.
fn names(invariant: &str) -> Vec<String> {
    let tests = invariant.split_once('→').map_or("", |(_, tests)| tests);
    let quoted = tests.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{function_names, invariants, names, promises, walls};

    fn breaches(file: &str, text: &str) -> usize {
        let mut found = Vec::new();
        walls(file, text, &mut found);
        found.len()
    }

    #[test]
    fn domain_and_sync_read_no_clock_randomness_disk_or_network() {
        for line in [
            "let now = std::time::SystemTime::now();",
            "let start = Instant::now();",
            "let id = Uuid::new_v4();",
            "let text = std::fs::read_to_string(path)?;",
            "let seen: HashMap<u32, u32> = HashMap::new();",
        ] {
            assert!(breaches("crates/domain/src/x.rs", line) > 0, "{line}");
            assert!(breaches("crates/sync/src/x/y.rs", line) > 0, "{line}");
            assert_eq!(breaches("crates/server/src/x.rs", line), 0, "{line}");
        }
        assert_eq!(breaches("crates/sync/src/x.rs", "let at = now_ms;"), 0);
    }

    #[test]
    fn a_stores_transaction_waits_for_nothing_but_the_store() {
        let waits = "let answer = crate::platform::http::get(\"/\", 1).await;";
        assert_eq!(breaches("src/store/indexeddb.rs", waits), 1);
        assert_eq!(breaches("src/store/indexeddb/x.rs", waits), 1);
        assert_eq!(breaches("src/carrier.rs", waits), 0);
        let sleeps = "tokio::time::sleep(pause).await;";
        assert_eq!(breaches("crates/server/src/db/open.rs", sleeps), 1);
    }

    #[test]
    fn nothing_deletes_a_local_database() {
        assert_eq!(breaches("static/sw.js", "indexedDB.deleteDatabase(n);"), 1);
        assert_eq!(breaches("src/pages/x.rs", "Rexie::delete(name).await"), 1);
        let throwaway = "it.delete_database(THROWAWAY);";
        assert_eq!(breaches("src/store/indexeddb.rs", throwaway), 0);
        assert_eq!(breaches("src/pages/x.rs", throwaway), 1);
        let both = format!("{throwaway} it.delete_database(name);");
        assert_eq!(breaches("src/store/indexeddb.rs", &both), 1);
        assert_eq!(breaches("static/sw.js", "await caches.delete(name);"), 0);
    }

    #[test]
    fn a_promise_is_a_test_of_its_name() {
        let text = "//! Invariant: nobody waits, ever. Because.\nfn nobody_waits_ever() {}";
        let promised: Vec<String> = promises(text).collect();
        assert_eq!(promised, ["nobody_waits_ever"]);
        assert!(function_names(text).eq(["nobody_waits_ever"]));
        let map =
            "# A\n\n## Invariants\n\n1. One `x`\n   → `a`, `b`\n2. Two.\n\n## After\n\n3. No.\n";
        let points = invariants(map);
        assert_eq!(points.len(), 2);
        assert_eq!(
            (names(&points[0]), names(&points[1])),
            (vec!["a".to_owned(), "b".to_owned()], vec![])
        );
    }
}
