//! One number for what is held under a view, so that two sides see that they hold the same.
//!
//! A sum tells which records there are, how many changesets each was made of, and which acts its
//! fields hold and remember. An act says what it wrote once and for ever, so values need not be
//! looked at. What goes wrong unseen (a page that was lost, an entry that was passed over, a merge
//! that went otherwise) changes a number; who means harm is held off elsewhere, so a fast mixing is
//! enough and no cryptographic one is asked for. Records are added up, in whatever order.
//!
//! Source of the mixing: Fowler, Noll, Vo, FNV-1a, 64 bits; of the last step, without which alike
//! records could cancel each other out: Appleby, `MurmurHash3`, `fmix64`.

use domain::fields::{Fields, RecordKey};

/// The sum of some records, each with its revision.
#[must_use]
pub fn of<'a>(records: impl IntoIterator<Item = (&'a RecordKey, u64, &'a Fields)>) -> u64 {
    let each = records.into_iter();
    each.fold(0, |sum, (record, rv, fields)| {
        sum.wrapping_add(of_record(record, rv, fields))
    })
}

/// What one record adds.
#[must_use]
pub fn of_record(record: &RecordKey, rv: u64, fields: &Fields) -> u64 {
    let RecordKey(kind, id) = record;
    let mut mixing = Mixing::default();
    mixing.line(kind.as_str().as_bytes());
    mixing.add(id.uuid().as_bytes());
    mixing.add(&rv.to_le_bytes());
    for (field, heads) in fields.iter() {
        let memory = fields.memory(field.as_str());
        if heads.is_empty() && memory.is_none() {
            continue;
        }
        mixing.line(field.as_str().as_bytes());
        let before = memory.and_then(|memory| memory.before.as_ref());
        let gone = memory.map_or(&[][..], |memory| memory.gone.as_slice());
        let held = heads.iter().map(|head| (b'h', head.op));
        let held = held.chain(before.map(|head| (b'b', head.op)));
        for (part, op) in held.chain(gone.iter().map(|op| (b'g', *op))) {
            mixing.add(&[part]);
            mixing.add(op.uuid().as_bytes());
        }
    }
    mixing.end()
}

/// FNV-1a of 64 bits, byte by byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mixing(u64);

impl Default for Mixing {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Mixing {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A text, and that it ends here.
    pub(crate) fn line(&mut self, text: &[u8]) {
        self.add(text);
        self.add(b"\n");
    }

    /// The plain number.
    pub(crate) fn plain(self) -> u64 {
        self.0
    }

    /// The number with every bit of it spread over all the others, fit to be added up.
    fn end(self) -> u64 {
        let spread = |bits: u64, factor: u64| (bits ^ (bits >> 33)).wrapping_mul(factor);
        let bits = spread(self.0, 0xff51_afd7_ed55_8ccd);
        let bits = spread(bits, 0xc4ce_b9fe_1a85_ec53);
        bits ^ (bits >> 33)
    }
}
