//! The states by which the changes of this tablet are looked at, and what each lets through. Plain Rust,
//! no screen.

use crate::locales::Locale;
use crate::store::Progress;

/// Which changes are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Filter {
    All,
    OnlyHere,
    Sending,
    Refused,
    /// A value that it wrote stands beside another one, and somebody has to choose.
    Conflict,
    Sent,
    PutAway,
}

impl Filter {
    pub(super) const ALL: [Self; 7] = [
        Self::All,
        Self::Refused,
        Self::Conflict,
        Self::OnlyHere,
        Self::Sending,
        Self::Sent,
        Self::PutAway,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::OnlyHere => "tren-may",
            Self::Sending => "dang-gui",
            Self::Refused => "tu-choi",
            Self::Conflict => "hai-gia-tri",
            Self::Sent => "da-gui",
            Self::PutAway => "da-cat",
        }
    }

    pub(super) fn from_code(code: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|filter| filter.code() == code)
            .unwrap_or(Self::All)
    }

    pub(super) fn label(self, words: &Locale) -> &'static str {
        match self {
            Self::All => words.sync.all,
            Self::OnlyHere => words.common.only_here,
            Self::Sending => words.common.sending,
            Self::Refused => words.common.refused,
            Self::Conflict => words.common.conflict,
            Self::Sent => words.common.sent,
            Self::PutAway => words.sync.put_away_chip,
        }
    }

    pub(super) fn address(self) -> String {
        match self {
            Self::All => "/dong-bo".to_owned(),
            some => format!("/dong-bo?loc={}", some.code()),
        }
    }

    /// What was put away is listed only where it is asked for. Whether a choice is to be made is only
    /// looked up where it matters.
    pub(super) fn lets_through(
        self,
        progress: &Progress,
        is_contested: impl FnOnce() -> bool,
    ) -> bool {
        match (self, progress) {
            (Self::All, Progress::PutAway(_)) => false,
            (Self::All, _)
            | (Self::OnlyHere, Progress::OnlyHere)
            | (Self::Sending, Progress::Sending)
            | (Self::Refused, Progress::Refused(_))
            | (Self::Sent, Progress::Sent(_))
            | (Self::PutAway, Progress::PutAway(_)) => true,
            (Self::Conflict, _) => is_contested(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::store::Progress;
    use sync::protocol::RejectCode;

    #[test]
    fn every_change_is_under_its_chip_and_what_was_put_away_under_no_other() {
        let code = || RejectCode::NotPermitted;
        let check = |progress: Progress, is_contested, expect: &[&str]| {
            let chips = Filter::ALL
                .into_iter()
                .filter(|one| one.lets_through(&progress, || is_contested));
            let chips: Vec<&str> = chips.map(Filter::code).collect();
            assert_eq!(chips, expect, "{progress:?}");
        };
        check(Progress::Refused(code()), false, &["", "tu-choi"]);
        check(Progress::OnlyHere, false, &["", "tren-may"]);
        check(Progress::Sending, false, &["", "dang-gui"]);
        check(Progress::Sent(1), false, &["", "da-gui"]);
        check(Progress::PutAway(code()), false, &["da-cat"]);
        // One that was sent may ask somebody to choose.
        check(Progress::Sent(1), true, &["", "hai-gia-tri", "da-gui"]);
        for filter in Filter::ALL {
            assert_eq!(Filter::from_code(filter.code()), filter);
        }
        assert_eq!(Filter::from_code("khong-co"), Filter::All);
    }
}
