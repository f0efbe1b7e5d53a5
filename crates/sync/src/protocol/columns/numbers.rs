//! A column of whole numbers. Most are small: a text with one character each is the shortest form,
//! before and after packing, and the quickest to read.

use std::fmt::Formatter;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::BadColumns;

/// The characters of 0 to 63, in the order of RFC 4648, section 5.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Stands for a character that is no digit.
const NO_DIGIT: u8 = 0xff;
/// What each character is worth.
const WORTH: [u8; 256] = worth();

#[expect(clippy::indexing_slicing, reason = "a byte is always within the table")]
const fn worth() -> [u8; 256] {
    let mut worth = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 64 {
        worth[DIGITS[digit] as usize] = digit as u8;
        digit += 1;
    }
    worth
}

/// The character of a number below 64; greater ones are cut to their lowest six bits.
#[expect(clippy::indexing_slicing, reason = "six bits are within the table")]
pub(super) fn digit(number: u64) -> char {
    DIGITS[(number & 63) as usize] as char
}

/// The number of a character.
#[expect(clippy::indexing_slicing, reason = "a byte is always within the table")]
pub(super) fn digit_worth(character: u8) -> Result<u8, BadColumns> {
    match WORTH[usize::from(character)] {
        NO_DIGIT => Err(BadColumns::Malformed),
        worth => Ok(worth),
    }
}

/// Whole numbers, one after the other: a text where all are below 64, else a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Numbers {
    Digits(String),
    List(Vec<i64>),
}

impl Numbers {
    /// Writes numbers in the shorter form.
    pub(super) fn new(numbers: Vec<i64>) -> Self {
        let small: Option<String> = numbers
            .iter()
            .map(|number| u64::try_from(*number).ok().filter(|number| *number < 64))
            .map(|number| number.map(digit))
            .collect();
        small.map_or(Self::List(numbers), Self::Digits)
    }

    /// As [`Numbers::new`], of numbers without a sign; those beyond 63 bits come back all the same.
    pub(super) fn unsigned(numbers: impl Iterator<Item = u64>) -> Self {
        Self::new(numbers.map(u64::cast_signed).collect())
    }

    /// Places and counts.
    pub(super) fn places(numbers: impl Iterator<Item = usize>) -> Self {
        Self::unsigned(numbers.map(|number| number as u64))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Digits(text) => text.len(),
            Self::List(list) => list.len(),
        }
    }

    /// The numbers, which must be so many.
    pub(super) fn read(self, count: usize) -> Result<Vec<i64>, BadColumns> {
        if self.len() != count {
            return Err(BadColumns::Malformed);
        }
        match self {
            Self::List(list) => Ok(list),
            Self::Digits(text) => text
                .bytes()
                .map(|character| digit_worth(character).map(i64::from))
                .collect(),
        }
    }

    /// As [`Numbers::read`], as they were given to [`Numbers::unsigned`].
    pub(super) fn read_unsigned(self, count: usize) -> Result<Vec<u64>, BadColumns> {
        let numbers = self.read(count)?;
        Ok(numbers.into_iter().map(i64::cast_unsigned).collect())
    }

    /// As [`Numbers::read`], of places or counts.
    pub(super) fn read_places(self, count: usize) -> Result<Vec<usize>, BadColumns> {
        let numbers = self.read(count)?;
        numbers
            .into_iter()
            .map(|number| usize::try_from(number).map_err(|_| BadColumns::Malformed))
            .collect()
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Digits(text) => text.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadNumbers)
    }
}

struct ReadNumbers;

impl<'de> Visitor<'de> for ReadNumbers {
    type Value = Numbers;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a text of digits or a list of whole numbers")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Numbers, E> {
        Ok(Numbers::Digits(text.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Numbers, E> {
        Ok(Numbers::Digits(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Numbers, A::Error> {
        let mut numbers = Vec::new();
        while let Some(number) = list.next_element()? {
            numbers.push(number);
        }
        Ok(Numbers::List(numbers))
    }
}
