//! Where chance comes from: one seed, and nothing of the machine.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
//! Generators", 2014). It is good enough to invent people with and must never make a secret.

use uuid::Uuid;

/// A seeded source of chance.
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    /// The same seed gives the same throws.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both possible; `least` when they are the wrong way round.
    pub(crate) fn between(&mut self, least: i32, most: i32) -> i32 {
        let span = i64::from(most).saturating_sub(i64::from(least)) + 1;
        let Ok(span) = u64::try_from(span) else {
            return least;
        };
        let step = self.next() % span.max(1);
        least.saturating_add(i32::try_from(step).unwrap_or(0))
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.next() % 100 < u64::from(percent)
    }

    /// One of the words; an empty one from an empty list.
    pub(crate) fn word(&mut self, words: &[&'static str]) -> &'static str {
        let most = i32::try_from(words.len()).unwrap_or(i32::MAX) - 1;
        let at = usize::try_from(self.between(0, most)).unwrap_or(0);
        words.get(at).copied().unwrap_or_default()
    }

    /// One of the words, each as often as its weight says; an empty one from an empty list.
    pub(crate) fn weighted_word(&mut self, words: &[(&'static str, u32)]) -> &'static str {
        let total: u64 = words.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.next() % total.max(1);
        for (word, weight) in words {
            if left < u64::from(*weight) {
                return word;
            }
            left -= u64::from(*weight);
        }
        ""
    }

    /// Brings a list into any order, each as likely (Fisher–Yates).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let most = i32::try_from(last).unwrap_or(i32::MAX);
            list.swap(last, usize::try_from(self.between(0, most)).unwrap_or(0));
        }
    }

    /// An id of the shape of UUID version 7 (RFC 9562, 5.7): the time, then chance.
    pub(crate) fn uuid(&mut self, at_ms: u64) -> Uuid {
        let time = u128::from(at_ms & 0xffff_ffff_ffff) << 80;
        let version = 7_u128 << 76;
        let first = u128::from(self.next() & 0x0fff) << 64;
        let variant = 2_u128 << 62;
        let second = u128::from(self.next() >> 2);
        Uuid::from_u128(time | version | first | variant | second)
    }
}

/// Shares `count` out in proportion to the weights, in the order given, as exactly as whole numbers
/// allow.
pub(crate) fn shares<T: Copy>(count: usize, weights: &[(T, usize)]) -> Vec<T> {
    let total: usize = weights.iter().map(|(_, weight)| weight).sum();
    let mut shared = Vec::with_capacity(count);
    let mut so_far = 0;
    for (choice, weight) in weights {
        so_far += weight;
        let until = (2 * count * so_far + total) / (2 * total.max(1));
        shared.resize(until.max(shared.len()), *choice);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::{Dice, shares};

    #[test]
    fn the_generator_is_splitmix64() {
        // The first two outputs for the seed 1234567, as published with the reference code.
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn ids_have_the_shape_of_version_7() {
        let id = Dice::new(1).uuid(0x0192_3456_789a);
        assert!(id.to_string().starts_with("01923456-789a-7"), "{id}");
        assert_eq!(
            (id.get_version_num(), id.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
    }

    #[test]
    fn shares_are_exact() {
        let check = |count, expect: [usize; 3]| {
            let shared = shares(count, &[('a', 10), ('b', 72), ('c', 1)]);
            let counted = ['a', 'b', 'c'].map(|of| shared.iter().filter(|c| **c == of).count());
            assert_eq!(counted, expect);
        };
        check(83, [10, 72, 1]);
        check(166, [20, 144, 2]);
        check(0, [0, 0, 0]);
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(7);
        let mut seen = [false; 3];
        for _ in 0..200 {
            let number = usize::try_from(dice.between(0, 2)).unwrap();
            seen[number] = true;
        }
        assert_eq!(seen, [true; 3]);
        assert_eq!(dice.between(5, 4), 5);
        assert_eq!(dice.word(&[]), "");
    }
}
