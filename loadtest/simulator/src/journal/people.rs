//! What the world saw of the people who are watched.

/// How often they did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PeopleCounts {
    /// Requests whose person is watched.
    pub(crate) watched: u64,
    /// Looks at a request.
    pub(crate) looks: u64,
    /// Sessions opened with a first half.
    pub(crate) used: u64,
    /// PINs activated with both halves.
    pub(crate) activated: u64,
    /// Wrong halves typed, and refused.
    pub(crate) mistyped: u64,
    /// Tries refused, since there were too many.
    pub(crate) locked: u64,
    /// Letters at home with people whom no first half had reached: they cannot activate.
    pub(crate) without_first: u64,
    /// Halves refused that were right once: too old, replaced, or of a request that is over.
    pub(crate) too_late: u64,
    /// Acts that load turned away until their person gave up.
    pub(crate) given_up: u64,
}

impl PeopleCounts {
    /// The counters, in order.
    pub(crate) const fn all(&self) -> [u64; 9] {
        [
            self.watched,
            self.looks,
            self.used,
            self.activated,
            self.mistyped,
            self.locked,
            self.without_first,
            self.too_late,
            self.given_up,
        ]
    }
}
