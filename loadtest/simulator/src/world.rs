//! What the simulated world is like: the account's quotas, how long things take, what carriers do.
//!
//! Every figure can be set by its key (`--set key=value`). Where the public record gives one, its source stands
//! there; the others are marked assumed, and are there to be swept.

mod settings;

pub use settings::SetError;

use pin::Channel;

macro_rules! world {
    ($($(#[doc = $doc:literal])+ $key:literal $name:ident: $type:ty = $default:expr, $least:expr => $most:expr;)+) => {
        /// The simulated world.
        #[derive(Clone, Debug, PartialEq)]
        pub struct World { $($(#[doc = $doc])+ pub $name: $type,)+ }

        impl Default for World {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl World {
            /// Every key that can be set, with what it means.
            pub const KEYS: &'static [(&'static str, &'static str)] = &[$(($key, concat!($($doc),+)),)+];

            /// Sets a figure by its key.
            ///
            /// # Errors
            /// An unknown key, no number of the kind, or one out of range: the message says what would do.
            pub fn set(&mut self, key: &str, value: &str) -> Result<(), SetError> {
                match key {
                    $($key => {
                        let read = value.parse::<$type>().ok();
                        self.$name = read.filter(|read| ($least..=$most).contains(read)).ok_or_else(|| {
                            SetError::OutOfRange {
                                key: key.to_owned(),
                                is_whole: stringify!($type) == "u32",
                                least: $least.to_string(),
                                most: $most.to_string(),
                            }
                        })?;
                    })+
                    _ => return Err(SetError::Unknown(key.to_owned())),
                }
                Ok(())
            }

            /// Every key with its figure, in the order of the list.
            #[must_use]
            pub fn figures(&self) -> Vec<(&'static str, String)> {
                vec![$(($key, self.$name.to_string()),)+]
            }
        }
    };
}

world! {
    /// Parts a second the account may send by SNS; the channel's rate is set to it (AWS: 20, 10 with a sender ID).
    "sms-rate" sms_rate: u32 = 20, 1 => 10_000;
    /// Whether email is in service (1) or not (0).
    "email" email: u32 = 1, 0 => 1;
    /// Emails a second the account may send by SES (assumed: 50 were seen granted first).
    "email-rate" email_rate: u32 = 50, 1 => 10_000;
    /// Whether PEC is in service (1) or not (0).
    "pec" pec: u32 = 1, 0 => 1;
    /// PEC messages a second that the provider takes (assumed: a matter of contract).
    "pec-rate" pec_rate: u32 = 5, 1 => 10_000;
    /// Lambda environments that may run at once in the account, 41 of them reserved for what no citizen starts
    /// (AWS: 1,000 by default).
    "concurrency" concurrency: u32 = 1_000, 1 => 1_000_000;
    /// New Lambda environments a function may get in 10 s (AWS: 1,000).
    "scale-up" scale_up: u32 = 1_000, 1 => 1_000_000;
    /// Seconds an idle Lambda environment is kept warm (assumed).
    "warm-s" warm_s: u32 = 600, 0 => 86_400;
    /// Milliseconds of a cold start, median (66 ms init and 129 ms first call with a DynamoDB client at 1,024 MB, measured by others).
    "cold-start-ms" cold_start_ms: f64 = 200.0, 0.0 => 60_000.0;
    /// Milliseconds of a cold start, 99th percentile (assumed).
    "cold-start-p99-ms" cold_start_p99_ms: f64 = 900.0, 0.0 => 60_000.0;
    /// Milliseconds a function works by itself, median (assumed).
    "compute-ms" compute_ms: f64 = 2.0, 0.0 => 60_000.0;
    /// Milliseconds a function works by itself, 99th percentile (assumed).
    "compute-p99-ms" compute_p99_ms: f64 = 15.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB read, median (assumed: single-digit milliseconds).
    "read-ms" read_ms: f64 = 4.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB read, 99th percentile (assumed).
    "read-p99-ms" read_p99_ms: f64 = 20.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB write, median (assumed).
    "write-ms" write_ms: f64 = 6.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB write, 99th percentile (assumed).
    "write-p99-ms" write_p99_ms: f64 = 30.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB transaction, median (assumed).
    "transact-ms" transact_ms: f64 = 14.0, 0.0 => 60_000.0;
    /// Milliseconds of a DynamoDB transaction, 99th percentile (assumed).
    "transact-p99-ms" transact_p99_ms: f64 = 60.0, 0.0 => 60_000.0;
    /// Milliseconds of a call of KMS for a MAC, median (assumed).
    "key-ms" key_ms: f64 = 5.0, 0.0 => 60_000.0;
    /// Milliseconds of a call of KMS for a MAC, 99th percentile (assumed).
    "key-p99-ms" key_p99_ms: f64 = 25.0, 0.0 => 60_000.0;
    /// Milliseconds of an SNS Publish, median (assumed).
    "publish-ms" publish_ms: f64 = 60.0, 0.0 => 30_000.0;
    /// Milliseconds of an SNS Publish, 99th percentile (assumed).
    "publish-p99-ms" publish_p99_ms: f64 = 300.0, 0.0 => 30_000.0;
    /// Sends in flight at once in one drain (as deployed).
    "in-flight" in_flight: u32 = 16, 1 => 10_000;
    /// Of mobiles, the share that carriers refuse for good: no working contact (assumed).
    "dead-share" dead_share: f64 = 0.02, 0.0 => 1.0;
    /// Of messages to a working mobile, the share of which nothing is ever heard (assumed; with the dead, the
    /// 95-99 % delivered).
    "silent-share" silent_share: f64 = 0.01, 0.0 => 1.0;
    /// Of messages, the share that meets a phone that cannot be reached now (assumed).
    "unreachable-share" unreachable_share: f64 = 0.005, 0.0 => 1.0;
    /// Of publishes, the share of which nobody can say whether they went out (assumed).
    "unclear-share" unclear_share: f64 = 0.0001, 0.0 => 1.0;
    /// Of publishes, the share that SNS throttles below its own rate (assumed).
    "throttled-share" throttled_share: f64 = 0.001, 0.0 => 1.0;
    /// Of receipts, the share that comes twice (assumed; CloudWatch Logs delivers at least once).
    "doubled-share" doubled_share: f64 = 0.001, 0.0 => 1.0;
    /// Milliseconds to the carrier's word, median (assumed).
    "carrier-ms" carrier_ms: f64 = 1_500.0, 0.0 => 86_400_000.0;
    /// Milliseconds to the carrier's word, 99th percentile (assumed).
    "carrier-p99-ms" carrier_p99_ms: f64 = 60_000.0, 0.0 => 86_400_000.0;
    /// Of email addresses, the share that bounces for good (assumed).
    "email-dead-share" email_dead_share: f64 = 0.02, 0.0 => 1.0;
    /// Of emails to a working address, the share of which nothing is ever heard (assumed).
    "email-silent-share" email_silent_share: f64 = 0.005, 0.0 => 1.0;
    /// Milliseconds to the word of the recipient's mail server, median (assumed).
    "email-ms" email_ms: f64 = 3_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds to the word of the recipient's mail server, 99th percentile (assumed).
    "email-p99-ms" email_p99_ms: f64 = 600_000.0, 0.0 => 86_400_000.0;
    /// Of PEC addresses, the share that cannot be delivered to (assumed).
    "pec-dead-share" pec_dead_share: f64 = 0.01, 0.0 => 1.0;
    /// Milliseconds to the receipt of delivery, median (assumed).
    "pec-ms" pec_ms: f64 = 60_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds to the receipt of delivery, 99th percentile (assumed).
    "pec-p99-ms" pec_p99_ms: f64 = 1_800_000.0, 0.0 => 86_400_000.0;
    /// Agents of the contact centre who are on shift through every opening (R34, R35); with 0 what it owes stays owed
    /// (1,000 on shift make 11,000 calls an hour; assumed).
    "agents" agents: u32 = 1_000, 0 => 100_000;
    /// Minutes a call takes on average, exponential (11 calls an hour an agent; assumed).
    "call-min" call_min: f64 = 5.45, 0.01 => 600.0;
    /// Of calls that the centre makes, the share that reaches nobody (assumed).
    "call-unreachable-share" call_unreachable_share: f64 = 0.3, 0.0 => 0.99;
    /// Of people reached, the share whose request is refused (assumed).
    "call-rejected-share" call_rejected_share: f64 = 0.02, 0.0 => 1.0;
    /// Of people who have got nothing in 12 hours, the share that calls, as they were told to (R33; assumed).
    "callers-share" callers_share: f64 = 0.3, 0.0 => 1.0;
    /// Seconds after which the desks look at the list again when it had nobody to be called now (assumed).
    "desk-refresh-s" desk_refresh_s: u32 = 300, 1 => 86_400;
    /// Of people, the share of whom the archive knows a contact, so that they are told of every request (D16; assumed).
    "archive-contacts-share" archive_contacts_share: f64 = 0.5, 0.0 => 1.0;
    /// Notices a second on a channel (as deployed).
    "notices-per-s" notices_per_s: u32 = 2, 1 => 10_000;
    /// Letters the printer takes a working day, weekends and national holidays apart (as deployed; assumed: a matter of
    /// contract. The second half took 3 to 4 weeks in June 2020, it.notizie.yahoo.com).
    "letters-per-day" letters_per_day: u32 = 20_000, 1 => 10_000_000;
    /// Minutes between two ticks of the posting of letters (as deployed).
    "post-tick-min" post_tick_min: u32 = 10, 1 => 1_440;
    /// Working days from printing to posting (as deployed; assumed).
    "post-handling-days" post_handling_days: u32 = 1, 0 => 60;
    /// Of letters in the post, the share that arrives by the 4th working day (ordinary post, J+4: 91.4 %).
    "post-j4-share" post_j4_share: f64 = 0.914, 0.0 => 1.0;
    /// Of letters in the post, the share that arrives by the 6th working day (ordinary post, J+6: 97.1 %); the rest
    /// takes ten.
    "post-j6-share" post_j6_share: f64 = 0.971, 0.0 => 1.0;
    /// Of letters, the share that the printer cannot make (assumed).
    "letter-discarded-share" letter_discarded_share: f64 = 0.000_5, 0.0 => 1.0;
    /// Of letters in the post, the share that comes back (assumed).
    "letter-returned-share" letter_returned_share: f64 = 0.01, 0.0 => 1.0;
    /// Working days after posting at which a letter comes back (assumed).
    "letter-return-days" letter_return_days: u32 = 15, 1 => 250;
    /// Days for which a run follows the printer when first halves and calls are over; letters that still wait then are
    /// counted as waiting.
    "follow-letters-days" follow_letters_days: u32 = 0, 0 => 3_650;
    /// Of messages the carrier took, the share that the phone acknowledges, too (assumed).
    "phone-share" phone_share: f64 = 0.5, 0.0 => 1.0;
    /// Milliseconds to the phone's word that 73 % keep within (10 s).
    "phone-p73-ms" phone_p73_ms: f64 = 10_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds to the phone's word that 97 % keep within (90 min).
    "phone-p97-ms" phone_p97_ms: f64 = 5_400_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds in which log lines of receipts are gathered into one invocation (assumed).
    "log-batch-ms" log_batch_ms: u32 = 1_000, 0 => 600_000;
    /// Milliseconds after the first instant at which the first ticks come, then one a minute (assumed: a rate counts from the schedule's making).
    "tick-phase-ms" tick_phase_ms: u32 = 1_000, 1 => 60_000;
    /// Milliseconds by which a tick of EventBridge Scheduler may come late (it promises the minute; assumed).
    "tick-late-ms" tick_late_ms: u32 = 2_000, 0 => 59_000;
    /// How often a person tries again after being turned away for load (assumed).
    "retries" retries: u32 = 5, 0 => 100;
    /// Seconds a person waits before trying again, on average (assumed).
    "retry-s" retry_s: f64 = 30.0, 0.0 => 86_400.0;
}

impl World {
    /// The channels in service.
    pub(crate) fn channels(&self) -> impl Iterator<Item = Channel> + use<> {
        let served = [true, self.email > 0, self.pec > 0];
        Channel::FIRST_HALF
            .into_iter()
            .zip(served)
            .filter_map(|(channel, is_served)| is_served.then_some(channel))
    }

    /// The channels on which notices go out: none where the archive knows nobody.
    pub(crate) fn notice_channels(&self) -> impl Iterator<Item = Channel> + use<> {
        let are_sent = self.archive_contacts_share > 0.0;
        self.channels()
            .filter(move |channel| are_sent && *channel != Channel::Pec)
    }

    /// A world of queueing alone: everything takes its median, receipts come at once, nothing fails, nobody
    /// tries again.
    #[must_use]
    pub fn ideal(self) -> Self {
        Self {
            cold_start_p99_ms: self.cold_start_ms,
            compute_p99_ms: self.compute_ms,
            read_p99_ms: self.read_ms,
            write_p99_ms: self.write_ms,
            transact_p99_ms: self.transact_ms,
            key_p99_ms: self.key_ms,
            publish_p99_ms: self.publish_ms,
            email: 0,
            pec: 0,
            agents: 0,
            archive_contacts_share: 0.0,
            dead_share: 0.0,
            silent_share: 0.0,
            unreachable_share: 0.0,
            unclear_share: 0.0,
            throttled_share: 0.0,
            doubled_share: 0.0,
            carrier_ms: 0.0,
            carrier_p99_ms: 0.0,
            phone_share: 0.0,
            log_batch_ms: 0,
            tick_late_ms: 0,
            retries: 0,
            ..self
        }
    }
}
