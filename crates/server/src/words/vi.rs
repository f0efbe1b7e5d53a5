//! Tiếng Việt: the first language of the book.

use super::{Cli, Say, Words};
use crate::db::DbError;
use crate::failure::Failure;

pub(super) const WORDS: Words = Words {
    cli: CLI,
    say: SAY,
    failure,
};

const CLI: Cli = Cli {
    about: "Sổ Cán Bộ: máy chủ giữ sổ cán bộ của xã.",
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
    init_empty: "Sổ trống với một tài khoản quản trị",
    serve: "Mở sổ cho trình duyệt và máy tính bảng",
    serve_listen: "Địa chỉ và cổng (mặc định: 127.0.0.1:8080)",
    serve_app: "Thư mục của ứng dụng đã dựng",
    serve_tls_cert: "Chứng chỉ TLS (PEM); cần cùng --tls-key",
    serve_tls_key: "Khóa riêng của chứng chỉ (PEM)",
    serve_public_origin: "Địa chỉ người dùng gõ, khi máy chủ đứng sau một proxy lo TLS",
    user: "Tài khoản: thêm, đổi mật khẩu, liệt kê",
    user_name: "Tên đăng nhập",
    user_add: "Thêm một tài khoản; in mật khẩu tạm",
    user_cadre: "Mã của người trong sổ mà tài khoản này thuộc về",
    user_passwd: "Cấp mật khẩu tạm mới và kết thúc các phiên đăng nhập của tài khoản",
    user_list: "Liệt kê các tài khoản",
    see_help: "Gõ `cadrebook --help` để xem hướng dẫn.",
    unknown_command: |command| format!("Không có lệnh “{command}”."),
    unknown_argument: |argument| format!("Không có tùy chọn “{argument}” ở lệnh này."),
    missing_argument: |argument| format!("Còn thiếu: {argument}."),
    contradiction: |argument| format!("Không dùng “{argument}” cùng với tùy chọn kia được."),
    bad_value: |argument| format!("Giá trị của “{argument}” không dùng được."),
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
    account: |account| {
        let cadre = account
            .cadre
            .map(|cadre| format!("   người trong sổ: {cadre}"))
            .unwrap_or_default();
        let waiting = if account.must_change_password {
            "   chưa đổi mật khẩu tạm"
        } else {
            ""
        };
        format!("{}   {}{cadre}{waiting}", account.name, account.id)
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
        Failure::DemoBeyondLoopback { listen } => format!(
            "Sổ giả lập chỉ mở trên chính máy này, không mở tại {listen}. Hãy dùng 127.0.0.1, hoặc tạo sổ thật bằng `init --empty`."
        ),
        Failure::NoTlsBeyondLoopback { listen } => format!(
            "Mở tại {listen} mà không có TLS thì mật khẩu đi qua mạng không được che. Hãy thêm --tls-cert và --tls-key, hoặc --public-origin https://… khi có proxy lo TLS."
        ),
        Failure::NotAnOrigin { origin } => format!(
            "“{origin}” không phải địa chỉ dạng https://ten-may.vn (không có đường dẫn phía sau)."
        ),
        Failure::Certificate { source } => {
            format!(
                "Không dùng được chứng chỉ hoặc khóa TLS: {source}. Cả hai phải là tệp PEM đọc được."
            )
        }
        Failure::NoApp { folder } => format!(
            "Thư mục {} không chứa ứng dụng đã dựng (thiếu index.html).",
            folder.display()
        ),
        Failure::CannotListen { listen, source } => format!(
            "Không mở được cổng tại {listen}: {source}. Có thể cổng đang được dùng; hãy chọn cổng khác bằng --listen."
        ),
        Failure::Serving(source) => {
            format!("Máy chủ đã dừng vì lỗi: {source}. Những gì đã báo nhận vẫn còn trong sổ.")
        }
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
        Failure::NotWritten { why } => {
            format!("Không ghi được vào sổ ({why}). Không có gì thay đổi.")
        }
        Failure::NotAnId { text } => format!("“{text}” không phải là một mã (UUID)."),
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
        DbError::Folder(source) => format!("Không dùng được thư mục của sổ: {source}."),
        DbError::OfLaterVersion { version } => format!(
            "Sổ này do phiên bản mới hơn ghi (bước {version}). Không có gì thay đổi; hãy dùng phiên bản mới của chương trình."
        ),
        DbError::Upgrade(source) => {
            format!("Không nâng cấp được sổ: {source}. Sổ vẫn như trước.")
        }
        DbError::Damaged { table } => format!(
            "Sổ bị hỏng ở bảng “{table}”. Hãy dừng lại, giữ nguyên thư mục và khôi phục từ bản sao lưu."
        ),
        DbError::Sql(source) => format!("Cơ sở dữ liệu từ chối: {source}."),
    }
}
