//! From a seed that breaks something to the few steps that do.
//!
//! Each step draws its own decisions from the seed and its number, so that leaving one out changes
//! nothing of the others but what followed from it.

use super::invariants::Broken;
use super::world::World;
use super::{Bug, Rewind, STEPS, live};

/// A seed whose needless steps were left out.
#[derive(Debug)]
pub struct Shrunk {
    /// The steps that are left.
    pub steps: Vec<u32>,
    /// What breaks with them.
    pub broken: Box<Broken>,
    /// What happens, step by step.
    pub story: Vec<String>,
}

/// Leaves out steps of a seed as long as the same invariant breaks; `None` when nothing does. `make`
/// gives a new, empty store each time.
pub async fn shrink<S: Rewind>(
    seed: u64,
    bug: Option<Bug>,
    make: impl AsyncFn() -> S,
) -> Option<Shrunk> {
    let tried = async |steps: &[u32]| {
        let mut world = World::new(seed, bug, make().await);
        world.story = Some(Vec::new());
        let broken = live(&mut world, steps.iter().copied()).await.err()?;
        Some(Shrunk {
            steps: steps.to_vec(),
            broken,
            story: world.story.take().unwrap_or_default(),
        })
    };
    let all: Vec<u32> = (0..STEPS).collect();
    let mut known = tried(&all).await?;
    let mut length = known.steps.len() / 2;
    while length > 0 {
        let mut from = 0;
        while from < known.steps.len() {
            let (left, right) = known.steps.split_at(from);
            let rest = right.get(length..).unwrap_or_default();
            let fewer = [left, rest].concat();
            match tried(&fewer).await {
                Some(shrunk) if shrunk.broken.invariant == known.broken.invariant => known = shrunk,
                Some(_) | None => from += length,
            }
        }
        length /= 2;
    }
    Some(known)
}
