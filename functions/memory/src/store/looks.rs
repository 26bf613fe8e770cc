//! What no port offers: looking without faults, and what housekeeping takes away.

use super::Twin;
use super::letters::first_of;
use super::packed::PackedRecord;
use crate::index::Entries;
use pin::delivery::{Delivery, DeliveryId, ProviderId};
use pin::digest::PersonKey;
use pin::letter::{Batch, BatchId, Book, Letter, Progress};
use pin::request::{Guard, RequestId, Standing};
use steps::ports::RequestRecord;

impl Twin {
    /// How many requests it holds: those opened and not retired.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.state().requests.len()
    }

    /// How many deliveries it holds.
    #[must_use]
    pub fn deliveries(&self) -> usize {
        self.state().deliveries.len()
    }

    /// How many messages stand in the queues, due now or later, of every class; letters are not among them. Counts
    /// partitions, not entries.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.state().indexes.queued()
    }

    /// How many letters stand in their queues, due now or later.
    #[must_use]
    pub fn letters_queued(&self) -> usize {
        self.state().indexes.letters_queued()
    }

    /// How many letters wait to be taken up by a batch, due now or later.
    #[must_use]
    pub fn letters_waiting(&self) -> usize {
        self.state().indexes.letters_waiting()
    }

    /// The newest generation of a request's letter; `None` if there is none. No fault is injected.
    #[must_use]
    pub fn newest_letter(&self, request: RequestId) -> Option<Letter> {
        self.state().newest_letter(request)
    }

    /// The printer's book as it stands; `None` before the first letter. No fault is injected.
    #[must_use]
    pub fn post_book(&self) -> Option<Book> {
        self.state().book.clone()
    }

    /// A letter as it stands; `None` if there is none. No fault is injected.
    #[must_use]
    pub fn letter(&self, id: DeliveryId) -> Option<Letter> {
        self.state().letter(id)
    }

    /// A delivery as it stands; `None` if there is none. For whoever holds laws over the twin: no fault is
    /// injected.
    #[must_use]
    pub fn delivery(&self, id: DeliveryId) -> Option<Delivery> {
        self.with_delivery(id, Delivery::clone)
    }

    /// Looks at a delivery where it stands, without copying it; `None` if there is none. No fault is injected.
    /// `look` must not call the twin, whose lock it holds.
    pub fn with_delivery<T>(&self, id: DeliveryId, look: impl FnOnce(&Delivery) -> T) -> Option<T> {
        self.state().deliveries.get(&id).map(|row| look(row))
    }

    /// A person's newest request and where it stands; `None` without one. No fault is injected.
    #[must_use]
    pub fn standing_of(&self, person: PersonKey) -> Option<Guard> {
        self.state().guards.get(&person).copied()
    }

    /// Takes a request with its first delivery and its letters out, index entries and all, as a job does that archives rows which
    /// are done; `None`, and nothing is changed, if it is not there. The person's guard stays: still at most one
    /// live request each. Only for whoever knows that nothing about it is under way: a step that still works
    /// on it finds no row, and a receipt that still comes finds nothing to change.
    pub fn retire(&self, request: RequestId) -> Option<(RequestRecord, Delivery)> {
        let state = &mut *self.state();
        let id = DeliveryId {
            request,
            generation: 1,
        };
        if !state.deliveries.contains(&id) {
            return None;
        }
        if !state.requests.contains(&request) {
            return None;
        }
        state.retire_letters(request);
        let record = state.requests.remove(&request)?;
        let delivery = state.deliveries.remove(&id)?;
        state.indexes.shift(id, Entries::of(&delivery), Entries::NONE);
        Some((record.unpack(), *delivery))
    }

    /// Takes the rows of a request out whose letter alone still waits, and leaves that letter its place in the queue:
    /// where the request stands, its delivery and the letter. `None`, and nothing is changed, if its letter does not
    /// wait. For whoever keeps them smaller meanwhile, and gives them back by [`Twin::take_up`] before a step reads
    /// them.
    pub fn lay_by(&self, request: RequestId) -> Option<(Standing, Delivery, Letter)> {
        let state = &mut *self.state();
        let id = first_of(request);
        let letter = state.newest_letter(request)?;
        let waits = letter.id == id && letter.progress == Progress::Waiting;
        if !(waits && state.deliveries.contains(&id)) {
            return None;
        }
        let record = state.requests.remove(&request)?;
        let delivery = state.deliveries.remove(&id)?;
        state.letters.remove(&id);
        state.indexes.shift(id, Entries::of(&delivery), Entries::NONE);
        Some((record.standing(), *delivery, letter))
    }

    /// Puts rows back that [`Twin::lay_by`] took out.
    pub fn take_up(&self, record: &RequestRecord, delivery: Delivery, letter: &Letter) {
        let state = &mut *self.state();
        state
            .requests
            .insert(record.id, Box::new(PackedRecord::pack(record)));
        state.take_up_letter(letter);
        state
            .indexes
            .shift(delivery.id, Entries::NONE, Entries::of(&delivery));
        state.deliveries.insert(delivery.id, Box::new(delivery));
    }

    /// Takes a batch out that the printer has.
    pub fn forget_batch(&self, batch: BatchId) -> Option<Batch> {
        self.state().batches.remove(&batch)
    }

    /// Forgets which delivery a provider's id means, or the receipt parked for it, as the row's time to live
    /// does. A receipt that comes afterwards is parked.
    pub fn forget_receipt(&self, provider_id: &ProviderId) {
        self.state().receipts.remove(provider_id);
    }
}
