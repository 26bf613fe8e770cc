//! What the service promised: each accepted request, with what it takes to follow it.

use std::fmt;
use std::sync::OnceLock;
use zeroize::Zeroizing;

/// A request that was answered 202.
pub struct Accepted {
    /// Who asked.
    pub person: u32,
    /// What the service calls it.
    pub request_id: Box<str>,
    /// What it takes to follow it: a secret.
    pub token: Zeroizing<String>,
}

/// Shows who asked: an index, which names nobody.
impl fmt::Debug for Accepted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Accepted").field(&self.person).finish()
    }
}

/// A place for each arrival; each is filled once, from any thread.
#[derive(Debug)]
pub struct Ledger(Box<[OnceLock<Accepted>]>);

impl Ledger {
    /// Places for so many arrivals.
    #[must_use]
    pub fn new(arrivals: u32) -> Self {
        Self((0..arrivals).map(|_| OnceLock::new()).collect())
    }

    /// An arrival was accepted.
    pub fn accept(&self, arrival: u32, accepted: Accepted) {
        if let Some(place) = self.0.get(arrival as usize) {
            // An arrival is sent once, so that nothing is there yet.
            let _ = place.set(accepted);
        }
    }

    /// What became of an arrival, if it was accepted.
    #[must_use]
    pub fn of(&self, arrival: u32) -> Option<&Accepted> {
        self.0.get(arrival as usize)?.get()
    }

    /// All that were accepted, in the order of arrival.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.0.iter().filter_map(OnceLock::get)
    }
}
