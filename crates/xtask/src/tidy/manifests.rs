//! What the `Cargo.toml` files have to keep to: the arrows between our crates, who may depend on
//! the browser, and the licence.

use anyhow::{Context, Result};

use crate::project;

/// Each package of ours: its folder, its name, and which others of ours it may depend on.
const PACKAGES: [(&str, &str, &[&str]); 12] = [
    // Invented people for its bench alone.
    (
        ".",
        "app",
        &["domain", "words", "sync", "sheets", "synthetic"],
    ),
    ("crates/domain", "domain", &[]),
    ("crates/words", "words", &["domain", "sheets", "sync"]),
    ("crates/page", "page", &["domain"]),
    ("crates/sync", "sync", &["page", "domain"]),
    // Itself, with every feature, for its own tests.
    ("crates/sheets", "sheets", &["domain", "sheets"]),
    ("crates/sheet_reader", "sheet_reader", &["sheets"]),
    ("crates/qr_reader", "qr_reader", &[]),
    ("crates/synthetic", "synthetic", &["domain"]),
    (
        "crates/server",
        "server",
        &["domain", "words", "sync", "sheets", "synthetic"],
    ),
    ("crates/xtask", "xtask", &[]),
    ("tests/e2e", "e2e", &[]),
];

/// Crates that only some of our packages may name: what is left out stays portable.
const ROOMS: [(&str, &[&str]); 4] = [
    ("rexie", &["app"]),
    ("web-sys", &["app", "qr_reader", "sheet_reader"]),
    ("js-sys", &["app", "qr_reader", "sheet_reader"]),
    ("leptos", &["app"]),
];

const LICENCE: &str = "license = \"MIT OR Apache-2.0\"";
/// The texts, and words that stand at the end of each.
const LICENCE_TEXTS: [(&str, &str); 2] = [
    ("LICENSE-MIT", "OTHER DEALINGS IN THE"),
    ("LICENSE-APACHE", "limitations under the License."),
];

/// The map that people read.
const MAP: &str = "ARCHITECTURE.md";

/// Checks every manifest of the workspace, the map of the arrows and both licence texts.
pub(super) fn check(breaches: &mut Vec<String>) -> Result<()> {
    let map = std::fs::read_to_string(project::root().join(MAP)).context(MAP)?;
    arrows_on_the_map(&map, breaches);
    for folder in folders()? {
        let path = project::root().join(&folder).join("Cargo.toml");
        let text = std::fs::read_to_string(&path).context(folder.clone())?;
        arrows(&folder, &text, breaches);
        licence(&folder, &text, breaches);
    }
    for (file, last_words) in LICENCE_TEXTS {
        let text = std::fs::read_to_string(project::root().join(file)).unwrap_or_default();
        if !text.contains(last_words) {
            breaches.push(format!("{file}: the licence text is missing or cut short"));
        }
    }
    Ok(())
}

/// Every folder of the workspace with a package in it.
fn folders() -> Result<Vec<String>> {
    let mut folders = vec![".".to_owned(), "tests/e2e".to_owned()];
    for entry in std::fs::read_dir(project::root().join("crates"))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            folders.push(format!("crates/{}", entry.file_name().to_string_lossy()));
        }
    }
    folders.sort();
    Ok(folders)
}

fn arrows(folder: &str, manifest: &str, breaches: &mut Vec<String>) {
    let known = PACKAGES.iter().find(|(known, _, _)| *known == folder);
    let Some((_, package, allowed)) = known else {
        breaches.push(format!(
            "{folder}: a new package; give it its arrows in crates/xtask/src/tidy/manifests.rs"
        ));
        return;
    };
    for name in dependencies(manifest) {
        let is_ours = PACKAGES.iter().any(|(_, ours, _)| *ours == name);
        let is_elsewhere = ROOMS
            .iter()
            .any(|(room, packages)| *room == name && !packages.contains(package));
        if is_ours && !allowed.contains(&name) || is_elsewhere {
            breaches.push(format!("{folder}/Cargo.toml: may not depend on `{name}`"));
        }
    }
}

/// The map's arrows, `a, b ─► c, d` a line, are those of [`PACKAGES`].
fn arrows_on_the_map(map: &str, breaches: &mut Vec<String>) {
    let names = |list: &str| -> Vec<String> {
        let names = list.split(',').map(str::trim);
        let ours = names.map(|name| name.strip_prefix("tests/").unwrap_or(name));
        ours.map(str::to_owned).collect()
    };
    let lines: Vec<_> = map
        .lines()
        .filter_map(|line| line.split_once(" ─► "))
        .map(|(from, to)| (names(from), names(to)))
        .collect();
    for (_, package, allowed) in PACKAGES {
        let others = allowed.iter().filter(|name| **name != package);
        let mut expect: Vec<&str> = others.copied().collect();
        if expect.is_empty() {
            expect.push("nothing of ours");
        }
        expect.sort_unstable();
        let drawn = lines
            .iter()
            .find(|(from, _)| from.iter().any(|it| it == package));
        let mut drawn: Vec<&str> = drawn.map_or(Vec::new(), |(_, to)| {
            to.iter().map(String::as_str).collect()
        });
        drawn.sort_unstable();
        if drawn != expect {
            breaches.push(format!(
                "{MAP}: draws `{package} ─► {}`; it is `{}`",
                drawn.join(", "),
                expect.join(", ")
            ));
        }
    }
}

fn licence(folder: &str, manifest: &str, breaches: &mut Vec<String>) {
    let is_stated = manifest
        .lines()
        .any(|line| line == "license.workspace = true");
    if !is_stated || folder == "." && !manifest.lines().any(|line| line == LICENCE) {
        breaches.push(format!("{folder}/Cargo.toml: does not state the licence"));
    }
}

/// What a manifest depends on, of any sort, by the crates' own names. The workspace's table of
/// versions is no dependency.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            let heading = heading.trim_end_matches(']');
            is_inside = heading.ends_with("dependencies") && !heading.starts_with("workspace");
            if let Some((_, name)) = heading.rsplit_once("dependencies.") {
                names.push(name);
            }
            continue;
        }
        if is_inside && !line.starts_with('#') {
            names.extend(line.split(['.', '=', ' ']).next());
        }
        if let Some((_, renamed)) = line.split_once("package = \"") {
            names.extend(renamed.split('"').next());
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::{arrows, arrows_on_the_map, dependencies, licence};

    #[test]
    fn a_dependency_is_seen_however_it_is_written() {
        let check = |manifest: &str, expect: &[&str]| {
            assert_eq!(dependencies(manifest), expect, "{manifest}");
        };
        check(
            "[dependencies]\na.workspace = true\n# b = 1\n\nc = \"1\"",
            &["a", "c"],
        );
        check("[dev-dependencies]\na = { path = \".\" }", &["a"]);
        check("[dependencies.a]\nversion = \"1\"", &["a"]);
        check("[target.'cfg(unix)'.dependencies]\na = \"1\"", &["a"]);
        check("[target.'cfg(unix)'.dependencies.a]\nfeatures = [", &["a"]);
        check(
            "[build-dependencies]\na = { package = \"b\", version = \"1\" }",
            &["a", "b"],
        );
        check(
            "[workspace.dependencies]\na = \"1\"\n[features]\nb = []",
            &[],
        );
    }

    #[test]
    fn an_arrow_that_is_not_on_the_map_is_refused() {
        let check = |folder: &str, manifest: &str, expect: usize| {
            let mut breaches = Vec::new();
            arrows(folder, manifest, &mut breaches);
            assert_eq!(breaches.len(), expect, "{folder}: {manifest}");
        };
        check("crates/domain", "[dependencies]\nsync.workspace = true", 1);
        check("crates/sync", "[dependencies]\ndomain.workspace = true", 0);
        check(
            "crates/server",
            "[dependencies]\napp = { path = \"../..\" }",
            1,
        );
        check(
            "crates/server",
            "[dependencies]\nx = { package = \"app\" }",
            1,
        );
        check("crates/sync", "[dependencies.rexie]\nversion = \"0.6\"", 1);
        check("crates/words", "[dependencies]\nweb-sys = \"0.3\"", 1);
        check(".", "[dependencies]\nrexie = \"0.6\"", 0);
        check("crates/another", "", 1);
    }

    #[test]
    fn a_map_that_draws_other_arrows_is_refused() {
        let map = include_str!("../../../../ARCHITECTURE.md");
        let check = |map: &str, expect: usize| {
            let mut breaches = Vec::new();
            arrows_on_the_map(map, &mut breaches);
            assert_eq!(breaches.len(), expect, "{breaches:?}");
        };
        check(map, 0);
        check(
            &map.replace("words ─► sync, sheets, domain", "words ─► domain"),
            1,
        );
        check(&map.replace("app ─► ", "app ─► synthetic, "), 1);
        check(&map.replace("sheet_reader ─► sheets", ""), 1);
    }

    #[test]
    fn a_package_without_the_licence_is_refused() {
        let check = |folder: &str, manifest: &str, expect: usize| {
            let mut breaches = Vec::new();
            licence(folder, manifest, &mut breaches);
            assert_eq!(breaches.len(), expect, "{folder}: {manifest}");
        };
        check("crates/sync", "license.workspace = true", 0);
        check("crates/sync", "license = \"MIT\"", 1);
        check(".", "license.workspace = true", 1);
        check(
            ".",
            "license = \"MIT OR Apache-2.0\"\nlicense.workspace = true",
            0,
        );
    }
}
