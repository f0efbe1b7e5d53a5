//! Messages on their way, in no order.

use super::dice::Dice;

/// Of so many messages one is written and read as on a real line. The others travel as they are:
/// writing and reading each would be two fifths of a run, and would show nothing more.
const WRITTEN_ONE_IN: u64 = 8;

/// A request or an answer.
#[derive(Clone, Debug)]
pub(super) enum Message<T> {
    /// As it is.
    Plain(T),
    /// As bytes.
    Written(Vec<u8>),
}

impl<T> Message<T> {
    /// Writes it where the dice say so.
    pub(super) fn of<E>(
        content: T,
        dice: &mut Dice,
        write: impl FnOnce(T) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        if dice.once_in(WRITTEN_ONE_IN) {
            write(content).map(Self::Written)
        } else {
            Ok(Self::Plain(content))
        }
    }

    /// What it says.
    pub(super) fn read<E>(self, read: impl FnOnce(&[u8]) -> Result<T, E>) -> Result<T, E> {
        match self {
            Self::Plain(content) => Ok(content),
            Self::Written(bytes) => read(&bytes),
        }
    }
}

/// Messages on their way between the tablets and the server, each with the tablet it is from or for.
#[derive(Debug)]
pub(super) struct Line<T> {
    messages: Vec<(usize, Message<T>)>,
    pub lost: u32,
    pub repeated: u32,
    pub overtaken: u32,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self {
            messages: Vec::new(),
            lost: 0,
            repeated: 0,
            overtaken: 0,
        }
    }
}

impl<T: Clone> Line<T> {
    pub(super) fn send(&mut self, tablet: usize, message: Message<T>) {
        self.messages.push((tablet, message));
    }

    /// What is under way from or for a tablet is lost.
    pub(super) fn forget(&mut self, tablet: usize) {
        self.messages.retain(|(of, _)| *of != tablet);
    }

    /// Any message, not the oldest. Some are lost, some stay to be delivered again.
    pub(super) fn deliver(&mut self, dice: &mut Dice) -> Option<(usize, Message<T>)> {
        if self.messages.is_empty() {
            return None;
        }
        let place = dice.place(self.messages.len());
        self.overtaken += u32::from(place > 0);
        match dice.below(10) {
            0 | 1 => {
                self.lost += 1;
                self.messages.remove(place);
                None
            }
            2 | 3 => {
                self.repeated += 1;
                self.messages.get(place).cloned()
            }
            _ => Some(self.messages.remove(place)),
        }
    }
}
