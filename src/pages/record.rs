//! What a record of any kind is called on the screen, and where it opens.

use domain::book::Book;
use domain::fields::{FieldName, RecordKey, RecordKind};

use crate::locales::Locale;

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

/// The kind of a record with its name, where it has one.
pub(super) fn title(language: words::Language, kind: &RecordKind, name: Option<&str>) -> String {
    let kind = words::kind_label(language, kind.as_str());
    match name {
        Some(name) => format!("{kind}: {name}"),
        None => kind.to_owned(),
    }
}
