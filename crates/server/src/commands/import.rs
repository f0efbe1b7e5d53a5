//! `import`: a list of people from a spreadsheet into the book, all or nothing.

use std::collections::BTreeSet;
use std::path::Path;

use domain::book::Book as Records;
use domain::finding::FindingCode;
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
use crate::words::{ImportCount, Words};

/// Planning takes a moment and tablets send seldom: a book that changes each time is being filled.
const ATTEMPTS_MAX: u32 = 3;

/// Imports, and reports row by row.
pub(super) async fn run(
    data: &Path,
    options: &ImportOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    let (grid, mapping) = list(&options.file)?;
    if !data.join(FILE_NAME).is_file() {
        // A list that cannot be imported must not leave a new book behind.
        let plan = planned(&grid, &mapping, &Records::default(), options);
        if options.dry_run || is_blocked(&plan) {
            return report(&plan, options, words.say.nothing_written, words);
        }
        make_book(data, words).await?;
    }
    let db = Db::open(data).await?;
    let outcome = import(&db, &grid, &mapping, options, words).await;
    db.close().await;
    outcome
}

/// Says how to sign in beside the report, which a program may be reading.
async fn make_book(data: &Path, words: &'static Words) -> Result<(), Failure> {
    let made = init::make(data, InitKind::Empty).await?;
    note(&(words.say.book_made)(&made.path));
    for (name, password) in &made.sign_ins {
        note(&(words.say.sign_in)(name, password));
    }
    note(words.say.must_change_first);
    Ok(())
}

async fn import(
    db: &Db,
    grid: &Grid,
    mapping: &Mapping,
    options: &ImportOptions,
    words: &'static Words,
) -> Result<(), Failure> {
    let mut attempts_left = ATTEMPTS_MAX;
    loop {
        attempts_left -= 1;
        let loaded = loaded::load(db).await?;
        let plan = planned(grid, mapping, &loaded.records, options);
        match write(db, &loaded, &plan, options, words).await {
            Err(Failure::BookChanged) if attempts_left > 0 => {}
            written => return report(&plan, options, written?, words),
        }
    }
}

/// Writes what was planned on a book, and tells what became of it.
async fn write(
    db: &Db,
    loaded: &Loaded,
    plan: &ImportPlan,
    options: &ImportOptions,
    words: &'static Words,
) -> Result<&'static str, Failure> {
    let mut fresh = || RecordId::new(clock::ordered_id());
    Ok(match plan::edits(plan, &mut fresh) {
        Ok(edits) if edits.is_empty() && plan.rows.iter().all(|row| row.left_out) => {
            words.say.nothing_written
        }
        Ok(edits) if edits.is_empty() => words.say.nothing_new,
        Ok(edits) if !options.dry_run => {
            let books = Books(db.clone());
            authoring::write_planned(&books, &loaded.book, loaded.head, &edits).await?;
            words.say.written
        }
        Ok(_) | Err(_) => words.say.nothing_written,
    })
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
    records: &Records,
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

fn is_blocked(plan: &ImportPlan) -> bool {
    plan.rows.iter().any(PlannedRow::is_blocking)
}

/// Says what happened. A list that was not imported although it should be is a failure.
fn report(
    plan: &ImportPlan,
    options: &ImportOptions,
    outcome: &'static str,
    words: &'static Words,
) -> Result<(), Failure> {
    let count = counted(plan);
    let is_refused = count.blocked > 0 && !options.dry_run;
    let findings = plan.rows.iter().flat_map(|row| {
        let of_row = row.findings.iter();
        of_row.map(move |finding| (row, finding))
    });
    let sentence = |finding: &RowFinding| ::words::finding(words.language, &finding.finding.code);
    // The rest is said beside the JSON, not in it.
    let also: fn(&str) = if options.json { note } else { say };
    if options.json {
        let findings = findings.map(|(row, finding)| object(row, finding, &sentence(finding)));
        let body = json!({
            "rows": count.rows,
            // A list with rows to be mended creates nobody, however good its other rows are.
            "created": if count.blocked > 0 { 0 } else { count.created },
            "matched": count.matched,
            "findings": findings.collect::<Vec<_>>(),
        });
        say(&body.to_string());
    } else {
        for (row, finding) in findings {
            let sentence = sentence(finding);
            say(&(words.say.row_finding)(
                row,
                &place(finding, words),
                &sentence,
            ));
        }
    }
    for unit in &plan.missing_units {
        also(&(words.say.unit_created)(unit));
    }
    for column in &plan.unused_columns {
        also(&(words.say.column_unused)(column));
    }
    also(&(words.say.imported)(&count));
    also(outcome);
    if is_refused {
        return Err(Failure::ImportBlocked {
            rows: count.blocked,
        });
    }
    Ok(())
}

/// Which field a finding is about, and its column where the list has one.
fn place(finding: &RowFinding, words: &Words) -> String {
    let field = finding.finding.field.as_str();
    let label = ::words::field_label(words.language, "cadre", field).unwrap_or(field);
    let column = finding.column.map(column_letters);
    (words.say.place_in_row)(label, column.as_deref())
}

fn counted(plan: &ImportPlan) -> ImportCount {
    let is_taken = |row: &PlannedRow| !row.left_out && !row.is_blocking();
    let count = |wanted: &dyn Fn(&PlannedRow) -> bool| {
        let rows = plan.rows.iter();
        rows.filter(|row| wanted(row)).count()
    };
    ImportCount {
        rows: plan.rows.len(),
        created: count(&|row| is_taken(row) && matches!(row.outcome, Outcome::New)),
        matched: count(&|row| is_taken(row) && matches!(row.outcome, Outcome::Matched(_))),
        left_out: count(&|row| row.left_out),
        blocked: count(&PlannedRow::is_blocking),
    }
}

/// A finding for other programs: `row` is counted from 1, `column` is in letters, `null` when the
/// list has no such column.
fn object(row: &PlannedRow, finding: &RowFinding, message: &str) -> Value {
    json!({
        "row": row.row,
        "column": finding.column.map(column_letters),
        "code": code(&finding.finding.code),
        "message": message,
    })
}

/// The stable code, as it is sent.
fn code(code: &FindingCode) -> Value {
    serde_json::to_value(code)
        .ok()
        .and_then(|value| value.get("code").cloned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ImportOptions, import, list, planned, write};
    use crate::authoring;
    use crate::cli::InitKind;
    use crate::clock;
    use crate::commands::{init, loaded};
    use crate::db::Db;
    use crate::db::sync::Books;
    use crate::failure::Failure;
    use crate::words;
    use ::words::Language;
    use domain::edit::Edit;
    use domain::fields::{FieldName, RecordKey, RecordKind};
    use domain::ids::RecordId;
    use serde_json::json;

    #[tokio::test]
    async fn what_came_while_planning_is_not_overwritten_and_the_list_is_planned_again() {
        let folder = std::env::temp_dir().join(format!("cadrebook-{}", clock::random_id()));
        init::make(&folder, InitKind::Empty).await.unwrap();
        let file = folder.join("list.csv");
        let rows = "Họ và tên,Ngày sinh,Đơn vị\nLê Văn An,02/03/1980,Xóm 1\n";
        std::fs::write(&file, rows).unwrap();
        let (grid, mapping) = list(&file).unwrap();
        let options = ImportOptions {
            file,
            dry_run: false,
            skip_bad: false,
            json: false,
            employment: Some(domain::cadre::Employment::CivilServant),
        };
        let words = words::of(Language::En);
        let db = Db::open(&folder).await.unwrap();
        let before = loaded::load(&db).await.unwrap();
        let plan = planned(&grid, &mapping, &before.records, &options);
        let pushed = Edit::new(
            RecordKey(RecordKind::CADRE, RecordId::new(clock::ordered_id())),
            vec![
                (FieldName::new("full_name"), json!("Lê Văn An")),
                (FieldName::new("birth_date"), json!("1980-03-02")),
            ],
        );
        let books = Books(db.clone());
        authoring::write(&books, &before.book, &[pushed])
            .await
            .unwrap();
        let late = write(&db, &before, &plan, &options, words).await;
        assert!(matches!(late, Err(Failure::BookChanged)), "{late:?}");
        import(&db, &grid, &mapping, &options, words).await.unwrap();
        let after = loaded::load(&db).await.unwrap();
        assert_eq!(after.records.people_count(), 1, "the one pushed is matched");
        db.close().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
