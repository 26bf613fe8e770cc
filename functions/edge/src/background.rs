//! The steps that schedules and logs start.

use crate::{post_reports, reports};
use jiff::Timestamp;
use pin::Channel;
use serde_json::{Value, json};
use steps::ports::{
    Batches, Chance, Channels, Clock, Deliveries, DeriveFirst, DeriveSecond, DueQueue, Fault,
    FingerprintFirst, FingerprintSecond, Letters, Mail, MessageTokens, NoticeLeases, NoticeQueue, Notices,
    OverdueQueue, Pec, PecMailbox, PostBook, Printer, Receipts, RequestReader, Sms,
};
use steps::{Problem, Provide, Settings, Step};

/// A step with what it needs, ready to run.
#[derive(Clone)]
pub enum BackgroundStep {
    /// [`Step::DeliverFirstHalf`]
    DeliverFirstHalf(Box<steps::deliver_first_half::Deps>),
    /// [`Step::DeliverNotices`]
    DeliverNotices(Box<steps::deliver_notices::Deps>),
    /// [`Step::RecordReceipt`]
    RecordReceipt(steps::record_receipt::Deps),
    /// [`Step::PollPec`]
    PollPec(steps::poll_pec::Deps),
    /// [`Step::PostLetters`]
    PostLetters(Box<steps::post_letters::Deps>),
    /// [`Step::RecordPost`]
    RecordPost(steps::record_post::Deps),
    /// [`Step::EscalateOverdue`]
    EscalateOverdue(steps::escalate_overdue::Deps),
}

impl BackgroundStep {
    /// The step over a world's ports; `None` for one that HTTP starts.
    #[must_use]
    pub fn wire<W>(step: Step, world: &W, settings: &Settings) -> Option<Self>
    where
        W: Provide<dyn Batches>
            + Provide<dyn Chance>
            + Provide<dyn Channels>
            + Provide<dyn Clock>
            + Provide<dyn Deliveries>
            + Provide<dyn DueQueue>
            + Provide<dyn Letters>
            + Provide<dyn Mail>
            + Provide<dyn NoticeLeases>
            + Provide<dyn NoticeQueue>
            + Provide<dyn Notices>
            + Provide<dyn OverdueQueue>
            + Provide<dyn Pec>
            + Provide<dyn PecMailbox>
            + Provide<dyn PostBook>
            + Provide<dyn Printer>
            + Provide<dyn Receipts>
            + Provide<dyn RequestReader>
            + Provide<dyn Sms>
            + Provide<DeriveFirst>
            + Provide<DeriveSecond>
            + Provide<FingerprintFirst>
            + Provide<FingerprintSecond>
            + Provide<MessageTokens>,
    {
        match step {
            Step::DeliverFirstHalf => {
                let deps = steps::deliver_first_half::Deps::wire(world, settings);
                Some(Self::DeliverFirstHalf(Box::new(deps)))
            }
            Step::DeliverNotices => {
                let deps = steps::deliver_notices::Deps::wire(world, settings);
                Some(Self::DeliverNotices(Box::new(deps)))
            }
            Step::RecordReceipt => Some(Self::RecordReceipt(steps::record_receipt::Deps::wire(
                world, settings,
            ))),
            Step::PollPec => Some(Self::PollPec(steps::poll_pec::Deps::wire(world, settings))),
            Step::PostLetters => {
                let deps = steps::post_letters::Deps::wire(world, settings);
                Some(Self::PostLetters(Box::new(deps)))
            }
            Step::RecordPost => Some(Self::RecordPost(steps::record_post::Deps::wire(world, settings))),
            Step::EscalateOverdue => Some(Self::EscalateOverdue(steps::escalate_overdue::Deps::wire(
                world, settings,
            ))),
            _ => None,
        }
    }

    /// Which step it is.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::DeliverFirstHalf(_) => Step::DeliverFirstHalf,
            Self::DeliverNotices(_) => Step::DeliverNotices,
            Self::RecordReceipt(_) => Step::RecordReceipt,
            Self::PollPec(_) => Step::PollPec,
            Self::PostLetters(_) => Step::PostLetters,
            Self::RecordPost(_) => Step::RecordPost,
            Self::EscalateOverdue(_) => Step::EscalateOverdue,
        }
    }

    /// Runs the step on an event; what it did is counted in the answer. It takes up nothing after `stop_by`.
    ///
    /// # Errors
    /// The step's; [`Fault::Refused`] for an event that is not the step's. Logged here, once.
    pub async fn run(&self, event: &Value, stop_by: Timestamp) -> Result<Value, Problem> {
        let done = match self {
            Self::DeliverFirstHalf(deps) => deliver(deps, event, stop_by).await,
            Self::DeliverNotices(deps) => tell(deps, event, stop_by).await,
            Self::RecordReceipt(deps) => record(deps, event).await,
            Self::PollPec(deps) => poll(deps, stop_by).await,
            Self::PostLetters(deps) => post(deps, stop_by).await,
            Self::RecordPost(deps) => follow_post(deps, event).await,
            Self::EscalateOverdue(deps) => escalate(deps, stop_by).await,
        };
        if let Err(Problem::Unavailable(fault)) = &done {
            tracing::error!(step = self.step().name(), %fault, "a port failed");
        }
        done
    }
}

async fn deliver(
    deps: &steps::deliver_first_half::Deps,
    event: &Value,
    stop_by: Timestamp,
) -> Result<Value, Problem> {
    use steps::deliver_first_half::{Command, deliver_first_half};
    let channel = event["channel"]
        .as_str()
        .and_then(Channel::parse)
        .ok_or(Fault::Refused)?;
    let view = deliver_first_half(deps, Command { channel, stop_by }).await?;
    Ok(json!({
        "busy": view.busy,
        "sent": view.sent,
        "putBack": view.put_back,
        "diverted": view.diverted,
        "refused": view.refused,
        "ambiguous": view.ambiguous,
        "stale": view.stale,
        "interrupted": view.interrupted,
        "overQuota": view.over_quota,
    }))
}

async fn tell(
    deps: &steps::deliver_notices::Deps,
    event: &Value,
    stop_by: Timestamp,
) -> Result<Value, Problem> {
    use steps::deliver_notices::{Command, deliver_notices};
    let channel = event["channel"]
        .as_str()
        .and_then(Channel::parse)
        .ok_or(Fault::Refused)?;
    let view = deliver_notices(deps, Command { channel, stop_by }).await?;
    Ok(json!({
        "busy": view.busy,
        "sent": view.sent,
        "putBack": view.put_back,
        "givenUp": view.given_up,
        "stale": view.stale,
        "interrupted": view.interrupted,
    }))
}

async fn record(deps: &steps::record_receipt::Deps, event: &Value) -> Result<Value, Problem> {
    let read = reports::read(event).ok_or(Fault::Refused)?;
    let view = steps::record_receipt::record_receipt(deps, read.receipts).await?;
    Ok(json!({
        "recorded": view.recorded,
        "known": view.known,
        "parked": view.parked,
        "unread": read.unread,
    }))
}

async fn poll(deps: &steps::poll_pec::Deps, stop_by: Timestamp) -> Result<Value, Problem> {
    use steps::poll_pec::{Command, poll_pec};
    let view = poll_pec(deps, Command { stop_by }).await?;
    Ok(json!({
        "recorded": view.recorded,
        "known": view.known,
        "parked": view.parked,
        "strangers": view.strangers,
        "left": view.left,
    }))
}

async fn post(deps: &steps::post_letters::Deps, stop_by: Timestamp) -> Result<Value, Problem> {
    use steps::post_letters::{Command, post_letters};
    let view = post_letters(deps, Command { stop_by }).await?;
    Ok(json!({
        "busy": view.busy,
        "batches": view.batches,
        "letters": view.letters,
        "unaddressable": view.unaddressable,
        "left": view.left,
        "waiting": view.waiting,
    }))
}

async fn follow_post(deps: &steps::record_post::Deps, event: &Value) -> Result<Value, Problem> {
    let read = post_reports::read(event).ok_or(Fault::Refused)?;
    let view = steps::record_post::record_post(deps, read.reports).await?;
    Ok(json!({
        "recorded": view.recorded,
        "known": view.known,
        "strange": view.strange,
        "troubled": view.troubled,
        "unread": read.unread,
    }))
}

async fn escalate(deps: &steps::escalate_overdue::Deps, stop_by: Timestamp) -> Result<Value, Problem> {
    use steps::escalate_overdue::{Command, escalate_overdue};
    let view = escalate_overdue(deps, Command { stop_by }).await?;
    Ok(json!({"escalated": view.escalated, "breached": view.breached, "left": view.left}))
}
