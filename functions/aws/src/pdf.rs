//! A letter as PDF (ADR 0029): one A4 page, PDF 1.4, fonts embedded, nothing within 15 mm of the edge, the address
//! where the envelope has its window.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{ConfigurationBuilder, PdfVersion};
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use pin::letter::sheet::Sheet;
use thiserror::Error;
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!("../fonts/LetterSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/LetterSans-Bold.ttf");

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// A4 (ISO 216), in points.
const WIDTH: f32 = 210.0 * MM;
const HEIGHT: f32 = 297.0 * MM;
/// The text's margins, left and right; wider than the 15 mm that the printer wants clear.
const MARGIN: f32 = 25.0 * MM;
/// The lowest line.
const LOWEST: f32 = HEIGHT - 20.0 * MM;
/// The window: left edge and first base line from the top.
const WINDOW: (f32, f32) = (100.0 * MM, 52.0 * MM);
/// How wide an address row may be.
const WINDOW_WIDTH: f32 = 90.0 * MM;

/// Why a letter could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PdfError {
    /// A font of the program's own is damaged.
    #[error("a font is damaged")]
    Font,
    /// It does not fit on its page.
    #[error("the letter does not fit on its page")]
    TooLong,
    /// It could not be written.
    #[error("the letter could not be written")]
    Written,
}

struct Typeface {
    font: Font,
    face: Face<'static>,
}

impl Typeface {
    fn load(data: &'static [u8]) -> Result<Self, PdfError> {
        Ok(Self {
            font: Font::new(data.into(), 0).ok_or(PdfError::Font)?,
            face: Face::parse(data, 0).map_err(|_| PdfError::Font)?,
        })
    }

    /// How wide a text is, in points.
    fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |character| {
            let glyph = self.face.glyph_index(character).unwrap_or_default();
            f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default())
        };
        text.chars().map(advance).sum::<f32>() / f32::from(self.face.units_per_em()) * size
    }

    /// The lines of a text that is to be no wider than `room`.
    fn lines(&self, text: &str, size: f32, room: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && self.width(&longer, size) > room {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
        lines
    }
}

struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    regular: &'a Typeface,
    bold: &'a Typeface,
    y: f32,
}

impl Pen<'_, '_> {
    fn line(&mut self, text: &str, x: f32, size: f32, face: Weight) {
        let font = match face {
            Weight::Regular => self.regular.font.clone(),
            Weight::Bold => self.bold.font.clone(),
        };
        self.surface.draw_text(
            Point::from_xy(x, self.y),
            font,
            size,
            text,
            false,
            TextDirection::LeftToRight,
        );
    }

    /// A paragraph at the left margin; the pen stands below it afterwards.
    fn paragraph(&mut self, text: &str, size: f32) {
        for line in self.regular.lines(text, size, WIDTH - 2.0 * MARGIN) {
            self.line(&line, MARGIN, size, Weight::Regular);
            self.y += size * 1.35;
        }
        self.y += size * 0.65;
    }
}

#[derive(Clone, Copy)]
enum Weight {
    Regular,
    Bold,
}

/// Prints a letter.
///
/// # Errors
/// [`PdfError`]
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    let (regular, bold) = (Typeface::load(REGULAR)?, Typeface::load(BOLD)?);
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf14)
        .finish()
        .map_err(|_| PdfError::Written)?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        xmp_metadata: false,
        ..SerializeSettings::default()
    });
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PdfError::Written)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let mut pen = Pen {
        surface: &mut surface,
        regular: &regular,
        bold: &bold,
        y: WINDOW.1,
    };
    address(&mut pen, sheet);
    text(&mut pen, sheet);
    let fits = pen.y <= LOWEST;
    surface.finish();
    page.finish();
    if !fits {
        return Err(PdfError::TooLong);
    }
    document.finish().map_err(|_| PdfError::Written)
}

/// The address, in the largest letters in which its widest row fits the window.
fn address(pen: &mut Pen<'_, '_>, sheet: &Sheet) {
    const SIZE: f32 = 10.0;
    let widest = sheet
        .rows
        .iter()
        .map(|row| pen.regular.width(row, SIZE))
        .fold(0.0, f32::max);
    let size = if widest > WINDOW_WIDTH {
        SIZE * WINDOW_WIDTH / widest
    } else {
        SIZE
    };
    for row in &sheet.rows {
        pen.line(row, WINDOW.0, size, Weight::Regular);
        pen.y += 13.0;
    }
}

fn text(pen: &mut Pen<'_, '_>, sheet: &Sheet) {
    const SIZE: f32 = 10.5;
    pen.y = 100.0 * MM;
    pen.line(&sheet.date, MARGIN, SIZE, Weight::Regular);
    pen.y += SIZE * 1.4;
    pen.line(&sheet.reference, MARGIN, 9.0, Weight::Regular);
    pen.y += SIZE * 2.6;
    pen.line(&sheet.subject, MARGIN, 13.0, Weight::Bold);
    pen.y += SIZE * 2.4;
    for paragraph in &sheet.before {
        pen.paragraph(paragraph, SIZE);
    }
    pen.y += 14.0;
    let wide = pen.bold.width(&sheet.half, 24.0);
    pen.line(&sheet.half, (WIDTH - wide) / 2.0, 24.0, Weight::Bold);
    pen.y += 34.0;
    for paragraph in &sheet.after {
        pen.paragraph(paragraph, SIZE);
    }
    pen.paragraph(&sheet.disown, SIZE);
    pen.line(&sheet.disown_code, MARGIN, 11.0, Weight::Bold);
    pen.y += 11.0 * 2.4;
    pen.y = pen.y.max(LOWEST - 24.0);
    pen.paragraph(&sheet.footer, 8.5);
    pen.y -= 8.5 * 2.0;
}

#[cfg(test)]
mod tests;
