//! How long things take: a distribution as a table of its quantiles.

/// How many quantiles a table holds.
const STEPS: usize = 1_024;

/// A distribution of spans, in nanoseconds. A draw is one look into a table that was computed beforehand, with
/// `libm` alone, so that every machine draws the same.
#[derive(Clone, Debug)]
pub(crate) struct Spread(Box<[i64]>);

impl Spread {
    /// The log-normal distribution of which the share `low.0` lies below `low.1` milliseconds, and the share
    /// `high.0` below `high.1`. Where both values are the same, or the lower one is 0, there is nothing but
    /// the lower one.
    #[must_use]
    pub(crate) fn log_normal(low: (f64, f64), high: (f64, f64)) -> Self {
        let ((low_share, low_ms), (high_share, high_ms)) = (low, high);
        if low_ms <= 0.0 || high_ms <= low_ms {
            return Self(Box::new([nanoseconds(low_ms)]));
        }
        let (low_z, high_z) = (normal_quantile(low_share), normal_quantile(high_share));
        let sigma = (libm::log(high_ms) - libm::log(low_ms)) / (high_z - low_z);
        let mu = libm::log(low_ms) - low_z * sigma;
        let quantiles = (0..STEPS).map(|step| {
            let share = (as_f64(step) + 0.5) / as_f64(STEPS);
            nanoseconds(libm::exp(mu + sigma * normal_quantile(share)))
        });
        Self(quantiles.collect())
    }

    /// The distribution of a median and a 99th percentile, in milliseconds.
    #[must_use]
    pub(crate) fn of(median_ms: f64, p99_ms: f64) -> Self {
        Self::log_normal((0.5, median_ms), (0.99, p99_ms))
    }

    /// The longest span, in nanoseconds.
    #[must_use]
    pub(crate) fn longest(&self) -> i64 {
        self.0.iter().copied().max().unwrap_or_default()
    }

    /// The span, in nanoseconds, that a random number stands for.
    #[must_use]
    pub(crate) fn draw(&self, random: u32) -> i64 {
        let index = (u64::from(random) * self.0.len() as u64) >> 32;
        usize::try_from(index).map_or(0, |index| self.0[index])
    }
}

#[allow(clippy::cast_precision_loss, reason = "at most a thousand")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[allow(clippy::cast_possible_truncation, reason = "held within what fits")]
fn nanoseconds(ms: f64) -> i64 {
    // A message that is not delivered within two days never is.
    (ms * 1e6).clamp(0.0, 48.0 * 3_600.0 * 1e9) as i64
}

/// The quantile of the standard normal distribution (P. J. Acklam's rational approximation, relative error
/// below 1.15e-9).
fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    const TAIL: f64 = 0.02425;
    let polynomial = |terms: &[f64], at: f64| terms.iter().fold(0.0, |sum, term| sum * at + term);
    let tail = |share: f64| {
        let q = libm::sqrt(-2.0 * libm::log(share));
        polynomial(&C, q) / (polynomial(&D, q) * q + 1.0)
    };
    if share < TAIL {
        return tail(share);
    }
    if share > 1.0 - TAIL {
        return -tail(1.0 - share);
    }
    let q = share - 0.5;
    let r = q * q;
    polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(spread: &Spread, ms: f64) -> f64 {
        let limit = nanoseconds(ms);
        let count = spread.0.iter().filter(|span| **span <= limit).count();
        as_f64(count) / as_f64(spread.0.len())
    }

    #[test]
    fn the_shares_lie_where_they_were_put() {
        let spread = Spread::log_normal((0.73, 10_000.0), (0.97, 5_400_000.0));
        assert!((below(&spread, 10_000.0) - 0.73).abs() < 0.002);
        assert!((below(&spread, 5_400_000.0) - 0.97).abs() < 0.002);
        let spread = Spread::of(4.0, 20.0);
        assert!((below(&spread, 4.0) - 0.5).abs() < 0.002);
        assert!((below(&spread, 20.0) - 0.99).abs() < 0.002);
    }

    #[test]
    fn without_spread_there_is_one_value() {
        let spread = Spread::of(4.0, 4.0);
        assert_eq!((spread.draw(0), spread.draw(u32::MAX)), (4_000_000, 4_000_000));
        assert_eq!(Spread::of(0.0, 7.0).draw(12), 0);
    }

    #[test]
    fn the_normal_quantile_is_the_known_one() {
        for (share, quantile) in [
            (0.5, 0.0),
            (0.975, 1.959_963_985),
            (0.99, 2.326_347_874),
            (0.001, -3.090_232_306),
        ] {
            assert!((normal_quantile(share) - quantile).abs() < 1e-7, "{share}");
        }
    }
}
