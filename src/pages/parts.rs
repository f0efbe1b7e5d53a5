//! Pieces that several screens draw from the book: a standing, a failure, the two dates.

use domain::book::Book;
use domain::code::Code;
use domain::ids::UnitId;
use domain::standing::Standing;
use leptos::prelude::*;

use crate::components::field::Choice;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::store::SaveFailure;
use crate::store::indexeddb::DatabaseError;

/// A standing as colour, shape and word.
#[component]
pub fn StandingBadge(standing: Standing) -> impl IntoView {
    let language = locale().language;
    view! {
        <span class="standing" data-standing=standing.code()>{words::Label::label(&standing, language)}</span>
    }
}

/// The day counted and the time known until: always both.
#[component]
pub fn TwoDates() -> impl IntoView {
    let words = locale();
    let store = store();
    let known = move || match store.known_until() {
        Some(at) => (words.common.known_until)(&words::when(at)),
        None => words.common.known_never.to_owned(),
    };
    view! {
        <p class="field-hint">
            {move || (words.common.days_counted)(&words::date(store.today()))} " · " {known}
        </p>
    }
}

/// The units that take people, in the order of the tree, each as deep as it stands.
#[must_use]
pub fn open_units(book: &Book) -> Vec<Choice> {
    let tree = book.units();
    let is_open = |id| tree.get(id).is_some_and(|unit| unit.archived_on.is_none());
    let units = tree.in_order().iter().filter(|(id, _)| is_open(*id));
    let choice = |(id, depth): &(UnitId, usize)| Choice {
        value: id.to_string(),
        label: format!("{}{}", "\u{2003}".repeat(*depth), book.unit_name(Some(*id))),
    };
    units.map(choice).collect()
}

/// Why something was not saved: what happened, is the work safe, what to do now.
#[must_use]
pub fn save_failure(words: &Locale, failure: &SaveFailure) -> String {
    let why = match failure {
        SaveFailure::Database(error) => database_error(words, error),
        SaveFailure::NoRandomness(_) => words.trouble.no_randomness.to_owned(),
        SaveFailure::TooLarge => words.trouble.too_large.to_owned(),
    };
    format!("{}. {why}", words.common.not_saved)
}

/// What is wrong with the database, in words.
#[must_use]
pub fn database_error(words: &Locale, error: &DatabaseError) -> String {
    match error {
        DatabaseError::Unavailable => words.trouble.unavailable.to_owned(),
        DatabaseError::TooNew => words.trouble.too_new.to_owned(),
        DatabaseError::Full => words.trouble.full.to_owned(),
        DatabaseError::Lost => words.trouble.lost.to_owned(),
        DatabaseError::Refused(name) => (words.trouble.refused)(name),
    }
}
