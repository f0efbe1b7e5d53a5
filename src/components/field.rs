//! Form fields with their label, their hint and what was found about them.

use leptos::prelude::*;

use crate::platform::timer;

/// Typing that pauses for so long is kept as if the field had been left: whatever happens to the
/// page, no more than a moment's typing is lost.
const PAUSE_MS: u32 = 700;

/// Something found about a field, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// True when it stops the form from being saved.
    pub is_blocking: bool,
    /// What to do, in words.
    pub text: String,
}

impl Note {
    /// How it is drawn.
    #[must_use]
    pub fn severity(&self) -> &'static str {
        match self.is_blocking {
            true => "blocking",
            false => "advice",
        }
    }
}

/// One choice of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// What was found about a field, below it.
#[component]
fn Notes(id: String, notes: Signal<Vec<Note>>) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {move || {
                notes
                    .get()
                    .into_iter()
                    .map(|note| {
                        let severity = note.severity();
                        view! { <p class="finding" data-severity=severity>{note.text}</p> }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// Calls `on_leave` when a field is left, when the typing in it pauses, and when it is taken off
/// the page before either.
#[derive(Clone, Copy)]
struct Keeper {
    on_leave: Option<Callback<()>>,
    typed: StoredValue<u32>,
    waits: StoredValue<bool>,
}

impl Keeper {
    fn new(on_leave: Option<Callback<()>>) -> Self {
        let keeper = Self {
            on_leave,
            typed: StoredValue::new(0),
            waits: StoredValue::new(false),
        };
        on_cleanup(move || keeper.keep());
        keeper
    }

    fn typed(self) {
        let Some(count) = self.count() else { return };
        self.waits.try_set_value(true);
        leptos::task::spawn_local(async move {
            timer::after_ms(PAUSE_MS).await;
            if self.typed.try_get_value() == Some(count) {
                self.keep();
            }
        });
    }

    fn left(self) {
        if self.count().is_some() {
            self.waits.try_set_value(true);
            self.keep();
        }
    }

    /// Hands on what waits, once.
    fn keep(self) {
        if self.waits.try_get_value() == Some(true)
            && let Some(on_leave) = self.on_leave
        {
            self.waits.try_set_value(false);
            on_leave.try_run(());
        }
    }

    /// What was begun before counts no more. None when the field is gone: a browser tells of a
    /// change even while it takes the field off the page.
    fn count(self) -> Option<u32> {
        self.typed.try_update_value(|typed| {
            *typed = typed.wrapping_add(1);
            *typed
        })
    }
}

/// What a field wants, before anything is typed.
#[component]
fn Hint(id: String, #[prop(into)] text: String) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <span class="field-hint" id=id>{text}</span> })
}

fn described_by(hint_id: &str, hint: &str, notes_id: &str) -> String {
    if hint.is_empty() {
        notes_id.to_owned()
    } else {
        format!("{hint_id} {notes_id}")
    }
}

fn is_invalid(notes: Signal<Vec<Note>>) -> impl Fn() -> Option<&'static str> + Clone + Send {
    move || {
        notes
            .with(|notes| notes.iter().any(|note| note.is_blocking))
            .then_some("true")
    }
}

/// A line of text. `on_leave` runs when the person goes on to the next field.
#[component]
pub fn TextField(
    /// Names the field on its page; unique there.
    #[prop(into)]
    name: String,
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional, into)] on_leave: Option<Callback<()>>,
    #[prop(optional, into)] notes: Signal<Vec<Note>>,
    #[prop(optional)] hint: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Which keys a tablet offers.
    #[prop(default = "text")]
    input_mode: &'static str,
) -> impl IntoView {
    let (id, notes_id) = (format!("field-{name}"), format!("notes-{name}"));
    let hint_id = format!("hint-{name}");
    let described_by = described_by(&hint_id, hint, &notes_id);
    let keeper = Keeper::new(on_leave);
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <Hint id=hint_id text=hint />
            <input
                class="input"
                id=id
                type=kind
                name=name
                autocomplete=autocomplete
                inputmode=input_mode
                aria-describedby=described_by
                aria-invalid=is_invalid(notes)
                prop:value=move || value.get()
                on:input:target=move |event| {
                    on_input.run(event.target().value());
                    keeper.typed();
                }
                on:change=move |_| keeper.left()
            />
            <Notes id=notes_id notes />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Names the field on its page; unique there.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional, into)] on_leave: Option<Callback<()>>,
    #[prop(optional, into)] notes: Signal<Vec<Note>>,
    #[prop(optional, into)] hint: String,
) -> impl IntoView {
    let (id, notes_id) = (format!("field-{name}"), format!("notes-{name}"));
    let hint_id = format!("hint-{name}");
    let described_by = described_by(&hint_id, &hint, &notes_id);
    let keeper = Keeper::new(on_leave);
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <Hint id=hint_id text=hint />
            <textarea
                class="input"
                id=id
                aria-describedby=described_by
                aria-invalid=is_invalid(notes)
                prop:value=move || value.get()
                on:input:target=move |event| {
                    on_input.run(event.target().value());
                    keeper.typed();
                }
                on:change=move |_| keeper.left()
            ></textarea>
            <Notes id=notes_id notes />
        </div>
    }
}

/// A choice from a list; the first entry means that nothing is chosen.
#[component]
pub fn SelectField(
    /// Names the field on its page; unique there.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    /// What the entry for "nothing chosen" says.
    #[prop(into)]
    none: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
    #[prop(optional, into)] notes: Signal<Vec<Note>>,
) -> impl IntoView {
    let (id, notes_id) = (format!("field-{name}"), format!("notes-{name}"));
    let options = move || {
        let chosen = value.get();
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let is_chosen = choice.value == chosen;
                view! { <option value=choice.value selected=is_chosen>{choice.label}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <select
                class="input"
                id=id
                name=name
                aria-describedby=notes_id.clone()
                aria-invalid=is_invalid(notes)
                prop:value=move || value.get()
                on:change:target=move |event| on_choose.run(event.target().value())
            >
                <option value="" selected=move || value.get().is_empty()>{none}</option>
                {options}
            </select>
            <Notes id=notes_id notes />
        </div>
    }
}

/// A box to tick.
#[component]
pub fn CheckField(
    /// Names the field on its page; unique there.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    let id = format!("field-{name}");
    view! {
        <div class="check">
            <input
                id=id.clone()
                type="checkbox"
                prop:checked=move || value.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <label for=id>{label}</label>
        </div>
    }
}
