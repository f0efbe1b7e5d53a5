//! Whether a row means whom it was taken for.

use domain::book::Person;
use domain::cadre::Gender;
use domain::code::Code;
use domain::finding::FindingCode;

use crate::lookup::Found;
use crate::person::RowPerson;
use crate::plan::Outcome;

/// What makes it worth a look whether the row means whom it was taken for, each with the field that
/// tells.
pub(super) fn of(
    outcome: &Outcome,
    known: Option<&Person>,
    found: &Found<'_>,
    person: &RowPerson,
) -> Vec<(&'static str, FindingCode)> {
    let mut doubts = match outcome {
        Outcome::Ambiguous(_) => vec![("full_name", FindingCode::TwoCandidates)],
        Outcome::New => about_new(found),
        Outcome::Matched(_) => about_known(known, person),
    };
    let left_on = known.and_then(|known| known.cadre.left_on);
    doubts.extend(left_on.map(|on| ("full_name", FindingCode::HasLeft { on })));
    doubts
}

fn about_new(found: &Found<'_>) -> Vec<(&'static str, FindingCode)> {
    let mut doubts = Vec::new();
    if !found.similar.is_empty() {
        doubts.push(("full_name", FindingCode::SimilarName));
    }
    if !found.namesakes.is_empty() {
        doubts.push(("birth_date", FindingCode::SameNameOtherBirthDate));
    }
    doubts
}

fn about_known(known: Option<&Person>, person: &RowPerson) -> Vec<(&'static str, FindingCode)> {
    let mut doubts = Vec::new();
    if is_by_name_only(known, person) {
        doubts.push(("full_name", FindingCode::MatchedByNameOnly));
    }
    if has_other_gender(known, person) {
        doubts.push(("gender", FindingCode::GenderDiffers));
    }
    doubts
}

fn is_by_name_only(known: Option<&Person>, person: &RowPerson) -> bool {
    person.birth_date.is_none() || known.is_some_and(|known| known.cadre.birth_date.is_none())
}

/// True when the list gives a gender and the book another one.
fn has_other_gender(known: Option<&Person>, person: &RowPerson) -> bool {
    let before = known.and_then(|known| known.cadre.gender);
    let mut values = person.values.iter();
    let said = values.find(|(name, _)| name.as_str() == "gender");
    let said = said.and_then(|(_, value)| Gender::from_code(value.as_str()?));
    before
        .zip(said)
        .is_some_and(|(before, said)| before != said)
}
