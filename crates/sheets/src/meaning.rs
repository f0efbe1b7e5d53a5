//! What a column of a cadre list means, and the words that offices write above it.

use domain::code::Code;
use domain::text;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Số thứ tự.
    Ordinal,
    /// Họ và tên, or only the family and middle names when [`Meaning::GivenName`] stands beside it.
    FullName,
    /// Tên, in lists that give it a column of its own.
    GivenName,
    /// Ngày sinh.
    BirthDate,
    /// Ngày sinh of men: which of the two columns is filled also says the gender. A mark instead of
    /// a date says the gender only.
    BirthDateMale,
    /// Ngày sinh of women, or a mark.
    BirthDateFemale,
    /// Giới tính.
    Gender,
    /// Đơn vị.
    Unit,
    /// Chức vụ.
    Title,
    /// Vị trí việc làm.
    JobPosition,
    /// Cán bộ, công chức, viên chức, …
    Employment,
    /// Trình độ chuyên môn.
    ProfessionalQualification,
    /// Lý luận chính trị.
    PoliticalTheory,
    /// Since when in post.
    InPostFrom,
    /// Not taken.
    Ignored,
}

impl Code for Meaning {
    const ALL: &'static [Self] = &[
        Self::Ordinal,
        Self::FullName,
        Self::GivenName,
        Self::BirthDate,
        Self::BirthDateMale,
        Self::BirthDateFemale,
        Self::Gender,
        Self::Unit,
        Self::Title,
        Self::JobPosition,
        Self::Employment,
        Self::ProfessionalQualification,
        Self::PoliticalTheory,
        Self::InPostFrom,
        Self::Ignored,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Ordinal => "ordinal",
            Self::FullName => "full_name",
            Self::GivenName => "given_name",
            Self::BirthDate => "birth_date",
            Self::BirthDateMale => "birth_date_male",
            Self::BirthDateFemale => "birth_date_female",
            Self::Gender => "gender",
            Self::Unit => "unit",
            Self::Title => "title",
            Self::JobPosition => "job_position",
            Self::Employment => "employment",
            Self::ProfessionalQualification => "professional_qualification",
            Self::PoliticalTheory => "political_theory",
            Self::InPostFrom => "in_post_from",
            Self::Ignored => "ignored",
        }
    }
}

impl Meaning {
    /// The field of the cadre record that the column fills, or `title` of an office; `None` for
    /// columns that fill none.
    #[must_use]
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::FullName | Self::GivenName => Some("full_name"),
            Self::BirthDate | Self::BirthDateMale | Self::BirthDateFemale => Some("birth_date"),
            Self::Gender => Some("gender"),
            Self::Unit => Some("unit"),
            Self::Title => Some("title"),
            Self::JobPosition => Some("job_position"),
            Self::Employment => Some("employment"),
            Self::ProfessionalQualification => Some("professional_qualification"),
            Self::PoliticalTheory => Some("political_theory"),
            Self::InPostFrom => Some("in_post_from"),
            Self::Ordinal | Self::Ignored => None,
        }
    }
}

/// The words, without marks and case. A heading means what the longest of these means that it is,
/// or begins with. The ones under [`Meaning::Ignored`] keep a longer heading from being taken for
/// a shorter one.
const WORDS: &[(Meaning, &[&str])] = &[
    (
        Meaning::Ordinal,
        &["stt", "tt", "so tt", "so thu tu", "thu tu"],
    ),
    (
        Meaning::FullName,
        &[
            "ho va ten",
            "ho ten",
            "ho va ten khai sinh",
            "ho chu dem va ten",
            "ho chu dem ten",
            "ho dem va ten",
            "ten can bo",
        ],
    ),
    (
        Meaning::BirthDate,
        &[
            "ngay thang nam sinh",
            "ngay sinh",
            "nam sinh",
            "ngay thang sinh",
            "sinh ngay",
            "sinh nam",
            "ngay thang nam",
            "ntns",
        ],
    ),
    (Meaning::Gender, &["gioi tinh", "phai", "nam nu"]),
    (
        Meaning::Unit,
        &[
            "don vi",
            "ten don vi",
            "co quan",
            "co quan don vi",
            "noi cong tac",
            "noi lam viec",
            "phong ban",
            "bo phan",
            "truong",
            "xom",
            "thon",
            "thon xom",
            "xom thon",
        ],
    ),
    (
        Meaning::Title,
        &[
            "chuc vu",
            "chuc danh",
            "chuc vu chuc danh",
            "chuc danh chuc vu",
        ],
    ),
    (
        Meaning::JobPosition,
        &[
            "vi tri viec lam",
            "vtvl",
            "vi tri cong tac",
            "cong viec",
            "nhiem vu",
            "linh vuc phu trach",
            "chuyen mon phu trach",
        ],
    ),
    (
        Meaning::Employment,
        &[
            "loai can bo",
            "doi tuong",
            "loai hinh lao dong",
            "loai hop dong",
            "hinh thuc lao dong",
            "phan loai",
            "loai nhan su",
            "can bo cong chuc vien chuc",
            "cb cc vc",
            "cbccvc",
        ],
    ),
    (
        Meaning::ProfessionalQualification,
        &[
            "trinh do chuyen mon",
            "chuyen mon",
            "trinh do",
            "trinh do dao tao",
            "trinh do cm",
            "trinh do cmnv",
            "bang cap",
            "bang cap chuyen mon",
            "hoc vi",
        ],
    ),
    (
        Meaning::PoliticalTheory,
        &[
            "ly luan chinh tri",
            "li luan chinh tri",
            "trinh do ly luan chinh tri",
            "trinh do li luan chinh tri",
            "llct",
            "trinh do llct",
            "trinh do chinh tri",
            "trinh do ly luan",
            "ly luan",
            "chinh tri",
        ],
    ),
    (
        Meaning::InPostFrom,
        &[
            "ngay vao co quan",
            "ngay bo nhiem",
            "ngay tuyen dung",
            "nam tuyen dung",
            "thoi gian tuyen dung",
            "thoi gian giu chuc vu",
            "ngay giu chuc vu",
            "thoi diem giu chuc vu",
            "ngay vao lam",
            "ngay nhan cong tac",
            "ngay ve don vi",
            "bat dau cong tac",
            "ngay bat dau cong tac",
        ],
    ),
    (
        Meaning::Ignored,
        &[
            "chuc danh nghe nghiep",
            "chuc vu dang",
            "chuc vu doan the",
            "don vi cap",
            "don vi dao tao",
            "trinh do ngoai ngu",
            "trinh do tin hoc",
            "trinh do van hoa",
            "trinh do hoc van",
            "trinh do quan ly nha nuoc",
            "trinh do qlnn",
            "trinh do pho thong",
            "chuyen mon dao tao",
            "nganh",
            "xom thuong tru",
        ],
    ),
];

/// What a heading means; `None` when nothing like it is known. Words in parentheses do not count.
#[must_use]
pub fn of_heading(heading: &str) -> Option<Meaning> {
    let key = text::search_key(&without_parentheses(heading));
    let mut best: Option<(usize, Meaning)> = None;
    for (meaning, words) in WORDS {
        for word in *words {
            let begins = key
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            if begins && best.is_none_or(|(length, _)| word.len() > length) {
                best = Some((word.len(), *meaning));
            }
        }
    }
    best.map(|(_, meaning)| meaning)
}

/// True for a heading that names men; "Năm" (year) has the same letters, so marks count here.
pub(crate) fn is_male(heading: &str) -> bool {
    heading.to_lowercase() == "nam"
}

/// True for a heading that names women.
pub(crate) fn is_female(heading: &str) -> bool {
    text::search_key(heading) == "nu"
}

/// True for a heading that stands over the family and middle names only.
pub(crate) fn is_family_name(heading: &str) -> bool {
    matches!(
        text::search_key(heading).as_str(),
        "ho" | "ho va" | "ho dem" | "ho va dem" | "ho va ten dem" | "ho va chu dem"
    )
}

/// True for a heading that stands over the given names only.
pub(crate) fn is_given_name(heading: &str) -> bool {
    text::search_key(heading) == "ten"
}

fn without_parentheses(heading: &str) -> String {
    let mut depth = 0_u32;
    let outside = heading.chars().filter(|c| {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    outside.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Code, Meaning, is_female, is_male, of_heading};

    #[test]
    fn the_code_is_the_one_that_is_stored() {
        for meaning in Meaning::ALL {
            assert_eq!(serde_json::to_value(meaning).unwrap(), meaning.code());
        }
    }

    #[test]
    fn headings_mean_what_offices_write() {
        let check = |heading: &str, expect: Option<Meaning>| {
            assert_eq!(of_heading(heading), expect, "{heading}")
        };
        check("STT", Some(Meaning::Ordinal));
        check("HỌ VÀ TÊN", Some(Meaning::FullName));
        check(
            "Họ và tên khai sinh (viết chữ in hoa)",
            Some(Meaning::FullName),
        );
        check("Họ, chữ đệm và tên", Some(Meaning::FullName));
        check("Ngày, tháng, năm sinh", Some(Meaning::BirthDate));
        check("Nga\u{300}y sinh", Some(Meaning::BirthDate));
        check("Năm  sinh", Some(Meaning::BirthDate));
        check("Giới tính", Some(Meaning::Gender));
        check("Đơn vị công tác", Some(Meaning::Unit));
        check("Chức vụ, chức danh hiện tại", Some(Meaning::Title));
        check("Chức danh nghề nghiệp", Some(Meaning::Ignored));
        check("Chức vụ Đảng", Some(Meaning::Ignored));
        check("Vị trí việc làm", Some(Meaning::JobPosition));
        check("Đối tượng", Some(Meaning::Employment));
        check("Trình độ CM", Some(Meaning::ProfessionalQualification));
        check("Trình độ lý luận chính trị", Some(Meaning::PoliticalTheory));
        check("Trình độ ngoại ngữ", Some(Meaning::Ignored));
        check("Ngày bổ nhiệm", Some(Meaning::InPostFrom));
        check("Ngày vào Đảng", None);
        check("Ghi chú", None);
        check("", None);
    }

    #[test]
    fn year_is_not_male() {
        assert!(is_male("Nam") && is_male("NAM"));
        assert!(!is_male("Năm"));
        assert!(is_female("Nữ") && is_female("nữ"));
    }
}
