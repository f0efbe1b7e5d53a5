//! Drafts that no screen leads to any more: the record that they are of is not in the book on this tablet,
//! as when its unit was taken from the account.

use domain::book::Book;
use domain::fields::RecordKind;
use domain::ids::{AssessmentId, CadreId, OfficeId};

use super::assessment::AssessmentDraft;
use super::review::ReviewDraft;
use super::typed::Typed;
use crate::store::Store;

/// The kind of record that a draft is about, when that record is not in the book; none where a screen still
/// leads to it, and for a key that is not understood.
#[must_use]
pub fn left_behind(book: &Book, key: &str) -> Option<RecordKind> {
    let mut parts = key.split(':');
    let (form, first) = (parts.next()?, parts.next()?);
    let (kind, id) = match (form, first) {
        ("cadre" | "leave", id) => (RecordKind::CADRE, id),
        // One that is new hangs on a person, as an assessment that is being answered does.
        ("office", "new") => (RecordKind::CADRE, parts.next()?),
        ("assessment", id) => (RecordKind::CADRE, id),
        ("office" | "office-end", id) => (RecordKind::OFFICE, id),
        ("review", id) => (RecordKind::ASSESSMENT, id),
        ("settle", kind) => (RecordKind::new(kind), parts.next()?),
        _ => return None,
    };
    let is_there = match &kind {
        kind if *kind == RecordKind::CADRE => book.person(CadreId::parse(id)?).is_some(),
        kind if *kind == RecordKind::OFFICE => book.office(OfficeId::parse(id)?).is_some(),
        kind if *kind == RecordKind::ASSESSMENT => {
            book.assessment(AssessmentId::parse(id)?).is_some()
        }
        // The units are in every book.
        _ => return None,
    };
    let is_answered = form == "assessment";
    let kind = if is_answered {
        RecordKind::ASSESSMENT
    } else {
        kind
    };
    (!is_there).then_some(kind)
}

/// What is in a draft that was left behind.
pub enum LeftContent {
    /// Fields of a record of this kind.
    Fields(RecordKind, Typed),
    /// An assessment.
    Answers(AssessmentDraft),
    /// A review.
    Review(ReviewDraft),
}

/// What is in the draft of a key; none where it cannot be read.
#[must_use]
pub fn left_content(store: Store, key: &str) -> Option<LeftContent> {
    let mut parts = key.split(':');
    let kind = match parts.next()? {
        "assessment" => return store.draft(key).map(LeftContent::Answers),
        "review" => return store.draft(key).map(LeftContent::Review),
        "office" | "office-end" => RecordKind::OFFICE,
        "settle" => RecordKind::new(parts.next()?),
        _ => RecordKind::CADRE,
    };
    Some(LeftContent::Fields(kind, store.draft(key)?))
}

#[cfg(test)]
mod tests {
    use super::left_behind;
    use crate::forms::assessment::AssessmentDraft;
    use crate::forms::review::ReviewDraft;
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind};
    use domain::ids::RecordId;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_draft_of_somebody_whose_unit_was_taken_away_is_left_behind() {
        let mut book = Book::default();
        let id = RecordId::new(Uuid::from_u128(1));
        let gone = RecordId::new(Uuid::from_u128(2));
        let name = (FieldName::new("full_name"), json!("Lê An"));
        let key = RecordKey(RecordKind::CADRE, id);
        let today = Day::at_ms(1_795_399_920_000);
        book.upsert([(&key, &Fields::unsaved([name]))], today);
        let check = |key: &dyn Fn(RecordId) -> String, kind: RecordKind| {
            assert_eq!(
                left_behind(&book, &key(gone)),
                Some(kind.clone()),
                "{}",
                key(gone)
            );
            let is_of_person = kind == RecordKind::CADRE || key(id).starts_with("assessment");
            if is_of_person {
                assert_eq!(left_behind(&book, &key(id)), None, "{}", key(id));
            }
        };
        check(&|id| format!("cadre:{id}"), RecordKind::CADRE);
        check(&|id| format!("leave:{id}"), RecordKind::CADRE);
        check(&|id| format!("office:new:{id}"), RecordKind::CADRE);
        check(&|id| format!("office-end:{id}"), RecordKind::OFFICE);
        check(&|id| format!("settle:cadre:{id}:gender"), RecordKind::CADRE);
        check(
            &|id| AssessmentDraft::key(id.into()),
            RecordKind::ASSESSMENT,
        );
        check(&|id| format!("office:{id}"), RecordKind::OFFICE);
        check(&|id| ReviewDraft::key(id.into()), RecordKind::ASSESSMENT);
        for key in ["cadre:new", "unit:new", "hand-over", "settle:unit:x:name"] {
            assert_eq!(left_behind(&book, key), None, "{key}");
        }
        // What could not be read stands elsewhere on the page, and is never thrown away.
        assert_eq!(
            left_behind(&book, &format!("cadre:{gone}.unreadable.1")),
            None
        );
    }
}
