//! Why promises were not kept.

use super::judge::Case;
use pin::promise::Verdict;
use serde::{Deserialize, Serialize};

/// Validated requests that were not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unkept {
    /// Sent, and no receipt ever came.
    pub without_receipt: u64,
    /// The receipt came too late.
    pub too_late: u64,
    /// Never taken by the provider.
    pub never_taken: u64,
}

impl Unkept {
    pub(super) fn of<'a>(cases: impl Iterator<Item = &'a Case>) -> Self {
        let mut unkept = Self::default();
        for case in cases.filter(|case| case.followed.verdict != Some(Verdict::Kept)) {
            let place = match case.followed.delay_ms {
                Some(_) => &mut unkept.too_late,
                None if case.halves.count() > 0 => &mut unkept.without_receipt,
                None => &mut unkept.never_taken,
            };
            *place += 1;
        }
        unkept
    }

    /// How many.
    pub(super) const fn count(self) -> u64 {
        self.without_receipt + self.too_late + self.never_taken
    }
}
