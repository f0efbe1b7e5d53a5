//! Files that are no list of people, each for another reason; all of them are small on the disk.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A packed workbook of some hundred KB that unpacks to more than 100 MB.
pub fn bomb() -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.start_file("[Content_Types].xml", options)?;
    writer.write_all(b"<Types/>")?;
    writer.start_file("xl/media/picture.bin", options)?;
    let megabyte = vec![0; 1024 * 1024];
    for _ in 0..=100 {
        writer.write_all(&megabyte)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Text with one row more of twenty cells than may be read.
pub fn too_many_cells() -> String {
    let cells = ["1"; 20].join(";");
    format!("{cells}\n").repeat(200_000 / 20 + 1)
}

/// A workbook with one cell in the last corner of the sheet, XFD1048576.
pub fn far_cell() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Họ và tên")?;
    sheet.write(1_048_575, 16_383, "x")?;
    Ok(workbook.save_to_buffer()?)
}

/// What a password makes of a workbook: a compound file with the encrypted one inside.
pub fn encrypted() -> Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new()))?;
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        file.create_stream(name)?.write_all(b"not to be read")?;
    }
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// A workbook of Excel 2003 of which only the first half was copied.
pub fn half_an_xls() -> Result<Vec<u8>> {
    let mut bytes = xls()?;
    bytes.truncate(bytes.len() / 2);
    Ok(bytes)
}

/// The same workbook, whole, with one byte damaged: the high byte of the length of a formula, which
/// now leads beyond its record. The reader below trusts it and stops in the middle.
pub fn damaged_xls() -> Result<Vec<u8>> {
    const LENGTH_OF_A_FORMULA: usize = 2_513;
    let mut bytes = xls()?;
    *bytes
        .get_mut(LENGTH_OF_A_FORMULA)
        .context("a shorter file")? ^= 0xFF;
    Ok(bytes)
}

fn xls() -> Result<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../crates/sheets/fixtures");
    Ok(std::fs::read(folder.join("list.xls"))?)
}
