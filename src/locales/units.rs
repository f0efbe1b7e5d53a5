//! "Đơn vị": the tree, a unit, its form, and putting one away.

use words::counted;

use super::Text;

words! {
    /// "Đơn vị".
    Units {
        add: Text = "Thêm đơn vị", "Add a unit";
        add_below: Text = "Thêm đơn vị trực thuộc", "Add a unit below";
        edit: Text = "Sửa hoặc chuyển", "Edit or move";
        new_title: Text = "Thêm đơn vị", "Add a unit";
        edit_title: Text = "Sửa hoặc chuyển đơn vị", "Edit or move the unit";
        edit_hint: Text = "Đổi “Thuộc đơn vị” là chuyển cả đơn vị này, cùng người và các đơn vị trực thuộc, sang chỗ mới.", "A change of “Belongs to” moves this unit with its people and everything below it.";
        empty: Text = "Sổ chưa có đơn vị nào. Hãy thêm xã trước, rồi thêm các cơ quan, trường, trạm và xóm trực thuộc.", "The book has no units yet. Add the commune first, then the offices, schools, clinics and hamlets below it.";
        gone: Text = "Không có đơn vị này trong sổ trên máy này.", "This unit is not in the book on this tablet.";
        unnamed: Text = "(chưa có tên)", "(no name)";
        people: fn(&str) -> String = |n| format!("{n} người"), |n| counted(n, "person", "people");
        people_with_below: fn(&str, &str) -> String = |own, all| format!("{own} người, cả trực thuộc {all} người"), |own, all| format!("{}, {all} with those below", counted(own, "person", "people"));
        nobody: Text = "chưa có người", "nobody";
        not_counted: Text = "không có người thuộc diện tính", "nobody counts in the target";
        share_title: Text = "Đạt chuẩn kỹ năng số, cả đơn vị trực thuộc", "Digital-skills standard, with the units below";
        record: Text = "Thông tin đơn vị", "About the unit";
        path: Text = "Đơn vị cấp trên", "Units above";
        below: Text = "Đơn vị trực thuộc", "Units below";
        none_below: Text = "Không có đơn vị trực thuộc.", "No units below.";
        show_people: Text = "Xem người của đơn vị", "See its people";
        archived: Text = "Đã lưu trữ", "Archived";
        archived_since: fn(&str) -> String = |day| format!("Đã lưu trữ từ {day}. Đơn vị vẫn ở trong sổ, nhưng không nhận thêm người hay đơn vị trực thuộc."), |day| format!("Archived since {day}. It stays in the book and takes no more people or units.");
        archive: Text = "Lưu trữ", "Archive";
        archive_title: Text = "Lưu trữ đơn vị", "Archive the unit";
        archive_why: Text = "Dùng khi đơn vị đã giải thể, sáp nhập hoặc đổi tổ chức. Không có gì bị xóa: đơn vị, người cũ và các phiếu vẫn ở trong sổ, và có thể dùng lại.", "For a unit that was dissolved, merged or reorganised. Nothing is deleted: the unit, its former people and their assessments stay in the book, and it can be used again.";
        reopen: Text = "Dùng lại đơn vị này", "Use this unit again";
        reopen_above: fn(&str) -> String = |name| format!("Chưa dùng lại được: đơn vị cấp trên “{name}” cũng đang lưu trữ. Hãy dùng lại đơn vị đó trước, hoặc chuyển đơn vị này sang chỗ khác."), |name| format!("It cannot be used again yet: “{name}” above it is archived too. Use that one again first, or move this unit elsewhere.");
        blocked_by_people: fn(&str) -> String = |n| format!("Chưa lưu trữ được: còn {n} người đang công tác ở đây. Hãy chuyển họ sang đơn vị khác hoặc ghi là đã rời, rồi lưu trữ."), |n| format!("It cannot be archived yet: {} in post here. Move them to another unit or record that they left, then archive it.", counted(n, "person is", "people are"));
        blocked_by_units: Text = "Chưa lưu trữ được: còn đơn vị trực thuộc đang hoạt động. Hãy chuyển hoặc lưu trữ các đơn vị này trước:", "It cannot be archived yet: units below it are still in use. Move or archive these first:";
        misplaced: Text = "Các đơn vị sau chưa rõ chỗ nên tạm đứng ở cấp cao nhất. Không có gì bị mất. Hãy mở từng đơn vị và chọn lại “Thuộc đơn vị”:", "The place of these units is not clear, so they stand at the top for now. Nothing is lost. Open each and choose where it belongs:";
        unknown_parent: Text = "đơn vị cấp trên không có trong sổ trên máy này", "the unit above it is not in the book on this tablet";
        in_circle: Text = "đơn vị cấp trên lại trực thuộc chính nó, vì hai người cùng chuyển một lúc", "the unit above it stands below it, because two people moved units at the same time";
        date_hint: Text = "Ví dụ 15/08/2026", "Such as 15/08/2026";
        quota_hint: Text = "Số người, ví dụ 12", "How many people, such as 12";
    }
}
