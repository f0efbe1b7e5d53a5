//! A list is brought in from a file: looked at first, then written as a whole or not at all, with
//! and without a server.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use crate::acts::{names_on_server, sign_in, status};
use crate::bad_files;
use crate::browser::Browser;
use crate::lists;
use crate::server::{Book, Server};

const FILE: &str = "Chọn tệp danh sách";

async fn open(server: &Server) -> Result<Browser> {
    let browser = Browser::start(&server.address()).await?;
    sign_in(&browser, "can.bo").await?;
    browser.goto("/can-bo").await?;
    browser.press("Nhập danh sách").await?;
    browser.sees("Chọn tệp danh sách").await?;
    Ok(browser)
}

async fn choose(browser: &Browser, file: &Path) -> Result<()> {
    browser.upload(FILE, file).await
}

async fn can_import(browser: &Browser) -> Result<bool> {
    let script = "return [...document.querySelectorAll('button')].some((b) => b.textContent.trim() === 'Nhập' && !b.disabled)";
    Ok(browser.evaluate(script).await? == json!(true))
}

async fn finds(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/can-bo").await?;
    browser.fill("Tìm kiếm", name).await?;
    browser.sees("1 người").await?;
    browser.sees(name).await
}

#[tokio::test]
async fn a_list_is_imported_and_the_same_file_again_changes_nothing() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    choose(&browser, &lists::sample()?).await?;
    browser
        .sees("Đã đọc tệp “mau-danh-sach.xlsx”: 6 người.")
        .await?;
    browser.sees("6 mới").await?;
    finds_nobody(&browser, "Vũ Đức Thí Nghiệm").await?;
    browser.goto("/can-bo/nhap").await?;
    choose(&browser, &lists::sample()?).await?;
    browser.press("Nhập").await?;
    browser.sees("Đã nhập xong").await?;
    browser.sees("6 người mới").await?;
    browser.sees("Đã lưu trên máy này").await?;
    browser.press("Mở trang Cán bộ").await?;
    browser.sees("Tìm kiếm").await?;
    finds(&browser, "Vũ Đức Thí Nghiệm").await?;
    browser.goto("/can-bo/nhap").await?;
    choose(&browser, &lists::sample()?).await?;
    browser.sees("6 đã có, không đổi").await?;
    browser.sees("không có gì mới để ghi").await?;
    assert!(!can_import(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn the_sample_list_can_be_had_from_the_page() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    browser.sees("Tải danh sách mẫu").await?;
    let fetched = "const link = document.querySelector('main a[download]'); \
        const answer = await fetch(link.href); \
        return [link.textContent, link.download, answer.status, (await answer.arrayBuffer()).byteLength]";
    let bytes = std::fs::metadata(lists::sample()?)?.len();
    let expect = json!(["Tải danh sách mẫu", "mau-danh-sach.xlsx", 200, bytes]);
    assert_eq!(browser.evaluate(fetched).await?, expect);
    Ok(())
}

/// Nothing is written before "Nhập".
async fn finds_nobody(browser: &Browser, name: &str) -> Result<()> {
    browser.goto("/can-bo").await?;
    browser.fill("Tìm kiếm", name).await?;
    browser.sees("Không có ai khớp").await
}

#[tokio::test]
async fn a_bad_row_stops_the_import_until_it_is_left_out_and_all_of_it_works_without_a_server()
-> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    browser.is_ready_for_offline().await?;
    server.stop()?;
    browser.goto("/can-bo/nhap").await?;
    let list = lists::file("danh-sach.csv", lists::as_an_office_keeps_it().as_bytes())?;
    choose(&browser, &list).await?;
    browser.sees("Các cột không lấy: Ghi chú.").await?;
    browser.sees("còn 1 dòng phải sửa").await?;
    browser
        .sees("Ngày sinh (cột D: “31/02/1990”): Không có ngày này trong lịch.")
        .await?;
    browser.sees("Nguyễn Thị Thử Mẫu").await?;
    browser.sees("Trần Văn Ví Dụ").await?;
    browser.sees("<b>Phạm Dấu Ngoặc</b>").await?;
    browser.sees("Phòng Kinh tế thử (đơn vị mới)").await?;
    assert!(!can_import(&browser).await?);
    browser.tick("Chỉ hiện các dòng có điều cần xem").await?;
    browser.tick("Bỏ dòng 9").await?;
    browser.sees("1 bỏ ra").await?;
    browser.tick("Tạo các đơn vị này khi nhập").await?;
    browser.sees("còn 3 dòng phải sửa").await?;
    browser.tick("Tạo các đơn vị này khi nhập").await?;
    browser.press("Nhập").await?;
    browser.sees("3 người mới").await?;
    finds(&browser, "<b>Phạm Dấu Ngoặc</b>").await?;
    finds(&browser, "Nguyễn Thị Thử Mẫu").await?;
    finds_nobody(&browser, "Lê Thị Sai Ngày").await?;
    server.resume()?;
    browser.goto("/dong-bo").await?;
    browser.press("Đồng bộ ngay").await?;
    browser.sees("đã gửi hết").await
}

#[tokio::test]
async fn a_formula_that_shows_an_error_names_no_unit_and_stops_its_row() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    let list = "Họ và tên,Ngày sinh,Đơn vị,Đối tượng\nLê Văn Thử,15/08/1975,#N/A,Công chức\n";
    choose(&browser, &lists::file("cong-thuc.csv", list.as_bytes())?).await?;
    browser.sees("còn 1 dòng phải sửa").await?;
    browser
        .sees("Đơn vị (cột C: “#N/A”): Ô này chứa công thức đang báo lỗi hoặc chưa được tính.")
        .await?;
    let text = browser.text().await?;
    assert!(!text.contains("đơn vị mới"), "{text}");
    assert!(!text.contains("Tạo các đơn vị này khi nhập"), "{text}");
    assert!(!can_import(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn twelve_hundred_people_are_drawn_in_steps_saved_at_once_and_sent() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    let list = lists::file("danh-sach.csv", lists::people(1_200).as_bytes())?;
    choose(&browser, &list).await?;
    browser.sees("1.200 mới").await?;
    let drawn = "return document.querySelectorAll('.import-row').length";
    assert_eq!(browser.evaluate(drawn).await?, 100);
    browser.press("Hiện thêm 100 dòng").await?;
    browser
        .until("200 rows", async || {
            Ok(browser.evaluate(drawn).await? == 200)
        })
        .await?;
    browser.press("Nhập").await?;
    browser.sees("1.200 người mới").await?;
    browser.sees("5 đơn vị mới").await?;
    browser.sees("đã gửi hết").await
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_in_words() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let browser = open(&server).await?;
    let before = names_on_server(&server)?;
    let check = async |name: &str, content: &[u8], expect: &str| {
        choose(&browser, &lists::file(name, content)?).await?;
        browser.sees(expect).await?;
        browser.sees("Chưa có gì được ghi vào sổ.").await
    };
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    check("lon.csv", &large, "Tệp lớn hơn 10 MB.").await?;
    check("van-ban.xlsx", b"%PDF-1.7 ...", "Đây là tệp PDF.").await?;
    check("trong.csv", b"", "Tệp không có dữ liệu.").await?;
    check("cu.csv", b"H\xc4 v\xb5 t\xaan\n", "Tệp chữ dùng bảng mã cũ").await?;
    check("hong.xlsx", b"PK\x03\x04 and then nothing", "Tệp bị hỏng").await?;
    let unpacks = "Tệp bung ra lớn hơn 104 MB nên không được mở.";
    check("bung.xlsx", &bad_files::bomb()?, unpacks).await?;
    let cells = bad_files::too_many_cells();
    check("nhieu.csv", cells.as_bytes(), "Tệp có hơn 200.000 ô.").await?;
    let far = "Có một ô nằm rất xa danh sách (dòng 1048576, cột 16384).";
    check("xa.xlsx", &bad_files::far_cell()?, far).await?;
    let locked = "Tệp có mật khẩu.";
    check("khoa.xlsx", &bad_files::encrypted()?, locked).await?;
    check("nua.xls", &bad_files::half_an_xls()?, "Tệp bị hỏng").await?;
    // The worker that reads it dies; the page says so, and the next file has a worker of its own.
    let broke = "Tệp làm phần đọc bảng tính dừng giữa chừng";
    check("sai-byte.xls", &bad_files::damaged_xls()?, broke).await?;
    let people = "Tên gọi,Sinh\nLê Văn Thử,1975\n";
    choose(&browser, &lists::file("la.csv", people.as_bytes())?).await?;
    browser.sees("Không nhận ra các tiêu đề.").await?;
    browser
        .sees("Chưa nhập được: hãy chọn cột họ và tên.")
        .await?;
    status(&browser, "đã gửi hết").await?;
    assert_eq!(names_on_server(&server)?, before);
    Ok(())
}
