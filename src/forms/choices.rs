//! What there is to choose from in a list.

use domain::book::Book;
use domain::code::Code;
use domain::framework::Profile;
use domain::ids::UnitId;
use domain::rights::{Operation, Rights, Subject};
use words::{Label, Language};

use crate::components::field::Choice;

/// An em wide: one step into the tree of units.
const INDENT: &str = "\u{2003}";

/// Every choice of a list with its label.
#[must_use]
pub fn choices<T: Code + Label>(language: Language) -> Vec<Choice> {
    let choice = |code: &T| Choice {
        value: code.code().to_owned(),
        label: code.label(language).to_owned(),
    };
    T::ALL.iter().map(choice).collect()
}

/// The units that take people and units, and the one chosen already, as the tree has them.
#[must_use]
pub fn open_units(book: &Book, chosen: Option<UnitId>) -> Vec<Choice> {
    let units = book.units();
    let offered = units
        .in_order()
        .iter()
        .filter(|(id, _)| units.is_open(*id) || Some(*id) == chosen);
    offered
        .map(|(id, depth)| Choice {
            value: id.to_string(),
            label: format!("{}{}", INDENT.repeat(*depth), book.unit_name(Some(*id))),
        })
        .collect()
}

/// The units among them where somebody with these rights may write people, and the one chosen already.
#[must_use]
pub fn units_for_people(book: &Book, rights: &Rights, chosen: Option<UnitId>) -> Vec<Choice> {
    let mut offered = open_units(book, chosen);
    offered.retain(|choice| {
        let unit = UnitId::parse(&choice.value);
        let subject = Subject::Person(None, unit);
        unit == chosen || rights.may(Operation::WritePerson, subject, book.units())
    });
    offered
}

/// The post profiles of the framework that new assessments begin with.
#[must_use]
pub fn post_profiles(book: &Book, language: Language) -> Vec<Choice> {
    let choice = |profile: &Profile| Choice {
        value: profile.id.clone(),
        label: words::bilingual(language, &profile.name).to_owned(),
    };
    let framework = book.frameworks().current();
    framework.map_or_else(Vec::new, |framework| {
        framework.profiles.iter().map(choice).collect()
    })
}
