//! What the words of a row say by themselves: that they number or name a part of the list, count
//! columns, sum up or sign.

use domain::text;

use crate::meaning;
use crate::spelling::begins_with;

/// Words with which the names of units begin. Marks count: "Trương" is a family name.
pub(super) const UNIT_WORDS: &[&str] = &[
    "đảng ủy",
    "đảng bộ",
    "ubnd",
    "ủy ban",
    "hđnd",
    "hội đồng",
    "ubmttq",
    "mttq",
    "mặt trận",
    "thường trực",
    "trường",
    "trạm",
    "xóm",
    "thôn",
    "tổ dân phố",
    "phòng",
    "ban",
    "văn phòng",
    "trung tâm",
    "khối",
    "công an",
    "quân sự",
    "hội",
    "đoàn thanh niên",
    "đoàn tncs",
    "chi bộ",
    "cơ quan",
    "đơn vị",
    "sự nghiệp",
];

/// Words with which a kind of staff begins.
pub(super) const STAFF_WORDS: &[&str] = &[
    "cán bộ",
    "công chức",
    "viên chức",
    "người hoạt động",
    "hợp đồng",
    "lao động",
    "không chuyên trách",
];

pub(super) const LEVEL_WITHOUT_NUMBER: u8 = 3;

/// The level of a number alone: "A", "II", "IV."; digits are numbers of people.
pub(super) fn section_level(number: &str) -> Option<u8> {
    let number = number.trim_end_matches(['.', ')', ':', '-', '/']).trim();
    let is_roman = !number.is_empty() && number.chars().all(|c| "IVX".contains(c));
    let is_letter = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_uppercase());
    match (is_roman, is_letter) {
        (true, _) => Some(1),
        (false, true) => Some(0),
        (false, false) => None,
    }
}

/// A title without the number before it, and the level of that number.
pub(super) fn without_number(text: &str) -> (u8, &str) {
    let none = (LEVEL_WITHOUT_NUMBER, text);
    let Some((number, title)) = text.split_once([' ', '.', ')', '-', '/']) else {
        return none;
    };
    let title = title.trim_start_matches(['.', ')', '-', '/', ':', ' ']);
    let is_digits =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    match section_level(number) {
        Some(level) if !title.is_empty() => (level, title),
        None if is_digits && !title.is_empty() => (2, title),
        _ => none,
    }
}

/// "Đảng ủy (12 người)" and "Đảng ủy: 12" name the same unit.
pub(super) fn without_count(title: &str) -> String {
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let title = title.trim();
    let title = match title.rsplit_once('(') {
        Some((before, count)) if has_digit(count) => before,
        _ => title,
    };
    let title = match title.split_once(':') {
        Some((before, count)) if count.trim().is_empty() || has_digit(count) => before,
        // "Đơn vị: Trường THCS Xuân Bắc".
        Some((before, name))
            if matches!(text::search_key(before).as_str(), "don vi" | "co quan") =>
        {
            name
        }
        _ => title,
    };
    text::clean(title)
}

pub(super) fn is_column_number(text: &str) -> bool {
    let inside = text.trim_matches(['(', ')', '[', ']']);
    let is_number =
        !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_uppercase()))
}

pub(super) fn is_sub_heading(text: &str) -> bool {
    meaning::is_male(text) || meaning::is_female(text)
}

/// Marks count: "Tống" and "Công" are names.
pub(super) fn is_total(text: &str) -> bool {
    begins_with(text, &["tổng", "tổng cộng", "tổng số", "cộng"])
}

pub(super) fn is_signature(text: &str) -> bool {
    let key = text::search_key(text);
    let is_dated = key.contains("ngay") && key.contains("thang") && key.contains("nam");
    let openings = [
        "nguoi lap",
        "nguoi tong hop",
        "nguoi ghi",
        "tm ",
        "kt ",
        "tl ",
        "noi nhan",
        "ky ten",
        "ky ghi ro",
        "ky va ghi ro",
        "ghi ro ho ten",
        "xac nhan cua",
        "thu truong",
    ];
    let titles = [
        "chu tich",
        "pho chu tich",
        "bi thu",
        "pho bi thu",
        "hieu truong",
        "truong tram",
        "ke toan",
        "giam doc",
        "chanh van phong",
    ];
    is_dated
        || openings.iter().any(|opening| key.starts_with(opening))
        || titles.contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_signature, is_total, section_level, without_count, without_number};

    #[test]
    fn parts_are_numbered_in_three_ways() {
        assert_eq!(without_number("I. Đảng ủy"), (1, "Đảng ủy"));
        assert_eq!(without_number("A - Khối Đảng"), (0, "Khối Đảng"));
        assert_eq!(without_number("1) Văn phòng"), (2, "Văn phòng"));
        assert_eq!(without_number("Trường THCS"), (3, "Trường THCS"));
        assert_eq!(section_level("12"), None);
        assert_eq!(section_level("IV."), Some(1));
        assert_eq!(section_level(""), None);
    }

    #[test]
    fn counts_are_not_part_of_a_name() {
        assert_eq!(without_count("Đảng ủy (12 người)"), "Đảng ủy");
        assert_eq!(without_count("Đảng ủy: 12 đồng chí"), "Đảng ủy");
        assert_eq!(
            without_count("Đơn vị: Trường THCS Xuân Bắc"),
            "Trường THCS Xuân Bắc"
        );
        assert_eq!(without_count("Trường TH (cơ sở A)"), "Trường TH (cơ sở A)");
    }

    #[test]
    fn names_are_neither_totals_nor_signatures() {
        assert!(is_total("Tổng cộng: 83") && is_total("Cộng") && is_total("TỔNG SỐ"));
        assert!(!is_total("Tống Công Minh") && !is_total("Công an xã"));
        assert!(
            is_signature("Xuân Hồng, ngày 12 tháng 3 năm 2026")
                && is_signature("TM. ỦY BAN NHÂN DÂN")
        );
        assert!(!is_signature("Nguyễn Bí Thư") && !is_signature("Ngày"));
    }
}
