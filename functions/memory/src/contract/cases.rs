//! The cases, each on a fresh store.

mod callbacks;
mod channels;
mod deliveries;
mod letters;
mod notices;
mod pins;
mod receipts;
mod requests;
mod transitions;

use super::Store;
use std::future::Future;
use std::pin::Pin;

/// A case: it panics, saying why, if the store does not do what it must.
pub type Case = for<'a> fn(&'a dyn Store) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

macro_rules! cases {
    ($($module:ident: $($case:ident),+;)+) => {
        /// Every case by name.
        pub const CASES: &[(&str, Case)] = &[
            $($((stringify!($case), |store| Box::pin($module::$case(store))),)+)+
        ];
    };
}

cases! {
    requests:
        a_request_reads_back_as_it_was_written,
        one_live_request_a_person,
        a_replay_comes_before_the_guard,
        a_replay_ends_with_its_time,
        refusal_writes_nothing,
        attempts_add_up_by_window,
        an_attempt_counts_in_the_window_it_began_in,
        what_is_forgiven_does_not_count;
    deliveries:
        due_shows_what_is_due_in_order,
        held_deliveries_are_in_no_queue,
        a_claim_moves_it_on_and_keeps_the_fingerprint,
        a_claim_needs_what_was_seen,
        an_older_fence_claims_nothing,
        a_commit_needs_the_version,
        a_commit_moves_the_indexes,
        overdue_shows_what_must_be_looked_at;
    pins:
        a_kept_pin_reads_back_as_it_was_written,
        a_kept_pin_needs_the_version,
        a_pin_and_its_delivery_are_kept_together_or_not_at_all,
        a_stopped_pin_is_stopped_once,
        a_session_lasts_while_it_is_used,
        a_session_ends_with_its_time;
    callbacks:
        callbacks_stand_in_order_of_urgency,
        a_callback_reads_back_and_moves_with_its_row;
    letters:
        a_letter_is_due_once_its_request_is_validated,
        a_letters_commit_needs_the_version_and_moves_the_index,
        a_letter_reads_back_as_it_was_committed,
        a_letter_in_trouble_and_its_call_are_written_together_or_not_at_all,
        a_reissued_letter_is_the_newest,
        a_batch_is_begun_as_a_whole_or_not_at_all,
        the_book_needs_its_version;
    notices:
        a_notice_is_written_with_its_request_and_found,
        a_notice_is_taken_up_by_one_and_committed_by_whoever_read_it_last,
        notices_have_a_lease_of_their_own;
    transitions:
        a_transition_changes_guard_request_and_delivery,
        a_transition_needs_what_was_read,
        a_request_that_is_over_guards_nothing,
        a_guard_remembers_the_last_requests,
        a_registration_withdraws_what_was_open,
        a_registration_that_does_not_fit_writes_nothing;
    receipts:
        a_send_first_then_its_receipt,
        a_receipt_first_then_its_send,
        of_parked_receipts_the_weightiest_stays;
    channels:
        one_holds_the_lease,
        a_lease_runs_out_and_the_fence_rises,
        a_released_lease_is_free_and_an_old_one_releases_nothing,
        the_wait_that_was_told_last_is_read,
        levers_have_defaults_and_an_operators_pause_stays,
        levers_are_set_whole_and_the_later_stays;
}
