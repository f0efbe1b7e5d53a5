//! `init`: makes a book where there is none.

use std::path::{Path, PathBuf};

use domain::edit::Edit;
use domain::framework::Framework;
use domain::ids::{AccountId, CadreId, DeviceId, PartitionId};

use super::demo;
use crate::accounts::password;
use crate::authoring;
use crate::cli::{InitKind, say};
use crate::clock;
use crate::db::accounts::{self, Account};
use crate::db::book::{self, Book};
use crate::db::sync::Books;
use crate::db::{Db, DbError};
use crate::failure::Failure;
use crate::frameworks;
use crate::roles::{self, Part};
use crate::words::Words;

/// The administrator of every new book.
const FIRST_ACCOUNT: &str = "quantri";

/// Makes the book and says how to sign in.
pub(super) async fn run(data: &Path, kind: InitKind, words: &'static Words) -> Result<(), Failure> {
    let made = make(data, kind).await?;
    say(&(words.say.book_made)(&made.path));
    for (name, password) in made.sign_ins {
        say(&(words.say.sign_in)(&name, &password));
    }
    if kind == InitKind::Empty {
        say(words.say.must_change_first);
    }
    Ok(())
}

/// A book that was just made.
pub(super) struct Made {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Names and passwords.
    pub(super) sign_ins: Vec<(String, String)>,
}

/// Makes the book. All or nothing: one that was not finished is not there.
pub(super) async fn make(data: &Path, kind: InitKind) -> Result<Made, Failure> {
    let db = Db::create(data).await?;
    let sign_ins = fill(&db, kind).await?;
    let path = db.finish().await?;
    Ok(Made { path, sign_ins })
}

async fn fill(db: &Db, kind: InitKind) -> Result<Vec<(String, String)>, Failure> {
    let book = Book {
        partition: PartitionId::new(clock::random_id()),
        server_id: clock::random_id(),
        server_account: AccountId::new(clock::ordered_id()),
        server_device: DeviceId::new(clock::ordered_id()),
        demo: matches!(kind, InitKind::Demo { .. }),
    };
    let commune = match kind {
        InitKind::Empty => None,
        InitKind::Demo {
            people,
            is_unassessed,
        } => {
            let framework = Framework::load(frameworks::BUILT_IN).ok();
            let mut commune = framework.map(|framework| demo::commune(&framework, people));
            if let Some(commune) = commune.as_mut().filter(|_| is_unassessed) {
                commune.forget_assessments();
            }
            commune
        }
    };
    let administrator = commune.as_ref().and_then(|commune| commune.administrator);
    let mut sign_ins = vec![(first_account(administrator), first_password(kind)?)];
    for invented in commune.iter().flat_map(|commune| &commune.accounts) {
        let account = Account {
            id: invented.id,
            name: invented.name.clone(),
            cadre: invented.cadre,
            must_change_password: false,
            is_blocked: false,
        };
        let password = demo::password(&account.name);
        sign_ins.push((account, password));
    }
    let mut tx = db.write().await?;
    book::insert(&mut tx, &book, clock::now_ms()).await?;
    for (account, password) in &mut sign_ins {
        account.must_change_password = kind == InitKind::Empty;
        let hash = password::hash_now(password)?;
        accounts::insert(&mut tx, account, &hash, clock::now_ms()).await?;
    }
    tx.commit().await.map_err(DbError::from)?;
    let books = Books(db.clone());
    let first = sign_ins.first().map(|(account, _)| account.id);
    let given = given_roles(commune.as_ref());
    if let Some(commune) = commune {
        // Before the accounts: their records are of today, all this is of the past.
        demo::write(&books, &book, &commune.authored).await?;
    }
    let accounts = sign_ins.iter().map(|(account, _)| account);
    let mut records = vec![authoring::server_record(&book)];
    records.extend(accounts.map(authoring::account_record));
    records.extend(first.into_iter().flat_map(authoring::first_grants));
    records.extend(given);
    authoring::write(&books, &book, &records).await?;
    let shown = |(account, password): (Account, String)| (account.name, password);
    Ok(sign_ins.into_iter().map(shown).collect())
}

/// What the invented people may do.
fn given_roles(commune: Option<&synthetic::Commune>) -> Vec<Edit> {
    let accounts = commune.iter().flat_map(|commune| &commune.accounts);
    let given = |account: &synthetic::DemoAccount| {
        let (role, unit) = account.role?;
        Some(roles::record(account.id, Part { role, unit }))
    };
    accounts.filter_map(given).collect()
}

fn first_account(cadre: Option<CadreId>) -> Account {
    Account {
        id: AccountId::new(clock::ordered_id()),
        name: FIRST_ACCOUNT.to_owned(),
        cadre,
        must_change_password: true,
        is_blocked: false,
    }
}

fn first_password(kind: InitKind) -> Result<String, Failure> {
    if kind != InitKind::Empty {
        return Ok(demo::password(FIRST_ACCOUNT));
    }
    let secret = clock::secret().map_err(|_| Failure::NoRandomness)?;
    Ok(password::readable(secret))
}

#[cfg(test)]
mod tests {
    use super::{FIRST_ACCOUNT, Framework, demo, frameworks};

    #[test]
    fn every_sign_in_of_the_demo_is_shown_at_every_start() {
        let framework = Framework::load(frameworks::BUILT_IN).unwrap();
        let commune = demo::commune(&framework, None);
        let mut names = vec![FIRST_ACCOUNT];
        names.extend(commune.accounts.iter().map(|account| account.name.as_str()));
        assert_eq!(names, demo::NAMES);
    }
}
