//! A plot of things over time: SVG by plotters, with a text alternative and a table of its figures. Colours are those of
//! the style sheet, which has others for the dark and for print.

use super::words::{escaped, short, table, tick};
use plotters::prelude::*;
use std::fmt::Write as _;

const SIZE: (u32, u32) = (920, 300);
const COLOURS: [RGBColor; 3] = [
    RGBColor(0x0b, 0x5c, 0xad),
    RGBColor(0xb3, 0x59, 0x00),
    RGBColor(0x15, 0x80, 0x3d),
];
const LIMIT: RGBColor = RGBColor(0xa4, 0x0e, 0x26);
const AXIS: RGBColor = RGBColor(0x57, 0x60, 0x6a);
const GRID: RGBColor = RGBColor(0xd0, 0xd7, 0xde);

/// How many rows a table of figures has at most.
const ROWS: usize = 24;

/// Something drawn as one line: at which instant (nanoseconds since 1970), how much.
pub(crate) struct Drawn {
    pub(crate) name: &'static str,
    pub(crate) points: Vec<(i64, f64)>,
}

/// A plot.
pub(crate) struct Plot {
    /// What it shows.
    pub(crate) title: &'static str,
    /// What it says: the text in its place.
    pub(crate) says: String,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// At most three lines, of the same instants.
    pub(crate) lines: Vec<Drawn>,
    /// A line not to be crossed.
    pub(crate) limit: Option<(&'static str, f64)>,
}

impl Plot {
    /// The figure of a page. `number` tells its text alternative from the others'.
    pub(crate) fn figure(&self, number: usize) -> String {
        let mut page = format!(
            "<figure><figcaption>{}</figcaption>\n<ul class=\"key\">",
            escaped(&self.says)
        );
        for (position, line) in self.lines.iter().enumerate() {
            let _ = write!(page, "<li class=\"k{position}\">{}</li>", escaped(line.name));
        }
        if let Some((name, _)) = self.limit {
            let _ = write!(page, "<li class=\"limit\">{}</li>", escaped(name));
        }
        let _ = writeln!(page, "<li class=\"unit\">↑ {}</li></ul>", escaped(self.unit));
        match self.drawn() {
            Ok(svg) => {
                // plotters' own opening tag has a fixed size, and no name.
                let inner = svg.split_once('>').map_or("", |(_, inner)| inner);
                let (width, height) = SIZE;
                let _ = write!(
                    page,
                    "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"t{number} d{number}\">\
                     <title id=\"t{number}\">{}</title><desc id=\"d{number}\">{}</desc>{inner}",
                    escaped(self.title),
                    escaped(&self.says)
                );
            }
            Err(error) => {
                let _ = write!(
                    page,
                    "<p>This plot could not be drawn ({error}); its figures:</p>"
                );
            }
        }
        let _ = writeln!(
            page,
            "<details><summary>The figures</summary>{}</details></figure>",
            self.table()
        );
        page
    }

    fn range(&self) -> (i64, i64) {
        let instants = || self.lines.iter().flat_map(|line| &line.points).map(|(at, _)| *at);
        (instants().min().unwrap_or(0), instants().max().unwrap_or(1))
    }

    fn drawn(&self) -> Result<String, String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| error.to_string())?;
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error + '_>> {
        let (from, to) = self.range();
        let hours = |at: i64| hours_between(from, at);
        let span = hours(to).max(1.0 / 60.0);
        let most = self.lines.iter().flat_map(|line| &line.points).map(|(_, y)| *y);
        let most = most.chain(self.limit.map(|(_, y)| y)).fold(0.0, f64::max);
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .margin_right(36)
            .x_label_area_size(26)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..span, 0.0..if most > 0.0 { most * 1.08 } else { 1.0 })?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .x_labels(8)
            .y_labels(6)
            .x_label_formatter(&|x| tick(after(from, *x), span))
            .y_label_formatter(&|y| short(*y))
            .draw()?;
        for (line, colour) in self.lines.iter().zip(COLOURS) {
            let points = line.points.iter().map(|(at, y)| (hours(*at), *y));
            chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
        }
        if let Some((_, y)) = self.limit {
            chart.draw_series(LineSeries::new([(0.0, y), (span, y)], LIMIT.stroke_width(2)))?;
        }
        area.present()?;
        drop(chart);
        drop(area);
        Ok(())
    }

    fn table(&self) -> String {
        let head: Vec<&str> = ["until"]
            .into_iter()
            .chain(self.lines.iter().map(|line| line.name))
            .collect();
        let length = self.lines.iter().map(|line| line.points.len()).max().unwrap_or(0);
        let step = length.div_ceil(ROWS).max(1);
        let rows = (0..length).step_by(step).map(|from| {
            let until = (from + step).min(length);
            let at = self.lines.iter().find_map(|line| line.points.get(until - 1));
            let mut row = vec![at.map_or_else(String::new, |(at, _)| super::words::instant(*at))];
            for line in &self.lines {
                let points = line
                    .points
                    .get(from..until.min(line.points.len()))
                    .unwrap_or_default();
                let most = points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
                row.push(short(most));
            }
            row
        });
        let caption = format!("{}, {}: the most of each stretch of time", self.title, self.unit);
        table(&caption, &head, &rows.collect::<Vec<_>>())
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "nanoseconds of a plot: to the microsecond is enough"
)]
fn hours_between(from: i64, to: i64) -> f64 {
    (to - from) as f64 / 3.6e12
}

#[allow(clippy::cast_possible_truncation, reason = "within the plot")]
fn after(from: i64, hours: f64) -> i64 {
    from + (hours * 3.6e12) as i64
}
