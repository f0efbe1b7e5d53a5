//! Why a file as a whole could not be read. Findings on single rows are in [`crate::plan`].
//!
//! The sentences are in the `words` crate. Nothing here repeats what a cell held.

use serde::{Deserialize, Serialize};

/// What a file that is no spreadsheet looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A text document of an office suite.
    TextDocument,
    /// A presentation.
    Presentation,
    /// A web page, often saved by a web system under a name ending in `.xls`.
    WebPage,
    /// An Excel binary workbook (`.xlsb`).
    BinaryWorkbook,
    /// An archive or another packed file.
    Archive,
    /// Nothing that is recognised.
    Unknown,
}

/// Why a file was not read. Nothing has been written when one of these is returned.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum SheetError {
    /// The file is over [`crate::bounds::FILE_BYTES_MAX`].
    #[error("file of {bytes} bytes is over {bytes_max}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// What is allowed.
        bytes_max: usize,
    },
    /// Unpacked it is over [`crate::bounds::UNPACKED_BYTES_MAX`], or it has too many parts.
    #[error("unpacks to more than {bytes_max} bytes")]
    TooLargeUnpacked {
        /// What is allowed.
        bytes_max: u64,
    },
    /// More filled cells than [`crate::bounds::CELLS_MAX`], or too many empty ones between them.
    #[error("more than {cells_max} cells")]
    TooManyCells {
        /// What is allowed.
        cells_max: usize,
    },
    /// A cell that holds something lies far outside any list; most likely a slip of the hand.
    #[error("a cell far away at row {row}, column {column}")]
    FarCell {
        /// Its row, counted from 1.
        row: u32,
        /// Its column, counted from 1.
        column: u32,
    },
    /// One cell holds more text than a spreadsheet can.
    #[error("text too long at row {row}, column {column}")]
    TextTooLong {
        /// Its row, counted from 1.
        row: u32,
        /// Its column, counted from 1.
        column: u32,
    },
    /// A password is needed to open it.
    #[error("encrypted")]
    Encrypted,
    /// It is something else than a spreadsheet.
    #[error("not a spreadsheet: {look:?}")]
    WrongType {
        /// What it looks like.
        look: Look,
    },
    /// It is a spreadsheet, but broken or cut off.
    #[error("damaged")]
    Damaged,
    /// A workbook without any sheet of cells.
    #[error("no sheet")]
    NoSheet,
    /// No bytes, or no cell that holds anything.
    #[error("empty")]
    Empty,
    /// Text in an eight-bit encoding: Windows-1258, TCVN3, VNI. They cannot be told apart, and a
    /// guess would spoil names.
    #[error("text in an eight-bit encoding")]
    OldEncoding,
    /// Named like a text file but holds bytes that no text has.
    #[error("not text")]
    NotText,
}

impl SheetError {
    /// A stable code for command-line output and the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooLargeUnpacked { .. } => "too_large_unpacked",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::FarCell { .. } => "far_cell",
            Self::TextTooLong { .. } => "text_too_long",
            Self::Encrypted => "encrypted",
            Self::WrongType { .. } => "wrong_type",
            Self::Damaged => "damaged",
            Self::NoSheet => "no_sheet",
            Self::Empty => "empty",
            Self::OldEncoding => "old_encoding",
            Self::NotText => "not_text",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Look, SheetError};

    #[test]
    fn the_code_is_the_one_that_is_sent() {
        for error in [
            SheetError::TooLarge {
                bytes: 2,
                bytes_max: 1,
            },
            SheetError::TooLargeUnpacked { bytes_max: 1 },
            SheetError::TooManyCells { cells_max: 1 },
            SheetError::FarCell { row: 1, column: 1 },
            SheetError::TextTooLong { row: 1, column: 1 },
            SheetError::Encrypted,
            SheetError::WrongType { look: Look::Pdf },
            SheetError::Damaged,
            SheetError::NoSheet,
            SheetError::Empty,
            SheetError::OldEncoding,
            SheetError::NotText,
        ] {
            let sent = serde_json::to_value(&error).unwrap();
            assert_eq!(sent.get("code").unwrap(), error.code());
            assert_eq!(serde_json::from_value::<SheetError>(sent).unwrap(), error);
        }
    }
}
