//! "Bảng theo dõi" where there is nothing to count.

use anyhow::Result;
use serde_json::json;

use crate::answering::press_in_page;
use crate::browser::Browser;
use crate::journey::sign_in_to_empty;
use crate::lists;
use crate::server::{Book, Server};

#[tokio::test]
async fn a_book_of_hamlet_cadres_only_shows_neither_0_nor_100_percent() -> Result<()> {
    let server = Server::start(Book::Empty)?;
    let browser = Browser::start(&server.address()).await?;
    sign_in_to_empty(&browser, &server).await?;
    let list = "Họ và tên,Đơn vị,Đối tượng\nLê Văn Thử,Xóm 1,Cán bộ xóm\n";
    let list = lists::file("danh-sach.csv", list.as_bytes())?;
    browser.goto("/can-bo/nhap").await?;
    browser.upload("Chọn tệp danh sách", &list).await?;
    browser.sees("1 mới").await?;
    press_in_page(&browser, "Nhập").await?;
    browser.sees("1 người mới").await?;
    browser.goto("/").await?;
    browser.sees("Chưa có ai thuộc diện tính.").await?;
    browser.sees("Ngoài diện tính").await?;
    let shares = "return [document.querySelector('main').innerText.includes('%'), \
        document.querySelectorAll('.target-bar, main .chip').length]";
    assert_eq!(browser.evaluate(shares).await?, json!([false, 0]));
    Ok(())
}
