//! "Lịch sử thay đổi": what a tablet knows by itself while the server is really gone, and the whole
//! history once it is back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::json;

use crate::acts::{open, sheet_to_decide_on, sign_in, signed_in, status};
use crate::answering::press_in_page;
use crate::browser::Browser;
use crate::people::{add_for_both, add_person, send, two_people};
use crate::server::{Book, Server};

/// Writes where somebody works, by the form.
pub async fn write(browser: &Browser, path: &str, job_position: &str) -> Result<()> {
    open(browser, &format!("{path}/sua")).await?;
    browser.fill("Vị trí việc làm", job_position).await?;
    browser.press("Lưu").await?;
    browser.sees("Khi hồ sơ không còn được tính").await?;
    browser.sees(job_position).await
}

/// A person whom a second account has changed, and whom the first one changes twice without a network.
pub async fn changed_by_two() -> Result<(Server, Browser, Browser, String)> {
    let (mut server, first, second) = two_people().await?;
    let path = add_for_both(&first, &second, "Chu Văn Sử").await?;
    write(&second, &path, "Văn thư").await?;
    send(&second).await?;
    send(&first).await?;
    open(&first, &path).await?;
    first.sees("Văn thư").await?;
    server.stop()?;
    for job_position in ["Kế toán", "Thủ quỹ"] {
        write(&first, &path, job_position).await?;
    }
    first.press("Lịch sử thay đổi").await?;
    first.sees("Chưa hỏi được máy chủ.").await?;
    Ok((server, first, second, path))
}

/// The changes that the page shows, each as its text.
pub async fn entries(browser: &Browser) -> Result<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('.timeline-entry')].map((one) => one.innerText)";
    let shown = browser.evaluate(script).await?;
    let text = |one: &serde_json::Value| one.as_str().unwrap_or_default().to_owned();
    Ok(shown.as_array().unwrap().iter().map(text).collect())
}

/// Who made a change.
fn author(entry: &str) -> &str {
    entry.split(" · ").next().unwrap_or_default()
}

/// True when the changes begin with these, each by itself: what stood there, and what was written.
fn begin_with(entries: &[String], expect: &[(&str, &str)]) -> bool {
    let holds = |(entry, (before, after)): (&String, &(&str, &str))| {
        let places = (entry.find(before), entry.find(after));
        matches!(places, (Some(before), Some(after)) if before < after)
    };
    entries.len() >= expect.len() && entries.iter().zip(expect).all(holds)
}

#[tokio::test]
async fn each_offline_edit_stands_by_itself_and_the_rest_of_the_history_comes_with_the_network()
-> Result<()> {
    let (mut server, first, second, path) = changed_by_two().await?;
    let shown = entries(&first).await?;
    let own = [("Kế toán", "Thủ quỹ"), ("Văn thư", "Kế toán")];
    assert!(begin_with(&shown, &own), "{shown:?}");
    for entry in &shown[..2] {
        assert!(entry.contains("chỉ trên máy này"), "{entry}");
        assert!(entry.contains(" · máy này"), "{entry}");
    }
    // What somebody else wrote is not known here by who and when.
    assert!(
        shown.iter().all(|entry| author(entry) == author(&shown[0])),
        "{shown:?}"
    );

    server.resume()?;
    first.press("Thử lại").await?;
    first.sees("Đây là toàn bộ lịch sử trên máy chủ.").await?;
    first.no_longer_sees("Chưa hỏi được máy chủ.").await?;
    status(&first, "đã gửi hết").await?;
    first.no_longer_sees("chỉ trên máy này").await?;
    let shown = entries(&first).await?;
    let all = [
        own[0],
        own[1],
        ("để trống", "Văn thư"),
        ("để trống", "Chu Văn Sử"),
    ];
    assert!(begin_with(&shown, &all) && shown.len() == 4, "{shown:?}");
    assert_eq!(author(&shown[1]), author(&shown[0]));
    assert_ne!(author(&shown[2]), author(&shown[0]));
    assert!(shown[2].contains("máy chủ nhận lúc"), "{shown:?}");

    // One field alone; the address keeps it.
    first.press("Vị trí việc làm").await?;
    first
        .until("one field alone", async || {
            Ok(entries(&first).await?.len() == 3)
        })
        .await?;
    let address = first.evaluate("return location.search").await?;
    assert_eq!(address, json!("?truong=job_position"));
    first.driver.refresh().await?;
    first.sees("Đây là toàn bộ lịch sử trên máy chủ.").await?;
    let shown = entries(&first).await?;
    assert!(
        begin_with(&shown, &all[..3]) && shown.len() == 3,
        "{shown:?}"
    );

    // Another account sees the same, each edit by itself, on another tablet.
    send(&second).await?;
    open(&second, &format!("{path}/lich-su")).await?;
    second.sees("Thủ quỹ").await?;
    let shown = entries(&second).await?;
    assert!(begin_with(&shown, &all) && shown.len() == 4, "{shown:?}");
    assert!(!shown[0].contains("máy này"), "{shown:?}");
    assert!(shown[2].contains("máy này"), "{shown:?}");
    Ok(())
}

/// An assessment has its history like the record it hangs on.
#[tokio::test]
async fn what_was_answered_and_decided_stands_in_the_history_of_the_assessment() -> Result<()> {
    let (_server, head) = signed_in("quantri").await?;
    let sheet = sheet_to_decide_on(&head).await?;
    open(&head, &sheet).await?;
    press_in_page(&head, "Trả lại").await?;
    head.fill("Lý do trả lại", "Thiếu minh chứng").await?;
    head.press_at("//dialog//button[normalize-space(.)=\"Trả lại\"]")
        .await?;
    head.sees("Đã trả lại phiếu").await?;
    status(&head, "đã gửi hết").await?;
    head.press("Lịch sử thay đổi").await?;
    head.sees("Đây là toàn bộ lịch sử trên máy chủ.").await?;
    head.sees("trả lại · Thiếu minh chứng").await?;
    let shown = entries(&head).await?;
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(shown[0].contains("Xác nhận"), "{shown:?}");
    assert!(shown[1].contains("Câu trả lời"), "{shown:?}");
    // Frameworks and rules by their title, not by how they are stored.
    assert!(shown[1].contains(" – 0.1.0"), "{shown:?}");
    assert!(!shown[1].contains('@'), "{shown:?}");
    // Which answers, not only how many.
    let answered = "return document.querySelectorAll('.timeline-entry:last-child li').length";
    let answered = head.evaluate(answered).await?;
    assert!(answered.as_u64() > Some(1), "{answered}");
    head.picture("history-assessment", 800, 1280).await?;
    // From here to the record itself.
    head.press("Hồ sơ").await?;
    head.sees("Họ và tên").await
}

/// A moment in Viet Nam to the minute, so that earlier ones sort first: `2026-11-27 09:12`.
pub async fn on_the_wall(browser: &Browser, at: SystemTime) -> Result<String> {
    let at_ms = at.duration_since(UNIX_EPOCH)?.as_millis();
    let script = format!(
        "return new Date({at_ms}).toLocaleString('sv-SE', \
        {{ timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short', timeStyle: 'short' }})"
    );
    let wall = browser.evaluate(&script).await?;
    Ok(wall.as_str().context("no time")?.to_owned())
}

/// A moment as the app writes it, `27/11/2026 09:12`, in the same way.
pub fn sortable(written: &str) -> String {
    let (date, time) = written.split_once(' ').unwrap_or((written, ""));
    let parts: Vec<&str> = date.split('/').rev().collect();
    format!("{} {time}", parts.join("-"))
}

/// The moment between two texts.
pub fn moment(entry: &str, before: &str, after: &str) -> Result<String> {
    let rest = entry.split_once(before).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once(after));
    let (written, _) = found.with_context(|| format!("no {before} in {entry}"))?;
    Ok(sortable(written))
}

/// How far the clock of a tablet is ahead; more than is made up for.
const AHEAD: Duration = Duration::from_secs(2 * 3_600);

/// Both clocks are told apart where they differ, and the tablet's as it stood there.
#[tokio::test]
async fn a_change_says_when_it_was_written_by_the_clock_of_the_tablet_and_when_it_was_received()
-> Result<()> {
    let mut server = Server::start(Book::Demo)?;
    let browser = Browser::start(&server.address()).await?;
    let ahead = format!(
        "const real = Date.now; Date.now = () => real() + {}",
        AHEAD.as_millis()
    );
    browser.before_every_page(&ahead).await?;
    sign_in(&browser, "can.bo").await?;
    browser.is_ready_for_offline().await?;
    let begun = SystemTime::now();
    server.stop()?;
    let path = add_person(&browser, "Chu Thị Giờ").await?;
    open(&browser, &format!("{path}/lich-su")).await?;
    browser.sees("chỉ trên máy này").await?;
    let of_tablet = ("Ghi lúc ", " theo đồng hồ của máy");
    let shown = entries(&browser).await?;
    let made = moment(&shown[0], of_tablet.0, of_tablet.1)?;
    let earliest = on_the_wall(&browser, begun + AHEAD).await?;
    let latest = on_the_wall(&browser, SystemTime::now() + AHEAD).await?;
    assert!(
        earliest <= made && made <= latest,
        "{earliest} {shown:?} {latest}"
    );
    assert!(!shown[0].contains("máy chủ nhận lúc"), "{shown:?}");

    // Received, it says so by the server's clock, and as before by the tablet's.
    server.resume()?;
    send(&browser).await?;
    open(&browser, &format!("{path}/lich-su")).await?;
    browser.sees("Đây là toàn bộ lịch sử trên máy chủ.").await?;
    let shown = entries(&browser).await?;
    let as_before = moment(&shown[0], of_tablet.0, of_tablet.1)?;
    assert_eq!(as_before, made, "{shown:?}");
    let received = moment(&shown[0], "máy chủ nhận lúc ", "\n")?;
    let earliest = on_the_wall(&browser, begun).await?;
    let latest = on_the_wall(&browser, SystemTime::now()).await?;
    assert!(
        earliest <= received && received <= latest,
        "{earliest} {shown:?} {latest}"
    );
    browser
        .sees("Đồng hồ của máy khi ấy chạy nhanh; thứ tự được xếp theo giờ máy chủ.")
        .await?;
    // Whoever looks after the tablets is told of this one, and of no other.
    let administrator = Browser::start(&server.address()).await?;
    sign_in(&administrator, "quantri").await?;
    open(&administrator, "/may-tinh-bang").await?;
    let said = "Đồng hồ của máy này chạy nhanh hơn máy chủ";
    administrator.sees(said).await?;
    assert_eq!(administrator.text().await?.matches(said).count(), 1);
    Ok(())
}
