//! How long to wait after what did not work.

use jiff::SignedDuration;

/// The wait after the `setbacks`-th setback in a row (from 1): exponential from `first` to `longest`, of which `jitter`
/// (any value) picks the upper half ("equal jitter"), so that what failed together does not come back together.
#[must_use]
pub(crate) fn back_off(
    first: SignedDuration,
    longest: SignedDuration,
    setbacks: u32,
    jitter: u32,
) -> SignedDuration {
    let doublings = setbacks.saturating_sub(1).min(16);
    let whole = first.checked_mul(1 << doublings).unwrap_or(longest).min(longest);
    let half = i64::try_from(whole.as_nanos() / 2).unwrap_or(i64::MAX / 2);
    let spread = i128::from(half) * i128::from(jitter) / i128::from(u32::MAX);
    SignedDuration::from_nanos(half + i64::try_from(spread).unwrap_or(0))
}
