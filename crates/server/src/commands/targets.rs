//! `targets`: how far the commune and its units are, counted by the function that tablets use.

use std::path::Path;

use domain::book::{Book, Person};
use domain::code::Code;
use domain::day::Day;
use domain::ids::{CadreId, UnitId};
use domain::target::{self, Figure, TargetId, Widening};
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
    let mut lines = Vec::new();
    let units = loaded.records.units().in_order().iter().map(|(id, _)| *id);
    for unit in std::iter::once(None).chain(units.map(Some)) {
        let counted = match unit {
            None => Some(&figures.whole),
            Some(id) => figures.units.get(&id),
        };
        let Some(counted) = counted else { continue };
        for id in TargetId::ALL {
            lines.push((*id, unit, *counted.of(*id)));
        }
    }
    if json {
        let objects: Vec<String> = lines
            .iter()
            .map(|(id, unit, figure)| object(*id, *unit, figure, day).to_string())
            .collect();
        say(&format!("[{}]", objects.join(",\n")));
        return Ok(());
    }
    say(&(words.say.counted_on)(day, clock::now_ms()));
    for (id, unit, figure) in lines {
        let unit_name = unit.map(|id| loaded.records.unit_name(Some(id)));
        say(&(words.say.target)(&TargetLine {
            id,
            unit_name,
            figure,
        }));
    }
    for line in widened(&loaded.records, &figures.widened_by, words) {
        say(&line);
    }
    Ok(())
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
