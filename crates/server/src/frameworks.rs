//! The competence frameworks that the server knows: the one that comes with the program, then
//! those that `framework add` brought, oldest first. New assessments begin with the last.

use domain::framework::{Framework, Frameworks, Reference};

use crate::db::{DbError, frameworks};

/// The framework that comes with the program; the app carries the same file.
pub const BUILT_IN: &[u8] =
    include_bytes!("../../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");

/// Reads all of them. One that this version cannot read is left out: its assessments count as not
/// known here, never as something else.
///
/// # Errors
/// [`DbError`].
pub async fn all(connection: &mut sqlx::SqliteConnection) -> Result<Frameworks, DbError> {
    let mut known = Frameworks::default();
    let added = frameworks::all(connection).await?;
    let documents = std::iter::once(BUILT_IN.to_vec()).chain(added);
    for framework in documents.filter_map(|document| Framework::load(&document).ok()) {
        known.add(framework);
    }
    Ok(known)
}

/// What assessments name each of them by.
///
/// # Errors
/// [`DbError`].
pub async fn references(
    connection: &mut sqlx::SqliteConnection,
) -> Result<Vec<Reference>, DbError> {
    let built_in = Framework::load(BUILT_IN).ok();
    let mut known: Vec<Reference> = built_in.into_iter().map(|it| it.reference).collect();
    known.extend(frameworks::references(connection).await?);
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Framework};

    #[test]
    fn the_framework_that_comes_with_the_program_is_sound() {
        assert!(Framework::load(BUILT_IN).is_ok());
    }
}
