//! Invented full names, with the frequencies of the Red River delta.
//!
//! The shares of family names are rounded from what is commonly reported for northern Viet Nam; the
//! parts are put together by chance, so a full name points to nobody.

use domain::cadre::Gender;
use domain::text;

use crate::dice::Dice;

/// Family names with their frequency in a thousand.
#[rustfmt::skip] // A table: one name a line would hide its shape.
const FAMILIES: &[(&str, u32)] = &[
    ("Nguyễn", 270), ("Trần", 130), ("Phạm", 105), ("Vũ", 90), ("Lê", 60), ("Đỗ", 50),
    ("Mai", 45), ("Bùi", 40), ("Hoàng", 35), ("Đinh", 35), ("Ngô", 30), ("Đặng", 22),
    ("Phan", 20), ("Đoàn", 20), ("Lương", 12), ("Trịnh", 10), ("Lưu", 8), ("Cao", 6),
    ("Tạ", 5), ("Tô", 4), ("Phùng", 3),
];

/// Middle names of women born before 1985, and after, with their frequency in a thousand.
#[rustfmt::skip] // A table, as above.
const WOMEN_MIDDLE: [&[(&str, u32)]; 2] = [
    &[
        ("Thị", 640), ("Thị Thu", 60), ("Thị Kim", 45), ("Thị Hồng", 60), ("Thị Thanh", 55),
        ("Thị Minh", 35), ("Thị Bích", 30), ("Thị Tuyết", 20), ("Ngọc", 25), ("Thúy", 15),
        ("Lan", 15),
    ],
    &[
        ("Thị", 340), ("Thị Thu", 95), ("Thị Hồng", 75), ("Thị Thanh", 75), ("Thị Ngọc", 65),
        ("Thị Phương", 60), ("Thị Minh", 45), ("Thị Thùy", 45), ("Thị Lan", 35), ("Thị Hải", 30),
        ("Ngọc", 35), ("Thùy", 30), ("Minh", 30), ("Khánh", 20), ("Hà", 20),
    ],
];

/// Given names of women born before 1985, and after.
const WOMEN_GIVEN: [&[&str]; 2] = [
    &[
        "Hoa",
        "Lan",
        "Hương",
        "Hằng",
        "Nga",
        "Mai",
        "Thủy",
        "Liên",
        "Nhung",
        "Hà",
        "Thu",
        "Hiền",
        "Hường",
        "Loan",
        "Phượng",
        "Oanh",
        "Yến",
        "Tuyết",
        "Vân",
        "Dung",
        "Thơm",
        "Nhàn",
        "Thoa",
        "Cúc",
        "Hạnh",
        "Xuân",
        "Lụa",
        "Miền",
        "Thắm",
        "Tươi",
        "Hợi",
        "Mận",
        "Sen",
        "Huệ",
        "Bình",
    ],
    &[
        "Linh", "Trang", "Hương", "Huyền", "Thảo", "Phương", "Ngọc", "Hà", "Thúy", "Hằng", "Nhung",
        "Giang", "Ánh", "Mai", "Dung", "Quỳnh", "Hiền", "Vân", "Yến", "Duyên", "Anh", "Thu", "My",
        "Ngân", "Hạnh", "Lý", "Tâm", "Hồng", "Oanh", "Chi", "Thương", "Nga", "Diệp", "Nhàn",
    ],
];

/// Middle names of men born before 1985, and after, with their frequency in a thousand.
#[rustfmt::skip] // A table, as above.
const MEN_MIDDLE: [&[(&str, u32)]; 2] = [
    &[
        ("Văn", 480), ("Đức", 75), ("Xuân", 65), ("Quang", 55), ("Hữu", 40), ("Ngọc", 45),
        ("Đình", 40), ("Công", 30), ("Minh", 30), ("Trọng", 30), ("Thanh", 30), ("Duy", 20),
        ("Mạnh", 20), ("Bá", 15), ("Thế", 25),
    ],
    &[
        ("Văn", 300), ("Đức", 90), ("Minh", 70), ("Quang", 70), ("Ngọc", 60), ("Mạnh", 55),
        ("Duy", 50), ("Xuân", 45), ("Tuấn", 40), ("Hữu", 35), ("Thanh", 35), ("Trung", 30),
        ("Việt", 30), ("Tiến", 30), ("Hoàng", 30), ("Thế", 30),
    ],
];

/// Given names of men born before 1985, and after.
const MEN_GIVEN: [&[&str]; 2] = [
    &[
        "Hùng",
        "Dũng",
        "Tuấn",
        "Thành",
        "Hải",
        "Sơn",
        "Minh",
        "Cường",
        "Thắng",
        "Bình",
        "Long",
        "Hưng",
        "Chiến",
        "Tiến",
        "Quyết",
        "Toàn",
        "Thịnh",
        "Lâm",
        "Khánh",
        "Hòa",
        "Vinh",
        "Đông",
        "Nam",
        "Trường",
        "Phong",
        "Quý",
        "Khoa",
        "Tường",
        "Ngạn",
        "Hiệp",
        "Thuận",
        "Phú",
        "Lợi",
        "Chính",
        "Điền",
        "Mừng",
        "Thọ",
        "Tuyên",
    ],
    &[
        "Anh", "Tuấn", "Hùng", "Dũng", "Nam", "Hiếu", "Hoàng", "Long", "Sơn", "Thành", "Trung",
        "Đạt", "Kiên", "Linh", "Huy", "Tùng", "Quân", "Cường", "Hải", "Việt", "Khánh", "Thắng",
        "Đức", "Phong", "Duy", "Toàn", "Hưng", "Minh", "Giang", "Quang", "Thịnh", "Bách", "Vũ",
    ],
];

/// Names changed in fashion about here.
const FASHION_YEAR: u16 = 1985;

/// An invented full name, NFC.
pub(crate) fn full_name(dice: &mut Dice, gender: Gender, birth_year: u16) -> String {
    let (middle, given) = match gender {
        Gender::Female => (WOMEN_MIDDLE, WOMEN_GIVEN),
        Gender::Male => (MEN_MIDDLE, MEN_GIVEN),
    };
    let ([old_middle, new_middle], [old_given, new_given]) = (middle, given);
    let (middle, given) = if birth_year < FASHION_YEAR {
        (old_middle, old_given)
    } else {
        (new_middle, new_given)
    };
    let family = dice.weighted_word(FAMILIES);
    let middle = dice.weighted_word(middle);
    let mut word = dice.word(given);
    // "Trần Đức Đức" is nobody's name; a second throw makes it rare enough.
    if middle.ends_with(word) || family == word {
        word = dice.word(given);
    }
    text::clean(&format!("{family} {middle} {word}"))
}
