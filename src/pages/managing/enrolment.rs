//! A code that signs an account in once on another tablet, as a link and as a QR code.

use domain::ids::{AccountId, UnitId};
use leptos::prelude::*;

use super::asking::said_of_act;
use crate::administration::{self, GivenCode};
use crate::components::field::SelectField;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::components::qr_code::QrCodePicture;
use crate::forms::open_units;
use crate::gate::store;
use crate::locales::locale;
use crate::platform::{page, timer};

/// Makes the code and shows it until the page is left or the code has expired.
#[component]
pub(super) fn Enrolment(account: AccountId) -> impl IntoView {
    let words = locale();
    let store = store();
    let unit = RwSignal::new(String::new());
    let code = RwSignal::new(None::<GivenCode>);
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let units = Signal::derive(move || store.with(|book| open_units(book, None)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        trouble.set(None);
        is_busy.set(true);
        let unit = UnitId::parse(&unit.get_untracked());
        leptos::task::spawn_local(async move {
            match administration::enrol(account, unit).await {
                Ok(given) => drop(code.try_set(Some(given))),
                Err(refused) => {
                    trouble.try_set(Some(said_of_act(words, refused).to_owned()));
                }
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <p>{words.accounts.enrol_text}</p>
        <form class="stack" on:submit=submit>
            <SelectField name="tablet_unit" label=words.accounts.enrol_unit none=words.common.choose choices=units value=unit on_choose=move |id| unit.set(id) />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" type="submit" disabled=is_busy>{words.accounts.enrol}</button>
            </div>
        </form>
        {move || code.get().map(|given| view! { <Given given /> })}
    }
}

/// What takes the focus when there is a code.
const GIVEN: &str = "enrolment-code";

/// A code while it is valid, and until when; afterwards, that it has expired.
#[component]
fn Given(given: GivenCode) -> impl IntoView {
    let words = locale();
    let texts = &words.accounts;
    let is_over = RwSignal::new(false);
    let valid_ms = given.valid_seconds.saturating_mul(1_000);
    let until = words::time_with_seconds(store().now_ms().saturating_add(valid_ms));
    leptos::task::spawn_local(async move {
        timer::after_ms(u32::try_from(valid_ms).unwrap_or(u32::MAX)).await;
        is_over.try_set(true);
    });
    // It stands below the button that made it, often out of sight.
    request_animation_frame(|| page::focus(GIVEN));
    let link = format!("{}/them-may#{}", page::origin(), given.code);
    move || {
        if is_over.get() {
            return view! { <Notice urgency=Urgency::Warning>{texts.enrol_over}</Notice> }
                .into_any();
        }
        view! {
            <div class="stack" id=GIVEN role="group" tabindex="-1" aria-labelledby="enrolment-until" data-unsaved="">
                <p id="enrolment-until"><strong>{(texts.enrol_until)(&until)}</strong></p>
                <QrCodePicture text=link.clone() label=(texts.enrol_qr)(&given.name) />
                <div class="field">
                    <label class="field-label" for="field-link">{texts.enrol_link}</label>
                    <input class="input" id="field-link" readonly prop:value=link.clone() />
                </div>
            </div>
        }
        .into_any()
    }
}
