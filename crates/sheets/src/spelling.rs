//! Comparing Vietnamese words as people mean them: case does not count, marks do, and it does not
//! matter on which vowel a tone is written (`hòa`, `hoà`).

use std::fmt::Write as _;

use domain::text;

/// Two texts with the same key are spelt the same; what stands between the words does not count.
pub(crate) fn spelling_key(raw: &str) -> String {
    let clean = text::clean(raw).to_lowercase();
    let mut key = String::with_capacity(clean.len() + 8);
    for word in clean
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let (letters, tone) = without_tone(word);
        // Writing to a string cannot fail.
        let _ = write!(key, "{letters}{tone} ");
    }
    key.truncate(key.trim_end().len());
    key
}

/// True when the text is written without any marks, as on machines without a Vietnamese keyboard.
pub(crate) fn has_no_marks(raw: &str) -> bool {
    text::clean(raw).is_ascii()
}

/// True when a text begins with some words, spelt the same.
pub(crate) fn begins_with(raw: &str, words: &[&str]) -> bool {
    let key = spelling_key(raw);
    words.iter().any(|word| {
        let rest = key.strip_prefix(spelling_key(word).as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// A name all in capitals as it is written in a sentence; any other name as it is.
pub(crate) fn name_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut cased = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        if begins {
            cased.push(c);
        } else {
            cased.extend(c.to_lowercase());
        }
        begins = !c.is_alphabetic();
    }
    cased
}

/// A word without its tone, and the tone: 0 for none. Marks that make another letter stay.
fn without_tone(word: &str) -> (String, u8) {
    let mut letters = String::with_capacity(word.len());
    let mut tone = 0;
    for c in word.chars() {
        let (base, found) = split_tone(c);
        letters.push(base);
        tone = if found == 0 { tone } else { found };
    }
    (letters, tone)
}

/// Each letter with a tone, after the letter without: huyền, sắc, hỏi, ngã, nặng.
const TONES: [(char, &str); 12] = [
    ('a', "àáảãạ"),
    ('ă', "ằắẳẵặ"),
    ('â', "ầấẩẫậ"),
    ('e', "èéẻẽẹ"),
    ('ê', "ềếểễệ"),
    ('i', "ìíỉĩị"),
    ('o', "òóỏõọ"),
    ('ô', "ồốổỗộ"),
    ('ơ', "ờớởỡợ"),
    ('u', "ùúủũụ"),
    ('ư', "ừứửữự"),
    ('y', "ỳýỷỹỵ"),
];

fn split_tone(c: char) -> (char, u8) {
    for (base, toned) in TONES {
        if let Some((_, tone)) = toned.chars().zip(1u8..).find(|(toned, _)| *toned == c) {
            return (base, tone);
        }
    }
    (c, 0)
}

#[cfg(test)]
mod tests {
    use super::{begins_with, name_case, spelling_key};

    #[test]
    fn spelling_compares_words_as_people_mean_them() {
        let same = |a: &str, b: &str| assert_eq!(spelling_key(a), spelling_key(b), "{a} {b}");
        same("Nguyễn Thị Hòa", "NGUYỄN  THỊ HOÀ");
        same("Nguye\u{302}\u{303}n", "nguyễn");
        same("Đảng ủy", "ĐẢNG UỶ");
        let differ = |a: &str, b: &str| assert_ne!(spelling_key(a), spelling_key(b), "{a} {b}");
        differ("Hoa", "Hòa");
        differ("Trương", "Trường");
        differ("Hồ", "Hộ");
    }

    #[test]
    fn words_begin_a_text_whole() {
        assert!(begins_with("Trường THCS Xuân Bắc", &["trường"]));
        assert!(begins_with("UBND: 12", &["ubnd"]));
        assert!(!begins_with("Trương Văn Ban", &["trường"]));
        assert!(!begins_with("Banh", &["ban"]));
    }

    #[test]
    fn capitals_become_a_name() {
        assert_eq!(name_case("NGUYỄN THỊ ÁNH"), "Nguyễn Thị Ánh");
        assert_eq!(name_case("H'HEN NIÊ"), "H'Hen Niê");
        assert_eq!(name_case("Nguyễn thị Ánh"), "Nguyễn thị Ánh");
    }
}
