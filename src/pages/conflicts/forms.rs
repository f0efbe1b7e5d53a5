//! Which form of a record a field belongs to: a third value is written with the control of that form
//! and judged as there.

use domain::book::Book;
use domain::day::Day;
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::finding::Finding;
use domain::office::Office;
use domain::rights::Rights;
use leptos::prelude::*;

use crate::forms::{Editing, Spec};
use crate::pages::cadres::{edit, leaving, office};
use crate::pages::units;
use domain::cadre::Cadre;

/// A form of a record, as far as one of its fields needs it.
#[derive(Clone, Copy)]
pub(super) struct FormOf {
    pub(super) spec: &'static Spec,
    pub(super) judge: fn(&Book, &Rights, &RecordKey, &Fields, Day) -> Vec<Finding>,
    pub(super) control: fn(Editing, &'static str) -> AnyView,
}

const CADRE: FormOf = FormOf {
    spec: &edit::CADRE,
    judge: |book, rights, record, fields, today| {
        edit::judge(book, rights, Some(record.1.into()), fields, today)
    },
    control: edit::control,
};

const LEAVING: FormOf = FormOf {
    spec: &leaving::LEAVING,
    judge: |_, _, _, fields, today| Cadre::judge_leaving(fields, today),
    control: leaving::control,
};

const UNIT: FormOf = FormOf {
    spec: &units::edit::UNIT,
    judge: |book, _, record, fields, _| units::edit::judge(book, Some(record.1.into()), fields),
    control: units::edit::control,
};

const ARCHIVING: FormOf = FormOf {
    spec: &units::archive::ARCHIVING,
    judge: |_, _, _, fields, today| units::archive::judge(fields, today),
    control: units::edit::control,
};

const OFFICE: FormOf = FormOf {
    spec: &office::OFFICE,
    judge: |_, _, _, fields, _| Office::read(fields).1,
    control: office::control,
};

/// The form that writes a field; none where no value but those at hand is possible: a yes or no,
/// whose office it is, and whatever a later version has added.
pub(super) fn form_of(kind: &RecordKind, name: &str) -> Option<FormOf> {
    let (cadre, unit, office) = (RecordKind::CADRE, RecordKind::UNIT, RecordKind::OFFICE);
    match name {
        "cadre" | "leadership" | "entered_in_error" | "merged_into" => None,
        "left_on" | "leave_reason" => (*kind == cadre).then_some(LEAVING),
        "archived_on" => (*kind == unit).then_some(ARCHIVING),
        _ => [(cadre, CADRE), (unit, UNIT), (office, OFFICE)]
            .into_iter()
            .find(|(of, _)| of == kind)
            .map(|(_, form)| form)
            .filter(|form| form.spec.fields.iter().any(|(known, _)| *known == name)),
    }
}

#[cfg(test)]
mod tests {
    use super::form_of;
    use domain::fields::RecordKind;
    use domain::registry::{ConflictPolicy, FIELDS};
    use domain::rights::Tier;

    #[test]
    fn every_field_that_somebody_may_have_to_choose_has_its_form_or_only_the_values_at_hand() {
        let without = FIELDS.iter().filter(|spec| {
            let form = form_of(&RecordKind::new(spec.kind), spec.name);
            form.is_none_or(|form| form.spec.kind.as_str() != spec.kind)
        });
        // What stays on the server is never two values on a tablet.
        let without =
            without.filter(|spec| spec.policy != ConflictPolicy::Auto && spec.tier < Tier::Server);
        let without: Vec<String> = without
            .filter(|spec| spec.kind != "assessment")
            .map(|spec| format!("{}.{}", spec.kind, spec.name))
            .collect();
        let at_hand = [
            "cadre.entered_in_error",
            "office.cadre",
            "office.leadership",
            "cadre.merged_into",
        ];
        assert_eq!(without, at_hand);
    }
}
