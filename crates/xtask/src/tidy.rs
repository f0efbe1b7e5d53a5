//! The house rules that a program can check. What it cannot check is in CONTRIBUTING.md.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{contrast, project};

/// Which of our crates a crate may depend on; anything else of ours is refused.
const ARROWS: [(&str, &[&str]); 10] = [
    (".", &["domain", "words", "sync", "sheets", "synthetic"]),
    ("crates/domain", &[]),
    ("crates/words", &["domain", "sheets", "sync"]),
    ("crates/sync", &["domain"]),
    // Itself, with every feature, for its own tests.
    ("crates/sheets", &["domain", "sheets"]),
    ("crates/sheet_reader", &["sheets"]),
    ("crates/synthetic", &["domain"]),
    (
        "crates/server",
        &["domain", "words", "sync", "sheets", "synthetic"],
    ),
    ("crates/xtask", &[]),
    ("tests/e2e", &[]),
];

const OURS: [&str; 9] = [
    "sheet_reader",
    "app",
    "domain",
    "words",
    "sync",
    "sheets",
    "synthetic",
    "server",
    "xtask",
];

/// Checks every rule and lists every breach with its place.
pub fn run() -> Result<()> {
    let mut breaches = Vec::new();
    arrows(&mut breaches)?;
    contrast::check(&mut breaches)?;
    for file in rust_files()? {
        let text = std::fs::read_to_string(project::root().join(&file))?;
        every_module_says_what_it_is(&file, &text, &mut breaches);
        browser_types_stay_in_their_rooms(&file, &text, &mut breaches);
        no_words_in_views(&file, &text, &mut breaches);
        no_blocked_styles(&file, &text, &mut breaches);
    }
    if breaches.is_empty() {
        return Ok(());
    }
    bail!(
        "{} places break a house rule:\n{}",
        breaches.len(),
        breaches.join("\n")
    )
}

fn arrows(breaches: &mut Vec<String>) -> Result<()> {
    for (folder, allowed) in ARROWS {
        let manifest = project::root().join(folder).join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let mut in_dependencies = false;
        for line in std::fs::read_to_string(&manifest)?.lines() {
            if line.starts_with('[') {
                in_dependencies =
                    line.ends_with("dependencies]") && !line.starts_with("[workspace");
                continue;
            }
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if in_dependencies && OURS.contains(&name) && !allowed.contains(&name) {
                breaches.push(format!("{folder}/Cargo.toml: may not depend on `{name}`"));
            }
        }
    }
    Ok(())
}

fn every_module_says_what_it_is(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !text.lines().any(|line| line.starts_with("//!")) {
        breaches.push(format!("{file}: does not open with `//!`"));
    }
}

/// `rexie` and raw IndexedDB types are named in one file, `web_sys` there and in `src/platform`.
fn browser_types_stay_in_their_rooms(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !file.starts_with("src/") {
        return;
    }
    let store = file == "src/store/indexeddb.rs";
    let platform = file.starts_with("src/platform/");
    for (at, line) in code_lines(text) {
        let names_database = ["rexie", "IdbDatabase", "IdbTransaction"]
            .iter()
            .any(|word| line.contains(word));
        if names_database && !store {
            breaches.push(format!(
                "{file}:{at}: names IndexedDB outside src/store/indexeddb.rs"
            ));
        }
        if line.contains("web_sys") && !store && !platform {
            breaches.push(format!(
                "{file}:{at}: names web_sys outside src/platform and src/store/indexeddb.rs"
            ));
        }
    }
}

/// In pages, forms and components every word comes from the locale: no text between tags, no
/// literal in an attribute that a person reads.
fn no_words_in_views(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !["src/pages/", "src/forms/", "src/components/", "src/app"]
        .iter()
        .any(|room| file.starts_with(room))
    {
        return;
    }
    for (at, line) in code_lines(text) {
        let line = line.trim();
        let is_text_node = line.starts_with('"') && line.ends_with('"') && !line.contains("=>");
        let speaks = line.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let reads_aloud = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""]
            .iter()
            .any(|name| {
                line.split_once(name)
                    .is_some_and(|(_, rest)| !rest.starts_with('"'))
            });
        if is_text_node && line.len() > 3 || speaks || reads_aloud {
            breaches.push(format!(
                "{file}:{at}: words for people belong in src/locales"
            ));
        }
    }
}

/// The content security policy blocks style attributes that are set as text.
fn no_blocked_styles(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !file.starts_with("src/") {
        return;
    }
    for (at, line) in code_lines(text) {
        if line.contains("style=\"") || line.contains("style=move") || line.contains("inner_html") {
            breaches.push(format!(
                "{file}:{at}: the browser will refuse this style; use style:name=…"
            ));
        }
    }
}

/// Lines with their numbers, without comments and without the tests at the end of a file.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text
        .lines()
        .position(|line| line.trim() == "#[cfg(test)]")
        .unwrap_or(usize::MAX);
    (1..)
        .zip(text.lines())
        .take(tests)
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Every Rust file of ours, relative to the root.
fn rust_files() -> Result<Vec<String>> {
    let root = project::root();
    let (mut files, mut open) = (
        Vec::new(),
        vec![root.join("src"), root.join("crates"), root.join("tests")],
    );
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(relative(&root, &path));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::{browser_types_stay_in_their_rooms, no_words_in_views};

    fn breaches(rule: fn(&str, &str, &mut Vec<String>), file: &str, text: &str) -> usize {
        let mut found = Vec::new();
        rule(file, text, &mut found);
        found.len()
    }

    #[test]
    fn a_page_may_not_hold_words() {
        let check = |text, expect| {
            assert_eq!(
                breaches(no_words_in_views, "src/pages/x.rs", text),
                expect,
                "{text}"
            )
        };
        check("<p>\n\"Saved on this tablet\"\n</p>", 1);
        check("<button aria-label=\"Close\">", 1);
        check("<p>{locale.saved}</p>", 0);
        check("// \"Đã lưu\" appears when the commit is done", 0);
        check("let x = \"Đã lưu\";", 1);
        check("#[cfg(test)]\nmod tests { \"Đã lưu\" }", 0);
    }

    #[test]
    fn only_two_rooms_know_the_browser() {
        let text = "use web_sys::window;";
        assert_eq!(
            breaches(browser_types_stay_in_their_rooms, "src/pages/x.rs", text),
            1
        );
        assert_eq!(
            breaches(browser_types_stay_in_their_rooms, "src/platform/x.rs", text),
            0
        );
        assert_eq!(
            breaches(
                browser_types_stay_in_their_rooms,
                "src/store/indexeddb.rs",
                text
            ),
            0
        );
        assert_eq!(
            breaches(
                browser_types_stay_in_their_rooms,
                "src/platform/x.rs",
                "use rexie::Rexie;"
            ),
            1
        );
    }
}
