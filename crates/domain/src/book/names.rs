//! Everybody in the order of names, with what a search compares.
//!
//! The compared texts stand one after another in runs of some hundred people, so that a search reads
//! memory from end to end and looks nobody up: a name costs it the same among a thousand as among fifty
//! thousand. So do the keys that order them. A change moves what stands behind it in its run, and nothing
//! else.

use std::cmp::Ordering;
use std::fmt::{Debug, Formatter};
use std::sync::Arc;

use super::Person;
use crate::text;

/// A run that grows beyond is parted in two.
const RUN_MAX: usize = 128;

/// Runs in the order of names, none of them empty.
#[derive(Clone, Default)]
pub(super) struct Names(Vec<Run>);

/// People whose names follow on each other.
#[derive(Clone, Default)]
struct Run {
    people: Vec<Named>,
    keys: Vec<u8>,
    texts: String,
}

#[derive(Clone)]
struct Named {
    person: Arc<Person>,
    /// Where the person's key and text end; they begin where those of the one before end.
    key_end: usize,
    text_end: usize,
}

impl Names {
    /// Puts people in place, each as [`Names::insert`] does. In order, so that each is put where the last
    /// one was: a whole book that is read finds its places in the processor's cache.
    pub(super) fn insert_all<'a>(&mut self, people: impl Iterator<Item = &'a Arc<Person>>) {
        let mut people: Vec<_> = people.map(|person| (person.place(), person)).collect();
        people.sort_unstable_by_key(|(place, _)| *place);
        for (_, person) in people {
            self.insert(Arc::clone(person));
        }
    }

    /// Puts a person in place; the same one, by the same name, is replaced.
    pub(super) fn insert(&mut self, person: Arc<Person>) {
        let at = self.run_of(&person);
        if self.0.is_empty() {
            self.0.push(Run::default());
        }
        let Some(run) = self.0.get_mut(at) else {
            return;
        };
        run.insert(person);
        if run.people.len() > RUN_MAX {
            let rest = run.part();
            self.0.insert(at + 1, rest);
        }
    }

    /// Takes a person out, who is found by the name that was put in.
    pub(super) fn remove(&mut self, person: &Person) {
        let at = self.run_of(person);
        let Some(run) = self.0.get_mut(at) else {
            return;
        };
        if let Ok(place) = run.place(person) {
            run.take_out(place);
        }
        if run.people.is_empty() {
            self.0.remove(at);
        }
    }

    /// Everybody.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Person> {
        let people = self.0.iter().flat_map(|run| &run.people);
        people.map(|named| &*named.person)
    }

    /// Everybody whose text fits.
    pub(super) fn fitting(&self, fits: impl Fn(&str) -> bool) -> impl Iterator<Item = &Person> {
        let named = self.0.iter().flat_map(Run::iter);
        named
            .filter(move |(text, _)| fits(text))
            .map(|(_, person)| person)
    }

    /// The run in which a person stands or would stand: the last that does not begin behind them.
    fn run_of(&self, person: &Person) -> usize {
        let begins_before = |run: &Run| run.compared(0, person).is_none_or(Ordering::is_le);
        self.0.partition_point(begins_before).saturating_sub(1)
    }
}

impl Run {
    fn iter(&self) -> impl Iterator<Item = (&str, &Person)> {
        let mut begin = 0;
        self.people.iter().map(move |named| {
            let text = self.texts.get(begin..named.text_end).unwrap_or_default();
            begin = named.text_end;
            (text, &*named.person)
        })
    }

    /// How the person at a place stands to another.
    fn compared(&self, place: usize, other: &Person) -> Option<Ordering> {
        let named = self.people.get(place)?;
        let key = self.keys.get(self.begin_of(place).0..named.key_end)?;
        let by_id = || named.person.id.cmp(&other.id);
        Some(key.cmp(other.name_key.as_bytes()).then_with(by_id))
    }

    /// Where a person stands, or would stand.
    fn place(&self, person: &Person) -> Result<usize, usize> {
        let (mut from, mut to) = (0, self.people.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.compared(middle, person) {
                Some(Ordering::Less) => from = middle + 1,
                Some(Ordering::Equal) => return Ok(middle),
                Some(Ordering::Greater) | None => to = middle,
            }
        }
        Err(from)
    }

    fn insert(&mut self, person: Arc<Person>) {
        let place = match self.place(&person) {
            Ok(place) => {
                self.take_out(place);
                place
            }
            Err(place) => place,
        };
        let (key_begin, text_begin) = self.begin_of(place);
        let (key, text) = (person.name_key.as_bytes(), text::search_key(person.name()));
        let (key_length, text_length) = (key.len(), text.len());
        self.keys.splice(key_begin..key_begin, key.iter().copied());
        self.texts.insert_str(text_begin, &text);
        let named = Named {
            person,
            key_end: key_begin,
            text_end: text_begin,
        };
        self.people.insert(place, named);
        for behind in self.people.iter_mut().skip(place) {
            behind.key_end += key_length;
            behind.text_end += text_length;
        }
    }

    fn take_out(&mut self, place: usize) {
        let (key_begin, text_begin) = self.begin_of(place);
        let gone = self.people.remove(place);
        self.keys.drain(key_begin..gone.key_end);
        self.texts.drain(text_begin..gone.text_end);
        for behind in self.people.iter_mut().skip(place) {
            behind.key_end -= gone.key_end - key_begin;
            behind.text_end -= gone.text_end - text_begin;
        }
    }

    /// Leaves the first half and hands out the other.
    fn part(&mut self) -> Self {
        let half = self.people.len() / 2;
        let (key_begin, text_begin) = self.begin_of(half);
        let mut people = self.people.split_off(half);
        for named in &mut people {
            named.key_end -= key_begin;
            named.text_end -= text_begin;
        }
        let (keys, texts) = (
            self.keys.split_off(key_begin),
            self.texts.split_off(text_begin),
        );
        Self {
            people,
            keys,
            texts,
        }
    }

    /// Where the key and the text at a place begin.
    fn begin_of(&self, place: usize) -> (usize, usize) {
        let before = place.checked_sub(1).and_then(|last| self.people.get(last));
        before.map_or((0, 0), |named| (named.key_end, named.text_end))
    }
}

/// What is told apart is who stands where, not how the runs came about.
impl Debug for Names {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        let named = self.0.iter().flat_map(Run::iter);
        let named = named.map(|(text, person)| (text, person.id));
        formatter.debug_list().entries(named).finish()
    }
}
