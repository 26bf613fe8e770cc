//! Money.

use serde::{Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::Add;

const MILLIONTHS: u64 = 1_000_000;
/// Prices are read to the millionth of a millionth of a dollar: a millisecond of Lambda is a few thousand of them.
const PRICE_STEPS: f64 = 1e12;

/// US dollars, in whole millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(u64);

impl Usd {
    /// What `count` costs at `price` dollars for each `per`, to the nearest millionth, halves up.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "prices of the world are from 0 to some hundred, and bills far below 2^64 millionths"
    )]
    pub(super) fn of(count: u128, price: f64, per: u128) -> Self {
        let price = libm::round(price * PRICE_STEPS) as u128;
        let whole = per * u128::from(MILLIONTHS);
        Self(((count * price + whole / 2) / whole) as u64)
    }

    /// The whole of it in millionths.
    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }

    /// In dollars. Of less than nine thousand million dollars every millionth is kept.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact below 2^53 millionths")]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / MILLIONTHS as f64
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Usd {
    /// To the cent, thousands apart; what is less than ten dollars to the hundredth of a cent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (places, step) = if self.0 < 10 * MILLIONTHS {
            (4, 100)
        } else {
            (2, 10_000)
        };
        let rounded = (self.0 + step / 2) / step;
        let unit = MILLIONTHS / step;
        let digits = (rounded / unit).to_string();
        f.write_str("USD ")?;
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{:0places$}", rounded % unit)
    }
}

impl Serialize for Usd {
    /// A number of dollars.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_for_many_is_rounded_once_and_not_each_time() {
        assert_eq!(Usd::of(1, 0.71, 1_000_000), Usd(1));
        assert_eq!(Usd::of(1_000_000, 0.71, 1_000_000), Usd(710_000));
        assert_eq!(Usd::of(3, 0.5, 1_000_000), Usd(2), "a half goes up");
        assert_eq!(Usd::of(0, 25.0, 3_600), Usd(0));
        // A GB-second of 512 MB: two thousand milliseconds.
        assert_eq!(Usd::of(2_000 * 512, 0.000_013_3, 1_024_000), Usd(13));
        assert_eq!(
            Usd::of(2_000_000_000 * 512, 0.000_013_3, 1_024_000),
            Usd(13_300_000)
        );
    }

    #[test]
    fn money_is_written_to_the_cent_and_small_sums_to_its_hundredth() {
        assert_eq!(Usd(0).to_string(), "USD 0.0000");
        assert_eq!(Usd(1_234_567).to_string(), "USD 1.2346");
        assert_eq!(Usd(1_234_567_895_000).to_string(), "USD 1,234,567.90");
        assert_eq!(Usd(999_995_000).to_string(), "USD 1,000.00");
        assert_eq!(
            serde_json::to_string(&Usd(70_001)).ok().as_deref(),
            Some("0.070001")
        );
    }
}
