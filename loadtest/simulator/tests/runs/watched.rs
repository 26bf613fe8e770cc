//! What is kept of a run beside its report: it adds up to the report, and changes nothing of it.

use super::{adds_up, built_in, calm, crowd};
use simulator::run::{Observed, Order, Watch, observe, run};
use simulator::series::{Flow, Level, Sample};
use simulator::world::World;

fn watched(order: &Order, wanted: &Watch) -> Observed {
    let observed = observe(order, wanted, |_| {});
    assert_eq!(observed.report.laws.broken, 0, "{:?}", observed.report.laws.found);
    adds_up(&observed.report);
    observed
}

fn over_time() -> Watch {
    Watch {
        over_time: true,
        ..Watch::default()
    }
}

/// Of everything a bit: queues on two channels, people turned away, callers on the line.
fn busy() -> Order {
    let mut profile = built_in("smoke");
    profile.mix.address_mismatch = 0.2;
    Order {
        profile,
        seed: 7,
        world: World {
            sms_rate: 1,
            agents: 2,
            concurrency: 42,
            callers_share: 1.0,
            silent_share: 0.2,
            ..World::default()
        },
        ideal: false,
        limit: None,
    }
}

fn sum(sample: &Sample, flows: [Flow; 3]) -> u64 {
    flows.iter().map(|flow| sample.flow(*flow)).sum()
}

#[test]
fn the_last_sample_is_what_the_report_says() {
    let observed = watched(&busy(), &over_time());
    let (report, findings) = (&observed.report, observed.findings.expect("asked for"));
    let last = *findings.series.samples().last().expect("some");
    assert_eq!(last.flow(Flow::Arrivals), report.requests);
    assert_eq!(last.flow(Flow::Accepted), report.accepted);
    assert_eq!(last.flow(Flow::TurnedAway), report.throttled);
    assert!(report.throttled > 0, "somebody is turned away here");
    assert_eq!(last.flow(Flow::GivenUp), report.given_up);
    let sent = [Flow::SentSms, Flow::SentEmail, Flow::SentPec];
    assert_eq!(sum(&last, sent), report.messages);
    assert!(last.flow(Flow::SentEmail) > 0, "silence makes them try email");
    let throttled = [Flow::ThrottledSms, Flow::ThrottledEmail, Flow::ThrottledPec];
    assert_eq!(sum(&last, throttled), report.provider_throttled);
    assert_eq!(last.flow(Flow::Calls), report.centre.calls);
    assert_eq!(last.flow(Flow::Callers), report.centre.callers);
    assert_eq!(last.flow(Flow::LettersPrinted), report.letters.printed);
    assert_eq!(last.level(Level::LettersWaiting), report.letters.waiting);
    // Whoever was owed anything has had it.
    for level in [
        Level::WaitingSms,
        Level::WaitingEmail,
        Level::WaitingPec,
        Level::CallsOwed,
        Level::OnTheLine,
    ] {
        assert_eq!(last.level(level), 0, "{level:?}");
    }
    let most = |level| {
        let levels = findings.series.samples().iter().map(|sample| sample.level(level));
        levels.max().expect("some")
    };
    assert!(most(Level::WaitingSms) > 10 && most(Level::CallsOwed) > 10);
    assert_eq!(most(Level::AgentsBusy), 2);
}

#[test]
fn hours_and_losses_are_those_of_the_report() {
    let mut order = busy();
    // Who has no other channel gets nothing where the first one is silent.
    (order.world.email, order.world.pec) = (0, 0);
    let observed = watched(&order, &over_time());
    let (report, findings) = (&observed.report, observed.findings.expect("asked for"));
    let hours = &findings.hours;
    let asked: u64 = hours.iter().map(|hour| hour.requests).sum();
    assert_eq!(asked, report.validated);
    let longest = hours.iter().filter_map(|hour| hour.max_s).fold(0.0, f64::max);
    assert_eq!(Some(longest), report.first_half.max_s);
    let lost: u64 = findings.losses.iter().map(|loss| loss.count).sum();
    assert!(lost > 0 && lost >= report.first_half.breached);
    let of_share: u64 = findings
        .losses
        .iter()
        .filter(|loss| !loss.how.is_allowed_for())
        .map(|loss| loss.count)
        .sum();
    assert_eq!(of_share, report.first_half.breached);
}

#[test]
fn watching_changes_nothing_of_a_run() {
    let order = busy();
    let wanted = Watch {
        over_time: true,
        people: vec![1, 2, 3],
        worst: 5,
        deadline: Some(jiff::SignedDuration::from_hours(12)),
        answers: true,
    };
    let observed = watched(&order, &wanted);
    assert_eq!(observed.report.result_hash, run(&order, |_| {}).result_hash);
    let answers = observed.answers.as_ref().expect("asked for");
    assert_eq!(answers.times_us.len() as u64, observed.report.accepted);
    assert!(answers.times_us.is_sorted() && answers.times_us[0] > 0);
    assert!(answers.receipts > 0 && answers.receipts <= observed.report.validated);
    assert!(
        observed
            .stories
            .iter()
            .all(|line| wanted.people.contains(&line.person))
    );
    assert!(observed.stories.is_sorted_by_key(|line| line.at_ns));
    assert_eq!(observed.worst.len(), 5);
    assert_eq!(
        observed
            .worst
            .iter()
            .filter_map(|end| end.waited_s)
            .collect::<Vec<_>>()
            .len(),
        5
    );
}

#[test]
fn nothing_is_kept_unless_asked_for() {
    let order = Order {
        profile: crowd("2020-03-26T09:00:00+01:00", 60, 30),
        seed: 1,
        world: calm(),
        ideal: false,
        limit: None,
    };
    let observed = watched(&order, &Watch::default());
    assert!(observed.findings.is_none());
    assert!(observed.stories.is_empty() && observed.ends.is_empty() && observed.worst.is_empty());
    let charged = observed.report.charged;
    assert!(
        charged.sms_parts >= observed.report.messages,
        "a message has a part or more"
    );
    assert_eq!((charged.emails, charged.pec_messages), (0, 0));
}
