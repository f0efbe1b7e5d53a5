//! The tablets, as each last told of itself; those with which something is wrong come first.

use domain::ids::TabletId;
use leptos::prelude::*;
use leptos_router::components::A;

use super::asking::{AtOnce, Confirmed, Doing, Done, ask, once_asked};
use super::search::{Rows, Search, SearchField};
use crate::administration::{self, TabletRow};
use crate::components::notice::{Notice, Urgency};
use crate::gate::{self, store};
use crate::locales::{Locale, Tablets, locale};
use crate::pages::parts::account_name;
use crate::platform::page;

/// The end of an id is enough to tell a commune's tablets apart; "Cài đặt" there says the same name.
const SHORT_ID_CHARS: usize = 6;

/// `/may-tinh-bang`.
#[component]
pub fn TabletsPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.tablets.title);
    let doing = Doing::new();
    let asked = ask(doing.again, administration::tablets);
    let search = Search::here("may-tinh-bang");
    let own = RwSignal::new(None::<TabletId>);
    leptos::task::spawn_local(async move {
        own.try_set(gate::tablet_id().await.ok());
    });
    view! {
        <div class="row" data-spread="">
            <h1>{words.tablets.title}</h1>
            <A href="/nhat-ky" attr:class="button" attr:data-kind="quiet">{words.acts.title}</A>
        </div>
        <Done doing />
        {once_asked(asked, doing.again, move |tablets| {
            if tablets.is_empty() {
                return view! { <p class="empty">{words.tablets.empty}</p> }.into_any();
            }
            view! { <Tablets tablets search own doing /> }.into_any()
        })}
    }
}

#[component]
fn Tablets(
    mut tablets: Vec<TabletRow>,
    search: Search,
    own: RwSignal<Option<TabletId>>,
    doing: Doing,
) -> impl IntoView {
    let words = locale();
    let texts = &words.tablets;
    let now_ms = store().now_ms();
    // Among each other they stay as the server lists them.
    tablets.sort_by_key(|tablet| !asks_somebody(tablet, now_ms));
    let found = Memo::new(move |_| search.among(&tablets, |tablet| title(words, tablet)));
    let draw = move |tablets: Vec<TabletRow>| {
        let tablets = tablets.into_iter().map(|tablet| {
            let id = tablet.tablet;
            let is_own = Signal::derive(move || own.get() == Some(id));
            view! { <OneTablet tablet is_own doing /> }
        });
        tablets.collect_view().into_any()
    };
    let count = move || match found.with(Vec::len) {
        0 => texts.none_found.to_owned(),
        count => (texts.count)(count),
    };
    view! {
        <SearchField search label=texts.search />
        <p class="field-hint" role="status">{count}</p>
        <Rows place="may-tinh-bang.rows" search rows=found.into() draw more=texts.show_more />
    }
}

/// True of a tablet of which its panel says more than facts: something on it waits for somebody.
fn asks_somebody(tablet: &TabletRow, now_ms: u64) -> bool {
    let waits_behind_a_block = tablet.blocked && tablet.unsent.is_some_and(|count| count > 0);
    waits_behind_a_block
        || tablet.clock_suspect
        || tablet.signatures_refused > 0
        || tablet
            .differed
            .is_some_and(|at_ms| is_recent(at_ms, now_ms))
        || !tablet.set_aside.is_empty()
        || refused_lately(tablet, now_ms).is_some()
}

/// What a tablet is called in the list: its short id, and who used it last.
fn title(words: &Locale, tablet: &TabletRow) -> String {
    let name = (words.tablets.name)(&short(tablet.tablet));
    let user = tablet
        .account
        .map(|id| store().with(|book| book.account_name(id).to_owned()));
    match user.filter(|user| !user.is_empty()) {
        Some(user) => format!("{name} · {user}"),
        None => name,
    }
}

/// What tells a tablet from the others, for people.
pub(in crate::pages) fn short(tablet: TabletId) -> String {
    let id = tablet.to_string();
    id.get(id.len().saturating_sub(SHORT_ID_CHARS)..)
        .unwrap_or_default()
        .to_owned()
}

#[component]
fn OneTablet(tablet: TabletRow, is_own: Signal<bool>, doing: Doing) -> impl IntoView {
    let words = locale();
    let id = tablet.tablet;
    let name = short(id);
    view! {
        <section class="panel">
            <h2>{title(words, &tablet)}</h2>
            {move || is_own.get().then(|| view! { <p><strong>{words.tablets.this_one}</strong></p> })}
            {tablet.blocked.then(|| view! { <Notice urgency=Urgency::Warning>{words.tablets.blocked}</Notice> })}
            {tablet.clock_suspect.then(|| view! { <Notice urgency=Urgency::Warning>{words.tablets.clock}</Notice> })}
            {(tablet.signatures_refused > 0).then(|| view! {
                <Notice urgency=Urgency::Problem>{(words.tablets.signatures_refused)(tablet.signatures_refused)}</Notice>
            })}
            {tablet.differed.map(|at| view! { <Notice urgency=Urgency::Warning>{(words.tablets.differed)(&words::when(at))}</Notice> })}
            {refused(words, &tablet)}
            {aside(words, &tablet)}
            {facts(words, &tablet)}
            <BlockIt id name blocked=tablet.blocked is_own doing />
        </section>
    }
}

/// How many of its changes are not in the book, why, and the way to them; nothing where all are.
fn aside(words: &'static Locale, tablet: &TabletRow) -> Option<AnyView> {
    let count: u64 = tablet.set_aside.values().sum();
    (count > 0).then(|| {
        let reasons = tablet.set_aside.iter().map(|(code, count)| {
            let why = words::rejection_reason(words.language, code);
            view! { <li>{(words.set_aside.counted_why)(why, *count)}</li> }
        });
        let reasons = reasons.collect_view();
        view! {
            <Notice urgency=Urgency::Warning>
                <p>{(words.set_aside.count_on_tablet)(count)}</p>
                <ul class="bullets">{reasons}</ul>
                <A href="/viec-chua-vao-so" attr:class="step-link">{words.set_aside.title}</A>
            </Notice>
        }
        .into_any()
    })
}

/// How long a refusal is told after the last one.
const REFUSED_SHOWN_MS: u64 = 30 * 86_400_000;
/// Codes of refusals that come of a server set back or of an app of another age: nobody need be suspected.
const OF_NO_HARM: [&str; 4] = [
    "book_set_back",
    "dseq_gap",
    "unknown_view",
    "unsupported_proto",
];

/// How many of its exchanges were refused as a whole, why, and what to do; nothing where none was lately.
fn refused(words: &'static Locale, tablet: &TabletRow) -> Option<AnyView> {
    let texts = &words.tablets;
    let count: u64 = tablet.refused.values().sum();
    let last = refused_lately(tablet, store().now_ms())?;
    let reasons = tablet.refused.iter().map(|(code, count)| {
        view! { <li>{(texts.refused_why)(why_refused(texts, code), *count)}</li> }
    });
    let reasons = reasons.collect_view();
    let is_doubtful = |code: &String| !OF_NO_HARM.contains(&code.as_str());
    let to_do = tablet.refused.keys().any(is_doubtful);
    Some(
        view! {
            <Notice urgency=Urgency::Warning>
                <p>{(texts.refused)(count, &words::when(last))}</p>
                <ul class="bullets">{reasons}</ul>
                {to_do.then(|| view! { <p>{texts.refused_to_do}</p> })}
            </Notice>
        }
        .into_any(),
    )
}

/// When an exchange was refused last; none where none was lately.
fn refused_lately(tablet: &TabletRow, now_ms: u64) -> Option<u64> {
    let is_any = tablet.refused.values().any(|count| *count > 0);
    let last = tablet.refused_last.filter(|_| is_any);
    last.filter(|at_ms| is_recent(*at_ms, now_ms))
}

fn is_recent(at_ms: u64, now_ms: u64) -> bool {
    now_ms < at_ms.saturating_add(REFUSED_SHOWN_MS)
}

fn why_refused(texts: &'static Tablets, code: &str) -> &'static str {
    match code {
        "wrong_account" => texts.refused_wrong_account,
        "too_large" | "too_many_changesets" => texts.refused_too_much,
        "too_deep" => texts.refused_too_deep,
        "malformed" | "not_json" | "not_utf8" | "truncated" => texts.refused_unreadable,
        "unsupported_proto" => texts.refused_too_new,
        "book_set_back" => texts.refused_set_back,
        "unknown_view" => texts.refused_unknown_view,
        "device_forked" => texts.refused_forked,
        "dseq_gap" => texts.refused_gap,
        "signature_wrong" => texts.refused_signature,
        "signature_missing" | "device_key_changed" => texts.refused_unsigned,
        _ => texts.refused_of_later,
    }
}

fn facts(words: &'static Locale, tablet: &TabletRow) -> impl IntoView + use<> {
    let unknown = || words.tablets.not_told.to_owned();
    let user = tablet
        .account
        .map(|id| store().with(|book| account_name(words, book, id)));
    let unit = tablet
        .unit
        .map(|id| store().with(|book| book.unit_name(Some(id)).to_owned()));
    let storage = tablet.storage_used.zip(tablet.storage_quota);
    let storage = storage.map(|(used, quota)| {
        let said = |bytes: u64| words::bytes(words.language, bytes);
        (words.tablets.storage_of)(&said(used), &said(quota))
    });
    let kept = tablet.storage_kept.as_deref().map(|kept| match kept {
        "yes" => words.tablets.kept_yes,
        "no" => words.tablets.kept_no,
        _ => words.tablets.kept_unsaid,
    });
    view! {
        <dl class="facts">
            <dt>{words.tablets.used_by}</dt>
            <dd>{user.unwrap_or_else(unknown)}</dd>
            <dt>{words.tablets.unit}</dt>
            <dd>{unit.unwrap_or_else(unknown)}</dd>
            <dt>{words.tablets.last_contact}</dt>
            <dd>{words::when(tablet.last_seen)}</dd>
            <dt>{words.tablets.first_contact}</dt>
            <dd>{words::when(tablet.first_seen)}</dd>
            <dt>{words.tablets.unsent}</dt>
            <dd>{tablet.unsent.map_or_else(unknown, |count| count.to_string())}</dd>
            <dt>{words.tablets.version}</dt>
            <dd>{tablet.app_version.clone().unwrap_or_else(unknown)}</dd>
            <dt>{words.tablets.signs}</dt>
            <dd>{if tablet.signs { words.tablets.signs_yes } else { words.tablets.signs_no }}</dd>
            <dt>{words.tablets.storage}</dt>
            <dd>{storage.unwrap_or_else(unknown)}</dd>
            <dt>{words.tablets.kept}</dt>
            <dd>{kept.map_or_else(unknown, str::to_owned)}</dd>
        </dl>
    }
}

#[component]
fn BlockIt(
    id: TabletId,
    name: String,
    blocked: bool,
    is_own: Signal<bool>,
    doing: Doing,
) -> impl IntoView {
    let texts = &locale().tablets;
    let block = move || administration::block_tablet(id, true);
    let unblock = move || administration::block_tablet(id, false);
    let text = Signal::derive(move || match is_own.get() {
        true => format!("{} {}", texts.block_own, texts.block_text),
        false => texts.block_text.to_owned(),
    });
    view! {
        <div class="actions">
            {if blocked {
                view! { <AtOnce label=(texts.unblock)(&name) doing act=unblock /> }.into_any()
            } else {
                view! { <Confirmed label=(texts.block)(&name) title=(texts.block_title)(&name) text yes=texts.block_yes doing act=block /> }
                    .into_any()
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{REFUSED_SHOWN_MS, asks_somebody, why_refused};
    use crate::locales::of;
    use serde_json::{Value, json};
    use words::Language;

    #[test]
    fn what_is_noted_of_signatures_is_told_in_words() {
        for language in [Language::Vi, Language::En] {
            let texts = &of(language).tablets;
            for code in ["signature_wrong", "signature_missing", "device_key_changed"] {
                assert_ne!(why_refused(texts, code), texts.refused_of_later, "{code}");
            }
        }
    }

    #[test]
    fn a_tablet_with_which_something_is_wrong_comes_first() {
        let check = |told: Value, expect: bool| {
            let mut row = json!({"tablet": uuid::Uuid::nil(), "first_seen": 0, "last_seen": 0,
                "clock_suspect": false, "blocked": false});
            row.as_object_mut()
                .unwrap()
                .extend(told.as_object().unwrap().clone());
            let row = serde_json::from_value(row).unwrap();
            assert_eq!(asks_somebody(&row, REFUSED_SHOWN_MS), expect, "{told}");
        };
        check(json!({}), false);
        check(json!({"unsent": 3}), false);
        check(json!({"blocked": true}), false);
        check(json!({"blocked": true, "unsent": 0}), false);
        check(json!({"blocked": true, "unsent": 3}), true);
        check(json!({"clock_suspect": true}), true);
        check(json!({"signatures_refused": 1}), true);
        check(json!({"differed": 5}), true);
        check(json!({"set_aside": {"tablet_blocked": 1}}), true);
        check(json!({"refused": {"too_deep": 1}, "refused_last": 1}), true);
        // Of long ago, and of none.
        check(
            json!({"refused": {"too_deep": 1}, "refused_last": 0}),
            false,
        );
        check(json!({"refused_last": 1}), false);
    }
}
