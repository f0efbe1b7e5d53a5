//! How it is said: findings, refusals and target texts in Vietnamese and English, for the app and
//! the command line alike. Screen text is not here; it is in the app's locales.
//!
//! Every text is chosen by an exhaustive match over both languages: a missing one does not compile.

/// The two languages of the book. Vietnamese comes first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}
