//! The call that is owed to a delivery's person, on the delivery's own row; while it is, its index keys exist.

use crate::row::{Reader, Writer, ms, n, s};
use crate::table::{CALLBACK_AT, CALLBACK_PK, key};
use pin::callback::{CallLease, CallReason, Callback};
use pin::delivery::{Delivery, shard};
use pin::operator::OperatorId;
use steps::ports::Fault;

const REASON: &str = "callReason";
const SINCE: &str = "callSince";
const BY: &str = "callBy";
const CALLS: &str = "calls";
const NOT_BEFORE: &str = "callNotBefore";
const OPERATOR: &str = "callOperator";
const UNTIL: &str = "callUntil";

pub(super) fn write_callback(row: Writer, delivery: &Delivery) -> Writer {
    let Some(callback) = &delivery.callback else {
        return row;
    };
    let row = row
        .text(CALLBACK_PK, key::callbacks(shard(delivery.id.request)))
        .number(CALLBACK_AT, ms(callback.place()))
        .text(REASON, callback.reason.as_str())
        .instant(SINCE, callback.since)
        .instant(BY, callback.by)
        .number(CALLS, callback.calls)
        .maybe(NOT_BEFORE, callback.not_before.map(|at| n(ms(at))));
    match &callback.lease {
        None => row,
        Some(lease) => row
            .put(OPERATOR, s(lease.operator.as_str()))
            .instant(UNTIL, lease.until),
    }
}

pub(super) fn read_callback(row: Reader<'_>) -> Result<Option<Box<Callback>>, Fault> {
    let Some(reason) = row.maybe_parsed(REASON, CallReason::parse)? else {
        return Ok(None);
    };
    let lease = match row.maybe_parsed(OPERATOR, OperatorId::parse)? {
        None => None,
        Some(operator) => Some(CallLease {
            operator,
            until: row.instant(UNTIL)?,
        }),
    };
    Ok(Some(Box::new(Callback {
        reason,
        since: row.instant(SINCE)?,
        by: row.instant(BY)?,
        calls: row.number(CALLS)?,
        not_before: row.maybe_ms(NOT_BEFORE)?,
        lease,
    })))
}
