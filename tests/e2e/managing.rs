//! Administrators: an account with a role from the first password to what its owner sees, a tablet
//! that is blocked with unsent work, another tablet by a code.

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{
    add_person, count_on_server, open, sheet_to_decide_on, sign_in, sign_out, signed_in, status,
};
use crate::browser::Browser;
use crate::deciding::give_back;
use crate::journey::{NEW_PASSWORD, sign_in_first};
use crate::server::Server;
use crate::sync_page::STATUS_LINE;

/// The links of the navigation.
const NAV: &str = "return [...document.querySelectorAll('.nav-list a')].map((a) => a.textContent)";

pub async fn navigation(browser: &Browser) -> Result<Vec<String>> {
    Ok(serde_json::from_value(browser.evaluate(NAV).await?)?)
}

/// Presses the button of the page that holds this text among others.
async fn press_button(browser: &Browser, text: &str) -> Result<()> {
    let xpath = format!("//main//button[contains(normalize-space(.), \"{text}\")]");
    browser.press_at(&xpath).await
}

/// Types into the search of the list until this account stands there alone.
async fn find_account(administrator: &Browser, typed: &str, name: &str) -> Result<()> {
    let search = "Tìm theo họ tên hoặc tên đăng nhập";
    administrator.fill(search, typed).await?;
    let found =
        "return [...document.querySelectorAll('.record-list-name')].map((one) => one.innerText)";
    administrator
        .until("that account alone", async || {
            Ok(administrator.evaluate(found).await? == json!([name]))
        })
        .await
}

/// Makes an account on the page; hands back the password that is shown once.
pub async fn make_account(administrator: &Browser, name: &str, role: &str) -> Result<String> {
    open(administrator, "/tai-khoan").await?;
    administrator.sees("5 tài khoản").await?;
    administrator.press("Thêm tài khoản").await?;
    administrator.fill("Tên đăng nhập", name).await?;
    administrator.choose("Vai trò", role).await?;
    // How far it reaches goes without saying for nobody.
    administrator.press("Tạo tài khoản").await?;
    administrator.sees("hoặc chọn “Toàn xã”").await?;
    administrator
        .choose("Phạm vi của vai trò", "Toàn xã")
        .await?;
    administrator.press("Tạo tài khoản").await?;
    shown_once(administrator).await
}

/// The password that the page shows this once.
pub async fn shown_once(administrator: &Browser) -> Result<String> {
    administrator.sees("chỉ hiện một lần").await?;
    let shown = "return document.querySelector('.told-once').textContent";
    let shown = administrator.evaluate(shown).await?;
    Ok(shown.as_str().context("no password")?.to_owned())
}

#[tokio::test]
async fn an_account_is_made_with_a_role_and_its_owner_sees_what_the_table_lets() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    let password = make_account(&administrator, "giam.sat", "Giám sát").await?;
    administrator.picture("account-made", 800, 1280).await?;
    administrator.press("Mở tài khoản giam.sat").await?;
    administrator.sees("Giám sát · Toàn xã").await?;
    let warning = "chưa xác nhận được kết quả của ai";
    administrator.no_longer_sees(warning).await?;
    administrator.picture("account", 800, 1280).await?;

    let owner = Browser::start(&server.address()).await?;
    sign_in_first(&owner, "giam.sat", &password).await?;
    owner.sees("Mục tiêu 90%").await?;
    let seen = ["Bảng theo dõi", "Cán bộ", "Đơn vị", "Đồng bộ", "Cài đặt"];
    assert_eq!(navigation(&owner).await?, seen);
    open(&owner, "/can-bo").await?;
    owner.sees("Tìm kiếm").await?;
    let shown = owner.text().await?;
    assert!(!shown.contains("Nhập danh sách"), "{shown}");
    for (path, whose) in [
        ("/can-bo/moi", "cán bộ tổ chức"),
        ("/xac-nhan", "người đứng đầu đơn vị"),
        ("/tai-khoan", "quản trị"),
        ("/may-tinh-bang", "quản trị"),
    ] {
        open(&owner, path).await?;
        owner
            .sees("Tài khoản này không dùng được trang này")
            .await?;
        owner.sees(&format!("Việc này dành cho: {whose}")).await?;
        // By the name of the person whose account it is.
        owner
            .sees("hãy nói với người quản trị: Vũ Hoàng Nam")
            .await?;
    }
    owner.picture("forbidden", 800, 1280).await?;

    // The role ends, and with it what is seen; the tablet learns of it like of any record.
    open(&administrator, "/tai-khoan").await?;
    find_account(&administrator, "sat GIÁM", "giam.sat").await?;
    administrator.press_containing("giam.sat").await?;
    press_button(&administrator, "Thu hồi: Giám sát").await?;
    administrator.sees("Thu hồi vai trò này?").await?;
    administrator.press("Thu hồi").await?;
    administrator.sees("chưa có vai trò nào").await?;
    administrator.sees("Đã làm xong: Thu hồi: Giám sát").await?;
    // The row that had the focus is gone; whoever hears the screen is where it is said.
    let focused = "return document.activeElement.tagName";
    administrator
        .until("the focus on the heading", async || {
            Ok(administrator.evaluate(focused).await? == json!("H1"))
        })
        .await?;
    open(&owner, "/dong-bo").await?;
    owner.press("Đồng bộ ngay").await?;
    owner
        .until("less to see", async || {
            Ok(navigation(&owner).await? == ["Đồng bộ", "Cài đặt"])
        })
        .await?;

    // Whose sign-ins were ended is nowhere else on the page: it is said.
    end_all_sign_ins(&administrator).await
}

/// On the page of an account: every sign-in of it ends, after a question.
async fn end_all_sign_ins(administrator: &Browser) -> Result<()> {
    const ACT: &str = "Buộc đăng nhập lại trên mọi máy";
    administrator.press(ACT).await?;
    administrator.sees(&format!("{ACT}?")).await?;
    administrator
        .press_at("//dialog[@open]//button[@data-kind='primary']")
        .await?;
    administrator.sees(&format!("Đã làm xong: {ACT}")).await
}

#[tokio::test]
async fn the_last_administrator_is_not_removed_and_without_a_network_the_page_says_so() -> Result<()>
{
    let (mut server, administrator) = signed_in("quantri").await?;
    administrator.is_ready_for_offline().await?;
    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("quantri").await?;
    press_button(&administrator, "Thu hồi: Quản trị").await?;
    administrator.press("Thu hồi").await?;
    administrator.sees("người quản trị cuối cùng").await?;
    server.stop()?;
    for path in ["/tai-khoan", "/may-tinh-bang"] {
        open(&administrator, path).await?;
        administrator.sees("Trang này cần mạng").await?;
    }
    administrator.picture("accounts-offline", 390, 844).await?;
    server.resume()?;
    administrator.press("Thử lại").await?;
    administrator.sees("Chính là máy này").await
}

/// Every key of a store in the book on the tablet.
const KEYS: &str = "const names = (await indexedDB.databases()).map((it) => it.name); \
    const book = names.find((name) => name.startsWith('book-')); \
    const database = await new Promise((good, bad) => { const request = indexedDB.open(book); \
        request.onsuccess = () => good(request.result); request.onerror = bad; }); \
    const count = (store) => new Promise((good, bad) => { \
        const request = database.transaction(store).objectStore(store).count(); \
        request.onsuccess = () => good(request.result); request.onerror = bad; }); \
    const counts = [await count('pages'), await count('outbox'), await count('quarantine')]; \
    database.close(); return counts";

async fn rows(browser: &Browser) -> Result<Vec<u64>> {
    Ok(serde_json::from_value(browser.evaluate(KEYS).await?)?)
}

#[tokio::test]
async fn a_tablet_is_blocked_and_its_unsent_work_is_received_aside_before_the_book_is_gone()
-> Result<()> {
    let (mut server, theirs) = signed_in("can.bo").await?;
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    theirs.is_ready_for_offline().await?;
    administrator.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&theirs, "Hoàng Thị Khóa").await?;
    assert_eq!(rows(&theirs).await?[1], 1);
    // It is put away while the server comes back and the tablet is blocked.
    theirs.driver.goto("about:blank").await?;
    server.resume()?;
    status(&administrator, "Trực tuyến").await?;
    block_the_other(&administrator).await?;
    administrator.picture("tablets", 800, 1280).await?;
    // Whoever loses a tablet ends the sign-ins as well; its device still hands over.
    open(&administrator, "/tai-khoan").await?;
    administrator.press_containing("can.bo").await?;
    end_all_sign_ins(&administrator).await?;

    theirs.goto("/dong-bo").await?;
    theirs.sees("Máy này đã bị khóa").await?;
    theirs
        .sees("1 thay đổi đã được máy chủ nhận và giữ riêng")
        .await?;
    theirs
        .until("no pages", async || Ok(rows(&theirs).await? == [0, 0, 1]))
        .await?;
    theirs
        .until("that alone in the status line", async || {
            Ok(theirs.evaluate(STATUS_LINE).await? == "○ Máy đã bị khóa")
        })
        .await?;
    theirs.picture("tablet-blocked", 800, 1280).await?;
    assert_eq!(count_on_server(&server, "Hoàng Thị Khóa")?, 0, "kept aside");

    // Without a network it is still locked; nobody signs in on it.
    theirs.press("Đăng xuất").await?;
    theirs.fill("Tên đăng nhập", "can.bo").await?;
    theirs.fill("Mật khẩu", "demo-can.bo").await?;
    theirs.press("Đăng nhập").await?;
    theirs.sees("Máy này đang bị khóa").await?;

    open(&administrator, "/may-tinh-bang").await?;
    press_button(&administrator, "Mở khóa máy").await?;
    administrator.sees("Đã làm xong: Mở khóa máy").await?;
    theirs.press("Đăng nhập").await?;
    theirs.sees("Liên lạc tốt").await?;
    assert!(rows(&theirs).await?[0] > 0, "all is fetched anew");
    open(&theirs, "/").await?;
    theirs.sees("Mục tiêu 90%").await
}

/// How many pages and unsent changes all books on the tablet have.
const KEYS_OF_ALL: &str = "let [pages, outbox] = [0, 0]; \
    const ended = (request) => new Promise((good, bad) => { \
        request.onsuccess = () => good(request.result); request.onerror = bad; }); \
    for (const { name } of await indexedDB.databases()) { \
        if (!name.startsWith('book-')) continue; \
        const database = await ended(indexedDB.open(name)); \
        const count = (store) => ended(database.transaction(store).objectStore(store).count()); \
        pages += await count('pages'); outbox += await count('outbox'); \
        database.close(); \
    } \
    return [pages, outbox]";

async fn rows_of_all(browser: &Browser) -> Result<Vec<u64>> {
    Ok(serde_json::from_value(
        browser.evaluate(KEYS_OF_ALL).await?,
    )?)
}

/// Nobody signs in on a blocked tablet any more: what another account had not sent from there is handed
/// over without its sign-in, and its book is given up too.
#[tokio::test]
async fn the_books_of_all_who_use_a_blocked_tablet_are_handed_over_and_given_up() -> Result<()> {
    let (server, theirs, administrator) = signed_out_with_work().await?;
    sign_in(&theirs, "truong.phong").await?;
    let before = rows_of_all(&theirs).await?;
    assert!(before[0] > 1 && before[1] == 1, "{before:?}");
    // What waits on the tablet is counted, whoever is signed in there, and whoever told it last.
    let unsent = "const answer = await (await fetch('/api/tablets')).json(); \
        return answer.tablets.map((tablet) => tablet.unsent ?? 0).sort()";
    administrator
        .until("what waits on the other tablet", async || {
            Ok(administrator.evaluate(unsent).await? == json!([0, 1]))
        })
        .await?;
    theirs.driver.goto("about:blank").await?;
    status(&administrator, "Trực tuyến").await?;
    block_the_other(&administrator).await?;

    theirs.goto("/dong-bo").await?;
    theirs.sees("Máy này đã bị khóa").await?;
    theirs
        .until(
            "no book",
            async || Ok(rows_of_all(&theirs).await? == [0, 0]),
        )
        .await?;
    one_is_kept_aside(&server, &administrator).await
}

#[tokio::test]
async fn what_the_server_refused_of_a_tablet_as_a_whole_is_told_with_what_to_do() -> Result<()> {
    let (server, theirs) = signed_in("can.bo").await?;
    let deep = "const body = '['.repeat(200); \
        const headers = { 'content-type': 'application/json' }; \
        return (await fetch('/sync/v1', { method: 'POST', headers, body })).status";
    assert_eq!(theirs.evaluate(deep).await?, json!(400));
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    open(&administrator, "/may-tinh-bang").await?;
    administrator
        .sees("nội dung lồng quá nhiều lớp: 1 lần")
        .await?;
    administrator
        .sees("hãy buộc người dùng máy đăng nhập lại")
        .await?;
    administrator.picture("tablet-refused", 390, 844).await
}

/// What a blocked tablet had not sent is on the server, and not in the book.
async fn one_is_kept_aside(server: &Server, administrator: &Browser) -> Result<()> {
    assert_eq!(count_on_server(server, "Hoàng Thị Khóa")?, 0, "kept aside");
    let aside = "const answer = await (await fetch('/api/tablets')).json(); \
        return answer.tablets.map((tablet) => tablet.set_aside?.tablet_blocked ?? 0)";
    let aside = administrator.evaluate(aside).await?;
    let aside: Vec<u64> = serde_json::from_value(aside)?;
    assert_eq!(aside.iter().sum::<u64>(), 1, "{aside:?}");
    Ok(())
}

/// Somebody has signed out where the network was gone, with one change unsent; and an administrator
/// elsewhere. The server is back.
async fn signed_out_with_work() -> Result<(Server, Browser, Browser)> {
    let (mut server, theirs) = signed_in("can.bo").await?;
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    theirs.is_ready_for_offline().await?;
    server.stop()?;
    add_person(&theirs, "Hoàng Thị Khóa").await?;
    sign_out(&theirs).await?;
    server.resume()?;
    Ok((server, theirs, administrator))
}

#[tokio::test]
async fn a_blocked_tablet_where_nobody_is_signed_in_hands_over_and_gives_up_its_book() -> Result<()>
{
    let (server, theirs, administrator) = signed_out_with_work().await?;
    assert_eq!(rows_of_all(&theirs).await?[1], 1);
    status(&administrator, "Trực tuyến").await?;
    block_the_other(&administrator).await?;

    // The page stands there, and nobody does anything.
    theirs.sees("Máy này đang bị khóa").await?;
    theirs.picture("sign-in-blocked", 390, 844).await?;
    theirs
        .until(
            "no book",
            async || Ok(rows_of_all(&theirs).await? == [0, 0]),
        )
        .await?;
    one_is_kept_aside(&server, &administrator).await?;
    open(&administrator, "/may-tinh-bang").await?;
    press_button(&administrator, "Mở khóa máy").await?;
    theirs.no_longer_sees("Máy này đang bị khóa").await
}

/// Everything that this address keeps in the browser, as text: each store of each database, the
/// preferences, and what the service worker keeps.
const KEPT: &str = "let all = JSON.stringify(localStorage) + JSON.stringify(sessionStorage); \
    const ended = (request) => new Promise((good, bad) => { \
        request.onsuccess = () => good(request.result); request.onerror = bad; }); \
    const text = (value) => value instanceof Uint8Array || value instanceof ArrayBuffer \
        ? new TextDecoder().decode(value) : JSON.stringify(value, (_, part) => \
            part instanceof Uint8Array ? new TextDecoder().decode(part) : part); \
    for (const { name } of await indexedDB.databases()) { \
        const database = await ended(indexedDB.open(name)); \
        for (const store of database.objectStoreNames) { \
            const rows = database.transaction(store).objectStore(store); \
            for (const value of await ended(rows.getAll())) all += text(value); \
            all += JSON.stringify(await ended( \
                database.transaction(store).objectStore(store).getAllKeys())); \
        } \
        database.close(); \
    } \
    for (const name of await caches.keys()) { \
        const cache = await caches.open(name); \
        for (const request of await cache.keys()) all += request.url; \
    } \
    return all";

/// What [`KEPT`] finds.
pub async fn kept(browser: &Browser) -> Result<String> {
    let kept = browser.evaluate(KEPT).await?;
    Ok(kept.as_str().context("no text")?.to_owned())
}

/// The ids of the people in the list, the first of the page with it.
const LISTED: &str = "return [...document.querySelectorAll('.record-list-row a')] \
    .map((a) => a.getAttribute('href').split('/').at(-1))";

/// Their names.
const NAMES: &str = "return [...document.querySelectorAll('.record-list-name')] \
    .map((a) => a.textContent)";

/// The id of the unit whose head somebody of the invented commune is.
async fn unit_of_head(server: &Server, head: &Browser) -> Result<String> {
    let accounts = server.command(&["user", "list", "--lang", "en"])?;
    let line = accounts
        .lines()
        .find(|line| line.starts_with("hieu.truong"));
    let line = line.context("no such account")?;
    let unit = line
        .split_once("Head of unit (")
        .and_then(|(_, rest)| rest.split_once(')'));
    let (unit, _) = unit.context("head of no unit")?;
    open(head, "/don-vi").await?;
    let find = format!(
        "return [...document.querySelectorAll('main a')] \
        .find((a) => a.textContent.includes({}))?.getAttribute('href').split('/').at(-1) ?? ''",
        json!(unit)
    );
    head.until("the unit", async || {
        Ok(head.evaluate(&find).await? != json!(""))
    })
    .await?;
    let id = head.evaluate(&find).await?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_unit_is_taken_and_nothing_of_it_is_left_in_the_browsers_database() -> Result<()> {
    let (server, head) = signed_in("hieu.truong").await?;
    open(&head, "/can-bo").await?;
    head.until("the list", async || {
        Ok(head.evaluate(LISTED).await? != json!([]))
    })
    .await?;
    let listed: Vec<String> = serde_json::from_value(head.evaluate(LISTED).await?)?;
    let names: Vec<String> = serde_json::from_value(head.evaluate(NAMES).await?)?;
    assert!(listed.len() > 5 && listed.len() == names.len(), "{names:?}");
    let written = "Minh chứng thiếu ảnh chụp màn hình";
    let sheet = sheet_to_decide_on(&head).await?;
    open(&head, &sheet).await?;
    give_back(&head, written).await?;
    status(&head, "đã gửi hết").await?;
    let before = kept(&head).await?;
    assert!(before.contains(written), "what was just written is kept");
    for (id, name) in listed.iter().zip(&names) {
        assert!(before.contains(&format!("[\"cadre\",\"{id}\"]")), "{id}");
        assert!(before.contains(name.as_str()), "{name}");
    }

    let id = unit_of_head(&server, &head).await?;
    server.command(&["user", "revoke", "hieu.truong", "unit_head", "--unit", &id])?;
    open(&head, "/dong-bo").await?;
    head.press("Đồng bộ ngay").await?;
    // The own record stays; whose account somebody has is no secret and names no person by name.
    let is_own = |kept: &str, id: &str| kept.contains(&format!("person:{id}+b"));
    head.until("nothing of it is kept", async || {
        let kept = kept(&head).await?;
        // Nor what was written there and sent.
        let is_gone = !kept.contains(written);
        Ok(is_gone
            && listed.iter().zip(&names).all(|(id, name)| {
                let is_record = kept.contains(&format!("[\"cadre\",\"{id}\"]"));
                is_own(&kept, id) || !(is_record || kept.contains(name.as_str()))
            }))
    })
    .await?;
    // Nor of what hangs on people: the tablet keeps what a new one would be sent, and no more.
    let new = Browser::start(&server.address()).await?;
    sign_in(&new, "hieu.truong").await?;
    status(&new, "Trực tuyến").await?;
    let counts = async |browser: &Browser| {
        let kept = kept(browser).await?;
        let kinds = ["cadre", "office", "assessment"];
        anyhow::Ok(kinds.map(|kind| kept.matches(&format!("[\"{kind}\",")).count()))
    };
    let sent = counts(&new).await?;
    let had = ["office", "assessment"].map(|kind| before.matches(&format!("[\"{kind}\",")).count());
    assert!(
        sent[0] == 1 && had[0] > sent[1] && had[1] > sent[2],
        "{had:?} {sent:?}"
    );
    head.until("no office and no assessment of it is kept", async || {
        Ok(counts(&head).await? == sent)
    })
    .await?;
    open(&head, "/can-bo").await?;
    head.sees("1 người").await
}

/// Blocks the tablet that is not the administrator's own.
pub async fn block_the_other(administrator: &Browser) -> Result<()> {
    open(administrator, "/may-tinh-bang").await?;
    administrator.sees("Chính là máy này").await?;
    let script = "const panel = [...document.querySelectorAll('main .panel')] \
            .find((panel) => !panel.textContent.includes('Chính là máy này')); \
        panel?.querySelector('.actions button')?.click(); return !!panel";
    administrator
        .until("the other tablet", async || {
            Ok(administrator.evaluate(script).await? == json!(true))
        })
        .await?;
    administrator.sees("Lần liên lạc tới").await?;
    administrator.press("Khóa máy").await?;
    administrator.sees("Mở khóa máy").await
}

/// Makes a code for an account of this name; hands back the link.
pub async fn link_for(administrator: &Browser, name: &str) -> Result<String> {
    open(administrator, "/tai-khoan").await?;
    administrator.press_containing(name).await?;
    make_link(administrator).await
}

/// The same where the page of the account stands already.
pub async fn make_link(administrator: &Browser) -> Result<String> {
    administrator.press("Tạo mã thêm máy").await?;
    administrator.sees("Mã dùng được đến").await?;
    let link = "return document.getElementById('field-link')?.value ?? ''";
    administrator
        .until("the link", async || {
            Ok(administrator.evaluate(link).await? != json!(""))
        })
        .await?;
    let link = administrator.evaluate(link).await?;
    Ok(link.as_str().unwrap_or_default().to_owned())
}

/// Asks for the book of whoever a link is for, on a tablet where nobody is signed in.
pub async fn add_tablet(browser: &Browser, link: &str) -> Result<()> {
    browser.goto("/dang-nhap").await?;
    browser.press("Thêm máy bằng mã của người quản trị").await?;
    browser.fill("Đường dẫn hoặc mã", link).await?;
    browser.press("Thêm máy").await
}

#[tokio::test]
async fn another_tablet_is_added_by_a_link_once_with_a_password_of_ones_own() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    make_account(&administrator, "thu.ha", "Cán bộ tổ chức").await?;
    let link = link_for(&administrator, "thu.ha").await?;
    assert!(
        link.starts_with(&format!("{}/them-may#", server.address())),
        "{link}"
    );
    // The code stands where one looks, and what is heard begins there.
    let is_seen = "const place = document.querySelector('.qr-code').getBoundingClientRect(); \
        return place.top >= 0 && place.bottom <= innerHeight \
            && document.activeElement.querySelector('.qr-code') !== null";
    administrator
        .until("the code in sight", async || {
            Ok(administrator.evaluate(is_seen).await? == json!(true))
        })
        .await?;
    administrator.picture("enrolment", 800, 1280).await?;

    let new = Browser::start(&server.address()).await?;
    add_tablet(&new, "https://so.xa.example/them-may").await?;
    new.sees("Chưa thấy mã trong đó").await?;
    add_tablet(&new, &link).await?;
    new.sees("Hãy chọn mật khẩu riêng").await?;
    new.picture("add-tablet", 390, 844).await?;
    for (password, said) in [("matkhau2026", "không phải từ dễ đoán"), (NEW_PASSWORD, "")]
    {
        new.fill("Mật khẩu mới", password).await?;
        new.fill("Nhập lại mật khẩu mới", password).await?;
        new.press("Thêm máy").await?;
        new.sees(said).await?;
    }
    status(&new, "Trực tuyến").await?;
    new.sees("Mục tiêu 90%").await?;

    let again = Browser::start(&server.address()).await?;
    add_tablet(&again, &link).await?;
    again.sees("Mã này đã được dùng").await
}

#[tokio::test]
async fn another_tablet_is_added_by_a_photograph_of_the_code() -> Result<()> {
    let (server, administrator) = signed_in("quantri").await?;
    link_for(&administrator, "giao.vien").await?;
    let photograph = crate::scratch_folder("photograph")?.join("qr.png");
    administrator.photograph(".qr-code", &photograph).await?;

    let new = Browser::start(&server.address()).await?;
    new.goto("/dang-nhap").await?;
    new.press("Thêm máy bằng mã của người quản trị").await?;
    new.upload("Hoặc ảnh chụp mã QR", &photograph).await?;
    let link = "return document.getElementById('field-link').value.includes('/them-may#')";
    new.until("what the code says", async || {
        Ok(new.evaluate(link).await? == json!(true))
    })
    .await?;
    new.press("Thêm máy").await?;
    // Whose own record is all that there is to see.
    status(&new, "Trực tuyến").await?;
    let seen = ["Cán bộ", "Đơn vị", "Tự đánh giá", "Đồng bộ", "Cài đặt"];
    new.until("what a teacher sees", async || {
        Ok(navigation(&new).await? == seen)
    })
    .await
}
