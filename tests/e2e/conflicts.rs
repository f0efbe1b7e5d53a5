//! "Xung đột": two people who changed one field apart, choosing, writing a third value, and undoing;
//! with the server really gone, and after it came back.

use anyhow::Result;
use serde_json::json;

use crate::acts::{add_person, open, sign_in, status};
use crate::browser::Browser;
use crate::people::{add_for_both, change_apart, has_the_focus, send, two_people};
use crate::server::Server;
use crate::unusable::{ABORT_WRITES, LET_WRITES};

/// Two people who each know a person born in 1965 by the book, and wrote another date of birth apart.
pub async fn two_dates(name: &str) -> Result<(Server, Browser, Browser, String)> {
    let (mut server, first, second) = two_people().await?;
    add_person(&first, name).await?;
    let path = first.path().await?;
    open(&first, &format!("{path}/sua")).await?;
    first.fill("Ngày sinh", "05/05/1965").await?;
    first.press("Lưu").await?;
    first.sees("05/05/1965").await?;
    for browser in [&first, &second] {
        send(browser).await?;
    }
    second.goto(&path).await?;
    second.sees("05/05/1965").await?;
    change_apart(&mut server, [&first, &second], async |browser, place| {
        browser.goto(&format!("{path}/sua")).await?;
        let date = ["01/01/1970", "02/02/1971"][place];
        browser.fill("Ngày sinh", date).await
    })
    .await?;
    Ok((server, first, second, path))
}

/// The one question of the page, with what stands in it.
const QUESTION: &str = "return document.querySelector('.contested')?.innerText ?? ''";

async fn opens(browser: &Browser) -> Result<()> {
    open(browser, "/xung-dot").await?;
    browser.sees("1 hồ sơ đang có hai giá trị").await
}

/// Goes there by the navigation: what was done since the app was opened is still known.
async fn goes_back(browser: &Browser) -> Result<()> {
    browser.press("Xung đột").await?;
    browser.sees("Xung đột").await
}

#[tokio::test]
async fn two_dates_written_apart_stand_in_both_inboxes_and_one_choice_empties_both() -> Result<()> {
    let (mut server, first, second, path) = two_dates("Chu Văn Hộp").await?;
    for (browser, mine, theirs) in [
        (&first, "01/01/1970", "02/02/1971"),
        (&second, "02/02/1971", "01/01/1970"),
    ] {
        opens(browser).await?;
        let asked = browser.evaluate(QUESTION).await?;
        let asked = asked.as_str().unwrap_or_default();
        // Before, mine, theirs: in this order, each with its day and hour.
        let places = ["05/05/1965", "Của Anh/Chị", mine, "Của người khác", theirs];
        let places: Vec<_> = places.iter().map(|text| asked.find(text)).collect();
        assert!(places.iter().all(Option::is_some), "{places:?} {asked}");
        assert!(places.is_sorted(), "{places:?} {asked}");
        assert!(asked.contains("Anh/Chị, "), "{asked}");
        let count = "return document.querySelector('.nav-item:has([href=\"/xung-dot\"]) .nav-count')?.innerText ?? ''";
        assert_eq!(browser.evaluate(count).await?, json!("1"));
    }
    // The change that made it so is found among those of the tablet, and not the older one.
    open(&first, "/dong-bo").await?;
    first.press("xung đột (1)").await?;
    first
        .press_at("//main//td//a[@href='/xung-dot'][normalize-space(.)='xung đột']")
        .await?;
    first.sees("1 hồ sơ đang có hai giá trị").await?;
    // It is settled where there is no network.
    server.stop()?;
    open(&first, "/").await?;
    first.press("Chọn giá trị (1)").await?;
    first.press("Chọn “02/02/1971”").await?;
    first.sees("Đã chọn: 02/02/1971").await?;
    first
        .sees("Nút này còn trên máy này tối đa 30 ngày")
        .await?;
    let focus = "return document.activeElement?.className ?? ''";
    first
        .until("the focus is on what was decided", async || {
            Ok(first.evaluate(focus).await? == json!("contested"))
        })
        .await?;
    server.resume()?;
    for browser in [&first, &second] {
        send(browser).await?;
        open(browser, "/xung-dot").await?;
        browser.sees("Không có xung đột nào").await?;
        open(browser, &path).await?;
        browser.sees("02/02/1971").await?;
        browser.no_longer_sees("Có hai giá trị").await?;
        open(browser, "/").await?;
        browser
            .sees("Không có hồ sơ nào đang có hai giá trị.")
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_choice_is_undone_before_it_was_sent_and_after_and_both_values_stand_there_again()
-> Result<()> {
    let (mut server, first, second, path) = two_dates("Chu Văn Lùi").await?;
    opens(&first).await?;
    server.stop()?;
    first.press("Chọn “02/02/1971”").await?;
    first.sees("Đã chọn: 02/02/1971").await?;
    // Also after the app was opened anew.
    first.driver.refresh().await?;
    first.press("Hoàn tác: Ngày sinh").await?;
    first.sees("1 hồ sơ đang có hai giá trị").await?;
    first.press("Chọn “01/01/1970”").await?;
    first.sees("Đã chọn: 01/01/1970").await?;
    server.resume()?;
    first.press("Đồng bộ").await?;
    first.press("Đồng bộ ngay").await?;
    status(&first, "đã gửi hết").await?;
    send(&second).await?;
    open(&second, &path).await?;
    second.sees("01/01/1970").await?;
    second.no_longer_sees("Có hai giá trị").await?;

    // Also after the server has it and the app was opened anew.
    open(&first, "/xung-dot").await?;
    first.sees("Không có xung đột nào").await?;
    first
        .press("Đã chọn trên máy này trong 30 ngày qua (1)")
        .await?;
    first.picture("conflicts-chosen-earlier", 800, 1280).await?;
    first
        .press("Hoàn tác: Hồ sơ cán bộ: Chu Văn Lùi: Ngày sinh")
        .await?;
    first.sees("1 hồ sơ đang có hai giá trị").await?;
    // Both are by whoever undid it now: whose they were is said beside them.
    let asked = first.evaluate(QUESTION).await?;
    let asked = asked.as_str().unwrap_or_default();
    let said = asked.matches("Hoàn tác việc chọn giá trị. Giá trị này do ");
    assert_eq!(said.count(), 2, "{asked}");
    status(&first, "đã gửi hết").await?;
    send(&second).await?;
    opens(&second).await?;
    second.sees("Chọn “01/01/1970”").await?;
    // What somebody has written since is not undone.
    first.press("Chọn “02/02/1971”").await?;
    first.sees("Đã chọn: 02/02/1971").await?;
    status(&first, "đã gửi hết").await?;
    send(&second).await?;
    open(&second, &format!("{path}/sua")).await?;
    second.fill("Ngày sinh", "04/04/1974").await?;
    second.press("Lưu").await?;
    second.sees("04/04/1974").await?;
    send(&second).await?;
    first.sees("nên không hoàn tác ở đây được nữa").await?;
    first.no_longer_sees("Hoàn tác thì").await
}

#[tokio::test]
async fn what_is_chosen_in_one_window_is_undone_in_another() -> Result<()> {
    let (_server, first, _second, _) = two_dates("Chu Văn Song").await?;
    opens(&first).await?;
    let one = first.driver.window().await?;
    let other = first.new_window().await?;
    opens(&first).await?;
    first.turn_to(&one).await?;
    first.press("Chọn “02/02/1971”").await?;
    first.sees("Đã chọn: 02/02/1971").await?;
    first.turn_to(&other).await?;
    first.sees("Đã chọn: 02/02/1971").await?;
    first.press("Hoàn tác: Ngày sinh").await?;
    first.sees("1 hồ sơ đang có hai giá trị").await?;
    first.turn_to(&one).await?;
    first.sees("1 hồ sơ đang có hai giá trị").await
}

#[tokio::test]
async fn a_third_value_is_judged_as_in_the_form_kept_as_a_draft_and_settles_with_its_reason()
-> Result<()> {
    let (server, first, second, path) = two_dates("Chu Văn Ba Giá").await?;
    opens(&first).await?;
    first.press("Ghi giá trị khác").await?;
    let field = "return (document.activeElement?.id ?? '').startsWith('field-third-')";
    first
        .until("the field has the focus", async || {
            Ok(first.evaluate(field).await? == json!(true))
        })
        .await?;
    first.press("Lưu giá trị này").await?;
    first.sees("Hãy ghi một giá trị khác rồi lưu.").await?;
    first.fill("Ngày sinh", "31/02/1973").await?;
    first.press("Lưu giá trị này").await?;
    first.sees("Không có ngày này trong lịch").await?;
    first.fill("Ngày sinh", "03/03/1973").await?;
    first.drafts_hold("03/03/1973").await?;
    first.driver.refresh().await?;
    let typed = "return document.querySelector('[id^=field-third-]')?.value ?? ''";
    first
        .until("the draft stands there again", async || {
            Ok(first.evaluate(typed).await? == json!("03/03/1973"))
        })
        .await?;
    // Given up, it is gone, and can be begun anew.
    first.press("Hủy").await?;
    first.press("Bỏ bản nháp").await?;
    let opener = "return (document.activeElement?.id ?? '').startsWith('other-')";
    first
        .until("what opens it has the focus", async || {
            Ok(first.evaluate(opener).await? == json!(true))
        })
        .await?;
    first.press("Ghi giá trị khác").await?;
    first
        .until("nothing of the draft is left", async || {
            Ok(first.evaluate(typed).await? != json!("03/03/1973"))
        })
        .await?;
    first.fill("Ngày sinh", "03/03/1973").await?;
    // Two choices at once, of which the first is not kept: the other one can still be saved.
    first.evaluate(ABORT_WRITES).await?;
    let both = "const press = (text) => [...document.querySelectorAll('.contested button')] \
        .find((button) => button.textContent.includes(text)).click(); \
        press('Chọn “01/01/1970”'); press('Lưu giá trị này'); return 1";
    assert_eq!(first.evaluate(both).await?, json!(1));
    first.sees("CHƯA LƯU").await?;
    first.evaluate(LET_WRITES).await?;
    first.press("Ghi lý do chọn (không bắt buộc)").await?;
    first.fill_in("reason-", "Theo giấy khai sinh").await?;
    let above = "const reason = document.querySelector('[id^=field-reason-]'); \
        return [...document.querySelectorAll('.contested button')].every((button) => \
            button.closest('dialog') || reason.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING)";
    assert_eq!(first.evaluate(above).await?, json!(true));
    first.press("Lưu giá trị này").await?;
    first.sees("Đã chọn: 03/03/1973").await?;
    status(&first, "đã gửi hết").await?;
    let people = server.command(&["export", "cadres", "--json"])?;
    assert!(people.contains("1973-03-03"), "not on the server");
    send(&second).await?;
    open(&second, &path).await?;
    second.sees("03/03/1973").await?;
    second.no_longer_sees("Có hai giá trị").await
}

#[tokio::test]
async fn a_list_says_that_a_record_holds_two_values_until_somebody_chose() -> Result<()> {
    let (_server, first, _second, path) = two_dates("Chu Văn Danh Sách").await?;
    let marks = |browser: &Browser| {
        let script = format!(
            "return document.querySelector('.record-list-row:has([href=\"{path}\"]) .travel')?.innerText ?? ''"
        );
        let browser = browser.driver.clone();
        async move { Ok::<_, anyhow::Error>(browser.execute(script, vec![]).await?.json().clone()) }
    };
    open(&first, "/can-bo?dien=hai-gia-tri").await?;
    first
        .until("two values", async || {
            Ok(marks(&first).await? == json!("xung đột"))
        })
        .await?;
    open(&first, &path).await?;
    first.press("Chọn “01/01/1970”").await?;
    first.sees("Đã chọn: 01/01/1970").await?;
    first.press("Cán bộ").await?;
    first.fill("Tìm kiếm", "Chu Văn Danh Sách").await?;
    first.sees("1 người").await?;
    first
        .until("no word: it is on the server", async || {
            Ok(marks(&first).await? == json!(""))
        })
        .await?;
    // Nothing on this page is left to be shown twice.
    has_the_focus(&first, "field-search").await
}

/// Two people gave one person another name and another unit apart.
#[tokio::test]
async fn two_names_and_two_units_stand_in_the_head_and_in_the_list_until_somebody_chose()
-> Result<()> {
    let (mut server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Danh").await?;
    change_apart(&mut server, [&first, &second], async |browser, place| {
        browser.goto(&format!("{path}/sua")).await?;
        let name = ["Chu Văn Danh Một", "Chu Văn Danh Hai"][place];
        browser.fill("Họ và tên", name).await?;
        let unit = ["Văn phòng Đảng ủy", "Văn phòng HĐND và UBND"][place];
        browser.choose("Đơn vị", &format!("\u{2003}{unit}")).await
    })
    .await?;
    let both = [
        "Chu Văn Danh Một",
        "Chu Văn Danh Hai",
        "Văn phòng Đảng ủy",
        "Văn phòng HĐND và UBND",
    ];
    let stand_in = async |browser: &Browser, css: String| {
        let script = format!("return document.querySelector('{css}')?.textContent ?? ''");
        let said = browser.evaluate(&script).await?;
        let said = said.as_str().unwrap_or_default().to_owned();
        Ok::<_, anyhow::Error>(both.map(|text| said.contains(text)))
    };
    for browser in [&first, &second] {
        open(browser, &path).await?;
        browser.sees("xung đột: xử lý ở “Xung đột”").await?;
        let head = "main .row:has(> div > h1)".to_owned();
        assert_eq!(stand_in(browser, head).await?, [true; 4]);
        open(browser, "/can-bo?dien=hai-gia-tri").await?;
        browser.sees("1 người").await?;
        let row = format!(".record-list-row [href=\"{path}\"]");
        assert_eq!(stand_in(browser, row).await?, [true; 4]);
        open(browser, &format!("{path}/lich-su")).await?;
        let whose = format!("main p > [href=\"{path}\"]");
        assert_eq!(stand_in(browser, whose).await?, [true, true, false, false]);
        browser.goto("/danh-gia").await?;
        browser.fill("Tìm theo tên", "chu van danh").await?;
        browser.sees("Chu Văn Danh Hai").await?;
        let row = ".record-list-row a[href*=nguoi]".to_owned();
        assert_eq!(stand_in(browser, row).await?, [true; 4]);
    }
    first.picture("two-names-list", 390, 844).await?;
    open(&first, &path).await?;
    first.picture("two-names-head", 800, 1280).await?;
    first.press("xung đột: xử lý ở “Xung đột”").await?;
    first.press("Chọn “Chu Văn Danh Hai”").await?;
    first.sees("Đã chọn: Chu Văn Danh Hai").await?;
    open(&first, &path).await?;
    let head = "main .row:has(> div > h1)".to_owned();
    assert_eq!(stand_in(&first, head).await?, [false, true, true, true]);
    Ok(())
}

#[tokio::test]
async fn who_may_only_read_sees_the_values_and_whose_choice_it_is() -> Result<()> {
    let (server, _first, _second, path) = two_dates("Lò Văn Đọc").await?;
    server.command(&["user", "grant", "truong.phong", "supervisor"])?;
    let reader = Browser::start(&server.address()).await?;
    sign_in(&reader, "truong.phong").await?;
    open(&reader, &path).await?;
    reader.sees("01/01/1970").await?;
    reader.sees("02/02/1971").await?;
    reader.sees("chưa ai chọn").await?;
    reader.sees("Việc này dành cho: cán bộ tổ chức").await?;
    let offered = reader.evaluate(QUESTION).await?;
    let offered = offered.as_str().unwrap_or_default();
    assert!(!offered.contains("Chọn “"), "{offered}");
    reader.picture("conflict-read-only", 390, 844).await
}
