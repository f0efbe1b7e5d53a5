//! Pieces that several screens draw from the book: a standing, a failure, the two dates.

use domain::book::Book;
use domain::code::Code;
use domain::fields::RecordKey;
use domain::framework::Bilingual;
use domain::ids::{AccountId, RecordId};
use domain::standing::Standing;
use domain::target::Figure;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use sync::tablet::progress::RecordState;

use crate::behind_the_gate::NotFetched;
use crate::components::bar::TargetBar;
use crate::components::notice::{Notice, Urgency};
use crate::gate::NotOpened;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::store::SaveFailure;
use crate::store::indexeddb::DatabaseError;

/// What an account is called; the book may not know it yet.
#[must_use]
pub fn account_name(words: &Locale, book: &Book, account: AccountId) -> String {
    let name = book.account_name(account);
    let name = if name.is_empty() {
        words.common.unknown_account
    } else {
        name
    };
    name.to_owned()
}

/// A document in words: its title and which version.
#[must_use]
pub fn titled(words: &Locale, title: &Bilingual, version: &str) -> String {
    format!("{} – {version}", words::bilingual(words.language, title))
}

/// A standing as colour, shape and word.
#[component]
pub fn StandingBadge(standing: Standing) -> impl IntoView {
    let language = locale().language;
    view! {
        <span class="standing" data-standing=standing.code()>{words::Label::label(&standing, language)}</span>
    }
}

/// How a record stands between this tablet and the server, in a word.
#[must_use]
pub fn state_word(words: &Locale, state: &RecordState) -> &'static str {
    match state {
        RecordState::Refused(_) => words.common.refused,
        RecordState::Conflict => words.common.conflict,
        RecordState::Sending => words.common.sending,
        RecordState::OnlyHere => words.common.only_here,
        RecordState::Sent => words.common.sent,
    }
}

/// The name of a state where a stylesheet reads it.
fn state_code(state: &RecordState) -> &'static str {
    match state {
        RecordState::Refused(_) => "refused",
        RecordState::Conflict => "conflict",
        RecordState::Sending => "sending",
        RecordState::OnlyHere => "only-here",
        RecordState::Sent => "sent",
    }
}

/// In a list: a small word only where something is not on the server, or asks somebody.
#[component]
pub fn StateMark(#[prop(into)] state: Signal<RecordState>) -> impl IntoView {
    let words = locale();
    move || {
        let state = state.get();
        (state != RecordState::Sent).then(|| {
            view! { <small class="travel" data-state=state_code(&state)>{state_word(words, &state)}</small> }
        })
    }
}

/// Where a state is looked into: what asks somebody is settled there.
fn settled_at(state: &RecordState) -> &'static str {
    match state {
        RecordState::Refused(_) => "/dong-bo?loc=tu-choi",
        RecordState::Conflict => "/xung-dot",
        RecordState::Sending | RecordState::OnlyHere | RecordState::Sent => "/dong-bo",
    }
}

/// On the page of a person: what asks somebody, as the way to where it is settled; else nothing.
#[component]
pub fn AskingMark(#[prop(into)] state: Signal<RecordState>) -> impl IntoView {
    let words = locale();
    move || {
        let state = state.get();
        let place = match &state {
            RecordState::Refused(_) => words.nav.sync,
            RecordState::Conflict => words.nav.conflicts,
            RecordState::Sending | RecordState::OnlyHere | RecordState::Sent => return None,
        };
        let text = (words.common.settle_at)(state_word(words, &state), place);
        Some(view! {
            <p><A href=settled_at(&state) attr:class="step-link"><span class="travel" data-state=state_code(&state)>{text}</span></A></p>
        })
    }
}

/// On the page of a record: the state with its time and, where it was refused, why and what to do.
#[component]
pub fn StateLine(record: RecordKey) -> impl IntoView {
    let words = locale();
    let store = store();
    let look = Memo::new(move |_| {
        let state = store.record_state(&record);
        let since = store.state_since(&record, &state);
        (state, since)
    });
    move || {
        let (state, since) = look.get();
        let word = match state {
            RecordState::Conflict => words.common.conflict_to_settle,
            _ => state_word(words, &state),
        };
        let text = since.map_or(word.to_owned(), |at| {
            (words.common.state_since)(word, &words::when(at))
        });
        let href = settled_at(&state);
        let more = match &state {
            RecordState::Refused(code) => Some(words::rejection(words.language, code)),
            RecordState::Conflict
            | RecordState::Sending
            | RecordState::OnlyHere
            | RecordState::Sent => None,
        };
        view! {
            <p class="row" data-gap="small">
                <span class="field-hint">{words.common.state} ":"</span>
                <A href attr:class="step-link"><span class="travel" data-state=state_code(&state)>{text}</span></A>
                {more}
            </p>
        }
    }
}

/// Where nothing waits to be sent: that all is in the book or, where changes were refused and ask no more,
/// how many: whether each was mended only whoever looks at them knows.
#[component]
pub fn NothingWaits(all_sent: &'static str) -> impl IntoView {
    let words = &locale().common;
    let store = store();
    move || {
        match store.put_away_count() {
        0 => view! { <p>{all_sent}</p> }.into_any(),
        count => view! {
            <p>{words.nothing_waits} " " <A href="/dong-bo?loc=da-cat" attr:class="step-link">{(words.put_away)(count)}</A></p>
        }
        .into_any(),
    }
    }
}

/// A figure in one line with a small bar: the certain share and its denominator, and how far it
/// may still go.
#[component]
pub fn FigureLine(figure: Figure) -> impl IntoView {
    let words = locale();
    let (language, texts) = (words.language, &words.dashboard);
    let (certain, possible) = (figure.certain_share(), figure.possible_share());
    let (certain_text, possible_text) = (
        words::percent(language, certain),
        words::percent(language, possible),
    );
    let is_open = figure.possible > figure.certain;
    let still =
        is_open.then(|| (texts.possible)(&possible_text, &words::share(language, possible)));
    view! {
        <div class="figure-line">
            <span><strong>{certain_text.clone()}</strong> " · " {words::share(language, certain)}</span>
            <TargetBar
                certain=certain.permille()
                possible=possible.permille()
                goal=figure.percent_target * 10
                label=(texts.bar)(&certain_text, &possible_text, figure.percent_target)
            />
            <small>{still}</small>
        </div>
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

/// Why something was not saved: what happened, is the work safe, what to do now.
#[must_use]
pub fn save_failure(words: &Locale, failure: &SaveFailure) -> String {
    let why = match failure {
        // Reloading would lose what is on the screen.
        SaveFailure::Database(DatabaseError::Lost) => words.trouble.lost_unsaved.to_owned(),
        SaveFailure::Database(error) => database_error(words, error),
        SaveFailure::NoRandomness(_) => words.trouble.no_randomness.to_owned(),
        SaveFailure::TooLarge => words.trouble.too_large.to_owned(),
        SaveFailure::Leaving => words.trouble.leaving.to_owned(),
    };
    format!("{}. {why}", words.common.not_saved)
}

/// When a draft was kept, to the second: the next tap is told from the last.
#[must_use]
pub fn saved_at(words: &Locale, now_ms: u64) -> String {
    (words.common.saved_at)(&words::time_with_seconds(now_ms))
}

/// Until the book is here for the first time, nothing that is counted or missing is certain.
#[component]
pub fn FirstFetch() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        (!store.was_fetched())
            .then(|| view! { <Notice urgency=Urgency::Warning>{words.common.first_fetch}</Notice> })
    }
}

/// That the record of the address is not in the book on this tablet; of a new one that the server refused,
/// why, and where it still is.
#[component]
pub fn Gone(
    /// What is said of any other.
    text: &'static str,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let params = use_params_map();
    let refused = Memo::new(move |_| {
        let named = |name: &str| params.with(|params| params.get(name));
        let id = RecordId::parse(&named("office").or(named("id"))?)?;
        store.never_taken(id)
    });
    move || {
        match refused.get() {
        None => view! { <FirstFetch /> <p>{text}</p> }.into_any(),
        Some(code) => view! {
            <Notice urgency=Urgency::Problem>
                <p><strong>{words.common.not_taken}</strong></p>
                <p>{words::rejection(words.language, &code)}</p>
                <p><A href=settled_at(&RecordState::Refused(code)) attr:class="step-link">{words.common.open_refused}</A></p>
            </Notice>
        }
        .into_any(),
    }
    }
}

/// Draws what an address names once the book holds it; until then, that it is not here.
pub fn once_known<T: Copy + PartialEq + Send + Sync + 'static>(
    known: impl Fn() -> Option<T> + Send + Sync + 'static,
    title: &'static str,
    gone: &'static str,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> impl IntoView {
    // Only coming and going draws anew, not every change of the book.
    let known = Memo::new(move |_| known());
    move || match known.get() {
        Some(known) => draw(known),
        None => {
            let title = (!title.is_empty()).then(|| view! { <h1>{title}</h1> });
            view! { {title} <Gone text=gone /> }.into_any()
        }
    }
}

/// Why no book opened, in words.
#[must_use]
pub fn not_opened(words: &Locale, error: &NotOpened) -> String {
    match error {
        NotOpened::Database(error) => database_error(words, error),
        NotOpened::UnreadableEntry => words.trouble.unreadable_entry.to_owned(),
        NotOpened::NotFetched(NotFetched) => words.trouble.not_fetched.to_owned(),
    }
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
