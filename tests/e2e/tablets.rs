//! "Máy tính bảng": what an administrator reads of a tablet is what is true of it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::acts::{add_person, open, sign_in, sign_out, signed_in, status};
use crate::browser::Browser;
use crate::history::{on_the_wall, sortable};
use crate::managing::{add_tablet, make_link};
use crate::server::Server;

const UNIT: &str = "Phòng Kinh tế";
const UNSENT: &str = "Chưa gửi (của mọi người dùng máy), như máy báo lần cuối";

type Facts = BTreeMap<String, String>;

/// Every list of facts of a page, each under the heading of its panel.
const PANELS: &str = "return [...document.querySelectorAll('main .panel')] \
    .filter((panel) => panel.querySelector('dl.facts')) \
    .map((panel) => [panel.querySelector('h2').textContent, Object.fromEntries( \
        [...panel.querySelectorAll('dt')].map((dt) => [dt.textContent, dt.nextElementSibling.textContent]))])";

/// The facts of the panel whose heading begins so; none while it is not there.
async fn facts(browser: &Browser, heading: &str) -> Result<Option<Facts>> {
    let panels: Vec<(String, Facts)> = serde_json::from_value(browser.evaluate(PANELS).await?)?;
    let mut found = panels.into_iter().filter(|(of, _)| of.starts_with(heading));
    let first = found.next().map(|(_, facts)| facts);
    assert!(found.next().is_none(), "two panels are called {heading}");
    Ok(first)
}

/// What the settings on a tablet say of it, once its name is there.
async fn own_facts(theirs: &Browser) -> Result<Facts> {
    open(theirs, "/cai-dat").await?;
    theirs.sees("Máy này").await?;
    let is_named = async || {
        let found = facts(theirs, "Máy này").await?;
        Ok(found.is_some_and(|it| it["Tên máy"].starts_with("Máy ")))
    };
    theirs.until("its name", is_named).await?;
    facts(theirs, "Máy này").await?.context("no facts")
}

/// What the list says of a tablet once it says that so many changes wait there. The page asks the
/// server only when it is opened.
async fn listed(administrator: &Browser, tablet: &str, unsent: &str) -> Result<Facts> {
    let is_told = async || {
        open(administrator, "/may-tinh-bang").await?;
        administrator.sees("Chính là máy này").await?;
        let found = facts(administrator, tablet).await?;
        Ok(found.is_some_and(|it| it[UNSENT] == unsent))
    };
    let what = format!("{unsent} that wait on {tablet}");
    administrator.until(&what, is_told).await?;
    facts(administrator, tablet).await?.context("no facts")
}

/// The full name of the person whose account this is, as the server knows it.
fn name_of(server: &Server, account: &str) -> Result<String> {
    let accounts = server.command(&["user", "list", "--lang", "en"])?;
    let mut lines = accounts.lines();
    let line = lines.find(|line| line.split_whitespace().next() == Some(account));
    let line = line.with_context(|| accounts.clone())?;
    let id = line.split_whitespace().next_back().context("nobody's")?;
    let people: Vec<Value> =
        serde_json::from_str(&server.command(&["export", "cadres", "--json"])?)?;
    let person = people.iter().find(|person| person["id"] == id);
    let name = person.and_then(|person| person["full_name"].as_str());
    Ok(name.with_context(|| line.to_owned())?.to_owned())
}

/// A written size in megabytes: `12 MB`, `1.234,5 GB`.
fn megabytes(written: &str) -> Result<f64> {
    let (number, unit) = written.split_once(' ').context("no unit")?;
    let number: f64 = number.replace('.', "").replace(',', ".").parse()?;
    Ok(match unit {
        "MB" => number,
        "GB" => number * 1_000.0,
        _ => anyhow::bail!("a size in {unit}"),
    })
}

/// What is said of the space and of whether it is kept is about what the browser there says.
async fn space_is_true(theirs: &Browser, told: &Facts) -> Result<()> {
    let ask = "const { usage, quota } = await navigator.storage.estimate(); \
        return [usage / 1e6, quota / 1e6, await navigator.storage.persisted()]";
    let (used, quota, is_kept): (f64, f64, bool) =
        serde_json::from_value(theirs.evaluate(ask).await?)?;
    let said = told["Dữ liệu"].strip_prefix("đã dùng ");
    let said = said.and_then(|said| said.split_once(" trong "));
    let (said_used, said_quota) = said.with_context(|| told["Dữ liệu"].clone())?;
    let (said_used, said_quota) = (megabytes(said_used)?, megabytes(said_quota)?);
    // What is used grew or shrank a little since it was told; the room depends on the whole disk.
    assert!(
        said_used >= 1.0 && (said_used - used).abs() <= used / 2.0 + 2.0,
        "{said_used} MB told, {used} used"
    );
    assert!(
        (said_quota - quota).abs() <= quota / 10.0,
        "{said_quota} MB told of {quota}"
    );
    let expect = match is_kept {
        true => "có",
        false => "không: trình duyệt có thể xóa khi thiếu chỗ",
    };
    assert_eq!(told["Được giữ lâu dài"], expect);
    Ok(())
}

/// Makes a code for an account, for a tablet of [`UNIT`], and adds a new tablet with it.
async fn enrol(server: &Server, administrator: &Browser, account: &str) -> Result<Browser> {
    open(administrator, "/tai-khoan").await?;
    administrator.press_containing(account).await?;
    let unit = format!("\u{2003}{UNIT}");
    administrator.choose("Máy của đơn vị", &unit).await?;
    let link = make_link(administrator).await?;
    let theirs = Browser::start(&server.address()).await?;
    add_tablet(&theirs, &link).await?;
    status(&theirs, "Trực tuyến").await?;
    Ok(theirs)
}

#[tokio::test]
async fn what_is_listed_of_a_tablet_is_true_of_it_whoever_uses_it_and_whatever_waits_there()
-> Result<()> {
    let (mut server, administrator) = signed_in("quantri").await?;
    let begun = on_the_wall(&administrator, SystemTime::now()).await?;
    let theirs = enrol(&server, &administrator, "can.bo").await?;
    theirs.is_ready_for_offline().await?;
    let own = own_facts(&theirs).await?;
    let tablet = &own["Tên máy"];

    let told = listed(&administrator, tablet, "0").await?;
    assert_eq!(told["Người dùng gần nhất"], name_of(&server, "can.bo")?);
    assert_eq!(told["Đơn vị"], UNIT);
    assert_eq!(told["Phiên bản"], own["Phiên bản ứng dụng"]);
    assert_eq!(told["Xác thực khi gửi"], "có");
    space_is_true(&theirs, &told).await?;
    let now = on_the_wall(&administrator, SystemTime::now()).await?;
    let first = sortable(&told["Liên lạc lần đầu"]);
    let last = sortable(&told["Liên lạc lần cuối"]);
    assert!(
        begun <= first && first <= last && last <= now,
        "{begun} {told:?} {now}"
    );

    // Two changes wait there, of one who is not signed in any more; another one uses the tablet.
    server.stop()?;
    for name in ["Hoàng Thị Đợi", "Hoàng Thị Chờ"] {
        add_person(&theirs, name).await?;
    }
    sign_out(&theirs).await?;
    server.resume()?;
    sign_in(&theirs, "truong.phong").await?;
    let told = listed(&administrator, tablet, "2").await?;
    let other = name_of(&server, "truong.phong")?;
    assert_eq!(told["Người dùng gần nhất"], other);
    assert_eq!(told["Đơn vị"], UNIT, "the tablet is still the unit's");
    assert_eq!(sortable(&told["Liên lạc lần đầu"]), first);
    administrator.sees(&format!("{tablet} · {other}")).await?;
    administrator.picture("tablet-facts", 800, 1280).await?;

    sign_out(&theirs).await?;
    sign_in(&theirs, "can.bo").await?;
    status(&theirs, "đã gửi hết").await?;
    let told = listed(&administrator, tablet, "0").await?;
    assert_eq!(told["Người dùng gần nhất"], name_of(&server, "can.bo")?);
    Ok(())
}
