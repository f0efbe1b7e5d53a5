//! What answers are worth: overall, by area, and what is missing for the standard.

use domain::framework::{Competence, Framework};
use domain::scoring::{BelowMinimum, Points, Score};
use domain::standing::Judged;
use leptos::prelude::*;
use words::Language;

use crate::components::bar::TargetBar;
use crate::locales::locale;

/// A score in figures and bars, with what is missing.
#[component]
pub fn ScorePart(
    framework: Framework,
    score: Score,
    /// It is the confirmed one: what it says holds.
    #[prop(optional)]
    is_confirmed: bool,
) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let percent = words::percent(language, score.overall);
    let goal = framework.rule.overall_percent_min * 10;
    let meets = score.meets;
    let missing = missing_rows(&framework, &score);
    let band = framework
        .result_band(score.overall)
        .map(|band| words::bilingual(language, &band.label).to_owned());
    view! {
        <p class="figure-sentence">{words.assess.overall} " " {percent.clone()}</p>
        {band.map(|name| view! { <p>{(words.assess.band)(&name)}</p> })}
        <Bar points=score.overall goal=goal label=percent />
        <Areas framework score />
        {if meets {
            let said = if is_confirmed { words.review.meets } else { words.assess.answers_meet };
            view! { <p class="standing" data-standing="meets">{said}</p> }.into_any()
        } else {
            view! {
                <h3>{words.assess.missing}</h3>
                <ul class="bullets">{missing.into_iter().map(|row| view! { <li>{row}</li> }).collect_view()}</ul>
            }
            .into_any()
        }}
    }
}

#[component]
fn Bar(
    points: Points,
    #[prop(optional)] goal: Option<u32>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let part = points.permille();
    match goal {
        Some(goal) => view! { <TargetBar certain=part possible=part goal label /> },
        None => view! { <TargetBar certain=part possible=part label /> },
    }
}

#[component]
fn Areas(framework: Framework, score: Score) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let row = |(code, points): &(String, Points)| {
        let name = framework
            .areas
            .iter()
            .find(|area| area.code == *code)
            .map_or(code.as_str(), |area| words::bilingual(language, &area.name))
            .to_owned();
        let percent = words::percent(language, *points);
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="area-bar"><Bar points=*points label=percent.clone() /></td>
                <td data-number="">{percent}</td>
            </tr>
        }
    };
    let rows = score.areas.iter().map(row).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <caption>{words.assess.by_area}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.assess.area}</th>
                        <th scope="col" colspan="2">{words.assess.score}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A level by its name.
#[must_use]
pub fn level_name(framework: &Framework, level: u8) -> String {
    level_in(locale().language, framework, level)
}

/// What a level is called in a language.
#[must_use]
pub fn level_in(language: Language, framework: &Framework, level: u8) -> String {
    framework.scale.options.get(usize::from(level)).map_or_else(
        || level.to_string(),
        |option| words::bilingual(language, &option.label).to_owned(),
    )
}

/// What keeps answers from the standard: a line a competence below its least level, and one for
/// the overall score.
#[must_use]
pub fn missing_rows(framework: &Framework, score: &Score) -> Vec<String> {
    let words = locale();
    let row = |below: &BelowMinimum| {
        let name = framework
            .competence(&below.code)
            .map(|competence| words::bilingual(words.language, &competence.name));
        (words.assess.missing_row)(
            name.unwrap_or(&below.code),
            &level_name(framework, below.level),
            &level_name(framework, below.level_min),
        )
    };
    let mut rows: Vec<String> = score.below_minimum.iter().map(row).collect();
    let needed = framework.rule.overall_percent_min;
    if !score.overall.is_at_least(needed) {
        rows.push((words.assess.missing_overall)(
            &words::percent(words.language, score.overall),
            needed,
        ));
    }
    rows
}

/// Every answer, beside what a confirmation put in its place.
#[component]
pub fn AnswerTable(framework: Framework, judged: Judged) -> impl IntoView {
    let words = locale();
    let assessment = &judged.assessment;
    let settled = judged
        .confirmation()
        .map(|review| assessment.adjusted_answers(&review.value));
    let level = |level: Option<&u8>| {
        level.map_or(words.assess.not_answered.to_owned(), |level| {
            level_name(&framework, *level)
        })
    };
    let row = |competence: &&Competence| {
        let own = assessment.answers.get(&competence.code);
        let confirmed = settled
            .as_ref()
            .map(|settled| level(settled.get(&competence.code)));
        view! {
            <tr>
                <th scope="row">{words::bilingual(words.language, &competence.name).to_owned()}</th>
                <td>{level(own)}</td>
                {confirmed.map(|confirmed| view! { <td>{confirmed}</td> })}
            </tr>
        }
    };
    let asked = framework.applicable(assessment.post_profile.as_deref());
    let rows = asked.iter().map(row).collect_view();
    let is_confirmed = settled.is_some();
    view! {
        <div class="table-scroll">
            <table class="table">
                <caption class="visually-hidden">{words.assess.answers}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.assess.competence}</th>
                        <th scope="col">{words.assess.own_answer}</th>
                        {is_confirmed.then(|| view! { <th scope="col">{words.assess.confirmed_answer}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
