//! The open model: what is due is handed out in order, each with the instant at which it is to be sent.
//!
//! Whoever takes something early waits; whoever takes it late sends it at once, and its latency counts from when it
//! was due. So a service that stands still is charged for everybody who would have come meanwhile ("coordinated
//! omission", Gil Tene 2013), whether or not there are users enough to stand in line.

use crate::schedule::{Due, Schedule};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The arrivals still to come, shared by all users.
#[derive(Debug)]
pub struct Queue {
    due: Vec<Due>,
    next: AtomicUsize,
    speed: f64,
    began: Instant,
}

/// Something taken from the queue.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// What.
    pub due: Due,
    /// When it is to be sent: the intended start.
    pub at: Instant,
}

impl Queue {
    /// The queue of a schedule that runs `speed` times as fast and begins at `began`.
    #[must_use]
    pub fn new(schedule: Schedule, speed: f64, began: Instant) -> Self {
        Self {
            due: schedule.due,
            next: AtomicUsize::new(0),
            speed,
            began,
        }
    }

    /// The next that is due; `None` once all have been taken.
    pub fn take(&self) -> Option<Turn> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let due = *self.due.get(place)?;
        Some(Turn {
            due,
            at: self.began + self.real(due.after_ns),
        })
    }

    /// How many there were at first.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.due.len()
    }

    /// Whether there was nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.due.is_empty()
    }

    /// The first instant.
    #[must_use]
    pub const fn began(&self) -> Instant {
        self.began
    }

    /// How many times as fast it runs as the profile.
    #[must_use]
    pub const fn speed(&self) -> f64 {
        self.speed
    }

    /// How long the whole of it takes in real time.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.due
            .last()
            .map_or(Duration::ZERO, |due| self.real(due.after_ns))
    }

    fn real(&self, after_ns: u64) -> Duration {
        Duration::from_nanos(after_ns).div_f64(self.speed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::What;

    fn queue(speed: f64) -> Queue {
        let due = |seconds: u64| Due {
            after_ns: seconds * 1_000_000_000,
            arrival: 0,
            person: 0,
            what: What::Request,
            may_be_overtaken: false,
        };
        let schedule = Schedule {
            due: vec![due(0), due(30), due(60)],
            arrivals: 3,
            hash: String::new(),
            people: 1,
            length_ns: 60 * 1_000_000_000,
        };
        Queue::new(schedule, speed, Instant::now())
    }

    #[test]
    fn each_is_handed_out_once_at_its_time_divided_by_the_speed() {
        let queue = queue(10.0);
        let after: Vec<Duration> = std::iter::from_fn(|| queue.take())
            .map(|turn| turn.at - queue.began())
            .collect();
        assert_eq!(after, [0, 3, 6].map(Duration::from_secs));
        assert!(queue.take().is_none());
        assert_eq!(queue.length(), Duration::from_secs(6));
    }
}
