//! R3, R27–R31: letters that do not arrive are the contact centre's, and are made again.

use crate::access::{Citizen, activation};
use crate::centre_desk::operator;
use crate::mortal::Fate;
use crate::town::{Town, at, draft, half_in, minutes, tax_code};
use pin::callback::CallReason;
use pin::delivery::{Delivery, DeliveryId, EventKind};
use pin::field::Field;
use pin::letter::{Cause, Letter, PostOutcome, Progress};
use pin::operator::ActKind;
use pin::receipt::Outcome;
use pin::request::{AddressDraft, CallOutcome, RequestDraft, RequestId, Standing};
use steps::{Problem, request_pin};

/// A person whose letter is on its way.
pub(crate) struct Posted {
    pub(crate) view: request_pin::View,
    pub(crate) first: String,
    pub(crate) second: String,
}

impl Posted {
    /// The first person: asked, sent the first half, printed and posted the second.
    pub(crate) fn new(town: &Town) -> Self {
        town.archive(1);
        let view = town.request(draft(1)).expect("accepted");
        town.drain().expect("drains");
        town.post().expect("posts");
        let first = half_in(&town.sent_for(view.request)[0].text);
        let second = town.printed_half(view.request);
        town.printer_says(town.newest_letter(view.request).id, PostOutcome::Posted);
        Self { view, first, second }
    }

    pub(crate) const fn request(&self) -> RequestId {
        self.view.request
    }

    /// The name of the letter of a generation.
    pub(crate) const fn letter(&self, generation: u32) -> DeliveryId {
        DeliveryId {
            request: self.view.request,
            generation,
        }
    }
}

impl Town {
    pub(crate) fn newest_letter(&self, request: RequestId) -> Letter {
        self.found(request).letter
    }

    /// The second half in the newest letter of a request, which is printed.
    pub(crate) fn printed_half(&self, request: RequestId) -> String {
        let id = self.newest_letter(request).id;
        let printed = self.world.printer.printed();
        let job = printed.iter().find(|(_, job)| job.id == id);
        job.expect("printed").1.sheet.half.replace(' ', "")
    }

    fn take(&self, first: &str, second: &str) -> Result<(), Problem> {
        let command = activation(&tax_code(1), &format!("{first}{second}"), Some("ZUCCHER7"));
        let fate = Fate::immortal();
        let activating = crate::access::activating(self, &fate, command);
        fate.live(activating).expect("lives").map(|_| ())
    }

    /// The reasons of the calls to be made now.
    pub(crate) fn reasons(&self) -> Vec<CallReason> {
        let items = self.list(50, None).items;
        items.iter().map(|item| item.reason).collect()
    }
}

#[test]
fn r27_r31_a_letter_that_came_back_is_called_about_made_again_and_only_the_new_half_opens() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.days(9);
    let said = town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Unclaimed));
    assert_eq!((said.recorded, said.troubled), (1, 1));
    assert_eq!(
        town.show(&posted.view).expect("shown").letter.as_str(),
        "returned"
    );
    assert_eq!(town.reasons(), [CallReason::LetterReturned]);
    let claimed = town.claim_as("anna", request).expect("claimed");
    assert_eq!(claimed.reason, CallReason::LetterReturned);
    let outcome = CallOutcome::Validated;
    town.outcome_as("anna", request, outcome).expect("recorded");
    assert_eq!(town.reasons(), []);
    let letter = town.newest_letter(request);
    assert_eq!((letter.id.generation, letter.progress), (2, Progress::Waiting));
    let shown = town.show(&posted.view).expect("shown");
    assert_eq!(shown.letter.as_str(), "waiting", "the new one");
    assert!(shown.letter_expected_on > Some(jiff::civil::date(2020, 4, 4)));
    assert_eq!(
        town.take(&posted.first, &posted.second),
        Err(Problem::WrongPin),
        "the half that came back opens nothing, though no other is printed"
    );
    town.days(3);
    town.post().expect("posts");
    let second = town.printed_half(request);
    assert_ne!(second, posted.second);
    town.printer_says(posted.letter(2), PostOutcome::Posted);
    assert_eq!(town.take(&posted.first, &posted.second), Err(Problem::WrongPin));
    assert_eq!(town.take(&posted.first, &second), Ok(()));
    assert_eq!(
        town.acts(1),
        [ActKind::CallbackClaimed, ActKind::CallbackValidated]
    );
    town.outcome_as("anna", request, outcome)
        .expect("twice is as good as once");
    assert_eq!(town.newest_letter(request).id.generation, 2);
}

#[test]
fn r27_reports_that_come_twice_late_or_of_an_old_letter_call_once() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    let discarded = PostOutcome::Discarded(Cause::Unprintable);
    let returned = PostOutcome::Returned(Cause::Address);
    assert_eq!(
        town.printer_says(posted.letter(1), discarded).recorded,
        0,
        "posted"
    );
    assert_eq!(town.printer_says(posted.letter(1), returned).troubled, 1);
    let called = town.delivery(request);
    let again = town.printer_says(posted.letter(1), returned);
    assert_eq!((again.known, again.troubled), (1, 0));
    assert_eq!(town.delivery(request), called, "the call stands as it was");
    town.outcome_as("anna", request, CallOutcome::Validated)
        .expect("recorded");
    assert_eq!(town.printer_says(posted.letter(1), returned).known, 1);
    assert_eq!(town.reasons(), [], "what is answered stays so");
    town.advance(minutes(60));
    town.post().expect("posts");
    town.printer_says(posted.letter(2), discarded);
    assert_eq!(
        town.reasons(),
        [CallReason::LetterReturned],
        "the new one as well"
    );
    town.outcome_as("anna", request, CallOutcome::Validated)
        .expect("recorded");
    let late = town.printer_says(posted.letter(2), returned);
    assert_eq!((late.recorded, late.troubled), (1, 0), "a third stands already");
    assert_eq!(town.reasons(), []);
    assert_eq!(town.newest_letter(request).id.generation, 3);
}

#[test]
fn r27_of_a_request_that_is_over_or_complete_nobody_is_called() {
    for is_complete in [false, true] {
        let town = Town::new();
        let posted = Posted::new(&town);
        if is_complete {
            assert_eq!(town.take(&posted.first, &posted.second), Ok(()));
        } else {
            town.stop(1).expect("stopped");
        }
        let outcome = PostOutcome::Returned(Cause::Address);
        assert_eq!(town.printer_says(posted.letter(1), outcome).troubled, 0);
        assert_eq!(town.reasons(), []);
    }
}

#[test]
fn r4_r31_whoever_activates_all_the_same_need_not_be_called() {
    let town = Town::new();
    let posted = Posted::new(&town);
    town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Other));
    assert_eq!(town.reasons(), [CallReason::LetterReturned]);
    assert_eq!(
        town.take(&posted.first, &posted.second),
        Ok(()),
        "no other letter stands in its place"
    );
    assert_eq!(town.reasons(), []);
}

/// ADR 0042: the first half goes on opening what it opens; no other letter is made to an address that is wrong.
#[test]
fn r30_r31_a_rejected_call_about_a_letter_leaves_the_first_half_alone() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Address));
    let outcome = CallOutcome::Rejected;
    town.outcome_as("anna", request, outcome).expect("recorded");
    assert_eq!(town.reasons(), []);
    let found = town.found(request);
    assert!(matches!(found.record.standing, Standing::Validated { .. }));
    assert_eq!(found.letter.id.generation, 1);
    assert!(!town.kinds(request).contains(&EventKind::Rejected));
    assert!(
        town.login(&tax_code(1), &posted.first).is_ok(),
        "R30: it half works"
    );
    town.outcome_as("anna", request, outcome)
        .expect("twice is as good as once");
    assert_eq!(town.register(draft(1)).err(), Some(Problem::PinAlreadyAssigned));
    town.advance(minutes(1));
    town.stop(1).expect("stopped");
    town.advance(minutes(1));
    let again = town.register(draft(1)).expect("with another address");
    assert_eq!(town.newest_letter(again.request).progress, Progress::Waiting);
    assert_eq!(
        town.login(&tax_code(1), &posted.first).err(),
        Some(Problem::WrongPin)
    );
    assert_eq!(
        town.acts(1),
        [
            ActKind::CallbackRejected,
            ActKind::PinStopped,
            ActKind::RequestRegistered
        ]
    );
}

#[test]
fn r28_who_is_not_reached_about_a_letter_is_called_again() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Address));
    town.outcome_as("anna", request, CallOutcome::Unreachable)
        .expect("recorded");
    assert_eq!(town.newest_letter(request).id.generation, 1);
    town.advance(minutes(60));
    assert_eq!(town.claim_as("bruno", request).expect("claimed").calls, 1);
}

/// What ends a call about the first half does not end one about the letter.
#[test]
fn r32_r33_a_receipt_or_the_persons_own_call_leaves_the_letters_call_standing() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.ticks_until(at("2020-03-26T18:01:00+01:00"));
    assert_eq!(town.reasons(), [CallReason::FirstHalfOverdue]);
    let urgent = town.delivery(request).callback.expect("owed").by;
    town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Address));
    let owed = town.delivery(request).callback.expect("owed");
    assert_eq!((owed.reason, owed.by), (CallReason::LetterReturned, urgent));
    town.report(&town.provider_id(request), Outcome::AcceptedByCarrier);
    assert_eq!(town.reasons(), [CallReason::LetterReturned], "a receipt");
    town.validate(request).expect("read out");
    assert_eq!(town.reasons(), [CallReason::LetterReturned], "R33");
    town.outcome_as("anna", request, CallOutcome::Validated)
        .expect("recorded");
    assert_eq!(town.newest_letter(request).id.generation, 2);
}

#[test]
fn r32_a_letters_call_becomes_as_urgent_as_the_promise() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.printer_says(posted.letter(1), PostOutcome::Discarded(Cause::Unprintable));
    town.printer_says(posted.letter(1), PostOutcome::Returned(Cause::Address));
    let owed = |town: &Town| town.delivery(request).callback.expect("owed");
    assert_eq!(owed(&town).by, town.now() + minutes(48 * 60));
    town.ticks_until(at("2020-03-26T18:01:00+01:00"));
    assert!(town.kinds(request).contains(&EventKind::Escalated));
    assert_eq!(owed(&town).by, town.delivery(request).due, "D9");
    assert_eq!(owed(&town).reason, CallReason::LetterReturned);
}

/// A caller's request whose address leaves nothing that can be printed.
pub(crate) fn unaddressable() -> RequestDraft {
    let text = |value: &str| Field::text(value);
    let mut draft = draft(1);
    draft.residence = text("abroad");
    draft.address = Field::Given(AddressDraft {
        street: text("北京路"),
        city: text("北京"),
        postal_code: text("100000"),
        country: text("CN"),
        ..AddressDraft::default()
    });
    draft
}

#[test]
fn r27_a_letter_that_no_row_can_address_is_the_centres_and_no_second_one_is_tried() {
    let town = Town::new();
    let request = town.register(unaddressable()).expect("registered").request;
    let view = town.post().expect("posts");
    assert_eq!((view.unaddressable, view.letters), (1, 0));
    assert_eq!(town.reasons(), [CallReason::LetterReturned]);
    assert_eq!(town.post().expect("posts").unaddressable, 0, "once");
    town.outcome_as("anna", request, CallOutcome::Validated)
        .expect("recorded");
    let letter = town.newest_letter(request);
    assert_eq!((letter.id.generation, letter.progress.as_str()), (1, "returned"));
    assert_eq!(town.reasons(), []);
}

/// Whether a letter is in trouble and its call owed: both or neither.
pub(crate) fn is_whole(letter: &Letter, delivery: &Delivery) -> bool {
    letter.trouble().is_some()
        == delivery
            .callback
            .as_ref()
            .is_some_and(|owed| owed.reason == CallReason::LetterReturned)
}

#[test]
fn d16_a_letters_holder_still_disowns_what_was_made_again() {
    let town = Town::new();
    let posted = Posted::new(&town);
    let request = posted.request();
    town.letter_comes_back(request);
    town.outcome_as(operator("anna").id.as_str(), request, CallOutcome::Validated)
        .expect("recorded");
    town.post().expect("posts");
    let second = town.printed_half(request);
    assert_eq!(town.disown(request, &town.disown_code(request)), Ok(()));
    assert_eq!(town.reasons(), [CallReason::Disowned]);
    town.printer_says(posted.letter(2), PostOutcome::Returned(Cause::Address));
    assert_eq!(town.reasons(), [CallReason::Disowned], "its request is over");
    assert_eq!(town.take(&posted.first, &second), Err(Problem::WrongPin));
}

/// A person whose letter was posted to them, and nobody else, for comparison.
#[test]
fn r4_a_letter_that_arrives_calls_nobody() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    assert!(town.activate(&citizen, Some("ZUCCHER7")).is_ok());
    assert_eq!(town.reasons(), []);
}
