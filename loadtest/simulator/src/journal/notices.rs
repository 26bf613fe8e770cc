//! What the world saw of notices.

use memory::Map;
use pin::RequestId;

/// A notice that is not over.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Telling {
    /// How often it went out, or may have.
    pub(crate) messages: u32,
    /// Sixths of messages more than one that faults allow.
    pub(crate) allowed_sixths: u32,
    /// Whether a run has claimed it and not committed what came of it.
    pub(crate) is_claimed: bool,
    /// The channels it went out on, a bit each.
    pub(crate) channels: u8,
    /// Whether it is over: sent or given up.
    pub(crate) is_over: bool,
}

/// How many notices came how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NoticeCounts {
    /// Written: of requests whose person the archive knows a contact of.
    pub(crate) opened: u64,
    /// Taken by a provider.
    pub(crate) sent: u64,
    /// Over without that.
    pub(crate) given_up: u64,
}

/// The journal of notices. Of a request there is one, that it was made.
#[derive(Default)]
pub(crate) struct Notices {
    /// Counters.
    pub(crate) counts: NoticeCounts,
    open: Map<RequestId, Telling>,
}

impl Notices {
    /// One was written with its request.
    pub(crate) fn open(&mut self, request: RequestId) {
        self.counts.opened += 1;
        self.open.insert(request, Telling::default());
    }

    /// One that is not forgotten.
    pub(crate) fn of(&mut self, request: RequestId) -> Option<&mut Telling> {
        self.open.get_mut(&request)
    }

    /// One is over, and nobody will ask about it.
    pub(crate) fn forget(&mut self, request: RequestId) {
        self.open.remove(&request);
    }

    /// How many still wait.
    pub(crate) const fn waiting(&self) -> u64 {
        self.counts.opened - self.counts.sent - self.counts.given_up
    }
}
