//! What the service promised: each accepted request, with what it takes to follow it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
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
pub struct Ledger {
    places: Box<[OnceLock<Accepted>]>,
    uncertain: Mutex<Vec<u32>>,
}

impl Ledger {
    /// Places for so many arrivals.
    #[must_use]
    pub fn new(arrivals: u32) -> Self {
        Self {
            places: (0..arrivals).map(|_| OnceLock::new()).collect(),
            uncertain: Mutex::default(),
        }
    }

    /// An arrival was accepted.
    pub fn accept(&self, arrival: u32, accepted: Accepted) {
        if let Some(place) = self.places.get(arrival as usize) {
            // An arrival is sent once, so that nothing is there yet.
            let _ = place.set(accepted);
        }
    }

    /// What became of an arrival, if it was accepted.
    #[must_use]
    pub fn of(&self, arrival: u32) -> Option<&Accepted> {
        self.places.get(arrival as usize)?.get()
    }

    /// All that were accepted, in the order of arrival.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.places.iter().filter_map(OnceLock::get)
    }

    /// A person asked and was not answered, or with a fault: the request may have been accepted or not.
    pub fn may_have_accepted(&self, person: u32) {
        self.uncertain().push(person);
    }

    /// Whoever may have been accepted, once for each time.
    pub fn uncertain(&self) -> MutexGuard<'_, Vec<u32>> {
        self.uncertain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
