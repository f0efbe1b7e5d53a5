//! Every finding, refusal and target text is a text of its own in both languages: nothing is left
//! to fill in, and no code or name of a field stands where a word should.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::code::Code;
use domain::day::{DateProblem, Day};
use domain::finding::FindingCode;
use domain::framework::{Problem, ProblemKind};
use domain::standing::Standing;
use domain::target::{TargetId, TargetStatus, Widening};
use domain::unit::{Sector, UnitKind};
use sheets::error::{Look, SheetError};
use sync::protocol::RejectCode;
use words::Language::{En, Vi};
use words::{Label, Language};

/// Holds a text in both languages to what any text must be.
fn check_text(say: impl Fn(Language) -> String) -> [String; 2] {
    let texts = [say(Vi), say(En)];
    for text in &texts {
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        assert!(!text.contains(['{', '}', '_', '<', '>']), "{text:?}");
        assert!(domain::text::is_nfc(text), "{text:?}");
    }
    assert!(texts[0] != texts[1], "{texts:?}");
    texts
}

/// As [`check_text`], for whole sentences.
fn check_sentence(say: impl Fn(Language) -> String) -> [String; 2] {
    let texts = check_text(say);
    for text in &texts {
        let first = text.chars().next().unwrap();
        assert!(first.is_uppercase() || first.is_numeric(), "{text:?}");
        assert!(text.ends_with('.'), "{text:?}");
    }
    texts
}

/// As [`check_text`], for every choice of a list; no two are called the same.
fn check_each<T: Copy>(all: &[T], say: impl Fn(Language, T) -> &'static str) {
    let mut seen = BTreeSet::new();
    for one in all {
        for text in check_text(|language| say(language, *one).to_owned()) {
            assert!(seen.insert(text.clone()), "twice: {text:?}");
        }
    }
}

#[test]
fn findings_are_sentences() {
    for code in [
        FindingCode::Missing,
        FindingCode::EvidenceMissing,
        FindingCode::NotGiven,
        FindingCode::TooLong { chars_max: 300 },
        FindingCode::WrongForm,
        FindingCode::NotAChoice,
        FindingCode::NotTaken,
        FindingCode::InFuture,
        FindingCode::NotWhole,
        FindingCode::EndBeforeStart,
        FindingCode::UnlikelyAge { years: 11 },
        FindingCode::UnusualName,
        FindingCode::OneWordName,
        FindingCode::OutOfRange { min: 0, max: 9 },
        FindingCode::NotOnlyDigits { wanted: 12 },
        FindingCode::NotSoManyDigits {
            wanted: 12,
            digits: 9,
        },
        FindingCode::UnknownRecord,
        FindingCode::UnitBelowItself,
        FindingCode::UnitArchived,
        FindingCode::OutOfReach,
        FindingCode::LeaveReasonMissing,
        FindingCode::SeveralUnits,
        FindingCode::NamesakeArchived,
        FindingCode::TwoCandidates,
        FindingCode::TwiceInTheList,
        FindingCode::MatchedByNameOnly,
        FindingCode::SimilarName,
        FindingCode::SameNameOtherBirthDate,
        FindingCode::GenderDiffers,
        FindingCode::HasLeft {
            on: Day::new(2026, 3, 1).unwrap(),
        },
        FindingCode::GenderContradiction,
        FindingCode::NotCalculated,
    ] {
        check_sentence(|language| words::finding(language, &code));
    }
    for problem in [
        DateProblem::NotADate,
        DateProblem::NoSuchDay,
        DateProblem::TooEarly,
    ] {
        let code = FindingCode::BadDate { problem };
        let beside = check_sentence(|language| words::finding(language, &code));
        let alone = check_sentence(|language| words::date_problem(language, problem).to_owned());
        assert_eq!(beside, alone);
    }
}

#[test]
fn a_file_that_cannot_be_read_gets_a_sentence() {
    let looks = [
        Look::Pdf,
        Look::Picture,
        Look::TextDocument,
        Look::Presentation,
        Look::WebPage,
        Look::BinaryWorkbook,
        Look::Archive,
        Look::Unknown,
    ];
    let errors = [
        SheetError::TooLarge {
            bytes: 11_000_000,
            bytes_max: 10_000_000,
        },
        SheetError::TooLargeUnpacked {
            bytes_max: 100_000_000,
        },
        SheetError::TooManyCells { cells_max: 200_000 },
        SheetError::FarCell { row: 7, column: 8 },
        SheetError::TextTooLong { row: 7, column: 8 },
        SheetError::Encrypted,
        SheetError::Damaged,
        SheetError::NoSheet,
        SheetError::Empty,
        SheetError::OldEncoding,
        SheetError::NotText,
    ];
    let looks = looks.map(|look| SheetError::WrongType { look });
    for error in errors.iter().chain(&looks) {
        check_sentence(|language| words::sheet_error(language, error));
    }
}

#[test]
fn a_refusal_says_that_the_change_is_kept_and_what_to_do() {
    for code in [
        "not_permitted",
        "malformed",
        "too_large",
        "too_many_writes",
        "text_too_long",
        "too_deep",
        "not_nfc",
        "bad_value",
        "wrong_partition",
        "wrong_kind",
        "op_id_taken",
        "record_too_large",
        "a_code_of_a_later_server",
    ] {
        let code = RejectCode::from(code.to_owned());
        let texts = check_sentence(|language| words::rejection(language, &code));
        for (text, kept) in texts.iter().zip(["Thay đổi vẫn được giữ.", "It is kept."]) {
            let what_to_do = text.split_once(kept).map(|(_, rest)| rest.trim());
            assert!(what_to_do.is_some_and(|rest| !rest.is_empty()), "{text:?}");
        }
    }
}

#[test]
fn a_problem_of_a_framework_names_its_path() {
    for kind in [
        ProblemKind::NotJson { line: 2, column: 9 },
        ProblemKind::TooLarge,
        ProblemKind::Missing,
        ProblemKind::WrongForm,
        ProblemKind::BadText,
        ProblemKind::NotNfc,
        ProblemKind::Duplicate("KT1".to_owned()),
        ProblemKind::BadId,
        ProblemKind::NotSupported,
        ProblemKind::VersionNotInRange,
        ProblemKind::UnknownCode("KT9".to_owned()),
        ProblemKind::OutOfRange,
        ProblemKind::LevelsNotContiguous,
        ProblemKind::BandsNotContiguous,
        ProblemKind::TooManyCompetences,
    ] {
        let path = "areas[0].code".to_owned();
        let problem = Problem { path, kind };
        for text in check_text(|language| words::framework_problem(language, &problem)) {
            assert!(text.starts_with("areas[0].code: "), "{text:?}");
        }
    }
}

#[test]
fn targets_are_told_in_words() {
    check_each(TargetId::ALL, words::target_title);
    for target in TargetId::ALL {
        check_sentence(|language| words::target_question(language, *target).to_owned());
    }
    for status in TargetStatus::ALL {
        check_sentence(|language| words::target_status(language, *status).to_owned());
    }
    let widenings = [
        Widening::Membership,
        Widening::Unit,
        Widening::Conflict,
        Widening::UnknownFramework,
        Widening::Unreadable,
    ];
    check_each(&widenings, words::widening);
    check_each(Standing::ALL, words::standing_short);
}

#[test]
fn every_choice_has_a_name_of_its_own() {
    fn check_labels<T: Code + Label>() {
        check_each(T::ALL, |language, choice| choice.label(language));
    }
    check_labels::<Gender>();
    check_labels::<Employment>();
    check_labels::<ProfessionalQualification>();
    check_labels::<PoliticalTheory>();
    check_labels::<UnitKind>();
    check_labels::<Sector>();
    check_labels::<Standing>();
}
