//! Who gives and takes roles, by the server's own commands.

use domain::code::Code;
use domain::day::Day;
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKind};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use domain::rights::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::dice::Dice;
use super::typing::record;
use super::world::START_MS;
use crate::server::commands::{CommandContext, CommandError, commit_server_edits};
use crate::server::store::ServerStore;

/// The account that the server's own commands write as.
pub(super) const SERVER: AccountId = AccountId::new(Uuid::from_u128(0x5e5e));
const DEVICE: DeviceId = DeviceId::new(Uuid::from_u128(0x5e5f));
/// The people who hold tablets: 1 to 3.
pub(super) const ACCOUNTS: u64 = 3;
/// So many days, from the one before the world begins, are among those a role begins or ends on.
const DAYS: u64 = 8;
/// Roles that come and go.
const ROLES: [Role; 3] = [Role::UnitHead, Role::PersonnelOfficer, Role::Supervisor];

/// The account of the person with a number.
pub(super) fn account(number: u64) -> AccountId {
    AccountId::new(Uuid::from_u128(0xacc0 + u128::from(number)))
}

/// What the commune begins with: an officer for everything, one for a unit, and one who is only
/// themselves. Each is somebody on the books.
pub(super) fn first_edits() -> Vec<Edit> {
    let person = |number: u64| {
        let record = domain::fields::RecordKey(RecordKind::ACCOUNT, account(number).into());
        let cadre = super::typing::record(RecordKind::CADRE, number);
        Edit::new(record, vec![(FieldName::new("cadre"), json!(cadre.1))])
    };
    vec![
        person(1),
        person(2),
        person(3),
        grant(1, Role::PersonnelOfficer, None, false),
        grant(1, Role::UnitHead, None, false),
        grant(2, Role::PersonnelOfficer, Some(0), false),
    ]
}

/// Gives somebody a role, or takes one.
pub(super) fn edit(dice: &mut Dice) -> Edit {
    let role = ROLES.get(dice.place(ROLES.len())).copied();
    let unit = dice.below(4).checked_sub(1);
    let ended = dice.once_in(2);
    let mut edit = grant(
        1 + dice.below(ACCOUNTS),
        role.unwrap_or(Role::UnitHead),
        unit,
        ended,
    );
    // Some hold from a day on, some up to one; a day is taken away again as well.
    edit.values.push((FieldName::new("from"), a_day(dice)));
    edit.values.push((FieldName::new("to"), a_day(dice)));
    edit
}

/// A day of the time that is simulated, or none.
fn a_day(dice: &mut Dice) -> Value {
    let offset = i32::try_from(dice.below(DAYS)).unwrap_or(0);
    let day = Day::at_ms(START_MS).plus_days(offset - 1);
    if dice.once_in(3) {
        json!(day)
    } else {
        Value::Null
    }
}

/// Takes every role of somebody.
pub(super) fn every_role_ended(held_by: AccountId) -> Vec<Edit> {
    let mut edits = Vec::new();
    for number in (1..=ACCOUNTS).filter(|number| account(*number) == held_by) {
        for role in ROLES {
            let units = [None, Some(0), Some(1), Some(2)];
            edits.extend(units.map(|on| grant(number, role, on, true)));
        }
    }
    edits
}

fn grant(number: u64, role: Role, on: Option<u64>, ended: bool) -> Edit {
    let place = ROLES.iter().position(|known| *known == role).unwrap_or(0);
    let place = u64::try_from(place).unwrap_or(0);
    let id = number * 100 + place * 10 + on.map_or(0, |on| on + 1);
    let unit = on.map_or(Value::Null, |on| json!(record(RecordKind::UNIT, on).1));
    let values = vec![
        (FieldName::new("account"), json!(account(number))),
        (FieldName::new("role"), json!(role.code())),
        (FieldName::new("unit"), unit),
        (FieldName::new("ended"), json!(ended)),
    ];
    Edit::new(record(RecordKind::GRANT, id), values)
}

/// Writes edits as the server's commands do.
///
/// # Errors
/// The command was refused, or the store failed.
pub(super) async fn write<S: ServerStore>(
    store: &S,
    partition: PartitionId,
    now_ms: u64,
    edits: &[Edit],
    dice: &mut Dice,
) -> Result<(), CommandError<S::Error>> {
    let context = CommandContext {
        partition,
        device: DEVICE,
        account: SERVER,
        now_ms,
        planned_on: None,
    };
    let ids: Vec<OpId> = edits.iter().map(|_| OpId::new(dice.uuid())).collect();
    commit_server_edits(store, &context, edits, &ids).await?;
    Ok(())
}
