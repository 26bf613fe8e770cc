//! Everything outside the steps: the agenda, the twin, the people, the provider, the journal.

use crate::agenda::Agenda;
use crate::bill::meter::Meter;
use crate::calls::{Call, Latencies};
use crate::centre::Centre;
use crate::event::Event;
use crate::holders::Holders;
use crate::hostility::Hostility;
use crate::journal::Journal;
use crate::laws::Laws;
use crate::laws::limits::LimitLaws;
use crate::limits::{Limits, Place};
use crate::mailbox::Mailbox;
use crate::post::PrintShop;
use crate::provider::Provider;
use crate::rest::Resting;
use crate::stories::Stories;
use crate::streams::{Purpose, Stream};
use crate::threads::Threads;
use crate::world::World;
use memory::{Twin, TwinPasswordHash};
use pin::Channel;
use pin::delivery::ChannelSet;
use pin::digest::KeyVersion;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use steps::{Settings, Step};
use surge::People;

/// The version of every key in use.
pub(crate) const KEY_VERSION: KeyVersion = KeyVersion(1);

/// Everything outside the steps.
pub(crate) struct Outside {
    /// Time.
    pub(crate) agenda: Agenda<Event>,
    /// The tables.
    pub(crate) twin: Twin,
    /// Who asks, and who the archive knows.
    pub(crate) people: People,
    /// What the world is like.
    pub(crate) world: World,
    /// The steps' settings.
    pub(crate) settings: Settings,
    /// The run's seed.
    pub(crate) seed: u64,
    /// How long calls take.
    pub(crate) latencies: Latencies,
    /// Draws of latencies.
    pub(crate) latency: Stream,
    /// What background steps run on.
    pub(crate) threads: Threads,
    /// The providers, channel by channel.
    pub(crate) providers: [Mutex<Provider>; Channel::FIRST_HALF.len()],
    /// What the account may do.
    limits: Mutex<Limits>,
    /// Whether calls of the table or of KMS have limits at all.
    pub(crate) limits_calls: bool,
    /// What is counted for the bill.
    pub(crate) meter: Meter,
    /// The printer and the post.
    print_shop: Mutex<PrintShop>,
    /// The contact centre.
    centre: Mutex<Centre>,
    /// Where receipts of PEC come.
    mailbox: Mutex<Mailbox>,
    /// Requests whose letter alone still waits.
    resting: Mutex<Resting>,
    /// People who are watched.
    holders: Mutex<Holders>,
    /// The hash of kept PINs.
    pub(crate) passwords: TwinPasswordHash,
    /// The stories of those asked about.
    pub(crate) stories: Option<Mutex<Stories>>,
    /// What the world saw.
    pub(crate) journal: Mutex<Journal>,
    /// What must never be.
    pub(crate) laws: Mutex<Laws>,
    /// Which keys each step has used, a bit a purpose.
    pub(crate) keys_used: [AtomicU8; Step::ALL.len()],
    /// What goes wrong; none in a run.
    pub(crate) hostility: Option<Hostility>,
    /// Rises with every change of a row and every message.
    pub(crate) changes: AtomicU64,
    /// Request ids.
    pub(crate) ids: Stream,
    /// The steps' jitter.
    pub(crate) jitter: Stream,
    /// What people do.
    pub(crate) behaviour: Stream,
    /// What providers do with notices.
    pub(crate) telling: Stream,
    /// When ticks come.
    pub(crate) ticks: Stream,
    /// A mistake put in on purpose.
    #[cfg(test)]
    pub(crate) bug: Option<crate::hunt::bugs::Bug>,
}

/// What a world is made with.
pub(crate) struct Making {
    /// When it begins, in nanoseconds since 1970.
    pub(crate) start_ns: i64,
    /// The run's seed.
    pub(crate) seed: u64,
    /// What the world is like.
    pub(crate) world: World,
    /// Who asks.
    pub(crate) people: People,
    /// What goes wrong.
    pub(crate) hostility: Option<Hostility>,
}

impl Outside {
    /// A world in which nothing has happened yet.
    #[must_use]
    pub(crate) fn new(making: Making) -> Self {
        let Making {
            start_ns,
            seed,
            world,
            people,
            hostility,
        } = making;
        let mut settings = Settings::default();
        settings.drain.rate_per_s = world.sms_rate;
        settings.drain.email_rate_per_s = world.email_rate;
        settings.drain.pec_rate_per_s = world.pec_rate;
        settings.policy.in_service = ChannelSet::of(&world.channels().collect::<Vec<_>>());
        settings.drain.in_flight = usize::try_from(world.in_flight).unwrap_or(usize::MAX);
        settings.notice.rate_per_s = world.notices_per_s;
        settings.post.per_day = world.letters_per_day;
        settings.post.handling_days = world.post_handling_days;
        let twin = hostility.clone().map_or_else(Twin::default, Twin::with_faults);
        let mut journal = Journal::new(
            start_ns,
            People::COUNT,
            hostility.is_some(),
            settings.terms,
            settings.calendar.clone(),
        );
        if world.agents > 0 {
            journal.has_agents();
        }
        let limits = Limits::new(&world, start_ns);
        Self {
            agenda: Agenda::new(start_ns),
            twin,
            people,
            latencies: Latencies::new(&world),
            latency: Stream::new(seed, Purpose::Latency),
            threads: Threads::new(world.background_threads),
            providers: Channel::FIRST_HALF.map(|channel| Mutex::new(Provider::new(channel, &world, seed))),
            limits_calls: limits.limit_calls(),
            meter: Meter::default(),
            limits: Mutex::new(limits),
            print_shop: Mutex::new(PrintShop::new(&world, seed)),
            centre: Mutex::new(Centre::new(&world, seed)),
            mailbox: Mutex::default(),
            resting: Mutex::default(),
            holders: Mutex::new(Holders::new(&world, seed)),
            passwords: TwinPasswordHash::new(KEY_VERSION),
            stories: None,
            journal: Mutex::new(journal),
            laws: Mutex::default(),
            keys_used: [const { AtomicU8::new(0) }; Step::ALL.len()],
            hostility,
            changes: AtomicU64::new(0),
            ids: Stream::new(seed, Purpose::Ids),
            jitter: Stream::new(seed, Purpose::Jitter),
            behaviour: Stream::new(seed, Purpose::People),
            telling: Stream::new(seed, Purpose::Notices),
            ticks: Stream::new(seed, Purpose::Ticks),
            settings,
            seed,
            world,
            #[cfg(test)]
            bug: None,
        }
    }

    /// The journal.
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A channel's provider.
    pub(crate) fn provider(&self, channel: Channel) -> MutexGuard<'_, Provider> {
        let provider = &self.providers[channel as usize];
        provider.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the account may do.
    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was sent back.
    pub(crate) fn throttled(&self, place: Place) {
        self.journal().throttled[place as usize] += 1;
    }

    /// The account's limits were raised beyond all that comes.
    pub(crate) fn lift_limits(&self) {
        self.limits().lift();
        self.laws().limits = LimitLaws::default();
    }

    /// Whether API Gateway lets a request through.
    pub(crate) fn passes_gateway(&self) -> bool {
        let now = self.agenda.now_ns();
        let passes = self.limits().passes_gateway(now);
        #[cfg(test)]
        let passes = crate::hunt::bugs::at_gateway(self, passes);
        if passes {
            self.laws().passed_gateway(now);
            self.meter.passed_gateway();
        } else {
            self.throttled(Place::Gateway);
        }
        passes
    }

    /// The printer and the post.
    pub(crate) fn print_shop(&self) -> MutexGuard<'_, PrintShop> {
        self.print_shop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The contact centre.
    pub(crate) fn centre(&self) -> MutexGuard<'_, Centre> {
        self.centre.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where receipts of PEC come.
    pub(crate) fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests whose letter alone still waits.
    pub(crate) fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// People who are watched.
    pub(crate) fn holders(&self) -> MutexGuard<'_, Holders> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds every channel's drains to its rate, and everybody to the account's limits. Where calls take turns on shared
    /// threads, what was let go at its instant reaches the provider bunched: there the rate is held by nobody but the step.
    pub(crate) fn hold_pace(&self) {
        self.laws().limits = LimitLaws::new(&self.world);
        if self.world.background_threads > 0 {
            return;
        }
        for channel in self.world.channels() {
            let rate = self.settings.drain.rate(channel);
            self.laws().hold_pace(channel, rate, &self.latencies);
        }
    }

    /// The laws.
    pub(crate) fn laws(&self) -> MutexGuard<'_, Laws> {
        self.laws.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something has changed.
    pub(crate) fn changed(&self) {
        self.changes.fetch_add(1, Relaxed);
    }

    /// How often something has changed.
    #[must_use]
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Relaxed)
    }

    /// How long a call takes this time, in nanoseconds.
    #[must_use]
    pub(crate) fn draw(&self, call: Call) -> i64 {
        self.latencies.of(call).draw(self.latency.number())
    }
}
