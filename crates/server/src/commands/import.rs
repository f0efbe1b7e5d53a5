//! `import`: a list of people from a spreadsheet into the book, all or nothing.

use std::collections::BTreeSet;
use std::path::Path;

use domain::finding::{FindingCode, Severity};
use domain::ids::RecordId;
use serde_json::{Value, json};
use sheets::grid::{Grid, column_letters};
use sheets::headings::{self, Mapping};
use sheets::plan::{self, ImportPlan, MissingUnits, Outcome, PlanOptions, PlannedRow, RowFinding};

use super::init;
use super::loaded::{self, Loaded};
use crate::authoring;
use crate::cli::{ImportOptions, InitKind, note, say};
use crate::clock;
use crate::db::sync::Books;
use crate::db::{Db, FILE_NAME};
use crate::failure::Failure;
use crate::words::Words;

/// Imports, and reports row by row.
pub(super) async fn run(
    data: &Path,
    options: &ImportOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    // Read first: a file that cannot be read must not leave a new book behind.
    let (grid, mapping) = list(&options.file)?;
    let is_new = !data.join(FILE_NAME).is_file();
    if is_new && options.dry_run {
        let plan = planned(&grid, &mapping, &nobody(), options);
        return report(&plan, options, false, words);
    }
    if is_new {
        let made = init::make(data, InitKind::Empty).await?;
        note(&(words.say.book_made)(&made.path));
        for (name, password) in &made.sign_ins {
            note(&(words.say.sign_in)(name, password));
        }
        note(words.say.must_change_first);
    }
    let db = Db::open(data).await?;
    let outcome = import(&db, &grid, &mapping, options, words).await;
    db.close().await;
    outcome
}

async fn import(
    db: &Db,
    grid: &Grid,
    mapping: &Mapping,
    options: &ImportOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    let loaded = loaded::load(db).await?;
    let plan = planned(grid, mapping, &loaded.records, options);
    let mut fresh = || RecordId::new(clock::ordered_id());
    let edits = plan::edits(&plan, &mut fresh);
    if options.dry_run {
        return report(&plan, options, false, words);
    }
    match edits {
        Ok(edits) => {
            write(db, &loaded, &edits).await?;
            report(&plan, options, true, words)
        }
        Err(_) => report(&plan, options, false, words),
    }
}

async fn write(db: &Db, loaded: &Loaded, edits: &[domain::edit::Edit]) -> Result<(), Failure> {
    if edits.is_empty() {
        return Ok(());
    }
    authoring::write(&Books(db.clone()), &loaded.book, edits).await
}

fn nobody() -> domain::book::Book {
    domain::book::Book::default()
}

/// The list in a file, and where it is.
fn list(file: &Path) -> Result<(Grid, Mapping), Failure> {
    let unreadable = |source| Failure::FileUnreadable {
        path: file.to_owned(),
        source,
    };
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes_max = sheets::bounds::FILE_BYTES_MAX;
    if size > u64::try_from(bytes_max).unwrap_or(u64::MAX) {
        let bytes = usize::try_from(size).unwrap_or(usize::MAX);
        let error = sheets::SheetError::TooLarge { bytes, bytes_max };
        return Err(Failure::Sheet(error));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let mut workbook = sheets::read(&bytes, &name).map_err(Failure::Sheet)?;
    let best = headings::best_sheet(&workbook.sheets);
    let Some((index, mapping)) = best.filter(|(_, mapping)| mapping.is_usable()) else {
        return Err(Failure::NoHeadings);
    };
    Ok((workbook.sheets.swap_remove(index), mapping))
}

fn planned(
    grid: &Grid,
    mapping: &Mapping,
    records: &domain::book::Book,
    options: &ImportOptions,
) -> ImportPlan {
    let today = domain::day::Day::at_ms(clock::now_ms());
    let mut plan_options = PlanOptions {
        employment: options.employment,
        missing_units: MissingUnits::Create,
        ..PlanOptions::default()
    };
    loop {
        let plan = plan::plan(grid, mapping, records, today, &plan_options);
        let bad: BTreeSet<u32> = plan
            .rows
            .iter()
            .filter(|row| row.is_blocking())
            .map(|row| row.row)
            .collect();
        // Each round leaves out more rows, so it ends.
        if bad.is_empty() || !options.skip_bad {
            return plan;
        }
        plan_options.left_out.extend(bad);
    }
}

/// Says what happened. A list that was not imported although it should be is a failure.
fn report(
    plan: &ImportPlan,
    options: &ImportOptions,
    is_written: bool,
    words: &'static Words,
) -> Result<(), Failure> {
    let findings = plan.rows.iter().flat_map(|row| {
        let of_row = row.findings.iter();
        of_row.map(move |finding| (row, finding))
    });
    let message = |row: &PlannedRow, finding: &RowFinding| {
        let sentence = ::words::finding(words.language, &finding.finding.code);
        (words.say.row_finding)(row, &place(finding), &sentence)
    };
    let taken = |wanted: fn(&Outcome) -> bool| {
        let rows = plan.rows.iter().filter(|row| !row.left_out);
        rows.filter(|row| wanted(&row.outcome)).count()
    };
    let created = taken(|outcome| matches!(outcome, Outcome::New));
    let matched = taken(|outcome| matches!(outcome, Outcome::Matched(_)));
    let blocked = plan.rows.iter().filter(|row| row.is_blocking()).count();
    if options.json {
        let findings: Vec<Value> = findings
            .map(|(row, finding)| {
                let sentence = ::words::finding(words.language, &finding.finding.code);
                json!({
                    "row": row.row,
                    "column": finding.column.map(column_letters),
                    "field": finding.finding.field,
                    "code": code(&finding.finding.code),
                    "blocking": finding.severity == Severity::Blocking,
                    "left_out": row.left_out,
                    "message": sentence,
                })
            })
            .collect();
        let body = json!({
            "rows": plan.rows.len(),
            "created": created,
            "matched": matched,
            "left_out": plan.rows.iter().filter(|row| row.left_out).count(),
            "units_created": plan.missing_units,
            "unused_columns": plan.unused_columns,
            "written": is_written,
            "findings": findings,
        });
        say(&body.to_string());
    } else {
        for (row, finding) in findings {
            say(&message(row, finding));
        }
        for unit in &plan.missing_units {
            say(&(words.say.unit_created)(unit));
        }
        for column in &plan.unused_columns {
            say(&(words.say.column_unused)(column));
        }
        say(&(words.say.imported)(plan.rows.len(), created, matched));
        say(if is_written {
            words.say.written
        } else {
            words.say.nothing_written
        });
    }
    if blocked > 0 && !options.dry_run {
        return Err(Failure::ImportBlocked { rows: blocked });
    }
    Ok(())
}

fn place(finding: &RowFinding) -> String {
    finding.column.map(column_letters).unwrap_or_default()
}

/// The stable code, as it is sent.
fn code(code: &FindingCode) -> Value {
    serde_json::to_value(code)
        .ok()
        .and_then(|value| value.get("code").cloned())
        .unwrap_or_default()
}
