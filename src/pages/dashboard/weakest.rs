//! Năng lực yếu nhất: where training is needed most.

use domain::mean_level::{MeanLevel, mean_levels};
use leptos::prelude::*;

use crate::gate::store;
use crate::locales::locale;

/// So many competences are shown.
const SHOWN_MAX: usize = 5;

/// The competences with the lowest mean level.
#[component]
pub(super) fn Weakest() -> impl IntoView {
    let words = locale();
    let (language, texts) = (words.language, &words.dashboard);
    let store = store();
    let rows = move || {
        store.with(|book| {
            let Some(framework) = book.frameworks().current() else {
                return Vec::new();
            };
            let level_max = framework.scale.level_max();
            let row = |level: &MeanLevel| {
                let competence = framework.competence(&level.code);
                let name = competence.map(|one| words::bilingual(language, &one.name).to_owned());
                let mean = words::mean(language, level.as_points());
                let people = words::number(language, u64::from(level.people));
                view! {
                    <tr>
                        <th scope="row">{level.code.clone()} " " {name}</th>
                        <td data-number="">{(texts.mean)(&mean, level_max)}</td>
                        <td data-number="">{people}</td>
                    </tr>
                }
            };
            let means = mean_levels(book, store.today());
            means.iter().take(SHOWN_MAX).map(row).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="panel">
            <h2>{texts.weakest}</h2>
            {move || {
                let rows = rows();
                if rows.is_empty() {
                    return view! { <p>{texts.no_levels}</p> }.into_any();
                }
                view! {
                    <div class="table-scroll">
                        <table class="table">
                            <caption>{texts.weakest_how}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{texts.competence}</th>
                                    <th scope="col" data-number="">{texts.mean_level}</th>
                                    <th scope="col" data-number="">{texts.people}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
}
