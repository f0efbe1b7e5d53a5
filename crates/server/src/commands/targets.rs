//! `targets`: how far the commune and its units are, counted by the function that tablets use.

use std::path::Path;

use domain::book::{Book, Person};
use domain::code::Code;
use domain::day::Day;
use domain::ids::{CadreId, UnitId};
use domain::target::{self, Figure, Figures, TargetId, UnitFigures, Widening};
use serde_json::{Value, json};

use super::loaded;
use crate::cli::say;
use crate::clock;
use crate::db::Db;
use crate::failure::Failure;
use crate::words::{TargetLine, Words};

/// Prints both targets for the whole book, then for each unit in the order of the tree.
pub(super) async fn run(
    data: &Path,
    as_of: Option<&str>,
    json: bool,
    words: &'static Words,
) -> Result<(), Failure> {
    let not_a_day = |text: &str| Failure::NotADay {
        text: text.to_owned(),
    };
    let as_of = as_of
        .map(|text| Day::parse(text).ok_or_else(|| not_a_day(text)))
        .transpose()?;
    let db = Db::open(data).await?;
    let loaded = loaded::load(&db).await?;
    db.close().await;
    let day = as_of.unwrap_or(loaded.today);
    let figures = target::count(&loaded.records, day);
    if json {
        let objects = objects(&loaded.records, &figures);
        say(&format!("[{}]", objects.join(",\n")));
        return Ok(());
    }
    say(&(words.say.counted_on)(day, clock::now_ms()));
    for line in lines(&loaded.records, &figures, words) {
        say(&line);
    }
    Ok(())
}

/// Each unit that figures know, in the order of the tree.
fn units<'a>(
    records: &'a Book,
    figures: &'a Figures,
) -> impl Iterator<Item = (UnitId, &'a UnitFigures)> {
    let units = records.units().in_order().iter();
    units.filter_map(|(id, _)| Some((*id, figures.units.get(id)?)))
}

/// Every target of the whole book and of every unit, one object each.
fn objects(records: &Book, figures: &Figures) -> Vec<String> {
    let units = units(records, figures).map(|(id, counted)| (Some(id), counted));
    std::iter::once((None, &figures.whole))
        .chain(units)
        .flat_map(|(unit, counted)| TargetId::ALL.iter().map(move |id| (unit, counted, *id)))
        .map(|(unit, counted, id)| object(id, unit, counted.of(id), figures.as_of).to_string())
        .collect()
}

/// A heading for each target, the whole book and its units below it; then who widens the bounds.
/// A unit that holds all who count says nothing that the whole has not said; those that nobody
/// counts in are told by their number.
fn lines(records: &Book, figures: &Figures, words: &Words) -> Vec<String> {
    let is_empty = |counted: &UnitFigures| counted.meets_standard.denominator == 0;
    let mut lines = Vec::new();
    for id in TargetId::ALL {
        let whole = figures.whole.of(*id);
        let line = |unit_name, figure| (words.say.target_line)(&TargetLine { unit_name, figure });
        lines.push(String::new());
        lines.push((words.say.target)(*id, whole.percent_target));
        lines.push(line(None, *whole));
        let told = units(records, figures)
            .filter(|(_, counted)| !is_empty(counted) && **counted != figures.whole);
        lines.extend(
            told.map(|(unit, counted)| line(Some(records.unit_name(Some(unit))), *counted.of(*id))),
        );
    }
    let without = units(records, figures).filter(|(_, counted)| is_empty(counted));
    let without = without.count();
    if without > 0 {
        lines.extend([String::new(), (words.say.units_without_anybody)(without)]);
    }
    lines.extend(widened(records, &figures.widened_by, words));
    lines
}

/// Who makes the two ends of the figures lie apart and why, one a line, in the order of names;
/// nothing when nobody does.
fn widened(records: &Book, by: &[(CadreId, Vec<Widening>)], words: &Words) -> Vec<String> {
    if by.is_empty() {
        return Vec::new();
    }
    let line = |(id, reasons): &(CadreId, Vec<Widening>)| {
        let said = reasons.iter();
        let said = said.map(|why| ::words::widening(words.language, *why));
        let said = said.collect::<Vec<_>>().join("; ");
        let name = records.person(*id).map(Person::name);
        (words.say.widened)(name.unwrap_or_default(), &said)
    };
    let heading = ::words::widened_count(words.language, by.len());
    std::iter::once(heading)
        .chain(by.iter().map(line))
        .collect()
}

/// `unit` is an id, `null` for the whole book; `threshold` is in percent; `numerator` is what is
/// certain.
fn object(id: TargetId, unit: Option<UnitId>, figure: &Figure, as_of: Day) -> Value {
    json!({
        "id": id.code(),
        "unit": unit,
        "numerator": figure.certain,
        "denominator": figure.denominator,
        "certain": figure.certain,
        "possible": figure.possible,
        "threshold": figure.percent_target,
        "status": figure.status.code(),
        "as_of": as_of,
    })
}

#[cfg(test)]
mod tests {
    use super::{Book, CadreId, Day, Widening, widened};
    use crate::words;
    use ::words::Language;
    use domain::fields::{FieldName, Fields, Head, Hlc, RecordKey, RecordKind};
    use domain::ids::{AccountId, OpId, RecordId};
    use serde_json::json;
    use uuid::Uuid;

    fn person(number: u128, name: &str) -> (RecordKey, Fields) {
        let id = Uuid::from_u128(number);
        let mut fields = Fields::default();
        fields.heads_mut(&FieldName::new("full_name")).push(Head {
            op: OpId::new(id),
            hlc: Hlc::new(1, 0),
            by: AccountId::new(id),
            value: json!(name),
        });
        (RecordKey(RecordKind::CADRE, RecordId::new(id)), fields)
    }

    #[test]
    fn who_widens_the_bounds_is_named_once_with_every_reason() {
        let people = [person(1, "Lê An"), person(2, "Vũ Bình")];
        let mut records = Book::default();
        let day = Day::parse("2026-11-23").unwrap();
        records.upsert(people.iter().map(|(key, fields)| (key, fields)), day);
        let [an, binh] = [1, 2].map(|number| CadreId::new(Uuid::from_u128(number)));
        let by = [
            (an, vec![Widening::Membership, Widening::Unit]),
            (binh, vec![Widening::Conflict]),
        ];
        let lines = |by| widened(&records, by, words::of(Language::Vi));
        let expect = [
            "Còn 2 người chưa tính chắc được, hoặc chưa rõ tính vào đơn vị nào, vì hồ sơ hoặc phiếu còn chỗ chưa rõ:",
            "  Lê An – chưa rõ có thuộc diện tính không; chưa rõ tính vào đơn vị nào",
            "  Vũ Bình – có hai kết quả khác nhau, chưa chọn",
        ];
        assert_eq!(lines(&by), expect);
        assert!(lines(&[]).is_empty());
    }
}
