//! Who comes, and when: the arrivals of a profile, or the first of them.

use surge::{Arrival, Arrivals, Profile};

/// The arrivals of a profile up to a number of them. The hash is that of those that came out, so that a schedule that was
/// cut short elsewhere has the same.
#[derive(Clone)]
pub struct Schedule {
    arrivals: Arrivals,
    left: u32,
}

impl Schedule {
    /// The first `limit` arrivals; without one, all.
    #[must_use]
    pub fn new(profile: &Profile, seed: u64, limit: Option<u32>) -> Self {
        Self {
            arrivals: Arrivals::new(profile, seed),
            left: limit.unwrap_or(u32::MAX),
        }
    }

    /// The hash of what came out so far ([`Arrivals::hash_so_far`]).
    #[must_use]
    pub fn hash_so_far(&self) -> String {
        self.arrivals.hash_so_far()
    }
}

impl Iterator for Schedule {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        self.left = self.left.checked_sub(1)?;
        self.arrivals.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_cuts_the_stream_and_its_hash() {
        let text = Profile::named("smoke").expect("built in");
        let profile = Profile::parse(text).expect("a profile");
        let mut cut = Schedule::new(&profile, 1, Some(10));
        let first: Vec<Arrival> = cut.by_ref().collect();
        let mut whole = Arrivals::new(&profile, 1);
        assert_eq!(first, whole.by_ref().take(10).collect::<Vec<_>>());
        assert_eq!(cut.hash_so_far(), whole.hash_so_far());
        let mut all = Schedule::new(&profile, 1, None);
        assert!(all.by_ref().count() > 10);
        assert_eq!(all.hash_so_far(), surge::schedule_hash(&profile, 1));
    }
}
