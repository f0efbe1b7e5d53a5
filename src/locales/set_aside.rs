//! "Việc chưa vào sổ": what the server took in and did not write.

use words::counted;

use super::Text;

words! {
    /// "Việc chưa vào sổ".
    SetAside {
        title: Text = "Việc chưa vào sổ", "Work not in the book";
        intro: Text = "Máy chủ đã nhận những thay đổi này nhưng không ghi vào sổ: bị từ chối, hoặc do một máy đã bị khóa gửi lên. Nếu máy ấy đã mất, đây là bản duy nhất. Hãy xem rồi ghi vào sổ, hoặc bỏ qua.", "The server took these changes in but did not write them: they were refused, or handed over by a blocked tablet. If that tablet is lost, this is the only copy. Look at each, then write it into the book or pass over it.";
        not_kept: Text = "Danh sách này chỉ có khi có mạng và không được giữ trên máy.", "This list needs a network and is not kept on the tablet.";
        none: Text = "Không có việc nào đang chờ. Mọi thay đổi máy chủ nhận được đều đã vào sổ, hoặc đã có người xem.", "Nothing is waiting. Whatever the server received is in the book, or somebody has seen to it.";
        next: fn(usize, bool) -> String = |n, more| if more { format!("Xem {n} việc chưa vào sổ, và còn nữa") } else { format!("Xem {n} việc chưa vào sổ") }, |n, more| format!("Look at {}{}", counted(n, "change that is not in the book", "changes that are not in the book"), if more { " and more" } else { "" });
        link: Text = "Việc máy chủ đã nhận mà chưa ghi vào sổ", "What the server received and has not written into the book";
        who: fn(&str, &str) -> String = |who, tablet| format!("Của {who} · {tablet}"), |who, tablet| format!("By {who} · {tablet}");
        times: fn(&str, &str) -> String = |made, received| format!("Ghi lúc {made} theo đồng hồ của máy · máy chủ nhận lúc {received}"), |made, received| format!("Written {made} by the tablet’s clock · received by the server {received}");
        received: fn(&str) -> String = |received| format!("Máy chủ nhận lúc {received}"), |received| format!("Received by the server {received}");
        why: fn(&str) -> String = |why| format!("Chưa vào sổ vì {why}."), |why| format!("Not in the book because {why}.");
        no_contents: Text = "Thay đổi không xem được nội dung", "A change whose contents are not shown";
        unreadable: Text = "Máy chủ không đọc được nội dung này như một thay đổi của sổ. Nó vẫn được giữ nguyên trên máy chủ. Hãy hỏi người dùng máy xem đã nhập gì, rồi nhập lại; nếu lặp lại, hãy báo đơn vị hỗ trợ phần mềm.", "The server cannot read this as a change of the book. It is kept there as it came. Ask who used the tablet what was entered, and enter it again; if it happens again, tell whoever supports the software.";
        servers_own: Text = "Thay đổi này ghi tài khoản hoặc vai trò, điều chỉ máy chủ được làm. Nó không có hiệu lực. Nếu người dùng máy không biết vì sao, hãy buộc người ấy đăng nhập lại trên mọi máy và đổi mật khẩu.", "This change writes an account or a role, which the server alone does. It has no effect. If whoever used the tablet does not know why, make that account sign in again on every tablet and change its password.";
        for_officers: Text = "Nội dung chỉ dành cho cán bộ tổ chức được ghi hồ sơ ấy; cán bộ tổ chức thấy việc này trên trang “Việc chưa vào sổ” của mình.", "The contents are for the personnel officer who may write that record, who finds this under “Work not in the book”.";
        closed_of_later: Text = "Máy chủ không cho xem nội dung vì một lý do mà phiên bản này chưa biết. Hãy cập nhật ứng dụng.", "The server does not show the contents for a reason this version does not know. Update the app.";
        field: Text = "Mục", "Field";
        in_book: Text = "Trong sổ", "In the book";
        in_work: Text = "Giá trị được gửi lên", "What was sent";
        alike: Text = "sổ đã có đúng giá trị này", "the book holds this already";
        unseen: fn(&str) -> String = |who| format!("Người ghi chưa thấy giá trị trong sổ ({who})."), |who| format!("Its author had not seen what is in the book ({who}).");
        take: fn(&str) -> String = |field| format!("Thay giá trị trong sổ: {field}"), |field| format!("Replace what is in the book: {field}");
        not_in_book: Text = "chưa có trong sổ trên máy này", "not in the book on this tablet";
        withheld: Text = "có giá trị, nhưng chỉ giữ trên máy chủ và không ghi được từ đây: sau khi ghi, hãy nhập lại mục này", "has a value that stays on the server and is not written from here: enter it again afterwards";
        reason: fn(&str) -> String = |reason| format!("Lý do người ghi đưa ra: {reason}"), |reason| format!("The author’s reason: {reason}");
        write: Text = "Ghi vào sổ", "Write into the book";
        write_named: fn(&str) -> String = |name| format!("Ghi vào sổ: {name}"), |name| format!("Write into the book: {name}");
        write_why: Text = "Ghi dưới tên Anh/Chị, như một lần lưu bình thường; lịch sử nói rõ đây là việc của ai.", "Written in your name as an ordinary change; the history says whose work it was.";
        helper: Text = "Phiếu ghi dưới tên Anh/Chị là người nhập giúp, nên Anh/Chị và người đã nhập giúp không được xác nhận phiếu này.", "The assessment is entered by you on somebody’s behalf, so neither you nor whoever helped may review it.";
        nothing_chosen: Text = "Mọi giá trị còn lại đều khác với sổ. Hãy đánh dấu giá trị muốn thay, hoặc bỏ qua.", "Every value left differs from the book. Tick what is to be replaced, or pass over it.";
        saved: Text = "Đã lưu trên máy này, đang gửi lên máy chủ. Việc này còn trong danh sách cho đến khi máy chủ nhận.", "Saved on this tablet and on its way to the server. This stays listed until the server has it.";
        refused: Text = "Máy chủ không nhận thay đổi vừa lưu. Việc này vẫn còn trong danh sách; lý do ở trang", "The server did not take what was just saved. This stays listed; the reason is on the page";
        written: Text = "Đã vào sổ trên máy chủ. Việc này không còn chờ nữa.", "It is in the book on the server. This does not wait any more.";
        written_only: Text = "Đã vào sổ trên máy chủ, nhưng chưa báo được là việc này đã xong. Đừng ghi lần nữa; khi có mạng, hãy bấm “Bỏ qua”.", "It is in the book on the server, which could not be told that this is done. Do not write it again; press “Pass over” when there is a network.";
        put_away_done: Text = "Đã bỏ qua.", "Passed over.";
        put_away: Text = "Bỏ qua", "Pass over";
        put_away_named: fn(&str) -> String = |name| format!("Bỏ qua: {name}"), |name| format!("Pass over: {name}");
        put_away_title: Text = "Bỏ qua việc này?", "Pass over this?";
        put_away_text: Text = "Việc này thôi hiện trong danh sách của mọi người. Máy chủ vẫn giữ nội dung, và giữ tên Anh/Chị cùng giờ bỏ qua.", "It is listed for nobody any more. The server keeps what is in it, with your name and the time.";
        put_away_yes: Text = "Bỏ qua, không ghi", "Pass over, do not write";
        is_review: Text = "Đây là một lần xác nhận phiếu. Chỉ người đứng đầu đơn vị xác nhận được, dưới tên của mình. Hãy báo người ấy mở phiếu và xác nhận lại, rồi bỏ qua việc này.", "This decides on an assessment, which only the unit head may do, in their own name. Tell them to open the assessment and decide again, then pass over this.";
        is_submitted: Text = "Sổ đã có câu trả lời của phiếu này, và câu trả lời chỉ được ghi một lần. Nếu câu trả lời đã đổi, hãy nhờ cán bộ ấy làm phiếu mới.", "The book has the answers of this assessment already, and answers are written once. If they changed, let the person submit a new one.";
        is_merge: Text = "Đây là việc gộp hoặc tách hồ sơ. Hãy làm lại ở trang “Hồ sơ trùng”, nơi thấy cả hai hồ sơ, rồi bỏ qua việc này.", "This merges records or keeps them apart. Do it again under “Duplicate records”, where both are seen, then pass over this.";
        is_missing: Text = "Hồ sơ này, hoặc hồ sơ của người liên quan, chưa có trong sổ trên máy này. Nếu bên dưới có việc đã tạo ra hồ sơ ấy, hãy ghi việc đó trước; nếu không, hãy nhập hồ sơ rồi ghi lại bằng tay.", "This record, or the person it is of, is not in the book on this tablet. If the change that made it is listed below, write that first; if not, enter the record by hand.";
        cannot_be: Text = "Không ghi nguyên việc này vào sổ được: hồ sơ sẽ quá dài, hoặc mã của nó thuộc một hồ sơ loại khác. Hãy nhập những gì cần bằng tay, rồi bỏ qua việc này.", "This cannot be written as it is: the record would be too long, or its id belongs to a record of another kind. Enter by hand what is needed, then pass over this.";
        of_later: Text = "Phiên bản này chưa biết loại bản ghi này. Hãy cập nhật ứng dụng rồi mở lại.", "This version does not know this kind of record. Update the app, then come back.";
        already: Text = "Sổ đã có đúng những giá trị này. Không cần ghi nữa.", "The book holds all of this already. There is nothing to write.";
        only_withheld: Text = "Việc này chỉ ghi giá trị giữ trên máy chủ, không ghi được từ đây. Hãy hỏi người dùng máy giá trị đó rồi nhập lại, và bỏ qua việc này.", "This writes only a value that stays on the server and is not written from here. Ask whoever used the tablet for it, enter it again, and pass over this.";
        written_for: fn(&str, &str, &str, &str) -> String = |who, at, tablet, why| format!("Ghi lại việc của {who} làm lúc {at} trên {tablet}; máy chủ để riêng vì {why}."), |who, at, tablet, why| format!("Work of {who}, done {at} on {tablet}, which the server had set aside because {why}.");
        count_on_tablet: fn(u64) -> String = |n| format!("{n} thay đổi của máy này chưa vào sổ:"), |n| format!("{}:", counted(n, "change of this tablet is not in the book", "changes of this tablet are not in the book"));
        counted_why: fn(&str, u64) -> String = |why, n| format!("{why}: {n}"), |why, n| format!("{why}: {n}");
    }
}
