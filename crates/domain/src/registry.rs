//! The registry of record kinds and fields: one append-only list.
//!
//! A name is never reused for another meaning and never removed. Names that are not listed here
//! come from later versions; they travel untouched.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::rights::Tier;

/// What happens when two people changed a field without seeing each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConflictPolicy {
    /// Show the newest, list the conflict until somebody chooses.
    Flag,
    /// Low risk: the newest wins, the others stay in the history only.
    Auto,
    /// Show both until somebody chooses. Where the field decides a figure (a unit, an assessment, a
    /// review), neither counts as settled; a name, a birth date and a gender decide none.
    Hold,
}

/// One registered field.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The kind of record it belongs to.
    pub kind: &'static str,
    /// Its name, as stored and sent.
    pub name: &'static str,
    /// What a conflict means for it.
    pub policy: ConflictPolicy,
    /// Who may have it on a tablet.
    pub tier: Tier,
}

const fn flag(kind: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec {
        kind,
        name,
        policy: ConflictPolicy::Flag,
        tier: Tier::Open,
    }
}

const fn auto(kind: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec {
        kind,
        name,
        policy: ConflictPolicy::Auto,
        tier: Tier::Open,
    }
}

const fn hold(kind: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec {
        kind,
        name,
        policy: ConflictPolicy::Hold,
        tier: Tier::Open,
    }
}

/// A field that no tablet is sent while tablets do not seal what they keep.
const fn on_the_server(field: FieldSpec) -> FieldSpec {
    FieldSpec {
        tier: Tier::Server,
        ..field
    }
}

/// Every field this version knows. Append only.
pub const FIELDS: &[FieldSpec] = &[
    flag("unit", "parent"),
    flag("unit", "name"),
    flag("unit", "kind"),
    flag("unit", "sector"),
    flag("unit", "staff_quota"),
    flag("unit", "archived_on"),
    hold("cadre", "full_name"),
    hold("cadre", "birth_date"),
    hold("cadre", "gender"),
    flag("cadre", "employment"),
    hold("cadre", "unit"),
    flag("cadre", "job_position"),
    flag("cadre", "post_profile"),
    flag("cadre", "professional_qualification"),
    flag("cadre", "political_theory"),
    flag("cadre", "in_post_from"),
    flag("cadre", "left_on"),
    flag("cadre", "leave_reason"),
    flag("cadre", "entered_in_error"),
    flag("office", "cadre"),
    flag("office", "title"),
    flag("office", "leadership"),
    flag("office", "from"),
    flag("office", "to"),
    flag("assessment", "cadre"),
    flag("assessment", "framework"),
    flag("assessment", "rule"),
    flag("assessment", "post_profile"),
    flag("assessment", "answers"),
    flag("assessment", "evidence"),
    flag("assessment", "answering_seconds"),
    flag("assessment", "assisted_by"),
    flag("assessment", "submitted_on"),
    flag("assessment", "replaces"),
    hold("assessment", "review"),
    auto("account", "name"),
    auto("account", "cadre"),
    auto("grant", "account"),
    auto("grant", "role"),
    auto("grant", "unit"),
    auto("grant", "from"),
    auto("grant", "to"),
    auto("grant", "ended"),
    on_the_server(hold("cadre", "citizen_id")),
    hold("cadre", "merged_into"),
    auto("cadre", "not_same_as"),
];

/// Every registered name, by its length: looked up for each field of each record that is read.
static NAMES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let names = FIELDS.iter().flat_map(|spec| [spec.name, spec.kind]);
    let names: BTreeSet<&'static str> = names.collect();
    let longest = names.iter().map(|name| name.len()).max().unwrap_or(0);
    let mut by_length = vec![Vec::new(); longest + 1];
    for name in names {
        if let Some(of_length) = by_length.get_mut(name.len()) {
            of_length.push(name);
        }
    }
    by_length
});

/// The shared form of a registered field name or record kind.
#[must_use]
pub fn interned(name: &str) -> Option<&'static str> {
    let of_length = NAMES.get(name.len())?;
    of_length.iter().find(|known| **known == name).copied()
}

/// What a conflict means for a field; unknown fields are flagged.
#[must_use]
pub fn policy(kind: &str, name: &str) -> ConflictPolicy {
    FIELDS
        .iter()
        .find(|spec| spec.kind == kind && spec.name == name)
        .map_or(ConflictPolicy::Flag, |spec| spec.policy)
}

/// Who may have a field on a tablet. What this version does not know is for those alone whose task
/// the record is.
#[must_use]
pub fn tier(kind: &str, name: &str) -> Tier {
    let mut known = FIELDS.iter();
    let found = known.find(|spec| spec.kind == kind && spec.name == name);
    found.map_or(Tier::Assigned, |spec| spec.tier)
}

#[cfg(test)]
mod tests {
    use super::FIELDS;
    use crate::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
    use crate::code::Code;
    use crate::rights::{Role, Tier};
    use crate::standing::Standing;
    use crate::target::{TargetId, TargetStatus};
    use crate::unit::{Sector, UnitKind};

    /// What is stored by these names in books everywhere. A line is never changed or removed; new
    /// names are new lines at the end.
    const STORED_NAMES: &str = include_str!("../tests/golden/stored_names.txt");

    fn codes<T: Code>(list: &str) -> Vec<String> {
        let line = |choice: &T| format!("{list} {}", choice.code());
        T::ALL.iter().map(line).collect()
    }

    #[test]
    fn no_stored_name_is_ever_changed_or_removed() {
        let fields = FIELDS
            .iter()
            .map(|spec| format!("field {}.{}", spec.kind, spec.name));
        let mut names: Vec<String> = fields.collect();
        names.extend(codes::<Gender>("gender"));
        names.extend(codes::<Employment>("employment"));
        names.extend(codes::<ProfessionalQualification>(
            "professional_qualification",
        ));
        names.extend(codes::<PoliticalTheory>("political_theory"));
        names.extend(codes::<UnitKind>("unit_kind"));
        names.extend(codes::<Sector>("sector"));
        names.extend(codes::<Standing>("standing"));
        names.extend(codes::<TargetId>("target"));
        names.extend(codes::<TargetStatus>("target_status"));
        names.extend(codes::<Role>("role"));
        names.extend(codes::<Tier>("tier"));
        let mut golden: Vec<&str> = STORED_NAMES.lines().collect();
        golden.sort_unstable();
        names.sort_unstable();
        assert_eq!(names, golden);
    }
}
