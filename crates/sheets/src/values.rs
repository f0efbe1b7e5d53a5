//! Cells of a list to the values that a record holds: dates, genders, codes of lists.
//!
//! What is not understood is handed back as it was written, for a person to see.

use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::day::PartialDate;
use domain::text;

use crate::grid::Cell;

/// A value, or what was written instead of one.
pub(crate) type Read<T> = Result<T, String>;

/// A date: a real one, a year, or text in one of the forms that people type.
pub(crate) fn date(cell: &Cell) -> Option<Read<PartialDate>> {
    match cell {
        Cell::Empty | Cell::NotCalculated(_) => None,
        Cell::Day(day) => Some(Ok(PartialDate::Day(*day))),
        Cell::Number(number) if number.fract() == 0.0 => Some(typed_date(&cell.shown())),
        Cell::Number(_) | Cell::Bool(_) => Some(Err(cell.shown())),
        Cell::Text(text) => Some(typed_date(text)),
    }
}

fn typed_date(typed: &str) -> Read<PartialDate> {
    let typed = typed
        .trim_start_matches('\'')
        .trim_end_matches(['.', ','])
        .trim();
    // "15/08/1975 00:00:00", as programs export a date.
    let date = typed
        .split_once(' ')
        .filter(|(_, time)| is_time(time))
        .map_or(typed, |(date, _)| date);
    PartialDate::from_typed(date).map_err(|_| typed.to_owned())
}

fn is_time(text: &str) -> bool {
    text.contains(':')
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || ":. APMapm".contains(c))
}

/// True for a mark in a column whose heading is the value: `x`, `1`, `✓`, or the heading again.
pub(crate) fn is_mark(cell: &Cell) -> bool {
    match cell {
        Cell::Bool(truth) => *truth,
        Cell::Number(number) => (*number - 1.0).abs() < f64::EPSILON,
        Cell::Text(text) => {
            matches!(
                text.to_lowercase().as_str(),
                "x" | "v" | "✓" | "✔" | "+" | "1" | "nam" | "nữ" | "có"
            )
        }
        Cell::Empty | Cell::Day(_) | Cell::NotCalculated(_) => false,
    }
}

/// A gender.
pub(crate) fn gender(text: &str) -> Read<Gender> {
    match text::search_key(text).as_str() {
        "nam" | "male" => Ok(Gender::Male),
        "nu" | "female" => Ok(Gender::Female),
        _ => Err(text.to_owned()),
    }
}

/// How a person serves. The longer words come first: "cán bộ không chuyên trách" is no "cán bộ".
const EMPLOYMENTS: &[(&str, Employment)] = &[
    ("khong chuyen trach", Employment::PartTimeWorker),
    ("kct", Employment::PartTimeWorker),
    ("hop dong", Employment::ContractWorker),
    ("hdld", Employment::ContractWorker),
    ("hd", Employment::ContractWorker),
    ("can bo xom", Employment::HamletCadre),
    ("can bo thon", Employment::HamletCadre),
    ("can bo to dan pho", Employment::HamletCadre),
    ("vien chuc", Employment::PublicEmployee),
    ("vc", Employment::PublicEmployee),
    ("cong chuc", Employment::CivilServant),
    ("cc", Employment::CivilServant),
    ("can bo", Employment::ElectedCadre),
    ("cb", Employment::ElectedCadre),
];

/// How a person serves; a text that names two ways, as "cán bộ, công chức", says neither.
pub(crate) fn employment(text: &str) -> Read<Employment> {
    let key = text::search_key(text);
    let mut found = EMPLOYMENTS
        .iter()
        .filter(|(words, _)| has_words(&key, words))
        .map(|(_, employment)| *employment);
    let first = found.next().ok_or_else(|| text.to_owned())?;
    let is_specific = matches!(
        first,
        Employment::PartTimeWorker | Employment::ContractWorker | Employment::HamletCadre
    );
    if is_specific || found.all(|other| other == first) {
        Ok(first)
    } else {
        Err(text.to_owned())
    }
}

/// Highest first: "đại học, thạc sĩ" is a master's degree.
const QUALIFICATIONS: &[(&str, ProfessionalQualification)] = &[
    ("tien si", ProfessionalQualification::Doctorate),
    ("tien sy", ProfessionalQualification::Doctorate),
    ("ts", ProfessionalQualification::Doctorate),
    ("thac si", ProfessionalQualification::Master),
    ("thac sy", ProfessionalQualification::Master),
    ("ths", ProfessionalQualification::Master),
    ("cao hoc", ProfessionalQualification::Master),
    ("dai hoc", ProfessionalQualification::Bachelor),
    ("dh", ProfessionalQualification::Bachelor),
    ("dhsp", ProfessionalQualification::Bachelor),
    ("cu nhan", ProfessionalQualification::Bachelor),
    ("ky su", ProfessionalQualification::Bachelor),
    ("ki su", ProfessionalQualification::Bachelor),
    ("bac si", ProfessionalQualification::Bachelor),
    ("bac sy", ProfessionalQualification::Bachelor),
    ("cao dang", ProfessionalQualification::College),
    ("cd", ProfessionalQualification::College),
    ("cdsp", ProfessionalQualification::College),
    ("trung cap", ProfessionalQualification::Intermediate),
    (
        "trung hoc chuyen nghiep",
        ProfessionalQualification::Intermediate,
    ),
    ("tc", ProfessionalQualification::Intermediate),
    ("so cap", ProfessionalQualification::Elementary),
    ("sc", ProfessionalQualification::Elementary),
    ("chua qua dao tao", ProfessionalQualification::None),
    ("chua dao tao", ProfessionalQualification::None),
    ("khong", ProfessionalQualification::None),
];

/// Trình độ chuyên môn.
pub(crate) fn qualification(text: &str) -> Read<ProfessionalQualification> {
    of_words(text, QUALIFICATIONS)
}

const THEORIES: &[(&str, PoliticalTheory)] = &[
    ("cu nhan", PoliticalTheory::Bachelor),
    ("cn", PoliticalTheory::Bachelor),
    ("cao cap", PoliticalTheory::Advanced),
    ("cc", PoliticalTheory::Advanced),
    ("trung cap", PoliticalTheory::Intermediate),
    ("tc", PoliticalTheory::Intermediate),
    ("so cap", PoliticalTheory::Elementary),
    ("sc", PoliticalTheory::Elementary),
    ("chua qua dao tao", PoliticalTheory::None),
    ("chua dao tao", PoliticalTheory::None),
    ("khong", PoliticalTheory::None),
];

/// Lý luận chính trị.
pub(crate) fn theory(text: &str) -> Read<PoliticalTheory> {
    of_words(text, THEORIES)
}

fn of_words<T: Copy>(text: &str, table: &[(&str, T)]) -> Read<T> {
    let key = text::search_key(text);
    table
        .iter()
        .find(|(words, _)| has_words(&key, words))
        .map(|(_, value)| *value)
        .ok_or_else(|| text.to_owned())
}

/// True when the words stand in the text, whole and side by side.
fn has_words(key: &str, words: &str) -> bool {
    let mut from = 0;
    while let Some(found) = key.get(from..).and_then(|rest| rest.find(words)) {
        let (start, end) = (from + found, from + found + words.len());
        let opens = key
            .get(..start)
            .is_some_and(|before| before.is_empty() || before.ends_with(' '));
        let closes = key
            .get(end..)
            .is_some_and(|after| after.is_empty() || after.starts_with(' '));
        if opens && closes {
            return true;
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{date, employment, gender, is_mark, qualification, theory};
    use crate::grid::Cell;
    use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
    use domain::day::Day;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn dates_are_read_as_people_and_programs_write_them() {
        let check = |cell: Cell, expect: Option<Result<&str, &str>>| {
            let read = date(&cell).map(|read| read.map(|date| date.to_string()));
            let read = read
                .as_ref()
                .map(|read| read.as_deref().map_err(String::as_str));
            assert_eq!(read, expect, "{cell:?}");
        };
        check(Cell::Empty, None);
        check(
            Cell::Day(Day::new(1975, 8, 15).unwrap()),
            Some(Ok("1975-08-15")),
        );
        check(Cell::Number(1975.0), Some(Ok("1975")));
        check(Cell::Number(27_621.0), Some(Err("27621")));
        check(Cell::Number(1975.5), Some(Err("1975.5")));
        check(text("15/8/1975"), Some(Ok("1975-08-15")));
        check(text("15/08/1975 00:00:00"), Some(Ok("1975-08-15")));
        check(text("'1975"), Some(Ok("1975")));
        check(text("08/1975."), Some(Ok("1975-08")));
        check(text("31/02/1980"), Some(Err("31/02/1980")));
        check(text("không rõ"), Some(Err("không rõ")));
    }

    #[test]
    fn codes_are_read_from_the_words_of_offices() {
        assert_eq!(gender("NỮ"), Ok(Gender::Female));
        assert_eq!(gender("?"), Err("?".to_owned()));
        let check = |words: &str, expect| assert_eq!(employment(words).ok(), expect, "{words}");
        check("Cán bộ", Some(Employment::ElectedCadre));
        check("Công chức cấp xã", Some(Employment::CivilServant));
        check("VC", Some(Employment::PublicEmployee));
        check(
            "Cán bộ không chuyên trách",
            Some(Employment::PartTimeWorker),
        );
        check("Cán bộ xóm", Some(Employment::HamletCadre));
        check("Hợp đồng 111", Some(Employment::ContractWorker));
        check("Cán bộ, công chức", None);
        check("khác", None);
        let check = |words: &str, expect| assert_eq!(qualification(words).ok(), expect, "{words}");
        check("ĐH Luật", Some(ProfessionalQualification::Bachelor));
        check("Thạc sỹ QLGD", Some(ProfessionalQualification::Master));
        check("Cao đẳng sư phạm", Some(ProfessionalQualification::College));
        check("Đại học, Thạc sĩ", Some(ProfessionalQualification::Master));
        check("12/12", None);
        assert_eq!(theory("Cao cấp"), Ok(PoliticalTheory::Advanced));
        assert_eq!(theory("TC"), Ok(PoliticalTheory::Intermediate));
    }

    #[test]
    fn a_mark_is_no_date() {
        assert!(is_mark(&text("X")) && is_mark(&Cell::Number(1.0)) && is_mark(&text("Nữ")));
        assert!(
            !is_mark(&text("1975")) && !is_mark(&Cell::Number(1975.0)) && !is_mark(&Cell::Empty)
        );
    }
}
