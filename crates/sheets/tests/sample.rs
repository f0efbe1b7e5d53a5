//! The sample list that the app offers is the one this crate writes, and can be imported as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use domain::book::Book;
use domain::day::Day;
use sheets::headings::best_sheet;
use sheets::plan::{MissingUnits, PlanOptions, edits, plan};

fn committed() -> Vec<u8> {
    std::fs::read("../../static/mau-danh-sach.xlsx")
        .expect("cargo run -p sheets --example write_sample")
}

/// How well the parts are packed may differ from one build to another.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.insert(name, text);
    }
    parts
}

#[test]
fn the_sample_list_is_up_to_date() {
    let written = sheets::write::sample().unwrap();
    assert_eq!(
        parts(&committed()),
        parts(&written),
        "cargo run -p sheets --example write_sample"
    );
}

#[test]
fn the_sample_list_can_be_imported_as_it_is() {
    let workbook = sheets::read(&committed(), "mau-danh-sach.xlsx").unwrap();
    let (index, mapping) = best_sheet(&workbook.sheets).unwrap();
    let options = PlanOptions {
        missing_units: MissingUnits::Create,
        ..PlanOptions::default()
    };
    let today = Day::parse("2026-11-23").unwrap();
    let plan = plan(
        &workbook.sheets[index],
        &mapping,
        &Book::default(),
        today,
        &options,
    );
    assert_eq!(plan.rows.len(), 6);
    assert!(
        plan.rows.iter().all(|row| row.findings.is_empty()),
        "{plan:#?}"
    );
    assert!(plan.unused_columns.is_empty() && plan.skipped.is_empty());
    assert!(plan.rows.iter().all(|row| {
        ["birth_date", "gender", "employment"]
            .iter()
            .all(|field| row.values.iter().any(|(name, _)| name.as_str() == *field))
    }));
    let mut next = 0;
    let made = edits(&plan, &mut || {
        next += 1;
        domain::ids::RecordId::new(uuid::Uuid::from_u128(next))
    });
    assert_eq!(made.unwrap().len(), 6 + 6 + 4, "units, people, offices");
}
