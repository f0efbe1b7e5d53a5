//! Walking through a document of unknown shape, noting every problem with the path to it.

use std::cell::RefCell;

use serde_json::Value;

use super::Bilingual;
use crate::text;

/// The longest text a framework may hold, in characters.
const TEXT_CHARS_MAX: usize = 4_000;

/// One thing wrong with a framework document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// Where: `areas[2].competences[0].code`.
    pub path: String,
    /// What.
    pub kind: ProblemKind,
}

/// What can be wrong with a framework document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ProblemKind {
    /// The file is no JSON; the place where reading stopped.
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The file is larger than a framework may be.
    TooLarge,
    /// The value is missing.
    Missing,
    /// The value has another form: a text, a number, a list or an object is wanted here.
    WrongForm,
    /// The text is empty or too long.
    BadText,
    /// The text is not in Unicode form NFC.
    NotNfc,
    /// The code is used twice.
    Duplicate(String),
    /// The id or version holds more than plain letters, digits, dots, dashes and underscores.
    BadId,
    /// The rule asks for a judgement that this app does not make.
    NotSupported,
    /// The rule is for other versions than this document's.
    VersionNotInRange,
    /// The code names no competence of this framework.
    UnknownCode(String),
    /// The number lies outside what is allowed here.
    OutOfRange,
    /// The levels are not 0, 1, 2, … without a gap.
    LevelsNotContiguous,
    /// A band does not begin where the one before ends, or the last leaves out 100 %.
    BandsNotContiguous,
    /// More competences than the app can ask about.
    TooManyCompetences,
}

/// A place in the document.
#[derive(Clone)]
pub(super) struct Node<'a> {
    value: &'a Value,
    path: String,
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Self {
            value,
            path: String::new(),
            problems,
        }
    }

    pub(super) fn note(&self, kind: ProblemKind) {
        self.problems.borrow_mut().push(Problem {
            path: self.path.clone(),
            kind,
        });
    }

    /// A member of an object; a missing one, or one without a value, is noted.
    pub(super) fn get(&self, name: &str) -> Node<'a> {
        let node = self.member(name, self.value.get(name).unwrap_or(&Value::Null));
        if node.value.is_null() {
            node.note(ProblemKind::Missing);
        }
        node
    }

    fn member(&self, name: &str, value: &'a Value) -> Node<'a> {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Node {
            value,
            path,
            problems: self.problems,
        }
    }

    /// True when the `test` of an indicator has a member of this name.
    pub(super) fn tests_by(&self, name: &str) -> bool {
        self.value
            .get("test")
            .and_then(|test| test.get(name))
            .is_some()
    }

    /// The members of a list.
    pub(super) fn each(&self) -> Vec<Node<'a>> {
        let Some(list) = self.value.as_array() else {
            self.note_wrong_form();
            return Vec::new();
        };
        let node = |(at, value)| Node {
            value,
            path: format!("{}[{at}]", self.path),
            problems: self.problems,
        };
        list.iter().enumerate().map(node).collect()
    }

    /// The members of an object by name.
    pub(super) fn members(&self) -> Vec<(&'a str, Node<'a>)> {
        let Some(object) = self.value.as_object() else {
            self.note_wrong_form();
            return Vec::new();
        };
        object
            .keys()
            .map(|name| (name.as_str(), self.get(name)))
            .collect()
    }

    /// A text that is not empty, not too long, and NFC.
    pub(super) fn text(&self) -> String {
        let Some(text) = self.value.as_str() else {
            self.note_wrong_form();
            return String::new();
        };
        if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
            self.note(ProblemKind::BadText);
        } else if !text::is_nfc(text) {
            self.note(ProblemKind::NotNfc);
        }
        text.to_owned()
    }

    /// A text that can be part of a [`super::Reference`] and of a file's name.
    pub(super) fn id(&self) -> String {
        let id = self.text();
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if !id.chars().all(plain) {
            self.note(ProblemKind::BadId);
        }
        id
    }

    /// Notes a value somewhere below that asks for another judgement than the one made here.
    /// Where nothing is said, nothing else is asked for.
    pub(super) fn only(&self, pointer: &str, made_here: &Value) {
        if let Some(asked) = self.find(pointer)
            && asked.value != made_here
        {
            asked.note(ProblemKind::NotSupported);
        }
    }

    /// The place somewhere below, if it is there.
    pub(super) fn find(&self, pointer: &str) -> Option<Node<'a>> {
        Some(Node {
            value: self.value.pointer(pointer)?,
            path: format!("{}{}", self.path, pointer.replace('/', ".")),
            problems: self.problems,
        })
    }

    /// Notes every text below that is not NFC, also those that nothing here reads, and every text in
    /// a language (`…_vi`, `…_en`) that is empty or too long, or English without Vietnamese.
    pub(super) fn check_texts(&self) {
        let mut waiting = vec![self.clone()];
        while let Some(node) = waiting.pop() {
            match node.value {
                Value::Array(_) => waiting.extend(node.each()),
                Value::Object(members) => {
                    for (name, value) in members {
                        if name.ends_with("_vi") {
                            node.get(name).text();
                        } else if let Some(stem) = name.strip_suffix("_en") {
                            node.bilingual(stem);
                        } else {
                            waiting.push(node.member(name, value));
                        }
                    }
                }
                Value::String(text) if !text::is_nfc(text) => node.note(ProblemKind::NotNfc),
                _ => {}
            }
        }
    }

    /// `<name>_vi` and `<name>_en`.
    pub(super) fn bilingual(&self, name: &str) -> Bilingual {
        Bilingual {
            vi: self.get(&format!("{name}_vi")).text(),
            en: self.get(&format!("{name}_en")).text(),
        }
    }

    /// A whole number between two bounds.
    pub(super) fn whole(&self, min: u32, max: u32) -> u32 {
        let Some(number) = self.value.as_f64() else {
            self.note_wrong_form();
            return min;
        };
        let whole = self
            .value
            .as_u64()
            .and_then(|whole| u32::try_from(whole).ok());
        match whole.filter(|whole| (min..=max).contains(whole)) {
            Some(whole) => whole,
            None => {
                let is_whole = number.fract() == 0.0;
                self.note(if is_whole {
                    ProblemKind::OutOfRange
                } else {
                    ProblemKind::WrongForm
                });
                min
            }
        }
    }

    /// A level of the scale.
    pub(super) fn level(&self, level_max: u8) -> u8 {
        u8::try_from(self.whole(0, u32::from(level_max))).unwrap_or(0)
    }

    /// A ratio between 0 and 1, as thousandths.
    pub(super) fn permille(&self) -> u32 {
        self.scaled(1.0, 1000.0)
    }

    /// Percent, at most a little more than a hundred, as thousandths.
    pub(super) fn percent_permille(&self) -> u32 {
        self.scaled(101.0, 10.0)
    }

    /// A number from 0 to `max`, times `factor`, rounded.
    fn scaled(&self, max: f64, factor: f64) -> u32 {
        let number = self
            .value
            .as_f64()
            .filter(|number| (0.0..=max).contains(number));
        let Some(number) = number else {
            self.note_wrong_form();
            return 0;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a few thousand"
        )]
        let scaled = (number * factor).round() as u32;
        scaled
    }

    fn note_wrong_form(&self) {
        // A missing value was noted when it was looked up.
        if !self.value.is_null() {
            self.note(ProblemKind::WrongForm);
        }
    }
}
