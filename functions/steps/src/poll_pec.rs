//! Reads the receipts of PEC, which come as mail, and records what they say. At least once: a mail is marked as read
//! only after what it says has been committed, and saying it twice changes nothing.

use crate::deps::deps;
use crate::ports::{Chance, Clock, Deliveries, Fault, MailId, PecMailbox, PecReceipt, Receipts, Unread};
use crate::problem::Problem;
use crate::receipts::{Receipt, Recorder, Taken};
use futures_util::StreamExt;
use jiff::Timestamp;
use pin::Channel;
use pin::delivery::Policy;
use pin::receipt::Outcome;

deps! {
    /// What reading receipts needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Jitter.
        chance: dyn Chance,
        /// Where receipts come.
        mailbox: dyn PecMailbox,
        /// Which delivery a provider's id means.
        receipts: dyn Receipts,
        /// Reads and commits deliveries.
        deliveries: dyn Deliveries,
    }
    settings {
        /// How long to wait after what.
        policy: Policy,
    }
}

/// A tick.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// When the invocation must be done.
    pub stop_by: Timestamp,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Changed a delivery.
    pub recorded: u32,
    /// Said nothing new, or nothing that decides.
    pub known: u32,
    /// Came before their send was committed, and wait for it.
    pub parked: u32,
    /// Mails that are no receipts of messages that were sent: anybody can write to the mailbox.
    pub strangers: u32,
    /// Left unread for the next tick because a port failed.
    pub left: u32,
}

/// How many mails are read at a time.
const PAGE: u32 = 50;

/// How many are worked in at once.
const AT_ONCE: usize = 8;

/// Reads what is unread when it starts, page by page, until there is nothing more or its time is up. A mail that cannot
/// be worked in stays unread, and holds up no other.
///
/// # Errors
/// A port's fault when the mailbox cannot be read or marked. What was recorded is recorded.
pub async fn poll_pec(deps: &Deps, command: Command) -> Result<View, Problem> {
    let mut view = View::default();
    let mut after = None;
    while deps.clock.now() < command.stop_by {
        let page = deps.mailbox.unread(after, PAGE).await?;
        let done = work_page(deps, &page, &mut view).await;
        deps.mailbox.mark_read(&done).await?;
        after = page.last().map(|last| last.id);
        if page.len() < PAGE as usize {
            break;
        }
    }
    Ok(view)
}

/// Works a page in; which of its mails are done.
async fn work_page(deps: &Deps, page: &[Unread], view: &mut View) -> Vec<MailId> {
    let mut worked = futures_util::stream::iter(page)
        .map(|mail| async move {
            let taken = match &mail.receipt {
                Some(receipt) => take(deps, receipt).await,
                None => Ok(None),
            };
            (mail.id, taken)
        })
        .buffered(AT_ONCE);
    let mut done = Vec::new();
    while let Some((id, taken)) = worked.next().await {
        let counter = match taken {
            Ok(Some(Taken::Recorded)) => &mut view.recorded,
            Ok(Some(Taken::Known)) => &mut view.known,
            Ok(Some(Taken::Parked)) => &mut view.parked,
            Ok(None) => &mut view.strangers,
            Err(_) => {
                view.left += 1;
                continue;
            }
        };
        *counter += 1;
        done.push(id);
    }
    done
}

/// Works a receipt in; `None` if no such message was ever sent.
async fn take(deps: &Deps, receipt: &PecReceipt) -> Result<Option<Taken>, Fault> {
    let id = receipt.message.delivery;
    // The attempt is committed before its message goes out: what is not there yet was never sent. So a stranger's mail
    // leaves no row.
    let delivery = deps.deliveries.read(id).await?;
    let attempts = delivery.map_or(0, |delivery| delivery.attempts);
    if receipt.message.attempt == 0 || receipt.message.attempt > attempts {
        return Ok(None);
    }
    let Some(outcome) = receipt.kind.outcome() else {
        return Ok(Some(Taken::Known));
    };
    let recorder = Recorder {
        clock: &*deps.clock,
        chance: &*deps.chance,
        receipts: &*deps.receipts,
        deliveries: &*deps.deliveries,
        policy: &deps.policy,
    };
    let receipt = Receipt {
        channel: Channel::Pec,
        provider_id: receipt.provider_id.clone(),
        outcome,
    };
    match recorder.take(&receipt).await? {
        // Its send is not committed: under way, or nobody knows whether it went out. The receipt does.
        Taken::Parked if outcome == Outcome::ReceivedByPhone => recorder.record(id, &receipt).await.map(Some),
        taken => Ok(Some(taken)),
    }
}
