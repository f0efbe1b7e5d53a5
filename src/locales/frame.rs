//! Words around every page, and words that many pages share.

use words::counted;

use super::Text;

words! {
    /// The app's name and the commune's.
    App {
        name: Text = "Sổ Cán Bộ", "Cadre Book";
        commune: Text = "xã Xuân Hưng", "Xuân Hưng commune";
        demo_banner: Text = "Dữ liệu giả lập", "Invented data";
        skip_to_page: Text = "Tới nội dung", "Skip to the page";
        opening: Text = "Đang mở sổ trên máy này…", "Opening the book on this tablet…";
        opening_slow: Text = "Lần này mở lâu hơn thường lệ. Dữ liệu trên máy vẫn an toàn. Hãy đóng các cửa sổ khác đang mở sổ này rồi tải lại trang.", "This takes longer than usual. The data on this tablet is safe. Close other windows that have this book open, then reload the page.";
        new_version: Text = "Có phiên bản mới. Dùng phiên bản mới thì trang này được mở lại; những gì đã báo “Đã lưu” vẫn còn.", "A new version is ready. Using it opens this page anew; whatever was said to be saved stays.";
        applying_version: Text = "Đang chuyển sang phiên bản mới; trang này sẽ được mở lại.", "Changing to the new version; this page will be opened anew.";
        apply_version: Text = "Dùng phiên bản mới", "Use the new version";
    }
}

words! {
    /// Words of many screens.
    Common {
        save: Text = "Lưu", "Save";
        cancel: Text = "Hủy", "Cancel";
        close: Text = "Đóng", "Close";
        edit: Text = "Sửa", "Edit";
        give_up_title: Text = "Bỏ những gì đã nhập?", "Throw away what was entered?";
        give_up_text: Text = "Bản nháp này sẽ bị xóa khỏi máy. Nếu chỉ muốn làm việc khác rồi quay lại, hãy mở trang khác: bản nháp vẫn còn.", "The draft is removed from this tablet. To do something else and come back, simply open another page: the draft stays.";
        give_up: Text = "Bỏ bản nháp", "Throw it away";
        go_on_typing: Text = "Nhập tiếp", "Go on";
        back: Text = "Quay lại", "Back";
        print: Text = "In", "Print";
        search: Text = "Tìm kiếm", "Search";
        saved_at: fn(&str) -> String = |at| format!("Đã lưu trên máy này {at}"), |at| format!("Saved on this tablet {at}");
        saving: Text = "Đang lưu…", "Saving…";
        not_saved: Text = "CHƯA LƯU", "NOT SAVED";
        draft: Text = "Bản nháp", "Draft";
        draft_found: Text = "Đã mở lại bản nháp để dở trên máy này.", "Your unfinished draft on this tablet is open again.";
        not_given: Text = "chưa có", "not given";
        choose: Text = "— chọn —", "— choose —";
        yes: Text = "Có", "Yes";
        no: Text = "Không", "No";
        only_here: Text = "chỉ trên máy này", "only on this tablet";
        sending: Text = "đang gửi", "sending";
        sent: Text = "đã gửi", "sent";
        refused: Text = "bị từ chối", "refused";
        not_taken: Text = "Máy chủ không nhận hồ sơ mới này, nên hồ sơ không có trong sổ. Những gì đã nhập vẫn được giữ trên máy này.", "The server did not take this new record, so it is not in the book. What was entered is kept on this tablet.";
        open_refused: Text = "Xem và sửa ở “Đồng bộ”", "See and mend it under “Sync”";
        nothing_waits: Text = "Không còn gì chờ gửi.", "Nothing waits to be sent.";
        put_away: fn(usize) -> String = |n| format!("{n} thay đổi từng bị từ chối đã được sửa hoặc cất đi, và vẫn được giữ trên máy này."), |n| format!("{} mended or put away, and kept on this tablet.", counted(n, "change that was refused is", "changes that were refused are"));
        conflict: Text = "xung đột", "conflict";
        conflict_to_settle: Text = "xung đột, cần chọn", "conflict, a choice is needed";
        or: Text = "hoặc", "or";
        settle_at: fn(&str, &str) -> String = |state, place| format!("{state}: xử lý ở “{place}”"), |state, place| format!("{state}: settle it under “{place}”");
        state: Text = "Tình trạng", "State";
        state_since: fn(&str, &str) -> String = |state, at| format!("{state}, lúc {at}"), |state, at| format!("{state}, {at}");
        refused_value: fn(&str, &str) -> String = |value, why| format!("Máy chủ đã từ chối giá trị “{value}”: {why}"), |value, why| format!("The server refused the value “{value}”: {why}");
        refused_title: Text = "Máy chủ đã từ chối một thay đổi của mục này", "The server refused a change here";
        use_again: fn(&str, &str) -> String = |field, value| format!("{field}: dùng lại “{value}”"), |field, value| format!("{field}: use “{value}” again");
        refused_hint: Text = "Sửa rồi lưu thì thay đổi mới được gửi lại; thay đổi bị từ chối được cất đi nhưng vẫn giữ trên máy này.", "Once mended and saved, the new change is sent; the refused one is put away and kept on this tablet.";
        unknown_account: Text = "một tài khoản", "an account";
        mend_first: Text = "Hãy sửa các mục được đánh dấu rồi lưu lại. Những gì đã nhập vẫn còn.", "Please mend the marked fields and save again. What you entered is still here.";
        changed_meanwhile: fn(&str) -> String = |who| format!("Trong lúc nhập, {who} đã đổi mục này ở nơi khác. Nếu lưu, cả hai giá trị được giữ lại để chọn."), |who| format!("While you were typing, {who} changed this elsewhere. If you save, both values are kept for somebody to choose.");
        open_twice: Text = "Mục này cũng đang được nhập ở một cửa sổ khác. Bản nháp trên máy lúc này là của cửa sổ kia; gõ tiếp ở đây thì bản nháp là của cửa sổ này.", "This form is open in another window too. The draft on this tablet is that window’s just now; whoever types on here makes it this window’s.";
        first_fetch: Text = "Máy này đang nhận sổ lần đầu. Danh sách và các con số chưa đủ cho đến khi nhận xong.", "This tablet is receiving the book for the first time. Lists and figures are not whole until that is done.";
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} người"), |n| format!("Show {n} more");
        days_counted: fn(&str) -> String = |day| format!("Tính đến {day}"), |day| format!("As of {day}");
        known_until: fn(&str) -> String = |at| format!("Dữ liệu nhận đến {at}"), |at| format!("Data received until {at}");
        known_never: Text = "Chưa nhận dữ liệu từ máy chủ lần nào", "Nothing has come from the server yet";
    }
}

words! {
    /// The navigation.
    Nav {
        label: Text = "Các trang", "Pages";
        dashboard: Text = "Bảng theo dõi", "Dashboard";
        cadres: Text = "Cán bộ", "Cadres";
        units: Text = "Đơn vị", "Units";
        import: Text = "Nhập danh sách", "Import a list";
        assess: Text = "Tự đánh giá", "Self-assessment";
        review: Text = "Xác nhận", "Review";
        conflicts: Text = "Xung đột", "Conflicts";
        sync: Text = "Đồng bộ", "Sync";
        accounts: Text = "Tài khoản", "Accounts";
        tablets: Text = "Máy tính bảng", "Tablets";
        settings: Text = "Cài đặt", "Settings";
    }
}

words! {
    /// The status line.
    Status {
        online: Text = "Trực tuyến", "Online";
        offline: Text = "Ngoại tuyến", "Offline";
        connecting: Text = "Đang liên lạc", "Connecting";
        sign_in_to_send: Text = "Cần đăng nhập để gửi", "Sign in to send";
        not_kept: Text = "Máy này không ghi được dữ liệu mới", "This tablet cannot keep what comes";
        locked: Text = "Máy đã bị khóa", "Tablet blocked";
        lease_over: Text = "Cần liên lạc để xem sổ", "Contact needed to read";
        unsent: fn(usize) -> String = |n| format!("{n} chưa gửi"), |n| format!("{n} not sent");
        refused: fn(usize) -> String = |n| format!("✕ {n} bị từ chối"), |n| format!("✕ {n} refused");
        all_sent: Text = "đã gửi hết", "all sent";
        never: Text = "chưa liên lạc lần nào", "no contact yet";
        label: fn(&str) -> String = |state| format!("Đồng bộ: {state}"), |state| format!("Sync: {state}");
    }
}

words! {
    /// What goes wrong on the tablet: what happened, is the work safe, what to do now.
    Trouble {
        unusable_title: Text = "Không mở được sổ trên máy này", "The book cannot be opened on this tablet";
        unavailable: Text = "Trình duyệt này không cho lưu dữ liệu (có thể đang ở cửa sổ ẩn danh hoặc chế độ khóa). Chưa có gì được ghi và không có gì bị mất. Hãy mở ứng dụng trong cửa sổ thường.", "This browser keeps no data (perhaps a private window or a locked-down mode). Nothing was written and nothing is lost. Open the app in an ordinary window.";
        too_new: Text = "Dữ liệu trên máy này do phiên bản mới hơn tạo ra. Dữ liệu vẫn nguyên vẹn. Hãy nối mạng và tải lại để cập nhật ứng dụng.", "The data on this tablet was made by a later version. It is untouched. Go online and reload to update the app.";
        full: Text = "Máy đã hết chỗ lưu. Những gì đã báo là đã lưu vẫn còn. Hãy xóa bớt ảnh hoặc tệp trên máy rồi thử lại.", "This tablet has run out of space. Everything shown as saved is still here. Free some space and try again.";
        lost: Text = "Trình duyệt đã ngắt kết nối với nơi lưu dữ liệu. Những gì đã báo là đã lưu vẫn còn. Hãy tải lại trang.", "The browser lost its connection to the stored data. Everything shown as saved is still here. Reload the page.";
        lost_unsaved: Text = "Trình duyệt đã ngắt kết nối với nơi lưu dữ liệu. Những gì vừa nhập vẫn ở trên màn hình: đừng tải lại trang, hãy bấm lưu lần nữa.", "The browser lost its connection to the stored data. What was just entered is still on the screen: do not reload the page, save once more.";
        refused: fn(&str) -> String = |name| format!("Trình duyệt không đọc hoặc không ghi được dữ liệu ({name}). Những gì đã báo là đã lưu vẫn còn. Hãy thử lại."), |name| format!("The browser could not read or write the data ({name}). Everything shown as saved is still here. Please try again.");
        no_randomness: Text = "Trình duyệt này thiếu bộ tạo số an toàn nên không tạo được mã mới. Chưa có gì được ghi. Hãy cập nhật trình duyệt.", "This browser has no secure randomness, so no new ids can be made. Nothing was written. Update the browser.";
        leaving: Text = "Bản nháp này đang được lưu, nên thay đổi này chưa được ghi. Hãy đợi một lát rồi xem lại.", "This draft is just being saved, so this change was not kept. Wait a moment and look again.";
        too_large: Text = "Nội dung quá dài so với một bản ghi. Chưa lưu; nội dung vẫn ở trên màn hình. Hãy viết ngắn lại.", "Too long for one record. Not saved; it is still on the screen. Please shorten it.";
        not_fetched: Text = "Chưa tải xong phần còn lại của ứng dụng, có thể do mạng. Những gì đã báo là đã lưu vẫn còn. Hãy kiểm tra mạng rồi thử lại.", "The rest of the app was not fetched, perhaps because of the network. Everything shown as saved is still here. Check the network and try again.";
        unreadable_entry: Text = "Máy này không đọc được mục ghi về tài khoản, có thể vì mục đó do phiên bản mới hơn ghi. Sổ trên máy vẫn nguyên vẹn, kể cả những gì chưa gửi, nhưng chưa mở được. Hãy nối mạng và tải lại trang; nếu vẫn vậy, hãy báo người quản trị và tạm dùng máy khác.", "This tablet cannot read its entry of the account, perhaps because a later version wrote it. The book on this tablet is untouched, with everything unsent in it, but cannot be opened. Go online and reload the page; if that does not help, tell the administrator and use another tablet meanwhile.";
        reload: Text = "Tải lại trang", "Reload the page";
        unreadable: fn(usize) -> String = |n| format!("{n} mục trên máy này không đọc được. Chúng được giữ nguyên. Hãy báo người quản trị."), |n| format!("{} left as found. Tell the administrator.", counted(n, "entry on this tablet cannot be read and is", "entries on this tablet cannot be read and are"));
    }
}

words! {
    /// An address that leads nowhere.
    NotFound {
        title: Text = "Không có trang này", "There is no such page";
        text: Text = "Địa chỉ có thể đã gõ nhầm. Không có gì bị mất.", "The address may be mistyped. Nothing is lost.";
        home: Text = "Về bảng theo dõi", "To the dashboard";
    }
}

words! {
    /// A tablet that an administrator has blocked.
    Locked {
        title: Text = "Máy này đã bị khóa", "This tablet is blocked";
        why: Text = "Người quản trị đã khóa máy này, nên máy không gửi và không nhận sổ. Sổ đã tải về được bỏ khỏi máy.", "The administrator has blocked this tablet: it neither sends nor fetches the book. The book it had fetched is taken off it.";
        nothing_unsent: Text = "Không còn gì chưa gửi trên máy này.", "Nothing unsent is left on this tablet.";
        unsent: fn(usize) -> String = |n| format!("{n} thay đổi chưa gửi được vẫn nằm trên máy này và sẽ được nhận ở lần liên lạc tới."), |n| format!("{} on this tablet and will be received at the next contact.", counted(n, "unsent change stays", "unsent changes stay"));
        aside: fn(usize) -> String = |n| format!("{n} thay đổi đã được máy chủ nhận và giữ riêng để cán bộ tổ chức xem lại."), |n| format!("The server has received {} and keeps them aside for the personnel officer.", counted(n, "change", "changes"));
        to_do: Text = "Nếu cần dùng lại máy này, hãy nói với người quản trị của xã.", "If this tablet is needed again, tell the commune’s administrator.";
        ask_again: Text = "Hỏi lại máy chủ", "Ask the server again";
        sign_out: Text = "Đăng xuất", "Sign out";
    }
}

words! {
    /// A tablet that has not reached the server for too long: reading has ended.
    LeaseOver {
        title: Text = "Cần liên lạc với máy chủ", "The server must be reached";
        why: Text = "Đã quá lâu máy này chưa liên lạc được với máy chủ, nên danh sách và hồ sơ tạm đóng: để phòng máy thất lạc, người khác không xem được. Không có gì bị xóa.", "This tablet has not reached the server for too long, so lists and records are closed for now: should it be lost, nobody else reads them. Nothing is deleted.";
        nothing_unsent: Text = "Mọi thay đổi đã lưu trên máy này đều đã ở trên máy chủ.", "Everything saved on this tablet is on the server.";
        unsent: fn(usize) -> String = |n| format!("{n} thay đổi chưa gửi vẫn an toàn trên máy này và sẽ tự gửi khi có mạng."), |n| format!("{} safe on this tablet and will be sent when the network is back.", counted(n, "unsent change is", "unsent changes are"));
        refused: fn(usize) -> String = |n| format!("{n} thay đổi bị máy chủ từ chối: chúng không có trong sổ và vẫn được giữ trên máy này."), |n| format!("The server refused {}: not in the book, and kept on this tablet.", counted(n, "change", "changes"));
        open_refused: Text = "Xem ở “Đồng bộ”", "See them under “Sync”";
        to_do: Text = "Hãy nối mạng rồi bấm “Liên lạc ngay”; sổ mở lại ngay khi máy chủ trả lời. Nếu máy báo cần đăng nhập, hãy mở “Đồng bộ” và đăng nhập.", "Go online and press “Contact now”; the book opens as soon as the server answers. If it asks for a sign-in, open “Sync” and sign in.";
        ask: Text = "Liên lạc ngay", "Contact now";
        asking: Text = "Đang liên lạc…", "Contacting…";
        meanwhile: Text = "Trong lúc chờ vẫn làm được", "What can be done meanwhile";
        answer: Text = "Tự đánh giá, kể cả bản đang làm dở", "Answer an assessment, begun ones too";
        new_person: Text = "Nhập người mới", "Enter a new person";
        new_unit: Text = "Thêm đơn vị", "Add a unit";
        kept: Text = "Những gì đang nhập dở ở các trang khác vẫn được giữ trên máy này.", "What is half entered on other pages is kept on this tablet.";
    }
}
