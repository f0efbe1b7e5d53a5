//! Tiếng Việt: the first language of the book.

use std::fmt::Display;

use ::words::Language;
use domain::code::Code;

use super::reasons::reason;
use super::shape::person_line;
use super::troubles::{broken, trouble};
use super::{Cli, Say, Words};
use crate::db::{DbError, NotRestored, SqlTrouble};
use crate::failure::{Failure, ServeFailure};

pub(super) const WORDS: Words = Words {
    language: Language::Vi,
    cli: CLI,
    say: SAY,
    failure,
};

const CLI: Cli = Cli {
    about: "Sổ Cán Bộ: máy chủ giữ sổ cán bộ của xã.",
    examples: "Thường dùng:
  cadrebook serve --app dist                       mở sổ trên máy này
  cadrebook user add thu.ha                        thêm tài khoản; in mật khẩu tạm
  cadrebook user grant thu.ha personnel_officer    giao vai trò cán bộ tổ chức, toàn xã
  cadrebook user passwd thu.ha                     quên mật khẩu: cấp mật khẩu tạm mới
  cadrebook import danh-sach.xlsx --dry-run        xem trước một danh sách, chưa ghi gì
  cadrebook import danh-sach.xlsx                  nhập danh sách đó
  cadrebook backup sao-luu-2026-11-23.sqlite       sao lưu sổ
  cadrebook restore sao-luu-2026-11-23.sqlite      khôi phục sổ từ bản sao lưu đó

Thêm --data THƯ_MỤC khi sổ không nằm trong thư mục “data”. Mọi lệnh, trừ restore,
đều dùng được trong lúc máy chủ đang mở sổ.",
    usage_heading: "Cách dùng",
    commands_heading: "Lệnh",
    options_heading: "Tùy chọn",
    options_placeholder: "[TÙY CHỌN]",
    command_placeholder: "LỆNH",
    folder: "THƯ_MỤC",
    file: "TỆP",
    address: "ĐỊA_CHỈ",
    name: "TÊN",
    help: "In hướng dẫn này",
    version: "In phiên bản",
    lang: "Ngôn ngữ: vi (mặc định) hoặc en",
    data: "Thư mục chứa sổ (mặc định: data)",
    init: "Tạo sổ mới",
    init_demo: "Sổ dùng thử với một xã giả lập",
    init_people: "Xã giả lập có chừng này người, để đo tốc độ (cùng --demo)",
    init_unassessed: "Chưa ai được đánh giá, như vừa nhập danh sách (cùng --demo)",
    count: "SỐ",
    init_empty: "Sổ trống với một tài khoản được làm mọi việc",
    serve: "Mở sổ cho trình duyệt và máy tính bảng",
    serve_listen: "Địa chỉ IP và cổng, ví dụ 0.0.0.0:443 (mặc định: 127.0.0.1:8080, chỉ máy này)",
    serve_app: "Thư mục của ứng dụng đã dựng",
    serve_tls_cert: "Chứng chỉ TLS (PEM); cần cùng --tls-key",
    serve_tls_key: "Khóa riêng của chứng chỉ (PEM)",
    serve_public_origin: "Địa chỉ người dùng gõ, khi một proxy trên máy này lo TLS",
    user: "Tài khoản: thêm, giao vai trò, đổi mật khẩu, khóa, liệt kê",
    user_name: "Tên đăng nhập",
    user_add: "Thêm một tài khoản; in mật khẩu tạm",
    user_cadre: "Mã của người trong sổ mà tài khoản này thuộc về",
    user_add_role: "Vai trò có từ đầu, ví dụ unit_head@MÃ_ĐƠN_VỊ; dùng được nhiều lần",
    user_passwd: "Cấp mật khẩu tạm mới và kết thúc các phiên đăng nhập của tài khoản",
    user_grant: "Giao một vai trò cho tài khoản",
    user_revoke: "Thu hồi một vai trò, có hiệu lực ngay",
    user_role: "Vai trò: unit_head (người đứng đầu đơn vị), personnel_officer (cán bộ tổ chức), supervisor (giám sát), administrator (quản trị)",
    user_unit: "Mã đơn vị mà vai trò có hiệu lực, cùng các đơn vị bên dưới (mặc định: toàn xã)",
    user_from: "Ngày bắt đầu, dạng 2026-11-23 (mặc định: ngay)",
    user_to: "Ngày cuối cùng, dạng 2026-11-23 (mặc định: không có hạn)",
    user_tie: "Gắn tài khoản với một người trong sổ",
    user_untie: "Thôi gắn tài khoản với người trong sổ",
    user_block: "Khóa tài khoản và kết thúc các phiên đăng nhập",
    user_unblock: "Mở khóa tài khoản",
    role: "VAI_TRÒ",
    role_and_unit: "VAI_TRÒ[@MÃ_ĐƠN_VỊ]",
    user_list: "Liệt kê các tài khoản và vai trò",
    backup: "Sao lưu sổ ra một tệp, kể cả khi máy chủ đang chạy",
    backup_file: "Tệp sao lưu; không ghi đè tệp đã có",
    restore: "Đưa bản sao lưu vào thay cho sổ, trong lúc máy chủ đã dừng",
    restore_file: "Bản sao lưu; được đọc kiểm tra từ đầu đến cuối trước, và vẫn ở nguyên chỗ cũ",
    restore_more:
        "Sổ đang có được giữ lại trong cùng thư mục dưới một tên khác, không bao giờ bị xóa.
Sau đó mọi người đăng nhập lại, và từng máy tính bảng tự gửi lại những gì đã gửi trong 30 ngày
gần nhất, nên những gì đã nhập từ lúc sao lưu sẽ trở về. Những gì làm ngay trên máy chủ thì không
trở về: tài khoản, tài khoản gắn với ai trong sổ, vai trò, mật khẩu, việc khóa tài khoản và khóa máy, số
định danh cá nhân, dữ liệu và khung năng lực nhập bằng lệnh. Những gì máy chủ đã từ chối từ lúc đó, hoặc
đã nhận từ máy bị khóa, cũng không trở về: chúng còn trong sổ được giữ lại và trên máy ấy. Trước khi chạy
lại, hãy lập lại và gắn lại các tài khoản, giao lại vai trò có sau lúc sao lưu: tài khoản cùng tên gửi tiếp được những
gì còn trên máy tính bảng của người dùng nó, nên đừng đặt tên ấy cho người khác.",
    compact: "Thu gọn nhật ký: bỏ các mục cũ chỉ báo hồ sơ chuyển theo người; lịch sử thay đổi còn nguyên",
    compact_days: "Giữ nguyên chừng này ngày gần nhất (mặc định: 60); máy tính bảng vắng lâu hơn sẽ tải lại sổ",
    export: "Xuất dữ liệu",
    export_cadres: "Xuất mọi người trong sổ",
    targets: "Tính các chỉ tiêu cho toàn xã và từng đơn vị",
    targets_as_of: "Tính vào ngày này, dạng 2026-11-23 (mặc định: hôm nay)",
    date: "NGÀY",
    json: "In dạng JSON cho chương trình khác đọc",
    import: "Nhập danh sách từ tệp .xlsx, .xls, .ods hoặc .csv; tạo sổ nếu chưa có",
    import_file: "Tệp danh sách",
    import_dry_run: "Chỉ xem trước, không ghi gì",
    import_skip_bad: "Bỏ qua những dòng phải sửa, nhập các dòng còn lại",
    import_employment: "Loại nhân sự của những người mà danh sách không ghi: elected_cadre, civil_servant, public_employee, contract_worker, hamlet_cadre, part_time_worker",
    code: "MÃ",
    framework: "Khung năng lực: kiểm tra, thêm",
    framework_check: "Kiểm tra một tệp khung năng lực",
    framework_add: "Thêm khung năng lực vào sổ; phiếu mới sẽ dùng khung này",
    framework_file: "Tệp khung năng lực (JSON)",
    see_help: "Gõ `cadrebook --help` để xem hướng dẫn.",
    unknown_command: |command| format!("Không có lệnh “{command}”."),
    unknown_argument: |argument| format!("Không có tùy chọn “{argument}” ở lệnh này."),
    missing_argument: |argument| format!("Còn thiếu: {argument}."),
    contradiction: |argument| format!("Không dùng “{argument}” cùng với tùy chọn kia được."),
    bad_value: |argument, value| format!("“{value}” không dùng được cho {argument}."),
};

const SAY: Say = Say {
    book_made: |path| format!("Đã tạo sổ mới: {}", path.display()),
    sign_in: |name, password| format!("Tên đăng nhập: {name}   Mật khẩu: {password}"),
    must_change_first: "Mật khẩu này phải được đổi ở lần đăng nhập đầu tiên.",
    open_at: |address| format!("Sổ Cán Bộ đang mở tại {address}"),
    proxy_to: |address| format!("Proxy chuyển tiếp tới {address}"),
    invented_data: "Dữ liệu giả lập: mọi người trong sổ này đều không có thật.",
    how_to_stop: "Nhấn Ctrl-C để dừng.",
    closed: "Đã đóng sổ.",
    account: |line| {
        let account = &line.account;
        let cadre = account
            .cadre
            .map(|cadre| format!("   người trong sổ: {cadre}"))
            .unwrap_or_default();
        let waiting = if account.must_change_password {
            "   chưa đổi mật khẩu tạm"
        } else {
            ""
        };
        let blocked = if account.is_blocked {
            "   ĐÃ KHÓA"
        } else {
            ""
        };
        let roles: Vec<String> = line
            .roles
            .iter()
            .map(|one| one.said(Language::Vi))
            .collect();
        let roles = if roles.is_empty() {
            "chỉ hồ sơ của mình".to_owned()
        } else {
            roles.join("; ")
        };
        format!(
            "{}   {}{blocked}   {roles}{cadre}{waiting}",
            account.name, account.id
        )
    },
    granted: |name, role| {
        format!(
            "Đã giao vai trò {} cho “{name}”.",
            ::words::role_label(Language::Vi, role)
        )
    },
    revoked: |name, role| {
        format!(
            "“{name}” không còn vai trò {}.",
            ::words::role_label(Language::Vi, role)
        )
    },
    tied: |name| format!("Tài khoản “{name}” đã gắn với người này."),
    untied: |name| {
        format!("Tài khoản “{name}” không còn gắn với ai trong sổ, nên không xác nhận được kết quả nào.")
    },
    blocked: |name| format!("Đã khóa tài khoản “{name}” và kết thúc các phiên đăng nhập."),
    unblocked: |name| format!("Tài khoản “{name}” lại đăng nhập được."),
    backed_up: |path| format!("Đã sao lưu vào {}", path.display()),
    restored: |path| format!("Đã đưa bản sao lưu vào thay: {}", path.display()),
    kept_aside: |path| format!("Sổ trước đó được giữ lại: {}", path.display()),
    after_restore: "Trước hết hãy dùng `cadrebook user` lập lại các tài khoản và vai trò có sau lúc sao lưu, gắn lại tài
khoản với người trong sổ (tài khoản chưa gắn với ai thì không xác nhận được gì), khóa lại tài khoản và
thu lại vai trò đã khóa, đã thu từ lúc đó. Sau đó mở máy chủ bằng `cadrebook serve`. Mọi người đăng
nhập lại một lần; từng máy tính bảng tự gửi lại những gì đã gửi trong 30 ngày gần nhất. Khi máy chủ đã
chạy, hãy xem lại mục “Tài khoản”: người được ghi vào sổ sau lúc sao lưu thì gắn được khi máy đã ghi
người ấy gửi xong; và khóa lại các máy cần khóa trong mục “Máy tính bảng”.
Những gì máy chủ đã từ chối, hoặc đã nhận từ một máy bị khóa, sau lúc sao lưu thì không được gửi lại và
không có trong mục “Việc chưa vào sổ”: hãy xem mục “Đồng bộ” trên máy đã ghi, nếu ở đó vẫn còn.",
    compacted: |count| match count {
        0 => "Không có mục nào để bỏ. Sổ không đổi.".to_owned(),
        count => format!("Đã bỏ {count} mục khỏi nhật ký. Sổ và lịch sử thay đổi còn nguyên."),
    },
    person: |person, unit| person_line(Language::Vi, person, unit),
    counted_on: |day, known_ms| {
        format!(
            "Tính vào ngày {} · dữ liệu nhận đến {}",
            ::words::date(day),
            ::words::when(known_ms)
        )
    },
    target: |id, percent| {
        let title = ::words::target_title(Language::Vi, id);
        format!("{} {title} (mục tiêu {percent}%)", id.code())
    },
    target_line: |line| {
        let figure = &line.figure;
        let unit = line.unit_name.unwrap_or("Toàn xã");
        let status = ::words::target_status(Language::Vi, figure.status);
        // Nothing can be missing where nobody counts.
        if figure.denominator == 0 {
            return format!("  {unit}: {status}");
        }
        let share = |points| ::words::share(Language::Vi, points);
        format!(
            "  {unit}: chắc chắn {}, có thể {}; còn thiếu {} người. {status}",
            share(figure.certain_share()),
            share(figure.possible_share()),
            figure.needed,
        )
    },
    units_without_anybody: |count| format!("Không nêu {count} đơn vị chưa có ai thuộc diện tính."),
    widened: |name, reasons| format!("  {name} – {reasons}"),
    row_finding: |row, place, sentence| {
        let left_out = if row.left_out { " (bỏ qua)" } else { "" };
        let name = &row.name;
        format!("Dòng {}{left_out} – {name} – {place}: {sentence}", row.row)
    },
    place_in_row: |label, column| match column {
        Some(column) => format!("{label} (cột {column})"),
        None => format!("{label} (danh sách không có cột này)"),
    },
    unit_created: |name| format!("Đơn vị mới: {name}"),
    column_unused: |heading| format!("Cột không dùng: {heading}"),
    imported: |count| {
        format!(
            "{} người trong danh sách: {} người mới, {} người đã có trong sổ, {} dòng bỏ qua, {} dòng phải sửa.",
            count.rows, count.created, count.matched, count.left_out, count.blocked
        )
    },
    written: "Đã ghi vào sổ.",
    nothing_written: "Chưa ghi gì vào sổ.",
    nothing_new: "Danh sách không có gì mới so với sổ. Không có gì thay đổi.",
    framework_sound: |framework| format!("Khung năng lực dùng được: {}", framework.reference.0),
    framework_added: |framework| {
        format!(
            "Đã thêm khung năng lực {}. Phiếu mới sẽ dùng khung này.",
            framework.reference.0
        )
    },
    framework_known: |framework| {
        format!(
            "Sổ đã có khung năng lực {}. Không có gì thay đổi.",
            framework.reference.0
        )
    },
};

fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Database(error) => database(error),
        Failure::Hashing(_) => {
            "Không xử lý được mật khẩu (có thể thiếu bộ nhớ). Không có gì thay đổi; hãy thử lại."
                .into()
        }
        Failure::NoRandomness => {
            "Hệ điều hành không cấp số ngẫu nhiên. Không có gì thay đổi; hãy thử lại.".into()
        }
        Failure::Serve(failure) => serve(failure),
        Failure::NameNotAllowed { name } => format!(
            "“{name}” không làm tên đăng nhập được: chỉ dùng chữ, số và . - _ @, nhiều nhất 64 ký tự."
        ),
        Failure::AccountExists { name } => {
            format!("Đã có tài khoản “{name}”. Không có gì thay đổi.")
        }
        Failure::NoSuchAccount { name } => {
            format!("Không có tài khoản “{name}”. Gõ `cadrebook user list` để xem các tài khoản.")
        }
        Failure::NoSuchCadre { id } => {
            format!("Trong sổ không có người mang mã {id}. Không có gì thay đổi.")
        }
        Failure::NoSuchUnit { id } => {
            format!("Trong sổ không có đơn vị mang mã {id}. Không có gì thay đổi.")
        }
        Failure::EndsBeforeItBegins => {
            "Ngày cuối cùng đứng trước ngày bắt đầu. Không có gì thay đổi.".into()
        }
        Failure::RoleIsOver => "Ngày cuối cùng đã qua. Không có gì thay đổi.".into(),
        Failure::NoSuchGrant { name } => format!(
            "Tài khoản “{name}” không có vai trò đó ở đơn vị đó. Không có gì thay đổi; gõ `cadrebook user list` để xem các vai trò."
        ),
        Failure::NotWritten { why } => {
            format!("Không ghi được vào sổ: {}. Không có gì thay đổi.", ::words::rejection_reason(Language::Vi, why))
        }
        Failure::BookChanged => {
            "Sổ vừa có thay đổi khác trong lúc chạy lệnh, nên chưa ghi gì. Hãy chạy lại lệnh.".to_owned()
        }
        Failure::FileUnreadable { path, source } => {
            format!("Không đọc được tệp {}: {}. Không có gì thay đổi.", path.display(), reason(Language::Vi, source))
        }
        Failure::FileUnwritable { path, source } => {
            format!("Không ghi được tệp {}: {}. Sổ vẫn như trước; hãy kiểm tra thư mục đích.", path.display(), reason(Language::Vi, source))
        }
        Failure::FileExists { path } => {
            format!("Đã có tệp {}. Hãy chọn tên khác; tệp cũ không bị ghi đè.", path.display())
        }
        Failure::NotRestored { path, why } => not_restored(&path.display(), *why),
        Failure::Sheet(error) => {
            format!("{} Không có gì thay đổi.", ::words::sheet_error(Language::Vi, error))
        }
        Failure::NoHeadings => {
            "Không tìm thấy dòng tiêu đề có cột họ và tên trong tệp. Không có gì thay đổi; hãy xem lại tệp, hoặc nhập trên ứng dụng để chỉ ra các cột.".into()
        }
        Failure::ImportBlocked { rows } => format!(
            "Có {rows} dòng phải sửa nên chưa nhập gì. Hãy sửa tệp, hoặc thêm --skip-bad để bỏ qua các dòng đó."
        ),
        Failure::FrameworkUnsound { problems } => {
            format!("Khung năng lực có {problems} chỗ phải sửa. Không có gì thay đổi.")
        }
        Failure::FrameworkVersionTaken { version } => format!(
            "Đã có {version} với nội dung khác, và có thể đã có phiếu dùng phiên bản đó. Không có gì thay đổi; hãy ghi số phiên bản mới vào tệp (\"version\"; cả \"version_range\" nếu cần) rồi thêm lại."
        ),
        Failure::NotADay { text } => {
            format!("“{text}” không phải là ngày dạng 2026-11-23.")
        }
        Failure::NotAnId { text } => format!("“{text}” không phải là một mã (UUID)."),
    }
}

fn not_restored(path: &dyn Display, why: NotRestored) -> String {
    match why {
        NotRestored::BookInUse => {
            "Sổ đang được chương trình khác mở. Không có gì thay đổi; hãy dừng máy chủ trước, khôi phục, rồi mở lại máy chủ.".into()
        }
        NotRestored::BackupInUse => format!(
            "Tệp {path} đang được chương trình khác mở làm sổ, nên một mình tệp này chưa đủ. Không có gì thay đổi; hãy sao lưu bằng `cadrebook backup` rồi khôi phục từ bản đó."
        ),
        NotRestored::NoBook => format!(
            "Tệp {path} không phải là một sổ. Không có gì thay đổi; hãy kiểm tra tên bản sao lưu."
        ),
        NotRestored::Damaged => format!(
            "Bản sao lưu {path} bị hỏng hoặc không đủ. Không có gì thay đổi; hãy chép lại tệp từ nơi giữ bản sao lưu, hoặc dùng một bản cũ hơn."
        ),
        NotRestored::OfLaterVersion => format!(
            "Bản sao lưu {path} do phiên bản mới hơn của chương trình ghi. Không có gì thay đổi; hãy khôi phục bằng phiên bản đó."
        ),
    }
}

fn serve(failure: &ServeFailure) -> String {
    match failure {
        ServeFailure::DemoBeyondLoopback { at } => format!(
            "Sổ giả lập chỉ mở trên chính máy này, không mở tại {at}. Hãy dùng 127.0.0.1 và bỏ --public-origin, hoặc tạo sổ thật bằng `init --empty`."
        ),
        ServeFailure::NoTlsBeyondLoopback { listen } => format!(
            "Mở tại {listen} mà không có TLS thì mật khẩu đi qua mạng không được che. Hãy thêm --tls-cert và --tls-key, hoặc --listen 127.0.0.1:8080 với --public-origin https://… khi có proxy trên máy này lo TLS."
        ),
        ServeFailure::NotAnOrigin { origin } => format!(
            "“{origin}” không phải địa chỉ dạng https://ten-may.vn (không có đường dẫn phía sau)."
        ),
        ServeFailure::Certificate { source } => {
            format!(
                "Không dùng được chứng chỉ hoặc khóa TLS: {}. Cả hai phải là tệp PEM đọc được.",
                reason(Language::Vi, source)
            )
        }
        ServeFailure::NoApp { folder } => format!(
            "Thư mục {} không chứa ứng dụng đã dựng (thiếu index.html).",
            folder.display()
        ),
        ServeFailure::CannotListen { listen, source } => format!(
            "Không mở được cổng tại {listen}: {}. Sổ vẫn nguyên; có thể sổ đang được mở rồi. Hãy dừng chương trình kia, hoặc chọn cổng khác bằng --listen.",
            reason(Language::Vi, source)
        ),
        ServeFailure::Ended(source) => {
            format!(
                "Máy chủ đã dừng vì lỗi: {}. Những gì đã báo nhận vẫn còn trong sổ.",
                reason(Language::Vi, source)
            )
        }
    }
}

fn database(error: &DbError) -> String {
    match error {
        DbError::Exists(path) => format!(
            "Đã có sổ tại {}. Không có gì thay đổi; hãy chọn thư mục khác bằng --data.",
            path.display()
        ),
        DbError::NoBook(path) => format!(
            "Không có sổ tại {}. Hãy kiểm tra --data, hoặc tạo sổ bằng `cadrebook init`.",
            path.display()
        ),
        DbError::BeingMade(path) => format!(
            "Một chương trình khác đang tạo tệp {}. Lệnh này chưa ghi gì; hãy đợi chương trình đó xong.",
            path.display()
        ),
        DbError::Folder(source) => format!(
            "Không dùng được thư mục của sổ: {}. Những gì có trong đó vẫn như trước; hãy kiểm tra tên thư mục, quyền truy cập và dung lượng trống.",
            reason(Language::Vi, source)
        ),
        DbError::OfLaterVersion { version } => format!(
            "Sổ này do phiên bản mới hơn ghi (bước {version}). Không có gì thay đổi; hãy dùng phiên bản mới của chương trình."
        ),
        DbError::Upgrade(source) => format!(
            "Không nâng cấp được sổ; sổ vẫn như trước. {}",
            trouble(Language::Vi, SqlTrouble::of_upgrade(source), source)
        ),
        DbError::Damaged { table } => format!(
            "Sổ bị hỏng ở bảng “{table}”. Hãy dừng lại, giữ nguyên thư mục và khôi phục từ bản sao lưu."
        ),
        DbError::Rule(rule) => broken(Language::Vi, *rule).to_owned(),
        DbError::Sql(source) => trouble(Language::Vi, SqlTrouble::of(source), source),
    }
}
