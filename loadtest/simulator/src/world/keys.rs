//! The keys of the world, each declared once: name, default, range, unit, meaning, source. From this list are made the
//! settings, the reading of a file, `simulator world`, and the test that holds the files to name each key.

use super::settings::SetError;
use super::{Key, Outage};

macro_rules! world {
    ($($key:literal $name:ident: $type:ty = $default:expr, $least:expr => $most:expr, $unit:literal, $meaning:literal, $source:literal;)+) => {
        /// The simulated world.
        #[derive(Clone, Debug, PartialEq)]
        pub struct World {
            $(#[doc = concat!($meaning, " ", $unit, "; ", $source, ".")] pub $name: $type,)+
            /// When a provider cannot be reached.
            pub outages: Vec<Outage>,
        }

        impl Default for World {
            fn default() -> Self {
                Self { $($name: $default,)+ outages: Vec::new() }
            }
        }

        impl World {
            /// Every key that can be set.
            pub const KEYS: &'static [Key] = &[$(Key {
                name: $key,
                unit: $unit,
                meaning: $meaning,
                source: $source,
            },)+];

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

            /// Every key's least and greatest figure, in the order of the list.
            #[must_use]
            pub fn ranges() -> Vec<(String, String)> {
                vec![$(($least.to_string(), $most.to_string()),)+]
            }
        }
    };
}

world! {
    "sms-rate" sms_rate: u32 = 20, 1 => 10_000, "parts/s",
        "Parts a second the account may send by SNS; the channel's rate is set to it.",
        "AWS: 20, 10 with a sender ID";
    "email" email: u32 = 1, 0 => 1, "0 or 1",
        "Whether email is in service (1) or not (0).",
        "a choice";
    "email-rate" email_rate: u32 = 50, 1 => 10_000, "emails/s",
        "Emails a second the account may send by SES.",
        "assumed: 50 were seen granted first";
    "pec" pec: u32 = 1, 0 => 1, "0 or 1",
        "Whether PEC is in service (1) or not (0).",
        "a choice";
    "pec-rate" pec_rate: u32 = 5, 1 => 10_000, "messages/s",
        "PEC messages a second that the provider takes.",
        "assumed: a matter of contract";
    "concurrency" concurrency: u32 = 1_000, 1 => 1_000_000, "environments",
        "Lambda environments that may run at once in the account, 41 of them reserved for what no citizen starts.",
        "AWS: 1,000 by default";
    "scale-up" scale_up: u32 = 1_000, 1 => 1_000_000, "environments/10 s",
        "New Lambda environments a function may get in 10 s.",
        "AWS: 1,000";
    "gateway-rate" gateway_rate: u32 = 0, 0 => 1_000_000, "requests/s",
        "Requests a second that API Gateway lets through, of citizens and of the desks; beyond that it answers 429, and people come again; 0: no limit.",
        "AWS: 10,000 in a Region, 2,500 in Milan";
    "gateway-burst" gateway_burst: u32 = 0, 0 => 1_000_000, "requests",
        "Requests that API Gateway lets through at once (its token bucket is so deep); 0: as many as in a second.",
        "AWS: 5,000 in a Region, 1,250 in Milan";
    "table-write-units" table_write_units: u32 = 0, 0 => 10_000_000, "WRU/s",
        "Write units a second of each table; 0: no limit.",
        "AWS: 40,000 a table on demand";
    "table-read-units" table_read_units: u32 = 0, 0 => 10_000_000, "RRU/s",
        "Read units a second of each table; 0: no limit.",
        "AWS: 40,000 a table on demand";
    "warm-write-units" warm_write_units: u32 = 0, 0 => 10_000_000, "WRU/s",
        "Write units a second that each table takes when the run begins (its warm throughput); later it takes twice the peak of the half-hours before, if that is more; 0: no such limit.",
        "AWS: 4,000 for a new table";
    "warm-read-units" warm_read_units: u32 = 0, 0 => 10_000_000, "RRU/s",
        "Read units a second that each table takes when the run begins; later twice the peak of the half-hours before, if that is more; 0: no such limit.",
        "AWS: 12,000 for a new table";
    "partition-write-units" partition_write_units: u32 = 0, 0 => 1_000_000, "WRU/s",
        "Write units a second of one key of an index; an index short of them throttles its table; 0: no limit.",
        "AWS: 1,000 a partition";
    "partition-read-units" partition_read_units: u32 = 0, 0 => 1_000_000, "RRU/s",
        "Read units a second of one key of an index; 0: no limit.",
        "AWS: 3,000 a partition";
    "key-rate" key_rate: u32 = 0, 0 => 10_000_000, "calls/s",
        "Calls of KMS a second, shared by the whole account; 0: no limit.",
        "AWS: 10,000 symmetric requests, 100,000 in Ireland";
    "publish-rate" publish_rate: u32 = 0, 0 => 1_000_000, "calls/s",
        "Calls of SNS Publish a second, however many parts each has; 0: no limit.",
        "AWS: 300 in Milan, 1,500 in Frankfurt, 9,000 in Ireland";
    "sms-part-usd" sms_part_usd: f64 = 0.07, 0.0 => 100.0, "USD",
        "Price of a part of a text message to Italy, counted in whole millionths.",
        "surge.md: 0.035 to 0.09; assumed";
    "sms-spend-cap-usd" sms_spend_cap_usd: f64 = 0.0, 0.0 => 100_000_000.0, "USD/month",
        "Spend cap on text messages a calendar month (UTC), after which none goes out; 0: no cap.",
        "AWS: 1 until it is raised";
    "email-quota" email_quota: u32 = 0, 0 => 10_000_000, "emails/24 h",
        "Emails that SES takes in any 24 hours; 0: no quota.",
        "AWS: 200 in the sandbox, by account in production";
    "warm-s" warm_s: u32 = 600, 0 => 86_400, "s",
        "Seconds an idle Lambda environment is kept warm.",
        "assumed";
    "cold-start-ms" cold_start_ms: f64 = 200.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a cold start, median.",
        "66 ms init and 129 ms first call with a DynamoDB client at 1,024 MB, measured by others: surge.md";
    "cold-start-p99-ms" cold_start_p99_ms: f64 = 900.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a cold start, 99th percentile.",
        "assumed";
    "compute-ms" compute_ms: f64 = 2.0, 0.0 => 60_000.0, "ms",
        "Milliseconds a function works by itself, median.",
        "assumed";
    "compute-p99-ms" compute_p99_ms: f64 = 15.0, 0.0 => 60_000.0, "ms",
        "Milliseconds a function works by itself, 99th percentile.",
        "assumed";
    "read-ms" read_ms: f64 = 4.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB read, median.",
        "assumed: single-digit milliseconds";
    "read-p99-ms" read_p99_ms: f64 = 20.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB read, 99th percentile.",
        "assumed";
    "write-ms" write_ms: f64 = 6.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB write, median.",
        "assumed";
    "write-p99-ms" write_p99_ms: f64 = 30.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB write, 99th percentile.",
        "assumed";
    "transact-ms" transact_ms: f64 = 14.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB transaction, median.",
        "assumed";
    "transact-p99-ms" transact_p99_ms: f64 = 60.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a DynamoDB transaction, 99th percentile.",
        "assumed";
    "key-ms" key_ms: f64 = 5.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a call of KMS for a MAC, median.",
        "assumed";
    "key-p99-ms" key_p99_ms: f64 = 25.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of a call of KMS for a MAC, 99th percentile.",
        "assumed";
    "publish-ms" publish_ms: f64 = 60.0, 0.0 => 30_000.0, "ms",
        "Milliseconds of an SNS Publish, median.",
        "assumed";
    "publish-p99-ms" publish_p99_ms: f64 = 300.0, 0.0 => 30_000.0, "ms",
        "Milliseconds of an SNS Publish, 99th percentile.",
        "assumed";
    "background-threads" background_threads: u32 = 0, 0 => 1_000, "threads",
        "Threads that all background steps share: on each, calls take turns for as long as they last; 0: every invocation has its own.",
        "as deployed; on one machine 1: infra/local";
    "letter-ms" letter_ms: f64 = 0.0, 0.0 => 60_000.0, "ms",
        "Milliseconds of making a letter: its sheet, sealed; those of a batch one after the other.",
        "assumed: deployed, it keeps nobody waiting";
    "in-flight" in_flight: u32 = 16, 1 => 10_000, "sends",
        "Sends in flight at once in one drain.",
        "as deployed";
    "provider-limits" provider_limits: u32 = 1, 0 => 1, "0 or 1",
        "Whether providers send back what is beyond their channel's rate (1), or take whatever comes (0).",
        "AWS: SNS and SES throttle; of PEC assumed";
    "dead-share" dead_share: f64 = 0.02, 0.0 => 1.0, "share",
        "Of mobiles, the share that carriers refuse for good: no working contact.",
        "assumed";
    "silent-share" silent_share: f64 = 0.01, 0.0 => 1.0, "share",
        "Of messages to a working mobile, the share of which nothing is ever heard.",
        "assumed; with the dead, the 95-99 % delivered";
    "unreachable-share" unreachable_share: f64 = 0.005, 0.0 => 1.0, "share",
        "Of messages, the share that meets a phone that cannot be reached now.",
        "assumed";
    "unclear-share" unclear_share: f64 = 0.0001, 0.0 => 1.0, "share",
        "Of publishes, the share of which nobody can say whether they went out.",
        "assumed";
    "throttled-share" throttled_share: f64 = 0.001, 0.0 => 1.0, "share",
        "Of publishes, the share that SNS throttles below its own rate.",
        "assumed";
    "doubled-share" doubled_share: f64 = 0.001, 0.0 => 1.0, "share",
        "Of receipts, the share that comes twice.",
        "assumed; CloudWatch Logs delivers at least once";
    "carrier-ms" carrier_ms: f64 = 1_500.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the carrier's word, median.",
        "assumed";
    "carrier-p99-ms" carrier_p99_ms: f64 = 60_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the carrier's word, 99th percentile.",
        "assumed";
    "email-dead-share" email_dead_share: f64 = 0.02, 0.0 => 1.0, "share",
        "Of email addresses, the share that bounces for good.",
        "assumed";
    "email-silent-share" email_silent_share: f64 = 0.005, 0.0 => 1.0, "share",
        "Of emails to a working address, the share of which nothing is ever heard.",
        "assumed";
    "email-ms" email_ms: f64 = 3_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the word of the recipient's mail server, median.",
        "assumed";
    "email-p99-ms" email_p99_ms: f64 = 600_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the word of the recipient's mail server, 99th percentile.",
        "assumed";
    "pec-dead-share" pec_dead_share: f64 = 0.01, 0.0 => 1.0, "share",
        "Of PEC addresses, the share that cannot be delivered to.",
        "assumed";
    "pec-ms" pec_ms: f64 = 60_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the receipt of delivery, median.",
        "assumed";
    "pec-p99-ms" pec_p99_ms: f64 = 1_800_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the receipt of delivery, 99th percentile.",
        "assumed";
    "agents" agents: u32 = 1_000, 0 => 100_000, "agents",
        "Agents of the contact centre who are on shift through every opening; with 0 what it owes stays owed.",
        "assumed: 1,000 on shift make 11,000 calls an hour; R34, R35";
    "call-min" call_min: f64 = 5.45, 0.01 => 600.0, "min",
        "Minutes a call takes on average, exponential.",
        "11 calls an hour an agent; assumed";
    "call-unreachable-share" call_unreachable_share: f64 = 0.3, 0.0 => 0.99, "share",
        "Of calls that the centre makes, the share that reaches nobody.",
        "assumed";
    "call-rejected-share" call_rejected_share: f64 = 0.02, 0.0 => 1.0, "share",
        "Of people reached, the share whose request is refused.",
        "assumed";
    "callers-share" callers_share: f64 = 0.3, 0.0 => 1.0, "share",
        "Of people who have got nothing in 12 hours, the share that calls, as they were told to.",
        "R33; assumed";
    "patience-min" patience_min: f64 = 10.0, 0.01 => 1_440.0, "min",
        "Minutes a caller waits on the line before hanging up, on average, exponential.",
        "assumed";
    "redial-share" redial_share: f64 = 0.7, 0.0 => 0.99, "share",
        "Of callers who hung up or found the centre shut, the share that calls again; after a closing, in the next opening.",
        "60-80 %: surge.md";
    "redial-min" redial_min: f64 = 20.0, 0.01 => 1_440.0, "min",
        "Minutes after hanging up at which a person calls again, on average, exponential.",
        "assumed";
    "desk-refresh-s" desk_refresh_s: u32 = 300, 1 => 86_400, "s",
        "Seconds after which the desks look at the list again when it had nobody to be called now.",
        "assumed";
    "archive-contacts-share" archive_contacts_share: f64 = 0.5, 0.0 => 1.0, "share",
        "Of people, the share of whom the archive knows a contact, so that they are told of every request.",
        "D16; assumed";
    "notices-per-s" notices_per_s: u32 = 2, 1 => 10_000, "notices/s",
        "Notices a second on a channel.",
        "as deployed";
    "letters-per-day" letters_per_day: u32 = 20_000, 1 => 10_000_000, "letters/day",
        "Letters the printer takes a working day, weekends and national holidays apart.",
        "as deployed; assumed: a matter of contract. The second half took 3 to 4 weeks in June 2020, it.notizie.yahoo.com";
    "post-tick-min" post_tick_min: u32 = 10, 1 => 1_440, "min",
        "Minutes between two ticks of the posting of letters.",
        "as deployed";
    "post-phase-ms" post_phase_ms: u32 = 0, 0 => 86_400_000, "ms",
        "Milliseconds after the first instant at which the posting of letters ticks first; 0: with the other ticks.",
        "assumed: a rate counts from the schedule's making";
    "post-handling-days" post_handling_days: u32 = 1, 0 => 60, "working days",
        "Working days from printing to posting.",
        "as deployed; assumed";
    "post-j4-share" post_j4_share: f64 = 0.914, 0.0 => 1.0, "share",
        "Of letters in the post, the share that arrives by the 4th working day.",
        "ordinary post, J+4: 91.4 %: surge.md";
    "post-j6-share" post_j6_share: f64 = 0.971, 0.0 => 1.0, "share",
        "Of letters in the post, the share that arrives by the 6th working day; the rest takes ten.",
        "ordinary post, J+6: 97.1 %: surge.md";
    "letter-discarded-share" letter_discarded_share: f64 = 0.000_5, 0.0 => 1.0, "share",
        "Of letters, the share that the printer cannot make.",
        "assumed";
    "letter-returned-share" letter_returned_share: f64 = 0.01, 0.0 => 1.0, "share",
        "Of letters in the post, the share that comes back.",
        "assumed";
    "letter-return-days" letter_return_days: u32 = 15, 1 => 250, "working days",
        "Working days after posting at which a letter comes back.",
        "assumed";
    "follow-letters-days" follow_letters_days: u32 = 0, 0 => 3_650, "days",
        "Days for which a run follows the printer when first halves and calls are over; letters that still wait then are counted as waiting.",
        "a choice";
    "phone-share" phone_share: f64 = 0.5, 0.0 => 1.0, "share",
        "Of messages the carrier took, the share that the phone acknowledges, too.",
        "assumed";
    "phone-p73-ms" phone_p73_ms: f64 = 10_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the phone's word that 73 % keep within.",
        "10 s: surge.md";
    "phone-p97-ms" phone_p97_ms: f64 = 5_400_000.0, 0.0 => 86_400_000.0, "ms",
        "Milliseconds to the phone's word that 97 % keep within.",
        "90 min: surge.md";
    "log-batch-ms" log_batch_ms: u32 = 1_000, 0 => 600_000, "ms",
        "Milliseconds in which log lines of receipts are gathered into one invocation.",
        "assumed";
    "tick-phase-ms" tick_phase_ms: u32 = 1_000, 1 => 60_000, "ms",
        "Milliseconds after the first instant at which the first ticks come, then one a minute.",
        "assumed: a rate counts from the schedule's making";
    "tick-late-ms" tick_late_ms: u32 = 2_000, 0 => 59_000, "ms",
        "Milliseconds by which a tick of EventBridge Scheduler may come late.",
        "it promises the minute; assumed";
    "tick-lost-share" tick_lost_share: f64 = 0.0, 0.0 => 0.99, "share",
        "Of ticks of EventBridge Scheduler, the share that never comes.",
        "it promises at least once, and tries again; assumed: to be varied";
    "tick-doubled-share" tick_doubled_share: f64 = 0.0, 0.0 => 1.0, "share",
        "Of ticks of EventBridge Scheduler, the share that comes twice.",
        "it promises at least once; assumed: to be varied. Its 1,000 invocations a second are far from these, some a minute";
    "nudge" nudge: u32 = 0, 0 => 1, "0 or 1",
        "Whether the drains are started as soon as a request is accepted and none runs (1), or wait for their minute's tick (0).",
        "as deployed; on one machine 1: infra/local";
    "retries" retries: u32 = 5, 0 => 100, "times",
        "How often a person tries again after being turned away for load.",
        "assumed";
    "retry-s" retry_s: f64 = 30.0, 0.0 => 86_400.0, "s",
        "Seconds a person waits before trying again, on average.",
        "assumed";
    "watched-share" watched_share: f64 = 0.05, 0.0 => 1.0, "share",
        "Of people, the share that is watched beyond the request: they look at it, log in with the first half and activate the PIN; of the others that is left out, since it takes time to run (a sample: 1 for everybody).",
        "a choice";
    "looks" looks: f64 = 2.0, 0.0 => 100.0, "looks/request",
        "How often a watched person looks where the request stands in the hour after asking, on average.",
        "assumed";
    "use-share" use_share: f64 = 0.6, 0.0 => 1.0, "share",
        "Of watched people whom the first half has reached, the share that logs in with it.",
        "R30; assumed";
    "use-min" use_min: f64 = 30.0, 0.01 => 100_000.0, "min",
        "Minutes after reading the message at which a person logs in, on average, exponential.",
        "assumed";
    "mistype-share" mistype_share: f64 = 0.05, 0.0 => 0.99, "share",
        "Of halves that are typed, the share that has a wrong character; they are typed again.",
        "assumed";
    "activate-share" activate_share: f64 = 0.8, 0.0 => 1.0, "share",
        "Of watched people whose letter is at home, the share that activates the PIN with both halves.",
        "R4; assumed";
    "activate-hours" activate_hours: f64 = 24.0, 0.01 => 10_000.0, "h",
        "Hours after the letter at which a person activates, on average, exponential.",
        "assumed";
    "lambda-gb-s-usd" lambda_gb_s_usd: f64 = 0.000_013_3, 0.0 => 1.0, "USD/GB-s",
        "Price of Lambda on arm64 for a GB of memory through a second, cold starts included.",
        "surge.md, after AWS: 0.0000133; the same in every Region: assumed";
    "lambda-million-usd" lambda_million_usd: f64 = 0.2, 0.0 => 1_000.0, "USD/million",
        "Price of a million invocations of Lambda.",
        "surge.md, after AWS: 0.20";
    "write-million-usd" write_million_usd: f64 = 0.71, 0.0 => 1_000.0, "USD/million",
        "Price of a million write units of DynamoDB on demand.",
        "surge.md: 0.71; the same in every Region: assumed";
    "read-million-usd" read_million_usd: f64 = 0.14, 0.0 => 1_000.0, "USD/million",
        "Price of a million read units of DynamoDB on demand.",
        "surge.md: 0.14; assumed";
    "key-million-usd" key_million_usd: f64 = 3.0, 0.0 => 1_000.0, "USD/million",
        "Price of a million calls of KMS.",
        "surge.md, after AWS: 0.03 for 10,000";
    "gateway-million-usd" gateway_million_usd: f64 = 1.0, 0.0 => 1_000.0, "USD/million",
        "Price of a million requests that API Gateway lets through (HTTP API); those it turns away are free.",
        "AWS: 1.00 for the first 300 million in US East; here assumed";
    "tick-million-usd" tick_million_usd: f64 = 1.0, 0.0 => 1_000.0, "USD/million",
        "Price of a million ticks of EventBridge Scheduler.",
        "AWS: 1.00 after the free ones; here assumed";
    "log-bytes" log_bytes: u32 = 1_500, 0 => 1_000_000, "bytes",
        "Bytes of logs that an invocation leaves, with Lambda's own lines and API Gateway's.",
        "assumed";
    "log-gb-usd" log_gb_usd: f64 = 0.5, 0.0 => 1_000.0, "USD/GB",
        "Price of a GB of logs taken in by CloudWatch.",
        "AWS: 0.50 in US East; here assumed";
    "email-thousand-usd" email_thousand_usd: f64 = 0.1, 0.0 => 1_000.0, "USD/thousand",
        "Price of a thousand emails of SES.",
        "surge.md, after AWS: 0.10";
    "pec-usd" pec_usd: f64 = 0.05, 0.0 => 100.0, "USD",
        "Price of a PEC message.",
        "assumed: a matter of contract";
    "letter-usd" letter_usd: f64 = 0.8, 0.0 => 100.0, "USD",
        "Price of a letter: printing, envelope and ordinary post.",
        "assumed: a matter of contract";
    "agent-hour-usd" agent_hour_usd: f64 = 25.0, 0.0 => 1_000.0, "USD/hour",
        "Price of an hour of an agent on shift, busy or not.",
        "assumed: a matter of contract";
}
