//! Settings of a world: every one that will not do is named, with what would.

use super::World;
use std::fmt;

/// Why a figure was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// There is no such key.
    Unknown(String),
    /// The value is no number of the kind, or lies outside what makes sense.
    OutOfRange {
        /// The key.
        key: String,
        /// Whether it is counted.
        is_whole: bool,
        /// The least value.
        least: String,
        /// The greatest value.
        most: String,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(key) => {
                write!(f, "«{key}» is no key of the world; `simulator world` lists them")?;
                match closest(key) {
                    Some(close) => write!(f, "; did you mean «{close}»?"),
                    None => Ok(()),
                }
            }
            Self::OutOfRange {
                key,
                is_whole,
                least,
                most,
            } => {
                let kind = if *is_whole { "whole number" } else { "number" };
                write!(f, "«{key}» takes a {kind} from {least} to {most}")
            }
        }
    }
}

impl std::error::Error for SetError {}

/// The key that is fewest changes of a letter away from the one typed, if it is not another word altogether.
pub(super) fn closest(typed: &str) -> Option<&'static str> {
    let keys = World::KEYS.iter().map(|key| key.name);
    let (distance, key) = keys
        .map(|key| (distance(key.as_bytes(), typed.as_bytes()), key))
        .min()?;
    (2 * distance <= typed.len().max(2)).then_some(key)
}

/// How many letters must be put in, left out or changed to make one word of another (Levenshtein).
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (place, against) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != against);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

impl World {
    /// Sets the figures of `key=value` settings.
    ///
    /// # Errors
    /// Every setting that will not do, not only the first.
    pub fn set_all<'a>(&mut self, settings: impl IntoIterator<Item = &'a str>) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        for setting in settings {
            let set = match setting.split_once('=') {
                Some((key, value)) => self
                    .set(key.trim(), value.trim())
                    .map_err(|error| error.to_string()),
                None => Err(format!("«{setting}» is not of the form key=value")),
            };
            wrong.extend(set.err());
        }
        wrong.extend(self.crossed().into_iter().map(|(_, wrong)| wrong));
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The spreads whose higher quantile lies below the lower one: such a one would have no spread at all; and the
    /// shares of which one is part of the other. Each with the key of the higher one.
    pub(super) fn crossed(&self) -> Vec<(&'static str, String)> {
        [
            (
                "cold-start-ms",
                self.cold_start_ms,
                "cold-start-p99-ms",
                self.cold_start_p99_ms,
            ),
            (
                "compute-ms",
                self.compute_ms,
                "compute-p99-ms",
                self.compute_p99_ms,
            ),
            ("read-ms", self.read_ms, "read-p99-ms", self.read_p99_ms),
            ("write-ms", self.write_ms, "write-p99-ms", self.write_p99_ms),
            (
                "transact-ms",
                self.transact_ms,
                "transact-p99-ms",
                self.transact_p99_ms,
            ),
            ("key-ms", self.key_ms, "key-p99-ms", self.key_p99_ms),
            (
                "publish-ms",
                self.publish_ms,
                "publish-p99-ms",
                self.publish_p99_ms,
            ),
            (
                "carrier-ms",
                self.carrier_ms,
                "carrier-p99-ms",
                self.carrier_p99_ms,
            ),
            (
                "phone-p73-ms",
                self.phone_p73_ms,
                "phone-p97-ms",
                self.phone_p97_ms,
            ),
            ("email-ms", self.email_ms, "email-p99-ms", self.email_p99_ms),
            ("pec-ms", self.pec_ms, "pec-p99-ms", self.pec_p99_ms),
            (
                "post-j4-share",
                self.post_j4_share,
                "post-j6-share",
                self.post_j6_share,
            ),
        ]
        .into_iter()
        .filter(|(_, low, _, high)| high < low)
        .map(|(low_key, low, high_key, high)| {
            let remedy = "set the one to no less than the other";
            (
                high_key,
                format!("«{high_key}» is {high} and «{low_key}» {low}: {remedy}"),
            )
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_can_be_set_to_the_figure_it_has() {
        let mut world = World::default();
        for (key, figure) in World::default().figures() {
            world.set(key, &figure).expect(key);
        }
        assert_eq!(world, World::default());
    }

    #[test]
    fn every_wrong_setting_is_named_with_its_remedy() {
        let mut world = World::default();
        let wrong = world
            .set_all([
                "sms-rat=3",
                "sms-rate=10.5",
                "dead-share=2",
                "sms-rate",
                "read-ms=7",
                "publish-ms=400",
            ])
            .expect_err("five are wrong");
        assert_eq!(wrong.len(), 5);
        assert!(wrong[0].contains("did you mean «sms-rate»?"), "{}", wrong[0]);
        assert!(
            wrong[1].contains("a whole number from 1 to 10000"),
            "{}",
            wrong[1]
        );
        assert!(wrong[2].contains("from 0 to 1"), "{}", wrong[2]);
        assert!(wrong[3].contains("key=value"), "{}", wrong[3]);
        assert!(wrong[4].contains("«publish-p99-ms» is 300"), "{}", wrong[4]);
        assert!(
            (world.read_ms - 7.0).abs() < f64::EPSILON,
            "the right ones are set"
        );
    }
}
