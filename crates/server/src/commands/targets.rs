//! `targets`: how far the commune and its units are, counted by the function that tablets use.

use std::path::Path;

use domain::code::Code;
use domain::day::Day;
use domain::ids::UnitId;
use domain::target::{self, Figure, TargetId};
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
    Ok(())
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
