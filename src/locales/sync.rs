//! "Đồng bộ".

use words::counted;

use super::Text;

words! {
    /// "Đồng bộ".
    Sync {
        now: Text = "Đồng bộ ngay", "Sync now";
        busy: Text = "Đang đồng bộ…", "Syncing…";
        last: Text = "Liên lạc gần nhất", "Last contact";
        never: Text = "chưa lần nào", "never";
        compared: Text = "Đối chiếu với máy chủ", "Compared with the server";
        compared_never: Text = "chưa lần nào", "not yet";
        compared_alike: fn(&str) -> String = |at| format!("khớp, lúc {at}"), |at| format!("alike, {at}");
        compared_missed: fn(&str) -> String = |at| format!("có chỗ khác, lúc {at}; máy đang tự tải lại phần đó"), |at| format!("something differed, {at}; that part is being fetched again");
        compared_mended: fn(&str) -> String = |at| format!("Lần gần nhất thấy khác là lúc {at}; phần đó đã được tải lại."), |at| format!("Something last differed {at}; that part was fetched again.");
        clock_ahead: fn(&str) -> String = |span| format!("Đồng hồ của máy này chạy nhanh {span} so với máy chủ. Những gì đã lưu vẫn an toàn và được ghi theo giờ máy chủ. Hãy chỉnh lại ngày giờ trong phần cài đặt của máy."), |span| format!("This tablet’s clock is {span} ahead of the server’s. What is saved is safe and goes by the server’s time. Set the date and time right in the settings of the device.");
        clock_behind: fn(&str) -> String = |span| format!("Đồng hồ của máy này chạy chậm {span} so với máy chủ. Những gì đã lưu vẫn an toàn và được ghi theo giờ máy chủ. Hãy chỉnh lại ngày giờ trong phần cài đặt của máy."), |span| format!("This tablet’s clock is {span} behind the server’s. What is saved is safe and goes by the server’s time. Set the date and time right in the settings of the device.");
        days: fn(u64) -> String = |n| format!("{n} ngày"), |n| counted(n as usize, "day", "days");
        hours: fn(u64) -> String = |n| format!("{n} giờ"), |n| counted(n as usize, "hour", "hours");
        minutes: fn(u64) -> String = |n| format!("{n} phút"), |n| counted(n as usize, "minute", "minutes");
        good: Text = "Liên lạc tốt. Máy này đã nhận đủ những gì Anh/Chị được xem.", "All is well. Everything that you may see is on this tablet.";
        no_answer: Text = "Không liên lạc được với máy chủ. Những gì đã lưu vẫn an toàn trên máy này và sẽ tự gửi khi có mạng.", "The server does not answer. What is saved is safe on this tablet and is sent when the network is back.";
        sign_in_ended: Text = "Phiên đăng nhập đã hết hạn. Vẫn làm việc được bình thường; hãy đăng nhập để gửi và nhận. Nếu máy chủ vừa được khôi phục, khi đăng nhập máy này tự gửi lại những gì máy chủ còn thiếu.", "The sign-in has ended. You can go on working; sign in to send and receive. If the server was just restored, this tablet then sends again what the server lacks.";
        server_behind: Text = "Máy chủ đang chạy phiên bản cũ hơn ứng dụng trên máy này, nên chưa nhận được thay đổi. Những gì đã lưu vẫn an toàn và sẽ được gửi khi máy chủ được cập nhật. Hãy báo người quản trị.", "The server runs an earlier version than the app on this tablet and cannot take changes yet. What is saved is safe and is sent once the server is updated. Tell the administrator.";
        update_needed: Text = "Máy chủ cần phiên bản ứng dụng mới hơn. Những gì đã lưu vẫn an toàn. Khi có mạng, hãy tải lại trang; khi hiện “Có phiên bản mới”, bấm “Dùng phiên bản mới”.", "The server needs a newer version of the app. What is saved is safe. When online, reload the page; when “A new version is ready” appears, press “Use the new version”.";
        not_understood: Text = "Có nơi khác trả lời thay máy chủ (ví dụ trang đăng nhập của mạng Wi-Fi). Những gì đã lưu vẫn an toàn. Hãy kiểm tra mạng.", "Something else answers in place of the server (such as a Wi-Fi sign-in page). What is saved is safe. Check the network.";
        other_window: Text = "Một cửa sổ khác đang giữ sổ này mà không chạy tiếp. Những gì đã lưu vẫn an toàn. Hãy đóng các cửa sổ khác của sổ rồi bấm “Đồng bộ ngay”.", "Another window keeps this book and does nothing. What is saved is safe. Close the other windows of the book, then press “Sync now”.";
        changed_on_the_way: Text = "Dữ liệu máy này gửi đã đổi khác trên đường đến máy chủ (chữ ký không khớp), nên máy chủ chưa nhận. Những gì đã lưu vẫn an toàn trên máy này. Hãy thử mạng khác; nếu vẫn vậy, hãy báo người quản trị.", "What this tablet sent was changed on its way to the server (the signature does not fit), so the server has not taken it. What is saved is safe on this tablet. Try another network; if it stays so, tell the administrator.";
        book_set_back: Text = "Sổ trên máy chủ đã lùi về một thời điểm cũ mà máy này đã biết nhiều hơn, nên hai bên tạm ngừng trao đổi. Những gì đã lưu vẫn an toàn trên máy này. Hãy báo người quản trị khôi phục sổ từ một bản sao lưu.", "The server’s book went back to an older state, and this tablet knows more than it, so nothing is exchanged for now. What is saved is safe on this tablet. Tell the administrator to restore the book from a backup.";
        refused_by_server: Text = "Máy chủ và máy này không khớp nhau, nên chưa gửi hoặc chưa nhận được. Những gì đã lưu vẫn an toàn trên máy này. Hãy báo người quản trị.", "The server and this tablet do not agree, so nothing could be sent or fetched. What is saved is safe on this tablet. Tell the administrator.";
        locked: Text = "Người quản trị đã khóa máy này. Những gì chưa gửi được nhận và giữ riêng.", "The administrator has blocked this tablet. What was not sent is received and kept aside.";
        not_kept: Text = "Máy này không lưu được dữ liệu mới về. Những gì đã lưu vẫn an toàn. Hãy kiểm tra chỗ trống rồi đồng bộ lại.", "This tablet could not keep what came. What is saved is safe. Check the free space and sync again.";
        changes: Text = "Thay đổi của máy này", "Changes of this tablet";
        filter: Text = "Lọc theo tình trạng", "Filter by state";
        all: Text = "Tất cả", "All";
        chip: fn(&str, usize) -> String = |state, n| format!("{state} ({n})"), |state, n| format!("{state} ({n})");
        none_of_these: Text = "Không có thay đổi nào ở tình trạng này.", "No change is in this state.";
        put_away_chip: Text = "đã cất", "put away";
        todo: Text = "Việc cần làm", "To do";
        recent: Text = "Thay đổi đã gửi được liệt kê trong bảy ngày.", "Sent changes are listed for seven days.";
        send_alone: Text = "Gửi riêng hồ sơ này", "Send this record alone";
        send_alone_of: fn(&str) -> String = |name| format!("Gửi riêng hồ sơ này: {name}"), |name| format!("Send this record alone: {name}");
        alone_only: Text = "Chỉ gửi thay đổi này.", "Only this change is sent.";
        alone_with: fn(usize) -> String = |n| format!("Thay đổi đi theo thứ tự đã lưu: gửi cùng {n} thay đổi lưu trước đó."), |n| format!("Changes go in the order they were saved: {} before it go along.", counted(n, "change", "changes"));
        mend: Text = "Mở để sửa", "Open to mend";
        mend_of: fn(&str) -> String = |name| format!("Mở để sửa: {name}"), |name| format!("Open to mend: {name}");
        put_away: Text = "Cất đi", "Put away";
        put_away_of: fn(&str) -> String = |name| format!("Cất đi: {name}"), |name| format!("Put away: {name}");
        put_away_title: Text = "Cất thay đổi bị từ chối này?", "Put this refused change away?";
        put_away_why: Text = "Thay đổi này không có trong sổ và sẽ không được gửi lại. Nó vẫn được giữ trên máy này và xem được ở mục “đã cất”; chỉ thôi nhắc.", "This change is in no book and is not sent again. It stays on this tablet, under “put away”; it only stops asking.";
        put_away_yes: Text = "Cất, không sửa nữa", "Put it away unmended";
        record: Text = "Hồ sơ", "Record";
        change: Text = "Mục đã sửa", "Changed";
        made: Text = "Lưu lúc", "Saved";
        state: Text = "Tình trạng", "State";
        sent_at: fn(&str) -> String = |at| format!("đã gửi lúc {at}"), |at| format!("sent {at}");
        left_behind: Text = "Bản nháp không còn hồ sơ", "Drafts without their record";
        left_behind_why: Text = "Hồ sơ của những bản nháp này không còn trong sổ trên máy này, ví dụ vì đơn vị không còn thuộc phạm vi của Anh/Chị. Bản nháp chưa được gửi đi đâu và vẫn nằm trên máy này. Nếu hồ sơ trở lại, bản nháp lại mở được; nếu không cần nữa, hãy bỏ đi.", "The records of these drafts are not in the book on this tablet any more, perhaps because the unit is not yours now. The drafts were sent nowhere and are still on this tablet. If a record comes back, its draft opens again; if you do not need one any more, throw it away.";
        draft_of: fn(&str) -> String = |kind| format!("Bản nháp: {kind}"), |kind| format!("Draft: {kind}");
        draft_unreadable: Text = "không đọc được bản nháp này", "this draft cannot be read";
        nothing_typed: Text = "chưa ghi gì", "nothing typed";
        answered: fn(usize) -> String = |n| format!("đã trả lời {n} câu"), |n| format!("{} answered", counted(n, "question", "questions"));
        adjusted: fn(usize) -> String = |n| format!("đã điều chỉnh {n} mức"), |n| format!("{} adjusted", counted(n, "level", "levels"));
        throw_away: Text = "Bỏ bản nháp", "Throw away";
        throw_away_title: Text = "Bỏ bản nháp này?", "Throw this draft away?";
        throw_away_why: Text = "Những gì đã ghi trong bản nháp này bị xóa khỏi máy và không lấy lại được. Những gì đã lưu vào sổ không thay đổi.", "What was written in this draft is deleted from this tablet and cannot be brought back. What was saved to the book stays as it is.";
        throw_away_yes: Text = "Bỏ, không lấy lại", "Throw it away for good";
        all_sent: Text = "Mọi thay đổi của Anh/Chị trên máy này đã ở trên máy chủ.", "Every change of yours on this tablet is on the server.";
        storage: Text = "Lưu giữ trên máy này", "Storage on this tablet";
        opens_offline: Text = "Mở được khi không có mạng", "Opens without a network";
        opens_offline_yes: Text = "Có. Ứng dụng đã nằm trọn trên máy này.", "Yes. The whole app is on this tablet.";
        opens_offline_not_yet: Text = "Chưa. Ứng dụng đang được tải về; hãy giữ mạng và mở lại trang này sau ít phút.", "Not yet. The app is being fetched; stay online and open this page again in a few minutes.";
        opens_offline_never: Text = "Không. Cần trình duyệt mới hơn, hoặc địa chỉ HTTPS. Hãy nhờ người quản trị.", "No. It needs a newer browser or an HTTPS address. Ask the administrator.";
        persistent: Text = "Được giữ lâu dài", "Kept for good";
        persistent_yes: Text = "Có. Trình duyệt không tự xóa.", "Yes. The browser does not clear it by itself.";
        persistent_no: Text = "Không. Khi thiếu chỗ, trình duyệt có thể xóa. Hãy cài ứng dụng lên màn hình chính và đồng bộ thường xuyên.", "No. When space runs short the browser may clear it. Install the app on the home screen and sync often.";
        persistent_unknown: Text = "Trình duyệt không cho biết. Hãy cài ứng dụng lên màn hình chính và đồng bộ thường xuyên.", "The browser does not say. Install the app on the home screen and sync often.";
        ask_persist: Text = "Xin giữ lâu dài", "Ask to keep it for good";
        asked_in_vain: Text = "Trình duyệt chưa đồng ý.", "The browser has not agreed.";
        used: Text = "Đã dùng", "Used";
        free: Text = "Còn trống", "Free";
        megabytes: fn(&str) -> String = |n| format!("{n} MB"), |n| format!("{n} MB");
        gigabytes: fn(&str) -> String = |n| format!("{n} GB"), |n| format!("{n} GB");
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} thay đổi"), |n| format!("Show {}", counted(n, "more change", "more changes"));
        not_told: Text = "trình duyệt không cho biết", "the browser does not say";
        no_locks: Text = "Trang này không chạy qua HTTPS nên thiếu một số lớp bảo vệ. Hãy nhờ người quản trị bật HTTPS.", "This page does not use HTTPS, so some protections are missing. Ask the administrator to switch HTTPS on.";
    }
}
