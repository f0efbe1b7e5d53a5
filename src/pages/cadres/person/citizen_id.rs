//! "Số định danh cá nhân": asked of the server when somebody wants to see it, and written there.
//!
//! It is in this part's memory while the form is open: in no draft, no preference and no address. It
//! goes when the form is closed or the page is left.

use domain::citizen_id::CitizenId;
use domain::finding::{FindingCode, Severity};
use domain::ids::CadreId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use crate::citizen_id::{self, Shown};
use crate::components::field::{Note, TextField};
use crate::components::notice::{Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::duplicates::told;
use crate::pages::managing::said;
use crate::platform::page;
use crate::requests::Refused;

const NAME: &str = "citizen_id";
const FIELD_ID: &str = "field-citizen_id";
const OPEN_ID: &str = "open-citizen_id";

/// The part, for whoever may keep the number.
#[component]
pub(super) fn CitizenIdPart(id: CadreId) -> impl IntoView {
    let part = Part::of(id);
    let words = part.words;
    let title = words::field_label(words.language, "cadre", NAME).unwrap_or_default();
    let is_open = Memo::new(move |_| part.shown.with(Option::is_some));
    view! {
        <section class="panel">
            <h2>{title}</h2>
            <p>{words.citizen_id.why}</p>
            {move || match is_open.get() {
                true => view! { <Open part title /> }.into_any(),
                false => view! { <Closed part /> }.into_any(),
            }}
        </section>
    }
}

/// The way to the number, and what became of the last one.
#[component]
fn Closed(part: Part) -> impl IntoView {
    let words = part.words;
    if part.was_open.get_untracked() {
        // Whoever closed the form goes on where it was opened.
        Effect::new(|| page::focus(OPEN_ID));
    }
    let contact = carrier().contact;
    let is_offline = move || contact.with(|contact| contact.online == Some(false));
    let offline = move || {
        let offline = (Urgency::Warning, words.citizen_id.offline);
        (part.said.get().is_none() && is_offline()).then_some(offline)
    };
    view! {
        <Said said=Signal::derive(move || part.said.get().or_else(offline)) />
        <SameNumber part />
        <div class="actions">
            <button class="button" id=OPEN_ID on:click=move |_| part.open()>{words.citizen_id.open}</button>
            <span role="status">{move || part.is_busy.get().then_some(words.managing.loading)}</span>
        </div>
    }
}

/// What the server has, and the field to write another number.
#[component]
fn Open(part: Part, title: &'static str) -> impl IntoView {
    let words = part.words;
    Effect::new(|| page::focus(FIELD_ID));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        part.save();
    };
    // Told when the field is left; it may be left because it goes.
    let check = move |_| {
        part.is_checked.try_set(true);
    };
    let on_server = move || part.shown.with(|shown| on_server(words, shown.as_ref()));
    let take_away = move || {
        let text = words.citizen_id.take_away;
        part.has_number()
            .then(|| view! { <p class="field-hint">{text}</p> })
    };
    let notes = Signal::derive(move || part.notes());
    view! {
        <form class="stack" on:submit=submit on:change=check>
            <p>{on_server}</p>
            <TextField
                name=NAME
                label=title
                hint=words.citizen_id.hint
                input_mode="numeric"
                value=part.typed
                on_input=move |text| part.typed.set(text)
                notes
            />
            {take_away}
            <Said said=part.said />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit">{words.citizen_id.save}</button>
                <button class="button" type="button" on:click=move |_| part.close(None)>{words.citizen_id.close}</button>
                <span role="status">{move || part.is_busy.get().then_some(words.citizen_id.saving)}</span>
            </div>
        </form>
    }
}

fn on_server(words: &Locale, shown: Option<&Shown>) -> String {
    let number = shown.and_then(|shown| shown.citizen_id.as_deref());
    number.map_or_else(
        || words.citizen_id.none.to_owned(),
        words.citizen_id.on_server,
    )
}

/// A sentence, and how urgent it is.
type Saying = (Urgency, &'static str);

#[component]
fn Said(#[prop(into)] said: Signal<Option<Saying>>) -> impl IntoView {
    move || {
        said.get()
            .map(|(urgency, text)| view! { <Notice urgency>{text}</Notice> })
    }
}

/// Records that have the number as well; each leads to both side by side.
#[component]
fn SameNumber(part: Part) -> impl IntoView {
    let (words, store) = (part.words, store());
    let link = move |other: CadreId| {
        let who = store.with(|book| told(words, book, other));
        let href = format!("/trung-ho-so/{}/{other}", part.id);
        let text = (words.citizen_id.compare_with)(&who);
        view! { <li><A href attr:class="step-link">{text}</A></li> }
    };
    move || {
        let same = part.same.get();
        (!same.is_empty()).then(|| {
            let links = same.into_iter().map(link).collect_view();
            view! {
                <Notice urgency=Urgency::Warning>
                    <p>{words.citizen_id.same}</p>
                    <ul>{links}</ul>
                </Notice>
            }
        })
    }
}

/// What is known while the page is open. A handle: copies are the same.
#[derive(Clone, Copy)]
struct Part {
    id: CadreId,
    words: &'static Locale,
    /// What the server told; none while the form is closed.
    shown: RwSignal<Option<Shown>>,
    typed: RwSignal<String>,
    /// What was typed is judged: the field was left, or somebody tried to save.
    is_checked: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    was_open: RwSignal<bool>,
    said: RwSignal<Option<Saying>>,
    same: RwSignal<Vec<CadreId>>,
}

impl Part {
    fn of(id: CadreId) -> Self {
        Self {
            id,
            words: locale(),
            shown: RwSignal::new(None),
            typed: RwSignal::new(String::new()),
            is_checked: RwSignal::new(false),
            is_busy: RwSignal::new(false),
            was_open: RwSignal::new(false),
            said: RwSignal::new(None),
            same: RwSignal::new(Vec::new()),
        }
    }

    /// Asks for the number, then shows it in the form.
    fn open(self) {
        if !self.begin() {
            return;
        }
        spawn_local(async move {
            match citizen_id::ask(self.id).await {
                Ok(shown) => {
                    let number = shown.citizen_id.clone();
                    self.typed.try_set(number.unwrap_or_default());
                    self.is_checked.try_set(false);
                    self.shown.try_set(Some(shown));
                }
                Err(refused) => self.refuse(refused, self.words.citizen_id.offline),
            }
            self.is_busy.try_set(false);
        });
    }

    /// Writes what was typed; what must be mended first is said at the field.
    fn save(self) {
        let Some(shown) = self.shown.get_untracked() else {
            return;
        };
        let Ok(number) = judge(&self.typed.get_untracked(), shown.citizen_id.is_some()) else {
            self.is_checked.set(true);
            page::focus(FIELD_ID);
            return;
        };
        if is(&shown, number.as_ref()) {
            let unchanged = self.words.citizen_id.unchanged;
            self.close(Some((Urgency::Plain, unchanged)));
        } else if self.begin() {
            spawn_local(self.send(number, shown));
        }
    }

    async fn send(self, number: Option<CitizenId>, shown: Shown) {
        let texts = &self.words.citizen_id;
        match citizen_id::keep(self.id, number.as_ref(), &shown.seen).await {
            Ok(same) => self.written(number.is_some(), same),
            Err(Refused::ChangedMeanwhile) => match citizen_id::ask(self.id).await {
                // An earlier attempt, of which the answer was lost, has arrived.
                Ok(now) if is(&now, number.as_ref()) => self.written(number.is_some(), Vec::new()),
                Ok(now) => {
                    self.shown.try_set(Some(now));
                    self.refuse(Refused::ChangedMeanwhile, texts.not_saved);
                }
                Err(refused) => self.refuse(refused, texts.not_saved),
            },
            Err(refused) => self.refuse(refused, texts.not_saved),
        }
        self.is_busy.try_set(false);
    }

    fn written(self, has_number: bool, same: Vec<CadreId>) {
        let texts = &self.words.citizen_id;
        let text = match has_number {
            true => texts.saved,
            false => texts.taken_away,
        };
        self.same.try_set(same);
        self.close(Some((Urgency::Good, text)));
    }

    /// Forgets the number.
    fn close(self, said: Option<Saying>) {
        self.said.try_set(said);
        self.was_open.try_set(true);
        self.typed.try_set(String::new());
        self.shown.try_set(None);
    }

    /// False while something is under way.
    fn begin(self) -> bool {
        if self.is_busy.get_untracked() {
            return false;
        }
        self.said.set(None);
        self.same.set(Vec::new());
        self.is_busy.set(true);
        true
    }

    fn refuse(self, refused: Refused, no_answer: &'static str) {
        let text = why(self.words, refused, no_answer);
        self.said.try_set(Some((Urgency::Problem, text)));
    }

    fn has_number(self) -> bool {
        let of = |shown: &Shown| shown.citizen_id.is_some();
        self.shown.with(|shown| shown.as_ref().is_some_and(of))
    }

    fn notes(self) -> Vec<Note> {
        if !self.is_checked.get() {
            return Vec::new();
        }
        let judged = self.typed.with(|typed| judge(typed, self.has_number()));
        let note = |code: FindingCode| Note {
            is_blocking: code.severity() == Severity::Blocking,
            text: words::finding(self.words.language, &code),
        };
        judged.err().map(note).into_iter().collect()
    }
}

/// What was typed as a number; nothing is one where there is a number to take away.
fn judge(typed: &str, has_number: bool) -> Result<Option<CitizenId>, FindingCode> {
    match CitizenId::from_typed(typed) {
        Err(FindingCode::Missing) if has_number => Ok(None),
        judged => judged.map(Some),
    }
}

fn is(shown: &Shown, number: Option<&CitizenId>) -> bool {
    shown.citizen_id.as_deref() == number.map(CitizenId::as_str)
}

/// Why nothing was shown or saved, in words.
fn why(words: &Locale, refused: Refused, no_answer: &'static str) -> &'static str {
    match refused {
        Refused::NoAnswer => no_answer,
        Refused::Gone => words.citizen_id.gone,
        Refused::SignInEnded
        | Refused::NotPermitted
        | Refused::LastAdministrator
        | Refused::NameTaken
        | Refused::NameNotAllowed
        | Refused::EndsBeforeItBegins
        | Refused::RoleIsOver
        | Refused::AccountBlocked
        | Refused::BadCitizenId
        | Refused::ChangedMeanwhile
        | Refused::NotUnderstood => said(words, refused),
    }
}

#[cfg(test)]
mod tests {
    use super::{FindingCode, judge};

    #[test]
    fn an_empty_field_takes_a_number_away_and_is_missing_where_there_is_none() {
        let check = |typed: &str, has_number, expect: Result<Option<&str>, FindingCode>| {
            let judged = judge(typed, has_number);
            let found = judged
                .as_ref()
                .map(|number| number.as_ref().map(|it| it.as_str()));
            assert_eq!(found, expect.as_ref().copied(), "{typed:?} {has_number}");
        };
        check("001 085 012 345", false, Ok(Some("001085012345")));
        check("001 085 012 345", true, Ok(Some("001085012345")));
        check(" ", true, Ok(None));
        check(" ", false, Err(FindingCode::Missing));
        let short = FindingCode::NotSoManyDigits {
            wanted: 12,
            digits: 3,
        };
        check("001", true, Err(short));
    }
}
