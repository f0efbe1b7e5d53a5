//! Where the person stands, and what is missing for đạt chuẩn.

use domain::book::Book;
use domain::ids::{AssessmentId, CadreId};
use domain::scoring::Score;
use domain::standing::{Beside, Judged, Outcome};
use leptos::prelude::*;

use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::StandingBadge;
use crate::pages::scores::missing_rows;

/// The standing with its day of expiry, and what is missing.
#[component]
pub(super) fn StandingPart(id: CadreId) -> impl IntoView {
    let words = locale();
    let store = store();
    let standing = Memo::new(move |_| store.with(|book| book.standing(id, store.today())));
    let until = move || {
        standing
            .get()
            .valid_until
            .map(|day| (words.cadres.valid_until)(&words::date(day)))
    };
    let beside = move || {
        standing.get().beside.map(|beside| match beside {
            Beside::Awaiting(_) => words.cadres.beside_awaiting,
            Beside::Returned(_) => words.cadres.beside_returned,
        })
    };
    view! {
        <section class="panel">
            <h2>{words.cadres.standing}</h2>
            <p class="row">{move || view! { <StandingBadge standing=standing.get().standing /> }} <span>{until}</span></p>
            {move || beside().map(|text| view! { <p>{text}</p> })}
            {move || store.with(|book| missing(book, id, standing.get().rests_on))}
        </section>
    }
}

/// What keeps the person from the standard, as far as the assessment in force says.
fn missing(book: &Book, id: CadreId, rests_on: Option<AssessmentId>) -> Option<AnyView> {
    let words = locale();
    let judged = book
        .assessments_of(id)
        .into_iter()
        .find(|judged| Some(judged.assessment.id) == rests_on)?;
    let framework = book
        .frameworks()
        .get(judged.assessment.framework.as_ref()?)?;
    let score = score_of(judged)?;
    if score.meets {
        return None;
    }
    let rows = missing_rows(framework, score);
    let rows = rows.into_iter().map(|row| view! { <li>{row}</li> });
    Some(
        view! { <h3>{words.assess.missing}</h3> <ul class="bullets">{rows.collect_view()}</ul> }
            .into_any(),
    )
}

/// The score that counts: the confirmed one, else the own answers'.
pub(super) fn score_of(judged: &Judged) -> Option<&Score> {
    let confirmed = judged
        .verdicts
        .iter()
        .find_map(|verdict| match &verdict.outcome {
            Outcome::Confirmed(score) => Some(&**score),
            Outcome::Unscorable | Outcome::Returned => None,
        });
    confirmed.or(judged.own_score.as_ref())
}
