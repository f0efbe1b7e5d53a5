//! "Số định danh cá nhân": the number of a person that stays on the server.

use super::Text;

words! {
    /// "Số định danh cá nhân".
    CitizenId {
        why: Text = "Số này chỉ giữ trên máy chủ, không lưu trên máy tính bảng nào, nên có mạng mới xem và nhập được. Mỗi lần xem hoặc ghi, máy chủ nhớ ai đã làm và làm lúc nào.", "This number is kept on the server only and on no tablet, so seeing and entering it needs a network. Each time it is seen or written the server remembers who did and when.";
        open: Text = "Xem / nhập số", "See or enter the number";
        none: Text = "Máy chủ chưa ghi số nào.", "The server has no number yet.";
        on_server: fn(&str) -> String = |number| format!("Máy chủ đang ghi: {number}"), |number| format!("On the server: {number}");
        hint: Text = "12 chữ số, như trên thẻ căn cước. Ô này không có bản nháp: rời trang khi chưa lưu thì phải nhập lại.", "12 digits, as on the identity card. There is no draft here: what is not saved when you leave the page must be entered again.";
        take_away: Text = "Để trống rồi lưu là xóa số đã ghi.", "Saving it empty takes the number away.";
        save: Text = "Lưu trên máy chủ", "Save on the server";
        close: Text = "Đóng", "Close";
        saving: Text = "Đang gửi…", "Sending…";
        saved: Text = "Đã lưu số trên máy chủ.", "The number is saved on the server.";
        taken_away: Text = "Đã xóa số trên máy chủ.", "The number is gone from the server.";
        unchanged: Text = "Số không thay đổi nên không có gì để lưu.", "The number is the same: there is nothing to save.";
        same: Text = "Số này cũng đang ghi ở hồ sơ khác. Có thể một người đã được nhập hai lần, hoặc một trong hai số ghi nhầm. Số vừa nhập đã được lưu; hãy so sánh hai hồ sơ.", "Another record has this number, too. Perhaps one person was entered twice, or one of the numbers is wrong. What you entered is saved; please compare the records.";
        compare_with: fn(&str) -> String = |who| format!("So sánh với {who}"), |who| format!("Compare with {who}");

        offline: Text = "Máy chủ chưa trả lời nên chưa xem được số. Không có gì thay đổi hay bị mất. Khi có mạng, hãy bấm “Xem / nhập số”.", "The server has not answered, so the number cannot be shown. Nothing has changed and nothing is lost. When there is a network, press “See or enter the number”.";
        not_saved: Text = "Máy chủ chưa trả lời nên chưa rõ số đã được lưu hay chưa. Số vừa nhập vẫn còn trong ô. Khi có mạng, hãy bấm “Lưu trên máy chủ” lần nữa.", "The server has not answered, so it is not known whether the number is saved. What you entered is still in the field. When there is a network, press “Save on the server” once more.";
        changed: Text = "Số trên máy chủ đã được ghi lại sau khi Anh/Chị mở. Chưa ghi đè gì và số vừa nhập vẫn còn trong ô. Hãy so với số máy chủ đang ghi ở trên, rồi lưu lại nếu vẫn cần.", "The number on the server was written anew after you opened it. Nothing was overwritten and what you entered is still in the field. Compare it with the one on the server above, then save again if need be.";
        refused: Text = "Máy chủ không nhận số này. Số đã ghi trước đó vẫn nguyên. Hãy xem lại đủ 12 chữ số rồi lưu lại.", "The server does not take this number. What it had stays as it was. Check the 12 digits, then save again.";
        gone: Text = "Máy chủ chưa có hồ sơ này, hoặc tài khoản này không được giữ số của người này. Không có gì thay đổi. Nếu hồ sơ mới nhập, hãy đợi trang “Đồng bộ” báo đã gửi hết rồi thử lại.", "The server does not have this record yet, or this account may not keep this person’s number. Nothing has changed. If the record is new, wait until the page “Sync” says that everything is sent, then try again.";
    }
}
