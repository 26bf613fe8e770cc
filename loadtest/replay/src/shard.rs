//! One of several machines that send one schedule together: a person's arrivals all go from the same one.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A part of a schedule's people; the whole of it is the only part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

/// The most parts there may be.
pub(crate) const MOST: u32 = 1_000;

impl Shard {
    /// The whole schedule.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Whether a person's arrivals are its own.
    #[must_use]
    pub fn has(self, person: u32) -> bool {
        person % self.of.max(1) + 1 == self.index
    }

    /// Whether it is the one that sets the service's clock, and answers for what belongs to nobody.
    #[must_use]
    pub const fn leads(self) -> bool {
        self.index == 1
    }

    /// Whether there are others.
    #[must_use]
    pub const fn is_one_of_several(self) -> bool {
        self.of > 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.of)
    }
}

/// Reads `2/3`: the second of three.
impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (index, of) = text.trim().split_once('/')?;
            let shard = Self {
                index: index.parse().ok()?,
                of: of.parse().ok()?,
            };
            ((1..=shard.of).contains(&shard.index) && shard.of <= MOST).then_some(shard)
        };
        read().ok_or_else(|| {
            format!(
                "--shard takes which of how many, from 1/1 to {MOST}/{MOST}, such as 2/3, and not «{text}»"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_exactly_one_part() {
        let parts: Vec<Shard> = (1..=3).map(|index| Shard { index, of: 3 }).collect();
        for person in 0..100 {
            let having = parts.iter().filter(|part| part.has(person));
            assert_eq!(having.count(), 1, "{person}");
            assert!(Shard::WHOLE.has(person));
        }
        assert!(parts[0].has(0) && parts[1].has(1) && parts[2].has(5));
    }

    #[test]
    fn a_part_is_read_or_refused() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, of: 3 }));
        assert_eq!(
            "2/3".parse::<Shard>().map(|shard| shard.to_string()),
            Ok("2/3".to_owned())
        );
        for wrong in ["", "2", "0/3", "4/3", "1/0", "-1/3", "1/1001", "1/2/3", "a/b"] {
            let why = wrong.parse::<Shard>().expect_err(wrong);
            assert!(
                why.starts_with("--shard ") && why.contains(&format!("«{wrong}»")),
                "{why}"
            );
        }
    }
}
