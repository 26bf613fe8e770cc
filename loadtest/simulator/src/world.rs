//! What the simulated world is like: the account's quotas, how long things take, what carriers do.
//!
//! Every figure can be set by its key (`--set key=value`). Where the public record gives one, its source stands
//! there; the others are marked assumed, and are there to be swept.

use std::fmt;

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
    /// Lambda environments that may run at once in the account, 24 of them reserved for what no citizen starts (AWS: 1,000 by default).
    "concurrency" concurrency: u32 = 1_000, 1 => 1_000_000;
    /// New Lambda environments a function may get in 10 s (AWS: 1,000).
    "scale-up" scale_up: u32 = 1_000, 1 => 1_000_000;
    /// Seconds an idle Lambda environment is kept warm (assumed).
    "warm-s" warm_s: u32 = 600, 0 => 86_400;
    /// Milliseconds of a cold start, median (66 ms init and 129 ms first call at 1,024 MB, from surge.md).
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
    /// Milliseconds of a KMS GenerateMac, median (assumed).
    "key-ms" key_ms: f64 = 5.0, 0.0 => 60_000.0;
    /// Milliseconds of a KMS GenerateMac, 99th percentile (assumed).
    "key-p99-ms" key_p99_ms: f64 = 25.0, 0.0 => 60_000.0;
    /// Milliseconds of an SNS Publish, median (assumed).
    "publish-ms" publish_ms: f64 = 60.0, 0.0 => 30_000.0;
    /// Milliseconds of an SNS Publish, 99th percentile (assumed).
    "publish-p99-ms" publish_p99_ms: f64 = 300.0, 0.0 => 30_000.0;
    /// Sends in flight at once in one drain (as deployed).
    "in-flight" in_flight: u32 = 16, 1 => 10_000;
    /// Of mobiles, the share that carriers refuse for good: no working contact (assumed).
    "dead-share" dead_share: f64 = 0.02, 0.0 => 1.0;
    /// Of messages to a working mobile, the share of which nothing is ever heard (assumed; with the dead, the 95-99 % delivered of surge.md).
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
    /// Of messages the carrier took, the share that the phone acknowledges, too (assumed).
    "phone-share" phone_share: f64 = 0.5, 0.0 => 1.0;
    /// Milliseconds to the phone's word that 73 % keep within (10 s).
    "phone-p73-ms" phone_p73_ms: f64 = 10_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds to the phone's word that 97 % keep within (90 min).
    "phone-p97-ms" phone_p97_ms: f64 = 5_400_000.0, 0.0 => 86_400_000.0;
    /// Milliseconds in which log lines of receipts are gathered into one invocation (assumed).
    "log-batch-ms" log_batch_ms: u32 = 1_000, 0 => 600_000;
    /// Milliseconds after the first instant at which the first ticks come, then one a minute (assumed: a rate counts from the schedule's making).
    "tick-phase-ms" tick_phase_ms: u32 = 1_000, 0 => 59_999;
    /// Milliseconds by which a tick of EventBridge Scheduler may come late (it promises the minute; assumed).
    "tick-late-ms" tick_late_ms: u32 = 2_000, 0 => 59_000;
    /// How often a person tries again after being turned away for load (assumed).
    "retries" retries: u32 = 5, 0 => 100;
    /// Seconds a person waits before trying again, on average (assumed).
    "retry-s" retry_s: f64 = 30.0, 0.0 => 86_400.0;
}

/// Why a figure was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// There is no such key.
    Unknown(String),
    /// The value is no number of the kind, or lies outside what makes sense.
    OutOfRange {
        /// The key.
        key: String,
        /// Whether it is counted.
        is_whole: bool,
        /// The least value.
        least: String,
        /// The greatest value.
        most: String,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(key) => {
                write!(f, "«{key}» is no key of the world; `simulator world` lists them")?;
                match closest(key) {
                    Some(close) => write!(f, "; did you mean «{close}»?"),
                    None => Ok(()),
                }
            }
            Self::OutOfRange {
                key,
                is_whole,
                least,
                most,
            } => {
                let kind = if *is_whole { "whole number" } else { "number" };
                write!(f, "«{key}» takes a {kind} from {least} to {most}")
            }
        }
    }
}

impl std::error::Error for SetError {}

/// The key that begins like the one typed.
fn closest(typed: &str) -> Option<&'static str> {
    let alike = |key: &str| {
        key.bytes()
            .zip(typed.bytes())
            .take_while(|(one, other)| one == other)
            .count()
    };
    World::KEYS
        .iter()
        .map(|(key, _)| *key)
        .max_by_key(|key| alike(key))
        .filter(|key| alike(key) >= 3)
}

impl World {
    /// Sets the figures of `key=value` settings.
    ///
    /// # Errors
    /// Every setting that will not do, not only the first.
    pub fn set_all<'a>(&mut self, settings: impl IntoIterator<Item = &'a str>) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        for setting in settings {
            let set = match setting.split_once('=') {
                Some((key, value)) => self
                    .set(key.trim(), value.trim())
                    .map_err(|error| error.to_string()),
                None => Err(format!("«{setting}» is not of the form key=value")),
            };
            wrong.extend(set.err());
        }
        wrong.extend(self.crossed());
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The spreads whose higher quantile lies below the lower one: such a one would have no spread at all.
    fn crossed(&self) -> Vec<String> {
        [
            (
                "cold-start-ms",
                self.cold_start_ms,
                "cold-start-p99-ms",
                self.cold_start_p99_ms,
            ),
            (
                "compute-ms",
                self.compute_ms,
                "compute-p99-ms",
                self.compute_p99_ms,
            ),
            ("read-ms", self.read_ms, "read-p99-ms", self.read_p99_ms),
            ("write-ms", self.write_ms, "write-p99-ms", self.write_p99_ms),
            (
                "transact-ms",
                self.transact_ms,
                "transact-p99-ms",
                self.transact_p99_ms,
            ),
            ("key-ms", self.key_ms, "key-p99-ms", self.key_p99_ms),
            (
                "publish-ms",
                self.publish_ms,
                "publish-p99-ms",
                self.publish_p99_ms,
            ),
            (
                "carrier-ms",
                self.carrier_ms,
                "carrier-p99-ms",
                self.carrier_p99_ms,
            ),
            (
                "phone-p73-ms",
                self.phone_p73_ms,
                "phone-p97-ms",
                self.phone_p97_ms,
            ),
        ]
        .into_iter()
        .filter(|(_, low, _, high)| high < low)
        .map(|(low_key, low, high_key, high)| {
            format!("«{high_key}» is {high} and «{low_key}» {low}: set the one to no less than the other")
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_can_be_set_to_the_figure_it_has() {
        let mut world = World::default();
        for (key, figure) in World::default().figures() {
            world.set(key, &figure).expect(key);
        }
        assert_eq!(world, World::default());
    }

    #[test]
    fn every_wrong_setting_is_named_with_its_remedy() {
        let mut world = World::default();
        let wrong = world
            .set_all([
                "sms-rat=3",
                "sms-rate=10.5",
                "dead-share=2",
                "sms-rate",
                "read-ms=7",
                "publish-ms=400",
            ])
            .expect_err("five are wrong");
        assert_eq!(wrong.len(), 5);
        assert!(wrong[0].contains("did you mean «sms-rate»?"), "{}", wrong[0]);
        assert!(
            wrong[1].contains("a whole number from 1 to 10000"),
            "{}",
            wrong[1]
        );
        assert!(wrong[2].contains("from 0 to 1"), "{}", wrong[2]);
        assert!(wrong[3].contains("key=value"), "{}", wrong[3]);
        assert!(wrong[4].contains("«publish-p99-ms» is 300"), "{}", wrong[4]);
        assert!(
            (world.read_ms - 7.0).abs() < f64::EPSILON,
            "the right ones are set"
        );
    }
}
