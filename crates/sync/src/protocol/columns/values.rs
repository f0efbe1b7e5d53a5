//! A column of values of one field, in the form that says the least: once where all are the same,
//! by their place in a list where they repeat, by a number where they are ids, and so on.

use std::collections::BTreeMap;

use domain::fields::Value;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use uuid::Uuid;

use super::ids::{LinkReader, LinkWriter};
use super::numbers::Numbers;
use super::{BadColumns, Budget};
use crate::changeset::json_len;
use crate::map::set_of;

/// What may stand between texts; the first that is in none of them does.
const SEPARATORS: [&str; 4] = ["|", ";", "~", "¦"];
/// One value in so many may be none in a column of ids: each is written with its place.
const OTHERS_SHARE: usize = 4;
/// The length of an id as text.
pub(super) const ID_BYTES: usize = 36;

/// Values, one after the other.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Values {
    /// All are this one.
    All(Value),
    /// Texts that are ids, by their numbers; then the few that are none, with their places.
    Ids(Numbers, Vec<(usize, Value)>),
    /// Whole numbers below 64.
    Numbers(Numbers),
    /// Different values, and which of them each is.
    Of(Vec<Value>, Numbers),
    /// Texts with something between that is in none of them, which stands first.
    Joined(String, String),
    /// One after the other.
    List(Vec<Value>),
    /// Maps, key by key; none of their values is one of these.
    Maps(Box<Maps>),
}

/// Maps, key by key.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Maps {
    /// Every key, once.
    keys: Vec<String>,
    /// Which keys occur together.
    sets: Vec<Numbers>,
    /// Which of the sets each map has.
    set: Numbers,
    /// For each key its values.
    values: Vec<Values>,
}

/// The values of one column with the place of the row that each stands in.
#[derive(Default)]
pub(super) struct Column<'a> {
    values: Vec<&'a Value>,
    rows: Vec<usize>,
}

impl<'a> Column<'a> {
    /// Adds a value.
    pub(super) fn push(&mut self, value: &'a Value, row: usize) {
        self.values.push(value);
        self.rows.push(row);
    }

    /// Writes them in the shortest form.
    pub(super) fn write(&self, links: &mut LinkWriter) -> Values {
        let maps: Option<Vec<&Map<String, Value>>> =
            self.values.iter().map(|value| value.as_object()).collect();
        match maps {
            Some(maps) if !maps.is_empty() => {
                Values::Maps(Box::new(write_maps(&maps, &self.rows, links)))
            }
            Some(_) | None => self.write_flat(links),
        }
    }

    fn write_flat(&self, links: &mut LinkWriter) -> Values {
        self.alike(links).unwrap_or_else(|| self.others())
    }

    /// The forms for values of which all are of one sort.
    fn alike(&self, links: &mut LinkWriter) -> Option<Values> {
        let (first, others) = self.values.split_first()?;
        if !others.is_empty() && others.iter().all(|value| value == first) {
            return Some(Values::All((*first).clone()));
        }
        if let Some(ids) = self.ids(links) {
            return Some(ids);
        }
        let small = |value: &&Value| value.as_u64().filter(|number| *number < 64);
        let numbers: Option<Vec<u64>> = self.values.iter().map(small).collect();
        numbers.map(|numbers| Values::Numbers(Numbers::unsigned(numbers.into_iter())))
    }

    /// The form for ids, when hardly any of the values is none.
    fn ids(&self, links: &mut LinkWriter) -> Option<Values> {
        let (mut ids, mut others) = (Vec::new(), Vec::new());
        for (place, (value, row)) in self.values.iter().zip(&self.rows).enumerate() {
            match as_id(value) {
                Some(id) => ids.push((id, *row)),
                None => others.push((place, (*value).clone())),
            }
        }
        if others.len() * OTHERS_SHARE > ids.len() {
            return None;
        }
        // Where most name a row of their own, its distance is short; elsewhere one list of the few is.
        let among_rows = ids.iter().filter(|(id, _)| links.is_row(*id)).count();
        let different = set_of(ids.iter().map(|(id, _)| *id));
        let is_near = among_rows.min(different.len()) * 2 > ids.len();
        let numbers = ids.into_iter().map(|(id, row)| {
            if is_near {
                links.near(id, row)
            } else {
                links.link(id)
            }
        });
        Some(Values::Ids(Numbers::new(numbers.collect()), others))
    }

    /// The forms for any values.
    fn others(&self) -> Values {
        let texts: Option<Vec<&str>> = self.values.iter().map(|value| value.as_str()).collect();
        let repeated = match &texts {
            Some(texts) => self.repeated(texts),
            None => {
                let written: Vec<String> = self.values.iter().map(|v| v.to_string()).collect();
                self.repeated(&written.iter().map(String::as_str).collect::<Vec<_>>())
            }
        };
        if let Some(repeated) = repeated {
            return repeated;
        }
        if let Some(texts) = texts {
            let is_free = |separator: &&&str| !texts.iter().any(|text| text.contains(**separator));
            if let Some(separator) = SEPARATORS.iter().find(is_free) {
                return Values::Joined((*separator).to_owned(), texts.join(separator));
            }
        }
        Values::List(self.values.iter().map(|value| (*value).clone()).collect())
    }

    /// The form for values that repeat: each occurs twice, on average. `texts` tell them apart.
    fn repeated(&self, texts: &[&str]) -> Option<Values> {
        let most = texts.len() / 2;
        let mut different: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut list, mut which) = (Vec::new(), Vec::with_capacity(texts.len()));
        for (text, value) in texts.iter().zip(&self.values) {
            which.push(*different.entry(text).or_insert_with(|| {
                list.push((*value).clone());
                list.len() - 1
            }));
            if list.len() > most {
                return None;
            }
        }
        Some(Values::Of(list, Numbers::places(which.into_iter())))
    }
}

/// The id that a text is, in the form that everything of ours is written in.
fn as_id(value: &Value) -> Option<Uuid> {
    let text = value.as_str().filter(|text| text.len() == ID_BYTES)?;
    let id = Uuid::try_parse(text).ok()?;
    let mut written = Uuid::encode_buffer();
    (id.hyphenated().encode_lower(&mut written) == text).then_some(id)
}

fn write_maps(maps: &[&Map<String, Value>], rows: &[usize], links: &mut LinkWriter) -> Maps {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut columns: Vec<Column<'_>> = Vec::new();
    let mut sets: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let (mut set_list, mut set) = (Vec::new(), Vec::with_capacity(maps.len()));
    for (map, row) in maps.iter().zip(rows) {
        let mut keys = Vec::with_capacity(map.len());
        for (key, value) in *map {
            let place = *places.entry(key).or_insert_with(|| {
                columns.push(Column::default());
                columns.len() - 1
            });
            keys.push(place);
            if let Some(column) = columns.get_mut(place) {
                column.push(value, *row);
            }
        }
        let next = sets.len();
        set.push(*sets.entry(keys).or_insert_with_key(|keys| {
            set_list.push(Numbers::places(keys.iter().copied()));
            next
        }));
    }
    let mut keys = vec![String::new(); places.len()];
    for (key, place) in places {
        if let Some(slot) = keys.get_mut(place) {
            key.clone_into(slot);
        }
    }
    Maps {
        keys,
        sets: set_list,
        set: Numbers::places(set.into_iter()),
        values: columns
            .iter()
            .map(|column| column.write_flat(links))
            .collect(),
    }
}

impl Values {
    /// The values, one for each of these rows.
    pub(super) fn read(
        self,
        rows: &[usize],
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<Vec<Value>, BadColumns> {
        match self {
            Self::Maps(maps) => maps.read(rows, links, budget),
            flat => flat.read_flat(rows, links, budget),
        }
    }

    fn read_flat(
        self,
        rows: &[usize],
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<Vec<Value>, BadColumns> {
        let count = rows.len();
        match self {
            Self::All(value) => {
                budget.take(count, json_len(&value))?;
                Ok(vec![value; count])
            }
            Self::Ids(numbers, others) => {
                budget.take(count, ID_BYTES)?;
                read_ids(numbers, others, rows, links)
            }
            Self::Numbers(numbers) => {
                budget.take(count, 0)?;
                let numbers = numbers.read_unsigned(count)?;
                Ok(numbers.into_iter().map(Value::from).collect())
            }
            Self::Of(list, which) => chosen(&list, which.read_places(count)?, budget),
            Self::Joined(separator, text) => {
                budget.take(count, 0)?;
                budget.take(1, text.len())?;
                let texts = text.split(separator.as_str()).map(Value::from);
                exactly(count, texts.take(count + 1).collect())
            }
            Self::List(list) => {
                budget.take(count, 0)?;
                exactly(count, list)
            }
            Self::Maps(_) => Err(BadColumns::Malformed),
        }
    }
}

fn read_ids(
    numbers: Numbers,
    others: Vec<(usize, Value)>,
    rows: &[usize],
    links: &mut LinkReader,
) -> Result<Vec<Value>, BadColumns> {
    let ids = rows.len().checked_sub(others.len());
    let numbers = numbers.read(ids.ok_or(BadColumns::Malformed)?)?;
    let mut numbers = numbers.into_iter();
    let mut others = others.into_iter().peekable();
    let mut values = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if let Some((_, other)) = others.next_if(|(at, _)| *at == place) {
            values.push(other);
            continue;
        }
        let number = numbers.next().ok_or(BadColumns::Malformed)?;
        values.push(links.id(number, *row)?.to_string().into());
    }
    Ok(values)
}

fn chosen(
    list: &[Value],
    which: Vec<usize>,
    budget: &mut Budget,
) -> Result<Vec<Value>, BadColumns> {
    let sized: Vec<(&Value, usize)> = list.iter().map(|value| (value, json_len(value))).collect();
    let mut values = Vec::with_capacity(which.len());
    for place in which {
        let (value, bytes) = sized.get(place).ok_or(BadColumns::Malformed)?;
        budget.take(1, *bytes)?;
        values.push((*value).clone());
    }
    Ok(values)
}

fn exactly(count: usize, values: Vec<Value>) -> Result<Vec<Value>, BadColumns> {
    if values.len() == count {
        Ok(values)
    } else {
        Err(BadColumns::Malformed)
    }
}

impl Maps {
    fn read(
        self,
        rows: &[usize],
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<Vec<Value>, BadColumns> {
        budget.take(rows.len(), 0)?;
        let set = self.set.read_places(rows.len())?;
        let mut sets = Vec::with_capacity(self.sets.len());
        for keys in self.sets {
            let count = keys.len();
            sets.push(keys.read_places(count)?);
        }
        let mut rows_by_key: Vec<Vec<usize>> = vec![Vec::new(); self.keys.len()];
        for (set, row) in set.iter().zip(rows) {
            for key in sets.get(*set).ok_or(BadColumns::Malformed)? {
                let name = self.keys.get(*key).ok_or(BadColumns::Malformed)?;
                budget.take(1, name.len())?;
                let rows = rows_by_key.get_mut(*key).ok_or(BadColumns::Malformed)?;
                rows.push(*row);
            }
        }
        if self.values.len() != self.keys.len() {
            return Err(BadColumns::Malformed);
        }
        let mut columns = Vec::with_capacity(self.keys.len());
        for (values, rows) in self.values.into_iter().zip(&rows_by_key) {
            columns.push(values.read_flat(rows, links, budget)?.into_iter());
        }
        let map = |set: usize| {
            let keys = sets.get(set)?;
            let mut map = Map::new();
            for key in keys {
                let value = columns.get_mut(*key)?.next()?;
                map.insert(self.keys.get(*key)?.clone(), value);
            }
            // A key that is named twice would lose a value.
            (map.len() == keys.len()).then_some(Value::Object(map))
        };
        let maps: Option<Vec<Value>> = set.into_iter().map(map).collect();
        maps.ok_or(BadColumns::Malformed)
    }
}
