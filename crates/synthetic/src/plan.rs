//! Which units a commune has, and which posts are in them. Numbers only, no people.
//!
//! The tree follows the organisation of communes since 1 July 2025. The numbers of the demo commune
//! are fixed: 83 cadres and civil servants, 214 public employees, three posts in every hamlet.

use domain::cadre::Employment;
use domain::unit::{Sector, UnitKind};

/// Jobs by which the owners of the demo sign-ins are found.
pub(crate) const OFFICER_JOB: &str = "Chuyên viên tổ chức, cán bộ";
/// The head of the division whose owner confirms assessments.
pub(crate) const HEAD_JOB: &str = "Trưởng phòng Văn hóa - Xã hội";
/// The head of a school.
pub(crate) const HEADMASTER_JOB: &str = "Hiệu trưởng";
/// A teacher; the first one works under the first headmaster.
pub(crate) const TEACHER_JOB: &str = "Giáo viên THCS";

/// Who looks after the server.
pub(crate) const ADMINISTRATOR_JOB: &str = "Công nghệ thông tin";

/// A unit to be made; the first of a plan is the commune, above all others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct UnitPlan {
    pub(crate) name: String,
    pub(crate) kind: UnitKind,
    pub(crate) sector: Sector,
}

impl UnitPlan {
    /// Hamlets have no staff of their own.
    pub(crate) fn has_quota(&self) -> bool {
        self.sector != Sector::Hamlet
    }
}

/// What sort of post it is; decides ages, qualifications and titles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Elected or appointed for a term, and leading.
    ElectedLeader,
    /// Leads an office or is its deputy.
    OfficeLeader,
    /// A civil servant without leadership.
    OfficeStaff,
    /// Heads a school or the clinic, or is its deputy.
    ServiceLeader,
    /// Leads a group of teachers: a title, but not leadership.
    ServiceGroupHead,
    /// A teacher, nurse or clerk.
    ServiceStaff,
    /// Bí thư chi bộ.
    PartyCellSecretary,
    /// Trưởng xóm.
    HamletHead,
    /// Trưởng Ban công tác Mặt trận.
    FrontWorkHead,
}

/// A post to be filled by one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Post {
    /// The place of its unit in the plan.
    pub(crate) unit: usize,
    pub(crate) job: &'static str,
    pub(crate) role: Role,
    /// How often it is held by a woman, in percent.
    pub(crate) women_percent: u32,
    pub(crate) one_stop: bool,
}

impl Post {
    /// Lãnh đạo, quản lý.
    pub(crate) fn is_leadership(&self) -> bool {
        match self.role {
            Role::ElectedLeader | Role::OfficeLeader | Role::ServiceLeader => true,
            Role::OfficeStaff
            | Role::ServiceGroupHead
            | Role::ServiceStaff
            | Role::PartyCellSecretary
            | Role::HamletHead
            | Role::FrontWorkHead => false,
        }
    }

    /// True when the holder has a title of office beside the job.
    pub(crate) fn has_office(&self) -> bool {
        !matches!(self.role, Role::OfficeStaff | Role::ServiceStaff)
    }

    /// How the holder serves.
    pub(crate) fn employment(&self) -> Employment {
        match self.role {
            Role::ElectedLeader => Employment::ElectedCadre,
            Role::OfficeLeader | Role::OfficeStaff => Employment::CivilServant,
            Role::ServiceLeader | Role::ServiceGroupHead | Role::ServiceStaff => {
                Employment::PublicEmployee
            }
            Role::PartyCellSecretary | Role::HamletHead | Role::FrontWorkHead => {
                Employment::HamletCadre
            }
        }
    }

    /// The post profile of the project's framework.
    pub(crate) fn profile(&self) -> &'static str {
        match self.employment() {
            Employment::HamletCadre => "chung",
            _ if self.is_leadership() => "lanh-dao",
            Employment::PublicEmployee => "vien-chuc",
            _ if self.one_stop => "mot-cua",
            _ => "chung",
        }
    }
}

/// How many of a job a unit has.
type Line = (&'static str, Role, usize);

/// An office of the commune: name, kind, share of women in percent, posts.
type Office = (&'static str, UnitKind, u32, &'static [Line]);

use Role::{
    ElectedLeader, OfficeLeader, OfficeStaff, ServiceGroupHead, ServiceLeader, ServiceStaff,
};

/// The demo commune; its name says that it does not exist.
const COMMUNE: &str = "Xã Xuân Hưng (giả lập)";

/// The place of the centre whose staff serve the public at one counter.
const ONE_STOP: &str = "Trung tâm Phục vụ hành chính công";

#[rustfmt::skip] // A table: one post a line.
const OFFICES: &[Office] = &[
    (COMMUNE, UnitKind::Commune, 20, &[
        ("Bí thư Đảng ủy", ElectedLeader, 1),
        ("Phó Bí thư Thường trực Đảng ủy", ElectedLeader, 1),
        ("Chủ tịch Ủy ban nhân dân", ElectedLeader, 1),
        ("Phó Chủ tịch Ủy ban nhân dân", ElectedLeader, 2),
    ]),
    ("Văn phòng Đảng ủy", UnitKind::PartyBody, 40, &[
        ("Chánh Văn phòng Đảng ủy", OfficeLeader, 1),
        ("Phó Chánh Văn phòng Đảng ủy", OfficeLeader, 1),
        ("Chuyên viên tổng hợp", OfficeStaff, 1),
        ("Văn thư, lưu trữ", OfficeStaff, 1),
        ("Kế toán", OfficeStaff, 1),
    ]),
    ("Ban Xây dựng Đảng", UnitKind::PartyBody, 35, &[
        ("Trưởng ban Xây dựng Đảng", OfficeLeader, 1),
        ("Phó Trưởng ban Xây dựng Đảng", OfficeLeader, 1),
        (OFFICER_JOB, OfficeStaff, 2),
        ("Chuyên viên tuyên giáo, dân vận", OfficeStaff, 1),
    ]),
    ("Cơ quan Ủy ban Kiểm tra Đảng ủy", UnitKind::PartyBody, 30, &[
        ("Chủ nhiệm Ủy ban Kiểm tra", OfficeLeader, 1),
        ("Phó Chủ nhiệm Ủy ban Kiểm tra", OfficeLeader, 1),
        ("Chuyên viên kiểm tra, giám sát", OfficeStaff, 3),
    ]),
    ("Thường trực HĐND", UnitKind::GovernmentOffice, 30, &[
        ("Phó Chủ tịch Hội đồng nhân dân", ElectedLeader, 1),
        ("Phó Trưởng ban Kinh tế - Ngân sách", ElectedLeader, 1),
        ("Phó Trưởng ban Văn hóa - Xã hội", ElectedLeader, 1),
    ]),
    ("Văn phòng HĐND và UBND", UnitKind::GovernmentOffice, 40, &[
        ("Chánh Văn phòng HĐND và UBND", OfficeLeader, 1),
        ("Phó Chánh Văn phòng HĐND và UBND", OfficeLeader, 1),
        ("Chuyên viên tổng hợp", OfficeStaff, 4),
        ("Tư pháp, hộ tịch", OfficeStaff, 2),
        ("Văn thư, lưu trữ", OfficeStaff, 1),
        ("Kế toán", OfficeStaff, 1),
        (ADMINISTRATOR_JOB, OfficeStaff, 1),
        ("Tiếp công dân", OfficeStaff, 1),
    ]),
    ("Phòng Kinh tế", UnitKind::GovernmentOffice, 30, &[
        ("Trưởng phòng Kinh tế", OfficeLeader, 1),
        ("Phó Trưởng phòng Kinh tế", OfficeLeader, 2),
        ("Tài chính, kế hoạch", OfficeStaff, 3),
        ("Địa chính, xây dựng", OfficeStaff, 3),
        ("Nông nghiệp và môi trường", OfficeStaff, 3),
        ("Công thương", OfficeStaff, 1),
    ]),
    ("Phòng Văn hóa - Xã hội", UnitKind::GovernmentOffice, 45, &[
        (HEAD_JOB, OfficeLeader, 1),
        ("Phó Trưởng phòng Văn hóa - Xã hội", OfficeLeader, 2),
        ("Nội vụ", OfficeStaff, 2),
        ("Giáo dục và đào tạo", OfficeStaff, 2),
        ("Lao động, người có công", OfficeStaff, 2),
        ("Văn hóa, thông tin", OfficeStaff, 2),
        ("Y tế, dân số", OfficeStaff, 1),
        ("Khoa học, công nghệ và chuyển đổi số", OfficeStaff, 1),
    ]),
    (ONE_STOP, UnitKind::GovernmentOffice, 55, &[
        ("Giám đốc Trung tâm", OfficeLeader, 1),
        ("Phó Giám đốc Trung tâm", OfficeLeader, 1),
        ("Tiếp nhận và trả kết quả", OfficeStaff, 6),
        ("Kiểm soát thủ tục hành chính", OfficeStaff, 1),
    ]),
    ("Ban Chỉ huy Quân sự", UnitKind::GovernmentOffice, 0, &[
        ("Chỉ huy trưởng Ban Chỉ huy Quân sự", OfficeLeader, 1),
        ("Phó Chỉ huy trưởng Ban Chỉ huy Quân sự", OfficeLeader, 1),
        ("Trợ lý quân sự", OfficeStaff, 1),
    ]),
    ("UBMTTQ xã và các đoàn thể", UnitKind::FrontBody, 45, &[
        ("Chủ tịch Ủy ban MTTQ", ElectedLeader, 1),
        ("Phó Chủ tịch Ủy ban MTTQ, Chủ tịch Hội Nông dân", ElectedLeader, 1),
        ("Phó Chủ tịch Ủy ban MTTQ, Chủ tịch Hội Liên hiệp Phụ nữ", ElectedLeader, 1),
        ("Phó Chủ tịch Ủy ban MTTQ, Chủ tịch Hội Cựu chiến binh", ElectedLeader, 1),
        ("Phó Chủ tịch Ủy ban MTTQ, Bí thư Đoàn Thanh niên", ElectedLeader, 1),
        ("Chuyên viên Mặt trận và đoàn thể", OfficeStaff, 5),
    ]),
];

/// The old communes, each with its three schools.
const OLD_COMMUNES: [&str; 3] = ["Xuân Vinh", "Thọ Nghiệp", "Trà Lũ"];

/// A school: kind, share of women in percent, posts.
type School = (&'static str, u32, &'static [Line]);

#[rustfmt::skip] // A table: one post a line.
const SCHOOLS: [School; 3] = [
    ("Trường THCS", 65, &[
        (HEADMASTER_JOB, ServiceLeader, 1),
        ("Phó Hiệu trưởng", ServiceLeader, 1),
        ("Tổ trưởng chuyên môn", ServiceGroupHead, 2),
        (TEACHER_JOB, ServiceStaff, 15),
        ("Kế toán trường học", ServiceStaff, 1),
        ("Thư viện, thiết bị", ServiceStaff, 1),
    ]),
    ("Trường Tiểu học", 82, &[
        (HEADMASTER_JOB, ServiceLeader, 1),
        ("Phó Hiệu trưởng", ServiceLeader, 1),
        ("Tổ trưởng chuyên môn", ServiceGroupHead, 2),
        ("Giáo viên tiểu học", ServiceStaff, 18),
        ("Kế toán trường học", ServiceStaff, 1),
        ("Thư viện, thiết bị", ServiceStaff, 1),
    ]),
    ("Trường Mầm non", 99, &[
        (HEADMASTER_JOB, ServiceLeader, 1),
        ("Phó Hiệu trưởng", ServiceLeader, 2),
        ("Tổ trưởng chuyên môn", ServiceGroupHead, 2),
        ("Giáo viên mầm non", ServiceStaff, 16),
        ("Kế toán trường học", ServiceStaff, 1),
    ]),
];

#[rustfmt::skip] // A table: one post a line.
const CLINIC: &[Line] = &[
    ("Trưởng Trạm Y tế", ServiceLeader, 1),
    ("Phó Trưởng Trạm Y tế", ServiceLeader, 1),
    ("Bác sĩ", ServiceStaff, 2),
    ("Y sĩ", ServiceStaff, 3),
    ("Điều dưỡng", ServiceStaff, 3),
    ("Hộ sinh", ServiceStaff, 2),
    ("Dược sĩ", ServiceStaff, 1),
];

/// The three posts of a hamlet, each with its share of women in percent.
const HAMLET: [(&str, Role, u32); 3] = [
    ("Bí thư chi bộ", Role::PartyCellSecretary, 14),
    ("Trưởng xóm", Role::HamletHead, 18),
    ("Trưởng Ban công tác Mặt trận", Role::FrontWorkHead, 26),
];

/// Units and posts, each post with the place of its unit.
pub(crate) struct Plan {
    pub(crate) units: Vec<UnitPlan>,
    pub(crate) posts: Vec<Post>,
}

impl Plan {
    /// A commune with so many hamlets.
    pub(crate) fn with_hamlets(hamlets: usize) -> Self {
        let mut plan = Self {
            units: Vec::new(),
            posts: Vec::new(),
        };
        for (name, kind, women_percent, lines) in OFFICES {
            plan.open(*name, *kind, Sector::PartyGovernmentFront);
            plan.fill(lines, *women_percent, *name == ONE_STOP);
        }
        for commune in OLD_COMMUNES {
            for (kind, women_percent, lines) in SCHOOLS {
                let name = format!("{kind} {commune}");
                plan.open(name, UnitKind::School, Sector::Education);
                plan.fill(lines, women_percent, false);
            }
        }
        plan.open("Trạm Y tế", UnitKind::Clinic, Sector::Health);
        plan.fill(CLINIC, 65, false);
        for number in 1..=hamlets {
            plan.open(format!("Xóm {number}"), UnitKind::Hamlet, Sector::Hamlet);
            for (job, role, women_percent) in HAMLET {
                plan.fill(&[(job, role, 1)], women_percent, false);
            }
        }
        plan
    }

    fn open(&mut self, name: impl Into<String>, kind: UnitKind, sector: Sector) {
        self.units.push(UnitPlan {
            name: name.into(),
            kind,
            sector,
        });
    }

    /// Adds posts to the unit opened last.
    fn fill(&mut self, lines: &[Line], women_percent: u32, one_stop: bool) {
        let unit = self.units.len().saturating_sub(1);
        for (job, role, count) in lines {
            let post = Post {
                unit,
                job,
                role: *role,
                women_percent,
                one_stop,
            };
            self.posts.extend(std::iter::repeat_n(post, *count));
        }
    }
}
