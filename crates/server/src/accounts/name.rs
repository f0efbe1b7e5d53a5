//! The name of an account: one folded form, however it is typed.

use unicode_normalization::UnicodeNormalization;

/// The longest name an account may have, in characters: what fits a field of the sign-in form.
pub const NAME_CHARS_MAX: usize = 64;

/// The form under which an account is kept and looked up: NFC, lower case, without spaces around.
#[must_use]
pub fn folded(typed: &str) -> String {
    typed.trim().to_lowercase().nfc().collect()
}

/// True for a folded name that a new account may have: letters, digits, `.`, `-`, `_`, `@`.
#[must_use]
pub fn is_allowed(folded: &str) -> bool {
    (1..=NAME_CHARS_MAX).contains(&folded.chars().count())
        && folded
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'))
}

#[cfg(test)]
mod tests {
    use super::{folded, is_allowed};

    #[test]
    fn one_account_however_its_name_is_typed() {
        let check = |typed, expect| assert_eq!(folded(typed), expect, "{typed}");
        check(" QuanTri ", "quantri");
        check("Nguye\u{302}\u{303}n", "nguy\u{1ec5}n");
        check("ĐÔNG", "đông");
    }

    #[test]
    fn a_name_is_letters_digits_and_few_signs() {
        let check = |name: &str, expect| assert_eq!(is_allowed(name), expect, "{name}");
        check("thu.ha-2@xa_1", true);
        check("thuý", true);
        check("", false);
        check("a b", false);
        check("<b>", false);
        check(&"a".repeat(65), false);
    }
}
