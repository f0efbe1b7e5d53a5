//! "Hồ sơ trùng": one person entered twice is found, merged, counted once, separated, counted twice.

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{open, sign_in, signed_in, status};
use crate::browser::Browser;
use crate::journey::sign_in_first;
use crate::people::{add_person, has_the_focus};
use crate::server::Server;

/// Enters a person with a birth date; hands back the address.
async fn enter(browser: &Browser, name: &str, job_position: &str) -> Result<String> {
    let path = add_person(browser, name).await?;
    open(browser, &format!("{path}/sua")).await?;
    browser.fill("Ngày sinh", "05/05/1975").await?;
    browser.fill("Vị trí việc làm", job_position).await?;
    browser.press("Lưu").await?;
    browser.sees("05/05/1975").await?;
    Ok(path)
}

/// A person who was entered twice, and the page that shows both records.
pub async fn entered_twice(name: &str) -> Result<(Server, Browser, [String; 2])> {
    let (server, browser) = signed_in("can.bo").await?;
    let first = enter(&browser, name, "Văn thư").await?;
    let second = enter(&browser, &name.to_lowercase(), "Kế toán").await?;
    status(&browser, "đã gửi hết").await?;
    Ok((server, browser, [first, second]))
}

/// Taps twice on what the open dialog asks.
const TWICE: &str = "const yes = document.querySelector('dialog[open] [data-kind=primary]'); \
    yes.click(); yes.click(); return 1";

/// How many people of a name the list shows.
async fn listed(browser: &Browser, name: &str, expect: usize) -> Result<()> {
    open(browser, "/can-bo").await?;
    browser.fill("Tìm kiếm", name).await?;
    browser.sees(&format!("{expect} người")).await
}

#[tokio::test]
async fn one_person_entered_twice_is_found_merged_counted_once_and_after_the_undo_twice()
-> Result<()> {
    let name = "Chu Văn Đôi";
    let (_server, browser, [first, second]) = entered_twice(name).await?;
    listed(&browser, name, 2).await?;
    // Nobody has to look for them: the first page says so, and leads there.
    open(&browser, "/").await?;
    browser
        .press_containing("Xem 1 cặp hồ sơ có thể trùng nhau")
        .await?;
    browser.sees("1 cặp hồ sơ cần xem").await?;
    assert_eq!(browser.path().await?, "/trung-ho-so");
    browser.sees("cùng họ tên và ngày sinh").await?;
    browser.press("So sánh hai hồ sơ").await?;
    browser.sees("Giữ hồ sơ này").await?;
    // Of the two positions the second one's. A choice is kept nowhere: the page says so.
    let unsaved = "return !!document.querySelector('main [data-unsaved]')";
    assert_eq!(browser.evaluate(unsaved).await?, json!(false));
    let other = "document.querySelectorAll('[name=\"value-job_position\"]')[1].click(); return 1";
    browser.evaluate(other).await?;
    assert_eq!(browser.evaluate(unsaved).await?, json!(true));
    browser.press("Gộp hai hồ sơ").await?;
    browser
        .sees("Gộp hai hồ sơ và giữ hồ sơ thứ nhất (")
        .await?;
    // A second tap while the first is being saved changes nothing, and what is given back later is what stood here.
    browser.evaluate(TWICE).await?;
    browser.sees("Hồ sơ đã gộp vào đây").await?;
    assert_eq!(browser.path().await?, first);
    browser.sees("Kế toán").await?;
    browser.sees("Đã gộp, đã lưu trên máy này.").await?;
    listed(&browser, name, 1).await?;
    status(&browser, "đã gửi hết").await?;
    // The server's answer brings both records again.
    listed(&browser, name, 1).await?;
    open(&browser, "/trung-ho-so").await?;
    browser.sees("Không có hồ sơ nào có vẻ trùng nhau.").await?;

    open(&browser, &first).await?;
    browser.sees("Hồ sơ đã gộp vào đây").await?;
    let separate = "document.querySelector('.record-list-row button[aria-label^=\"Tách lại\"]').click(); return 1";
    assert_eq!(browser.evaluate(separate).await?, json!(1));
    browser.sees("Hai hồ sơ lại được liệt kê").await?;
    // What the kept record took over goes back, and that is said before.
    browser.sees("Vị trí việc làm: Văn thư").await?;
    browser.picture("separate", 800, 1280).await?;
    let yes = "document.querySelector('dialog[open] [data-kind=primary]').click(); return 1";
    assert_eq!(browser.evaluate(yes).await?, json!(1));
    browser.no_longer_sees("Hồ sơ đã gộp vào đây").await?;
    browser.sees("Văn thư").await?;
    browser.no_longer_sees("Kế toán").await?;
    listed(&browser, name, 2).await?;
    status(&browser, "đã gửi hết").await?;

    // And that they are two people is remembered.
    open(&browser, "/trung-ho-so").await?;
    browser.press("So sánh hai hồ sơ").await?;
    browser.press("Không phải cùng một người").await?;
    browser.sees("Đúng, là hai người").await?;
    browser.evaluate(TWICE).await?;
    browser.sees("Không có hồ sơ nào có vẻ trùng nhau.").await?;
    status(&browser, "đã gửi hết").await?;
    browser.driver.refresh().await?;
    browser.sees("Không có hồ sơ nào có vẻ trùng nhau.").await?;

    // It was a mistake: from the page of either the question can be asked again.
    open(&browser, &second).await?;
    browser.sees("Hồ sơ đã ghi là của người khác").await?;
    browser.press("Xem xét lại").await?;
    browser
        .sees("Đã ghi: hai hồ sơ này là của hai người.")
        .await?;
    browser.press("Xem xét lại").await?;
    has_the_focus(&browser, "decisions").await?;
    browser.sees("Không phải cùng một người").await?;
    status(&browser, "đã gửi hết").await?;
    open(&browser, "/trung-ho-so").await?;
    browser.sees("1 cặp hồ sơ cần xem").await
}

/// A merge into a record that was then marked as entered in error has no effect, and can be undone where
/// it still stands.
#[tokio::test]
async fn a_merge_into_a_record_that_was_entered_in_error_can_still_be_undone() -> Result<()> {
    let name = "Chu Văn Lạc";
    let (_server, browser, [kept, merged]) = entered_twice(name).await?;
    open(&browser, "/trung-ho-so").await?;
    browser.press("So sánh hai hồ sơ").await?;
    browser.press("Gộp hai hồ sơ").await?;
    browser
        .sees("Gộp hai hồ sơ và giữ hồ sơ thứ nhất (")
        .await?;
    browser.press("Gộp").await?;
    browser.sees("Hồ sơ đã gộp vào đây").await?;
    assert_eq!(browser.path().await?, kept);
    browser.press("Nhập nhầm").await?;
    browser.press("Đánh dấu nhập nhầm").await?;
    browser
        .sees("Hồ sơ này đã được đánh dấu là nhập nhầm.")
        .await?;
    browser.sees("Hồ sơ đã gộp vào đây").await?;
    listed(&browser, name, 1).await?;
    open(&browser, &merged).await?;
    browser.sees("Việc gộp không còn tác dụng").await?;
    browser.picture("merge-comes-to-nothing", 390, 844).await?;
    let take_back =
        "document.querySelector('button[aria-label^=\"Bỏ việc gộp\"]').click(); return 1";
    browser.evaluate(take_back).await?;
    browser.sees("Hai hồ sơ lại được liệt kê").await?;
    let yes = "document.querySelector('dialog[open] [data-kind=primary]').click(); return 1";
    browser.evaluate(yes).await?;
    browser
        .no_longer_sees("Việc gộp không còn tác dụng")
        .await?;
    status(&browser, "đã gửi hết").await?;
    open(&browser, &kept).await?;
    browser
        .sees("Hồ sơ này đã được đánh dấu là nhập nhầm.")
        .await?;
    browser.no_longer_sees("Hồ sơ đã gộp vào đây").await
}

/// Makes an account of a person; hands back its first password.
async fn account_of(administrator: &Browser, name: &str, path: &str) -> Result<String> {
    let cadre = path.rsplit('/').next().context("no id")?;
    let body = json!({ "name": name, "cadre": cadre, "roles": [] });
    let making = format!(
        "const answer = await fetch('/api/accounts', {{ method: 'POST', \
            headers: {{ 'content-type': 'application/json' }}, body: JSON.stringify({body}) }}); \
         return (await answer.json()).password"
    );
    let made = administrator.evaluate(&making).await?;
    Ok(made.as_str().context("no account was made")?.to_owned())
}

#[tokio::test]
async fn of_two_accounts_of_one_person_the_second_goes_along_to_the_kept_record() -> Result<()> {
    let (server, officer, [first, second]) = entered_twice("Chu Thị Đôi").await?;
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    account_of(&administrator, "doi.mot", &first).await?;
    let password = account_of(&administrator, "doi.hai", &second).await?;
    let owner = Browser::start(&server.address()).await?;
    sign_in_first(&owner, "doi.hai", &password).await?;

    open(&officer, "/trung-ho-so").await?;
    officer.press("So sánh hai hồ sơ").await?;
    officer.sees("Cả hai hồ sơ đều có tài khoản").await?;
    officer.press("Gộp hai hồ sơ").await?;
    officer.press("Gộp").await?;
    officer.sees("Hồ sơ đã gộp vào đây").await?;
    assert_eq!(officer.path().await?, first);
    status(&officer, "đã gửi hết").await?;

    open(&administrator, "/tai-khoan").await?;
    administrator.sees("Hồ sơ đã gộp").await?;
    administrator.press_containing("doi.hai").await?;
    administrator.sees("Tài khoản vẫn mở hồ sơ cũ").await?;
    administrator.picture("account-merged", 800, 1280).await?;
    administrator
        .picture("account-merged-phone", 390, 844)
        .await?;
    administrator
        .press("Chuyển sang hồ sơ được giữ lại")
        .await?;
    administrator
        .sees("Chuyển tài khoản sang hồ sơ được giữ lại?")
        .await?;
    let yes = "document.querySelector('dialog[open] [data-kind=primary]').click(); return 1";
    administrator.evaluate(yes).await?;
    administrator
        .no_longer_sees("Tài khoản vẫn mở hồ sơ cũ")
        .await?;

    open(&owner, "/dong-bo").await?;
    owner.press("Đồng bộ ngay").await?;
    open(&owner, &first).await?;
    owner.sees("Chu Thị Đôi").await?;
    owner.sees("Văn thư").await
}

/// Whose record stays is decided by the account, also by one that comes while the two are compared.
#[tokio::test]
async fn an_account_that_comes_while_two_records_are_compared_decides_which_one_stays() -> Result<()>
{
    let (server, officer, [first, second]) = entered_twice("Chu Thị Đến").await?;
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    open(&officer, "/trung-ho-so").await?;
    officer.press("So sánh hai hồ sơ").await?;
    let kept = "return [...document.querySelectorAll('[name=kept]')].map((one) => [one.checked, one.disabled])";
    officer
        .until("the first one stays", async || {
            Ok(officer.evaluate(kept).await? == json!([[true, false], [false, false]]))
        })
        .await?;
    // Of the two positions the second one's, and then again the first one's.
    let position = "for (const place of [1, 0]) \
        document.querySelectorAll('[name=\"value-job_position\"]')[place].click(); return 1";
    officer.evaluate(position).await?;
    account_of(&administrator, "den.hai", &second).await?;
    // The news comes by itself.
    officer
        .until("the second one stays", async || {
            Ok(officer.evaluate(kept).await? == json!([[false, true], [true, false]]))
        })
        .await?;
    officer.picture("compare-bound", 800, 1280).await?;
    officer.picture("compare-bound-wide", 1280, 800).await?;
    officer.picture("compare-bound-phone", 390, 844).await?;
    officer.press("Gộp hai hồ sơ").await?;
    officer.sees("Gộp hai hồ sơ và giữ hồ sơ thứ hai (").await?;
    officer.press("Gộp").await?;
    officer.sees("Hồ sơ đã gộp vào đây").await?;
    assert_eq!(officer.path().await?, second);
    // What was chosen of a field is still chosen.
    officer.sees("Văn thư").await?;
    status(&officer, "đã gửi hết").await?;
    open(&officer, &first).await?;
    officer.sees("Chu Thị Đến").await?;
    officer.no_longer_sees("Hồ sơ đã gộp vào đây").await
}
