//! The house rules that a program can check. What it cannot check is in CONTRIBUTING.md.

mod invariants;
mod manifests;

use std::path::Path;

use anyhow::{Result, bail};

use crate::{contrast, project};

/// Checks every rule and lists every breach with its place.
pub fn run() -> Result<()> {
    let mut breaches = Vec::new();
    manifests::check(&mut breaches)?;
    invariants::check(&mut breaches)?;
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

fn every_module_says_what_it_is(file: &str, text: &str, breaches: &mut Vec<String>) {
    let first = text.lines().find(|line| !line.trim().is_empty());
    if !first.is_some_and(|line| line.starts_with("//!")) {
        breaches.push(format!("{file}: does not open with `//!`"));
    }
}

/// `rexie` and raw IndexedDB types are named in one room, `web_sys` there and in `src/platform`.
fn browser_types_stay_in_their_rooms(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !file.starts_with("src/") {
        return;
    }
    let store = file.starts_with("src/store/indexeddb");
    let platform = file.starts_with("src/platform/");
    for (at, line) in code_lines(text) {
        let names_database = ["rexie", "IdbDatabase", "IdbTransaction"]
            .iter()
            .any(|word| line.contains(word));
        if names_database && !store {
            breaches.push(format!(
                "{file}:{at}: names IndexedDB outside src/store/indexeddb"
            ));
        }
        if line.contains("web_sys") && !store && !platform {
            breaches.push(format!(
                "{file}:{at}: names web_sys outside src/platform and src/store/indexeddb"
            ));
        }
    }
}

/// In pages, forms and components every word comes from the locale: no text between tags, no
/// literal in an attribute that a person reads, nothing that is a sentence or not English.
fn no_words_in_views(file: &str, text: &str, breaches: &mut Vec<String>) {
    if !["src/pages/", "src/forms/", "src/components/", "src/app"]
        .iter()
        .any(|room| file.starts_with(room))
    {
        return;
    }
    for (at, line) in code_lines(text) {
        let line = line.trim();
        let is_for_developers = line.starts_with(['#', '/']) || line.starts_with("reason = ");
        if !is_for_developers && literals(line).any(|literal| literal.is_for_people()) {
            breaches.push(format!(
                "{file}:{at}: words for people belong in src/locales"
            ));
        }
    }
}

/// Attributes that are seen or read aloud.
const READ_ATTRIBUTES: [&str; 7] = [
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "alt",
    "label",
    "placeholder",
    "title",
];
/// Attributes whose values are lists of names or numbers.
const LIST_ATTRIBUTES: [&str; 4] = ["class", "viewBox", "d", "points"];

/// A text literal and what stands around it in its line.
struct Literal<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
}

impl Literal<'_> {
    fn is_for_people(&self) -> bool {
        let has_letters = self.text.chars().any(char::is_alphabetic);
        let attribute = self.before.strip_suffix('=').map(|before| {
            let name = before.rsplit([' ', ':', '<']).next().unwrap_or_default();
            name.to_owned()
        });
        let speaks = |c: char| c.is_alphabetic() && !c.is_ascii();
        let is_phrase = self.text.split(' ').filter(|word| is_word(word)).count() > 1;
        match attribute {
            Some(name) if READ_ATTRIBUTES.contains(&name.as_str()) => has_letters,
            Some(name) if LIST_ATTRIBUTES.contains(&name.as_str()) => false,
            Some(_) | None => {
                self.text.chars().any(speaks) || is_phrase || has_letters && self.is_text_node()
            }
        }
    }

    /// Between two tags, or alone in its line.
    fn is_text_node(&self) -> bool {
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        let between = match before.strip_suffix('{') {
            Some(outside) if after.starts_with('}') => outside.trim_end(),
            _ => before,
        };
        let is_arrow = between.ends_with("=>") || between.ends_with("->");
        between.is_empty() && (after.is_empty() || after.starts_with(['<', '}', '{']))
            || between.ends_with('>') && !is_arrow
    }
}

/// Two letters or more and nothing else but punctuation behind them.
fn is_word(part: &str) -> bool {
    let letters = part.trim_end_matches(['.', ',', ':', '!', '?', ';']);
    letters.len() > 1 && letters.chars().all(|c| c.is_alphabetic())
}

/// The text literals of one line; one that goes on in the next line ends with its line.
fn literals(line: &str) -> impl Iterator<Item = Literal<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let open = from + line.get(from..)?.find('"')?;
        let rest = line.get(open + 1..)?;
        let mut is_escaped = false;
        let length = rest.find(|c| {
            let is_end = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        });
        let length = length.unwrap_or(rest.len());
        from = (open + length + 2).min(line.len());
        Some(Literal {
            before: line.get(..open)?,
            text: rest.get(..length)?,
            after: line.get(from..)?,
        })
    })
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
    let mut pairs = text.lines().zip(text.lines().skip(1));
    let tests = pairs
        .position(|(line, next)| line == "#[cfg(test)]" && next.starts_with("mod tests {"))
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
    use super::{
        browser_types_stay_in_their_rooms, every_module_says_what_it_is, no_words_in_views,
    };

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
        check("#[cfg(test)]\nuse a::b;\nlet x = \"Đã lưu\";", 1);
        check("<p>\"Saved\"</p>", 1);
        check("<p>{\"Saved\"}</p>", 1);
        check("<p>{saved}\" \"{place}\".\"</p>", 0);
        check("<TextField name=\"name\" label=\"Name\" />", 1);
        check("<button class=\"button large\" type=\"submit\">", 0);
        check("let text = format!(\"{n} people wait\");", 1);
        check("Standing::Below => \"below\",", 0);
        check(
            "data-state=move || if open() { \"open\" } else { \"closed\" }",
            0,
        );
        check("#![allow(\nreason = \"a later page needs it\"\n)]", 0);
        check(
            "#[expect(dead_code, reason = \"a later page needs it\")]",
            0,
        );
    }

    #[test]
    fn a_module_opens_with_what_it_is() {
        let check = |text, expect| {
            let found = breaches(every_module_says_what_it_is, "src/x.rs", text);
            assert_eq!(found, expect, "{text}");
        };
        check("//! Why it is here.\nuse a::b;", 0);
        check("\n//! Why it is here.", 0);
        check("use a::b;\n//! Too late.", 1);
        check("/// Not about the module.\nfn a() {}", 1);
        check("", 1);
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
