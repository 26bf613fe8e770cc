//! The token bucket of the drains, in virtual time: its bound and its rate, exactly.

use std::cell::RefCell;
use std::rc::Rc;

use pin::pace::Pace;
use rand::Rng;
use simulator::agenda::{Agenda, nanoseconds, timestamp};
use simulator::executor::Executor;

use super::SECOND;
use super::chance::stream;

const RATES: [u32; 6] = [1, 7, 10, 20, 300, 1_013];

/// Who sends at one pace: so many at once, so many parts each, and what each rests before a part.
struct Senders {
    count: u64,
    each: u64,
    /// Up to so much, at random,
    rest_ns: u64,
    /// before every so-manieth part.
    every: u64,
}

/// When their parts were sent.
fn sent(rate_per_s: u32, senders: &Senders) -> Vec<i64> {
    let agenda: Agenda<()> = Agenda::new(0);
    let executor = Executor::new(agenda.clone());
    let pace = Rc::new(RefCell::new(Pace::start(rate_per_s, timestamp(0))));
    let sent = Rc::new(RefCell::new(Vec::new()));
    let &Senders {
        each, rest_ns, every, ..
    } = senders;
    for sender in 0..senders.count {
        let (agenda, pace, sent) = (agenda.clone(), Rc::clone(&pace), Rc::clone(&sent));
        let mut random = stream(u64::from(rate_per_s), sender);
        executor.spawn(async move {
            for part in 0..each {
                if part % every == 0 {
                    let rest = i64::try_from(random.next_u64() % (rest_ns + 1)).expect("small");
                    agenda.sleep_until(agenda.now_ns() + rest).await;
                }
                let due = pace.borrow_mut().reserve(agenda.now());
                agenda.sleep_until(nanoseconds(due)).await;
                sent.borrow_mut().push(agenda.now_ns());
            }
        });
    }
    assert_eq!(executor.next_event(), None);
    sent.take()
}

/// Always behind.
fn saturated() -> Senders {
    Senders {
        count: 8,
        each: 250,
        rest_ns: 0,
        every: 1,
    }
}

fn interval(rate_per_s: u32) -> i64 {
    (SECOND + i64::from(rate_per_s) - 1) / i64::from(rate_per_s)
}

fn burst(rate_per_s: u32) -> i128 {
    i128::from((rate_per_s / 10).max(1))
}

/// In whole nanoseconds, without rounding: from any part to any later one, both counted.
#[test]
fn no_window_holds_more_than_rate_times_time_and_the_burst() {
    for rate in RATES {
        let share = interval(rate).cast_unsigned() * 8;
        // Rests from none (saturated) to some times what the rate needs; and one long rest, that fills the
        // bucket, and then all at once.
        let mut nearest = i128::MIN;
        for (rest_ns, every) in [
            (0, 1),
            (share, 1),
            (2 * share, 1),
            (5 * share, 1),
            (1_000 * share, 125),
        ] {
            let sent = sent(
                rate,
                &Senders {
                    count: 8,
                    each: 125,
                    rest_ns,
                    every,
                },
            );
            assert_eq!(sent.len(), 1_000);
            for (first, start) in sent.iter().enumerate() {
                for (parts, end) in (1_i128..).zip(&sent[first..]) {
                    let allowed = i128::from(rate) * i128::from(end - start);
                    let over = (parts - burst(rate)) * i128::from(SECOND) - allowed;
                    assert!(
                        over <= 0,
                        "{parts} parts at {rate} a second from {start} to {end}"
                    );
                    nearest = nearest.max(over);
                }
            }
        }
        // A bound that nothing ever touches would prove little.
        assert_eq!(nearest, 0, "{rate} a second");
    }
}

#[test]
fn a_saturated_one_reaches_its_rate_exactly() {
    for rate in RATES {
        let sent = sent(rate, &saturated());
        let interval = interval(rate);
        for (index, at) in (0_i64..).zip(&sent) {
            assert_eq!(at - sent[0], index * interval, "part {index} at {rate} a second");
        }
        // The bucket starts empty: it owes the burst first.
        assert_eq!(i128::from(sent[0]), burst(rate) * i128::from(interval));
    }
    // Whole nanoseconds a part: so many a second, to the part.
    for rate in [1, 10, 20] {
        let sent = sent(rate, &saturated());
        let (whole, first) = (usize::try_from(rate).expect("small"), sent[0]);
        for second in 0..10 {
            let from = first + second * SECOND;
            let count = sent
                .iter()
                .filter(|at| (from..from + SECOND).contains(*at))
                .count();
            assert_eq!(count, whole, "second {second} at {rate} a second");
        }
    }
}

/// Senders that come back late, but within the burst, lose nothing of the rate.
#[test]
fn a_late_sender_costs_no_throughput() {
    for rate in [20, 300] {
        let interval = interval(rate);
        // One sender, that rests after each part for less than the interval.
        let sent = sent(
            rate,
            &Senders {
                count: 1,
                each: 2_000,
                rest_ns: interval.cast_unsigned() * 9 / 10,
                every: 1,
            },
        );
        let took = sent[sent.len() - 1] - sent[0];
        let least = 1_999 * interval;
        let tolerance = interval * i64::from((rate / 10).max(1));
        assert!(
            (took - least).abs() <= tolerance,
            "{took} for {least} ± {tolerance} at {rate} a second"
        );
    }
}
