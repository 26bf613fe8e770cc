//! A report as one page for a person in a hurry: no script, nothing from anywhere else, fit for print and for the dark
//! (ADR 0038). Whoever has something to report says what stands in it.

pub mod plot;
pub mod words;

use words::escaped;

const STYLE: &str = include_str!("style.css");

/// The head of a page, up to its body. `title` is plain text.
#[must_use]
pub fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style></head>\n<body>\n",
        escaped(title)
    )
}

/// What stands below a page, to its end. `says` is plain text.
#[must_use]
pub fn foot(says: &str) -> String {
    format!(
        "</main>\n<footer>Ricostruzione tecnica; non è un servizio dell'INPS. {}</footer>\n</body></html>\n",
        escaped(says)
    )
}

/// Figures that are seen before all others, each with its name; both are plain text.
#[must_use]
pub fn tiles<'a>(tiles: impl IntoIterator<Item = (String, &'a str)>) -> String {
    let tiles = tiles.into_iter();
    let text = tiles.map(|(figure, name)| {
        format!(
            "<div><b>{}</b><span>{}</span></div>",
            escaped(&figure),
            escaped(name)
        )
    });
    format!("<div class=\"tiles\">{}</div>\n", text.collect::<String>())
}
