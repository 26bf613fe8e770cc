//! Parts of a profile that decide a figure: a run of them costs less than one of the whole.

use super::fluid::Stretch;
use jiff::SignedDuration;
use surge::{Load, Profile, Segment};

/// The profile between two seconds of it, as a profile of its own; people are the same by their indexes.
pub(crate) fn stretch(profile: &Profile, stretch: Stretch) -> Profile {
    let (from, until) = (whole(stretch.from_s), whole(stretch.until_s));
    let mut begun = 0.0;
    let mut segments = Vec::new();
    for segment in &profile.segments {
        let length = segment.duration.as_secs_f64();
        let (first, last) = ((from - begun).max(0.0), (until - begun).min(length));
        if first < last {
            segments.push(cut(segment, first, last));
        }
        begun += length;
    }
    let seconds = i64::try_from(stretch.from_s).unwrap_or_default();
    let start = profile.start.saturating_add(SignedDuration::from_secs(seconds));
    Profile {
        start: start.unwrap_or(profile.start),
        segments,
        ..profile.clone()
    }
}

/// A segment from one of its seconds to another.
fn cut(segment: &Segment, first: f64, last: f64) -> Segment {
    let length = segment.duration.as_secs_f64();
    let load = match segment.load {
        Load::Requests(_) => Load::Requests(rounded(segment.expected() * (last - first) / length)),
        Load::Rate { from_per_s, to_per_s } => {
            let at = |second: f64| from_per_s + (to_per_s - from_per_s) * second / length;
            Load::Rate {
                from_per_s: at(first),
                to_per_s: at(last),
            }
        }
    };
    Segment {
        duration: SignedDuration::from_millis(
            i64::try_from(rounded((last - first) * 1e3)).unwrap_or(i64::MAX),
        ),
        load,
    }
}

/// The stretch of so many seconds in which the most come.
pub(crate) fn busiest(per_second: &[u32], seconds: usize) -> Stretch {
    let seconds = seconds.clamp(1, per_second.len().max(1));
    let mut sum: u64 = per_second.iter().take(seconds).copied().map(u64::from).sum();
    let (mut most, mut at) = (sum, 0);
    for end in seconds..per_second.len() {
        sum = sum + u64::from(per_second[end]) - u64::from(per_second[end - seconds]);
        if sum > most {
            (most, at) = (sum, end + 1 - seconds);
        }
    }
    Stretch {
        from_s: at,
        until_s: at + seconds,
    }
}

#[allow(clippy::cast_precision_loss, reason = "seconds of at most some years")]
const fn whole(seconds: usize) -> f64 {
    seconds as f64
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a count that was one"
)]
fn rounded(number: f64) -> u64 {
    libm::round(number.max(0.0)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Profile {
        Profile::parse(Profile::named(name).expect("built in")).expect("fit")
    }

    #[test]
    fn a_stretch_has_what_comes_in_it() {
        let profile = named("click-day");
        let part = stretch(
            &profile,
            Stretch {
                from_s: 60,
                until_s: 3_600,
            },
        );
        // One minute of the two of the burst, and the 58 after it.
        assert!((part.expected() - 107_000.0).abs() < 1.0, "{}", part.expected());
        assert_eq!(part.start, profile.start + SignedDuration::from_secs(60));
        assert_eq!(part.end(), profile.start + SignedDuration::from_secs(3_600));
        let all = stretch(
            &profile,
            Stretch {
                from_s: 0,
                until_s: 14_400,
            },
        );
        assert_eq!(all.segments, profile.segments);
    }

    #[test]
    fn a_rate_that_changes_is_cut_where_it_stands() {
        let profile = named("march-2020");
        let seconds = usize::try_from((profile.end() - profile.start).get_seconds()).expect("some");
        let halves = [(0, seconds / 2), (seconds / 2, seconds)];
        let parts = halves.map(|(from_s, until_s)| stretch(&profile, Stretch { from_s, until_s }).expected());
        let sum = parts[0] + parts[1];
        assert!((sum - profile.expected()).abs() < 2.0, "{sum}");
    }

    #[test]
    fn the_busiest_stretch_is_where_the_most_come() {
        let per_second = [1, 0, 5, 4, 0, 6, 0];
        let found = busiest(&per_second, 2);
        assert_eq!((found.from_s, found.until_s), (2, 4));
        let all = busiest(&per_second, 99);
        assert_eq!((all.from_s, all.until_s), (0, 7));
    }
}
