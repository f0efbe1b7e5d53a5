//! Plausible answers: what somebody of some ability answers, with the notes that the rule wants.
//!
//! Works for any framework; only the wording of the notes knows the codes of the project's own.

use std::collections::BTreeMap;

use domain::framework::Framework;
use domain::scoring::{Answers, score};

use crate::dice::Dice;

/// So often somebody answers the same to everything; the confirmer is told to look twice.
const SAME_ANSWER_PERCENT: u32 = 3;

/// What answers are to be worth in the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Aim {
    /// They meet the standard.
    Meets,
    /// They do not.
    Below,
    /// Whatever comes.
    Any,
}

/// The answers of somebody of this ability (0–100), worth what is aimed at.
pub(crate) fn answers(
    framework: &Framework,
    profile: Option<&str>,
    ability: i32,
    aim: Aim,
    dice: &mut Dice,
) -> Answers {
    let level_max = i32::from(framework.scale.level_max());
    let same = (aim != Aim::Below && dice.chance(SAME_ANSWER_PERCENT)).then(|| level_max - 1);
    let mut answers: Answers = framework
        .applicable(profile)
        .iter()
        .map(|competence| {
            let felt = ability + dice.between(-28, 28);
            let level = same.unwrap_or(felt * (level_max + 1) / 100);
            let level = u8::try_from(level.clamp(0, level_max)).unwrap_or(0);
            (competence.code.clone(), level)
        })
        .collect();
    match aim {
        Aim::Meets => raise(framework, profile, &mut answers, dice),
        Aim::Below => lower(framework, profile, &mut answers, dice),
        Aim::Any => {}
    }
    answers
}

/// Raises answers, one level at a time in any order, until they meet the standard.
fn raise(framework: &Framework, profile: Option<&str>, answers: &mut Answers, dice: &mut Dice) {
    for below in score(framework, profile, answers).below_minimum {
        answers.insert(below.code, below.level_min);
    }
    let level_max = framework.scale.level_max();
    let mut codes: Vec<String> = answers.keys().cloned().collect();
    dice.shuffle(&mut codes);
    for _ in 0..level_max {
        for code in &codes {
            if score(framework, profile, answers).meets {
                return;
            }
            if let Some(level) = answers.get_mut(code) {
                *level = (*level + 1).min(level_max);
            }
        }
    }
}

/// Puts a few answers below their least level, and so many more that the standard is missed.
fn lower(framework: &Framework, profile: Option<&str>, answers: &mut Answers, dice: &mut Dice) {
    let mut competences = framework.applicable(profile);
    dice.shuffle(&mut competences);
    let few = dice.between(2, 5);
    for (done, competence) in (0..).zip(competences) {
        if done >= few && !score(framework, profile, answers).meets {
            return;
        }
        let level_min = framework.level_min(competence, profile);
        if let Some(level) = answers.get_mut(&competence.code) {
            *level = (*level).min(level_min.saturating_sub(1));
        }
    }
}

/// What a reviewer puts in place of an own answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Adjustment {
    /// The competence.
    pub(crate) code: String,
    /// The level that counts.
    pub(crate) level: u8,
    /// Why.
    pub(crate) reason: &'static str,
}

/// A lower level for one answer, so that the result meets the standard exactly when `meets` says
/// so. None when no single answer does that.
pub(crate) fn adjustment(
    framework: &Framework,
    profile: Option<&str>,
    answers: &Answers,
    meets: bool,
    dice: &mut Dice,
) -> Option<Adjustment> {
    let mut competences = framework.applicable(profile);
    dice.shuffle(&mut competences);
    competences.into_iter().find_map(|competence| {
        let own = *answers.get(&competence.code)?;
        let level_min = framework.level_min(competence, profile);
        let level = if meets { own } else { own.min(level_min) }.checked_sub(1)?;
        let mut adjusted = answers.clone();
        adjusted.insert(competence.code.clone(), level);
        (score(framework, profile, &adjusted).meets == meets).then(|| Adjustment {
            code: competence.code.clone(),
            level,
            reason: dice.word(ADJUSTMENT_REASONS),
        })
    })
}

/// Notes for every answer that wants one, and for a few that do not.
pub(crate) fn evidence(
    framework: &Framework,
    answers: &Answers,
    dice: &mut Dice,
) -> BTreeMap<String, String> {
    let exempt = &framework.rule.evidence_exempt;
    let mut notes = BTreeMap::new();
    for (code, level) in answers {
        let volunteered = *level > 0 && !exempt.contains(code) && dice.chance(4);
        if volunteered || framework.wants_evidence(code, *level) {
            notes.insert(code.clone(), note(code, dice));
        }
    }
    notes
}

/// A note; `#` stands for a number.
fn note(code: &str, dice: &mut Dice) -> String {
    let number = dice.between(12, 240).to_string();
    dice.word(notes(code)).replace('#', &number)
}

const ADJUSTMENT_REASONS: &[&str] = &[
    "Qua kiểm tra thực tế, còn cần người khác hỗ trợ khi thực hiện.",
    "Minh chứng chưa tương ứng với mức tự chọn.",
    "Mới làm được một phần công việc của mức này.",
    "Đã trao đổi trực tiếp, thống nhất mức thấp hơn một bậc.",
];

/// Why an assessment is returned.
pub(crate) const RETURN_REASONS: &[&str] = &[
    "Minh chứng còn chung chung, đề nghị nêu rõ số, ký hiệu văn bản.",
    "Thời gian trả lời quá nhanh, đề nghị đọc kỹ mô tả từng mức và đánh giá lại.",
    "Các mức tự chọn chưa sát với công việc đang làm, đề nghị xem lại nhóm Chính quyền số.",
    "Đề nghị bổ sung minh chứng cho các năng lực tự chọn mức cao nhất.",
];

#[rustfmt::skip] // A table: one competence a line.
fn notes(code: &str) -> &'static [&'static str] {
    match code {
        "KT1" => &["Tra cứu nghị định trên Cổng thông tin điện tử Chính phủ để tham mưu kế hoạch.", "Tra cứu cơ sở dữ liệu quốc gia về văn bản pháp luật hằng tuần."],
        "KT2" => &["Phát hiện một quyết định đã hết hiệu lực trong dự thảo tờ trình.", "Đã báo cáo một tin sai về lịch chi trả trợ cấp."],
        "KT3" => &["Thư mục theo năm, lĩnh vực, loại văn bản; tên tệp có ngày và trích yếu.", "Sắp xếp hồ sơ theo mã hồ sơ và thời hạn lưu trữ."],
        "GT1" => &["Dùng thư công vụ hằng ngày.", "Trao đổi qua hệ thống quản lý văn bản và thư công vụ, không dùng tài khoản cá nhân."],
        "GT2" => &["Họp trực tuyến giao ban tháng với tỉnh.", "Dự và chuẩn bị phòng họp trực tuyến tập huấn chuyển đổi số."],
        "GT3" => &["Chia sẻ bảng theo dõi ở quyền chỉ xem cho các bộ phận liên quan.", "Đặt quyền theo nhóm và thời hạn cho tài liệu dùng chung."],
        "GT4" => &["Tài khoản định danh điện tử mức 2 đang hoạt động.", "Tách riêng tài khoản công vụ và cá nhân."],
        "ND1" => &["Công văn số #/UBND đã soạn thảo.", "Kế hoạch số #/KH đã soạn đúng thể thức."],
        "ND2" => &["Bảng theo dõi tiến độ nhiệm vụ quý có hàm và lọc dữ liệu.", "Bảng tổng hợp kết quả học sinh cuối kỳ."],
        "ND3" => &["Bài trình chiếu tuyên truyền tại hội nghị xóm.", "Đã đăng # tin, bài trên trang thông tin điện tử."],
        "AT1" => &["Đã bật khóa màn hình và xác thực hai lớp.", "Đã đổi mật khẩu mặc định của máy tính được giao."],
        "AT2" => &["Che số định danh khi niêm yết danh sách.", "Chỉ lưu hồ sơ người dân trên máy của cơ quan."],
        "AT3" => &["Nhận diện và báo cáo một thư giả mạo ngân hàng.", "Đã hướng dẫn đồng nghiệp nhận biết cuộc gọi lừa đảo."],
        "CQ1" => &["Đã xử lý # văn bản trong quý.", "Xử lý # văn bản đến, không có văn bản quá hạn."],
        "CQ2" => &["Đã ký số công văn số #/UBND.", "Ký số trên máy tính và điện thoại hằng ngày."],
        "CQ3" => &["Tỷ lệ hồ sơ đúng hạn trong quý trên 98%.", "Đã giải quyết # hồ sơ trực tuyến trong quý."],
        "CQ4" => &["Được phân quyền dùng cơ sở dữ liệu cán bộ, công chức, viên chức.", "Cập nhật cơ sở dữ liệu hộ tịch điện tử hằng ngày."],
        "CQ5" => &["Đã hướng dẫn # lượt người dân trong quý.", "Hỗ trợ # lượt nộp hồ sơ trực tuyến tại xóm."],
        "GQ1" => &["Dùng máy tính bảng được giao để khảo sát tại xóm.", "Làm việc lưu động bằng máy tính xách tay khi trực tại trường."],
        "GQ2" => &["Tự xử lý lỗi máy in và kết nối mạng.", "Tự cài lại phần mềm ký số."],
        "GQ3" => &["Giấy chứng nhận bồi dưỡng kỹ năng số năm nay.", "Sáng kiến số hóa sổ theo dõi đã áp dụng tại đơn vị."],
        "AI1" => &["Dùng AI gợi ý đề cương báo cáo, tự kiểm tra lại số liệu.", "Dùng AI soạn câu hỏi ôn tập, đối chiếu với sách giáo khoa."],
        "AI2" => &["Phát hiện AI dẫn sai số nghị định, đã tra cứu lại.", "Không đưa dữ liệu cá nhân vào công cụ AI; kiểm tra nguồn trước khi dùng."],
        _ => &["Thực hiện thường xuyên trong công việc tại đơn vị."],
    }
}
