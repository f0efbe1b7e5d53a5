//! One announced step: a line when it starts, its time when it is done; and running programs.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs one step with a line before it and its time after it.
pub fn announce<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {what}");
    let start = Instant::now();
    let outcome = work().with_context(|| format!("failed: {what}"))?;
    println!("  {} · {what}", spent(start.elapsed()));
    Ok(outcome)
}

/// A duration as a person reads it.
pub fn spent(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", time.as_secs_f32())
    }
}

/// A command in the project's folder, without what the cargo that started us said of itself, so
/// that a child cargo may use another toolchain.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::project::root());
    for name in [
        "CARGO",
        "RUSTC",
        "RUSTDOC",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end, its output shown; anything but success is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start: {shown}"))?;
    if !status.success() {
        bail!("{shown}\nended with {status}");
    }
    Ok(())
}

/// Runs a command and hands back what it printed; `None` when it could not run or failed.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status
        .success()
        .then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Runs a command for at most `limit`; false when it failed, could not run or took too long.
pub fn run_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
    else {
        return false;
    };
    let end = Instant::now() + limit;
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => return false,
        }
    }
    // A child that is gone already cannot be killed: nothing to do about that.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Runs a command with its standard output shown line by line and handed to `each`.
pub fn run_lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let shown = show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start: {shown}"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        std::io::stdout().flush()?;
        each(&line);
    }
    Ok(child.wait()?.success())
}

/// A command as one types it in a shell.
pub fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let quoted = |word: &std::ffi::OsStr| {
        let word = word.to_string_lossy();
        let is_plain = |c: char| c.is_alphanumeric() || "-_./=:+,@%".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            word.into_owned()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Command, show};

    #[test]
    fn a_command_is_shown_as_one_types_it() {
        let check = |word: &str, expect: &str| {
            assert_eq!(show(Command::new("sh").arg(word)), format!("sh {expect}"));
        };
        check("/srv/a.sh", "/srv/a.sh");
        check("/my work/a.sh", "'/my work/a.sh'");
        check("it's", r"'it'\''s'");
        check("", "''");
    }
}
