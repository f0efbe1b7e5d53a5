//! An administrator's page of one account: whose it is, what was done to it, and how far a role reaches.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::acts::{open, sign_in, signed_in, status};
use crate::answering::press_in_page;
use crate::browser::Browser;
use crate::journey::{NEW_PASSWORD, after, sign_in_first, to_first_password};
use crate::managing::{link_for, navigation, shown_once};
use crate::pictures::{at_in_three_sizes, in_three_sizes};
use crate::server::{Book, Server};

/// Behind it the account is tied to somebody else.
const FOLD: &str = "Đổi người trong sổ của tài khoản này";

/// Whether the button of this text can be pressed.
async fn can_press(browser: &Browser, text: &str) -> Result<bool> {
    let script = format!(
        "return [...document.querySelectorAll('main button')] \
        .some((button) => button.textContent.trim() === {} && !button.disabled)",
        json!(text)
    );
    Ok(browser.evaluate(&script).await? == json!(true))
}

/// Finds somebody by name on the page of an account and chooses the first who is found; hands back
/// what stood in the list.
async fn choose_somebody(administrator: &Browser, name: &str) -> Result<String> {
    administrator.fill("Tìm người trong sổ", name).await?;
    let first =
        "return document.querySelector('#field-cadre option:nth-child(2)')?.textContent ?? ''";
    administrator
        .until("somebody", async || {
            Ok(administrator.evaluate(first).await? != json!(""))
        })
        .await?;
    let found = administrator.evaluate(first).await?;
    let found = found.as_str().context("no name")?.to_owned();
    administrator.choose("Người trong sổ", &found).await?;
    Ok(found)
}

/// Whoever sees nobody ties an account by the address of a record, which somebody else has sent.
async fn tie_by_address(server: &Server, administrator: &Browser) -> Result<()> {
    let people: Value = serde_json::from_str(&server.command(&["export", "cadres", "--json"])?)?;
    let person = people[0]["id"].as_str().context("no id")?;
    let field = "Địa chỉ trang hồ sơ của người ấy";
    let cannot = async || Ok(!can_press(administrator, "Gắn với người này").await?);
    administrator.fill(field, "chu van a").await?;
    administrator.sees("Đây không phải địa chỉ").await?;
    administrator.until("no way to tie it", cannot).await?;
    at_in_three_sizes(administrator, "#field-person-address", "tie-by-address").await?;
    let address = format!("{}/can-bo/{person}?loc=x", server.address());
    administrator.fill(field, &address).await?;
    administrator
        .no_longer_sees("Đây không phải địa chỉ")
        .await?;
    administrator.press("Gắn với người này").await?;
    administrator
        .sees("Gắn tài khoản này với một hồ sơ không có trên máy này?")
        .await?;
    administrator.press("Hủy").await
}

#[tokio::test]
async fn an_account_is_tied_to_a_named_person_and_made_nobodys_only_by_asking() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    for role in ["personnel_officer", "unit_head"] {
        server.command(&["user", "revoke", "quantri", role])?;
    }
    open(&administrator, "/dong-bo").await?;
    administrator.press("Đồng bộ ngay").await?;
    // An administrator as such sees nobody, and is told so.
    open(&administrator, "/tai-khoan").await?;
    let somebody = "gắn với một người mà tài khoản của Anh/Chị không xem được";
    administrator.sees(somebody).await?;
    administrator.press_containing("giao.vien").await?;
    administrator.press(FOLD).await?;
    administrator
        .sees("nên không tìm được người theo tên ở đây")
        .await?;
    tie_by_address(&server, &administrator).await?;

    server.command(&["user", "grant", "quantri", "supervisor"])?;
    open(&administrator, "/dong-bo").await?;
    administrator.press("Đồng bộ ngay").await?;
    open(&administrator, "/can-bo").await?;
    administrator.sees("Tìm kiếm").await?;
    let name = "return document.querySelector('.record-list-name')?.textContent ?? ''";
    administrator
        .until("people", async || {
            Ok(administrator.evaluate(name).await? != json!(""))
        })
        .await?;
    let name = administrator.evaluate(name).await?;
    let name = name.as_str().context("no name")?;

    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("giao.vien").await?;
    administrator.press(FOLD).await?;
    assert!(!administrator.text().await?.contains(somebody));
    let missing = "Hãy chọn một người trước";
    administrator.sees(missing).await?;
    assert!(!can_press(&administrator, "Gắn với người này").await?);
    let chosen = choose_somebody(&administrator, name).await?;
    assert!(can_press(&administrator, "Gắn với người này").await?);
    administrator.press("Gắn với người này").await?;
    let question = format!("Gắn tài khoản này với {chosen}?");
    administrator.sees(&question).await?;
    administrator.press("Hủy").await?;

    // Who is looked for anew is not the one chosen before, and nobody chosen is not nobody's.
    administrator
        .fill("Tìm người trong sổ", "Không Có Ai")
        .await?;
    administrator.sees(missing).await?;
    assert!(!can_press(&administrator, "Gắn với người này").await?);
    let untie = "Thôi gắn với người trong sổ";
    administrator.press(untie).await?;
    administrator.sees("Thôi gắn tài khoản này").await?;
    administrator.press_at("//dialog[@open]//button[1]").await?;
    administrator
        .no_longer_sees("Thôi gắn tài khoản này")
        .await?;
    administrator.sees("không gắn với ai trong sổ").await?;
    let is_offered = format!(
        "return [...document.querySelectorAll('main button')] \
        .some((button) => button.textContent.trim() === {})",
        json!(untie)
    );
    administrator
        .until("nothing to untie", async || {
            Ok(administrator.evaluate(&is_offered).await? == json!(false))
        })
        .await
}

/// Nobody confirms the own result: who is nobody on the books confirms nothing, and both they and an
/// administrator are told.
#[tokio::test]
async fn a_head_who_is_nobody_on_the_books_confirms_nothing_until_the_account_is_tied() -> Result<()>
{
    let (server, administrator) = signed_in("quantri").await?;
    let added = server.command(&["user", "add", "ba.truong", "--role", "unit_head"])?;
    let head = Browser::start(&server.address()).await?;
    sign_in_first(&head, "ba.truong", &after(&added, "ba.truong")?).await?;
    head.sees("Nhờ người quản trị gắn tài khoản với hồ sơ của Anh/Chị để xác nhận được")
        .await?;
    open(&head, "/xac-nhan").await?;
    head.sees("chưa gắn với hồ sơ nào").await?;
    head.sees("Hãy nhờ người quản trị gắn tài khoản với hồ sơ của Anh/Chị")
        .await?;
    let first = "return document.querySelector('.record-list-row a').getAttribute('href')";
    let sheet = head.evaluate(first).await?;
    let sheet = sheet.as_str().context("no sheet")?;
    open(&head, sheet).await?;
    head.sees("Hãy nhờ người quản trị gắn tài khoản với hồ sơ của Anh/Chị")
        .await?;
    head.no_longer_sees("Kết quả nếu xác nhận bây giờ").await?;
    head.picture("review-as-nobody", 800, 1280).await?;
    open(&administrator, "/tai-khoan").await?;
    let row = "return [...document.querySelectorAll('.record-list-row')] \
        .find((one) => one.textContent.includes('ba.truong'))?.textContent ?? ''";
    administrator
        .until("the row says so", async || {
            let row = administrator.evaluate(row).await?;
            Ok(row.as_str().unwrap_or_default().contains("Cần gắn với"))
        })
        .await?;
    administrator.press_containing("ba.truong").await?;
    let warning = "chưa xác nhận được kết quả của ai";
    administrator.sees(warning).await?;
    at_in_three_sizes(&administrator, ".notice", "head-of-nobody").await?;
    administrator.press(FOLD).await?;
    choose_somebody(&administrator, "nguyen").await?;
    administrator.press("Gắn với người này").await?;
    administrator.press_at("//dialog[@open]//button[1]").await?;
    administrator.sees("Đã làm xong").await?;
    administrator.no_longer_sees(warning).await?;
    // The sheet that stands open lets them decide as soon as the tablet knows.
    head.sees("Kết quả nếu xác nhận bây giờ").await?;
    press_in_page(&head, "Xác nhận").await?;
    head.sees("Đã xác nhận phiếu của").await
}

/// As the server says of one that was used long ago.
const LONG_UNUSED: &str = "const real = window.fetch; window.fetch = async (what, ...more) => { \
        const answer = await real(what, ...more); \
        if (!String(what.url ?? what).endsWith('/api/accounts')) return answer; \
        const told = await answer.json(); \
        for (const one of told.accounts) one.idle = one.name === 'giao.vien'; \
        return new Response(JSON.stringify(told)); \
    }";

#[tokio::test]
async fn accounts_that_nobody_used_for_45_days_stand_first_and_apart() -> Result<()> {
    let server = Server::start(Book::Demo)?;
    let administrator = Browser::start(&server.address()).await?;
    administrator.before_every_page(LONG_UNUSED).await?;
    sign_in(&administrator, "quantri").await?;
    open(&administrator, "/tai-khoan").await?;
    administrator.sees("Không dùng từ 45 ngày trở lên").await?;
    let listed = "return [...document.querySelectorAll('.panel .record-list-name')] \
        .map((one) => one.textContent)";
    assert_eq!(administrator.evaluate(listed).await?, json!(["giao.vien"]));
    in_three_sizes(&administrator, "accounts-idle").await
}

/// Lets the page fetch the second part of the program no more, as a weak line does.
const NO_SECOND_PART: &str = "window.plain = window.fetch; window.fetch = (what, ...more) => \
    String(what.url ?? what).includes('-book') \
        ? Promise.reject(new TypeError('no network')) : window.plain(what, ...more); return 1";
const LET_IT_COME: &str = "window.fetch = window.plain; return 1";

#[tokio::test]
async fn a_code_that_was_taken_over_a_weak_line_is_not_asked_for_again() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    let link = link_for(&administrator, "giao.vien").await?;
    let new = Browser::start(&server.address()).await?;
    new.goto("/dang-nhap").await?;
    new.press("Thêm máy bằng mã của người quản trị").await?;
    new.evaluate(NO_SECOND_PART).await?;
    new.fill("Đường dẫn hoặc mã", &link).await?;
    new.press("Thêm máy").await?;
    new.sees("Thử mở lại").await?;
    new.picture("add-tablet-again", 390, 844).await?;
    new.press("Thử mở lại").await?;
    new.sees("Thử mở lại").await?;
    assert!(!new.text().await?.contains("Mã này đã được dùng"));
    new.evaluate(LET_IT_COME).await?;
    new.press("Thử mở lại").await?;
    status(&new, "Trực tuyến").await?;

    // On a tablet that has a book the link adds nothing, and says why.
    let place = link.strip_prefix(&server.address()).context("elsewhere")?;
    new.goto(place).await?;
    new.sees("nên chưa thêm gì").await?;
    new.sees("đang mở sổ của “giao.vien”").await?;
    new.picture("add-tablet-has-book", 390, 844).await
}

/// On the page of an account: does what the page asks about first, and waits until it says it is done.
async fn do_and_confirm(administrator: &Browser, act: &str) -> Result<()> {
    administrator.press(act).await?;
    let question = format!("//dialog[@open][contains(., '?')]//button[normalize-space(.)='{act}']");
    administrator.press_at(&question).await?;
    administrator.sees(&format!("Đã làm xong: {act}")).await
}

/// Types a name and a password where the form of sign-in stands, and sends them.
async fn try_to_sign_in(browser: &Browser, name: &str, password: &str) -> Result<()> {
    browser.goto("/dang-nhap").await?;
    browser.fill("Tên đăng nhập", name).await?;
    browser.fill("Mật khẩu", password).await?;
    browser.press("Đăng nhập").await
}

/// Where a book is open the next exchange finds that the sign-in has ended.
async fn is_signed_out(browser: &Browser) -> Result<()> {
    open(browser, "/dong-bo").await?;
    status(browser, "Cần đăng nhập để gửi").await?;
    let ask = "return (await fetch('/api/session')).status";
    assert_eq!(browser.evaluate(ask).await?, json!(401));
    Ok(())
}

#[tokio::test]
async fn a_password_set_anew_opens_the_book_in_place_of_the_old_one_once_it_is_changed()
-> Result<()> {
    const OLD: &str = "demo-giao.vien";
    let (server, administrator) = signed_in("quantri").await?;
    let theirs = Browser::start(&server.address()).await?;
    sign_in(&theirs, "giao.vien").await?;
    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("giao.vien").await?;
    administrator.sees("Dùng lần cuối").await?;
    let unchanged = "Chưa đổi mật khẩu tạm";
    assert!(!administrator.text().await?.contains(unchanged));
    do_and_confirm(&administrator, "Cấp mật khẩu tạm mới").await?;
    administrator.sees("Mật khẩu tạm của “giao.vien”").await?;
    let given = shown_once(&administrator).await?;
    administrator.sees(unchanged).await?;
    administrator.picture("password-given", 800, 1280).await?;
    is_signed_out(&theirs).await?;

    let second = Browser::start(&server.address()).await?;
    try_to_sign_in(&second, "giao.vien", OLD).await?;
    second.sees("mật khẩu chưa đúng").await?;
    to_first_password(&second, "giao.vien", &given).await?;
    // Before it is changed it opens nothing, on whatever page.
    for path in ["/", "/can-bo", "/dong-bo"] {
        second.goto(path).await?;
        second.sees("Đăng nhập cần có mạng").await?;
        assert!(navigation(&second).await?.is_empty(), "{path}");
    }
    let ask = "return (await fetch('/api/accounts')).status";
    assert_ne!(second.evaluate(ask).await?, json!(200));
    sign_in_first(&second, "giao.vien", &given).await?;
    administrator.driver.refresh().await?;
    administrator.sees("Dùng lần cuối").await?;
    administrator.no_longer_sees(unchanged).await?;
    // Told once: it stands there no more.
    assert!(!administrator.text().await?.contains(&given));

    // The one that was given is none any more.
    let third = Browser::start(&server.address()).await?;
    try_to_sign_in(&third, "giao.vien", &given).await?;
    third.sees("mật khẩu chưa đúng").await?;
    try_to_sign_in(&third, "giao.vien", NEW_PASSWORD).await?;
    status(&third, "Trực tuyến").await
}

#[tokio::test]
async fn a_blocked_account_signs_in_nowhere_until_it_is_unblocked() -> Result<()> {
    const REFUSED: &str = "Tài khoản này đang bị khóa";
    let (server, administrator) = signed_in("quantri").await?;
    let theirs = Browser::start(&server.address()).await?;
    sign_in(&theirs, "giao.vien").await?;
    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("giao.vien").await?;
    do_and_confirm(&administrator, "Khóa tài khoản").await?;
    administrator.sees("Đã khóa").await?;
    let row = "return [...document.querySelectorAll('.record-list-row')] \
        .find((one) => one.textContent.includes('giao.vien'))?.textContent ?? ''";
    let row = async || {
        open(&administrator, "/tai-khoan").await?;
        administrator.sees("giao.vien").await?;
        let row = administrator.evaluate(row).await?;
        anyhow::Ok(row.as_str().unwrap_or_default().to_owned())
    };
    assert!(row().await?.contains("Đã khóa"));

    // Where the book is open the sign-in has ended; neither there nor elsewhere is another one begun.
    is_signed_out(&theirs).await?;
    theirs.fill("Mật khẩu", "demo-giao.vien").await?;
    theirs.press("Đăng nhập").await?;
    theirs.sees(REFUSED).await?;
    theirs.picture("account-blocked", 390, 844).await?;
    let elsewhere = Browser::start(&server.address()).await?;
    try_to_sign_in(&elsewhere, "giao.vien", "demo-giao.vien").await?;
    elsewhere.sees(REFUSED).await?;
    assert!(navigation(&elsewhere).await?.is_empty());

    administrator.press_containing("giao.vien").await?;
    administrator.press("Mở khóa tài khoản").await?;
    administrator.sees("Đã làm xong: Mở khóa tài khoản").await?;
    administrator.sees("Khóa tài khoản").await?;
    assert!(!row().await?.contains("Đã khóa"));
    theirs.press("Đăng nhập").await?;
    status(&theirs, "Trực tuyến").await?;
    elsewhere.press("Đăng nhập").await?;
    status(&elsewhere, "Trực tuyến").await
}

/// Fills the form of another role on the page of an account, and sends it.
async fn give_role(administrator: &Browser, unit: &str, [from, to]: [&str; 2]) -> Result<()> {
    administrator.choose("Vai trò", "Giám sát").await?;
    administrator.choose("Phạm vi của vai trò", unit).await?;
    administrator.fill("Từ ngày", from).await?;
    administrator.fill("Đến hết ngày", to).await?;
    administrator.press("Giao vai trò").await
}

#[tokio::test]
async fn a_role_is_given_on_a_unit_from_a_day_to_a_day_and_holds_between_them_only() -> Result<()> {
    const UNIT: &str = "\u{2003}Phòng Kinh tế";
    let (server, administrator) = signed_in("quantri").await?;
    let theirs = Browser::start(&server.address()).await?;
    sign_in(&theirs, "giao.vien").await?;
    let before = navigation(&theirs).await?;
    assert!(!before.iter().any(|link| link == "Bảng theo dõi"));
    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("giao.vien").await?;
    administrator.sees("chỉ hồ sơ của mình").await?;
    for (days, said) in [
        (["01/2090", "31/12/2090"], "Hãy ghi ngày dạng 05/11/2026"),
        (["02/01/2090", "01/01/2090"], "Ngày cuối cùng đứng trước"),
        (["01/01/2020", "01/02/2020"], "Ngày cuối cùng đã qua"),
    ] {
        give_role(&administrator, UNIT, days).await?;
        administrator.sees(said).await?;
    }
    // One that has yet to begin, and one of today.
    let given = [["05/11/2090", "06/12/2091"], ["09/03/2022", "10/04/2093"]];
    let listed = "return [...document.querySelectorAll('main .record-list-row > span')] \
        .map((one) => one.textContent)";
    let mut expect: Vec<String> = Vec::new();
    for days in given {
        give_role(&administrator, UNIT, days).await?;
        let [from, to] = days;
        expect.push(format!(
            "Giám sát · Phòng Kinh tế · từ {from} · đến hết {to}"
        ));
        expect.sort();
        administrator
            .until(&format!("{expect:?}"), async || {
                let listed = administrator.evaluate(listed).await?;
                let mut listed: Vec<String> = serde_json::from_value(listed)?;
                listed.sort();
                Ok(listed == expect)
            })
            .await?;
        administrator.sees("Đã giao vai trò.").await?;
        open(&theirs, "/dong-bo").await?;
        theirs.press("Đồng bộ ngay").await?;
        theirs.sees("Liên lạc tốt").await?;
        if days != given[1] {
            assert_eq!(navigation(&theirs).await?, before, "{days:?}");
        }
    }
    administrator.picture("role-with-days", 800, 1280).await?;
    theirs
        .until("what a supervisor sees", async || {
            let seen = navigation(&theirs).await?;
            Ok(seen.iter().any(|link| link == "Bảng theo dõi"))
        })
        .await
}
