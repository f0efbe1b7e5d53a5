//! What is said when the database refuses: what happened, whether the book is safe, what to do.

use std::fmt::Display;

use ::words::Language;

use super::reasons::raw;
use crate::db::{BrokenRule, SqlTrouble};

/// The sentences for what stands behind a refusal; `source` is what the database said.
pub(super) fn trouble(language: Language, trouble: SqlTrouble, source: &dyn Display) -> String {
    let (vi, en) = match trouble {
        SqlTrouble::Busy => (
            "Chương trình khác đang ghi vào sổ và chưa xong. Sổ vẫn nguyên; lệnh này chưa ghi gì. Hãy đợi một lát rồi thử lại.",
            "Another program is writing to the book and has not finished. The book is as it was; this command has written nothing. Wait a little, then try again.",
        ),
        SqlTrouble::Full => (
            "Đĩa đã đầy. Những gì đã lưu trước đó vẫn còn trong sổ; lệnh này không ghi dở dang. Hãy dọn bớt đĩa rồi thử lại.",
            "The disk is full. What was saved before is still in the book; this command has written nothing by halves. Free some space, then try again.",
        ),
        SqlTrouble::ReadOnly => (
            "Không được phép ghi vào tệp của sổ. Sổ vẫn nguyên. Hãy kiểm tra quyền ghi của người chạy lệnh trong thư mục của sổ, và đĩa có bị khóa ghi không.",
            "The file of the book may not be written. The book is as it was. Check that the user who runs this may write in the book's folder, and that the disk is not read-only.",
        ),
        SqlTrouble::InputOutput => (
            "Đĩa báo lỗi khi đọc hoặc ghi sổ. Lệnh này có thể chưa làm gì. Hãy kiểm tra đĩa và dung lượng trống, sao lưu sổ ngay khi đọc lại được, rồi thử lại.",
            "The disk failed while the book was read or written. This command may have done nothing. Check the disk and the free space, make a backup as soon as the book can be read, then try again.",
        ),
        SqlTrouble::Corrupt => (
            "Tệp của sổ bị hỏng. Hãy dừng lại, giữ nguyên thư mục và khôi phục từ bản sao lưu.",
            "The file of the book is damaged. Stop, keep the folder as it is and restore a backup.",
        ),
        SqlTrouble::CannotOpen => (
            "Không mở được tệp của sổ. Không có gì thay đổi. Hãy kiểm tra quyền truy cập thư mục của sổ và dung lượng trống, rồi thử lại.",
            "The file of the book cannot be opened. Nothing has changed. Check the permissions of the book's folder and the free space, then try again.",
        ),
        SqlTrouble::NotADatabase => (
            "Tệp này không phải là một sổ. Không có gì thay đổi. Hãy kiểm tra --data; nếu đúng thư mục, hãy giữ nguyên tệp và khôi phục từ bản sao lưu.",
            "This file is not a book. Nothing has changed. Check --data; if the folder is right, keep the file as it is and restore a backup.",
        ),
        SqlTrouble::Other => {
            let said = raw(language, source);
            return language.pick(
                format!(
                    "Cơ sở dữ liệu từ chối: {said}. Những gì đã lưu trước đó vẫn còn trong sổ; lệnh này có thể chưa làm gì. Hãy thử lại; nếu vẫn vậy, hãy báo đơn vị hỗ trợ phần mềm."
                ),
                format!(
                    "The database refused: {said}. What was saved before is still in the book; this command may have done nothing. Try again; if it stays so, tell whoever supports the software."
                ),
            );
        }
    };
    language.pick(vi, en).to_owned()
}

/// The sentences for a rule of the book that would have been broken.
pub(super) fn broken(language: Language, rule: BrokenRule) -> &'static str {
    let (vi, en) = match rule {
        BrokenRule::LastAdministrator => (
            "Đây là người quản trị cuối cùng của sổ. Không có gì thay đổi; hãy giao vai trò quản trị cho tài khoản khác trước.",
            "This is the last administrator of the book. Nothing has changed; give another account the role first.",
        ),
        BrokenRule::NotPermitted => (
            "Tài khoản này không được làm việc đó. Không có gì thay đổi.",
            "This account may not do that. Nothing has changed.",
        ),
        BrokenRule::HasRoles => (
            "Một chương trình khác vừa giao vai trò cho các tài khoản. Hãy chạy lại lệnh.",
            "Another program has just given the accounts their roles. Run the command again.",
        ),
        BrokenRule::NotThere => (
            "Không có hồ sơ này, hoặc tài khoản này không được dùng đến. Không có gì thay đổi.",
            "There is no such record, or it is not for this account. Nothing has changed.",
        ),
        BrokenRule::ChangedMeanwhile => (
            "Giá trị này vừa được người khác ghi lại. Không có gì thay đổi; hãy xem lại rồi ghi.",
            "Somebody has just written this value. Nothing has changed; look at it again, then write.",
        ),
        BrokenRule::NotSignedIn => (
            "Phiên đăng nhập đã kết thúc. Không có gì thay đổi; hãy đăng nhập lại.",
            "The sign-in has ended. Nothing has changed; sign in again.",
        ),
        BrokenRule::TabletBlocked => (
            "Máy này đã bị khóa. Không có gì thay đổi.",
            "This tablet is blocked. Nothing has changed.",
        ),
    };
    language.pick(vi, en)
}

#[cfg(test)]
mod tests {
    use super::{Language, SqlTrouble, trouble};

    #[test]
    fn each_trouble_says_what_happened_and_what_to_do_and_nothing_of_sqlites() {
        let check = |kind, vi: &str, en: &str| {
            for (language, begins) in [(Language::Vi, vi), (Language::En, en)] {
                let said = trouble(language, kind, &"(code: 5) database is locked");
                assert!(said.starts_with(begins), "{said}");
                assert!(!said.contains("database is locked"), "{said}");
                let advice = language.pick("Hãy ", ". ");
                assert!(said.contains(advice), "{said}");
            }
        };
        check(
            SqlTrouble::Busy,
            "Chương trình khác đang ghi",
            "Another program is writing",
        );
        check(SqlTrouble::Full, "Đĩa đã đầy", "The disk is full");
        check(
            SqlTrouble::ReadOnly,
            "Không được phép ghi",
            "The file of the book may not be written",
        );
        check(SqlTrouble::InputOutput, "Đĩa báo lỗi", "The disk failed");
        check(
            SqlTrouble::Corrupt,
            "Tệp của sổ bị hỏng",
            "The file of the book is damaged",
        );
        check(
            SqlTrouble::CannotOpen,
            "Không mở được tệp",
            "The file of the book cannot be opened",
        );
        check(
            SqlTrouble::NotADatabase,
            "Tệp này không phải là một sổ",
            "This file is not a book",
        );
    }

    #[test]
    fn what_has_no_words_is_quoted_as_english() {
        let said = trouble(Language::Vi, SqlTrouble::Other, &"no such table: a");
        let begins = "Cơ sở dữ liệu từ chối: máy báo bằng tiếng Anh “no such table: a”.";
        assert!(said.starts_with(begins), "{said}");
        let said = trouble(Language::En, SqlTrouble::Other, &"no such table: a");
        assert!(said.starts_with("The database refused: no such table: a."));
    }
}
