//! Số định danh cá nhân: the number that the State gives one person for life.
//!
//! What is told from its digits (where the birth was registered, the century, the gender, the year)
//! is not judged: births were registered late and elsewhere, and what the register says is right.

use std::fmt;

use crate::finding::FindingCode;
use crate::text;

/// So many digits. Source: Luật Căn cước 26/2023/QH15, Điều 12, khoản 1.
pub const DIGITS: usize = 12;

/// A number of twelve digits. Says nothing of itself when it is printed, so that it comes into no log.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenId(String);

impl CitizenId {
    /// Reads what was typed. Blanks between groups of digits are taken out.
    ///
    /// # Errors
    /// What is to be said about it: missing, not only digits, or not twelve of them.
    pub fn from_typed(typed: &str) -> Result<Self, FindingCode> {
        let mut typed = text::clean(typed);
        typed.retain(|c| c != ' ');
        if typed.is_empty() {
            return Err(FindingCode::Missing);
        }
        if !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FindingCode::NotOnlyDigits { wanted: DIGITS });
        }
        match typed.len() {
            DIGITS => Ok(Self(typed)),
            digits => Err(FindingCode::NotSoManyDigits {
                wanted: DIGITS,
                digits,
            }),
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{CitizenId, DIGITS, FindingCode};

    #[test]
    fn twelve_digits_are_a_number_however_they_are_grouped() {
        const PLAIN: &str = "001085012345";
        let check = |typed: &str, expect: Result<&str, FindingCode>| {
            let found = CitizenId::from_typed(typed);
            assert_eq!(
                found.as_ref().map(CitizenId::as_str),
                expect.as_ref().copied(),
                "{typed:?}"
            );
        };
        let letters = || Err(FindingCode::NotOnlyDigits { wanted: DIGITS });
        let so_many = |digits| {
            Err(FindingCode::NotSoManyDigits {
                wanted: DIGITS,
                digits,
            })
        };
        check(PLAIN, Ok(PLAIN));
        check("001 085 012 345", Ok(PLAIN));
        check("  0010 8501\t2345\n", Ok(PLAIN));
        // No-break spaces, and the invisible marks that come along when it is copied.
        check("001\u{a0}085\u{202f}012345", Ok(PLAIN));
        check("\u{202a}001085012345\u{202c}", Ok(PLAIN));
        check("000000000000", Ok("000000000000"));
        check("", Err(FindingCode::Missing));
        check(" \u{a0} ", Err(FindingCode::Missing));
        check("00108501234", so_many(11));
        check("0010850123456", so_many(13));
        check("123456789", so_many(9));
        check("001-085-012345", letters());
        check("00108501234O", letters());
        check("+01085012345", letters());
        // Digits of another script, and digits with a mark on them.
        check("００１０８５０１２３４５", letters());
        check("001085012345\u{301}", letters());
    }

    #[test]
    fn a_number_is_not_printed() {
        let number = CitizenId::from_typed("001085012345");
        assert!(number.is_ok());
        assert_eq!(format!("{number:?}"), "Ok(CitizenId(…))");
    }
}
