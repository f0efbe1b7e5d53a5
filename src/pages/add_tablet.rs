//! "Thêm máy": signing in by a code that an administrator made, inside the installed app, whose
//! storage is its own: a camera app would open the link in the browser instead.

use domain::enrolment::code_in;
use leptos::prelude::*;

use crate::account::{Refusal, SignedIn};
use crate::components::field::TextField;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate;
use crate::locales::locale;
use crate::pages::sign_in::{Block, Enter, refused};
use crate::platform::file::PickedFile;
use crate::platform::{page, picture, worker};

/// Where Trunk puts what starts the program in `crates/qr_reader`.
const READER: &str = "/qr_reader_loader.js";
/// An old tablet takes a second or two.
const READ_LIMIT_MS: u32 = 20_000;
/// A code that fills a third of such a picture has some six pixels a module.
const SIDE_MAX: u32 = 1_000;

/// The link or the code; once it was taken, the opening of the book.
#[component]
pub fn AddTablet(first: String, is_open: RwSignal<bool>) -> impl IntoView {
    let words = locale();
    let taken = RwSignal::new(None::<SignedIn>);
    view! {
        <h1>{words.add_tablet.title}</h1>
        {move || match taken.get() {
            Some(signed_in) => view! { <Enter signed_in /> }.into_any(),
            None => view! { <CodeForm first=first.clone() is_open taken /> }.into_any(),
        }}
    }
}

/// The link or the code, and where its owner has none yet a password.
#[component]
fn CodeForm(
    first: String,
    is_open: RwSignal<bool>,
    taken: RwSignal<Option<SignedIn>>,
) -> impl IntoView {
    let (words, block) = (locale(), expect_context::<Block>());
    let link = RwSignal::new(first);
    let (once, twice) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let needs_password = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        trouble.set(None);
        let Some(code) = code_in(&link.get_untracked()) else {
            trouble.set(Some(words.add_tablet.no_code.to_owned()));
            return;
        };
        if once.get_untracked() != twice.get_untracked() {
            trouble.set(Some(words.sign_in.different.to_owned()));
            return;
        }
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            if gate::is_somebody_signed_in().await {
                page::reload();
                return;
            }
            let chosen = needs_password.get_untracked();
            let chosen = chosen.then(|| once.get_untracked());
            match gate::enrol(&code, chosen.as_deref()).await {
                Ok(signed_in) => {
                    // A code is good for once: nothing may lead to it again.
                    page::forget_address();
                    taken.try_set(Some(signed_in));
                }
                Err(Refusal::PasswordNeeded) => drop(needs_password.try_set(true)),
                Err(Refusal::TabletBlocked) => block.is_met(),
                Err(refusal) => drop(trouble.try_set(Some(refused(words, &refusal)))),
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <p>{words.add_tablet.how}</p>
        <form class="stack" on:submit=submit>
            <TextField name="link" label=words.add_tablet.link value=link on_input=move |text| link.set(text) />
            <Photograph link trouble />
            {move || needs_password.get().then(|| view! {
                <p role="status">{words.sign_in.choose_password_why}</p>
                <TextField name="first" label=words.sign_in.new_password value=once on_input=move |text| once.set(text) kind="password" autocomplete="new-password" />
                <TextField name="second" label=words.sign_in.repeat_password value=twice on_input=move |text| twice.set(text) kind="password" autocomplete="new-password" />
            })}
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=is_busy>{words.add_tablet.submit}</button>
                <button class="button" type="button" on:click=move |_| is_open.set(false)>{words.common.cancel}</button>
                <span role="status">{move || is_busy.get().then_some(words.sign_in.opening)}</span>
            </div>
        </form>
    }
}

/// A photograph of the code, taken inside the app or chosen; what it says is put into the field.
#[component]
fn Photograph(link: RwSignal<String>, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let words = locale();
    let is_reading = RwSignal::new(false);
    let read = move |file: Option<PickedFile>| {
        let Some(file) = file else { return };
        trouble.set(None);
        is_reading.set(true);
        leptos::task::spawn_local(async move {
            match code_on(&file).await {
                Some(text) => drop(link.try_set(text)),
                None => drop(trouble.try_set(Some(words.add_tablet.no_qr.to_owned()))),
            }
            is_reading.try_set(false);
        });
    };
    view! {
        <div class="field">
            <label class="field-label" for="field-photograph">{words.add_tablet.photograph}</label>
            <input class="input" id="field-photograph" type="file" accept="image/*" on:change:target=move |event| read(PickedFile::first_of(event.target().files())) />
            <span role="status">{move || is_reading.get().then_some(words.add_tablet.reading)}</span>
        </div>
    }
}

/// What the code in a photograph says, by way of a throw-away worker.
async fn code_on(file: &PickedFile) -> Option<String> {
    let picture = picture::brightness(file, SIDE_MAX).await.ok()?;
    let width = picture.width.to_string();
    let answer = worker::ask_once(READER, &width, &picture.pixels, READ_LIMIT_MS).await;
    serde_json::from_str::<Option<String>>(&answer.ok()?).ok()?
}
