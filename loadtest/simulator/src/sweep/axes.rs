//! What varies in a sweep, and through which values.

use super::MOST;

/// A setting, and the values it takes.
pub(super) struct Axis {
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

/// What varies, and how: `key=1,2,3` or `key=10..100:10`.
pub(super) fn axis(vary: &str) -> Result<Axis, String> {
    let form = || format!("--vary {vary}: write key=1,2,3 or key=from..to:step");
    let (key, values) = vary.split_once('=').ok_or_else(form)?;
    let (key, values) = (key.trim(), values.trim());
    let values = match values.split_once("..") {
        Some((from, rest)) => range(from, rest).ok_or_else(form)?,
        None => values.split(',').map(|value| value.trim().to_owned()).collect(),
    };
    if key.is_empty() || values.iter().any(String::is_empty) {
        return Err(form());
    }
    let mut once = values.clone();
    once.sort();
    once.dedup();
    if once.len() < values.len() {
        return Err(format!("--vary {vary}: a value comes twice"));
    }
    Ok(Axis {
        key: key.to_owned(),
        values,
    })
}

/// The values from one to another, both taken in; `None` of what is no range. Counted in whole steps, so that rounding
/// adds no value and loses none.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most ten thousand values"
)]
pub(super) fn range(from: &str, rest: &str) -> Option<Vec<String>> {
    let (to, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let decimals = |number: &str| number.split_once('.').map_or(0, |(_, part)| part.trim().len());
    let decimals = decimals(from).max(decimals(step));
    let parsed = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    let (from, to, step) = (parsed(from)?, parsed(to)?, parsed(step)?);
    if step <= 0.0 || to < from {
        return None;
    }
    let steps = ((to - from) / step + 1e-9).floor();
    if steps > MOST as f64 {
        return None;
    }
    let values = (0..=steps as usize).map(|number| format!("{:.decimals$}", from + number as f64 * step));
    Some(values.collect())
}

/// The values of the run of a number: the last axis varies fastest.
pub(super) fn values(axes: &[Axis], mut number: usize) -> Vec<&str> {
    let mut values = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        values.push(axis.values[number % axis.values.len()].as_str());
        number /= axis.values.len();
    }
    values.reverse();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_both_ends_in_and_rounding_loses_none() {
        let of = |vary: &str| axis(vary).map(|axis| axis.values);
        assert_eq!(of("x=10..40:10").expect("a range"), ["10", "20", "30", "40"]);
        assert_eq!(
            of("x=0.1..0.5:0.1").expect("a range"),
            ["0.1", "0.2", "0.3", "0.4", "0.5"]
        );
        assert_eq!(of("x=1..3").expect("a range"), ["1", "2", "3"]);
        assert_eq!(of("x=10..24:10").expect("a range"), ["10", "20"]);
        assert_eq!(of("x= 0.02, 0.08").expect("a list"), ["0.02", "0.08"]);
        for wrong in [
            "x",
            "x=",
            "=1",
            "x=1,,2",
            "x=3..1",
            "x=1..3:0",
            "x=1..9:-1",
            "x=a..b",
            "x=2,2",
            "x=0..1:1e-9",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_setting_varies_fastest() {
        let axes = [axis("a=1,2").expect("right"), axis("b=x,y,z").expect("right")];
        assert_eq!(values(&axes, 0), ["1", "x"]);
        assert_eq!(values(&axes, 2), ["1", "z"]);
        assert_eq!(values(&axes, 3), ["2", "x"]);
    }
}
