//! Finding units and people of the book by what a list calls them.

use std::collections::{BTreeMap, BTreeSet};

use domain::book::{Book, Person};
use domain::day::PartialDate;
use domain::ids::{CadreId, UnitId};
use domain::text;
use domain::unit::UnitKind;

use crate::person::RowUnit;
use crate::plan::Outcome;
use crate::spelling::{has_no_marks, spelling_key};

/// The units of the book by what they are called.
pub(crate) struct UnitNames {
    open: Names,
    archived: Names,
    /// The commune at the top.
    pub(crate) commune: Option<UnitId>,
}

/// Units by name without marks, each with its spelling.
#[derive(Default)]
struct Names(BTreeMap<String, Vec<(String, UnitId)>>);

impl Names {
    fn add(&mut self, name: &str, id: UnitId) {
        let named = self.0.entry(text::search_key(name)).or_default();
        named.push((spelling_key(name), id));
    }

    /// "Xóm Đông" is not "Xóm Đồng"; a name typed without marks means whatever has these letters.
    fn find(&self, name: &str) -> Vec<UnitId> {
        let named = self.0.get(&text::search_key(name));
        let named = named.map_or(&[][..], Vec::as_slice);
        let key = spelling_key(name);
        let (same, similar): (Vec<_>, Vec<_>) =
            named.iter().partition(|(spelling, _)| *spelling == key);
        let meant = if same.is_empty() && has_no_marks(name) {
            similar
        } else {
            same
        };
        meant.into_iter().map(|(_, id)| *id).collect()
    }
}

impl UnitNames {
    pub(crate) fn new(book: &Book) -> Self {
        let mut names = Self {
            open: Names::default(),
            archived: Names::default(),
            commune: None,
        };
        for (id, depth) in book.units().in_order() {
            let Some(unit) = book.units().get(*id) else {
                continue;
            };
            let name = unit.name.as_deref().unwrap_or_default();
            if unit.archived_on.is_some() {
                names.archived.add(name, *id);
                continue;
            }
            names.open.add(name, *id);
            if *depth == 0 && unit.kind == Some(UnitKind::Commune) && names.commune.is_none() {
                names.commune = Some(*id);
            }
        }
        names
    }

    /// The unit that takes people under this name.
    pub(crate) fn find(&self, name: &str) -> RowUnit {
        match self.open.find(name).as_slice() {
            [id] => RowUnit::Known(*id),
            [_, _, ..] => RowUnit::Several(name.to_owned()),
            [] => RowUnit::Missing(name.to_owned()),
        }
    }

    /// True when an archived unit has this name.
    pub(crate) fn has_archived(&self, name: &str) -> bool {
        !self.archived.find(name).is_empty()
    }
}

/// The people of the book by name without marks.
pub(crate) struct People<'a> {
    by_name: BTreeMap<String, Vec<&'a Person>>,
}

impl<'a> People<'a> {
    pub(crate) fn new(book: &'a Book) -> Self {
        let mut people = Self {
            by_name: BTreeMap::new(),
        };
        for person in book
            .people()
            .filter(|person| !person.cadre.entered_in_error && person.kept.is_none())
        {
            people
                .by_name
                .entry(text::search_key(person.name()))
                .or_default()
                .push(person);
        }
        people
    }

    /// Who may be meant by a name and a birth date, and who else is called so.
    pub(crate) fn find(&self, name: &str, birth_date: Option<PartialDate>) -> Found<'a> {
        let named = self
            .by_name
            .get(&text::search_key(name))
            .into_iter()
            .flatten()
            .copied();
        let fits = |person: &&Person| may_be_same_day(person.cadre.birth_date, birth_date);
        let key = spelling_key(name);
        let is_meant = |person: &&Person| spelling_key(person.name()) == key;
        let (fitting, others): (Vec<_>, Vec<_>) = named.partition(fits);
        let (same, similar): (Vec<_>, Vec<_>) = fitting.into_iter().partition(is_meant);
        // A list typed without marks means whoever has these letters.
        let is_unmarked = has_no_marks(name);
        let (same, similar) = if same.is_empty() && is_unmarked {
            (similar, Vec::new())
        } else {
            (same, similar)
        };
        let others = others.into_iter();
        Found {
            same,
            similar,
            namesakes: others
                .filter(|person| is_unmarked || is_meant(person))
                .collect(),
        }
    }
}

/// People of the book who are called as a row says.
#[derive(Default)]
pub(crate) struct Found<'a> {
    /// Who may be meant: no birth date says otherwise.
    pub(crate) same: Vec<&'a Person>,
    /// Whose name has the same letters with other marks, and no birth date that says otherwise.
    pub(crate) similar: Vec<&'a Person>,
    /// Who has the name and another birth date.
    pub(crate) namesakes: Vec<&'a Person>,
}

fn may_be_same_day(one: Option<PartialDate>, other: Option<PartialDate>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is_compatible(other),
        _ => true,
    }
}

/// Who stood in the rows above.
#[derive(Default)]
pub(crate) struct Seen {
    names: BTreeMap<String, Vec<Option<PartialDate>>>,
    matched: BTreeSet<CadreId>,
}

impl Seen {
    /// True when the row names somebody whom a row above named.
    pub(crate) fn is_again(
        &mut self,
        name: &str,
        birth_date: Option<PartialDate>,
        outcome: &Outcome,
    ) -> bool {
        let births = self.names.entry(spelling_key(name)).or_default();
        let is_named = births
            .iter()
            .any(|known| may_be_same_day(*known, birth_date));
        births.push(birth_date);
        let is_matched = match outcome {
            Outcome::Matched(id) => !self.matched.insert(*id),
            Outcome::New | Outcome::Ambiguous(_) => false,
        };
        is_named || is_matched
    }
}
