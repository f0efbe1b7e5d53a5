//! How much of the app's program is there to sync and to store.
//!
//! The program is looked at as the linker leaves it, and its first part as it was cut off, before names are
//! taken out: every function by its name. Names are Rust's (`symbol-mangling-version=v0` in `.cargo/config.toml`), so
//! a function of a library that was made for one of our types says so.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use super::judge::{Goal, Row};

/// Of what a first visit fetches before it sees anything.
const FIRST_KB_MAX: f64 = 80.0;
/// Of the whole: no more than it is, so that nobody makes it larger without noticing.
const WHOLE_KB_MAX: f64 = 171.0;
/// What is fetched when a book is opened for the first time.
const BEHIND_THE_GATE: &str = "-book.wasm";
/// What syncs and what stores: the crate, the app's part, and the libraries below it.
const OURS: [&str; 5] = ["sync", "page", "app::store", "rexie", "idb"];
/// Where a name begins like one of these, it is of what shows and judges, whatever it was made for.
const OTHERS: [&str; 7] = [
    "app",
    "domain",
    "sheets",
    "words",
    "leptos",
    "reactive_graph",
    "tachys",
];
/// A function of a library that was made for one of these draws something, whatever stands in it.
const SCREENS: [&str; 3] = ["app::components", "app::forms", "app::pages"];
/// So many parts and functions are named in the report.
const NAMED: usize = 25;

/// A function of the program.
struct Function {
    name: String,
    body: Range<usize>,
}

/// The share, before the first screen and of the whole, and what is fetched behind it.
pub(super) fn rows(measured: &Value) -> Result<Vec<Row>> {
    let kb = |name: &str| {
        let bytes = measured.pointer(&format!("/share/{name}"));
        let bytes = bytes.and_then(Value::as_f64);
        let bytes = bytes.with_context(|| format!("share/{name} was not measured"))?;
        anyhow::Ok(bytes / 1e3)
    };
    Ok(vec![
        Row::new(
            "sync and storage share before the first screen, brotli",
            "KB",
            kb("first_brotli")?,
            Goal::AtMost(FIRST_KB_MAX),
        ),
        Row::new(
            "the same of the whole program",
            "KB",
            kb("brotli")?,
            Goal::AtMost(WHOLE_KB_MAX),
        ),
        Row::new(
            "fetched when a book opens, brotli",
            "KB",
            kb("book_brotli")?,
            Goal::None,
        ),
        Row::new("the same, unpacked", "KB", kb("book_bytes")?, Goal::None),
    ])
}

/// The largest parts of the program, one a line.
pub(super) fn listed(measured: &Value) -> String {
    let parts = measured.pointer("/share/parts").and_then(Value::as_array);
    let line = |part: &Value| {
        let (name, bytes) = (part.get(0)?.as_str()?, part.get(1)?.as_f64()?);
        Some(format!("{:8.1} KB  {name}\n", bytes / 1e3))
    };
    parts.into_iter().flatten().filter_map(line).collect()
}

/// The bytes of those functions, as they are and packed together; and what else is large. `first` is the
/// part that a first visit fetches, as it was cut off and before its names are taken out.
pub(super) fn measure(program: &Path, first: &Path, dist: &Path) -> Result<Value> {
    let wasm = std::fs::read(program).with_context(|| program.display().to_string())?;
    let functions = functions(&wasm)?;
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut counted, mut code) = (Vec::new(), Vec::new());
    for function in &functions {
        *parts.entry(part(&function.name)).or_default() += function.body.len();
        if is_counted(&function.name) {
            code.extend_from_slice(wasm.get(function.body.clone()).unwrap_or_default());
            counted.push((function.name.as_str(), function.body.len()));
        }
    }
    Ok(json!({
        "functions": counted.len(),
        "bytes": code.len(),
        "brotli": packed(&code)?,
        "first_brotli": packed(&counted_code(first)?)?,
        "largest": largest(counted),
        "all_functions": functions.len(),
        "all_bytes": functions.iter().map(|function| function.body.len()).sum::<usize>(),
        "parts": largest(parts),
        "book_bytes": file_bytes(dist, BEHIND_THE_GATE)?,
        "book_brotli": file_bytes(dist, &format!("{BEHIND_THE_GATE}.br"))?,
    }))
}

/// The bodies of the counted functions, one after another.
fn counted_code(program: &Path) -> Result<Vec<u8>> {
    let wasm = std::fs::read(program).with_context(|| program.display().to_string())?;
    let functions = functions(&wasm)?.into_iter();
    let counted = functions.filter(|function| is_counted(&function.name));
    let bodies = counted.map(|function| wasm.get(function.body).unwrap_or_default());
    Ok(bodies.collect::<Vec<_>>().concat())
}

/// The size of the only file whose name ends so.
fn file_bytes(folder: &Path, end: &str) -> Result<u64> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(end) {
            return Ok(entry.metadata()?.len());
        }
    }
    anyhow::bail!("the build holds no *{end}")
}

fn largest<'a>(sizes: impl IntoIterator<Item = (&'a str, usize)>) -> Vec<(&'a str, usize)> {
    let mut sizes: Vec<_> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sizes.truncate(NAMED);
    sizes
}

/// As [`crate::offline_list`] packs what is served.
fn packed(code: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let mut brotli = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
    brotli.write_all(code)?;
    brotli.flush()?;
    drop(brotli);
    Ok(packed.len())
}

/// True for a function of [`OURS`], and for one of a library that was made for something of them.
fn is_counted(name: &str) -> bool {
    let own = path(name);
    let begins = |part: &&str| own.strip_prefix(*part).is_some_and(is_end);
    let is_others = || OTHERS.iter().any(begins);
    let is_for_a_screen = || SCREENS.iter().any(|part| names(name, part));
    OURS.iter().any(begins)
        || is_how_it_travels(name)
        || (!is_others() && !is_for_a_screen() && OURS.iter().any(|part| names(name, part)))
}

/// True for the reading and writing of what records are made of.
fn is_how_it_travels(name: &str) -> bool {
    names(name, "serde_core") && (names(name, "domain::fields") || names(name, "domain::ids"))
}

/// True when a path that begins so stands in a name: `sync::` in `<Vec<sync::Ack>>`, not in `std::sync::`.
fn names(name: &str, part: &str) -> bool {
    name.match_indices(part).any(|(at, _)| {
        let before = name.get(..at).unwrap_or_default().chars().next_back();
        let after = name.get(at + part.len()..).unwrap_or_default();
        before.is_none_or(|before| !is_in_path(before)) && is_end(after) && after.starts_with("::")
    })
}

fn is_in_path(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == ':'
}

fn is_end(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_none_or(|next| !next.is_alphanumeric() && next != '_')
}

/// The path that a name begins with: of `<&sync::Ack as Clone>::clone` it is `sync::Ack as …`.
fn path(name: &str) -> &str {
    let rest = name.trim_start_matches(['<', '&', '*', '[', '(']);
    let words = ["mut ", "const ", "dyn "];
    let shorter = words.iter().find_map(|word| rest.strip_prefix(word));
    shorter.unwrap_or(rest)
}

/// The crate, and in the app its part.
fn part(name: &str) -> &str {
    let own = path(name);
    let mut ends = own.match_indices("::").map(|(at, _)| at);
    let end = if own.starts_with("app::") {
        ends.nth(1)
    } else {
        ends.next()
    };
    end.and_then(|end| own.get(..end))
        .unwrap_or("without a path")
}

/// The functions that a program holds, with their names.
fn functions(wasm: &[u8]) -> Result<Vec<Function>> {
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let (mut bodies, mut imported) = (Vec::new(), 0);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(parts) = section.as_known() {
                    for part in parts {
                        if let Name::Function(list) = part? {
                            for named in list {
                                let named = named?;
                                names.insert(named.index, readable(named.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let named = (imported..).zip(bodies).map(|(index, body)| {
        let name = names.remove(&index);
        let name = name.with_context(|| format!("function {index} has no name"))?;
        Ok(Function { name, body })
    });
    named.collect()
}

/// A name as Rust writes it, without hashes.
fn readable(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

#[cfg(test)]
mod tests {
    use super::{functions, is_counted, listed, part, rows};
    use serde_json::json;

    #[test]
    fn what_syncs_and_stores_is_told_by_names() {
        let check = |name: &str, expect: bool| assert_eq!(is_counted(name), expect, "{name}");
        check("sync::fold::fold", true);
        check("<&sync::protocol::Ack as core::fmt::Debug>::fmt", true);
        check("<app::store::open_book::Store>::save::{closure#0}", true);
        check("idb::request::open", true);
        check(
            "core::ptr::drop_in_place::<alloc::vec::Vec<sync::protocol::Ack>>",
            true,
        );
        check(
            "<alloc::collections::btree::map::BTreeMap<u64, (app::store::Open, u8)>>::insert",
            true,
        );
        check("<std::sync::mutex::Mutex<u8>>::lock", false);
        check("tokio::sync::oneshot::channel", false);
        check(
            "leptos::for_loop::item::<app::store::progress::Made>",
            false,
        );
        check(
            "core::ptr::drop_in_place::<(app::pages::sync::Page, app::store::Open)>",
            false,
        );
        check("synchronous::wait", false);
        check("app::storehouse::open", false);
        check("app::pages::list::<app::store::open_book::Store>", false);
        check("<domain::book::Book>::find::<sync::Closure>", false);
        check(
            "<domain::fields::Head as serde_core::de::Deserialize>::deserialize::<X>",
            true,
        );
        check("<domain::fields::Fields>::heads_mut", false);
        check(
            "<serde_json::Map as serde_core::de::Deserializer>::visit::<domain::ids::OpId>",
            true,
        );
    }

    #[test]
    fn a_name_tells_its_part() {
        assert_eq!(part("<&mut app::pages::list::List as X>::y"), "app::pages");
        assert_eq!(part("core::ptr::drop_in_place::<u8>"), "core");
        assert_eq!(part("main"), "without a path");
    }

    /// One import, one type, two functions, the second with a longer body; and their names.
    const PROGRAM: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x07\x01\x01a\x01b\0\0\
        \x03\x03\x02\0\0\
        \x0a\x08\x02\x02\0\x0b\x03\0\x01\x0b\
        \0\x11\x04name\x01\x0a\x03\0\x01i\x01\x01f\x02\x01g";

    #[test]
    fn every_function_is_found_under_its_name() {
        let found = functions(PROGRAM).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.body.len()))
            .collect();
        assert_eq!(found, [("f", 2), ("g", 3)]);
        let without_names = PROGRAM.get(..PROGRAM.len() - 19).unwrap();
        assert!(functions(without_names).is_err());
    }

    #[test]
    fn both_shares_bind_and_what_is_fetched_is_reported() {
        let share = json!({
            "brotli": 171_001, "first_brotli": 80_001, "book_brotli": 900_000, "book_bytes": 4_000_000,
            "parts": [["sync", 1_500]],
        });
        let measured = json!({ "share": share });
        let rows = rows(&measured).unwrap();
        let broken: Vec<_> = rows
            .iter()
            .filter(|row| row.binds() && !row.is_held())
            .collect();
        assert_eq!(broken.len(), 2);
        assert_eq!(listed(&measured), "     1.5 KB  sync\n");
        assert!(super::rows(&json!({})).is_err());
    }
}
