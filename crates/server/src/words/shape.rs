//! Which words there are. A sentence with data in it is a function of the data.

use std::path::Path;

use ::words::{Label, Language};
use domain::book::Person;
use domain::day::Day;
use domain::framework::Framework;
use domain::rights::Role;
use domain::target::{Figure, TargetId};
use sheets::plan::PlannedRow;

use super::{en, vi};
use crate::db::accounts::Account;
use crate::failure::Failure;

/// All words of one language.
pub struct Words {
    /// Which language this is, for what the crate `words` says.
    pub language: Language,
    /// Help and the errors of the command line itself.
    pub cli: Cli,
    /// What commands report.
    pub say: Say,
    /// Why a command did not do what was asked: what happened, what to do now.
    pub failure: fn(&Failure) -> String,
}

/// Help texts, and what is said about a command line that cannot be understood.
pub struct Cli {
    pub about: &'static str,
    pub examples: &'static str,
    pub usage_heading: &'static str,
    pub commands_heading: &'static str,
    pub options_heading: &'static str,
    pub options_placeholder: &'static str,
    pub command_placeholder: &'static str,
    pub folder: &'static str,
    pub file: &'static str,
    pub address: &'static str,
    pub name: &'static str,
    pub help: &'static str,
    pub version: &'static str,
    pub lang: &'static str,
    pub data: &'static str,
    pub init: &'static str,
    pub init_demo: &'static str,
    pub init_people: &'static str,
    pub init_unassessed: &'static str,
    pub count: &'static str,
    pub init_empty: &'static str,
    pub serve: &'static str,
    pub serve_listen: &'static str,
    pub serve_app: &'static str,
    pub serve_tls_cert: &'static str,
    pub serve_tls_key: &'static str,
    pub serve_public_origin: &'static str,
    pub user: &'static str,
    pub user_name: &'static str,
    pub user_add: &'static str,
    pub user_cadre: &'static str,
    pub user_add_role: &'static str,
    pub user_passwd: &'static str,
    pub user_grant: &'static str,
    pub user_revoke: &'static str,
    pub user_role: &'static str,
    pub user_unit: &'static str,
    pub user_from: &'static str,
    pub user_to: &'static str,
    pub user_tie: &'static str,
    pub user_untie: &'static str,
    pub user_block: &'static str,
    pub user_unblock: &'static str,
    pub role: &'static str,
    pub role_and_unit: &'static str,
    pub user_list: &'static str,
    pub backup: &'static str,
    pub backup_file: &'static str,
    pub restore: &'static str,
    pub restore_file: &'static str,
    pub restore_more: &'static str,
    pub compact: &'static str,
    pub compact_days: &'static str,
    pub export: &'static str,
    pub export_cadres: &'static str,
    pub targets: &'static str,
    pub targets_as_of: &'static str,
    pub date: &'static str,
    pub json: &'static str,
    pub import: &'static str,
    pub import_file: &'static str,
    pub import_dry_run: &'static str,
    pub import_skip_bad: &'static str,
    pub import_employment: &'static str,
    pub code: &'static str,
    pub framework: &'static str,
    pub framework_check: &'static str,
    pub framework_add: &'static str,
    pub framework_file: &'static str,
    pub see_help: &'static str,
    pub unknown_command: fn(&str) -> String,
    pub unknown_argument: fn(&str) -> String,
    pub missing_argument: fn(&str) -> String,
    pub contradiction: fn(&str) -> String,
    pub bad_value: fn(&str, &str) -> String,
}

/// What commands report when they succeed.
pub struct Say {
    pub book_made: fn(&Path) -> String,
    pub sign_in: fn(&str, &str) -> String,
    pub must_change_first: &'static str,
    pub open_at: fn(&str) -> String,
    pub proxy_to: fn(&str) -> String,
    pub invented_data: &'static str,
    pub how_to_stop: &'static str,
    pub closed: &'static str,
    pub account: fn(&AccountLine) -> String,
    pub granted: fn(&str, Role) -> String,
    pub revoked: fn(&str, Role) -> String,
    pub tied: fn(&str) -> String,
    pub untied: fn(&str) -> String,
    pub blocked: fn(&str) -> String,
    pub unblocked: fn(&str) -> String,
    pub backed_up: fn(&Path) -> String,
    pub restored: fn(&Path) -> String,
    pub kept_aside: fn(&Path) -> String,
    pub after_restore: &'static str,
    /// So many entries are gone.
    pub compacted: fn(u64) -> String,
    pub person: fn(&Person, &str) -> String,
    /// The day that is counted, and until when the book is known, in milliseconds since 1970.
    pub counted_on: fn(Day, u64) -> String,
    /// Which target, and how much of it is asked for: the heading of its lines.
    pub target: fn(TargetId, u32) -> String,
    pub target_line: fn(&TargetLine<'_>) -> String,
    /// So many units that nobody counts in are not listed.
    pub units_without_anybody: fn(usize) -> String,
    /// Somebody who makes the two ends of a figure lie apart, with the reasons.
    pub widened: fn(&str, &str) -> String,
    pub row_finding: fn(&PlannedRow, &str, &str) -> String,
    /// The name of a field, and its column.
    pub place_in_row: fn(&str, Option<&str>) -> String,
    pub unit_created: fn(&str) -> String,
    pub column_unused: fn(&str) -> String,
    pub imported: fn(&ImportCount) -> String,
    pub written: &'static str,
    pub nothing_written: &'static str,
    pub nothing_new: &'static str,
    pub framework_sound: fn(&Framework) -> String,
    pub framework_added: fn(&Framework) -> String,
    pub framework_known: fn(&Framework) -> String,
}

/// An account and what it may do, in the list of accounts.
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// Its roles, now and to come.
    pub roles: Vec<RoleLine>,
}

/// One role of an account.
pub struct RoleLine {
    /// Which.
    pub role: Role,
    /// The name of the unit; none for the whole commune.
    pub unit: Option<String>,
    /// The first day, where it is still to come.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

impl RoleLine {
    /// The role, its unit, and the days between which it holds where they are known.
    pub(super) fn said(&self, language: Language) -> String {
        let role = ::words::role_label(language, self.role);
        let unit = self.unit.as_ref().map(|unit| format!(" ({unit})"));
        let (from, to) = language.pick((" từ ", " đến hết "), (" from ", " to "));
        let from = self.from.map(|day| format!("{from}{}", ::words::date(day)));
        let to = self.to.map(|day| format!("{to}{}", ::words::date(day)));
        let parts = [unit, from, to].map(Option::unwrap_or_default);
        format!("{role}{}", parts.concat())
    }
}

/// What an import found in a list, in rows.
pub struct ImportCount {
    /// People in the list.
    pub rows: usize,
    /// New to the book.
    pub created: usize,
    /// On the books already.
    pub matched: usize,
    /// Left out, as was asked.
    pub left_out: usize,
    /// To be mended before anything is imported.
    pub blocked: usize,
}

/// A target in the whole book (no name) or in one unit.
pub struct TargetLine<'a> {
    /// The unit.
    pub unit_name: Option<&'a str>,
    /// The figure.
    pub figure: Figure,
}

/// The words of a language.
#[must_use]
pub fn of(language: Language) -> &'static Words {
    match language {
        Language::Vi => &vi::WORDS,
        Language::En => &en::WORDS,
    }
}

/// One person in a line: name, birth date, employment, unit; parts that are not known are empty.
pub(super) fn person_line(language: Language, person: &Person, unit: &str) -> String {
    let cadre = &person.cadre;
    let birth_date = cadre.birth_date.map(::words::month_or_date);
    let employment = cadre.employment.map(|choice| choice.label(language));
    format!(
        "{}\t{}\t{}\t{unit}",
        person.name(),
        birth_date.unwrap_or_default(),
        employment.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::{Figure, Language, TargetLine, of};
    use domain::target::TargetStatus;

    #[test]
    fn a_target_is_told_with_what_is_missing_and_nothing_is_missing_where_nobody_counts() {
        let check = |denominator, needed, status, vi: &str, en: &str| {
            let figure = Figure {
                denominator,
                certain: 0,
                possible: denominator,
                percent_target: 90,
                needed,
                unsettled_members: 0,
                status,
            };
            let line = TargetLine {
                unit_name: None,
                figure,
            };
            for (language, expect) in [(Language::Vi, vi), (Language::En, en)] {
                assert_eq!((of(language).say.target_line)(&line), expect);
            }
        };
        check(
            10,
            9,
            TargetStatus::Open,
            "  Toàn xã: chắc chắn 0 / 10, có thể 10 / 10; còn thiếu 9 người. Chưa đạt, còn có thể đạt.",
            "  Whole commune: certain 0 / 10, possible 10 / 10; 9 more needed. Not reached yet, still possible.",
        );
        check(
            0,
            0,
            TargetStatus::NoData,
            "  Toàn xã: Chưa có ai thuộc diện tính.",
            "  Whole commune: Nobody counts here yet.",
        );
    }
}
