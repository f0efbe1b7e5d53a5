//! Columns of ids, and how values name an id that stands in one.
//!
//! An id is a UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 bits of chance between
//! six fixed ones. The milliseconds are written as differences, the chance packed without a gap.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::BadColumns;
use super::numbers::{Numbers, digit, digit_worth};
use crate::map::map_of;

/// Bits of chance in an id.
const CHANCE_BITS: usize = 74;
/// Bits in a character.
const DIGIT_BITS: usize = 6;
/// The version and the variant, where every id of ours has the same.
const FIXED_MASK: u128 = 0xf << 76 | 0b11 << 62;
const FIXED: u128 = 0x7 << 76 | 0b10 << 62;
/// Above the fixed bits of the version: 48 bits of milliseconds.
const MS_SHIFT: u32 = 80;
/// Chance before the variant: 12 bits.
const HIGH_MASK: u128 = 0xfff;
/// Chance after the variant: 62 bits.
const LOW_BITS: u32 = 62;

/// The first 48 bits of an id as a number: the milliseconds at which it was made, if it is of ours.
pub(super) fn made_ms(id: Uuid) -> i64 {
    // 48 bits fit.
    (id.as_u128() >> MS_SHIFT) as i64
}

/// Ids, one after the other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ids {
    /// When each was made: the first in milliseconds since 1970, the others after the one before.
    #[serde(rename = "ms")]
    made_ms: Numbers,
    /// The chance of all, 74 bits each, six bits a character; the last is filled with zeros.
    #[serde(rename = "chance")]
    chance: String,
    /// Ids that are made otherwise, with their places in the whole list.
    #[serde(rename = "other", default, skip_serializing_if = "Vec::is_empty")]
    other: Vec<(usize, Uuid)>,
}

impl Ids {
    /// Writes ids, in their order.
    pub(super) fn new(ids: &[Uuid]) -> Self {
        let mut made = Vec::with_capacity(ids.len());
        let mut chance = Digits::with_room(ids.len());
        let mut other = Vec::new();
        let mut last_ms = 0;
        for (place, id) in ids.iter().enumerate() {
            if id.as_u128() & FIXED_MASK != FIXED {
                other.push((place, *id));
                continue;
            }
            let ms = made_ms(*id);
            made.push(ms - last_ms);
            last_ms = ms;
            chance.push(*id);
        }
        Self {
            made_ms: Numbers::new(made),
            chance: chance.finish(),
            other,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.made_ms.len() + self.other.len()
    }

    /// The ids, which must be so many.
    pub(super) fn read(self, count: usize) -> Result<Vec<Uuid>, BadColumns> {
        if self.len() != count {
            return Err(BadColumns::Malformed);
        }
        let made = self.made_ms.len();
        if self.chance.len() != (made * CHANCE_BITS).div_ceil(DIGIT_BITS) {
            return Err(BadColumns::Malformed);
        }
        let made_ms = self.made_ms.read(made)?;
        let mut chance = Chance::of(&self.chance);
        let mut other = self.other.into_iter().peekable();
        let mut ids = Vec::with_capacity(count);
        let mut ms = 0_i64;
        for difference in made_ms {
            while let Some((_, id)) = other.next_if(|(place, _)| *place == ids.len()) {
                ids.push(id);
            }
            ms = ms.checked_add(difference).ok_or(BadColumns::Malformed)?;
            ids.push(chance.next(ms)?);
        }
        while let Some((_, id)) = other.next_if(|(place, _)| *place == ids.len()) {
            ids.push(id);
        }
        if other.next().is_some() || !chance.is_spent() {
            return Err(BadColumns::Malformed);
        }
        Ok(ids)
    }
}

/// The chance of ids on its way into characters.
struct Digits {
    text: String,
    bits: u128,
    bits_count: usize,
}

impl Digits {
    fn with_room(ids: usize) -> Self {
        Self {
            text: String::with_capacity((ids * CHANCE_BITS).div_ceil(DIGIT_BITS)),
            bits: 0,
            bits_count: 0,
        }
    }

    fn push(&mut self, id: Uuid) {
        let id = id.as_u128();
        let low = id & ((1 << LOW_BITS) - 1);
        let chance = ((id >> 64) & HIGH_MASK) << LOW_BITS | low;
        // At most five bits were left from the id before: together they fit.
        self.bits = self.bits << CHANCE_BITS | chance;
        self.bits_count += CHANCE_BITS;
        while self.bits_count >= DIGIT_BITS {
            self.bits_count -= DIGIT_BITS;
            self.text.push(digit((self.bits >> self.bits_count) as u64));
        }
        self.bits &= (1 << self.bits_count) - 1;
    }

    fn finish(mut self) -> String {
        if self.bits_count > 0 {
            let last = self.bits << (DIGIT_BITS - self.bits_count);
            self.text.push(digit(last as u64));
        }
        self.text
    }
}

/// The chance of ids on its way out of characters.
struct Chance<'a> {
    characters: std::slice::Iter<'a, u8>,
    bits: u128,
    bits_count: usize,
}

impl<'a> Chance<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            characters: text.as_bytes().iter(),
            bits: 0,
            bits_count: 0,
        }
    }

    fn next(&mut self, ms: i64) -> Result<Uuid, BadColumns> {
        while self.bits_count < CHANCE_BITS {
            let character = self.characters.next().ok_or(BadColumns::Malformed)?;
            self.bits = self.bits << DIGIT_BITS | u128::from(digit_worth(*character)?);
            self.bits_count += DIGIT_BITS;
        }
        self.bits_count -= CHANCE_BITS;
        let chance = self.bits >> self.bits_count;
        self.bits &= (1 << self.bits_count) - 1;
        let ms = u64::try_from(ms).map_err(|_| BadColumns::Malformed)?;
        if ms >> 48 != 0 {
            return Err(BadColumns::Malformed);
        }
        let high = (chance >> LOW_BITS) << 64;
        let low = chance & ((1 << LOW_BITS) - 1);
        let made = u128::from(ms) << MS_SHIFT;
        Ok(Uuid::from_u128(made | FIXED | high | low))
    }

    /// Nothing but the zeros that fill the last character is left.
    fn is_spent(&self) -> bool {
        self.characters.as_slice().is_empty() && self.bits == 0
    }
}

/// Names ids by numbers, as they are met: 0 is the next of the list, which so becomes known; `n` is
/// the `n`th that is known. Below zero stands an id among the rows themselves: −1 is this row's
/// own, −2 the one after, −3 the one before, −4 the second after, and so on.
pub(super) struct LinkWriter {
    places: BTreeMap<Uuid, usize>,
    list: Vec<Uuid>,
    rows: BTreeMap<Uuid, usize>,
}

impl LinkWriter {
    /// Begins with the ids of the rows, where rows have ids that others name.
    pub(super) fn new(rows: &[Uuid]) -> Self {
        let rows = rows.iter().enumerate().map(|(place, id)| (*id, place));
        Self {
            places: BTreeMap::new(),
            list: Vec::new(),
            rows: map_of(rows),
        }
    }

    /// The number of an id.
    pub(super) fn link(&mut self, id: Uuid) -> i64 {
        let next = self.list.len() + 1;
        match self.places.entry(id) {
            std::collections::btree_map::Entry::Occupied(known) => *known.get() as i64,
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(next);
                self.list.push(id);
                0
            }
        }
    }

    /// True when a row has this id.
    pub(super) fn is_row(&self, id: Uuid) -> bool {
        self.rows.contains_key(&id)
    }

    /// The number of an id as seen from a row: by its distance when it is a row's, else as
    /// [`LinkWriter::link`] has it.
    pub(super) fn near(&mut self, id: Uuid, row: usize) -> i64 {
        let Some(place) = self.rows.get(&id) else {
            return self.link(id);
        };
        // Places in a list are far from 63 bits.
        let distance = *place as i64 - row as i64;
        if distance > 0 {
            -2 * distance
        } else {
            2 * distance - 1
        }
    }

    /// The list that the numbers tell of.
    pub(super) fn finish(self) -> Ids {
        Ids::new(&self.list)
    }
}

/// Finds ids by the numbers of a [`LinkWriter`]; asked in the same order.
pub(super) struct LinkReader {
    list: Vec<Uuid>,
    known: usize,
    rows: Vec<Uuid>,
}

impl LinkReader {
    /// Begins with the ids of the rows and the list.
    pub(super) fn new(rows: Vec<Uuid>, list: Ids) -> Result<Self, BadColumns> {
        let count = list.len();
        Ok(Self {
            list: list.read(count)?,
            known: 0,
            rows,
        })
    }

    /// The id of a number, as seen from a row.
    pub(super) fn id(&mut self, number: i64, row: usize) -> Result<Uuid, BadColumns> {
        let place = usize::try_from(number).ok();
        let found = match place {
            Some(0) => {
                self.known += 1;
                self.list.get(self.known - 1)
            }
            Some(place) if place <= self.known => self.list.get(place - 1),
            Some(_) => None,
            None => self.row(number, row),
        };
        found.copied().ok_or(BadColumns::Malformed)
    }

    fn row(&self, number: i64, row: usize) -> Option<&Uuid> {
        let steps = usize::try_from(number.checked_neg()?).ok()?;
        let place = if steps.is_multiple_of(2) {
            row.checked_add(steps / 2)?
        } else {
            row.checked_sub(steps / 2)?
        };
        self.rows.get(place)
    }
}
