//! "Hồ sơ trùng": two records of one person, merged into one or kept apart.

use words::counted;

use super::Text;

words! {
    /// "Hồ sơ trùng".
    Duplicates {
        title: Text = "Hồ sơ trùng", "Duplicate records";
        intro: Text = "Máy chủ tìm những hồ sơ có thể là của cùng một người: cùng họ tên và ngày sinh, hoặc cùng số định danh cá nhân. Máy không tự gộp; Anh/Chị xem hai hồ sơ cạnh nhau rồi quyết định.", "The server finds records that may be of one person: the same name and birth date, or the same citizen id. Nothing is merged by itself; you look at both side by side and decide.";
        none: Text = "Không có hồ sơ nào có vẻ trùng nhau.", "No records look like duplicates.";
        count: fn(usize) -> String = |n| format!("{n} cặp hồ sơ cần xem"), |n| counted(n, "pair to look at", "pairs to look at");
        next: fn(usize, bool) -> String = |n, more| if more { format!("Xem {n} cặp hồ sơ có thể trùng nhau, và còn nữa") } else { format!("Xem {n} cặp hồ sơ có thể trùng nhau") }, |n, more| format!("Look at {}{}", counted(n, "pair of records that may be duplicates", "pairs of records that may be duplicates"), if more { " and more" } else { "" });
        more: Text = "Còn nữa: các cặp tiếp theo hiện ra khi đã quyết định bớt.", "There are more: they appear once some of these are decided.";
        same_name: Text = "cùng họ tên và ngày sinh", "same name and birth date";
        same_number: Text = "cùng số định danh cá nhân", "same citizen id";
        born: fn(&str) -> String = |date| format!("sinh {date}"), |date| format!("born {date}");
        compare: Text = "So sánh hai hồ sơ", "Compare two records";
        gone: Text = "Một trong hai hồ sơ không có trong sổ trên máy này.", "One of the two records is not in the book on this tablet.";
        back: Text = "Về danh sách hồ sơ trùng", "Back to the duplicates";
        field: Text = "Mục", "Field";
        first: Text = "Hồ sơ thứ nhất", "First record";
        second: Text = "Hồ sơ thứ hai", "Second record";
        keep: Text = "Hồ sơ giữ lại", "Record to keep";
        keep_this: Text = "Giữ hồ sơ này", "Keep this one";
        open_it: Text = "Mở hồ sơ", "Open the record";
        hanging: Text = "Chức vụ và phiếu", "Offices and assessments";
        hang: fn(usize, usize) -> String = |offices, sheets| format!("{offices} chức vụ, {sheets} phiếu"), |offices, sheets| format!("{}, {}", counted(offices, "office", "offices"), counted(sheets, "assessment", "assessments"));
        account: Text = "Tài khoản", "Account";
        has_account: fn(&str) -> String = |name| format!("có tài khoản {name}"), |name| format!("has the account {name}");
        no_account: Text = "không có", "none";
        keeps_account: Text = "Hồ sơ có tài khoản được giữ lại, để người ấy vẫn đăng nhập vào đúng hồ sơ của mình.", "The record with the account is the one that is kept, so that its owner still signs in to their own record.";
        two_accounts: Text = "Cả hai hồ sơ đều có tài khoản. Sau khi gộp, người quản trị chuyển tài khoản của hồ sơ kia sang hồ sơ giữ lại, ở trang “Tài khoản”; đến lúc đó nó vẫn mở hồ sơ cũ.", "Both records have an account. After merging, the administrator ties the other record’s account to the kept one, on the page “Accounts”; until then it opens the old record.";
        what_happens: Text = "Sau khi gộp, chỉ hồ sơ giữ lại được liệt kê và được tính. Chức vụ và phiếu của hồ sơ kia hiện ở hồ sơ giữ lại. Không có gì bị xóa, và có thể tách lại ở trang của hồ sơ giữ lại.", "After the merge only the kept record is listed and counted. Offices and assessments of the other appear under it. Nothing is deleted, and the merge can be undone on the page of the kept record.";
        merge: Text = "Gộp hai hồ sơ", "Merge the two records";
        merge_yes: Text = "Gộp", "Merge";
        merge_ask: fn(&str, &str) -> String = |which, told| format!("Gộp hai hồ sơ và giữ {which} ({told})?"), |which, told| format!("Merge the two and keep the {which} ({told})?");
        merged_now: Text = "Đã gộp, đã lưu trên máy này. Có thể tách lại ở mục “Hồ sơ đã gộp vào đây”.", "Merged, and saved on this tablet. It can be undone under “Records merged into this one”.";
        merge_reason: Text = "Gộp hai hồ sơ của cùng một người", "Two records of one person merged";
        apart: Text = "Không phải cùng một người", "Not the same person";
        apart_yes: Text = "Đúng, là hai người", "Yes, they are two people";
        apart_why: Text = "Cặp này sẽ không được hỏi lại nữa. Quyết định được ghi vào lịch sử của hồ sơ thứ nhất. Nếu nhầm, hãy mở trang của một trong hai người và bấm “Xem xét lại”.", "This pair is not asked about again. The decision is in the history of the first record. If it was wrong, open the page of either and press “Consider again”.";
        apart_reason: Text = "Hai hồ sơ là của hai người khác nhau", "The two records are of two people";
        other_people: Text = "Hồ sơ đã ghi là của người khác", "Records said to be of somebody else";
        again: Text = "Xem xét lại", "Consider again";
        again_reason: Text = "Xem xét lại: hai hồ sơ có thể là của cùng một người", "Considered again: the two records may be of one person";
        already: Text = "Hai hồ sơ này đã được gộp.", "These two records are merged.";
        settled_apart: Text = "Đã ghi: hai hồ sơ này là của hai người.", "Recorded: these two records are of two people.";
        settle_first: Text = "Hãy chọn xong các mục đang có hai giá trị của hai hồ sơ này trước khi gộp.", "Choose between the two values that these records hold before merging.";
        merged_away: fn(&str) -> String = |name| format!("Hồ sơ này đã được gộp vào hồ sơ {name}; nó không còn được liệt kê và không được tính riêng."), |name| format!("This record was merged into that of {name}; it is not listed or counted by itself any more.");
        open_kept: Text = "Mở hồ sơ giữ lại", "Open the kept record";
        elsewhere: Text = "một hồ sơ không có trên máy này", "a record that is not on this tablet";
        merged_here: Text = "Hồ sơ đã gộp vào đây", "Records merged into this one";
        separate: Text = "Tách lại", "Separate again";
        separate_named: fn(&str) -> String = |name| format!("Tách lại hồ sơ {name}"), |name| format!("Separate the record of {name} again");
        separate_why: Text = "Hai hồ sơ lại được liệt kê và được tính riêng; chức vụ và phiếu về lại hồ sơ của chúng. Mục nào đã được sửa sau khi gộp thì giữ nguyên. Việc tách cũng được ghi vào lịch sử.", "The two are listed and counted apart again; offices and assessments go back to their records. A field that was edited after the merge stays as it is. The history keeps the separation too.";
        given_back: Text = "Các mục sau của hồ sơ được giữ lại sẽ trở về giá trị trước khi gộp:", "Fields that the kept record took from the other go back to what they were before the merge:";
        separate_reason: Text = "Tách lại hồ sơ đã gộp", "A merged record separated again";
        circular: Text = "Hồ sơ này được gộp theo vòng: hai người đã gộp ngược chiều nhau khi không thấy nhau. Cả hai hồ sơ vẫn được tính cho đến khi bỏ một trong hai việc gộp.", "This record was merged in a circle: two people merged in opposite directions without seeing each other. Both are counted until one of the merges is taken back.";
        comes_to_nothing: fn(&str) -> String = |name| format!("Hồ sơ này đã được gộp vào hồ sơ {name}, nhưng hồ sơ ấy đã được đánh dấu là nhập nhầm. Việc gộp không còn tác dụng: hồ sơ này lại được liệt kê và được tính riêng."), |name| format!("This record was merged into that of {name}, which was then marked as entered in error. The merge has no effect any more: this record is listed and counted by itself again.");
        take_back: Text = "Bỏ việc gộp ở hồ sơ này", "Take back the merge of this record";
    }
}
