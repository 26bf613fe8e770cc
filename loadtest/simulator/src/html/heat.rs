//! A sweep as a page: a heat map of one or two settings, and every figure.

use page::head;
use page::words::{escaped, table};
use std::fmt::Write as _;

/// A cell of the map.
pub(crate) struct Cell {
    /// What stands in it.
    pub(crate) text: String,
    /// How good it is, from 0 to 1.
    pub(crate) good: f64,
    /// Whether the promise holds.
    pub(crate) holds: bool,
}

/// A heat map: rows by the first setting, columns by the second.
pub(crate) struct Map {
    /// The names of the settings; one without a second is a single column.
    pub(crate) axes: (String, Option<String>),
    /// The values of the rows, and of the columns.
    pub(crate) values: (Vec<String>, Vec<String>),
    /// Cells, row by row.
    pub(crate) cells: Vec<Cell>,
    /// What holds for all of it, where more settings vary than two.
    pub(crate) fixed: String,
}

const CELL: (usize, usize) = (110, 34);
const LEFT: usize = 120;

impl Map {
    /// The map as SVG: green holds, the darker the red the worse; each cell has its figure.
    fn svg(&self, number: usize) -> String {
        let (rows, columns) = (&self.values.0, &self.values.1);
        let width = LEFT + CELL.0 * columns.len().max(1) + 10;
        let height = CELL.1 * (rows.len() + 1) + 30;
        let (row_name, column_name) = (&self.axes.0, self.axes.1.as_deref().unwrap_or(""));
        let mut svg = format!(
            "<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" aria-labelledby=\"h{number}\">\
             <title id=\"h{number}\">{}</title>",
            escaped(&self.says())
        );
        let _ = write!(
            svg,
            "<text x=\"8\" y=\"44\" font-weight=\"bold\">{}</text>",
            escaped(row_name)
        );
        let _ = write!(
            svg,
            "<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\">{}</text>",
            escaped(column_name)
        );
        for (column, value) in columns.iter().enumerate() {
            let x = LEFT + column * CELL.0 + CELL.0 / 2;
            let _ = write!(
                svg,
                "<text x=\"{x}\" y=\"44\" text-anchor=\"middle\">{}</text>",
                escaped(value)
            );
        }
        for (row, value) in rows.iter().enumerate() {
            let y = 54 + row * CELL.1;
            let _ = write!(svg, "<text x=\"8\" y=\"{}\">{}</text>", y + 21, escaped(value));
            for column in 0..columns.len().max(1) {
                let Some(cell) = self.cells.get(row * columns.len().max(1) + column) else {
                    continue;
                };
                let x = LEFT + column * CELL.0;
                let fill = if cell.holds {
                    "#7fd18b".to_owned()
                } else {
                    red(cell.good)
                };
                let _ = write!(
                    svg,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>\
                     <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:#111\">{}{}</text>",
                    CELL.0 - 3,
                    CELL.1 - 3,
                    x + CELL.0 / 2,
                    y + 20,
                    escaped(&cell.text),
                    if cell.holds { " ✓" } else { "" }
                );
            }
        }
        svg + "</svg>"
    }

    fn says(&self) -> String {
        let holding = self.cells.iter().filter(|cell| cell.holds).count();
        format!(
            "{}The promise holds in {holding} of {} runs.",
            self.fixed,
            self.cells.len()
        )
    }
}

/// From a pale red of what nearly holds to a strong one.
fn red(good: f64) -> String {
    let least = 96.0;
    let most = 214.0;
    let light = least + (most - least) * good.clamp(0.0, 1.0);
    format!("rgb(250,{light:.0},{light:.0})")
}

/// The page of a sweep.
pub(crate) fn page(
    title: &str,
    verdict: &str,
    maps: &[Map],
    columns: &[&str],
    rows: &[Vec<String>],
) -> String {
    let mut page = head(title);
    let _ = write!(
        page,
        "<main><h1>{}</h1>\n<p class=\"verdict\">{}</p>\n<p class=\"quiet\">Each cell: requests lost to the promise \
         (breached, or late with a working contact) in 10,000; a tick where the promise holds.</p>\n",
        escaped(title),
        escaped(verdict)
    );
    for (number, map) in maps.iter().enumerate() {
        let _ = writeln!(
            page,
            "<figure><figcaption>{}</figcaption>{}</figure>",
            escaped(&map.says()),
            map.svg(number)
        );
    }
    let _ = write!(
        page,
        "<h2>Every run</h2>\n{}</main>\n<footer>Ricostruzione tecnica; non è un servizio dell'INPS.</footer>\n</body></html>\n",
        table("In the order of the settings", columns, rows)
    );
    page
}
