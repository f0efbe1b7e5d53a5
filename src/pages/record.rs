//! What a record of any kind is called on the screen, and where it opens.

use domain::book::Book;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::CadreId;

use crate::locales::Locale;
use crate::pages::assess::start_address;

/// A record in the eyes of a person.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Known {
    /// Whose it is, or its own name; none where the book does not say.
    pub(super) name: Option<String>,
    /// Where it opens; none for kinds of a later version.
    pub(super) href: Option<String>,
}

/// What the book says of a record.
pub(super) fn known(book: &Book, RecordKey(kind, id): &RecordKey) -> Known {
    let person = |cadre| book.person(cadre).map(|person| person.name().to_owned());
    let (name, href) = match kind {
        kind if *kind == RecordKind::CADRE => (person((*id).into()), Some(format!("/can-bo/{id}"))),
        kind if *kind == RecordKind::UNIT => {
            let name = book.unit_name(Some((*id).into())).to_owned();
            (Some(name), Some(format!("/don-vi/{id}")))
        }
        kind if *kind == RecordKind::OFFICE => {
            let cadre = book.office((*id).into()).and_then(|office| office.cadre);
            let href = cadre.map(|cadre| format!("/can-bo/{cadre}/chuc-vu/{id}"));
            (cadre.and_then(person), href)
        }
        kind if *kind == RecordKind::ASSESSMENT => {
            let judged = book.assessment((*id).into());
            let name = judged.and_then(|judged| person(judged.assessment.cadre?));
            (name, Some(format!("/xac-nhan/{id}")))
        }
        // Of a later version: named by its kind, and opened by a later version.
        _ => (None, None),
    };
    Known {
        name: name.filter(|name| !name.is_empty()),
        href,
    }
}

/// What a field of a record is called; one of a later version by its own name.
pub(super) fn label_of(words: &Locale, record: &RecordKey, field: &FieldName) -> String {
    let (kind, field) = (record.0.as_str(), field.as_str());
    words::field_label(words.language, kind, field)
        .unwrap_or(field)
        .to_owned()
}

/// Where a field of a record is written; of a record that is not in the book, where a new one is.
/// None where no form writes it. `of` is whose record it is, where that is known.
pub(super) fn form_address(
    book: &Book,
    RecordKey(kind, id): &RecordKey,
    of: Option<CadreId>,
    field: &str,
) -> Option<String> {
    let form = match kind {
        kind if *kind == RecordKind::CADRE => match (book.person((*id).into()), field) {
            (None, _) => "/can-bo/moi".to_owned(),
            (_, "entered_in_error" | "merged_into" | "not_same_as") => return None,
            (_, "left_on" | "leave_reason") => format!("/can-bo/{id}/roi"),
            _ => format!("/can-bo/{id}/sua"),
        },
        kind if *kind == RecordKind::UNIT => match (book.units().get((*id).into()), field) {
            (None, _) => "/don-vi/moi".to_owned(),
            (_, "archived_on") => format!("/don-vi/{id}/luu-tru"),
            _ => format!("/don-vi/{id}/sua"),
        },
        kind if *kind == RecordKind::OFFICE => {
            let office = book.office((*id).into());
            let cadre = office.and_then(|office| office.cadre).or(of)?;
            let place = office.map_or("moi".to_owned(), |_| id.to_string());
            format!("/can-bo/{cadre}/chuc-vu/{place}")
        }
        kind if *kind == RecordKind::ASSESSMENT => {
            match book.assessment((*id).into()) {
                Some(_) => format!("/xac-nhan/{id}"),
                // Its answers stand in the change alone: they are taken up where one is begun.
                None => start_address(of?),
            }
        }
        _ => return None,
    };
    Some(form)
}

/// The kind of a record with its name, where it has one.
pub(super) fn title(language: words::Language, kind: &RecordKind, name: Option<&str>) -> String {
    let kind = words::kind_label(language, kind.as_str());
    match name {
        Some(name) => format!("{kind}: {name}"),
        None => kind.to_owned(),
    }
}
