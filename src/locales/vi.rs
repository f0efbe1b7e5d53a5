//! Vietnamese: the first language of every screen.

use super::{App, Language, Locale, Nav, NotFound, SignIn, Status};

/// Vietnamese.
pub static VI: Locale = Locale {
    language: Language::Vi,
    app: App {
        name: "Sổ Cán Bộ",
        commune: "xã Xuân Hưng",
        demo_banner: "Dữ liệu giả lập",
        skip_to_page: "Tới nội dung",
        opening: "Đang mở sổ trên máy này…",
    },
    nav: Nav {
        label: "Các trang",
        dashboard: "Bảng theo dõi",
        cadres: "Cán bộ",
        units: "Đơn vị",
        assess: "Tự đánh giá",
        review: "Xác nhận",
        sync: "Đồng bộ",
        settings: "Cài đặt",
    },
    status: Status {
        online: "Trực tuyến",
        offline: "Ngoại tuyến",
        sign_in_to_send: "Cần đăng nhập để gửi",
        unsent: |count| format!("{count} chưa gửi"),
        all_sent: "đã gửi hết",
        never: "chưa liên lạc lần nào",
    },
    sign_in: SignIn {
        title: "Đăng nhập",
        name: "Tên đăng nhập",
        password: "Mật khẩu",
        purpose: "Ứng dụng ghi hồ sơ cán bộ và kết quả tự đánh giá kỹ năng số, để theo dõi các chỉ tiêu của nghị quyết. Thời gian trả lời từng phiếu cũng được ghi.",
        working_copy: "Đây là bản làm việc, không thay thế hồ sơ gốc.",
        no_secrets: "Không nhập nội dung thuộc danh mục bí mật nhà nước.",
        wrong: "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy xem lại rồi nhập lại; nếu quên mật khẩu, nhờ người quản trị đặt lại.",
        wait: |seconds| format!("Đã nhập sai nhiều lần. Hãy đợi {seconds} giây rồi thử lại."),
        no_answer: "Chưa liên lạc được với máy chủ. Lần đăng nhập đầu tiên trên máy này cần có mạng. Hãy kiểm tra mạng rồi thử lại.",
        not_understood: "Máy chủ trả lời khác với phiên bản này. Hãy tải lại trang; nếu vẫn vậy, báo người quản trị.",
    },
    not_found: NotFound {
        title: "Không có trang này",
        text: "Địa chỉ có thể đã gõ nhầm. Không có gì bị mất.",
        home: "Về bảng theo dõi",
    },
};
