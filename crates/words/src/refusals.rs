//! Why the server kept a change aside.

use sync::protocol::RejectCode;

use crate::Language;

/// Why one change was refused, and what to do. The change is kept, on the tablet and on the server.
#[must_use]
pub fn rejection(language: Language, code: &RejectCode) -> &'static str {
    let (vi, en) = match code {
        RejectCode::NotPermitted => (
            "Tài khoản này không được ghi thay đổi này. Thay đổi vẫn được giữ. Hãy hỏi người quản trị.",
            "This account may not make this change. It is kept. Ask the administrator.",
        ),
        RejectCode::Malformed | RejectCode::BadValue | RejectCode::TooDeep | RejectCode::NotNfc => {
            (
                "Máy chủ không đọc được thay đổi này. Thay đổi vẫn được giữ. Hãy báo người quản trị.",
                "The server cannot read this change. It is kept. Tell the administrator.",
            )
        }
        RejectCode::TooLarge
        | RejectCode::TooManyWrites
        | RejectCode::TextTooLong
        | RejectCode::RecordTooLarge => (
            "Thay đổi quá dài. Thay đổi vẫn được giữ. Hãy viết ngắn lại rồi lưu lần nữa.",
            "The change is too long. It is kept. Shorten it and save again.",
        ),
        RejectCode::WrongPartition => (
            "Thay đổi này thuộc sổ của xã khác. Thay đổi vẫn được giữ. Hãy báo người quản trị.",
            "This change belongs to another commune's book. It is kept. Tell the administrator.",
        ),
        RejectCode::WrongKind | RejectCode::OpIdTaken => (
            "Thay đổi này trùng mã với một thay đổi khác. Thay đổi vẫn được giữ. Hãy lưu lại lần nữa.",
            "This change collides with another. It is kept. Please save it again.",
        ),
        RejectCode::Other(_) => (
            "Máy chủ không nhận thay đổi này vì một lý do mà phiên bản này chưa biết. Thay đổi vẫn được giữ. Hãy cập nhật ứng dụng.",
            "The server refused this change for a reason this version does not know. It is kept. Update the app.",
        ),
    };
    language.pick(vi, en)
}
