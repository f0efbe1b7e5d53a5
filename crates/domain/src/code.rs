//! Lists of choices. Each choice has a stable code, which is what is stored and sent; its label
//! is in the `words` crate.

/// Declares an enum of choices with their codes, in the order of the screen.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$choice_doc:meta])* $choice:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$choice_doc])* $choice,)+
        }

        impl $crate::code::Code for $name {
            const ALL: &'static [Self] = &[$(Self::$choice,)+];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$choice => $code,)+
                }
            }
        }
    };
}
pub(crate) use codes;

/// A choice of a list.
pub trait Code: Copy + Eq + 'static {
    /// Every choice, in the order of the screen.
    const ALL: &'static [Self];

    /// The stable code.
    fn code(self) -> &'static str;

    /// The choice with this code.
    #[must_use]
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.code() == code)
    }
}
