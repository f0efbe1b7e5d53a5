//! The số định danh cá nhân of a person, asked of the server and written there. It is in no book on a
//! tablet: whoever asks holds it for as long as it is shown, and nothing here keeps it.

use domain::citizen_id::CitizenId;
use domain::ids::{CadreId, OpId};
use serde::{Deserialize, Serialize};

use crate::requests::{self, Refused};

/// What stands on the server.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Shown {
    /// The number; none where there is none.
    pub citizen_id: Option<String>,
    /// The acts whose values stand there: whoever writes over it names them.
    pub seen: Vec<OpId>,
}

/// Asks for what stands there.
///
/// # Errors
/// [`Refused`].
pub async fn ask(cadre: CadreId) -> Result<Shown, Refused> {
    requests::get(&address(cadre)).await
}

/// Writes a number over what was seen there, none to take it away. Hands back records with the same
/// number that may be of the same person.
///
/// # Errors
/// [`Refused`]; without an answer it may have been written all the same.
pub async fn keep(
    cadre: CadreId,
    number: Option<&CitizenId>,
    seen: &[OpId],
) -> Result<Vec<CadreId>, Refused> {
    let keeping = Keeping {
        citizen_id: number.map(CitizenId::as_str),
        seen,
    };
    let written: Written = requests::told(&address(cadre), &keeping).await?;
    Ok(written.same_number)
}

#[derive(Serialize)]
struct Keeping<'a> {
    citizen_id: Option<&'a str>,
    seen: &'a [OpId],
}

#[derive(Deserialize)]
struct Written {
    same_number: Vec<CadreId>,
}

fn address(cadre: CadreId) -> String {
    format!("/api/cadres/{cadre}/citizen-id")
}

#[cfg(test)]
mod tests {
    use super::{CitizenId, Keeping, Shown, Written};
    use serde_json::{Value, json};

    #[test]
    fn the_messages_of_the_protocol_are_understood() {
        let shown = include_str!("../docs/golden_http/citizen_id.json");
        let shown: Shown = serde_json::from_str(shown).unwrap();
        assert_eq!(shown.citizen_id.as_deref(), Some("001085012345"));
        let golden = include_str!("../docs/golden_http/citizen_id_new.json");
        let golden: Value = serde_json::from_str(golden).unwrap();
        let number = CitizenId::from_typed("036 190 000 012").unwrap();
        let keeping = Keeping {
            citizen_id: Some(number.as_str()),
            seen: &shown.seen,
        };
        assert_eq!(json!(keeping), golden);
        let written = include_str!("../docs/golden_http/citizen_id_written.json");
        let written: Written = serde_json::from_str(written).unwrap();
        assert_eq!(written.same_number.len(), 1);
    }
}
