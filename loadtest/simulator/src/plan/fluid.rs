//! The closed form that a plan begins from: what comes is a fluid, and a rate drains it.

/// A stretch of the schedule, in seconds from its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second.
    pub from_s: usize,
    /// The first second after it.
    pub until_s: usize,
}

/// The least rate at which nothing waits longer than so many seconds, μ* = max over s < t of
/// (Λ(t) − Λ(s)) / (t − s + D), of what comes second by second; and the stretch that asks for it, which is where the
/// queue begins and where it is longest.
#[must_use]
pub fn least_rate(per_second: &[u32], deadline_s: f64) -> (f64, Stretch) {
    let all: f64 = per_second.iter().copied().map(f64::from).sum();
    let deadline_s = deadline_s.max(1.0);
    let (mut low, mut high) = (0.0, all / deadline_s);
    // Each step halves what is uncertain: after 60 of them nothing is that a float could tell.
    for _ in 0..60 {
        let rate = f64::midpoint(low, high);
        let (longest, _) = longest_queue(per_second, rate);
        if longest <= rate * deadline_s {
            high = rate;
        } else {
            low = rate;
        }
    }
    (high, longest_queue(per_second, high).1)
}

/// The longest queue that a rate leaves, and the stretch from its beginning to its longest.
fn longest_queue(per_second: &[u32], rate: f64) -> (f64, Stretch) {
    let (mut queue, mut longest, mut begun) = (0.0_f64, 0.0_f64, 0);
    let mut stretch = Stretch {
        from_s: 0,
        until_s: 0,
    };
    for (second, come) in per_second.iter().enumerate() {
        if queue <= 0.0 {
            begun = second;
        }
        queue = (queue + f64::from(*come) - rate).max(0.0);
        if queue > longest {
            longest = queue;
            stretch = Stretch {
                from_s: begun,
                until_s: second + 1,
            };
        }
    }
    (longest, stretch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALF_A_DAY: f64 = 43_200.0;

    /// The definition, pair by pair.
    fn by_definition(per_second: &[u32], deadline_s: f64) -> f64 {
        let mut most = 0.0_f64;
        for from in 0..per_second.len() {
            let mut come = 0.0;
            for (length, count) in (1_u32..).zip(&per_second[from..]) {
                come += f64::from(*count);
                most = most.max(come / (f64::from(length) + deadline_s));
            }
        }
        most
    }

    #[test]
    fn r25_a_rectangle_asks_for_n_over_s_plus_d() {
        // Surge.md: 500,000 in 4 hours ask for 8.7 a second; 2.1 million in 4 hours for 36.5.
        for (per_s, expected) in [(35, 8.75), (146, 36.5)] {
            let (rate, stretch) = least_rate(&vec![per_s; 14_400], HALF_A_DAY);
            assert!((rate - expected).abs() < 1e-9, "{rate}");
            assert_eq!((stretch.from_s, stretch.until_s), (0, 14_400));
        }
    }

    #[test]
    fn r25_what_is_quiet_before_and_after_changes_nothing() {
        let quiet = vec![0; 40_000];
        let all = [quiet.clone(), vec![35; 14_400], quiet].concat();
        let (rate, stretch) = least_rate(&all, HALF_A_DAY);
        assert!((rate - 8.75).abs() < 1e-9, "{rate}");
        assert_eq!((stretch.from_s, stretch.until_s), (40_000, 54_400));
    }

    #[test]
    fn nobody_asks_for_nothing() {
        assert!(least_rate(&[], HALF_A_DAY).0.abs() < 1e-12);
        assert!(least_rate(&[0; 9], HALF_A_DAY).0.abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn it_is_what_the_definition_says(
            come in prop::collection::vec(0_u32..50, 1..60),
            deadline in 1.0_f64..100.0,
        ) {
            let (rate, _) = least_rate(&come, deadline);
            let expected = by_definition(&come, deadline);
            prop_assert!((rate - expected).abs() <= 1e-9 * expected.max(1.0), "{} for {}", rate, expected);
        }
    }
}
