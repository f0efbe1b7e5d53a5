//! Passwords that are tried first, by the habits that make them: a common word or two with a year
//! or some digits, a walk over the keyboard, a number of one's own.
//!
//! The words are this project's, because public lists of leaked passwords hold few Vietnamese ones,
//! and a list of whole passwords misses the word with next year behind it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One a line, in plain lower-case letters; lines that begin with `#` are headings.
const WORDS: &str = include_str!("common_words.txt");
/// With fewer different characters it is a pattern.
const DISTINCT_MIN: usize = 5;

/// True for a password, in NFC, that somebody would try early.
pub(super) fn is_common(password: &str) -> bool {
    let plain = plain(password);
    let letters: String = plain.chars().filter(|c| c.is_alphabetic()).collect();
    // Telephone numbers, citizen ids and dates are known to others.
    letters.is_empty() || is_pattern(&plain) || is_one_or_two_words(&letters)
}

/// Lower case without marks, as most people type passwords; `đ` as `d`.
fn plain(text: &str) -> String {
    let bare = text.nfd().filter(|c| !is_combining_mark(*c));
    let bare: String = bare.collect::<String>().to_lowercase();
    bare.replace('đ', "d")
}

fn is_pattern(plain: &str) -> bool {
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < DISTINCT_MIN
}

fn is_one_or_two_words(letters: &str) -> bool {
    is_word(letters)
        || letters.char_indices().any(|(at, _)| {
            letters
                .split_at_checked(at)
                .is_some_and(|(first, second)| is_word(first) && is_word(second))
        })
}

fn is_word(text: &str) -> bool {
    let mut words = WORDS.lines().filter(|line| !line.starts_with('#'));
    words.any(|word| word == text && !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_common, is_word, plain};

    #[test]
    fn what_people_choose_when_they_must_choose_something_is_common() {
        for password in [
            "matkhau123",
            "Mật khẩu 2026",
            "M@tkhau12345",
            "matkhaumatkhau",
            "anhyeuem1990",
            "Vietnam@2026",
            "nguyenvan2026",
            "Thuha19851985",
            "quantri12345",
            "canbo@xa2026",
            "1234567890",
            "0912345678",
            "012345678912",
            "01/02/1985..",
            "aaaaaaaaaaaa",
            "abababababab",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "asdfghjkl123",
            "password2026",
            "Iloveyou!2026",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn what_takes_longer_to_guess_is_not() {
        for password in [
            "một mật khẩu mới",
            "con trâu đi trước cái cày",
            "abzd-9abk-9876",
            "another password",
            "tmd7-x9qz-kk3e",
            "Đồng lúa 7 mùa nước nổi",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn the_words_are_plain_and_each_stands_there_once() {
        let words: Vec<&str> = WORDS.lines().filter(|it| !it.starts_with('#')).collect();
        assert!(words.len() > 300, "{}", words.len());
        let mut seen = std::collections::BTreeSet::new();
        for word in words {
            assert_eq!(plain(word), word);
            assert!(word.chars().all(char::is_alphabetic), "{word}");
            assert!(seen.insert(word), "{word} twice");
        }
        assert!(is_word("matkhau") && !is_word("") && !is_word("# x"));
    }
}
