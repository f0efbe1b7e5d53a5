//! Passwords that are tried first, by the habits that make them: a common word or two with a year
//! or some digits, a walk over the keyboard, a number of one's own.
//!
//! The words are this project's, because public lists of leaked passwords hold few Vietnamese ones,
//! and a list of whole passwords misses the word with next year behind it.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One a line, in plain lower-case letters; lines that begin with `#` are headings.
const WORDS: &str = include_str!("common_words.txt");
/// With fewer different characters it is a pattern.
const DISTINCT_MIN: usize = 5;
/// A longer one is not judged as disguised. Digits and signs in such numbers around a word or two are no
/// habit any more: to try them costs whoever guesses as much as chance would. And every place in a password
/// is tried with every two words, which takes minutes for the longest that may be sent.
const DISGUISED_CHARS_MAX: usize = 40;

/// True for a password, in NFC, that somebody would try early.
pub(super) fn is_common(password: &str) -> bool {
    let plain = plain(password);
    let letters: String = plain.chars().filter(|c| c.is_alphabetic()).collect();
    // Telephone numbers, citizen ids and dates are known to others.
    letters.is_empty()
        || is_pattern(&plain)
        || is_one_or_two_words(&letters)
        || is_disguised(&plain)
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
    words().any(|word| word == text)
}

fn words() -> impl Iterator<Item = &'static str> {
    let lines = WORDS.lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// One or two words with digits and signs in the place of letters, as in `p@ssw0rd`, and with any others
/// around.
fn is_disguised(plain: &str) -> bool {
    if plain.chars().count() > DISGUISED_CHARS_MAX {
        return false;
    }
    let is_over = |rest: &str| !rest.contains(char::is_alphabetic);
    let is_last = |rest, word| after_disguised(rest, word).any(is_over);
    // Many words leave the same behind them: each rest is looked at once.
    let begun = words().flat_map(|word| after_disguised(plain, word));
    let rests: BTreeSet<&str> = begun.collect();
    let mut rests = rests.into_iter();
    rests.any(|rest| is_over(rest) || words().any(|word| is_last(rest, word)))
}

/// What may come after a word at the beginning of a text; nothing where another word stands there. Any
/// digit before the first letter may be the word's own or a year's.
fn after_disguised<'a>(text: &'a str, word: &'static str) -> impl Iterator<Item = &'a str> {
    let letters_begin = text.find(char::is_alphabetic).unwrap_or(text.len());
    let places = text.char_indices().map(|(at, _)| at);
    let begins = places.take_while(move |at| *at <= letters_begin);
    begins.filter_map(move |at| after_word(text.get(at..)?, word))
}

fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for letter in word.chars() {
        rest.find(|found| found.is_alphabetic() || stands_for(*found, letter))
            .filter(|found| *found == letter || stands_for(*found, letter))?;
    }
    Some(rest.as_str())
}

fn stands_for(sign: char, letter: char) -> bool {
    matches!(
        (sign, letter),
        ('0', 'o') | ('@' | '4', 'a') | ('1', 'i') | ('3', 'e') | ('5' | '$', 's')
    )
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_common, is_disguised, is_word, plain};

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
            "P@ssw0rd123",
            "Passw0rd2026",
            "p@$$w0rd!!",
            "Pa55word@2026",
            "@dm1n123456",
            "M4tkh4u@2026",
            "V1etn4m2026",
            "2025s@igon",
            "h@noi2025saigon",
            "2024anhy3u3m",
            "Vi3tn@m-2026",
            "4nhy3u3m1990",
            "Qu@ntr1@2026",
            "2026$0c@nb0",
            "P@ssw0rd@dm1n",
            "M@tkh@u2026@h@no1",
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
            "3 con tr@u 4 con b0",
            "an0ther passw0rd",
            "0k3y-v5m1-q8t4",
            "s1nh 5au n@m 85",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn a_word_is_known_behind_the_digits_and_signs_that_stand_for_its_letters() {
        let long = format!("p@ssw0rd{}", "7".repeat(32));
        let longer = format!("{long}7");
        let longest = format!("{}anhyeuem{}z", "7".repeat(333), "7".repeat(667));
        for (password, expect) in [
            ("p@ssw0rd123", true),
            ("12 passw0rd", true),
            ("p-4-5-5-w0rd", true),
            ("p@ssw0rdm4tkh4u", true),
            // Of two words each is known, of three none is looked for.
            ("p@ssw0rd m4tkh4u xa", false),
            ("p@ssw1rd", false),
            ("12345", false),
            ("", false),
            (&long, true),
            // With so much around it, it takes as long to guess as any.
            (&longer, false),
            (&longest, false),
        ] {
            assert_eq!(is_disguised(password), expect, "{password}");
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
