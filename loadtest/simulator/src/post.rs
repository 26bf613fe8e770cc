//! The printer and the post: what becomes of letters, and what is reported of them.

use crate::agenda::{nanoseconds, timestamp};
use crate::event::Event;
use crate::hostility::{Hostility, PrintWhim};
use crate::laws;
use crate::outside::Outside;
use crate::person;
use crate::provider::Dice;
use crate::sim;
use crate::streams::{Purpose, Stream};
use crate::world::World;
use jiff::Timestamp;
use jiff::civil::{Date, time};
use pin::calendar::{ROME, day_in_italy, next_working_day, working_days_later};
use pin::delivery::DeliveryId;
use pin::letter::{BatchId, Cause, Letter, PostOutcome};
use std::collections::{BTreeMap, BTreeSet};
use steps::ports::{PrintJob, PrintOutcome};

const MILLISECOND: i64 = 1_000_000;
const MINUTE: i64 = 60_000 * MILLISECOND;

/// Of a hostile world: no report comes later, so that all of them come before the case ends.
const HOSTILE_WITHIN: i64 = 90 * MINUTE;

/// A file of reports: one thing that happened to some letters of a batch.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// What.
    pub(crate) outcome: PostOutcome,
    /// When, by the printer.
    pub(crate) at: Timestamp,
    /// To which letters.
    pub(crate) letters: Vec<DeliveryId>,
    /// How often it still comes.
    pub(crate) left: u32,
}

/// The printer, and the post behind it.
pub(crate) struct PrintShop {
    /// Every batch it ever took.
    batches: BTreeSet<BatchId>,
    files: BTreeMap<u64, File>,
    next: u64,
    seed: u64,
    chance: Stream,
    discarded_share: f64,
    returned_share: f64,
    return_days: u32,
    handling_days: u32,
    j4_share: f64,
    j6_share: f64,
    doubled_share: f64,
}

/// What becomes of one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Discarded,
    Returned,
    /// It arrives so many working days after its posting.
    Arrives(u32),
}

impl PrintShop {
    /// As the world has it.
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        Self {
            batches: BTreeSet::new(),
            files: BTreeMap::new(),
            next: 0,
            seed: seed ^ 0x0060_57a1,
            chance: Stream::new(seed, Purpose::Post),
            discarded_share: world.letter_discarded_share,
            returned_share: world.letter_returned_share,
            return_days: world.letter_return_days,
            handling_days: world.post_handling_days,
            j4_share: world.post_j4_share,
            j6_share: world.post_j6_share,
            doubled_share: world.doubled_share,
        }
    }

    /// A function of the seed, the person and the letter's generation, so that another capacity deals nobody another
    /// fate ("common random numbers").
    fn fate(&self, person: u32, generation: u32) -> Fate {
        let mut dice = Dice::new(self.seed, person, generation);
        if dice.happens(self.discarded_share) {
            Fate::Discarded
        } else if dice.happens(self.returned_share) {
            Fate::Returned
        } else {
            let share = crate::streams::unit(dice.number());
            Fate::Arrives(match share {
                share if share < self.j4_share => 4,
                share if share < self.j6_share => 6,
                _ => 10,
            })
        }
    }

    /// A file whose reports are due; `None` if it came as often as it ever will.
    pub(crate) fn file(&self, number: u64) -> Option<&File> {
        self.files.get(&number)
    }

    /// A file has been worked in once, or is lost.
    pub(crate) fn done(&mut self, number: u64) {
        if let Some(file) = self.files.get_mut(&number) {
            file.left -= 1;
            if file.left == 0 {
                self.files.remove(&number);
            }
        }
    }
}

/// The printer is handed a batch: of any number of calls under one name it prints one.
pub(crate) fn hand(outside: &Outside, batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome {
    let whim = outside.hostility.as_ref().and_then(Hostility::print_whim_now);
    match whim {
        Some(PrintWhim::Unavailable) => return PrintOutcome::Unavailable,
        Some(PrintWhim::Refused) => return PrintOutcome::Refused,
        Some(PrintWhim::TakenUnclear) | None => {}
    }
    let is_new = outside.print_shop().batches.insert(batch);
    if is_new {
        print(outside, batch, jobs);
    }
    match (whim, is_new) {
        (Some(_), _) => PrintOutcome::Unavailable,
        (None, true) => PrintOutcome::Taken,
        (None, false) => PrintOutcome::TakenBefore,
    }
}

/// The letters of a batch go to print; each is held to the laws, and what will be reported of it is on its way.
pub(crate) fn print(outside: &Outside, batch: BatchId, jobs: &[PrintJob]) {
    outside.changed();
    let printed: Vec<(Letter, u32, &str)> = jobs
        .iter()
        .filter_map(|job| {
            let letter = outside.twin.letter(job.id);
            laws::letters::at_the_printer(outside, batch, job, letter.as_ref());
            let letter = letter?;
            let person = person::index(letter.person)?;
            Some((letter, person, job.sheet.half.as_str()))
        })
        .collect();
    let now = outside.agenda.now_ns();
    let days = Days::of(now, &outside.print_shop());
    let mut sorted: BTreeMap<u8, (PostOutcome, i64, Vec<DeliveryId>)> = BTreeMap::new();
    let mut report = |kind: u8, outcome, at, id| {
        let file = sorted.entry(kind).or_insert((outcome, at, Vec::new()));
        file.2.push(id);
    };
    for (letter, person, half) in printed {
        let id = letter.id;
        outside.tell(id.request, || "letter: it goes to print".to_owned());
        let fate = outside.print_shop().fate(person, id.generation);
        report(0, PostOutcome::Accepted, now + MINUTE, id);
        if fate == Fate::Discarded {
            report(1, PostOutcome::Discarded(Cause::Unprintable), days.printed, id);
            continue;
        }
        report(2, PostOutcome::Printed, days.printed, id);
        report(3, PostOutcome::Posted, days.posted, id);
        match fate {
            Fate::Returned => report(4, PostOutcome::Returned(Cause::Address), days.returned, id),
            Fate::Arrives(transit) => {
                let asked = day_in_italy(letter.requested_at);
                let arrives = working_days_later(days.posting, transit);
                let span = arrives.since(asked).map_or(0, |span| span.get_days());
                outside.journal().letters.arrives(span);
                sim::gets_letter(outside, (id, person), half, instant(arrives, 12));
                outside.tell(id.request, || format!("letter: it will be at home on {arrives}"));
            }
            Fate::Discarded => {}
        }
    }
    for (outcome, at, letters) in sorted.into_values() {
        send(outside, outcome, at, letters);
    }
}

/// When what happens to a batch.
struct Days {
    printed: i64,
    posted: i64,
    returned: i64,
    posting: Date,
}

impl Days {
    fn of(now: i64, shop: &PrintShop) -> Self {
        let day = next_working_day(day_in_italy(timestamp(now)));
        let posting = working_days_later(day, shop.handling_days);
        let back = working_days_later(posting, shop.return_days);
        // Batch after batch through the working day.
        let within = i64::from(shop.chance.number() >> 16) * ((8 * 60 * MINUTE) >> 16);
        let printed = (instant(day, 9) + within).max(now + 60 * MINUTE);
        let posted = (instant(posting, 9) + within).max(printed + 60 * MINUTE);
        Self {
            printed,
            posted,
            returned: (instant(back, 9) + within).max(posted + 60 * MINUTE),
            posting,
        }
    }
}

/// An hour of an Italian day.
fn instant(day: Date, hour: i8) -> i64 {
    let local = day.to_datetime(time(hour, 0, 0, 0));
    ROME.to_ambiguous_timestamp(local)
        .compatible()
        .map_or(i64::MAX / 2, nanoseconds)
}

/// A file of reports is put on its way; in a hostile world soon, in any order, and perhaps twice.
fn send(outside: &Outside, outcome: PostOutcome, at: i64, letters: Vec<DeliveryId>) {
    let mut shop = outside.print_shop();
    let is_hostile = outside.hostility.is_some();
    let now = outside.agenda.now_ns();
    let times = if is_hostile && shop.chance.happens(shop.doubled_share) {
        2
    } else {
        1
    };
    let number = shop.next;
    shop.next += 1;
    for _ in 0..times {
        let comes = if is_hostile {
            now + ((i64::from(shop.chance.number()) * (HOSTILE_WITHIN / MILLISECOND)) >> 32) * MILLISECOND
        } else {
            at
        };
        outside.agenda.post(comes, Event::Post(number, 0));
    }
    let mut journal = outside.journal();
    for id in &letters {
        journal.letters.in_post(*id).outstanding += times;
    }
    drop(journal);
    let file = File {
        outcome,
        at: timestamp(at),
        letters,
        left: times,
    };
    shop.files.insert(number, file);
}
