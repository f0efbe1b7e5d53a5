//! Whether a row means whom it was taken for.

use domain::book::Person;
use domain::finding::FindingCode;

use crate::person::RowPerson;
use crate::plan::Outcome;

/// What makes it worth a look whether the row means whom it was taken for.
pub(super) fn of(
    outcome: &Outcome,
    known: Option<&Person>,
    is_like_another: bool,
    person: &RowPerson,
) -> Vec<FindingCode> {
    let mut doubts = Vec::new();
    match outcome {
        Outcome::Ambiguous(_) => doubts.push(FindingCode::TwoCandidates),
        Outcome::New if is_like_another => doubts.push(FindingCode::SimilarName),
        Outcome::Matched(_) if is_by_name_only(known, person) => {
            doubts.push(FindingCode::MatchedByNameOnly);
        }
        Outcome::New | Outcome::Matched(_) => {}
    }
    let left_on = known.and_then(|known| known.cadre.left_on);
    doubts.extend(left_on.map(|on| FindingCode::HasLeft { on }));
    doubts
}

fn is_by_name_only(known: Option<&Person>, person: &RowPerson) -> bool {
    person.birth_date.is_none() || known.is_some_and(|known| known.cadre.birth_date.is_none())
}
