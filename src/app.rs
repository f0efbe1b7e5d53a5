//! The gate, the routes, the providers, and the frame around every page.

use domain::rights::Operation as Do;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::components::frame::Frame;
use crate::components::redirect::{Redirect, TrueAddress};
use crate::gate::{Gate, State};
use crate::locales;
use crate::pages::allowed::{Home, for_a_reader, for_the_person, for_the_unit, for_whoever_may};
use crate::pages::assess::{AssessPage, QuestionPage, ResultPage, SummaryPage};
use crate::pages::cadres::{CadreEdit, CadreLeaving, CadrePage, CadresPage, OfficeEdit, OfficeEnd};
use crate::pages::conflicts::ConflictsPage;
use crate::pages::duplicates::{ComparePage, DuplicatesPage};
use crate::pages::has_book::HasBook;
use crate::pages::history::HistoryPage;
use crate::pages::import::ImportPage;
use crate::pages::managing::{AccountPage, AccountsPage, ActsPage, NewAccountPage, TabletsPage};
use crate::pages::not_found::NotFound;
use crate::pages::review::{ReviewPage, SheetPage};
use crate::pages::set_aside::SetAsidePage;
use crate::pages::settings::SettingsPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::sync::SyncPage;
use crate::pages::units::{UnitArchive, UnitEdit, UnitPage, UnitsPage};
use crate::pages::unusable::Unusable;
use crate::platform::preferences::Preferences;
use crate::platform::{page, timer};

/// A book of ten thousand people is open long before this.
const SLOW_OPENING_MS: u32 = 10_000;

/// Draws the app on the page.
pub fn start() {
    page::name_the_line_that_stops();
    page::keep_typing_when_hidden();
    page::keep_scroll_of_places();
    page::end_of_loading();
    mount_to_body(App);
}

/// The whole app. A change of language draws it anew; the address keeps the place and drafts keep
/// what was typed.
#[component]
pub fn App() -> impl IntoView {
    let preferences = RwSignal::new(Preferences::load());
    provide_context(preferences);
    let gate = Gate::start();
    provide_context(gate);
    Effect::new(move || page::apply(preferences.get()));
    page::on_darkness(move || page::apply(preferences.get_untracked()));
    let language = Memo::new(move |_| preferences.get().language());
    move || {
        let words = locales::of(language.get());
        provide_context(words);
        match gate.state.get() {
            State::Opening => view! { <Opening /> }.into_any(),
            State::SignedOut => view! { <SignInPage /> }.into_any(),
            State::Unusable(error) => view! { <Unusable error /> }.into_any(),
            State::Open(book) => {
                provide_context(book.store);
                provide_context(book.carrier);
                (book.pages)()
            }
        }
    }
}

/// What is shown until the book is read; a browser that does not come to an end is not waited for
/// in silence.
#[component]
fn Opening() -> impl IntoView {
    let words = locales::locale();
    let is_slow = RwSignal::new(false);
    leptos::task::spawn_local(async move {
        timer::after_ms(SLOW_OPENING_MS).await;
        is_slow.try_set(true);
    });
    view! {
        <main class="empty">
            <p role="status">{words.app.opening}</p>
            {move || is_slow.get().then(|| view! {
                <p role="status">{words.app.opening_slow}</p>
                <button class="button" on:click=|_| page::reload()>{words.trouble.reload}</button>
            })}
        </main>
    }
}

/// Draws the page of an open book.
#[must_use]
pub fn pages() -> AnyView {
    view! { <Pages /> }.into_any()
}

/// The pages of an open book.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Router>
            <TrueAddress />
            <Frame>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/can-bo") view=for_whoever_may(Do::ReadPerson, || view! { <CadresPage /> }) />
                    <Route path=path!("/can-bo/moi") view=for_whoever_may(Do::WritePerson, || view! { <CadreEdit /> }) />
                    <Route path=path!("/can-bo/nhap") view=for_whoever_may(Do::Import, || view! { <ImportPage /> }) />
                    <Route path=path!("/can-bo/:id") view=CadrePage />
                    <Route path=path!("/can-bo/:id/sua") view=for_the_person(Do::WritePerson, || view! { <CadreEdit /> }) />
                    <Route path=path!("/danh-gia") view=for_whoever_may(Do::Assess, || view! { <AssessPage /> }) />
                    <Route path=path!("/danh-gia/ket-qua/:id") view=ResultPage />
                    <Route path=path!("/danh-gia/:id/cau/:cau") view=for_the_person(Do::Assess, || view! { <QuestionPage /> }) />
                    <Route path=path!("/danh-gia/:id/xem-lai") view=for_the_person(Do::Assess, || view! { <SummaryPage /> }) />
                    <Route path=path!("/xac-nhan") view=for_whoever_may(Do::Review, || view! { <ReviewPage /> }) />
                    <Route path=path!("/xac-nhan/:id") view=for_a_reader(|| view! { <SheetPage /> }) />
                    <Route path=path!("/can-bo/:id/roi") view=for_the_person(Do::WritePerson, || view! { <CadreLeaving /> }) />
                    <Route path=path!("/can-bo/:id/lich-su") view=for_the_person(Do::ReadHistory, || view! { <HistoryPage /> }) />
                    <Route path=path!("/can-bo/:id/chuc-vu/moi") view=for_the_person(Do::WritePerson, || view! { <OfficeEdit /> }) />
                    <Route path=path!("/can-bo/:id/chuc-vu/:office") view=for_the_person(Do::WritePerson, || view! { <OfficeEdit /> }) />
                    <Route path=path!("/can-bo/:id/chuc-vu/:office/thoi-giu") view=for_the_person(Do::WritePerson, || view! { <OfficeEnd /> }) />
                    <Route path=path!("/trung-ho-so") view=for_whoever_may(Do::Merge, || view! { <DuplicatesPage /> }) />
                    <Route path=path!("/trung-ho-so/:first/:second") view=for_whoever_may(Do::Merge, || view! { <ComparePage /> }) />
                    <Route path=path!("/don-vi") view=for_whoever_may(Do::ReadCommune, || view! { <UnitsPage /> }) />
                    <Route path=path!("/don-vi/moi") view=for_whoever_may(Do::WriteUnit, || view! { <UnitEdit /> }) />
                    <Route path=path!("/don-vi/:id") view=for_whoever_may(Do::ReadCommune, || view! { <UnitPage /> }) />
                    <Route path=path!("/don-vi/:id/sua") view=for_the_unit(|| view! { <UnitEdit /> }) />
                    <Route path=path!("/don-vi/:id/luu-tru") view=for_the_unit(|| view! { <UnitArchive /> }) />
                    <Route path=path!("/tai-khoan") view=for_whoever_may(Do::ManageAccounts, || view! { <AccountsPage /> }) />
                    <Route path=path!("/tai-khoan/moi") view=for_whoever_may(Do::ManageAccounts, || view! { <NewAccountPage /> }) />
                    <Route path=path!("/tai-khoan/:id") view=for_whoever_may(Do::ManageAccounts, || view! { <AccountPage /> }) />
                    <Route path=path!("/may-tinh-bang") view=for_whoever_may(Do::ManageTablets, || view! { <TabletsPage /> }) />
                    <Route path=path!("/nhat-ky") view=for_whoever_may(Do::ManageAccounts, || view! { <ActsPage /> }) />
                    <Route path=path!("/viec-chua-vao-so") view=for_whoever_may(Do::DealWithSetAside, || view! { <SetAsidePage /> }) />
                    <Route path=path!("/xung-dot") view=for_whoever_may(Do::ReadCommune, || view! { <ConflictsPage /> }) />
                    <Route path=path!("/dong-bo") view=SyncPage />
                    <Route path=path!("/cai-dat") view=SettingsPage />
                    <Route path=path!("/dang-nhap") view=|| view! { <Redirect to="/" /> } />
                    <Route path=path!("/them-may") view=HasBook />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}
