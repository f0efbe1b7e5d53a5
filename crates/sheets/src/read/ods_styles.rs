//! The styles of an OpenDocument spreadsheet, as far as they say how much of a date a cell shows:
//! a cell has a style, the style or one that it is derived from names a date style.
//! Source: OASIS ODF 1.2, part 1, 16.2 and 16.27.10.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use super::ods::CONTENT;
use super::packed::attribute;
use super::shown::{Parts, Shown};
use crate::bounds::FORMATS_MAX;
use crate::error::SheetError;

/// Styles derived one from the other; programs write two or three.
const DERIVED_MAX: usize = 8;

/// The styles of a whole file.
#[derive(Default)]
pub(super) struct Styles {
    /// Those that stand in the part of the cells.
    of_content: Named,
    /// Those with a name that people see, in a part of their own.
    common: Named,
    /// The date style that is being read.
    open: Option<(String, Parts)>,
    count: usize,
}

/// The styles of one part, by name.
#[derive(Default)]
struct Named {
    cells: BTreeMap<String, CellStyle>,
    dates: BTreeMap<String, Shown>,
}

struct CellStyle {
    /// How numbers are written.
    data: Option<String>,
    parent: Option<String>,
}

impl Styles {
    /// An element begins in the part of the cells or in the one of the common styles.
    ///
    /// # Errors
    /// `Damaged` when there are more styles than any program writes.
    pub(super) fn begin(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        match element.name().as_ref() {
            "style:style" => self.add_cell_style(part, element)?,
            "number:date-style" => {
                self.count_one()?;
                self.open = owned(element, "style:name").map(|name| (name, Parts::default()));
            }
            "number:day" => self.note(|parts| parts.day = true),
            "number:month" => self.note(|parts| parts.month = true),
            "number:year" => self.note(|parts| parts.year = true),
            _ => {}
        }
        Ok(())
    }

    /// An element ends.
    pub(super) fn end(&mut self, part: &str, local_name: &str) {
        if local_name == "date-style"
            && let Some((name, parts)) = self.open.take()
        {
            // Page headers have styles too, which stand below those of the cells.
            let dates = &mut self.of_part(part).dates;
            dates.entry(name).or_insert_with(|| parts.shown());
        }
    }

    /// How much of a date the cells of a style show; `None` when the style has no date style.
    pub(super) fn shown(&self, style: &str) -> Option<Shown> {
        let mut name = style;
        for _ in 0..DERIVED_MAX {
            let own = self.of_content.cells.get(name);
            let style = own.or_else(|| self.common.cells.get(name))?;
            if let Some(data) = &style.data {
                let in_content = own.and_then(|_| self.of_content.dates.get(data));
                return in_content.or_else(|| self.common.dates.get(data)).copied();
            }
            name = style.parent.as_deref()?;
        }
        None
    }

    fn add_cell_style(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        if attribute(element, "style:family").is_none_or(|family| family != "table-cell") {
            return Ok(());
        }
        self.count_one()?;
        let style = CellStyle {
            data: owned(element, "style:data-style-name"),
            parent: owned(element, "style:parent-style-name"),
        };
        if let Some(name) = owned(element, "style:name") {
            self.of_part(part).cells.entry(name).or_insert(style);
        }
        Ok(())
    }

    fn note(&mut self, note: impl FnOnce(&mut Parts)) {
        if let Some((_, parts)) = &mut self.open {
            note(parts);
        }
    }

    fn of_part(&mut self, part: &str) -> &mut Named {
        if part == CONTENT {
            &mut self.of_content
        } else {
            &mut self.common
        }
    }

    fn count_one(&mut self) -> Result<(), SheetError> {
        self.count += 1;
        if self.count > 2 * FORMATS_MAX {
            return Err(SheetError::Damaged);
        }
        Ok(())
    }
}

fn owned(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attribute(element, name).map(|value| value.into_owned())
}
