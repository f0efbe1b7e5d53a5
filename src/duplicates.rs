//! Which records the server thinks may be of one person: it alone knows every record. Whether they are
//! is for somebody to say.

use domain::ids::CadreId;
use serde::Deserialize;

use crate::requests::{self, Refused};

/// What the server found.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Found {
    /// Pairs of records.
    pub pairs: Vec<Pair>,
    /// There are more than these.
    pub more: bool,
}

/// Two records that may be of one person.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Pair {
    /// One.
    pub first: CadreId,
    /// The other.
    pub second: CadreId,
    /// Why, by codes.
    pub alike: Vec<String>,
}

/// Asks the server.
///
/// # Errors
/// [`Refused`].
pub async fn ask() -> Result<Found, Refused> {
    requests::get("/api/duplicates").await
}

#[cfg(test)]
mod tests {
    use super::Found;

    #[test]
    fn the_answer_of_the_protocol_is_understood() {
        let golden = include_str!("../docs/golden_http/duplicates.json");
        let found: Found = serde_json::from_str(golden).unwrap();
        assert_eq!(found.pairs[0].alike, ["name_and_birth_date", "citizen_id"]);
    }
}
