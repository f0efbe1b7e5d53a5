//! Why the operating system or the database's rules refused, in words. The system speaks English
//! only, so what happens now and then is said anew; the rest is quoted as what it is.

use std::fmt::Display;
use std::io::{Error, ErrorKind};

use ::words::Language;

/// The reason, without a full stop.
pub(super) fn reason(language: Language, error: &Error) -> String {
    let (vi, en) = match error.kind() {
        ErrorKind::NotFound => ("không có tệp hoặc thư mục này", "it is not there"),
        ErrorKind::PermissionDenied => (
            "tài khoản đang chạy lệnh không có quyền",
            "the user who runs this may not",
        ),
        ErrorKind::AddrInUse => (
            "cổng này đang được chương trình khác dùng",
            "another program is using this port",
        ),
        ErrorKind::AddrNotAvailable => (
            "máy này không có địa chỉ đó",
            "this machine does not have that address",
        ),
        ErrorKind::StorageFull => ("đĩa đã đầy", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => ("đĩa chỉ cho đọc", "the disk is read-only"),
        ErrorKind::IsADirectory => ("đây là một thư mục", "it is a folder"),
        ErrorKind::NotADirectory => ("đây không phải thư mục", "it is not a folder"),
        _ => return raw(language, error),
    };
    language.pick(vi, en).to_owned()
}

/// What a program under ours said, for whoever is asked for help; among Vietnamese words it is
/// quoted, so that nobody takes it for a sentence of the book's.
pub(super) fn raw(language: Language, error: &dyn Display) -> String {
    language.pick(
        format!("máy báo bằng tiếng Anh “{error}”"),
        error.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind, Language, reason};

    #[test]
    fn what_happens_now_and_then_is_said_in_words_and_the_rest_is_quoted() {
        let full = Error::from(ErrorKind::StorageFull);
        assert_eq!(reason(Language::Vi, &full), "đĩa đã đầy");
        assert_eq!(reason(Language::En, &full), "the disk is full");
        let rare = Error::other("the tape broke");
        let quoted = "máy báo bằng tiếng Anh “the tape broke”";
        assert_eq!(reason(Language::Vi, &rare), quoted);
        assert_eq!(reason(Language::En, &rare), "the tape broke");
    }
}
