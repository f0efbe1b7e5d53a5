//! A sign-in and the person behind it. The server alone writes these records, so every tablet
//! judges "not by the person assessed" by the same facts.

use crate::fields::Fields;
use crate::ids::CadreId;
use crate::reader::Reader;

/// An account as the fields now show it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// What its owner types to sign in.
    pub name: Option<String>,
    /// The person on the books that it belongs to.
    pub cadre: Option<CadreId>,
}

impl Account {
    /// Reads an account.
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        let mut reader = Reader::new(fields);
        Self {
            name: reader.text("name"),
            cadre: reader.id("cadre"),
        }
    }
}
