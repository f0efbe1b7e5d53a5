//! Why the server does not take a change.

use sync::protocol::RejectCode;

use crate::Language;

/// A reason in the middle of a sentence, without a full stop, and what to do; both in Vietnamese and
/// in English.
struct Told {
    reason: (&'static str, &'static str),
    to_do: (&'static str, &'static str),
}

/// Why one change was refused, and what to do. The change is kept, on the tablet and on the server.
#[must_use]
pub fn rejection(language: Language, code: &RejectCode) -> String {
    let told = told(code);
    let reason = language.pick(told.reason.0, told.reason.1);
    let mut rest = reason.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    let reason: String = first.chain(rest).collect();
    let is_kept = language.pick("Thay đổi vẫn được giữ.", "It is kept.");
    let to_do = language.pick(told.to_do.0, told.to_do.1);
    format!("{reason}. {is_kept} {to_do}")
}

/// Why a change is not taken, in the middle of a sentence and without a full stop.
#[must_use]
pub fn rejection_reason(language: Language, code: &RejectCode) -> &'static str {
    let (vi, en) = told(code).reason;
    language.pick(vi, en)
}

fn told(code: &RejectCode) -> Told {
    let (reason, to_do) = match code {
        RejectCode::NotPermitted => (
            (
                "tài khoản này không có quyền ghi thay đổi này",
                "this account may not make this change",
            ),
            ("Hãy hỏi người quản trị.", "Ask the administrator."),
        ),
        RejectCode::Malformed | RejectCode::BadValue | RejectCode::TooDeep | RejectCode::NotNfc => {
            (
                (
                    "máy chủ không đọc được thay đổi này",
                    "the server cannot read this change",
                ),
                ("Hãy báo người quản trị.", "Tell the administrator."),
            )
        }
        RejectCode::TooLarge | RejectCode::TooManyWrites | RejectCode::TextTooLong => (
            ("thay đổi quá dài", "the change is too long"),
            (
                "Hãy viết ngắn lại rồi lưu lần nữa.",
                "Shorten it and save again.",
            ),
        ),
        RejectCode::RecordTooLarge => (
            (
                "cùng với những gì đã có, bản ghi này quá dài",
                "together with what it holds already the record is too long",
            ),
            (
                "Hãy viết ngắn lại những chỗ dài nhất rồi lưu lần nữa.",
                "Shorten its longest texts and save again.",
            ),
        ),
        RejectCode::WrongPartition => (
            (
                "thay đổi này thuộc sổ của xã khác",
                "this change belongs to another commune's book",
            ),
            ("Hãy báo người quản trị.", "Tell the administrator."),
        ),
        RejectCode::WrongKind | RejectCode::OpIdTaken => (
            (
                "thay đổi này trùng mã với một thay đổi khác",
                "this change collides with another",
            ),
            ("Hãy lưu lại lần nữa.", "Please save it again."),
        ),
        RejectCode::NothingToJudge => (
            (
                "phiếu mà quyết định này nói đến chưa có trên máy chủ",
                "the answers that this decides about are not on the server",
            ),
            (
                "Khi phiếu đã về, hãy mở phiếu và quyết định lần nữa.",
                "When they have come, open them and decide once more.",
            ),
        ),
        RejectCode::Other(code) => told_of(code),
    };
    Told { reason, to_do }
}

type Both = (&'static str, &'static str);

/// The reason and what to do, of a code that the engine itself never gives.
fn told_of(code: &str) -> (Both, Both) {
    match code {
        "tablet_blocked" => (
            (
                "máy tính bảng bị khóa khi thay đổi này chưa được gửi",
                "the tablet was blocked before this change was sent",
            ),
            (
                "Cán bộ tổ chức thấy thay đổi này ở trang “Việc chưa vào sổ”.",
                "The personnel officer finds it under “Work not in the book”.",
            ),
        ),
        _ => (
            (
                "máy chủ không nhận thay đổi này vì một lý do mà phiên bản này chưa biết",
                "the server refused this change for a reason this version does not know",
            ),
            ("Hãy cập nhật ứng dụng.", "Update the app."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, RejectCode, rejection, rejection_reason};

    #[test]
    fn a_refusal_is_the_same_reason_within_a_sentence_and_as_one() {
        let check = |code: RejectCode, language, reason, whole| {
            assert_eq!(rejection_reason(language, &code), reason);
            assert_eq!(rejection(language, &code), whole);
        };
        check(
            RejectCode::RecordTooLarge,
            Language::Vi,
            "cùng với những gì đã có, bản ghi này quá dài",
            "Cùng với những gì đã có, bản ghi này quá dài. Thay đổi vẫn được giữ. Hãy viết ngắn lại những chỗ dài nhất rồi lưu lần nữa.",
        );
        check(
            RejectCode::TextTooLong,
            Language::En,
            "the change is too long",
            "The change is too long. It is kept. Shorten it and save again.",
        );
    }
}
