//! The form of a person: every field kept as a draft when it is left, findings beside the fields.

use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::finding::{Severity, any_blocking};
use domain::ids::{CadreId, RecordId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::form::CadreForm;
use super::list::choices;
use crate::components::field::{Choice, Note, SelectField, TextField};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::{open_units, save_failure};
use crate::platform::{ids, page};

/// What the form works on.
#[derive(Clone, Copy)]
struct Editing {
    form: RwSignal<CadreForm>,
    /// Missing fields are pointed out after the first try to save.
    was_tried: RwSignal<bool>,
    kept: RwSignal<Option<String>>,
    trouble: RwSignal<Option<String>>,
    draft: StoredValue<String>,
    record: StoredValue<Option<RecordKey>>,
}

/// `/can-bo/moi` and `/can-bo/<id>/sua`.
#[component]
pub fn CadreEdit() -> impl IntoView {
    let words = locale();
    let store = store();
    let id = use_params_map()
        .get_untracked()
        .get("id")
        .and_then(|id| CadreId::parse(&id));
    let record = id.map(|id| RecordKey(RecordKind::CADRE, id.into()));
    let title = if id.is_some() {
        words.cadres.edit_title
    } else {
        words.cadres.new_title
    };
    page::set_title(title);
    let draft_key = id.map_or("cadre:new".to_owned(), |id| format!("cadre:{id}"));
    let draft: Option<CadreForm> = store.draft(&draft_key);
    let had_draft = draft.is_some();
    let shown = record
        .as_ref()
        .map(|record| untrack(|| store.with_fields(record, CadreForm::of)));
    let editing = Editing {
        form: RwSignal::new(draft.or(shown).unwrap_or_default()),
        was_tried: RwSignal::new(false),
        kept: RwSignal::new(None),
        trouble: RwSignal::new(None),
        draft: StoredValue::new(draft_key),
        record: StoredValue::new(record),
    };
    view! {
        <h1>{title}</h1>
        {had_draft.then(|| view! { <Notice urgency=Urgency::Plain>{words.common.draft_found}</Notice> })}
        <FormFields editing />
        <MaybeNotice urgency=Urgency::Problem text=editing.trouble />
        <p class="field-hint" role="status">{move || editing.kept.get()}</p>
        <Actions editing />
    }
}

#[component]
fn FormFields(editing: Editing) -> impl IntoView {
    let words = locale();
    let language = words.language;
    let units = Signal::derive(move || store().with(open_units));
    let profiles = store().with(|book| {
        let profiles = book
            .frameworks()
            .current()
            .map(|framework| framework.profiles.clone())
            .unwrap_or_default();
        let choice = |profile: &domain::framework::Profile| Choice {
            value: profile.id.clone(),
            label: words::bilingual(language, &profile.name).to_owned(),
        };
        profiles.iter().map(choice).collect::<Vec<_>>()
    });
    view! {
        <form class="stack" on:submit=|event| event.prevent_default()>
            <Line editing name="full_name" />
            <Line editing name="birth_date" hint=words.cadres.date_hint />
            <Pick editing name="gender" choices={choices::<Gender>(language)} />
            <Pick editing name="employment" choices={choices::<Employment>(language)} />
            <Pick editing name="unit" choices=units />
            <Line editing name="job_position" />
            <Pick editing name="post_profile" choices=profiles />
            <Pick editing name="professional_qualification" choices={choices::<ProfessionalQualification>(language)} />
            <Pick editing name="political_theory" choices={choices::<PoliticalTheory>(language)} />
            <Line editing name="in_post_from" hint=words.cadres.date_hint />
            <fieldset class="panel">
                <legend class="field-label">{words.cadres.mark_left}</legend>
                <Line editing name="left_on" hint=words.cadres.day_hint />
                <Line editing name="leave_reason" />
            </fieldset>
        </form>
    }
}

/// What was found about a field; what is merely missing is said after the first try.
fn notes(editing: Editing, name: &'static str) -> Signal<Vec<Note>> {
    let language = locale().language;
    let today = store().today();
    Signal::derive(move || {
        let was_tried = editing.was_tried.get();
        let found = editing.form.with(|form| form.findings(today));
        let mine = found
            .into_iter()
            .filter(|finding| finding.field.as_str() == name);
        let said = mine.filter(|finding| {
            was_tried
                || editing.form.with(|form| !form.get(name).is_empty())
                || finding.severity() == Severity::Advice
        });
        said.map(|finding| Note {
            is_blocking: finding.severity() == Severity::Blocking,
            text: words::finding(language, &finding.code),
        })
        .collect()
    })
}

fn value(editing: Editing, name: &'static str) -> Signal<String> {
    Signal::derive(move || editing.form.with(|form| form.get(name).to_owned()))
}

/// Keeps the draft; "saved" is said only after the commit.
fn keep(editing: Editing) {
    let words = locale();
    let store = store();
    leptos::task::spawn_local(async move {
        let outcome = store
            .keep_draft(editing.draft.get_value(), editing.form.get_untracked())
            .await;
        match outcome {
            Ok(()) => {
                let at = format!(
                    "{} ({})",
                    words::time_of_day(store.now_ms()),
                    words.common.draft.to_lowercase()
                );
                editing.kept.set(Some((words.common.saved_at)(&at)));
            }
            Err(failure) => editing.trouble.set(Some(save_failure(words, &failure))),
        }
    });
}

#[component]
fn Line(
    editing: Editing,
    name: &'static str,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let label = words::field_label(locale().language, "cadre", name).unwrap_or_default();
    let owner = Owner::current();
    let on_leave = move |()| match &owner {
        Some(owner) => owner.with(|| keep(editing)),
        None => keep(editing),
    };
    let on_input = move |text: String| {
        editing
            .form
            .update(|form| drop(form.0.insert(name.to_owned(), text)))
    };
    view! { <TextField name label value=value(editing, name) on_input on_leave notes=notes(editing, name) hint /> }
}

#[component]
fn Pick(
    editing: Editing,
    name: &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
) -> impl IntoView {
    let words = locale();
    let label = words::field_label(words.language, "cadre", name).unwrap_or_default();
    let owner = Owner::current();
    let on_choose = move |code: String| {
        editing
            .form
            .update(|form| drop(form.0.insert(name.to_owned(), code)));
        match &owner {
            Some(owner) => owner.with(|| keep(editing)),
            None => keep(editing),
        }
    };
    view! { <SelectField name label none=words.common.choose choices value=value(editing, name) on_choose notes=notes(editing, name) /> }
}

#[component]
fn Actions(editing: Editing) -> impl IntoView {
    let words = locale();
    let store = store();
    let navigate = use_navigate();
    let leave = navigate.clone();
    let save = move |_| {
        editing.was_tried.set(true);
        let form = editing.form.get_untracked();
        if any_blocking(&form.findings(store.today())) {
            editing
                .trouble
                .set(Some(words.common.mend_first.to_owned()));
            return;
        }
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            match write_form(store, words, editing, form).await {
                Ok(id) => navigate(
                    &format!("/can-bo/{id}"),
                    NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    },
                ),
                Err(text) => editing.trouble.set(Some(text)),
            }
        });
    };
    let drop_draft = move |_| {
        let leave = leave.clone();
        leptos::task::spawn_local(async move {
            match store.drop_draft(&editing.draft.get_value()).await {
                Ok(()) => {
                    let id = editing.record.get_value().map(|record| record.1);
                    leave(
                        &id.map_or("/can-bo".to_owned(), |id| format!("/can-bo/{id}")),
                        NavigateOptions::default(),
                    );
                }
                Err(failure) => editing.trouble.set(Some(save_failure(words, &failure))),
            }
        });
    };
    view! {
        <div class="actions">
            <button class="button" data-kind="primary" on:click=save>{words.common.save}</button>
            <button class="button" on:click=drop_draft>{words.common.cancel}</button>
        </div>
    }
}

/// Saves the form and removes its draft in one act.
async fn write_form(
    store: crate::store::Store,
    words: &'static crate::locales::Locale,
    editing: Editing,
    form: CadreForm,
) -> Result<RecordId, String> {
    let record = match editing.record.get_value() {
        Some(record) => record,
        None => {
            let fresh = ids::fresh().map_err(|_| words.trouble.no_randomness.to_owned())?;
            RecordKey(RecordKind::CADRE, RecordId::new(fresh))
        }
    };
    let edit =
        untrack(|| store.with_fields(&record, |fields: &Fields| form.edit(record.clone(), fields)));
    let drafts = vec![editing.draft.get_value()];
    store
        .save(edit.into_iter().collect(), drafts)
        .await
        .map_err(|failure| save_failure(words, &failure))?;
    Ok(record.1)
}
