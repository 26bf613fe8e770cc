//! Figures as a reader of a page takes them in.

use jiff::Timestamp;
use std::fmt::Write as _;

/// A whole number with its thousands apart.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many things of a name.
#[must_use]
pub fn of(number: u64, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {name}{plural}", count(number))
}

/// A span of so many seconds; a dash of none.
#[must_use]
pub fn span(seconds: Option<f64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(s) if s < 120.0 => format!("{s:.1} s"),
        Some(s) if s < 7_200.0 => format!("{:.1} min", s / 60.0),
        Some(s) => format!("{:.1} h", s / 3_600.0),
    }
}

/// A share in per cent, rounded down: what is not quite 99.9 % does not read as if it were.
#[must_use]
pub fn per_cent(share: f64) -> String {
    let rounded = (share * 1e5).floor() / 1e3;
    format!("{rounded:.3} %")
}

/// A number of any size in few letters, for an axis or a table.
#[must_use]
pub fn short(number: f64) -> String {
    let size = number.abs();
    if size >= 1e6 {
        format!("{:.1}M", number / 1e6)
    } else if size >= 1e4 {
        format!("{:.0}k", number / 1e3)
    } else if size >= 1e3 {
        format!("{:.1}k", number / 1e3)
    } else if size >= 10.0 || size.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.2}")
    }
}

/// An instant, in nanoseconds since 1970, on Italian clocks.
#[must_use]
pub fn instant(ns: i64) -> String {
    formatted(ns, "%a %-d %b %Y, %H:%M")
}

/// The same on the axis of a plot of so many hours: the day where days are shown, the clock where hours are.
#[must_use]
pub fn tick(ns: i64, span_h: f64) -> String {
    let pattern = match span_h {
        span if span > 240.0 => "%-d %b",
        span if span > 36.0 => "%-d %b %H:%M",
        _ => "%a %H:%M",
    };
    formatted(ns, pattern)
}

fn formatted(ns: i64, pattern: &str) -> String {
    let instant = Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::MAX);
    let zoned = instant.to_zoned(pin::calendar::ROME.clone());
    zoned.strftime(pattern).to_string()
}

/// A text in which nothing is markup, fit for an element and for a quoted attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A table, its first column headings of rows. All of it is plain text.
#[must_use]
pub fn table(caption: &str, head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!(
        "<div class=\"wide\"><table><caption>{}</caption><tr>",
        escaped(caption)
    );
    for name in head {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "<th scope=\"col\">{}</th>", escaped(name));
    }
    text.push_str("</tr>\n");
    for row in rows {
        text.push_str("<tr>");
        for cell in row {
            let _ = write!(text, "<td>{}</td>", escaped(cell));
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</table></div>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_they_are_said() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(count),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(per_cent(0.998_999_9), "99.899 %");
        assert_eq!(per_cent(1.0), "100.000 %");
        assert_eq!(
            [0.0, 0.25, 42.0, 1_500.0, 61_234.0, 2e6].map(short),
            ["0", "0.25", "42", "1.5k", "61k", "2.0M"]
        );
        assert_eq!(span(Some(43_200.0)), "12.0 h");
        assert_eq!(escaped("<b> & \"x\""), "&lt;b&gt; &amp; &quot;x&quot;");
        assert_eq!(instant(1_585_440_000_000_000_000), "Sun 29 Mar 2020, 01:00");
        assert_eq!(instant(1_585_447_200_000_000_000), "Sun 29 Mar 2020, 04:00");
        assert_eq!(
            (of(1, "request"), of(2_000, "request")),
            ("1 request".to_owned(), "2,000 requests".to_owned())
        );
    }
}
