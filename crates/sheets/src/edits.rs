//! A plan without blocking findings to edits. Only [`crate::plan::edits`] calls it.

use std::collections::BTreeMap;

use domain::code::Code;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::{RecordId, UnitId};
use domain::unit::{Sector, UnitKind};

use crate::person::RowUnit;
use crate::plan::{ImportPlan, Outcome, PlannedRow};
use crate::spelling::begins_with;

pub(crate) fn of(plan: &ImportPlan, fresh: &mut dyn FnMut() -> RecordId) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut created: BTreeMap<&str, UnitId> = BTreeMap::new();
    for name in &plan.missing_units {
        let id = fresh();
        created.insert(name, UnitId::from(id));
        edits.push(unit(id, name, plan.commune));
    }
    let mut offices = Vec::new();
    for row in plan.rows.iter().filter(|row| !row.left_out) {
        let id = match &row.outcome {
            Outcome::New => fresh(),
            Outcome::Matched(id) => RecordId::from(*id),
            // A blocking finding: never reached, and nobody is chosen.
            Outcome::Ambiguous(_) => continue,
        };
        let values = values(row, &created);
        if !values.is_empty() {
            edits.push(edit(RecordKind::CADRE, id, values));
        }
        if let Some(title) = &row.title {
            let values = [("cadre", id.to_string()), ("title", title.clone())];
            offices.push(edit(RecordKind::OFFICE, fresh(), texts(values)));
        }
    }
    edits.append(&mut offices);
    edits
}

fn values(row: &PlannedRow, created: &BTreeMap<&str, UnitId>) -> Vec<(FieldName, Value)> {
    let unit = match &row.unit {
        RowUnit::Known(id) => Some(*id),
        RowUnit::Missing(name) => created.get(name.as_str()).copied(),
        RowUnit::None | RowUnit::Several(_) => None,
    };
    let unit = unit.map(|id| (FieldName::new("unit"), Value::String(id.to_string())));
    row.values.iter().cloned().chain(unit).collect()
}

fn unit(id: RecordId, name: &str, commune: Option<UnitId>) -> Edit {
    let (kind, sector) = kind_of(name);
    let mut values = vec![("name", name.to_owned()), ("kind", kind.code().to_owned())];
    values.extend(sector.map(|sector| ("sector", sector.code().to_owned())));
    // A commune stands at the top, as the first unit of an empty book does.
    let parent = commune.filter(|_| kind != UnitKind::Commune);
    values.extend(parent.map(|parent| ("parent", parent.to_string())));
    edit(RecordKind::UNIT, id, texts(values))
}

fn texts(values: impl IntoIterator<Item = (&'static str, String)>) -> Vec<(FieldName, Value)> {
    values
        .into_iter()
        .map(|(name, value)| (FieldName::new(name), Value::String(value)))
        .collect()
}

fn edit(kind: RecordKind, id: RecordId, values: Vec<(FieldName, Value)>) -> Edit {
    Edit::new(RecordKey(kind, id), values)
}

/// What kind of unit a name says; somebody may correct it later on the page of units.
fn kind_of(name: &str) -> (UnitKind, Option<Sector>) {
    const GOVERNMENT: &[&str] = &[
        "ubnd",
        "ủy ban nhân dân",
        "hđnd",
        "hội đồng nhân dân",
        "văn phòng hđnd",
        "văn phòng ubnd",
        "văn phòng",
        "phòng",
        "trung tâm",
        "công an",
        "quân sự",
        "ban chỉ huy",
        "thường trực hđnd",
    ];
    const PARTY: &[&str] = &[
        "đảng ủy",
        "đảng bộ",
        "văn phòng đảng ủy",
        "ban xây dựng đảng",
        "ủy ban kiểm tra",
        "thường trực đảng ủy",
        "cơ quan ubkt",
    ];
    const FRONT: &[&str] = &[
        "mặt trận",
        "ubmttq",
        "ủy ban mặt trận",
        "ủy ban mttq",
        "mttq",
        "hội",
        "đoàn thanh niên",
        "đoàn tncs",
    ];
    let party_government_front = Some(Sector::PartyGovernmentFront);
    if begins_with(name, &["trường"]) {
        (UnitKind::School, Some(Sector::Education))
    } else if begins_with(name, &["trạm"]) {
        (UnitKind::Clinic, Some(Sector::Health))
    } else if begins_with(name, &["xóm", "thôn", "tổ dân phố"]) {
        (UnitKind::Hamlet, Some(Sector::Hamlet))
    } else if begins_with(name, PARTY) {
        (UnitKind::PartyBody, party_government_front)
    } else if begins_with(name, GOVERNMENT) {
        (UnitKind::GovernmentOffice, party_government_front)
    } else if begins_with(name, FRONT) {
        (UnitKind::FrontBody, party_government_front)
    } else if begins_with(name, &["xã", "phường"]) {
        (UnitKind::Commune, None)
    } else {
        (UnitKind::Other, None)
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of;
    use domain::unit::UnitKind;

    #[test]
    fn names_say_what_kind_of_unit_it_is() {
        let check = |name: &str, expect| assert_eq!(kind_of(name).0, expect, "{name}");
        check("Trường THCS Xuân Bắc", UnitKind::School);
        check("Trạm Y tế", UnitKind::Clinic);
        check("Xóm 7", UnitKind::Hamlet);
        check("ĐẢNG UỶ XÃ", UnitKind::PartyBody);
        check("Văn phòng Đảng ủy", UnitKind::PartyBody);
        check("Văn phòng HĐND và UBND", UnitKind::GovernmentOffice);
        check("Hội đồng nhân dân", UnitKind::GovernmentOffice);
        check("Hội Nông dân", UnitKind::FrontBody);
        check("Ủy ban MTTQ", UnitKind::FrontBody);
        check("Xã Xuân Hồng", UnitKind::Commune);
        check("Tổ xe", UnitKind::Other);
    }
}
