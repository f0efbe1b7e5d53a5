//! A person on the books: one record, tier A of the personnel file (what may be on a tablet).

use std::collections::BTreeSet;

use crate::code::codes;
use crate::day::{Day, PartialDate};
use crate::fields::Fields;
use crate::finding::{Finding, FindingCode};
use crate::ids::{CadreId, UnitId};
use crate::reader::Reader;
use crate::text;

codes! {
    /// Giới tính.
    Gender {
        /// Nam.
        Male = "male",
        /// Nữ.
        Female = "female",
    }
}

codes! {
    /// How a person serves; decides in which target the person counts.
    Employment {
        /// Cán bộ: elected or appointed for a term.
        ElectedCadre = "elected_cadre",
        /// Công chức.
        CivilServant = "civil_servant",
        /// Viên chức.
        PublicEmployee = "public_employee",
        /// Hợp đồng lao động (Nghị định 111/2022/NĐ-CP).
        ContractWorker = "contract_worker",
        /// Cán bộ xóm: head, front-work head, party-cell secretary.
        HamletCadre = "hamlet_cadre",
        /// Người hoạt động không chuyên trách.
        PartTimeWorker = "part_time_worker",
    }
}

impl Employment {
    /// True for the people whom the resolution's targets on "cán bộ, công chức, viên chức" count.
    #[must_use]
    pub fn is_counted(self) -> bool {
        match self {
            Self::ElectedCadre | Self::CivilServant | Self::PublicEmployee => true,
            Self::ContractWorker | Self::HamletCadre | Self::PartTimeWorker => false,
        }
    }
}

codes! {
    /// Trình độ chuyên môn, lowest first.
    ProfessionalQualification {
        /// Chưa qua đào tạo.
        None = "none",
        /// Sơ cấp.
        Elementary = "elementary",
        /// Trung cấp.
        Intermediate = "intermediate",
        /// Cao đẳng.
        College = "college",
        /// Đại học.
        Bachelor = "bachelor",
        /// Thạc sĩ.
        Master = "master",
        /// Tiến sĩ.
        Doctorate = "doctorate",
    }
}

codes! {
    /// Lý luận chính trị. Cao cấp and cử nhân have the same rank in the resolution.
    PoliticalTheory {
        /// Chưa qua đào tạo.
        None = "none",
        /// Sơ cấp.
        Elementary = "elementary",
        /// Trung cấp.
        Intermediate = "intermediate",
        /// Cao cấp.
        Advanced = "advanced",
        /// Cử nhân.
        Bachelor = "bachelor",
    }
}

/// Outside these ages a birth date is most likely a slip.
const AGE_YEARS: std::ops::RangeInclusive<u16> = 16..=100;

/// A person as the fields now show them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Cadre {
    /// Họ và tên khai sinh, one field, NFC.
    pub full_name: Option<String>,
    /// Ngày sinh.
    pub birth_date: Option<PartialDate>,
    /// Giới tính.
    pub gender: Option<Gender>,
    /// How the person serves.
    pub employment: Option<Employment>,
    /// Where.
    pub unit: Option<UnitId>,
    /// Vị trí việc làm, in words.
    pub job_position: Option<String>,
    /// Which post profile of the framework applies; the general one when none is named.
    pub post_profile: Option<String>,
    /// Trình độ chuyên môn.
    pub professional_qualification: Option<ProfessionalQualification>,
    /// Lý luận chính trị.
    pub political_theory: Option<PoliticalTheory>,
    /// In post since.
    pub in_post_from: Option<PartialDate>,
    /// "Đã rời": the first day no longer in post.
    pub left_on: Option<Day>,
    /// Why the person left, in words.
    pub leave_reason: Option<String>,
    /// "Nhập nhầm": there is no such person; the record counts nowhere.
    pub entered_in_error: bool,
    /// The record of the same person into which this one was merged; none while that is in conflict.
    pub merged_into: Option<CadreId>,
    /// Records of which somebody decided that they are of another person.
    pub not_same_as: BTreeSet<CadreId>,
}

impl Cadre {
    /// Reads a person; `today` judges ages and dates that lie ahead.
    #[must_use]
    pub fn read(fields: &Fields, today: Day) -> (Self, Vec<Finding>) {
        let mut reader = Reader::new(fields);
        let cadre = Self {
            full_name: reader.text("full_name"),
            birth_date: reader.partial_date("birth_date"),
            gender: reader.choice("gender"),
            employment: reader.choice("employment"),
            unit: reader.id("unit"),
            job_position: reader.text("job_position"),
            post_profile: reader.text("post_profile"),
            professional_qualification: reader.choice("professional_qualification"),
            political_theory: reader.choice("political_theory"),
            in_post_from: reader.partial_date("in_post_from"),
            left_on: reader.day("left_on"),
            leave_reason: reader.text("leave_reason"),
            entered_in_error: reader.truth("entered_in_error"),
            merged_into: merged_into(&mut reader, fields),
            not_same_as: not_same_as(fields),
        };
        cadre.judge(&mut reader, today);
        (cadre, reader.findings())
    }

    /// What a whole record says and this one does not yet: worth asking for, never in the way.
    #[must_use]
    pub fn gaps(&self) -> Vec<Finding> {
        let gap =
            |field, is_known: bool| (!is_known).then(|| Finding::new(field, FindingCode::NotGiven));
        [
            gap("birth_date", self.birth_date.is_some()),
            gap("gender", self.gender.is_some()),
            gap(
                "professional_qualification",
                self.professional_qualification.is_some(),
            ),
            gap("political_theory", self.political_theory.is_some()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What is to be said about "đã rời" as an act: its day and its reason are needed.
    #[must_use]
    pub fn judge_leaving(fields: &Fields, today: Day) -> Vec<Finding> {
        let (cadre, mut findings) = Self::read(fields, today);
        findings.retain(|finding| matches!(finding.field.as_str(), "left_on" | "leave_reason"));
        let needed = [
            ("left_on", cadre.left_on.is_some(), FindingCode::Missing),
            (
                "leave_reason",
                cadre.leave_reason.is_some(),
                FindingCode::LeaveReasonMissing,
            ),
        ];
        for (field, is_given, code) in needed {
            let is_said = findings.iter().any(|known| known.field.as_str() == field);
            if !is_given && !is_said {
                findings.push(Finding::new(field, code));
            }
        }
        findings
    }

    fn judge(&self, reader: &mut Reader<'_>, today: Day) {
        reader.require("full_name", self.full_name.is_some());
        reader.require("employment", self.employment.is_some());
        reader.require("unit", self.unit.is_some());
        if let Some(name) = &self.full_name {
            if text::has_unusual_name_characters(name) {
                reader.note("full_name", FindingCode::UnusualName);
            } else if !name.contains(' ') {
                reader.note("full_name", FindingCode::OneWordName);
            }
        }
        if let Some(birth) = self.birth_date {
            judge_birth_date(birth, reader, today);
        }
        if self
            .in_post_from
            .is_some_and(|from| from.earliest() > today)
        {
            reader.note("in_post_from", FindingCode::InFuture);
        }
        if let (Some(from), Some(left)) = (self.in_post_from, self.left_on)
            && left < from.earliest()
        {
            reader.note("left_on", FindingCode::EndBeforeStart);
        }
        if self.left_on.is_some() && self.leave_reason.is_none() {
            reader.note("leave_reason", FindingCode::LeaveReasonMissing);
        }
    }
}

/// While several values stand there, it is not settled that the record was merged at all.
fn merged_into(reader: &mut Reader<'_>, fields: &Fields) -> Option<CadreId> {
    let into = reader.id("merged_into");
    into.filter(|_| !fields.is_in_conflict("merged_into"))
}

/// What anybody decided holds: two decisions made apart are of two pairs.
fn not_same_as(fields: &Fields) -> BTreeSet<CadreId> {
    let lists = fields.heads("not_same_as").iter();
    let ids = lists.filter_map(|head| head.value.as_array()).flatten();
    ids.filter_map(|id| CadreId::parse(id.as_str()?)).collect()
}

fn judge_birth_date(birth: PartialDate, reader: &mut Reader<'_>, today: Day) {
    if birth.earliest() > today {
        reader.note("birth_date", FindingCode::InFuture);
        return;
    }
    let years = today.year().saturating_sub(birth.year());
    if !AGE_YEARS.contains(&years) {
        reader.note("birth_date", FindingCode::UnlikelyAge { years });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Cadre, Employment};
    use crate::day::Day;
    use crate::finding::FindingCode;
    use crate::testing::fields;
    use serde_json::{Value, json};

    fn check(values: Value, expect: &[(&str, FindingCode)]) {
        let (_, findings) = Cadre::read(&fields(&values), Day::parse("2026-11-23").unwrap());
        let found: Vec<_> = findings
            .iter()
            .map(|f| (f.field.as_str(), f.code.clone()))
            .collect();
        assert_eq!(found, expect, "{values}");
    }

    fn whole(more: Value) -> Value {
        let mut values = json!({"full_name": "Nguyễn Thị Ánh", "employment": "civil_servant",
            "unit": "01900000-0000-7000-8000-000000000001", "birth_date": "1985-08-15"});
        values
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        values
    }

    #[test]
    fn a_person_is_read_with_findings() {
        use crate::day::DateProblem::{NoSuchDay, NotADate};
        check(whole(json!({})), &[]);
        check(
            json!({}),
            &[
                ("full_name", FindingCode::Missing),
                ("employment", FindingCode::Missing),
                ("unit", FindingCode::Missing),
            ],
        );
        check(
            whole(json!({"full_name": "<script>alert(1)</script>"})),
            &[("full_name", FindingCode::UnusualName)],
        );
        check(
            whole(json!({"full_name": "Ánh"})),
            &[("full_name", FindingCode::OneWordName)],
        );
        check(
            whole(json!({"full_name": 7})),
            &[("full_name", FindingCode::WrongForm)],
        );
        check(
            whole(json!({"full_name": null})),
            &[("full_name", FindingCode::Missing)],
        );
        check(
            whole(json!({"birth_date": "31/02/1980"})),
            &[("birth_date", FindingCode::BadDate { problem: NoSuchDay })],
        );
        check(
            whole(json!({"birth_date": "x"})),
            &[("birth_date", FindingCode::BadDate { problem: NotADate })],
        );
        check(
            whole(json!({"birth_date": "2031"})),
            &[("birth_date", FindingCode::InFuture)],
        );
        check(
            whole(json!({"birth_date": "2015"})),
            &[("birth_date", FindingCode::UnlikelyAge { years: 11 })],
        );
        check(
            whole(json!({"employment": "king"})),
            &[("employment", FindingCode::NotAChoice)],
        );
        check(
            whole(json!({"unit": "7"})),
            &[("unit", FindingCode::WrongForm)],
        );
        check(
            whole(json!({"left_on": "2026-01-01"})),
            &[("leave_reason", FindingCode::LeaveReasonMissing)],
        );
        check(
            whole(
                json!({"in_post_from": "2026-05", "left_on": "2026-04-30", "leave_reason": "chuyển công tác"}),
            ),
            &[("left_on", FindingCode::EndBeforeStart)],
        );
        check(
            whole(json!({"left_on": "2026", "leave_reason": "nghỉ hưu"})),
            &[("left_on", FindingCode::NotWhole)],
        );
    }

    #[test]
    fn what_a_whole_record_lacks_is_advice() {
        let check = |values: Value, expect: &[&str]| {
            let today = Day::parse("2026-11-23").unwrap();
            let (cadre, _) = Cadre::read(&fields(&values), today);
            let gaps = cadre.gaps();
            let found: Vec<_> = gaps.iter().map(|gap| gap.field.as_str()).collect();
            assert_eq!(found, expect, "{values}");
            assert!(!crate::finding::any_blocking(&gaps));
        };
        let learned = json!({"professional_qualification": "bachelor", "political_theory": "none"});
        check(whole(learned.clone()), &["gender"]);
        let mut known = learned;
        known["gender"] = json!("female");
        check(whole(known), &[]);
        check(
            json!({}),
            &[
                "birth_date",
                "gender",
                "professional_qualification",
                "political_theory",
            ],
        );
    }

    #[test]
    fn leaving_needs_its_day_and_its_reason() {
        let check = |more: Value, expect: &[(&str, FindingCode)]| {
            let today = Day::parse("2026-11-23").unwrap();
            let found = Cadre::judge_leaving(&fields(&whole(more.clone())), today);
            let found: Vec<_> = found
                .iter()
                .map(|finding| (finding.field.as_str(), finding.code.clone()))
                .collect();
            assert_eq!(found, expect, "{more}");
        };
        let reason = ("leave_reason", FindingCode::LeaveReasonMissing);
        check(
            json!({}),
            &[("left_on", FindingCode::Missing), reason.clone()],
        );
        check(json!({"left_on": "2026-11-01"}), &[reason]);
        check(
            json!({"leave_reason": "nghỉ hưu"}),
            &[("left_on", FindingCode::Missing)],
        );
        check(
            json!({"leave_reason": "nghỉ hưu", "left_on": "2026"}),
            &[("left_on", FindingCode::NotWhole)],
        );
        check(
            json!({"leave_reason": "nghỉ hưu", "left_on": "2027-01-01"}),
            &[],
        );
    }

    #[test]
    fn the_targets_count_three_employments() {
        use crate::code::Code;
        let counted: Vec<_> = Employment::ALL
            .iter()
            .filter(|e| e.is_counted())
            .map(|e| e.code())
            .collect();
        assert_eq!(
            counted,
            ["elected_cadre", "civil_servant", "public_employee"]
        );
    }
}
