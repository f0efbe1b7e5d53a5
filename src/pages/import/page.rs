//! The page: a file is chosen, read, looked at, and written by "Nhập". Nothing is written before.

use domain::edit::Edit;
use domain::ids::RecordId;
use leptos::prelude::*;
use sheets::plan::{self, ImportPlan, PlannedRow};

use super::columns::Columns;
use super::list::OpenedList;
use super::preview::Preview;
use super::reading;
use super::result::Done;
use super::summary::{Counts, Fate};
use super::wishes::{MissingUnits, WhereSilent};
use crate::carrier::Carrier;
use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::parts::save_failure;
use crate::platform::file::PickedFile;
use crate::platform::ids::{self, NoRandomness};
use crate::platform::page;
use crate::store::{SaveFailure, Store};

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Imported {
    /// New people.
    pub created: usize,
    /// Known people with something new.
    pub changed: usize,
    /// New units.
    pub units: usize,
}

/// What the page works on. A handle: every part of the page holds a copy.
#[derive(Clone, Copy)]
pub(super) struct Import {
    pub words: &'static Locale,
    pub store: Store,
    carrier: Carrier,
    /// The file that was read, and what is decided about it.
    pub list: RwSignal<Option<OpenedList>>,
    /// What "Nhập" would do now.
    pub plan: Memo<ImportPlan>,
    /// The edits of the plan. The same plan has the same ones: a Save that failed may stand
    /// nevertheless, where the connection died after the commit, and nobody is to be there twice.
    edits: Memo<Result<Vec<Edit>, NoRandomness>>,
    pub is_saving: RwSignal<bool>,
    /// The file that is being read.
    reading: RwSignal<Option<String>>,
    /// Why the file could not be read.
    refused: RwSignal<Option<String>>,
    /// Why the list could not be written.
    pub trouble: RwSignal<Option<String>>,
    pub done: RwSignal<Option<Imported>>,
    /// Counts the files chosen, so that an answer about an earlier one is not shown.
    turn: StoredValue<u32>,
}

impl Import {
    fn new() -> Self {
        let (store, list) = (store(), RwSignal::new(None::<OpenedList>));
        let plan = Memo::new(move |_| {
            let (today, rights) = (store.today(), store.rights());
            let planned =
                |list: &OpenedList| store.with(|book| list.plan(book, today, rights.clone()));
            list.with(|list| list.as_ref().map(planned))
                .unwrap_or_default()
        });
        let edits = Memo::new(move |_| plan.with(edits));
        Self {
            words: locale(),
            store,
            carrier: carrier(),
            list,
            plan,
            edits,
            is_saving: RwSignal::new(false),
            reading: RwSignal::new(None),
            refused: RwSignal::new(None),
            trouble: RwSignal::new(None),
            done: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Looks at the list; `None` while no file is open.
    pub(super) fn with_list<T>(self, look: impl FnOnce(&OpenedList) -> T) -> Option<T> {
        self.list.with(|list| list.as_ref().map(look))
    }

    /// Decides something about the list.
    pub(super) fn decide(self, change: impl FnOnce(&mut OpenedList)) {
        self.list.update(|list| {
            if let Some(list) = list {
                change(list);
            }
        });
    }

    fn choose(self, file: Option<PickedFile>) {
        let Some(file) = file else { return };
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let earlier = self.list.get_untracked();
        self.start_anew();
        self.reading.set(Some(file.name()));
        leptos::task::spawn_local(async move {
            let outcome = reading::read(&file).await;
            if self.turn.try_get_value() != Some(turn) {
                // Another file was chosen meanwhile, or the page was left.
                return;
            }
            self.reading.set(None);
            match outcome {
                Ok(workbook) => {
                    let mut opened = OpenedList::new(file.name(), workbook);
                    if let Some(earlier) = &earlier {
                        opened.go_on_from(earlier);
                    }
                    self.list.set(Some(opened));
                }
                Err(not_read) => {
                    let sentence = reading::sentence(self.words, &not_read);
                    self.refused.set(Some(sentence));
                }
            }
        });
    }

    /// Puts the list aside; nothing that was written changes.
    pub(super) fn start_anew(self) {
        self.list.set(None);
        self.refused.set(None);
        self.trouble.set(None);
        self.done.set(None);
    }

    /// Writes the whole list in one act.
    pub(super) fn submit(self) {
        if self.is_saving.get_untracked() {
            return;
        }
        let counts = self.plan.with_untracked(Counts::of);
        let imported = Imported {
            created: counts.of_fate(Fate::New),
            changed: counts.of_fate(Fate::Changed),
            units: counts.units,
        };
        self.trouble.set(None);
        self.is_saving.set(true);
        leptos::task::spawn_local(async move {
            // What of the list stands, though it was said to have failed, is in the plan from here on.
            self.store.look_for_failed().await;
            let is_blocked = |plan: &ImportPlan| plan.rows.iter().any(PlannedRow::is_blocking);
            if self.plan.try_with_untracked(is_blocked) != Some(false) {
                self.is_saving.try_set(false);
                return;
            }
            let outcome = self.write().await;
            self.is_saving.set(false);
            match outcome {
                Ok(()) => {
                    self.list.set(None);
                    self.done.set(Some(imported));
                    self.carrier.nudge();
                }
                Err(failure) => self.trouble.set(Some(save_failure(self.words, &failure))),
            }
        });
    }

    async fn write(self) -> Result<(), SaveFailure> {
        let edits = self.edits.get_untracked()?;
        self.store.save(edits, Vec::new()).await
    }
}

/// What a plan writes, every new record under a fresh id.
fn edits(plan: &ImportPlan) -> Result<Vec<Edit>, NoRandomness> {
    let mut trouble: Option<NoRandomness> = None;
    let mut fresh = || match ids::fresh() {
        Ok(id) => RecordId::new(id),
        Err(none) => {
            trouble = Some(none);
            RecordId::new(uuid::Uuid::nil())
        }
    };
    let edits = plan::edits(plan, &mut fresh);
    // A blocked plan makes no edits; the button is off then.
    trouble.map_or_else(|| Ok(edits.unwrap_or_default()), Err)
}

/// `/can-bo/nhap`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let words = locale();
    page::set_title(words.nav.import);
    let import = Import::new();
    let is_open = Memo::new(move |_| import.list.with(Option::is_some));
    // A memo: the field is not drawn anew, or it would forget the file just chosen.
    let is_to_choose = Memo::new(move |_| import.done.with(Option::is_none));
    view! {
        <h1>{words.nav.import}</h1>
        {move || is_to_choose.get().then(|| view! { <Choose import /> })}
        {move || is_open.get().then(|| view! {
            // What was read of the file, and what was chosen for it, is kept nowhere.
            <div class="stack" data-unsaved="">
                <Columns import />
                <MissingUnits import />
                <WhereSilent import />
                <Preview import />
            </div>
        })}
        {move || import.done.get().map(|imported| view! { <Done import imported /> })}
    }
}

/// The file, and the sample list.
#[component]
fn Choose(import: Import) -> impl IntoView {
    let words = &import.words.import;
    let language = import.words.language;
    let said = move || {
        if let Some(name) = import.reading.get() {
            return Some((words.reading)(&name));
        }
        let people = import.plan.with(|plan| plan.rows.len());
        let people = words::number(language, people as u64);
        import.with_list(|list| (words.opened)(&list.file_name, &people))
    };
    view! {
        <p>{words.lead}</p>
        <section class="panel">
            <div class="field">
                <label class="field-label" for="field-file">{words.file}</label>
                <span class="field-hint" id="hint-file">{words.file_hint}</span>
                <input
                    class="input"
                    id="field-file"
                    type="file"
                    accept=".xlsx,.xls,.ods,.csv"
                    aria-describedby="hint-file"
                    // The same file, mended meanwhile, counts as a new choice.
                    on:click:target=|event| event.target().set_value("")
                    on:change:target=move |event| import.choose(PickedFile::first_of(event.target().files()))
                />
            </div>
            <MaybeNotice urgency=Urgency::Problem text=import.refused />
            <p role="status">{said}</p>
            <a class="step-link" href="/mau-danh-sach.xlsx" download="mau-danh-sach.xlsx">{words.sample}</a>
        </section>
    }
}
