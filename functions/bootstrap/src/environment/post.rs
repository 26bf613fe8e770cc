//! The settings of the printer.

use super::names;
use super::reader::Reader;
use aws::PrinterSettings;

/// `None` if one is missing or wrong, which the reader has noted.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<PrinterSettings> {
    let bucket = reader.required(names::PRINTER_BUCKET);
    reader.required(names::PRINTER_KEY);
    reader.parsed(names::PRINTER_KEY, "an age recipient (age1…)", |key| {
        PrinterSettings::new(&bucket, key).ok()
    })
}
