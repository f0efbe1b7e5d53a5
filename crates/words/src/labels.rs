//! What choices, fields, records and targets are called.

use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::rights::Role;
use domain::standing::Standing;
use domain::target::{TargetId, TargetStatus, Widening};
use domain::unit::{Sector, UnitKind};
use sheets::list::Skip;
use sheets::meaning::Meaning;

use crate::Language;
use crate::numbers::counted;

/// Something with a name on the screen.
pub trait Label {
    /// Its name.
    fn label(&self, language: Language) -> &'static str;
}

/// Names every choice of a list in both languages.
macro_rules! labels {
    ($kind:ty { $($choice:ident => $vi:literal, $en:literal;)+ }) => {
        impl Label for $kind {
            fn label(&self, language: Language) -> &'static str {
                let (vi, en) = match self {
                    $(Self::$choice => ($vi, $en),)+
                };
                language.pick(vi, en)
            }
        }
    };
}

labels!(Gender {
    Male => "Nam", "Male";
    Female => "Nữ", "Female";
});

labels!(Employment {
    ElectedCadre => "Cán bộ", "Elected cadre";
    CivilServant => "Công chức", "Civil servant";
    PublicEmployee => "Viên chức", "Public employee";
    ContractWorker => "Hợp đồng lao động", "Contract worker";
    HamletCadre => "Cán bộ xóm", "Hamlet cadre";
    PartTimeWorker => "Người hoạt động không chuyên trách", "Part-time worker";
});

labels!(ProfessionalQualification {
    None => "Chưa qua đào tạo", "None";
    Elementary => "Sơ cấp", "Elementary";
    Intermediate => "Trung cấp", "Intermediate";
    College => "Cao đẳng", "College";
    Bachelor => "Đại học", "Bachelor";
    Master => "Thạc sĩ", "Master";
    Doctorate => "Tiến sĩ", "Doctorate";
});

labels!(PoliticalTheory {
    None => "Chưa qua đào tạo", "None";
    Elementary => "Sơ cấp", "Elementary";
    Intermediate => "Trung cấp", "Intermediate";
    Advanced => "Cao cấp", "Advanced";
    Bachelor => "Cử nhân", "Bachelor";
});

labels!(UnitKind {
    Commune => "Xã", "Commune";
    PartyBody => "Cơ quan Đảng", "Party body";
    GovernmentOffice => "Cơ quan chính quyền", "Government office";
    FrontBody => "Mặt trận Tổ quốc, đoàn thể", "Fatherland Front body";
    School => "Trường học", "School";
    Clinic => "Trạm y tế", "Clinic";
    Hamlet => "Thôn, xóm", "Hamlet";
    Other => "Khác", "Other";
});

labels!(Sector {
    PartyGovernmentFront => "Đảng, chính quyền, MTTQ", "Party, government, Front";
    Education => "Giáo dục", "Education";
    Health => "Y tế", "Health";
    Hamlet => "Thôn, xóm", "Hamlets";
});

labels!(Standing {
    Meets => "Đạt chuẩn", "Meets the standard";
    Awaiting => "Chờ xác nhận", "Awaiting confirmation";
    Returned => "Bị trả lại", "Returned";
    Below => "Chưa đạt chuẩn", "Below the standard";
    NotAssessed => "Chưa đánh giá", "Not assessed";
    Expired => "Hết hạn", "Expired";
});

labels!(Meaning {
    Ordinal => "Số thứ tự", "Number in the list";
    FullName => "Họ và tên", "Full name";
    GivenName => "Tên (ở cột riêng)", "Given name (in a column of its own)";
    BirthDate => "Ngày sinh", "Birth date";
    BirthDateMale => "Ngày sinh của nam", "Birth date of men";
    BirthDateFemale => "Ngày sinh của nữ", "Birth date of women";
    Gender => "Giới tính", "Gender";
    Unit => "Đơn vị", "Unit";
    Title => "Chức vụ", "Title";
    JobPosition => "Vị trí việc làm", "Job position";
    Employment => "Loại nhân sự", "Employment";
    ProfessionalQualification => "Trình độ chuyên môn", "Professional qualification";
    PoliticalTheory => "Lý luận chính trị", "Political theory";
    InPostFrom => "Công tác từ", "In post from";
    Ignored => "Không lấy cột này", "Do not take this column";
});

labels!(Skip {
    Heading => "tiêu đề", "headings";
    ColumnNumbers => "số thứ tự cột", "numbers of the columns";
    Section => "tên phần của danh sách", "the name of a part of the list";
    Total => "cộng", "a total";
    Signature => "ngày ký, chữ ký", "date and signatures";
    NoName => "không có họ tên", "no name";
});

/// A standing in a word or two, for counts in a row.
#[must_use]
pub fn standing_short(language: Language, standing: Standing) -> &'static str {
    let (vi, en) = match standing {
        Standing::Meets => ("đạt", "meet"),
        Standing::Awaiting => ("chờ xác nhận", "awaiting"),
        Standing::Returned => ("bị trả lại", "returned"),
        Standing::Below => ("chưa đạt", "below"),
        Standing::NotAssessed => ("chưa đánh giá", "not assessed"),
        Standing::Expired => ("hết hạn", "expired"),
    };
    language.pick(vi, en)
}

/// What a target is about.
#[must_use]
pub fn target_title(language: Language, target: TargetId) -> &'static str {
    let (vi, en) = match target {
        TargetId::MeetsStandard => ("Đạt chuẩn kỹ năng số", "Digital-skills standard"),
        TargetId::ItProficient => (
            "Sử dụng thành thạo công nghệ thông tin",
            "Proficient use of IT",
        ),
    };
    language.pick(vi, en)
}

/// A target as the resolution puts it.
#[must_use]
pub fn target_question(language: Language, target: TargetId) -> &'static str {
    let (vi, en) = match target {
        TargetId::MeetsStandard => (
            "Từ 90% cán bộ, công chức, viên chức trở lên đạt chuẩn kỹ năng số.",
            "At least 90 % of cadres, civil servants and public employees meet the digital-skills standard.",
        ),
        TargetId::ItProficient => (
            "100% cán bộ, công chức, viên chức sử dụng thành thạo công nghệ thông tin trong công việc.",
            "100 % of cadres, civil servants and public employees use IT proficiently at work.",
        ),
    };
    language.pick(vi, en)
}

/// Whether a target is reached, as a sentence.
#[must_use]
pub fn target_status(language: Language, status: TargetStatus) -> &'static str {
    let (vi, en) = match status {
        TargetStatus::Reached => (
            "Đã đạt mục tiêu, kể cả khi các trường hợp chưa rõ đều không đạt.",
            "Reached, even if everything open turns out badly.",
        ),
        TargetStatus::Open => (
            "Chưa đạt, còn có thể đạt.",
            "Not reached yet, still possible.",
        ),
        TargetStatus::OutOfReach => (
            "Hiện chưa thể đạt, kể cả khi các phiếu còn lại đều đạt. Cần bồi dưỡng và đánh giá lại.",
            "Out of reach for now, even if everything open turns out well. Training and new assessments are needed.",
        ),
        TargetStatus::NoData => ("Chưa có ai thuộc diện tính.", "Nobody counts here yet."),
    };
    language.pick(vi, en)
}

/// Why somebody widens the bounds of a figure.
#[must_use]
pub fn widening(language: Language, why: Widening) -> &'static str {
    let (vi, en) = match why {
        Widening::Membership => ("chưa rõ có thuộc diện tính không", "may or may not count"),
        Widening::Unit => ("chưa rõ tính vào đơn vị nào", "the unit is not settled"),
        Widening::Conflict => (
            "có hai kết quả khác nhau, chưa chọn",
            "two different results, none chosen",
        ),
        Widening::UnknownFramework => (
            "phiếu dùng khung năng lực chưa có trên máy này",
            "answered under a framework not on this tablet",
        ),
        Widening::Unreadable => (
            "phiếu có chỗ mà phiên bản này không đọc được",
            "an assessment holds something that this version cannot read",
        ),
    };
    language.pick(vi, en)
}

/// That so many people widen the bounds of a figure; their names and reasons follow.
#[must_use]
pub fn widened_count(language: Language, people: usize) -> String {
    match language {
        Language::Vi => format!(
            "Còn {people} người chưa tính chắc được, hoặc chưa rõ tính vào đơn vị nào, vì hồ sơ hoặc phiếu còn chỗ chưa rõ:"
        ),
        Language::En => format!(
            "{} not settled yet, in the record or an assessment, so the figures have two ends:",
            counted(people, "person is", "people are")
        ),
    }
}

/// What a kind of record is called; kinds of later versions are "a record".
#[must_use]
pub fn kind_label(language: Language, kind: &str) -> &'static str {
    let (vi, en) = match kind {
        "cadre" => ("Hồ sơ cán bộ", "Cadre record"),
        "unit" => ("Đơn vị", "Unit"),
        "office" => ("Chức vụ", "Office"),
        "assessment" => ("Phiếu tự đánh giá", "Self-assessment"),
        "account" => ("Tài khoản", "Account"),
        "grant" => ("Vai trò", "Role"),
        _ => ("Bản ghi", "Record"),
    };
    language.pick(vi, en)
}

/// What a field is called; fields of later versions have no name here.
#[must_use]
pub fn field_label(language: Language, kind: &str, field: &str) -> Option<&'static str> {
    let (vi, en) = match (kind, field) {
        ("cadre", "full_name") => ("Họ và tên", "Full name"),
        ("cadre", "birth_date") => ("Ngày sinh", "Birth date"),
        ("cadre", "gender") => ("Giới tính", "Gender"),
        ("cadre", "employment") => ("Loại nhân sự", "Employment"),
        ("cadre", "unit") => ("Đơn vị", "Unit"),
        ("cadre", "job_position") => ("Vị trí việc làm", "Job position"),
        ("cadre" | "assessment", "post_profile") => ("Nhóm vị trí", "Post profile"),
        ("cadre", "professional_qualification") => {
            ("Trình độ chuyên môn", "Professional qualification")
        }
        ("cadre", "political_theory") => ("Lý luận chính trị", "Political theory"),
        ("cadre", "in_post_from") => ("Công tác từ", "In post from"),
        ("cadre", "left_on") => ("Ngày rời", "Left on"),
        ("cadre", "leave_reason") => ("Lý do rời", "Reason for leaving"),
        ("cadre", "citizen_id") => ("Số định danh cá nhân", "Citizen id"),
        ("cadre", "merged_into") => ("Gộp vào hồ sơ", "Merged into"),
        ("cadre", "not_same_as") => ("Không cùng người với", "Not the same person as"),
        ("cadre", "entered_in_error") => ("Nhập nhầm", "Entered in error"),
        ("unit", "parent") => ("Thuộc đơn vị", "Belongs to"),
        ("unit", "name") => ("Tên đơn vị", "Name of the unit"),
        ("unit", "kind") => ("Loại đơn vị", "Kind of unit"),
        ("unit", "sector") => ("Khối", "Sector"),
        ("unit", "staff_quota") => ("Biên chế được giao", "Staff quota"),
        ("unit", "archived_on") => ("Ngừng dùng từ", "Archived on"),
        ("office" | "assessment", "cadre") => ("Người", "Person"),
        ("office", "title") => ("Chức danh", "Title"),
        ("office", "leadership") => ("Lãnh đạo, quản lý", "Leadership"),
        ("office", "from") => ("Từ", "From"),
        ("office", "to") => ("Đến", "To"),
        ("assessment", "framework") => ("Khung năng lực", "Framework"),
        ("assessment", "rule") => ("Quy tắc chuẩn", "Standard rule"),
        ("assessment", "answers") => ("Câu trả lời", "Answers"),
        ("assessment", "evidence") => ("Minh chứng", "Evidence"),
        ("assessment", "answering_seconds") => ("Thời gian trả lời", "Answering time"),
        ("assessment", "assisted_by") => ("Người giúp nhập", "Helped by"),
        ("assessment", "submitted_on") => ("Ngày nộp", "Submitted on"),
        ("assessment", "replaces") => ("Thay cho phiếu", "Replaces"),
        ("assessment", "review") => ("Xác nhận", "Review"),
        _ => return None,
    };
    Some(language.pick(vi, en))
}

/// What a role is called.
#[must_use]
pub fn role_label(language: Language, role: Role) -> &'static str {
    let (vi, en) = match role {
        Role::Cadre => ("Cán bộ", "Cadre"),
        Role::UnitHead => ("Người đứng đầu đơn vị", "Head of unit"),
        Role::PersonnelOfficer => ("Cán bộ tổ chức", "Personnel officer"),
        Role::Supervisor => ("Giám sát", "Supervisor"),
        Role::Administrator => ("Quản trị", "Administrator"),
    };
    language.pick(vi, en)
}

#[cfg(test)]
mod tests {
    use super::field_label;
    use crate::Language::{En, Vi};

    #[test]
    fn every_registered_field_that_people_write_has_a_name() {
        for spec in domain::registry::FIELDS
            .iter()
            .filter(|spec| !["account", "grant"].contains(&spec.kind))
        {
            for language in [Vi, En] {
                assert!(
                    field_label(language, spec.kind, spec.name).is_some(),
                    "{}.{}",
                    spec.kind,
                    spec.name
                );
            }
        }
    }
}
