use super::*;

fn smoke() -> Profile {
    Profile::parse(Profile::named("smoke").unwrap()).unwrap()
}

fn count(schedule: &Schedule, what: What) -> usize {
    schedule.due.iter().filter(|due| due.what == what).count()
}

#[test]
fn the_arrivals_are_the_profiles_and_the_hash_is_the_simulators() {
    let schedule = Schedule::new(&smoke(), 7, None, &Shares::default());
    let arrivals: Vec<Arrival> = Arrivals::new(&smoke(), 7).collect();
    assert_eq!(schedule.arrivals as usize, arrivals.len());
    assert_eq!(schedule.hash, surge::schedule_hash(&smoke(), 7));
    let own: Vec<&Due> = schedule.due.iter().filter(|due| due.what.is_arrival()).collect();
    assert_eq!(own.len(), arrivals.len());
    let start = i64::try_from(smoke().start.as_nanosecond()).unwrap();
    for (due, arrival) in own.iter().zip(&arrivals) {
        assert_eq!(i64::try_from(due.after_ns).unwrap() + start, arrival.at_ns);
        assert_eq!(due.person, arrival.person);
    }
    assert!(schedule.due.is_sorted_by_key(|due| due.after_ns));
}

#[test]
fn what_goes_with_arrivals_has_its_share_and_its_time() {
    let shares = Shares {
        pre_check: 0.5,
        follow_up: 1.0,
        session: 0.0,
    };
    let schedule = Schedule::new(&smoke(), 1, None, &shares);
    let asked = count(&schedule, What::Request);
    assert_eq!(count(&schedule, What::FollowUp), asked);
    assert_eq!(count(&schedule, What::Session), 0);
    let checks = count(&schedule, What::PreCheck);
    assert!(
        (asked * 2 / 5..asked * 3 / 5).contains(&checks),
        "{checks} of {asked}"
    );
    for due in schedule.due.iter().filter(|due| due.what == What::FollowUp) {
        let whose = |own: &&Due| own.arrival == due.arrival && own.what == What::Request;
        let own = schedule.due.iter().find(whose).unwrap();
        let apart = due.after_ns - own.after_ns;
        assert!((30 * SECOND..180 * SECOND).contains(&apart), "{apart}");
    }
}

#[test]
fn who_asks_again_soon_may_be_overtaken_and_nobody_else() {
    let due = |after_s: u64, person, what| Due {
        after_ns: after_s * SECOND,
        arrival: 0,
        person,
        what,
        may_be_overtaken: false,
    };
    let mut list = [
        due(0, 1, What::Request),
        due(0, 2, What::Request),
        due(0, 3, What::Request),
        due(29, 1, What::Repeat),
        due(500, 1, What::Repeat),
        due(31, 2, What::Repeat),
    ];
    mark_overtaken(&mut list);
    assert_eq!(
        list.map(|due| due.may_be_overtaken),
        [true, false, false, false, false, false]
    );
}

#[test]
fn parts_make_up_the_whole_and_a_person_is_in_one() {
    let whole = Schedule::new(&smoke(), 3, None, &Shares::default());
    let parts: Vec<Schedule> = (1..=3)
        .map(|index| whole.clone().only(Shard { index, of: 3 }))
        .collect();
    for (part, index) in parts.iter().zip(1..) {
        assert!(part.due.iter().all(|due| due.person % 3 + 1 == index));
        assert!(part.due.len() > whole.due.len() / 5, "{}", part.due.len());
        assert_eq!(
            (&part.hash, part.arrivals, part.people),
            (&whole.hash, whole.arrivals, whole.people)
        );
        assert_eq!(part.length_ns, whole.due.last().unwrap().after_ns);
    }
    let mut all: Vec<Due> = parts.into_iter().flat_map(|part| part.due).collect();
    all.sort_by_key(|due| (due.after_ns, due.arrival, due.what));
    assert_eq!(all, whole.due);
}

#[test]
fn a_limit_cuts_the_stream_and_not_the_mix() {
    let schedule = Schedule::new(&smoke(), 1, Some(100), &Shares::default());
    assert_eq!(schedule.arrivals, 100);
    let mut stream = Arrivals::new(&smoke(), 1);
    stream.by_ref().take(100).for_each(drop);
    assert_eq!(schedule.hash, stream.hash_so_far());
    let people = schedule.due.iter().map(|due| due.person + 1).max();
    assert_eq!(people, Some(schedule.people));
}
