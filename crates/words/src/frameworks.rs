//! What is wrong with a framework document, and choosing the language of its own texts.

use domain::framework::{Bilingual, Problem, ProblemKind};

use crate::Language;

/// A framework's own text in a language.
#[must_use]
pub fn bilingual(language: Language, text: &Bilingual) -> &str {
    language.pick(&text.vi, &text.en)
}

/// A problem of a framework document, with the path to it.
#[must_use]
pub fn framework_problem(language: Language, problem: &Problem) -> String {
    let (vi, en) = match &problem.kind {
        ProblemKind::NotJson { line, column } => (
            format!("không phải JSON (dòng {line}, cột {column})"),
            format!("not JSON (line {line}, column {column})"),
        ),
        ProblemKind::TooLarge => ("tệp quá lớn".into(), "the file is too large".into()),
        ProblemKind::Missing => ("thiếu".into(), "missing".into()),
        ProblemKind::WrongForm => ("không đúng dạng".into(), "has the wrong form".into()),
        ProblemKind::BadText => (
            "chữ trống hoặc quá dài".into(),
            "the text is empty or too long".into(),
        ),
        ProblemKind::NotNfc => (
            "chữ chưa ở dạng Unicode dựng sẵn (NFC)".into(),
            "the text is not in Unicode form NFC".into(),
        ),
        ProblemKind::Duplicate(code) => (
            format!("mã {code} bị lặp"),
            format!("the code {code} is used twice"),
        ),
        ProblemKind::BadId => (
            "chỉ dùng chữ cái không dấu, chữ số, dấu chấm, gạch ngang và gạch dưới".into(),
            "only plain letters, digits, dots, dashes and underscores".into(),
        ),
        ProblemKind::NotSupported => (
            "phần mềm chưa xét được theo yêu cầu này".into(),
            "this app cannot judge by this".into(),
        ),
        ProblemKind::VersionNotInRange => (
            "không gồm phiên bản của khung này".into(),
            "does not take in this framework's version".into(),
        ),
        ProblemKind::UnknownCode(code) => (
            format!("không có năng lực mang mã {code}"),
            format!("no competence has the code {code}"),
        ),
        ProblemKind::OutOfRange => (
            "số nằm ngoài khoảng cho phép".into(),
            "the number is out of range".into(),
        ),
        ProblemKind::LevelsNotContiguous => (
            "các mức phải là 0, 1, 2, … liền nhau".into(),
            "levels must be 0, 1, 2, … without a gap".into(),
        ),
        ProblemKind::BandsNotContiguous => (
            "các khoảng điểm phải nối nhau từ 0 đến quá 100".into(),
            "bands must join from 0 to above 100".into(),
        ),
        ProblemKind::TooManyCompetences => (
            "quá 200 năng lực".into(),
            "more than 200 competences".into(),
        ),
    };
    let what = language.pick(vi, en);
    if problem.path.is_empty() {
        what
    } else {
        format!("{}: {what}", problem.path)
    }
}
