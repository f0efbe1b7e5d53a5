//! "Đăng nhập": the name, the password, what is recorded and for what use.
//!
//! A password that somebody else has set is changed here before the book opens.

use domain::enrolment::code_in;
use domain::ids::TabletId;
use leptos::prelude::*;

use crate::account::{self, Greeting, Refusal, SignedIn};
use crate::components::field::TextField;
use crate::components::new_version::NewVersion;
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::{self, Gate};
use crate::locales::{Locale, locale};
use crate::pages::add_tablet::AddTablet;
use crate::pages::managing::short;
use crate::pages::parts::not_opened;
use crate::platform::{page, timer};

/// A blocked tablet learns of it within this time, where nobody is signed in on it.
const LOOK_AGAIN_MS: u32 = 5_000;

/// The page of a tablet where nobody is signed in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.sign_in.title);
    let must_choose = RwSignal::new(None::<(SignedIn, String)>);
    // Whoever opened the link of a code finds it typed already.
    let code = code_in(&page::fragment());
    let is_adding = RwSignal::new(code.is_some());
    let (is_demo, cleared) = (RwSignal::new(false), RwSignal::new(None::<Greeting>));
    let block = Block::new();
    provide_context(block);
    leptos::task::spawn_local(async move {
        // The page may stand for days: the network may come back to it, and the tablet be blocked.
        let mut is_first = true;
        while block.is_asked_for() {
            if page::is_visible()
                && let Ok(greeting) = gate::greeting().await
            {
                is_demo.try_set(greeting.demo);
                block.is_told(greeting.tablet_blocked);
                // A browser may clear what it was asked to keep. That is never passed over, and not asked
                // again: somebody may be about to sign in for the first time.
                let was_first = std::mem::replace(&mut is_first, false);
                if was_first && greeting.signed_in && gate::knows_nobody().await == Ok(true) {
                    cleared.try_set(Some(greeting));
                }
            }
            timer::after_ms(LOOK_AGAIN_MS).await;
        }
    });
    // What is said again is not drawn again, nor read aloud.
    let (is_demo, cleared) = (
        Memo::new(move |_| is_demo.get()),
        Memo::new(move |_| cleared.get()),
    );
    view! {
        <header>
            {move || is_demo.get().then(|| view! { <p class="banner" data-kind="demo">{words.app.demo_banner}</p> })}
            <NewVersion />
        </header>
        <main class="frame-page sign-in" id="page">
            <p class="frame-title">{words.app.name}" · "{words.app.commune}</p>
            <Blocked block />
            {move || cleared.get().map(|greeting| view! {
                <Notice urgency=Urgency::Problem>
                    <p>{words.sign_in.cleared}</p>
                    {greeting.unsent.map(|count| view! { <p>{(words.sign_in.cleared_unsent)(count)}</p> })}
                    <p>{words.sign_in.cleared_to_do}</p>
                </Notice>
            })}
            {move || match must_choose.get() {
                None if is_adding.get() => {
                    view! { <AddTablet first=code.clone().unwrap_or_default() is_open=is_adding /> }.into_any()
                }
                None => view! {
                    <Credentials must_choose />
                    <div class="actions">
                        <button class="button" on:click=move |_| is_adding.set(true)>{words.add_tablet.open}</button>
                    </div>
                }
                .into_any(),
                Some((signed_in, current)) => view! { <FirstPassword signed_in current /> }.into_any(),
            }}
        </main>
    }
}

/// Asks the server, then opens the book or asks for a password of one's own.
#[component]
pub fn Credentials(must_choose: RwSignal<Option<(SignedIn, String)>>) -> impl IntoView {
    let words = locale();
    let (gate, block) = (expect_context::<Gate>(), expect_context::<Block>());
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (trouble, is_busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            if gate::is_somebody_signed_in().await {
                // Two accounts in two windows would send under one sign-in: the book that is open is shown.
                page::reload();
                return;
            }
            let current = password.get_untracked();
            let typed = name.get_untracked();
            match gate::sign_in(typed.trim(), &current).await {
                Ok(signed_in) if signed_in.must_change_password => {
                    must_choose.set(Some((signed_in, current)))
                }
                Ok(signed_in) => enter(gate, signed_in, words, trouble).await,
                Err(Refusal::TabletBlocked) => block.is_met(),
                Err(refusal) => trouble.set(Some(refused(words, &refusal))),
            }
            // Opening the first time fetches the rest of the program; then this page is gone.
            is_busy.try_set(false);
        });
    };
    view! {
        <h1>{words.sign_in.title}</h1>
        <form class="stack" on:submit=submit>
            <TextField name="name" label=words.sign_in.name value=name on_input=move |text| name.set(text) autocomplete="username" />
            <TextField name="password" label=words.sign_in.password value=password on_input=move |text| password.set(text) kind="password" autocomplete="current-password" />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=move || is_busy.get()>
                    {words.sign_in.submit}
                </button>
                <span role="status">{move || is_busy.get().then_some(words.sign_in.opening)}</span>
            </div>
        </form>
        <div class="stack" data-gap="small">
            <p>{words.sign_in.purpose}</p>
            <p>{words.sign_in.working_copy}</p>
            <p><strong>{words.sign_in.no_secrets}"."</strong></p>
            <p class="field-hint">{words.sign_in.needs_network}</p>
        </div>
    }
}

/// Whether this tablet is blocked, while nobody is signed in on it.
#[derive(Clone, Copy)]
pub(super) struct Block {
    is_on: RwSignal<bool>,
    was_handed_over: RwSignal<bool>,
}

impl Block {
    fn new() -> Self {
        Self {
            is_on: RwSignal::new(false),
            was_handed_over: RwSignal::new(false),
        }
    }

    /// False once the page is gone.
    fn is_asked_for(self) -> bool {
        self.is_on.try_get_untracked().is_some()
    }

    /// Somebody has tried to sign in: what is said of it stands above the form.
    pub(super) fn is_met(self) {
        self.is_told(true);
        page::to_top();
    }

    /// The server has said whether it is. What waits on a blocked one is handed over while the page stays
    /// as it is, once.
    fn is_told(self, is_on: bool) {
        self.is_on.try_set(is_on);
        if !is_on {
            self.was_handed_over.try_set(false);
        } else if self.was_handed_over.try_get_untracked() == Some(false) {
            leptos::task::spawn_local(async move {
                self.was_handed_over.try_set(gate::hand_over().await);
            });
        }
    }
}

/// That the tablet is blocked, and how the administrator calls it.
#[component]
fn Blocked(block: Block) -> impl IntoView {
    let words = locale();
    let tablet = RwSignal::new(None::<TabletId>);
    leptos::task::spawn_local(async move {
        tablet.try_set(gate::tablet_id().await.ok());
    });
    let name = move || tablet.get().map(|id| (words.tablets.name)(&short(id)));
    let is_on = Memo::new(move |_| block.is_on.get());
    move || {
        is_on.get().then(|| {
            view! {
                <Notice urgency=Urgency::Problem>
                    <p>{words.sign_in.tablet_blocked}</p>
                    <p><strong>{name}</strong></p>
                </Notice>
            }
        })
    }
}

/// Somebody else knows the present password: choose another before the book opens.
#[component]
fn FirstPassword(signed_in: SignedIn, current: String) -> impl IntoView {
    let words = locale();
    let is_changed = RwSignal::new(false);
    let on_changed = Callback::new(move |()| is_changed.set(true));
    view! {
        <h1>{words.sign_in.choose_password}</h1>
        {move || if is_changed.get() {
            view! { <Enter signed_in=signed_in.clone() /> }.into_any()
        } else {
            view! {
                <p>{words.sign_in.choose_password_why}</p>
                <NewPassword current=Some(current.clone()) on_changed />
            }
            .into_any()
        }}
    }
}

/// Opens the book of whoever is signed in already. What the first attempt lacked, as a rule the second
/// part of the program, is fetched by another one.
#[component]
pub(super) fn Enter(signed_in: SignedIn) -> impl IntoView {
    let words = locale();
    let gate = expect_context::<Gate>();
    let (trouble, is_busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let open = move || {
        let signed_in = signed_in.clone();
        trouble.set(None);
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            enter(gate, signed_in, words, trouble).await;
            is_busy.try_set(false);
        });
    };
    open();
    view! {
        <p role="status">{move || is_busy.get().then_some(words.sign_in.opening)}</p>
        <MaybeNotice urgency=Urgency::Problem text=trouble />
        {move || trouble.get().map(|_| {
            let open = open.clone();
            view! { <button class="button" data-kind="primary" on:click=move |_| open()>{words.sign_in.open_again}</button> }
        })}
    }
}

/// A new password, typed twice; the present one is asked for unless it is known. With `is_open` the
/// form was opened by hand and can be closed again.
#[component]
pub fn NewPassword(
    current: Option<String>,
    on_changed: Callback<()>,
    #[prop(optional)] is_open: Option<RwSignal<bool>>,
) -> impl IntoView {
    let words = locale();
    let is_asked = current.is_none();
    let current = RwSignal::new(current.unwrap_or_default());
    let (first, second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let trouble = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    if is_open.is_some() {
        request_animation_frame(|| page::focus("field-current"));
    }
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        if first.get_untracked() != second.get_untracked() {
            trouble.set(Some(words.sign_in.different.to_owned()));
            return;
        }
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            let (old, new) = (current.get_untracked(), first.get_untracked());
            match account::change_password(&old, &new).await {
                Ok(()) => drop(on_changed.try_run(())),
                Err(Refusal::Wrong) if is_asked => {
                    trouble.try_set(Some(words.sign_in.wrong_current.to_owned()));
                }
                Err(refusal) => drop(trouble.try_set(Some(refused(words, &refusal)))),
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <form class="stack" on:submit=submit>
            {is_asked.then(|| view! {
                <TextField name="current" label=words.sign_in.current_password value=current on_input=move |text| current.set(text) kind="password" autocomplete="current-password" />
            })}
            <TextField name="first" label=words.sign_in.new_password value=first on_input=move |text| first.set(text) kind="password" autocomplete="new-password" />
            <TextField name="second" label=words.sign_in.repeat_password value=second on_input=move |text| second.set(text) kind="password" autocomplete="new-password" />
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" type="submit" disabled=is_busy>{words.sign_in.change}</button>
                {is_open.map(|is_open| view! {
                    <button class="button" type="button" on:click=move |_| is_open.set(false)>{words.common.cancel}</button>
                })}
            </div>
        </form>
    }
}

/// Opens the book of whoever has just signed in, or says why not.
async fn enter(gate: Gate, signed_in: SignedIn, words: &Locale, trouble: RwSignal<Option<String>>) {
    if let Err(error) = gate.enter(signed_in).await {
        trouble.try_set(Some(not_opened(words, &error)));
    }
}

/// Why the server said no, in words.
pub(super) fn refused(words: &Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoAnswer => words.sign_in.no_answer.to_owned(),
        Refusal::Wrong => words.sign_in.wrong.to_owned(),
        Refusal::Wait(seconds) => (words.sign_in.wait)(*seconds),
        Refusal::Ended => words.sign_in.ended.to_owned(),
        Refusal::WeakPassword => words.sign_in.weak.to_owned(),
        Refusal::AccountBlocked => words.sign_in.account_blocked.to_owned(),
        Refusal::TabletBlocked => words.sign_in.tablet_blocked.to_owned(),
        Refusal::PasswordNeeded => words.sign_in.choose_password_why.to_owned(),
        Refusal::CodeUnknown => words.add_tablet.unknown.to_owned(),
        Refusal::CodeUsed => words.add_tablet.used.to_owned(),
        Refusal::CodeExpired => words.add_tablet.expired.to_owned(),
        Refusal::NotUnderstood => words.sign_in.not_understood.to_owned(),
    }
}
