//! One form being filled in: every field kept as a draft when it is left, findings beside the
//! fields, nothing written to the book before "Lưu".

use domain::book::Book;
use domain::fields::{Fields, RecordKey, Value};
use domain::finding::{Finding, Severity};
use domain::ids::RecordId;
use leptos::prelude::*;

use super::keeping::Keeping;
use super::typed::{Spec, Typed};
use crate::components::field::Note;
use crate::gate;
use crate::locales::{Locale, locale};
use crate::pages::parts::{account_name, save_failure};
use crate::platform::ids::{self, NoRandomness};
use crate::store::{RefusedChange, Store};

/// A form being filled in. A handle: copies are the same form.
#[derive(Clone, Copy)]
pub struct Editing {
    pub(super) spec: &'static Spec,
    pub(super) words: &'static Locale,
    /// True when a draft was found on this tablet.
    pub(super) had_draft: bool,
    pub(super) keeping: Keeping<Typed>,
    /// What does not work, and what to do.
    pub trouble: RwSignal<Option<String>>,
    pub(super) store: Store,
    /// Stands before the names of the fields in their ids.
    place: StoredValue<String>,
    record: StoredValue<Option<RecordKey>>,
    /// The new record that is saved: one, however often it is tried.
    made: StoredValue<Option<RecordKey>>,
    typed: RwSignal<Typed>,
    /// As the form stood when it was opened.
    opened_with: StoredValue<Typed>,
    /// The record as it is shown now, as it would have been typed.
    shown: Memo<Typed>,
    findings: Memo<Vec<Finding>>,
    /// A change of this record that the server refused and that is being mended here.
    pub(super) refused: StoredValue<Option<RefusedChange>>,
    /// While a Save is under way nothing more is typed into it.
    pub(super) is_saving: RwSignal<bool>,
    /// Missing fields are pointed out after the first try to save.
    was_tried: RwSignal<bool>,
}

/// What stands in one field of a form.
#[derive(Clone, PartialEq, Debug)]
pub enum OneField {
    /// Nobody has typed into it.
    Untouched,
    /// Something must be mended first; it is said beside the field.
    ToMend,
    /// This, as it is stored.
    Typed(Value),
}

impl Editing {
    /// Begins with the draft that was left on this tablet, else with what `first` says. `judge`
    /// finds what is to be said about the record as the form would make it.
    pub fn begin(
        spec: &'static Spec,
        record: Option<RecordId>,
        draft: String,
        first: Typed,
        judge: impl Fn(&Book, &Fields) -> Vec<Finding> + Send + Sync + 'static,
    ) -> Self {
        let store = gate::store();
        let had_draft = store.draft::<Typed>(&draft).is_some();
        let tried = store.tried(&draft).filter(|_| had_draft);
        let record = record.map(|id| RecordKey(spec.kind.clone(), id));
        let first = || match &record {
            Some(record) => untrack(|| store.with_fields(record, |fields| first.over(fields))),
            None => first,
        };
        let keeping = Keeping::open(draft, first, said);
        let typed = keeping.draft;
        let (of_shown, of_findings) = (record.clone(), record.clone());
        let shown = Memo::new(move |_| {
            let shown = |record| store.with_fields(record, |fields| Typed::of(spec, fields));
            of_shown.as_ref().map(shown).unwrap_or_default()
        });
        let findings = Memo::new(move |_| {
            let values = typed.with(|typed| typed.values(spec));
            let fields = match &of_findings {
                Some(record) => store.with_fields(record, |fields| fields.overlaid(values)),
                None => Fields::unsaved(values),
            };
            let mut found = store.with(|book| judge(book, &fields));
            found.retain(|finding| spec.fields.iter().any(|(name, _)| is_about(finding, name)));
            found
        });
        Self {
            spec,
            words: locale(),
            had_draft,
            keeping,
            trouble: RwSignal::new(None),
            store,
            place: StoredValue::new(String::new()),
            record: StoredValue::new(record),
            made: StoredValue::new(tried.map(|edit| edit.record)),
            typed,
            opened_with: StoredValue::new(typed.get_untracked()),
            shown,
            findings,
            refused: StoredValue::new(None),
            is_saving: RwSignal::new(false),
            was_tried: RwSignal::new(false),
        }
    }

    /// The same form where fields of these names may stand on the page already.
    #[must_use]
    pub fn at(self, place: String) -> Self {
        self.place.set_value(place);
        self
    }

    /// What names a field on the page; its id is `field-` and this.
    pub fn id_part(self, name: &str) -> String {
        self.place.with_value(|place| format!("{place}{name}"))
    }

    /// What a field holds: as typed, else as the record is shown.
    #[must_use]
    pub fn value(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || {
            let typed = self.typed.with(|typed| typed.get(name).map(str::to_owned));
            typed
                .or_else(|| self.shown.with(|shown| shown.get(name).map(str::to_owned)))
                .unwrap_or_default()
        })
    }

    /// What a field is called.
    pub(super) fn label(self, name: &str) -> &'static str {
        let kind = self.spec.kind.as_str();
        words::field_label(self.words.language, kind, name).unwrap_or_default()
    }

    /// What was found about a field; what is merely missing is said after the first try.
    pub(super) fn notes(self, name: &'static str) -> Signal<Vec<Note>> {
        let value = self.value(name);
        Signal::derive(move || {
            let speaks = self.was_tried.get() || value.with(|value| !value.is_empty());
            let is_said = |finding: &&Finding| {
                is_about(finding, name) && (speaks || finding.severity() == Severity::Advice)
            };
            let note = |finding: &Finding| Note {
                is_blocking: finding.severity() == Severity::Blocking,
                text: words::finding(self.words.language, &finding.code),
            };
            let refused = self.refused_note(name).map(|text| Note {
                is_blocking: false,
                text,
            });
            let overtaken = self.overtaken(name).map(|text| Note {
                is_blocking: false,
                text,
            });
            let found = self.findings.get();
            refused
                .into_iter()
                .chain(overtaken)
                .chain(found.iter().filter(is_said).map(note))
                .collect()
        })
    }

    /// That somebody has changed a field while it is typed here, and what saving then does.
    fn overtaken(self, name: &str) -> Option<String> {
        let record = self.record.get_value()?;
        let by = self.store.with_fields(&record, |fields| {
            self.typed
                .with(|typed| typed.overtaken_by(self.spec, name, fields))
        })?;
        let who = self.store.with(|book| account_name(self.words, book, by));
        Some((self.words.common.changed_meanwhile)(&who))
    }

    pub(super) fn put(self, name: &str, text: String) {
        // What was wrong is judged anew at the next try.
        self.trouble.set(None);
        let record = self.record.get_value();
        self.typed.update(|typed| {
            untrack(|| match &record {
                Some(record) => self
                    .store
                    .with_fields(record, |fields| typed.put(name, text, fields)),
                None => typed.put(name, text, &Fields::default()),
            });
        });
    }

    /// Keeps what was typed as a draft.
    pub(super) fn keep(self) {
        self.keeping.keep();
    }

    fn fail(self, text: String) {
        self.trouble.set(Some(text));
    }

    /// The first field that must be mended before saving, in the order of the screen. From now on
    /// what is missing is said too.
    pub(super) fn first_blocking(self) -> Option<&'static str> {
        self.was_tried.set(true);
        let blocks = |finding: &Finding, name| {
            is_about(finding, name) && finding.severity() == Severity::Blocking
        };
        let blocking = self.findings.with_untracked(|found| {
            let names = self.spec.fields.iter().map(|(name, _)| *name);
            let mut names = names.filter(|name| found.iter().any(|one| blocks(one, name)));
            names.next()
        });
        if blocking.is_some() {
            self.fail(self.words.common.mend_first.to_owned());
        }
        blocking
    }

    /// What was typed into one field, as it is stored. From now on what is missing is said too.
    pub fn one_field(self, name: &str) -> OneField {
        self.was_tried.set(true);
        let blocks =
            |finding: &Finding| is_about(finding, name) && finding.severity() == Severity::Blocking;
        if self
            .findings
            .with_untracked(|found| found.iter().any(blocks))
        {
            return OneField::ToMend;
        }
        let mut typed = self.typed.get_untracked().values(self.spec).into_iter();
        let found = typed.find(|(field, _)| field.as_str() == name);
        found.map_or(OneField::Untouched, |(_, value)| OneField::Typed(value))
    }

    /// Where what was typed is kept as a draft.
    #[must_use]
    pub fn keeping(self) -> Keeping<Typed> {
        self.keeping
    }

    /// From now on nothing more is kept as a draft: what was typed is being saved elsewhere. False
    /// when that was begun already.
    pub fn close(self) -> bool {
        self.keeping.close()
    }

    /// It was not saved after all.
    pub fn reopen(self) {
        self.keeping.reopen();
    }

    /// The record that the form was opened with; none for a new one.
    pub fn record_id(self) -> Option<RecordId> {
        self.record.with_value(|record| Some(record.as_ref()?.1))
    }

    /// Saves what was typed and removes the draft in one act. Says what went wrong itself. A second
    /// call while the first is under way does nothing.
    pub(super) async fn save(self) -> Option<RecordId> {
        if !self.keeping.close() {
            return None;
        }
        self.is_saving.set(true);
        let saved = self.write().await;
        if saved.is_none() {
            self.keeping.reopen();
        }
        self.is_saving.try_set(false);
        saved
    }

    /// The record that is saved.
    fn target(self) -> Result<RecordKey, NoRandomness> {
        // What was tried in vain may stand: it is tried again, and nobody is made twice.
        let known = self.record.get_value().or_else(|| self.made.get_value());
        if let Some(record) = known {
            return Ok(record);
        }
        let made = RecordKey(self.spec.kind.clone(), RecordId::new(ids::fresh()?));
        self.made.set_value(Some(made.clone()));
        Ok(made)
    }

    async fn write(self) -> Option<RecordId> {
        let Ok(record) = self.target() else {
            self.fail(self.words.trouble.no_randomness.to_owned());
            return None;
        };
        self.store.look_for_failed().await;
        // Whoever has left the form meanwhile finds what was typed as a draft.
        let typed = self.typed.try_get_untracked()?;
        let edit = untrack(|| {
            let make = |fields: &Fields| typed.edit(self.spec, record.clone(), fields);
            self.store.with_fields(&record, make)
        });
        let drafts = self.keeping.to_forget().into_iter().collect();
        let is_mended = edit.as_ref().is_some_and(|edit| self.mends(edit));
        let saved = self.store.save(edit.into_iter().collect(), drafts).await;
        match &saved {
            Err(failure) => self.fail(save_failure(self.words, failure)),
            // One that cannot be marked goes on asking: nothing is lost by it.
            Ok(()) if is_mended => self.put_refused_away().await,
            Ok(()) => {}
        }
        saved.is_ok().then_some(record.1)
    }

    /// True while there is nothing that somebody typed, now or when the draft was left.
    pub(super) fn is_untouched(self) -> bool {
        let typed = self.typed.get_untracked();
        !self.had_draft && self.opened_with.with_value(|first| *first == typed)
    }

    /// Throws the draft away, but not another window's; false when the browser did not.
    pub(super) async fn drop_draft(self) -> bool {
        if !self.keeping.close() {
            return false;
        }
        let Some(key) = self.keeping.to_forget() else {
            return true;
        };
        let dropped = self.store.drop_draft(&key).await;
        if let Err(failure) = &dropped {
            self.fail(save_failure(self.words, failure));
            self.keeping.reopen();
        }
        dropped.is_ok()
    }
}

fn said(words: &Locale, now_ms: u64) -> String {
    let time = words::time_of_day(now_ms);
    let draft = words.common.draft.to_lowercase();
    (words.common.saved_at)(&format!("{time} ({draft})"))
}

fn is_about(finding: &Finding, name: &str) -> bool {
    finding.field.as_str() == name
}
