//! What is fetched, followed and dropped as a whole: a part of the book, up to a tier of fields.
//!
//! The server works out the [`Views`] of an account anew for every request, from the rights of that
//! day, in the same state of the book as the rows. Every record belongs to one [`Place`]; under
//! which view an account has it is decided by [`Views::of`], and by nothing else.

use domain::fields::{FieldName, Fields, Hlc, RecordKey, RecordKind};
use domain::ids::{AccountId, CadreId, DeviceId, RecordId, UnitId};
use domain::registry;
use domain::rights::{Reading, Tier};
use domain::unit::UnitTree;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::changeset::Changeset;
use crate::sums::Mixing;

/// Part of a book.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// What belongs to no person: the units, the accounts, the grants.
    Commune,
    /// Everybody, of whatever unit or of none, with what hangs on them, and records of kinds that
    /// this version does not know.
    All,
    /// A unit's people and what hangs on them.
    Unit(UnitId),
    /// One person and what hangs on the record.
    Person(CadreId),
}

/// Part of a book up to a tier of fields. Written as `commune`, `all`, a unit's id, or `person:` and
/// a person's id; `+b` behind it for the tier of that code, nothing for [`Tier::Open`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct View {
    /// Which part.
    pub scope: Scope,
    /// The highest tier of the fields in it.
    pub tier: Tier,
}

const ASSIGNED: &str = "+b";
const PERSON: &str = "person:";

impl From<View> for String {
    fn from(view: View) -> Self {
        let scope = match view.scope {
            Scope::Commune => "commune".to_owned(),
            Scope::All => "all".to_owned(),
            Scope::Unit(unit) => unit.to_string(),
            Scope::Person(person) => format!("{PERSON}{person}"),
        };
        match view.tier {
            Tier::Open => scope,
            // No view reaches further: what stays on the server is in none.
            Tier::Assigned | Tier::Server => scope + ASSIGNED,
        }
    }
}

impl TryFrom<&str> for View {
    type Error = &'static str;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let (scope, tier) = match text.strip_suffix(ASSIGNED) {
            Some(scope) => (scope, Tier::Assigned),
            None => (text, Tier::Open),
        };
        let scope = match scope {
            "commune" => Some(Scope::Commune),
            "all" => Some(Scope::All),
            other => match other.strip_prefix(PERSON) {
                Some(person) => CadreId::parse(person).map(Scope::Person),
                None => UnitId::parse(other).map(Scope::Unit),
            },
        };
        scope.map(|scope| Self { scope, tier }).ok_or("not a view")
    }
}

impl TryFrom<String> for View {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::try_from(text.as_str())
    }
}

/// Where a record belongs, whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// Its part of the commune.
    pub home: Home,
    /// The person it is of or hangs on.
    pub person: Option<CadreId>,
}

/// Which part of the commune a record belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Home {
    /// It belongs to no person: a unit, an account, a grant.
    Commune,
    /// It belongs to a person of this unit.
    Unit(UnitId),
    /// It belongs to a person of no unit, to nobody who is known, or is of an unknown kind.
    Unplaced,
}

impl Home {
    /// The home as it is stored.
    #[must_use]
    pub fn stored(self) -> String {
        match self {
            Self::Commune => "commune".to_owned(),
            Self::Unit(unit) => unit.to_string(),
            Self::Unplaced => "unplaced".to_owned(),
        }
    }

    /// Reads what was stored; `None` for anything else.
    #[must_use]
    pub fn read(stored: &str) -> Option<Self> {
        match stored {
            "commune" => Some(Self::Commune),
            "unplaced" => Some(Self::Unplaced),
            other => UnitId::parse(other).map(Self::Unit),
        }
    }
}

/// Everything that an account may have on a tablet, in the order it is fetched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Views(Vec<View>);

impl Views {
    /// The views of what may be read; units in the order of the tree.
    #[must_use]
    pub fn new(reading: &Reading, tree: &UnitTree) -> Self {
        let mut views = Vec::new();
        if reading.commune {
            // What belongs to no person is nobody's secret, known to this version or not.
            views.push(View {
                scope: Scope::Commune,
                tier: Tier::Assigned,
            });
        }
        // The own record first: whoever answers about themselves need not wait for the others.
        views.extend(reading.own.map(|(person, tier)| View {
            scope: Scope::Person(person),
            tier,
        }));
        views.extend(reading.everybody.map(|tier| View {
            scope: Scope::All,
            tier,
        }));
        let in_order = tree.in_order().iter();
        views.extend(in_order.filter_map(|(unit, _)| {
            let tier = *reading.units.get(unit)?;
            let scope = Scope::Unit(*unit);
            Some(View { scope, tier })
        }));
        Self(views)
    }

    /// All of them, in the order they are fetched.
    pub fn iter(&self) -> impl Iterator<Item = View> {
        self.0.iter().copied()
    }

    /// True when one is among them.
    #[must_use]
    pub fn has(&self, view: View) -> bool {
        self.0.contains(&view)
    }

    /// The one view under which the account has a record at a place: the narrowest that covers it.
    #[must_use]
    pub fn of(&self, kind: &RecordKind, place: Place) -> Option<View> {
        if !is_known(kind) {
            let mut all = self.iter().filter(|view| view.scope == Scope::All);
            return all.find(|view| is_open_to(kind, view.tier));
        }
        let covering = self.iter().filter(|view| covers(view.scope, place));
        covering.max_by_key(|view| narrowness(view.scope))
    }
}

impl FromIterator<View> for Views {
    fn from_iter<I: IntoIterator<Item = View>>(views: I) -> Self {
        Self(views.into_iter().collect())
    }
}

/// True when a place is in a part of the book.
#[must_use]
pub fn covers(scope: Scope, place: Place) -> bool {
    match scope {
        Scope::Commune => place.home == Home::Commune,
        Scope::All => place.home != Home::Commune,
        Scope::Unit(unit) => place.home == Home::Unit(unit),
        Scope::Person(person) => place.person == Some(person),
    }
}

/// The view of the highest tier that covers a whole part of the book, among some; the same part
/// before a wider one.
#[must_use]
pub fn covering(scope: Scope, views: &[View]) -> Option<View> {
    let is_wider = |view: &View| view.scope == Scope::All && scope != Scope::Commune;
    let views = views.iter().copied();
    let wide = views.filter(|view| view.scope == scope || is_wider(view));
    wide.max_by_key(|view| (view.tier, view.scope == scope))
}

fn narrowness(scope: Scope) -> u8 {
    match scope {
        Scope::Commune | Scope::All => 0,
        Scope::Unit(_) => 1,
        Scope::Person(_) => 2,
    }
}

/// True when records of a kind may be had by whoever has fields up to a tier. Of a kind that this
/// version does not know, nothing is known of the fields, so only those may have it who may have any.
#[must_use]
pub fn is_open_to(kind: &RecordKind, tier: Tier) -> bool {
    tier >= Tier::Assigned || is_known(kind)
}

fn is_known(kind: &RecordKind) -> bool {
    registry::FIELDS
        .iter()
        .any(|spec| spec.kind == kind.as_str())
}

/// The person a record is of or hangs on, given the record it names as its owner.
#[must_use]
pub fn person_of(record: &RecordKey, owner: Option<RecordId>) -> Option<CadreId> {
    let RecordKey(kind, id) = record;
    if *kind == RecordKind::CADRE {
        return Some((*id).into());
    }
    let hangs = [RecordKind::OFFICE, RecordKind::ASSESSMENT].contains(kind);
    owner.filter(|_| hangs).map(CadreId::from)
}

/// A number that stands for a set of views, by their names: equal for equal sets, and hardly ever
/// for others.
#[must_use]
pub fn sum<'a>(names: impl IntoIterator<Item = &'a String>) -> u64 {
    let mut names: Vec<&String> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let mut sum = Mixing::default();
    for name in names {
        sum.line(name.as_bytes());
    }
    sum.plain()
}

/// Leaves only the fields that may be sent under a view.
pub fn redact(kind: &RecordKind, fields: &mut Fields, view: View) {
    fields.retain(|field| is_sent(kind, field, view));
}

/// Leaves only the writes that may be sent under a view; the reason goes with what it explains.
pub fn redact_op(op: &mut Changeset, view: View) {
    let count = op.writes.len();
    let kind = op.record.0.clone();
    op.writes.retain(|write| is_sent(&kind, &write.field, view));
    if op.writes.len() < count {
        op.reason = None;
        op.other.clear();
    }
}

/// As [`redact_op`], for the log of a tablet: of a change that leaves nothing only the act is told, which
/// the revision needs, and not who it was, where and when.
pub fn redact_entry(op: &mut Changeset, view: View) {
    redact_op(op, view);
    if op.writes.is_empty() {
        op.device_id = DeviceId::new(Uuid::nil());
        op.actor_id = AccountId::new(Uuid::nil());
        (op.dseq, op.hlc, op.wall_ms) = (0, Hlc::default(), 0);
    }
}

fn is_sent(kind: &RecordKind, field: &FieldName, view: View) -> bool {
    registry::tier(kind.as_str(), field.as_str()) <= view.tier
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Home, Place, Scope, View, Views};
    use domain::fields::RecordKind;
    use domain::ids::{CadreId, UnitId};
    use domain::rights::{Reading, Tier};
    use domain::unit::UnitTree;
    use uuid::Uuid;

    const UNIT: UnitId = UnitId::new(Uuid::from_u128(1));
    const PERSON: CadreId = CadreId::new(Uuid::from_u128(2));

    #[test]
    fn a_view_is_read_as_it_was_written() {
        for scope in [
            Scope::Commune,
            Scope::All,
            Scope::Unit(UNIT),
            Scope::Person(PERSON),
        ] {
            for tier in [Tier::Open, Tier::Assigned] {
                let view = View { scope, tier };
                let text = String::from(view);
                assert_eq!(View::try_from(text.as_str()), Ok(view), "{text}");
            }
        }
        for text in ["", "all+c", "person:", "unit", "all+b+b", "commune "] {
            assert!(View::try_from(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_record_is_had_under_the_narrowest_view_that_covers_it() {
        let reading = Reading {
            commune: true,
            everybody: Some(Tier::Open),
            units: [(UNIT, Tier::Assigned)].into(),
            own: Some((PERSON, Tier::Assigned)),
        };
        // A unit that is not in the tree is nobody's.
        let views = Views::new(&reading, &UnitTree::default());
        assert_eq!(views.iter().count(), 3);
        let views = Views(
            [
                views.0,
                vec![View {
                    scope: Scope::Unit(UNIT),
                    tier: Tier::Assigned,
                }],
            ]
            .concat(),
        );
        let other = CadreId::new(Uuid::from_u128(3));
        let check = |kind: &RecordKind, home, person, expect: Option<(Scope, Tier)>| {
            let expect = expect.map(|(scope, tier)| View { scope, tier });
            assert_eq!(
                views.of(kind, Place { home, person }),
                expect,
                "{kind:?} {home:?}"
            );
        };
        let cadre = &RecordKind::CADRE;
        check(
            cadre,
            Home::Unit(UNIT),
            Some(PERSON),
            Some((Scope::Person(PERSON), Tier::Assigned)),
        );
        check(
            cadre,
            Home::Unit(UNIT),
            Some(other),
            Some((Scope::Unit(UNIT), Tier::Assigned)),
        );
        check(
            cadre,
            Home::Unplaced,
            Some(other),
            Some((Scope::All, Tier::Open)),
        );
        check(
            &RecordKind::UNIT,
            Home::Commune,
            None,
            Some((Scope::Commune, Tier::Assigned)),
        );
        check(&RecordKind::new("later"), Home::Unplaced, None, None);
        let none = Views::default();
        assert_eq!(
            none.of(
                cadre,
                Place {
                    home: Home::Unplaced,
                    person: Some(PERSON)
                }
            ),
            None
        );
    }
}
