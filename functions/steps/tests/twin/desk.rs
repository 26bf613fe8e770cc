//! Back-office: levers, the record, and who may.

use crate::faults::Side;
use crate::town::{Town, minutes, tax_code};
use jiff::SignedDuration;
use pin::Channel;
use pin::field::Field;
use pin::levers::LeversDraft;
use pin::operator::{Act, ActKind, Operator, OperatorId, Role};
use pin::request::SubjectDraft;
use std::sync::{Arc, Mutex};
use steps::ports::Fault;
use steps::{Problem, list_channels, search_record, set_channel};

fn operator(role: Role) -> Operator {
    Operator {
        id: OperatorId::parse("anna.bianchi").expect("an id"),
        role,
    }
}

fn levers(rate_per_s: Option<u64>, paused: bool, note: &str) -> LeversDraft {
    LeversDraft {
        rate_per_s: rate_per_s.map_or(Field::Absent, Field::Given),
        paused: Field::Given(paused),
        note: Field::text(note),
        unknown: Vec::new(),
    }
}

fn change(role: Role, draft: LeversDraft) -> set_channel::Command {
    set_channel::Command {
        operator: operator(role),
        channel: Some(Channel::Sms),
        draft,
    }
}

fn set(town: &Town, role: Role, draft: LeversDraft) -> Result<set_channel::View, Problem> {
    let deps = set_channel::Deps::wire(&town.world, &town.settings);
    pollster::block_on(set_channel::set_channel(&deps, change(role, draft)))
}

fn list(town: &Town, role: Role) -> Result<Vec<list_channels::View>, Problem> {
    let deps = list_channels::Deps::wire(&town.world, &town.settings);
    let operator = operator(role);
    pollster::block_on(list_channels::list_channels(
        &deps,
        list_channels::Command { operator },
    ))
}

fn search(town: &Town, role: Role, n: u32) -> Result<search_record::View, Problem> {
    let deps = search_record::Deps::wire(&town.world, &town.settings);
    let command = search_record::Command {
        operator: operator(role),
        draft: SubjectDraft {
            tax_code: Field::text(&tax_code(n)),
            unknown: Vec::new(),
        },
        limit: None,
        after: None,
    };
    pollster::block_on(search_record::search_record(&deps, command))
}

#[test]
fn only_back_office_sees_and_sets_levers_and_reads_the_record() {
    let town = Town::new();
    for role in [Role::ContactCentre, Role::Office] {
        assert_eq!(
            set(&town, role, levers(Some(1), false, "")),
            Err(Problem::Forbidden)
        );
        assert_eq!(list(&town, role), Err(Problem::Forbidden));
        assert_eq!(search(&town, role, 1), Err(Problem::Forbidden));
    }
    assert_eq!(town.faults.calls(), 0, "a wrong role reaches no port");
    assert_eq!(
        list(&town, Role::BackOffice).map(|all| all.len()),
        Ok(Channel::ALL.len())
    );
}

#[test]
fn an_act_is_in_the_record_before_it_is_done() {
    let town = Town::new();
    // The first call of the store is the record's, and fails after its work: nothing else is done.
    town.faults.fail_at(0, Side::After, Fault::Ambiguous);
    let refused = set(&town, Role::BackOffice, levers(Some(3), true, "works"));
    assert_eq!(refused, Err(Problem::Unavailable(Fault::Ambiguous)));
    town.faults.clear();
    let acts = town.store().acts();
    assert_eq!(
        acts.iter().map(|act| act.kind).collect::<Vec<_>>(),
        [ActKind::LeversSet]
    );
    assert_eq!(acts[0].note.as_deref(), Some("sms: 3 a second, paused: works"));
    assert_eq!(
        (acts[0].at, &acts[0].operator),
        (town.now(), &operator(Role::BackOffice))
    );
    let all = list(&town, Role::BackOffice).expect("listed");
    assert!(all.iter().all(|view| view.state.last_set.is_none()), "not done");
}

#[test]
fn what_cannot_be_recorded_is_not_done() {
    let town = Town::new();
    for fault in [Fault::Throttled, Fault::Unavailable, Fault::Refused] {
        town.faults.fail_at(0, Side::Before, fault);
        let refused = set(&town, Role::BackOffice, levers(None, true, "works"));
        assert_eq!(refused, Err(Problem::Unavailable(fault)));
        town.faults.fail_at(0, Side::Before, fault);
        assert_eq!(
            search(&town, Role::BackOffice, 1),
            Err(Problem::Unavailable(fault))
        );
        town.faults.clear();
    }
    assert_eq!(town.store().acts(), []);
    let all = list(&town, Role::BackOffice).expect("listed");
    assert!(all.iter().all(|view| !view.state.settings.is_paused(town.now())));
}

#[test]
fn reading_the_record_is_in_it_and_shows_one_person_only() {
    let town = Town::new();
    search(&town, Role::BackOffice, 1).expect("found");
    town.advance(minutes(1));
    let view = search(&town, Role::BackOffice, 1).expect("found");
    assert_eq!(view.acts.len(), 2);
    assert!(view.acts.iter().all(|act| act.kind == ActKind::RecordRead));
    assert_eq!(view.acts[0].at, town.now(), "newest first, this one among them");
    let other = search(&town, Role::BackOffice, 2).expect("found");
    assert_eq!(other.acts.len(), 1);
    assert_ne!(other.acts[0].person, view.acts[0].person);
    let shown = format!(
        "{:?}",
        town.store().acts().iter().map(Act::place).collect::<Vec<_>>()
    );
    assert!(!shown.contains(&tax_code(1)), "places name nobody");
}

/// The drain reads the levers once a second: a pause set while it works is in force within that.
#[test]
fn r29_a_pause_stops_a_drain_at_work_within_a_second_and_lifting_it_lets_the_rest_go() {
    let town = Arc::new(Town::new());
    let requests: Vec<_> = (0..200).map(|n| town.accepted(n)).collect();
    let set_at = Arc::new(Mutex::new(None));
    let deps = set_channel::Deps::wire(&town.world, &town.settings);
    let (noted, clock) = (Arc::clone(&set_at), town.world.clock.clone());
    town.world.sms.script(move |number, _| {
        if number == 25 {
            let draft = levers(None, true, "the provider's works");
            let command = change(Role::BackOffice, draft);
            pollster::block_on(set_channel::set_channel(&deps, command)).expect("set");
            *noted.lock().expect("not poisoned") = Some(steps::ports::Clock::now(&clock));
        }
        pin::delivery::SendOutcome::Taken(pin::delivery::ProviderId(format!("sms-{number}").into()))
    });
    town.drain().expect("drains");
    let set_at = set_at.lock().expect("not poisoned").expect("it was set");
    let sent = town.sent();
    assert!(
        sent.len() > 25 && sent.len() < 60,
        "{} of 200 went out",
        sent.len()
    );
    let latest = sent.iter().map(|text| text.at).max().expect("some");
    assert!(latest.duration_since(set_at) <= SignedDuration::from_secs(1));
    set(&town, Role::BackOffice, levers(Some(100), false, "done")).expect("set");
    town.ticks_until(town.now() + minutes(2));
    assert_eq!(town.sent().len(), requests.len());
}
