//! From a chosen file to its sheets, by way of a throw-away worker.

use sheets::bounds::FILE_BYTES_MAX;
use sheets::{SheetError, Workbook};

use crate::locales::Locale;
use crate::platform::file::{PickedFile, Unreadable};
use crate::platform::worker::{self, WorkerTrouble};

/// Where Trunk puts what starts the program in `crates/sheet_reader`.
const READER: &str = "/sheet_reader_loader.js";
/// The largest list that is allowed takes an old tablet some seconds.
const READ_LIMIT_MS: u32 = 60_000;

/// Why there are no sheets. Nothing has been written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum NotRead {
    /// The browser does not give the file's bytes.
    #[error(transparent)]
    File(#[from] Unreadable),
    /// The file is not one that can be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The reader gave no answer.
    #[error(transparent)]
    Reader(#[from] WorkerTrouble),
}

/// Reads a file.
///
/// # Errors
/// A [`NotRead`]
pub(super) async fn read(file: &PickedFile) -> Result<Workbook, NotRead> {
    let (bytes, bytes_max) = (file.size_bytes(), FILE_BYTES_MAX);
    if bytes > bytes_max {
        return Err(SheetError::TooLarge { bytes, bytes_max }.into());
    }
    let content = file.bytes().await?;
    let answer = worker::ask_once(READER, &file.name(), &content, READ_LIMIT_MS).await?;
    understood(&answer)
}

/// The reader answers with `{"Ok": …}` or `{"Err": …}`.
fn understood(answer: &str) -> Result<Workbook, NotRead> {
    let outcome: Result<Workbook, SheetError> =
        serde_json::from_str(answer).map_err(|_| WorkerTrouble::Broke)?;
    Ok(outcome?)
}

/// What happened, that nothing was written, and what to do now.
pub(super) fn sentence(words: &Locale, not_read: &NotRead) -> String {
    let import = &words.import;
    let what = match not_read {
        NotRead::File(Unreadable) => import.file_unreadable.to_owned(),
        NotRead::Sheet(error) => words::sheet_error(words.language, error),
        NotRead::Reader(WorkerTrouble::NotStarted) => import.reader_not_started.to_owned(),
        NotRead::Reader(WorkerTrouble::Broke) => import.reader_broke.to_owned(),
        NotRead::Reader(WorkerTrouble::TooSlow) => import.reader_too_slow.to_owned(),
        NotRead::Reader(WorkerTrouble::TooLong) => import.too_much_text.to_owned(),
    };
    format!("{what} {}", import.nothing_written)
}

#[cfg(test)]
mod tests {
    use super::{NotRead, sentence, understood};
    use crate::locales;
    use crate::platform::file::Unreadable;
    use crate::platform::worker::WorkerTrouble;
    use sheets::SheetError;

    #[test]
    fn the_readers_answer_is_a_workbook_or_says_why_not() {
        let sheet = r#"{"Ok":{"sheets":[{"name":"a","rows":[[{"text":"Lê An"}]],"merges":[]}]}}"#;
        let read = understood(sheet).map(|workbook| workbook.sheets.len());
        assert_eq!(read, Ok(1));
        let refused = understood(r#"{"Err":{"code":"encrypted"}}"#);
        assert_eq!(refused, Err(NotRead::Sheet(SheetError::Encrypted)));
        let broken = understood("<html>");
        assert_eq!(broken, Err(NotRead::Reader(WorkerTrouble::Broke)));
    }

    #[test]
    fn every_refusal_says_that_nothing_was_written() {
        for not_read in [
            NotRead::File(Unreadable),
            NotRead::Sheet(SheetError::Damaged),
            NotRead::Reader(WorkerTrouble::NotStarted),
            NotRead::Reader(WorkerTrouble::Broke),
            NotRead::Reader(WorkerTrouble::TooSlow),
            NotRead::Reader(WorkerTrouble::TooLong),
        ] {
            let said = sentence(locales::of(words::Language::Vi), &not_read);
            assert!(said.ends_with("Chưa có gì được ghi vào sổ."), "{said}");
        }
    }
}
