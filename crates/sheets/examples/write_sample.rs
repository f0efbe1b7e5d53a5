//! Writes the sample list anew: `cargo run -p sheets --example write_sample`.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/mau-danh-sach.xlsx");
    std::fs::write(path, sheets::write::sample()?)?;
    Ok(())
}
