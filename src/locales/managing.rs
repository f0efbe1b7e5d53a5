//! "Tài khoản" and "Máy tính bảng": what an administrator sees and does.

use words::counted;

use super::Text;

words! {
    /// What both pages say.
    Managing {
        loading: Text = "Đang hỏi máy chủ…", "Asking the server…";
        again: Text = "Thử lại", "Try again";
        older: Text = "Xem cũ hơn", "Show older ones";
        needs_network: Text = "Trang này cần mạng: máy chủ chưa trả lời. Không có gì thay đổi.", "This page needs a network: the server has not answered. Nothing has changed.";
        perhaps_done: Text = "Máy chủ chưa trả lời nên chưa rõ việc này đã được làm hay chưa. Khi có mạng, hãy mở lại trang để xem tình trạng hiện giờ, rồi làm lại nếu vẫn cần.", "The server has not answered, so it is not known whether this was done. When there is a network, open the page again to see how things stand, then do it once more if need be.";
        sign_in_ended: Text = "Phiên đăng nhập đã hết hạn. Hãy đăng nhập lại ở trang “Đồng bộ”, rồi mở lại trang này.", "The sign-in has ended. Sign in again on the page “Sync”, then open this page anew.";
        not_permitted: Text = "Tài khoản này không được làm việc đó, hoặc không còn được nữa. Không có gì thay đổi.", "This account may not do that, or no longer. Nothing has changed.";
        last_administrator: Text = "Đây là người quản trị cuối cùng. Không có gì thay đổi; hãy giao vai trò quản trị cho một tài khoản khác trước.", "This is the last administrator. Nothing has changed; give another account the role first.";
        name_taken: Text = "Đã có tài khoản mang tên này. Nếu lần trước máy chủ chưa kịp trả lời thì có thể tài khoản đã được tạo: hãy xem ở trang “Tài khoản” và cấp mật khẩu tạm mới. Nếu không phải, hãy chọn tên khác.", "There is an account of this name. If the server had not answered the time before, it may have been made then: look on the page “Accounts” and give it a new temporary password. If not, choose another name.";
        name_not_allowed: Text = "Tên chỉ gồm chữ, số và . - _ @, nhiều nhất 64 ký tự.", "Letters, digits and . - _ @ only, 64 characters at most.";
        gone: Text = "Không còn mục này trên máy chủ. Không có gì thay đổi; hãy mở lại trang.", "This is no longer on the server. Nothing has changed; open the page again.";
        ends_before_it_begins: Text = "Ngày cuối cùng đứng trước ngày bắt đầu.", "The last day is before the first.";
        role_is_over: Text = "Ngày cuối cùng đã qua: vai trò này sẽ không cho quyền gì. Không có gì thay đổi; hãy sửa ngày cuối cùng hoặc để trống.", "The last day is over: the role would allow nothing. Nothing has changed; mend the last day or leave it empty.";
        account_blocked: Text = "Tài khoản này đang bị khóa.", "This account is blocked.";
        not_understood: Text = "Máy chủ trả lời không như mong đợi. Hãy mở lại trang để xem tình trạng hiện giờ.", "The server’s answer was not understood. Open the page again to see how things stand.";
        bad_day: Text = "Hãy ghi ngày dạng 05/11/2026, hoặc để trống.", "Write a day like 05/11/2026, or nothing.";
        choose_role: Text = "Hãy chọn vai trò.", "Choose a role.";
        choose_reach: Text = "Hãy chọn vai trò này có trên đơn vị nào, hoặc chọn “Toàn xã”.", "Choose on which unit this role holds, or choose “Whole commune”.";
        never: Text = "chưa lần nào", "never";
        whole_commune: Text = "Toàn xã", "Whole commune";
        done: fn(&str) -> String = |what| format!("Đã làm xong: {what}."), |what| format!("Done: {what}.");
    }
}

words! {
    /// "Tài khoản".
    Accounts {
        title: Text = "Tài khoản", "Accounts";
        add: Text = "Thêm tài khoản", "Add an account";
        idle_title: Text = "Không dùng từ 45 ngày trở lên", "Not used for 45 days or more";
        idle_why: Text = "Nếu người dùng đã nghỉ hoặc chuyển việc, hãy khóa tài khoản.", "Where somebody has left or changed jobs, block the account.";
        only_own: Text = "chỉ hồ sơ của mình", "the own record only";
        no_roles: Text = "chưa có vai trò nào", "no roles yet";
        blocked: Text = "Đã khóa", "Blocked";
        must_change: Text = "Chưa đổi mật khẩu tạm", "Temporary password not yet changed";
        last_seen: fn(&str) -> String = |at| format!("Dùng lần cuối: {at}"), |at| format!("Last used: {at}");
        last_seen_label: Text = "Dùng lần cuối", "Last used";
        name: Text = "Tên đăng nhập", "Sign-in name";
        name_hint: Text = "Chữ, số và . - _ @; ví dụ thu.ha", "Letters, digits and . - _ @; like thu.ha";
        person: Text = "Người trong sổ", "Person on the books";
        person_find: Text = "Tìm người trong sổ", "Find the person on the books";
        person_hint: Text = "Gõ họ tên, có hoặc không dấu. Để trống khi tài khoản không thuộc về ai trong sổ.", "Type a name, with or without marks. Leave empty when the account is nobody’s on the books.";
        of_nobody: Text = "không gắn với ai trong sổ", "nobody’s on the books";
        of_somebody: Text = "gắn với một người mà tài khoản của Anh/Chị không xem được", "somebody’s whom your account may not see";
        people_unseen: Text = "Tài khoản của Anh/Chị không xem được hồ sơ cán bộ, nên không tìm được người theo tên ở đây. Muốn gắn tài khoản với một người, hãy nhờ người có quyền xem hồ sơ mở trang của người cần gắn trong trình duyệt, rồi gửi địa chỉ trang ấy cho Anh/Chị.", "Your account may not see people’s records, so nobody can be found here by name. To tie an account to a person, ask somebody who may see records to open that person’s page in a browser and to send you its address.";
        person_address: Text = "Địa chỉ trang hồ sơ của người ấy", "Address of the page with that person’s record";
        person_address_hint: Text = "Dán cả địa chỉ, ví dụ https://…/can-bo/0198…", "Paste the whole address, like https://…/can-bo/0198…";
        not_an_address: Text = "Đây không phải địa chỉ của một hồ sơ cán bộ.", "This is not the address of a person’s record.";
        head_of_nobody: Text = "Cần gắn với người trong sổ", "To be tied to a person";
        head_of_nobody_why: Text = "Tài khoản này chưa xác nhận được kết quả của ai: sổ chưa biết người dùng là ai, mà không ai được tự xác nhận kết quả của chính mình. Hãy gắn tài khoản với hồ sơ của người ấy; nếu chưa có hồ sơ, hãy thêm hồ sơ trước.", "This account cannot confirm anybody’s results yet: the book does not know who uses it, and nobody may confirm their own. Tie the account to their record; where there is none yet, add it first.";
        nobody: Text = "— không thuộc về ai —", "— nobody’s —";
        role: Text = "Vai trò", "Role";
        no_role: Text = "— chưa giao —", "— none —";
        unit: Text = "Phạm vi của vai trò", "Reach of the role";
        from: Text = "Từ ngày", "From";
        to: Text = "Đến hết ngày", "To";
        from_hint: Text = "Ví dụ 05/11/2026; để trống là có hiệu lực ngay", "Like 05/11/2026; empty means at once";
        to_hint: Text = "Ví dụ 05/11/2026; để trống là không thời hạn", "Like 05/11/2026; empty means without end";
        make: Text = "Tạo tài khoản", "Make the account";
        open_made: fn(&str) -> String = |name| format!("Mở tài khoản {name}"), |name| format!("Open the account {name}");
        told_once: fn(&str) -> String = |name| format!("Mật khẩu tạm của “{name}”. Mật khẩu này chỉ hiện một lần: hãy đọc hoặc chép cho người dùng ngay. Lần đăng nhập đầu tiên sẽ hỏi mật khẩu mới."), |name| format!("The temporary password of “{name}”. It is shown once: read it or hand it over now. The first sign-in asks for a new one.");
        roles: Text = "Vai trò hiện có", "Roles";
        end_role: fn(&str) -> String = |role| format!("Thu hồi: {role}"), |role| format!("End: {role}");
        end_role_title: Text = "Thu hồi vai trò này?", "End this role?";
        end_role_text: Text = "Có hiệu lực ngay. Những gì đã làm vẫn giữ tên người làm.", "It ends at once. What was done keeps its author.";
        end_role_yes: Text = "Thu hồi", "End it";
        give: Text = "Giao vai trò", "Give a role";
        given: Text = "Đã giao vai trò.", "The role is given.";
        from_day: fn(&str) -> String = |day| format!("từ {day}"), |day| format!("from {day}");
        to_day: fn(&str) -> String = |day| format!("đến hết {day}"), |day| format!("to {day}");
        sign_in_title: Text = "Đăng nhập", "Signing in";
        reset: Text = "Cấp mật khẩu tạm mới", "Give a new temporary password";
        reset_title: Text = "Cấp mật khẩu tạm mới?", "Give a new temporary password?";
        reset_text: Text = "Mật khẩu cũ hết hiệu lực và mọi máy phải đăng nhập lại. Việc chưa gửi vẫn nằm trên máy của người dùng.", "The old password ends, and every tablet must sign in again. Unsent work stays on the person’s tablet.";
        sessions: Text = "Buộc đăng nhập lại trên mọi máy", "Make every tablet sign in again";
        sessions_title: Text = "Buộc đăng nhập lại trên mọi máy?", "Make every tablet sign in again?";
        sessions_text: Text = "Người dùng phải đăng nhập lại mới gửi được. Việc chưa gửi vẫn nằm trên máy.", "They must sign in again to send. Unsent work stays on the tablet.";
        block: Text = "Khóa tài khoản", "Block the account";
        block_title: Text = "Khóa tài khoản này?", "Block this account?";
        block_text: Text = "Không ai đăng nhập bằng tài khoản này được nữa, kể cả trên các máy đang đăng nhập, cho đến khi mở khóa. Hồ sơ và những gì đã ghi vẫn nguyên.", "Nobody signs in with it and every sign-in ends, until it is unblocked. Records and what was written stay.";
        unblock: Text = "Mở khóa tài khoản", "Unblock the account";
        enrol_title: Text = "Thêm máy cho tài khoản này", "Another tablet for this account";
        enrol_text: Text = "Mã dùng được một lần, trong 10 phút. Trên máy mới: mở ứng dụng đã cài, chọn “Thêm máy bằng mã của người quản trị”, rồi chụp mã QR hoặc dán đường dẫn.", "The code works once, within 10 minutes. On the new tablet: open the installed app, choose “Add this tablet with the administrator’s code”, then photograph the QR code or paste the link.";
        enrol_unit: Text = "Máy của đơn vị", "The tablet’s unit";
        enrol: Text = "Tạo mã thêm máy", "Make a code";
        enrol_until: fn(&str) -> String = |time| format!("Mã dùng được đến {time}."), |time| format!("The code works until {time}.");
        enrol_over: Text = "Mã đã hết hạn nên không hiện nữa. Nếu máy mới chưa được thêm, hãy tạo mã khác.", "The code has expired and is no longer shown. If the new tablet was not added yet, make another one.";
        enrol_link: Text = "Đường dẫn", "Link";
        enrol_qr: fn(&str) -> String = |name| format!("Mã QR thêm máy cho “{name}”"), |name| format!("QR code that adds a tablet for “{name}”");
        is_merged: Text = "Hồ sơ đã gộp", "Record merged";
        merged_away: Text = "Hồ sơ của người này đã được gộp vào một hồ sơ khác. Tài khoản vẫn mở hồ sơ cũ, cho đến khi Anh/Chị chuyển nó sang hồ sơ được giữ lại.", "The record of this person was merged into another one. The account still opens the old record, until you tie it to the one that was kept.";
        go_along: Text = "Chuyển sang hồ sơ được giữ lại", "Tie it to the kept record";
        go_along_title: Text = "Chuyển tài khoản sang hồ sơ được giữ lại?", "Tie the account to the kept record?";
        go_along_text: Text = "Người dùng vẫn đăng nhập như cũ và mở được hồ sơ được giữ lại, cùng chức vụ và phiếu của cả hai hồ sơ. Không có gì bị xóa; có thể đổi lại.", "They sign in as before and open the kept record, with the offices and assessments of both. Nothing is deleted, and it can be changed back.";
        another_person: Text = "Đổi người trong sổ của tài khoản này", "Tie this account to another person";
        tie: Text = "Gắn với người này", "Tie it to this person";
        choose_person: Text = "Hãy chọn một người trước.", "Choose a person first.";
        tie_title: fn(&str) -> String = |who| format!("Gắn tài khoản này với {who}?"), |who| format!("Tie this account to {who}?");
        tie_text: Text = "Từ bây giờ tài khoản mở hồ sơ của người này và không mở hồ sơ cũ nữa; vai trò giữ nguyên. Những gì đã ghi vẫn giữ tên tài khoản. Việc này được ghi vào nhật ký.", "From now on the account opens this person’s record and no longer the old one; its roles stay. What was written keeps its author. This is recorded.";
        untie: Text = "Thôi gắn với người trong sổ", "Make it nobody’s on the books";
        untie_title: Text = "Thôi gắn tài khoản này với người trong sổ?", "Shall this account be nobody’s on the books?";
        untie_text: Text = "Tài khoản không còn mở hồ sơ của người ấy như hồ sơ của mình; vai trò giữ nguyên. Hồ sơ và những gì đã ghi vẫn còn, và có thể gắn lại. Việc này được ghi vào nhật ký.", "The account no longer opens that person’s record as its own; its roles stay. The record and what was written remain, and it can be tied again. This is recorded.";
        gone: Text = "Không có tài khoản này trên máy chủ.", "This account is not on the server.";
        search: Text = "Tìm theo họ tên hoặc tên đăng nhập", "Find by name or sign-in name";
        none_found: Text = "Không có tài khoản nào như vậy.", "There is no such account.";
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} tài khoản"), |n| format!("Show {n} more");
        count: fn(usize) -> String = |n| format!("{n} tài khoản"), |n| counted(n, "account", "accounts");
    }
}

words! {
    /// "Máy tính bảng".
    Tablets {
        title: Text = "Máy tính bảng", "Tablets";
        empty: Text = "Chưa có máy nào liên lạc với máy chủ.", "No tablet has been in contact yet.";
        search: Text = "Tìm theo tên máy hoặc người dùng", "Find by the tablet’s name or its user";
        none_found: Text = "Không có máy nào như vậy.", "There is no such tablet.";
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} máy"), |n| format!("Show {n} more");
        count: fn(usize) -> String = |n| format!("{n} máy"), |n| counted(n, "tablet", "tablets");
        used_by: Text = "Người dùng gần nhất", "Used last by";
        unit: Text = "Đơn vị", "Unit";
        last_contact: Text = "Liên lạc lần cuối", "Last contact";
        first_contact: Text = "Liên lạc lần đầu", "First contact";
        unsent: Text = "Chưa gửi (của mọi người dùng máy), như máy báo lần cuối", "Not sent (of everybody who uses it), as it last told";
        version: Text = "Phiên bản", "Version";
        storage: Text = "Dữ liệu", "Storage";
        storage_of: fn(&str, &str) -> String = |used, all| format!("đã dùng {used} trong {all}"), |used, all| format!("{used} of {all} used");
        kept: Text = "Được giữ lâu dài", "Kept for good";
        kept_yes: Text = "có", "yes";
        kept_no: Text = "không: trình duyệt có thể xóa khi thiếu chỗ", "no: the browser may clear it when space runs short";
        kept_unsaid: Text = "trình duyệt không cho biết", "the browser does not say";
        not_told: Text = "chưa rõ", "not known";
        clock: Text = "Đồng hồ của máy này chạy nhanh hơn máy chủ, theo lần gửi gần nhất; hãy chỉnh lại giờ.", "This tablet’s clock was ahead of the server’s when it last sent something; set it right.";
        signs: Text = "Xác thực khi gửi", "Signs what it sends";
        signs_yes: Text = "có", "yes";
        signs_no: Text = "chưa", "not yet";
        signatures_refused: fn(u64) -> String = |count| format!("Máy chủ đã từ chối {count} lần gửi nhân danh máy này vì chữ ký không đúng. Không có gì trong số đó được ghi vào sổ. Nếu người dùng máy không biết vì sao, hãy buộc người ấy đăng nhập lại trên mọi máy và đổi mật khẩu."), |count| format!("The server refused {count} exchanges in this tablet’s name because they were not signed as it signs. None of them was written to the book. If its user does not know why, make that account sign in again on every tablet and change its password.");
        refused: fn(u64, &str) -> String = |count, at| format!("Máy chủ đã từ chối {count} lượt trao đổi của máy này, lần cuối {at}; không có gì trong đó được ghi vào sổ. Những gì máy chưa gửi vẫn còn trên máy."), |count, at| format!("The server refused {} of this tablet, the last one {at}; none of it was written to the book. What the tablet has not sent is still on it.", counted(count, "exchange", "exchanges"));
        refused_why: fn(&str, u64) -> String = |why, count| format!("{why}: {count} lần"), |why, count| format!("{why}: {}", counted(count, "time", "times"));
        refused_to_do: Text = "Nếu máy không gửi được nữa, hãy cập nhật ứng dụng trên máy, và nếu vẫn vậy thì báo đơn vị hỗ trợ phần mềm. Nếu máy vẫn gửi được mà không ai biết vì sao, có thể có người gửi nhân danh máy này: hãy buộc người dùng máy đăng nhập lại trên mọi máy và cấp mật khẩu tạm mới.", "If the tablet can send nothing any more, update the app on it; if it stays so, tell whoever supports the software. If it goes on sending and nobody knows why, somebody may be sending in its name: make its user sign in again on every tablet and give a new temporary password.";
        refused_wrong_account: Text = "gửi dưới tên tài khoản khác với tài khoản đang đăng nhập", "sent for another account than the one that is signed in";
        refused_too_much: Text = "quá lớn hoặc quá nhiều thay đổi trong một lượt", "too large, or too many changes at once";
        refused_too_deep: Text = "nội dung lồng quá nhiều lớp", "nested too deeply";
        refused_unreadable: Text = "nội dung không đọc được", "could not be read";
        refused_too_new: Text = "ứng dụng trên máy mới hơn máy chủ", "the app on the tablet is newer than the server";
        refused_set_back: Text = "sổ trên máy chủ cũ hơn những gì máy đã nhận", "the book on the server is older than what the tablet has received";
        refused_unknown_view: Text = "xin một phần sổ không có; phần còn lại vẫn được trao đổi", "asked for a part of the book that is not there; the rest was exchanged";
        refused_forked: Text = "gửi lại dưới số thứ tự đã dùng cho một thay đổi khác; máy tự đánh số lại và gửi tiếp. Có thể máy được phục hồi hoặc sao chép sang máy khác; nếu không ai làm vậy, hãy kiểm tra máy", "sent under a number that another change had already; the tablet numbers anew and goes on. It may have been restored or copied to another machine; if nobody did that, have a look at the tablet";
        refused_gap: Text = "gửi thay đổi mà máy chủ chưa có những thay đổi trước đó; máy tự đánh số lại và gửi tiếp. Có thể sổ trên máy chủ đã được thay bằng một bản cũ; nếu không ai làm vậy, hãy kiểm tra máy", "sent changes while the server lacks those before them; the tablet numbers anew and goes on. An older copy may have been put in the place of the book on the server; if nobody did that, have a look at the tablet";
        refused_signature: Text = "chữ ký không phải của nội dung được gửi", "the signature was not of what was sent";
        refused_unsigned: Text = "gửi dưới tên một máy có chữ ký mà không ký như máy ấy", "sent in the name of a device that signs, and not signed as that device signs";
        refused_of_later: Text = "một lý do mà phiên bản này chưa biết", "a reason this version does not know";
        differed: fn(&str) -> String = |at| format!("Dữ liệu trên máy này từng khác với sổ, lúc {at}; máy đã tự tải lại. Nếu còn lặp lại, hãy báo đơn vị hỗ trợ phần mềm."), |at| format!("This tablet held other records than the book, {at}, and fetched them again. If it happens again, tell whoever supports the software.");
        blocked: Text = "Đã khóa", "Blocked";
        this_one: Text = "Chính là máy này", "The tablet in your hands";
        block: fn(&str) -> String = |id| format!("Khóa máy {id}"), |id| format!("Block tablet {id}");
        unblock: fn(&str) -> String = |id| format!("Mở khóa máy {id}"), |id| format!("Unblock tablet {id}");
        block_title: fn(&str) -> String = |id| format!("Khóa máy {id}?"), |id| format!("Block tablet {id}?");
        block_own: Text = "Đây chính là máy Anh/Chị đang dùng: khóa xong thì không làm việc tiếp trên máy này được.", "This is the tablet in your hands: once it is blocked you cannot go on working on it.";
        block_text: Text = "Lần liên lạc tới, máy chủ nhận những gì máy chưa gửi và giữ riêng để xem lại; sau đó máy bỏ sổ đã tải về và không đăng nhập được, cho đến khi mở khóa.", "At its next contact the server receives what the tablet has not sent and keeps it aside; then the tablet gives up the book it fetched and nobody signs in on it, until it is unblocked.";
        block_yes: Text = "Khóa máy", "Block it";
        name: fn(&str) -> String = |id| format!("Máy {id}"), |id| format!("Tablet {id}");
    }
}

words! {
    /// A page that this account may not use.
    Forbidden {
        title: Text = "Tài khoản này không dùng được trang này", "This page is not for this account";
        who: fn(&str) -> String = |roles| format!("Việc này dành cho: {roles}."), |roles| format!("This is for: {roles}.");
        ask: fn(&str) -> String = |names| format!("Nếu Anh/Chị cần dùng, hãy nói với người quản trị: {names}."), |names| format!("If you need it, tell the administrator: {names}.");
        ask_somebody: Text = "Nếu Anh/Chị cần dùng, hãy nói với người quản trị của xã.", "If you need it, tell the commune’s administrator.";
        safe: Text = "Không có gì bị mất.", "Nothing is lost.";
    }
}
