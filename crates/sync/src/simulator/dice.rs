//! Decisions from a seed. Source of the generator: Steele, Lea, Flood, "SplitMix", 2014.

use uuid::Uuid;

/// A stream of decisions.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The decisions of one step: the same whatever other steps there are.
    pub(super) fn of_step(seed: u64, step: u32) -> Self {
        let mut dice = Self(seed ^ u64::from(step).wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(dice.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is at least 1.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// A place in a list of `length`; 0 when it is empty.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let limit = u64::try_from(length).unwrap_or(1);
        usize::try_from(self.below(limit)).unwrap_or(0)
    }

    /// True once in `times`.
    pub(super) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn uuid(&mut self) -> Uuid {
        let (high, low) = (u128::from(self.next()), u128::from(self.next()));
        Uuid::from_u128((high << 64) | low)
    }
}
