//! Signing in again to a book that is open: the work goes on meanwhile, nothing is closed.

use leptos::prelude::*;

use crate::account::{self, Refusal};
use crate::components::field::TextField;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::{self, carrier, store};
use crate::locales::locale;
use crate::pages::sign_in::{NewPassword, refused};

/// Asks for the password of the account whose book this is, and then sends what waits.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let words = locale();
    let (carrier, known) = (carrier(), store().account());
    let (whose, name) = (known.account, known.name);
    let password = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let (must_choose, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let on_changed = Callback::new(move |()| carrier.nudge());
    let account_name = name.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        trouble.set(None);
        is_busy.set(true);
        let (name, typed) = (account_name.clone(), password.get_untracked());
        leptos::task::spawn_local(async move {
            // The form may be gone by then: another window has signed in, or the page was left.
            match gate::sign_in(&name, &typed).await {
                // The name was given anew: what waits here can only be sent by whose book this is.
                Ok(signed_in) if signed_in.account != whose => {
                    // Another account's sign-in has no business under this book.
                    let _ = account::sign_out(account::LIMIT_MS).await;
                    trouble.try_set(Some((words.sign_in.another_account)(&name)));
                }
                Ok(signed_in) if signed_in.must_change_password => {
                    must_choose.try_set(true);
                }
                Ok(_) => carrier.nudge(),
                Err(refusal) => {
                    trouble.try_set(Some(refused(words, &refusal)));
                    // The exchange hands over what a blocked tablet has not sent.
                    if refusal == Refusal::TabletBlocked {
                        carrier.nudge();
                    }
                }
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <h2>{words.sign_in.again_title}</h2>
        <p>{(words.sign_in.unsent_kept)(&name)}</p>
        {move || must_choose.get().then(|| view! {
            <p>{words.sign_in.choose_password_why}</p>
            <NewPassword current={Some(password.get_untracked())} on_changed />
        })}
        <form class="stack" hidden=move || must_choose.get() on:submit=submit.clone()>
            <TextField name="password" label=words.sign_in.password value=password on_input=move |text| password.set(text) kind="password" autocomplete="current-password" />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=is_busy>{words.sign_in.submit}</button>
            </div>
        </form>
    }
}
