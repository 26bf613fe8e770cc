//! A plot of things over time: SVG by plotters, with a text alternative and a table of its figures. Colours are those of
//! the style sheet, which has others for the dark and for print.

use crate::words::{escaped, instant, short, span, table, tick};
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

/// Something drawn as one line.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What it is.
    pub name: &'static str,
    /// At which nanosecond of the plot's [`Time`], how much.
    pub points: Vec<(i64, f64)>,
}

/// From when a plot counts its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// Since 1970, shown on Italian clocks.
    Clock,
    /// Since what is drawn began.
    Elapsed,
}

/// A plot.
#[derive(Clone, Debug)]
pub struct Plot {
    /// What it shows.
    pub title: &'static str,
    /// What it says: the text in its place.
    pub says: String,
    /// What is counted.
    pub unit: &'static str,
    /// Of what time.
    pub time: Time,
    /// At most three lines, of the same instants.
    pub lines: Vec<Drawn>,
    /// A line not to be crossed.
    pub limit: Option<(&'static str, f64)>,
}

impl Plot {
    /// The figure of a page. `number` tells its text alternative from the others'.
    #[must_use]
    pub fn figure(&self, number: usize) -> String {
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
        let unit = self.time.unit(from, to);
        let along = |at: i64| between(from, at) / unit.seconds;
        let width = along(to).max(self.time.least_s() / unit.seconds);
        let most = self.lines.iter().flat_map(|line| &line.points).map(|(_, y)| *y);
        let most = most.chain(self.limit.map(|(_, y)| y)).fold(0.0, f64::max);
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .margin_right(36)
            .x_label_area_size(26)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..width, 0.0..if most > 0.0 { most * 1.08 } else { 1.0 })?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .x_labels(8)
            .y_labels(6)
            .x_label_formatter(&|x| self.time.tick(from, *x, width, unit))
            .y_label_formatter(&|y| short(*y))
            .draw()?;
        for (line, colour) in self.lines.iter().zip(COLOURS) {
            let points = line.points.iter().map(|(at, y)| (along(*at), *y));
            chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
        }
        if let Some((_, y)) = self.limit {
            chart.draw_series(LineSeries::new([(0.0, y), (width, y)], LIMIT.stroke_width(2)))?;
        }
        area.present()?;
        drop(chart);
        drop(area);
        Ok(())
    }

    fn table(&self) -> String {
        let head: Vec<&str> = [self.time.heading()]
            .into_iter()
            .chain(self.lines.iter().map(|line| line.name))
            .collect();
        let length = self.lines.iter().map(|line| line.points.len()).max().unwrap_or(0);
        let step = length.div_ceil(ROWS).max(1);
        let rows = (0..length).step_by(step).map(|from| {
            let until = (from + step).min(length);
            let at = self.lines.iter().find_map(|line| line.points.get(until - 1));
            let mut row = vec![at.map_or_else(String::new, |(at, _)| self.time.said(*at))];
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

impl Time {
    /// What the axis counts in: hours of the clock; of what lasts, what keeps its figures small.
    fn unit(self, from: i64, to: i64) -> Unit {
        match self {
            Self::Elapsed if between(from, to) < 600.0 => SECONDS,
            Self::Elapsed if between(from, to) < 4.0 * 3_600.0 => MINUTES,
            Self::Clock | Self::Elapsed => HOURS,
        }
    }

    /// The least that an axis spans, in seconds.
    const fn least_s(self) -> f64 {
        match self {
            Self::Clock => 60.0,
            Self::Elapsed => 1.0,
        }
    }

    fn tick(self, from: i64, x: f64, width: f64, unit: Unit) -> String {
        match self {
            Self::Clock => tick(after(from, x), width),
            Self::Elapsed => format!("{} {}", short(x), unit.name),
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Clock => "until",
            Self::Elapsed => "after",
        }
    }

    fn said(self, at: i64) -> String {
        match self {
            Self::Clock => instant(at),
            Self::Elapsed => span(Some(between(0, at))),
        }
    }
}

/// What an axis counts in.
#[derive(Clone, Copy)]
struct Unit {
    name: &'static str,
    seconds: f64,
}

const SECONDS: Unit = Unit {
    name: "s",
    seconds: 1.0,
};
const MINUTES: Unit = Unit {
    name: "min",
    seconds: 60.0,
};
const HOURS: Unit = Unit {
    name: "h",
    seconds: 3_600.0,
};

/// Seconds from one instant to another.
#[allow(
    clippy::cast_precision_loss,
    reason = "nanoseconds of a plot: to the microsecond is enough"
)]
fn between(from: i64, to: i64) -> f64 {
    (to - from) as f64 / 1e9
}

#[allow(clippy::cast_possible_truncation, reason = "within the plot")]
fn after(from: i64, hours: f64) -> i64 {
    from + (hours * 3.6e12) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn plot(time: Time, from: i64) -> String {
        let points = (0..300).map(|number| (from + number * SECOND, 2.0)).collect();
        let plot = Plot {
            title: "Answers < questions",
            says: "Slow & \"late\" <b>".to_owned(),
            unit: "ms",
            time,
            lines: vec![Drawn {
                name: "a > b",
                points,
            }],
            limit: Some(("the limit", 5.0)),
        };
        plot.figure(7)
    }

    #[test]
    fn a_plot_says_what_it_shows_and_has_its_figures_below() {
        let figure = plot(Time::Elapsed, 0);
        assert!(figure.contains("role=\"img\" aria-labelledby=\"t7 d7\""));
        assert!(figure.contains("<title id=\"t7\">Answers &lt; questions</title>"));
        assert!(figure.contains("<desc id=\"d7\">Slow &amp; &quot;late&quot; &lt;b&gt;</desc>"));
        assert!(figure.contains("<th scope=\"col\">a &gt; b</th>"));
        assert!(!figure.contains("<b>") && !figure.contains("a > b"));
        // 300 points in stretches of 13, each with its last second.
        assert_eq!(figure.matches("<tr><td>").count(), 24);
        assert!(figure.contains("<td>12.0 s</td><td>2</td>"), "{figure}");
    }

    #[test]
    fn an_axis_is_of_the_clock_or_of_what_has_passed() {
        let elapsed = plot(Time::Elapsed, 0);
        assert!(
            elapsed.contains("\n100 s\n") && elapsed.contains("\n200 s\n"),
            "{elapsed}"
        );
        let clock = plot(Time::Clock, 1_585_440_000 * SECOND);
        assert!(clock.contains("Sun 01:0") && !clock.contains("100 s"), "{clock}");
    }
}
