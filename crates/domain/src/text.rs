//! Vietnamese text: one Unicode form, search without marks, one sort key a name.
//!
//! The order is CLDR's for Vietnamese (`Intl.Collator("vi")`): ă â đ ê ô ơ ư are letters of their
//! own, the five tones decide only between words with the same letters, capitals decide last.
//! A golden list of names sorted by the browser's collator is in the tests; `tests/in_browser` asks
//! each engine's collator about it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// Brings text from outside into the one stored form: NFC, control and invisible characters gone,
/// every run of white space one space, none at the ends. A second call changes nothing.
#[must_use]
pub fn clean(raw: &str) -> String {
    let mut clean = String::with_capacity(raw.len());
    // What is invisible goes first: it may stand between a letter and its mark.
    let visible = raw
        .chars()
        .filter(|c| c.is_whitespace() || !is_invisible(*c));
    for c in visible.nfc() {
        if !c.is_whitespace() {
            clean.push(c);
        } else if !clean.is_empty() && !clean.ends_with(' ') {
            clean.push(' ');
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// As [`clean`], for texts of several lines: line ends stay, at most two in a row.
#[must_use]
pub fn clean_lines(raw: &str) -> String {
    let lines = raw.lines().map(clean).collect::<Vec<_>>().join("\n");
    let mut kept = lines.trim_matches('\n').to_owned();
    while kept.contains("\n\n\n") {
        kept = kept.replace("\n\n\n", "\n\n");
    }
    kept
}

/// True when the text is in the stored form of Unicode, NFC.
#[must_use]
pub fn is_nfc(text: &str) -> bool {
    unicode_normalization::is_nfc(text)
}

/// Text for finding without marks: NFD, marks dropped, đ as d, lower case, words separated by one
/// space. "Nguyễn Thị Ánh" and "nguyen thi anh" have the same key; so have "hoà" and "hòa".
#[must_use]
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' => key.push('d'),
            c if c.is_alphanumeric() => key.extend(c.to_lowercase()),
            _ if !key.is_empty() && !key.ends_with(' ') => key.push(' '),
            _ => {}
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// True when every word of the query begins some word of the text; both are [`search_key`]s.
#[must_use]
pub fn matches_prefixes(text_key: &str, query_key: &str) -> bool {
    query_key
        .split(' ')
        .all(|part| text_key.split(' ').any(|word| word.starts_with(part)))
}

/// True when the text names markup or a formula rather than a person: a name is never refused for
/// it, but somebody should look.
#[must_use]
pub fn has_unusual_name_characters(text: &str) -> bool {
    text.chars()
        .any(|c| !(c.is_alphabetic() || is_combining_mark(c) || " .-'’".contains(c)))
}

/// The parts of a Vietnamese full name as (given name, family name, middle names): the last word,
/// the first word, and what is between. A one-word name is a given name.
#[must_use]
pub fn name_parts(full_name: &str) -> (&str, &str, &str) {
    let Some((rest, given)) = full_name.rsplit_once(' ') else {
        return (full_name, "", "");
    };
    let (family, middle) = rest.split_once(' ').unwrap_or((rest, ""));
    (given, family, middle)
}

/// Where a name stands in a list: by given name, then family name, then middle names.
/// Compare keys byte by byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NameKey(Box<[u8]>);

impl NameKey {
    /// The key of a full name.
    #[must_use]
    pub fn new(full_name: &str) -> Self {
        let full_name = clean(full_name);
        let (given, family, middle) = name_parts(&full_name);
        let mut key = Vec::with_capacity(full_name.len() * 3);
        for part in [given, family, middle] {
            collation_key(part, &mut key);
        }
        Self(key.into_boxed_slice())
    }

    /// The bytes that are compared.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Where any other text stands in a list, in Vietnamese order.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 3);
    collation_key(&clean(text), &mut key);
    key
}

/// Separates the levels of a key; below every weight.
const LEVEL_END: u8 = 0;
/// Weights of letters begin here, after punctuation and digits.
const FIRST_LETTER: u8 = 0x40;
/// Any other character: this, then its UTF-8.
const OTHER: u8 = 0xf0;
const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Appends primary weights, then tones, then capitals, each closed by [`LEVEL_END`].
fn collation_key(text: &str, key: &mut Vec<u8>) {
    let (mut tones, mut cases) = (Vec::new(), Vec::new());
    let mut decomposed = text.nfd().peekable();
    while let Some(base) = decomposed.next() {
        let (mut shape, mut tone) = (None, 1);
        while let Some(mark) = decomposed.next_if(|c| is_combining_mark(*c)) {
            match tone_weight(mark) {
                Some(weight) => tone = weight,
                None => shape = Some(mark),
            }
        }
        push_primary(base, shape, key);
        tones.push(tone);
        cases.push(if base.is_uppercase() { 2 } else { 1 });
    }
    key.push(LEVEL_END);
    for mut level in [tones, cases] {
        while level.last() == Some(&1) {
            level.pop();
        }
        key.extend(level);
        key.push(LEVEL_END);
    }
}

/// Ngang, huyền, hỏi, ngã, sắc, nặng: the order of CLDR for Vietnamese.
fn tone_weight(mark: char) -> Option<u8> {
    match mark {
        '\u{300}' => Some(2),
        '\u{309}' => Some(3),
        '\u{303}' => Some(4),
        '\u{301}' => Some(5),
        '\u{323}' => Some(6),
        _ => None,
    }
}

fn push_primary(base: char, shape: Option<char>, key: &mut Vec<u8>) {
    let lower = base.to_lowercase().next().unwrap_or(base);
    let letter = shape.and_then(|mark| compose(lower, mark)).unwrap_or(lower);
    let place = LETTERS
        .chars()
        .position(|known| known == letter)
        .and_then(|p| u8::try_from(p).ok());
    match (place, lower) {
        (Some(place), _) => key.push(FIRST_LETTER + place),
        (None, ' ') => key.push(1),
        (None, '0'..='9') => {
            key.push(0x30 + u8::try_from(lower.to_digit(10).unwrap_or(0)).unwrap_or(0))
        }
        (None, c) if c.is_ascii_punctuation() => key.push(2),
        (None, c) => {
            key.push(OTHER);
            let mut utf8 = [0; 4];
            key.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
        }
    }
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{
        NameKey, clean, clean_lines, is_nfc, matches_prefixes, name_parts, search_key, sort_key,
    };
    use proptest::prelude::*;

    #[test]
    fn cleaning_gives_one_form() {
        let check = |raw: &str, expect: &str| assert_eq!(clean(raw), expect, "{raw:?}");
        check("  Nguyễn\u{a0} Thị\t Ánh \n", "Nguyễn Thị Ánh");
        check("Nguye\u{302}\u{303}n", "Nguyễn");
        check("ê\u{301}", "ế");
        check("An\u{200b}h\u{0}", "Anh");
        check("e\u{200b}\u{302}\u{feff}\u{301}", "ế");
        check("\u{feff}", "");
        assert_eq!(clean_lines(" a \n\n\n\n b\n"), "a\n\nb");
    }

    #[test]
    fn search_ignores_marks_and_case() {
        let check = |raw: &str, expect: &str| assert_eq!(search_key(raw), expect, "{raw:?}");
        check("Đỗ Văn Đức", "do van duc");
        check("HOÀ", "hoa");
        check("hòa", "hoa");
        check("Trường THCS (Xuân Bắc)", "truong thcs xuan bac");
        check("Nguye\u{302}\u{303}n", "nguyen");
        assert!(matches_prefixes("nguyen thi anh", "ng an"));
        assert!(!matches_prefixes("nguyen thi anh", "nh"));
        assert!(matches_prefixes("nguyen thi anh", ""));
    }

    #[test]
    fn names_have_three_parts() {
        assert_eq!(
            name_parts("Nguyễn Thị Hồng Ánh"),
            ("Ánh", "Nguyễn", "Thị Hồng")
        );
        assert_eq!(name_parts("Lê An"), ("An", "Lê", ""));
        assert_eq!(name_parts("An"), ("An", "", ""));
    }

    #[test]
    fn names_are_ordered_as_the_browsers_collator_orders_them() {
        let golden = include_str!("../tests/golden/names_in_order.txt");
        let golden: Vec<&str> = golden.lines().collect();
        assert!(golden.len() > 100);
        let mut ours = golden.clone();
        ours.reverse();
        ours.sort_by_cached_key(|name| NameKey::new(name));
        assert_eq!(ours, golden);
    }

    #[test]
    fn words_are_ordered_as_the_browsers_collator_orders_them() {
        let golden = include_str!("../tests/golden/words_in_order.txt");
        let golden: Vec<&str> = golden.lines().collect();
        let mut ours = golden.clone();
        ours.reverse();
        ours.sort_by_cached_key(|word| sort_key(word));
        assert_eq!(ours, golden);
    }

    /// Letters and marks apart and composed, white space, invisible characters, and anything else.
    fn typed() -> impl Strategy<Value = String> {
        let often = prop::sample::select(vec![
            'e', 'đ', 'Ư', 'ế', '\u{301}', '\u{302}', '\u{323}', ' ', '\u{a0}', '\n', '\u{200b}',
        ]);
        let one = prop_oneof![4 => often, 1 => any::<char>()];
        prop::collection::vec(one, 0..24).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn what_was_cleaned_is_nfc_and_stays_as_it_is(raw in typed()) {
            for clean in [clean, clean_lines] {
                let once = clean(&raw);
                prop_assert!(is_nfc(&once), "{once:?}");
                prop_assert_eq!(clean(&once), once);
            }
        }

        #[test]
        fn every_unicode_form_is_found_and_ordered_alike(raw in typed()) {
            use unicode_normalization::UnicodeNormalization;
            let (composed, apart) = (raw.nfc().to_string(), raw.nfd().to_string());
            prop_assert_eq!(search_key(&composed), search_key(&apart));
            prop_assert_eq!(NameKey::new(&composed), NameKey::new(&apart));
            prop_assert_eq!(sort_key(&composed), sort_key(&apart));
        }
    }
}
