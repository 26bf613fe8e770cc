//! What the world saw of the contact centre.

use memory::Map;
use pin::RequestId;
use pin::operator::{ActKind, OperatorId};
use std::collections::BTreeSet;

/// How many calls ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CentreCounts {
    /// Calls that the centre made.
    pub(crate) calls: u64,
    /// … that reached the person, and the request is in order.
    pub(crate) validated: u64,
    /// … and is not.
    pub(crate) rejected: u64,
    /// … that reached nobody.
    pub(crate) unreachable: u64,
    /// Calls not made, since another agent had it, or nothing was owed any more.
    pub(crate) forestalled: u64,
    /// People who called.
    pub(crate) callers: u64,
    /// Calls of people who had called before.
    pub(crate) redialled: u64,
    /// Calls that found the centre shut.
    pub(crate) found_shut: u64,
    /// Calls that ended on the line: patience did, or the opening.
    pub(crate) hung_up: u64,
    /// People who called and heard the first half.
    pub(crate) read_out: u64,
    /// Seconds that agents spent on calls.
    pub(crate) busy_s: u64,
    /// Seconds that agents were on shift.
    pub(crate) shift_s: u64,
}

/// The journal of the centre.
#[derive(Default)]
pub(crate) struct CentreLog {
    /// Counters.
    pub(crate) counts: CentreCounts,
    /// Seconds of opening time that a person was owed a call before the first one, if that is asked for.
    pub(crate) waits_s: Option<Vec<u32>>,
    holders: Map<RequestId, (OperatorId, i64)>,
    /// What operators wrote down, in small worlds alone.
    acts: BTreeSet<(RequestId, OperatorId, ActKind)>,
}

impl CentreLog {
    /// An operator holds a call until then; `false` if another one holds it at `now`, which must never be.
    pub(crate) fn holds(&mut self, request: RequestId, operator: &OperatorId, now: i64, until: i64) -> bool {
        let before = self.holders.insert(request, (operator.clone(), until));
        before.is_none_or(|(holder, until)| holder == *operator || until <= now)
    }

    /// The call was made.
    pub(crate) fn lets_go(&mut self, request: RequestId) {
        self.holders.remove(&request);
    }

    /// An act was written down.
    pub(crate) fn wrote(&mut self, request: RequestId, operator: &OperatorId, kind: ActKind) {
        self.acts.insert((request, operator.clone(), kind));
    }

    /// Whether an operator has written down having taken a call up.
    pub(crate) fn has_claimed(&self, request: RequestId, operator: &OperatorId) -> bool {
        let act = (request, operator.clone(), ActKind::CallbackClaimed);
        self.acts.contains(&act)
    }

    /// Whether somebody has written down having validated or rejected a request.
    pub(crate) fn has_decided(&self, request: RequestId) -> bool {
        self.acts.iter().any(|(of, _, kind)| {
            *of == request
                && matches!(
                    kind,
                    ActKind::CallbackValidated | ActKind::CallbackRejected | ActKind::RequestValidated
                )
        })
    }
}
