//! What became of each change of this tablet, and what can be done about it.
//!
//! The state that is looked at stands in the address; `filter` knows the states.

use domain::fields::{FieldName, RecordKey};
use domain::ids::OpId;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use sync::protocol::RejectCode;

use super::filter::Filter;
use crate::components::dialog::Dialog;
use crate::components::more::{ShowMore, Shown};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::{carrier, store};
use crate::locales::{Locale, locale};
use crate::pages::parts::{NothingWaits, database_error};
use crate::pages::record::{form_address, known, label_of, title};
use crate::platform::page;
use crate::store::{Made, Progress, Store};

/// So many changes are drawn at first and with each "more".
const ROWS_STEP: usize = 100;

/// The part of the page.
#[component]
pub(super) fn ChangesPart() -> impl IntoView {
    let words = locale();
    let store = store();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| Filter::from_code(&query.get("loc").unwrap_or_default()))
    });
    let made = Memo::new(move |_| store.made());
    let is_all_sent = move || store.unsent_count() == 0 && store.refused_count() == 0;
    view! {
        <section class="panel">
            <h2 id="changes" tabindex="-1">{words.sync.changes}</h2>
            {move || is_all_sent().then(|| view! { <NothingWaits all_sent=words.sync.all_sent /> })}
            {move || made.with(|made| !made.is_empty()).then(|| view! { <Chips made filter /> <Table made filter /> })}
            {move || match store.unreadable_count() {
                0 => None,
                count => Some(view! { <Notice urgency=Urgency::Problem>{(words.trouble.unreadable)(count)}</Notice> }),
            }}
        </section>
    }
}

/// The states as chips, each with how many there are; one of which there is none is left out, unless
/// it is looked at.
#[component]
fn Chips(made: Memo<Vec<Made>>, filter: Memo<Filter>) -> impl IntoView {
    let (words, store) = (locale(), store());
    let chip = move |one: Filter| {
        let count = Memo::new(move |_| {
            made.with(|made| {
                let is_of_it =
                    |made: &&Made| one.lets_through(&made.progress, || is_contested(store, made));
                made.iter().filter(is_of_it).count()
            })
        });
        move || {
            let is_shown = count.get() > 0 || one == Filter::All || filter.get() == one;
            is_shown.then(|| {
                let current = move || (filter.get() == one).then_some("true");
                let text = move || (words.sync.chip)(one.label(words), count.get());
                view! { <li><A href=one.address() attr:class="chip" attr:aria-current=current>{text}</A></li> }
            })
        }
    };
    view! {
        <nav aria-label=words.sync.filter><ul class="row" data-gap="small">{Filter::ALL.map(chip).into_iter().collect_view()}</ul></nav>
    }
}

#[component]
fn Table(made: Memo<Vec<Made>>, filter: Memo<Filter>) -> impl IntoView {
    let (words, store) = (locale(), store());
    let rows = Shown::here("dong-bo.rows", ROWS_STEP);
    let putting_away = PuttingAway::new();
    let found = Memo::new(move |_| {
        let made = made.get().into_iter();
        let filter = filter.get();
        made.filter(|made| filter.lets_through(&made.progress, || is_contested(store, made)))
            .collect::<Vec<_>>()
    });
    let shown = move || found.get().into_iter().take(rows.max());
    let row = move |made: Made| view! { <Row made putting_away /> };
    view! {
        {move || if found.with(Vec::is_empty) {
            view! { <p role="status">{words.sync.none_of_these}</p> }.into_any()
        } else {
            view! {
                <p class="field-hint">{words.sync.recent}</p>
                <div class="table-scroll">
                    <table class="table" data-narrow="stacked">
                        <caption class="visually-hidden">{words.sync.changes}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{words.sync.record}</th>
                                <th scope="col">{words.sync.change}</th>
                                <th scope="col">{words.sync.made}</th>
                                <th scope="col">{words.sync.state}</th>
                                <th scope="col">{words.sync.todo}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=shown key=|made| (made.op, code(&made.progress)) children=row />
                        </tbody>
                    </table>
                </div>
            }
            .into_any()
        }}
        <ShowMore shown=rows count=Signal::derive(move || found.with(Vec::len)) text=words.sync.show_more />
        <AskBeforePuttingAway putting_away />
    }
}

/// Whether a value that a change wrote stands beside another one, and somebody has to choose.
fn is_contested(store: Store, made: &Made) -> bool {
    let is_asked = |field: &&FieldName| store.question(&made.record, field).is_some();
    let asked: Vec<&FieldName> = made.fields.iter().filter(is_asked).collect();
    store.with_fields(&made.record, |fields| {
        asked.iter().any(|field| {
            let mut heads = fields.heads(field.as_str()).iter();
            heads.any(|head| head.op == made.op)
        })
    })
}

/// A change as a person would name it: the kind of record, and whose. Where the book does not say, the
/// change itself may.
fn record_name(made: &Made) -> String {
    let of_book = store().with(|book| known(book, &made.record).name);
    // Who may no longer read a record reads no name of it here either.
    let is_sent = matches!(made.progress, Progress::Sent(_));
    let of_change = || made.called.clone().filter(|_| !is_sent);
    let name = of_book.or_else(of_change);
    title(locale().language, &made.record.0, name.as_deref())
}

#[component]
fn Row(made: Made, putting_away: PuttingAway) -> impl IntoView {
    let words = locale();
    let name = record_name(&made);
    let fields = made
        .fields
        .iter()
        .map(|field| label_of(words, &made.record, field));
    let fields = fields.collect::<Vec<_>>().join(", ");
    let state = match &made.progress {
        Progress::OnlyHere => words.common.only_here.to_owned(),
        Progress::Sending => words.common.sending.to_owned(),
        Progress::Sent(at) => (words.sync.sent_at)(&words::when(*at)),
        Progress::Refused(code) | Progress::PutAway(code) => refused(words, code),
    };
    let code = code(&made.progress);
    let asks = !matches!(made.progress, Progress::Sent(_));
    let act = match &made.progress {
        Progress::OnlyHere | Progress::Sending => {
            view! { <SendAlone record=made.record.clone() op=made.op name=name.clone() /> }
                .into_any()
        }
        Progress::Refused(_) => {
            view! { <Mend made=made.clone() name=name.clone() putting_away /> }.into_any()
        }
        Progress::PutAway(_) => {
            view! { <MendLink made=made.clone() name=name.clone() /> }.into_any()
        }
        Progress::Sent(_) => ().into_any(),
    };
    let (store, of_memo) = (store(), made.clone());
    let contested = Memo::new(move |_| is_contested(store, &of_memo));
    let choose = move || {
        contested.get().then(|| {
            view! { <A href="/xung-dot" attr:class="step-link">{words.common.conflict}</A> }
        })
    };
    let href = store.with(|book| {
        let is_there = known(book, &made.record);
        is_there.name.and(is_there.href)
    });
    let name = match href {
        Some(href) => view! { <A href attr:class="step-link">{name}</A> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label=words.sync.change>{fields}</td>
            <td data-label=words.sync.made>{words::when(made.made_ms)}</td>
            <td data-label=words.sync.state><span class="travel" data-state=code>{state}</span></td>
            <td data-label=move || (asks || contested.get()).then_some(words.sync.todo)>{choose} {act}</td>
        </tr>
    }
}

/// The name of a state where a stylesheet reads it.
fn code(progress: &Progress) -> &'static str {
    match progress {
        Progress::OnlyHere => "only-here",
        Progress::Sending => "sending",
        Progress::Sent(_) => "sent",
        Progress::Refused(_) => "refused",
        Progress::PutAway(_) => "put-away",
    }
}

fn refused(words: &Locale, code: &sync::protocol::RejectCode) -> String {
    let why = words::rejection(words.language, code);
    format!("{}: {why}", words.common.refused)
}

/// Sends what waits of one record, with what was saved before it; stands at the last of its changes.
#[component]
fn SendAlone(record: RecordKey, op: OpId, name: String) -> impl IntoView {
    let words = locale();
    let (store, carrier) = (store(), carrier());
    let up_to = Memo::new(move |_| store.waiting_up_to(&record).filter(|(last, _)| *last == op));
    let named = (words.sync.send_alone_of)(&name);
    move || {
        up_to.get().map(|(last, count)| {
            let with = match count {
                0 | 1 => words.sync.alone_only.to_owned(),
                more => (words.sync.alone_with)(more - 1),
            };
            view! {
                <button class="button" aria-label=named.clone() on:click=move |_| carrier.nudge_up_to(last)>{words.sync.send_alone}</button>
                <p class="field-hint">{with}</p>
            }
        })
    }
}

/// What decides who may write a record: a change that somebody may not make is mended there.
const PLACES: [&str; 2] = ["unit", "parent"];

/// The fields of a change, the one first that it was refused for, as far as the reason tells.
fn guilty_first(made: &Made) -> Vec<&str> {
    let is_forbidden = matches!(
        &made.progress,
        Progress::Refused(RejectCode::NotPermitted) | Progress::PutAway(RejectCode::NotPermitted)
    );
    let is_guilty = |field: &str| is_forbidden && PLACES.contains(&field);
    let mut fields: Vec<&str> = made.fields.iter().map(FieldName::as_str).collect();
    fields.sort_by_key(|field| !is_guilty(field));
    fields
}

/// The way to the very field of a refused change, with what was refused at hand. What no form writes,
/// such as a merge, is done again on the page of the record.
#[component]
fn MendLink(made: Made, name: String) -> impl IntoView {
    let words = locale();
    let fields = guilty_first(&made);
    let href = store().with(|book| {
        let field = fields.iter().find_map(|field| {
            let form = form_address(book, &made.record, made.of, field)?;
            let mark = if form.contains('?') { '&' } else { '?' };
            Some(format!("{form}{mark}tu_choi={}#field-{field}", made.op))
        });
        let page = || {
            let known = known(book, &made.record);
            known.name.and(known.href)
        };
        field.or_else(page)
    });
    href.map(|href| {
        let named = (words.sync.mend_of)(&name);
        view! { <A href attr:class="button" attr:aria-label=named>{words.sync.mend}</A> }
    })
}

#[component]
fn Mend(made: Made, name: String, putting_away: PuttingAway) -> impl IntoView {
    let words = locale();
    let op = made.op;
    let named = (words.sync.put_away_of)(&name);
    view! {
        <div class="actions">
            <MendLink made name />
            <button class="button" data-kind="quiet" aria-label=named on:click=move |_| putting_away.ask(op)>{words.sync.put_away}</button>
        </div>
    }
}

/// Asking before a refused change is put away.
#[derive(Clone, Copy)]
struct PuttingAway {
    op: RwSignal<Option<OpId>>,
    is_asking: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

impl PuttingAway {
    fn new() -> Self {
        Self {
            op: RwSignal::new(None),
            is_asking: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }

    fn ask(self, op: OpId) {
        self.op.set(Some(op));
        self.trouble.set(None);
        self.is_asking.set(true);
    }
}

#[component]
fn AskBeforePuttingAway(putting_away: PuttingAway) -> impl IntoView {
    let words = locale();
    let store = store();
    let PuttingAway {
        op,
        is_asking,
        trouble,
    } = putting_away;
    let put_away = move |_| {
        let Some(op) = op.get_untracked() else { return };
        leptos::task::spawn_local(async move {
            match store.put_away(op).await {
                Ok(()) => {
                    is_asking.try_set(false);
                    // The row is gone; what is left begins here.
                    request_animation_frame(|| page::focus("changes"));
                }
                Err(failure) => {
                    trouble.try_set(Some(database_error(words, &failure)));
                }
            }
        });
    };
    view! {
        <Dialog title=words.sync.put_away_title is_open=is_asking>
            <p>{words.sync.put_away_why}</p>
            <MaybeNotice urgency=Urgency::Problem text=trouble />
            <div class="actions">
                <button class="button" data-kind="primary" on:click=move |_| is_asking.set(false)>{words.common.cancel}</button>
                <button class="button" on:click=put_away>{words.sync.put_away_yes}</button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::guilty_first;
    use crate::store::{Made, Progress};
    use domain::fields::{FieldName, RecordKey, RecordKind};
    use domain::ids::{OpId, RecordId};
    use sync::protocol::RejectCode;
    use uuid::Uuid;

    #[test]
    fn a_change_that_somebody_may_not_make_is_mended_at_the_unit_first() {
        let check = |code: RejectCode, expect: [&str; 3]| {
            let made = Made {
                op: OpId::new(Uuid::nil()),
                record: RecordKey(RecordKind::CADRE, RecordId::new(Uuid::nil())),
                made_ms: 0,
                called: None,
                of: None,
                fields: ["name", "position", "unit"].map(FieldName::new).to_vec(),
                progress: Progress::Refused(code),
            };
            assert_eq!(guilty_first(&made), expect);
        };
        check(RejectCode::NotPermitted, ["unit", "name", "position"]);
        check(RejectCode::TooLarge, ["name", "position", "unit"]);
    }
}
