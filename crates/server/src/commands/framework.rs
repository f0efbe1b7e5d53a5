//! `framework check | add`: competence frameworks, judged by the check that tablets use.

use std::path::Path;

use domain::framework::{DOCUMENT_BYTES_MAX, Framework, Reference};

use crate::cli::say;
use crate::clock;
use crate::db::{self, Db, DbError};
use crate::failure::Failure;
use crate::frameworks;
use crate::words::Words;

/// Says whether a document is sound, and everything that is wrong with it.
pub(super) fn check(file: &Path, words: &'static Words) -> Result<(), Failure> {
    let (framework, _) = read(file, words)?;
    say(&(words.say.framework_sound)(&framework));
    Ok(())
}

/// Adds a sound document to the book. New assessments begin with it; those under another keep
/// theirs. The same document again changes nothing.
pub(super) async fn add(data: &Path, file: &Path, words: &'static Words) -> Result<(), Failure> {
    let (framework, document) = read(file, words)?;
    let db = Db::open(data).await?;
    let mut tx = db.write().await?;
    let known = frameworks::references(&mut tx).await?;
    let sentence = if known.contains(&framework.reference) {
        words.say.framework_known
    } else {
        is_a_new_version(&framework.reference, &known)?;
        let now_ms = clock::now_ms();
        db::frameworks::insert(&mut tx, &framework.reference, &document, now_ms).await?;
        words.say.framework_added
    };
    tx.commit().await.map_err(DbError::from)?;
    db.close().await;
    say(&sentence(&framework));
    Ok(())
}

/// Two documents under one version would make the same figure mean two things: a correction is a
/// new version.
fn is_a_new_version(reference: &Reference, known: &[Reference]) -> Result<(), Failure> {
    let version = reference.id_and_version();
    if known.iter().any(|known| known.id_and_version() == version) {
        return Err(Failure::FrameworkVersionTaken {
            version: version.to_owned(),
        });
    }
    Ok(())
}

fn read(file: &Path, words: &'static Words) -> Result<(Framework, Vec<u8>), Failure> {
    let unreadable = |source| Failure::FileUnreadable {
        path: file.to_owned(),
        source,
    };
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    let document = if size > u64::try_from(DOCUMENT_BYTES_MAX).unwrap_or(u64::MAX) {
        // One byte more than allowed tells the check all it needs.
        vec![b' '; DOCUMENT_BYTES_MAX + 1]
    } else {
        std::fs::read(file).map_err(unreadable)?
    };
    let problems = match Framework::load(&document) {
        Ok(framework) => return Ok((framework, document)),
        Err(problems) => problems,
    };
    for problem in &problems {
        say(&::words::framework_problem(words.language, problem));
    }
    Err(Failure::FrameworkUnsound {
        problems: problems.len(),
    })
}
