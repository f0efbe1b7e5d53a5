//! What an import would do, counted, and what stands in its way. Plain Rust, no screen.

use sheets::plan::{ImportPlan, Outcome, PlannedRow, RowUnit};

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// A new person.
    New,
    /// A known person, of whom the list says something new.
    Changed,
    /// A known person, of whom the list says nothing new.
    Unchanged,
    /// Somebody left it out.
    LeftOut,
    /// It stops the import.
    Blocked,
}

impl Fate {
    /// Every fate, in the order of the screen.
    pub(super) const ALL: [Self; 5] = [
        Self::New,
        Self::Changed,
        Self::Unchanged,
        Self::LeftOut,
        Self::Blocked,
    ];

    /// What becomes of a row.
    pub(super) fn of(row: &PlannedRow) -> Self {
        if row.left_out {
            return Self::LeftOut;
        }
        if row.is_blocking() {
            return Self::Blocked;
        }
        match row.outcome {
            Outcome::New => Self::New,
            Outcome::Matched(_) if writes(row) => Self::Changed,
            Outcome::Matched(_) => Self::Unchanged,
            Outcome::Ambiguous(_) => Self::Blocked,
        }
    }

    /// Its name in the page's attributes, for the stylesheet.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::LeftOut => "left-out",
            Self::Blocked => "blocked",
        }
    }
}

fn writes(row: &PlannedRow) -> bool {
    let moves = match row.unit {
        RowUnit::Known(_) | RowUnit::Missing(_) => true,
        RowUnit::None | RowUnit::Several(_) => false,
    };
    moves || row.title.is_some() || !row.values.is_empty()
}

/// How many rows have which fate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    fates: [usize; Fate::ALL.len()],
    /// Units that would be made.
    pub units: usize,
}

impl Counts {
    /// Counts a plan.
    pub(super) fn of(plan: &ImportPlan) -> Self {
        let count = |fate| {
            let rows = plan.rows.iter();
            rows.filter(|row| Fate::of(row) == fate).count()
        };
        Self {
            fates: Fate::ALL.map(count),
            units: plan.missing_units.len(),
        }
    }

    /// How many rows have this fate.
    pub(super) fn of_fate(&self, fate: Fate) -> usize {
        let mut counted = Fate::ALL.iter().zip(self.fates);
        counted
            .find(|(known, _)| **known == fate)
            .map_or(0, |(_, count)| count)
    }

    /// How many people the list names.
    pub(super) fn people(&self) -> usize {
        self.fates.iter().sum()
    }
}

/// Why "Nhập" cannot be pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hindrance {
    /// The book has not come to this tablet yet: whoever is in it would be entered twice.
    NotFetchedYet,
    /// Nobody said which column holds the names.
    NoNameColumn,
    /// Nobody stands in the sheet.
    Nobody,
    /// So many rows have to be mended or left out.
    Blocked(usize),
    /// All rows, so many, have to be mended: most likely a column is not understood.
    AllBlocked(usize),
    /// Every row was left out.
    AllLeftOut,
    /// Everybody is in the book, and the list says nothing new.
    NothingNew,
}

/// What stands in the way of an import; `None` when it may begin.
pub(super) fn hindrance(was_fetched: bool, has_names: bool, counts: &Counts) -> Option<Hindrance> {
    let of = |fate| counts.of_fate(fate);
    if !was_fetched {
        Some(Hindrance::NotFetchedYet)
    } else if !has_names {
        Some(Hindrance::NoNameColumn)
    } else if counts.people() == 0 {
        Some(Hindrance::Nobody)
    } else if of(Fate::Blocked) > 1 && of(Fate::Blocked) == counts.people() {
        Some(Hindrance::AllBlocked(of(Fate::Blocked)))
    } else if of(Fate::Blocked) > 0 {
        Some(Hindrance::Blocked(of(Fate::Blocked)))
    } else if of(Fate::LeftOut) == counts.people() {
        Some(Hindrance::AllLeftOut)
    } else if of(Fate::New) + of(Fate::Changed) == 0 {
        Some(Hindrance::NothingNew)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Fate, Hindrance, hindrance};
    use domain::fields::FieldName;
    use domain::finding::{Finding, FindingCode};
    use domain::ids::CadreId;
    use serde_json::json;
    use sheets::plan::{ImportPlan, Outcome, PlannedRow, RowFinding, RowUnit};

    fn row(outcome: Outcome) -> PlannedRow {
        PlannedRow {
            row: 1,
            name: "Lê Văn An".to_owned(),
            outcome,
            values: Vec::new(),
            unit: RowUnit::None,
            title: None,
            findings: Vec::new(),
            left_out: false,
        }
    }

    fn found(code: FindingCode) -> RowFinding {
        RowFinding {
            column: None,
            finding: Finding::new("full_name", code),
        }
    }

    fn known() -> Outcome {
        Outcome::Matched(CadreId::new(uuid::Uuid::nil()))
    }

    #[test]
    fn each_row_has_one_fate() {
        let check = |row: PlannedRow, expect| assert_eq!(Fate::of(&row), expect, "{row:?}");
        let blocked = vec![found(FindingCode::TwiceInTheList)];
        let advised = vec![found(FindingCode::OneWordName)];
        check(row(Outcome::New), Fate::New);
        check(row(known()), Fate::Unchanged);
        check(
            PlannedRow {
                title: Some("Phó Bí thư".to_owned()),
                ..row(known())
            },
            Fate::Changed,
        );
        check(
            PlannedRow {
                values: vec![(FieldName::new("gender"), json!("male"))],
                ..row(known())
            },
            Fate::Changed,
        );
        check(
            PlannedRow {
                unit: RowUnit::Missing("Xóm 7".to_owned()),
                ..row(known())
            },
            Fate::Changed,
        );
        check(
            PlannedRow {
                findings: advised,
                ..row(Outcome::New)
            },
            Fate::New,
        );
        check(
            PlannedRow {
                findings: blocked.clone(),
                ..row(Outcome::New)
            },
            Fate::Blocked,
        );
        check(
            PlannedRow {
                findings: blocked,
                left_out: true,
                ..row(Outcome::New)
            },
            Fate::LeftOut,
        );
        check(row(Outcome::Ambiguous(Vec::new())), Fate::Blocked);
    }

    fn counts(rows: Vec<PlannedRow>) -> Counts {
        let mut plan = ImportPlan::default();
        plan.rows = rows;
        Counts::of(&plan)
    }

    #[test]
    fn an_import_begins_only_when_nothing_is_in_its_way() {
        let check = |has_names, rows, expect| {
            assert_eq!(hindrance(true, has_names, &counts(rows)), expect);
        };
        let left_out = || PlannedRow {
            left_out: true,
            ..row(Outcome::New)
        };
        let ambiguous = || row(Outcome::Ambiguous(Vec::new()));
        check(false, vec![], Some(Hindrance::NoNameColumn));
        check(true, vec![], Some(Hindrance::Nobody));
        let two = vec![ambiguous(), row(Outcome::New), ambiguous()];
        check(true, two, Some(Hindrance::Blocked(2)));
        let all = vec![ambiguous(), ambiguous()];
        check(true, all, Some(Hindrance::AllBlocked(2)));
        check(true, vec![ambiguous()], Some(Hindrance::Blocked(1)));
        check(true, vec![left_out()], Some(Hindrance::AllLeftOut));
        let nothing = vec![left_out(), row(known())];
        check(true, nothing, Some(Hindrance::NothingNew));
        check(true, vec![row(known()), row(Outcome::New)], None);
    }
}
