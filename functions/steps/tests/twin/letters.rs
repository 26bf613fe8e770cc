//! R3, R31: letters, one a request, whatever dies on the way.

use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, at, draft, living_at, minutes, moved};
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::digest::Purpose;
use pin::half::{Alphabet, Half, Part};
use pin::letter::{PostOutcome, PostPolicy, Progress};
use std::collections::BTreeSet;
use steps::ports::{Letters, Mac, PrintOutcome};
use steps::post_letters;

fn town(batch: usize, per_day: u32) -> Town {
    let mut town = Town::new();
    town.settings.post = PostPolicy {
        batch,
        per_day,
        ..PostPolicy::default()
    };
    town
}

fn printed(town: &Town) -> Vec<DeliveryId> {
    town.world
        .printer
        .printed()
        .iter()
        .map(|(_, job)| job.id)
        .collect()
}

/// Whether the fingerprint on a letter's row recognises the half that was printed.
fn recognises(town: &Town, id: DeliveryId, typed: &str) -> bool {
    let half = Half::read(typed, Alphabet::Crockford).expect("a half");
    let print = town.letter(id.request).fingerprint.expect("committed");
    let message = Part::Second.fingerprint_message(id.request, id.generation, &half);
    let mac = memory::TwinMac::new(Purpose::FingerprintSecond, town.world.key_version);
    let tag = pollster::block_on(mac.tag(print.key_version, message.as_bytes())).expect("a tag");
    print.matches(&tag)
}

#[test]
fn r3_a_validated_request_gets_a_letter_with_its_second_half() {
    let town = town(40, 100);
    let request = town.gone_out(1);
    let view = town.post().expect("posts");
    assert_eq!((view.batches, view.letters, view.waiting), (1, 1, 0));
    let (batch, job) = town.world.printer.printed().remove(0);
    assert_eq!(
        job.sheet.rows,
        ["MARIO ROSSI", "VIALE G MAZZINI 1", "56017 SAN GIULIANO TERME PI"]
    );
    assert!(recognises(&town, job.id, &job.sheet.half));
    let letter = town.letter(request);
    assert_eq!((letter.progress, letter.batch), (Progress::Batched, Some(batch)));
    assert_eq!(town.post().expect("posts").letters, 0, "once");
    assert_eq!(printed(&town).len(), 1);
}

#[test]
fn d16_a_letter_waits_until_the_first_half_has_gone_or_had_its_time() {
    let town = town(40, 100);
    let request = town.accepted(1);
    assert_eq!(
        town.post().expect("posts").letters,
        0,
        "it says when and where the first half went"
    );
    town.drain().expect("drains");
    town.advance(minutes(11));
    assert_eq!(town.post().expect("posts").letters, 1);
    assert!(printed(&town).iter().any(|id| id.request == request));
    let silent = town.accepted(2);
    assert_eq!(town.post().expect("posts").letters, 0);
    town.advance(minutes(12 * 60));
    assert_eq!(town.post().expect("posts").letters, 1, "the promise is over");
    assert!(printed(&town).iter().any(|id| id.request == silent));
}

#[test]
fn r25_the_letter_goes_to_the_archives_address() {
    let town = town(40, 100);
    town.archive(1);
    let typed = living_at(1, "V.le Mazzini", "1 int. 3");
    town.request(typed).expect("accepted");
    town.drain().expect("drains");
    town.post().expect("posts");
    let (_, job) = town.world.printer.printed().remove(0);
    assert_eq!(job.sheet.rows[1], "VIALE G MAZZINI 1");
}

#[test]
fn r27_a_request_with_the_operator_gets_no_letter() {
    let town = town(40, 100);
    town.archive(1);
    let view = town.request(moved(1)).expect("accepted");
    assert_eq!(town.post().expect("posts").letters, 0);
    assert_eq!(printed(&town), []);
    let shown = town.show(&view).expect("shown");
    assert_eq!(shown.letter.as_str(), "waiting", "D13");
    assert!(shown.letter_expected_on.is_some(), "D13");
}

#[test]
fn r31_the_printers_day_is_never_overrun_and_the_rest_goes_the_next() {
    let town = town(4, 10);
    for n in 0..23 {
        town.gone_out(n);
    }
    let view = town.post().expect("posts");
    assert_eq!((view.letters, view.waiting), (10, 13));
    town.advance(minutes(60));
    assert_eq!(town.post().expect("posts").letters, 0);
    for (day, letters) in [("2020-03-27", 10), ("2020-03-28", 3), ("2020-03-30", 0)] {
        town.world.clock.move_to(at(&format!("{day}T09:00:00+01:00")));
        assert_eq!(town.post().expect("posts").letters, letters, "{day}");
    }
    let once: BTreeSet<_> = printed(&town).into_iter().collect();
    assert_eq!((once.len(), printed(&town).len()), (23, 23));
}

#[test]
fn r31_who_follows_the_request_sees_the_day_and_how_far_the_letter_is() {
    let town = town(40, 1);
    let views: Vec<_> = (0..4)
        .map(|n| {
            town.archive(n);
            town.advance(minutes(1));
            town.request(draft(n)).expect("accepted")
        })
        .collect();
    town.advance(minutes(1));
    town.drain().expect("drains");
    town.post().expect("posts");
    let shown = |n: usize| town.show(&views[n]).expect("shown");
    let days: Vec<_> = (0..4).filter_map(|n| shown(n).letter_expected_on).collect();
    assert!(days.is_sorted() && days[0] < days[3], "{days:?}");
    let id = DeliveryId {
        request: views[0].request,
        generation: 1,
    };
    town.printer_says(id, PostOutcome::Printed);
    assert_eq!(shown(0).letter.as_str(), "printed");
    town.printer_says(id, PostOutcome::Posted);
    assert_eq!(shown(0).letter.as_str(), "posted");
    assert_eq!(shown(1).letter.as_str(), "waiting");
}

#[test]
fn a_letter_stopped_after_its_batch_was_begun_is_not_printed() {
    let town = town(40, 100);
    let request = town.gone_out(1);
    let other = town.gone_out(2);
    town.world.printer.script(|number| {
        if number == 0 {
            PrintOutcome::Unavailable
        } else {
            PrintOutcome::Taken
        }
    });
    assert_eq!(town.post().expect("posts").left, 1);
    let mut letter = town.letter(request);
    assert!(letter.stop(town.now()));
    pollster::block_on(town.world.store.commit_letter(&letter)).expect("stopped");
    town.advance(minutes(11));
    town.post().expect("posts");
    assert_eq!(
        printed(&town),
        [DeliveryId {
            request: other,
            generation: 1
        }]
    );
}

#[test]
fn r3_an_answer_lost_by_the_printer_prints_nothing_twice() {
    let town = town(2, 100);
    for n in 0..5 {
        town.gone_out(n);
    }
    town.world.printer.script(|number| {
        if number < 4 {
            PrintOutcome::Unavailable
        } else {
            PrintOutcome::Taken
        }
    });
    for _ in 0..4 {
        town.post().expect("posts");
        town.advance(minutes(11));
    }
    all_once(&town, 5);
}

fn all_once(town: &Town, count: usize) {
    let printed = printed(town);
    let once: BTreeSet<_> = printed.iter().copied().collect();
    assert_eq!(
        (once.len(), printed.len()),
        (count, count),
        "exactly one letter a request"
    );
    for (batch, job) in town.world.printer.printed() {
        let letter = town.letter(job.id.request);
        assert_eq!((letter.batch, letter.progress), (Some(batch), Progress::Batched));
        assert_eq!(letter.next_attempt_at, None, "done");
        assert!(recognises(town, job.id, &job.sheet.half));
    }
}

fn opened(count: u32) -> (Town, Vec<RequestId>) {
    let town = town(2, 100);
    let requests = (0..count).map(|n| town.gone_out(n)).collect();
    (town, requests)
}

/// Dies at every moment in turn, before and after each call of a port; the next rounds are to make it good.
#[test]
fn r3_exactly_one_letter_a_request_whenever_the_process_dies() {
    let mut moment = 0;
    loop {
        let (town, requests) = opened(3);
        let fate = Fate::dying_at(moment);
        let mortal = MortalWorld::new(&town, &fate);
        let deps = post_letters::Deps::wire(&mortal, &town.settings);
        let ended = fate.live(post_letters::post_letters(&deps, town.post_command()));
        for _ in 0..3 {
            town.advance(minutes(11));
            town.post().expect("posts");
        }
        all_once(&town, requests.len());
        if ended.is_some() {
            assert!(moment > 60, "it died often enough: {moment}");
            return;
        }
        moment += 1;
    }
}

/// A round that was taken for dead goes on beside the one that took its place.
#[test]
fn r3_two_rounds_at_once_print_nothing_twice() {
    for asleep in 0..80 {
        let (town, requests) = opened(3);
        let fate = Fate::dying_at(usize::MAX);
        let mortal = MortalWorld::new(&town, &fate);
        let deps = post_letters::Deps::wire(&mortal, &town.settings);
        let mut slow = std::pin::pin!(post_letters::post_letters(&deps, town.post_command()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let mut is_over = false;
        for _ in 0..asleep * 3 {
            is_over = is_over || slow.as_mut().poll(&mut context).is_ready();
        }
        town.advance(minutes(11));
        town.post().expect("posts");
        while !is_over {
            is_over = slow.as_mut().poll(&mut context).is_ready();
        }
        for _ in 0..2 {
            town.advance(minutes(11));
            town.post().expect("posts");
        }
        all_once(&town, requests.len());
    }
}
