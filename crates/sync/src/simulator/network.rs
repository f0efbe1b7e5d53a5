//! Messages on their way: bytes, as on a real line, in no order.

use super::dice::Dice;

/// Messages on their way between the tablets and the server, each with the tablet it is from or for.
#[derive(Debug, Default)]
pub(super) struct Line {
    messages: Vec<(usize, Vec<u8>)>,
    pub lost: u32,
    pub repeated: u32,
}

impl Line {
    pub(super) fn send(&mut self, tablet: usize, bytes: Vec<u8>) {
        self.messages.push((tablet, bytes));
    }

    /// Any message, not the oldest. Some are lost, some stay to be delivered again.
    pub(super) fn deliver(&mut self, dice: &mut Dice) -> Option<(usize, Vec<u8>)> {
        if self.messages.is_empty() {
            return None;
        }
        let place = dice.place(self.messages.len());
        match dice.below(10) {
            0 | 1 => {
                self.lost += 1;
                self.messages.swap_remove(place);
                None
            }
            2 | 3 => {
                self.repeated += 1;
                self.messages.get(place).cloned()
            }
            _ => Some(self.messages.swap_remove(place)),
        }
    }
}
