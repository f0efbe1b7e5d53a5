//! Whether an account may make a changeset: the table of rights, and what no role may do.
//!
//! Every change is judged by what it makes of its record, before and after: whoever moves a person
//! needs the right at both ends.

use std::collections::{BTreeMap, BTreeSet};

use domain::account::Account;
use domain::assessment::{Assessment, WRITTEN_ONCE, may_review};
use domain::cadre::Cadre;
use domain::fields::{FieldName, RecordKind, Value};
use domain::ids::{AccountId, CadreId, RecordId, UnitId};
use domain::merge::Merges;
use domain::registry;
use domain::rights::{Operation, Subject};
use domain::unit::Unit;

use super::batch::{Batch, Change};
use super::store::{RecordRow, ServerTransaction};
use crate::changeset::Changeset;
use crate::scope::Home;

/// True for what the server alone writes: whatever else is wrong with a change of it, nobody may.
pub(super) fn is_the_servers(kind: &RecordKind) -> bool {
    [RecordKind::ACCOUNT, RecordKind::GRANT].contains(kind)
}

/// Asks the table, and beyond it: accounts and grants are the server's to write, an assessment is
/// written once, and nobody reviews as [`may_review`] forbids.
pub(super) async fn may<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    match &op.record.0 {
        kind if is_the_servers(kind) => Ok(false),
        kind if *kind == RecordKind::UNIT => may_write_unit(batch, account, change).await,
        kind if *kind == RecordKind::ASSESSMENT => Ok(may_assess(batch, op, account, change)
            .await?
            && may_decide(batch, op, account, change).await?),
        _ => may_write_person(batch, op, account, change).await,
    }
}

/// A new unit is judged by the unit that it comes under; one that is moved, by itself and by both units
/// that it is moved between: nobody takes what is theirs out of the reach of those above. One that is
/// moved below itself stands at the top afterwards ([`UnitTree`]), in reach of the commune alone.
///
/// [`UnitTree`]: domain::unit::UnitTree
async fn may_write_unit<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    let parent = |row: &RecordRow| Unit::read(&row.fields).0.parent;
    let above = parent(&change.after);
    let mut subjects = Vec::new();
    if let Some(before) = &change.before {
        subjects.push(Subject::Unit(UnitId::from(before.record.1)));
    }
    let under = |parent: Option<UnitId>| parent.map_or(Subject::Commune, Subject::Unit);
    let below = change.before.as_ref().map(parent);
    let is_moved = below != Some(above);
    if is_moved {
        subjects.extend(below.map(under));
        subjects.push(under(above));
    }
    let rights = batch.rights_of(account).await?;
    let tree = batch.tree().await?;
    let own = UnitId::from(change.after.record.1);
    if is_moved && above.is_some_and(|above| tree.would_be_below_itself(own, above)) {
        subjects.push(Subject::Commune);
    }
    let may = |subject| rights.may(Operation::WriteUnit, subject, tree);
    Ok(subjects.into_iter().all(may))
}

async fn may_write_person<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    Ok(may_write(
        batch,
        Operation::WritePerson,
        &op_fields(op),
        account,
        change,
    )
    .await?
        && may_merge(batch, op, account, change).await?)
}

/// Whoever says that two records are of one person, or of two, must be allowed to merge both; also
/// whoever takes that back.
async fn may_merge<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    let is_meant = |field: &str| op.writes.iter().any(|write| write.field.as_str() == field);
    let named: Vec<&str> = MERGING
        .into_iter()
        .filter(|field| is_meant(field))
        .collect();
    if op.record.0 != RecordKind::CADRE || named.is_empty() {
        return Ok(true);
    }
    let mut subjects = vec![subject(&change.after, change.after.home)];
    let states = change.before.iter().chain([&change.after]);
    let others: BTreeSet<RecordId> = states
        .flat_map(|row| named.iter().flat_map(|field| row.fields.heads(field)))
        .flat_map(|head| ids_in(&head.value))
        .collect();
    for other in others {
        if other == op.record.1 {
            return Ok(false);
        }
        let found = batch.read(other).await?;
        subjects.push(match found {
            Some(row) if row.record.0 != RecordKind::CADRE => return Ok(false),
            Some(row) => subject(&row, row.home),
            // It may come later, as after a restore: in reach of whoever may merge everybody.
            None => Subject::Person(Some(other.into()), None),
        });
    }
    let rights = batch.rights_of(account).await?;
    let tree = batch.tree().await?;
    let may = |subject| rights.may(Operation::Merge, subject, tree);
    Ok(subjects.into_iter().all(may))
}

/// So many records are looked at for who is who behind one review; a person has two, seldom three.
const MERGED_MAX: usize = 256;

/// Fields of a person's record that name records of the same person, or of others.
const MERGING: [&str; 2] = ["merged_into", "not_same_as"];

/// The ids that a value names: one, or a list.
fn ids_in(value: &Value) -> Vec<RecordId> {
    let one = std::slice::from_ref(value);
    let all = value.as_array().map_or(one, Vec::as_slice);
    all.iter()
        .filter_map(|id| RecordId::parse(id.as_str()?))
        .collect()
}

/// Answers are written once, when they are submitted.
async fn may_assess<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    let mut answers = op_fields(op);
    answers.retain(|field| field.as_str() != "review");
    if answers.is_empty() {
        return Ok(true);
    }
    if answers.iter().any(|field| is_submitted(field)) && was_submitted(change.before.as_ref()) {
        return Ok(false);
    }
    may_write(batch, Operation::Assess, &answers, account, change).await
}

/// Whether fields of a person's record, or of what hangs on one, may be written by an operation.
async fn may_write<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    operation: Operation,
    fields: &[&FieldName],
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    let rights = batch.rights_of(account).await?;
    let tree = batch.tree().await?;
    let after = &change.after;
    let mut tier = rights.tier(operation, subject(after, after.home), tree);
    if let (Some(before), Some(home)) = (&change.before, change.home_before) {
        tier = tier.min(rights.tier(operation, subject(before, home), tree));
    }
    let kind = after.record.0.as_str();
    Ok(tier.is_some_and(|tier| {
        let mut fields = fields.iter();
        fields.all(|field| registry::tier(kind, field.as_str()) <= tier)
    }))
}

/// Whoever decides needs the right to review where the answers are, and no hand in them.
async fn may_decide<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    if !decides(op) {
        return Ok(true);
    }
    let rights = batch.rights_of(account).await?;
    let tree = batch.tree().await?;
    let subject = subject(&change.after, change.after.home);
    if !rights.may(Operation::Review, subject, tree) {
        return Ok(false);
    }
    let (assessment, _) = Assessment::read(op.record.1.into(), &change.after.fields);
    let persons = persons(batch, &assessment, account).await?;
    let merges = merges(batch, persons.values().copied().chain(assessment.cadre)).await?;
    let cadre_of = |account: AccountId| persons.get(&account).copied();
    Ok(may_review(&assessment, account, &merges, cadre_of).is_ok())
}

/// True for a decision about answers that are not there, by somebody who may decide somewhere: after a
/// restore it may come before them. Nobody can tell yet whether it is theirs to make.
pub(super) async fn judges_nothing<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    op: &Changeset,
    account: AccountId,
    change: &Change,
) -> Result<bool, T::Error> {
    let is_early =
        op.record.0 == RecordKind::ASSESSMENT && decides(op) && !was_submitted(Some(&change.after));
    Ok(is_early
        && batch
            .rights_of(account)
            .await?
            .may_somewhere(Operation::Review))
}

fn decides(op: &Changeset) -> bool {
    let mut fields = op.writes.iter().map(|write| &write.field);
    fields.any(|field| field.as_str() == "review")
}

/// Which of some records, and of those that they were merged into, stand for which.
async fn merges<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    cadres: impl Iterator<Item = CadreId>,
) -> Result<Merges, T::Error> {
    let mut people: BTreeMap<CadreId, Cadre> = BTreeMap::new();
    let mut ahead: Vec<CadreId> = cadres.collect();
    let today = batch.today();
    while let Some(id) = ahead.pop() {
        if people.contains_key(&id) || people.len() == MERGED_MAX {
            continue;
        }
        if let Some(row) = batch.read(id.into()).await? {
            let (cadre, _) = Cadre::read(&row.fields, today);
            ahead.extend(cadre.merged_into);
            people.insert(id, cadre);
        }
    }
    Ok(Merges::among(&people))
}

/// The people behind the account that reviews an assessment and those that had a hand in it.
async fn persons<T: ServerTransaction>(
    batch: &mut Batch<'_, T>,
    assessment: &Assessment,
    reviewer: AccountId,
) -> Result<BTreeMap<AccountId, CadreId>, T::Error> {
    let mut persons = BTreeMap::new();
    let hands = assessment.entered_by.iter().chain(&assessment.assisted_by);
    for account in hands.copied().chain([reviewer]) {
        let row = batch.read(RecordId::from(account)).await?;
        persons.extend(row.and_then(|row| Some((account, Account::read(&row.fields).cadre?))));
    }
    Ok(persons)
}

fn subject(row: &RecordRow, home: Home) -> Subject {
    let place = row.place();
    let unit = match home {
        Home::Unit(unit) => Some(unit),
        Home::Commune | Home::Unplaced => None,
    };
    Subject::Person(place.person, unit)
}

fn op_fields(op: &Changeset) -> Vec<&FieldName> {
    op.writes.iter().map(|write| &write.field).collect()
}

/// One field that was left empty then is part of what was submitted.
fn was_submitted(row: Option<&RecordRow>) -> bool {
    let fields = row.iter().flat_map(|row| row.fields.iter());
    let mut held = fields.filter(|(_, heads)| !heads.is_empty());
    held.any(|(name, _)| is_submitted(name))
}

/// True for a field of an assessment that is written when it is submitted, and never again.
fn is_submitted(field: &FieldName) -> bool {
    WRITTEN_ONCE.contains(&field.as_str())
}
