//! `export cadres`: every person on the books, by the names of the registry's fields.

use std::path::Path;

use domain::fields::{Fields, RecordKind};
use domain::ids::{CadreId, RecordId};
use domain::registry::{self, FieldSpec};
use domain::rights::Tier;
use serde_json::{Map, Value, json};

use super::loaded;
use crate::cli::say;
use crate::db::Db;
use crate::failure::Failure;
use crate::words::Words;

/// Prints everybody in the order of ids: JSON, a list with one object a person; or a line each.
pub(super) async fn cadres(data: &Path, json: bool, words: &'static Words) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let loaded = loaded::load(&db).await?;
    db.close().await;
    if !json {
        for person in loaded.records.people() {
            let unit = loaded.records.unit_name(person.cadre.unit);
            say(&(words.say.person)(person, unit));
        }
        return Ok(());
    }
    let people = loaded
        .fields
        .iter()
        .filter(|(key, _)| key.0 == RecordKind::CADRE);
    let objects: Vec<String> = people
        .map(|(key, fields)| {
            let unit = loaded
                .records
                .person(CadreId::from(key.1))
                .and_then(|person| person.cadre.unit);
            object(key.1, fields, loaded.records.unit_name(unit)).to_string()
        })
        .collect();
    say(&format!("[{}]", objects.join(",\n")));
    Ok(())
}

/// The values shown now; `null` for what was never written. `unit` is an id, `unit_name` its name. What
/// stays on the server is left out: a list is made to be carried elsewhere.
fn object(id: RecordId, fields: &Fields, unit_name: &str) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(id));
    let leaves = |spec: &&FieldSpec| spec.kind == "cadre" && spec.tier < Tier::Server;
    for spec in registry::FIELDS.iter().filter(leaves) {
        let value = fields.shown(spec.name).map(|head| head.value.clone());
        object.insert(spec.name.to_owned(), value.unwrap_or_default());
    }
    object.insert("unit_name".to_owned(), json!(unit_name));
    Value::Object(object)
}
