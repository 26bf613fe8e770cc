//! The messages the providers took, in one order, with what is still to be reported on them.

use crate::error::StartError;
use crate::providers::provider::Behaviour;
use crate::sealed_log::{LogKey, Opened, SealedLog};
use jiff::Timestamp;
use pin::Channel;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use zeroize::Zeroizing;

/// A message a provider took.
#[derive(Clone)]
pub struct Message {
    /// What the provider calls it.
    pub message_id: String,
    /// The channel it went out on.
    pub channel: Channel,
    /// The number (E.164) or address it went to; of a letter, whose it is: a tax code.
    pub to: String,
    /// Its subject, if it has one.
    pub subject: Option<String>,
    /// What it says: a secret.
    pub text: Zeroizing<String>,
    /// When it was taken.
    pub at: Timestamp,
    /// Whether the other side's provider sends it back, or the printer discards it.
    pub is_returned: bool,
}

/// A line of the outbox's file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Record<'a> {
    /// A provider took a message.
    Taken {
        message_id: Cow<'a, str>,
        #[serde(with = "channel_name", default = "sms")]
        channel: Channel,
        to: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<Cow<'a, str>>,
        text: Cow<'a, str>,
        at: Timestamp,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_returned: bool,
        /// When the carrier's report is due; none for a message nobody reports on.
        report_at: Option<Timestamp>,
    },
    /// The reports on these messages have been worked in.
    Reported { message_ids: Vec<Cow<'a, str>> },
    /// A provider behaves so from now on.
    Behaves {
        #[serde(with = "channel_name", default = "sms")]
        channel: Channel,
        behaviour: Behaviour,
    },
}

/// The only channel there was when lines did not name one.
const fn sms() -> Channel {
    Channel::Sms
}

/// A channel by its name.
mod channel_name {
    use pin::Channel;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
    pub(super) fn serialize<S: Serializer>(channel: &Channel, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(channel.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Channel, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Channel::parse(&name).ok_or_else(|| D::Error::custom("no channel"))
    }
}

/// The outbox: in memory, and in its file unless all is in memory.
pub(crate) struct Outbox {
    log: Option<SealedLog>,
    messages: Vec<Message>,
    places: BTreeMap<String, usize>,
    /// The places of everyone's messages, by number, address or tax code.
    of: BTreeMap<String, Vec<usize>>,
    /// Reports to come on each channel, by when they are due.
    reports: BTreeMap<Channel, BTreeSet<(Timestamp, usize)>>,
    /// When the report on the message at a place is due, if one is to come.
    due: BTreeMap<usize, Timestamp>,
    behaviours: BTreeMap<Channel, Behaviour>,
}

impl Outbox {
    /// An outbox that nothing outlives.
    pub(crate) fn in_memory() -> Self {
        Self {
            log: None,
            messages: Vec::new(),
            places: BTreeMap::new(),
            of: BTreeMap::new(),
            reports: BTreeMap::new(),
            due: BTreeMap::new(),
            behaviours: BTreeMap::new(),
        }
    }

    /// The outbox in `folder`, as it was left.
    pub(crate) fn open(folder: &Path) -> Result<Self, StartError> {
        let path = folder.join("outbox.sealed");
        let key = LogKey::open(&folder.join("outbox.key"))?;
        let Opened {
            log,
            records,
            was_torn,
        } = SealedLog::open(&path, &key)?;
        if was_torn {
            tracing::warn!("the last line of the outbox was torn by a kill and has been dropped");
        }
        let mut outbox = Self::in_memory();
        for record in records {
            let record = serde_json::from_slice(&record).map_err(|_| StartError::damaged("outbox", &path))?;
            outbox.apply(record);
        }
        outbox.log = Some(log);
        Ok(outbox)
    }

    fn write(&mut self, record: &Record<'_>) -> std::io::Result<()> {
        if let Some(log) = &mut self.log {
            let record = Zeroizing::new(serde_json::to_vec(record)?);
            log.append(&record)?;
        }
        Ok(())
    }

    fn apply(&mut self, record: Record<'_>) {
        match record {
            Record::Taken {
                message_id,
                channel,
                to,
                subject,
                text,
                at,
                is_returned,
                report_at,
            } => {
                let place = self.messages.len();
                self.places.insert(message_id.clone().into_owned(), place);
                self.of.entry(to.clone().into_owned()).or_default().push(place);
                let text = Zeroizing::new(text.into_owned());
                self.messages.push(Message {
                    message_id: message_id.into_owned(),
                    channel,
                    to: to.into_owned(),
                    subject: subject.map(Cow::into_owned),
                    text,
                    at,
                    is_returned,
                });
                self.expect_report(place, report_at);
            }
            Record::Reported { message_ids } => {
                for id in &message_ids {
                    if let Some(place) = self.places.get(id.as_ref()).copied() {
                        self.expect_report(place, None);
                    }
                }
            }
            Record::Behaves { channel, behaviour } => {
                self.behaviours.insert(channel, behaviour);
            }
        }
    }

    /// The report on the message at a place is due at `at`, and at no other time; `None`: none is to come any more.
    fn expect_report(&mut self, place: usize, at: Option<Timestamp>) {
        let reports = self.reports.entry(self.messages[place].channel).or_default();
        let before = match at {
            Some(at) => self.due.insert(place, at),
            None => self.due.remove(&place),
        };
        if let Some(before) = before {
            reports.remove(&(before, place));
        }
        reports.extend(at.map(|at| (at, place)));
    }

    /// Keeps a message; the report on it is due at `report_at`.
    pub(crate) fn take(&mut self, message: &Message, report_at: Option<Timestamp>) -> std::io::Result<()> {
        let record = Record::Taken {
            message_id: Cow::Borrowed(&message.message_id),
            channel: message.channel,
            to: Cow::Borrowed(&message.to),
            subject: message.subject.as_deref().map(Cow::Borrowed),
            text: Cow::Borrowed(&message.text),
            at: message.at,
            is_returned: message.is_returned,
            report_at,
        };
        self.write(&record)?;
        self.apply(record);
        Ok(())
    }

    /// The reports on these messages have been worked in. If that cannot be written they come once more
    /// after a restart, which changes nothing.
    pub(crate) fn reported(&mut self, message_ids: &[String]) -> std::io::Result<()> {
        let record = Record::Reported {
            message_ids: message_ids.iter().map(|id| Cow::Borrowed(id.as_str())).collect(),
        };
        let written = self.write(&record);
        self.apply(record);
        written
    }

    /// The places of a channel's messages on which a report is still to come, lowest first.
    pub(crate) fn places_to_report(&self, channel: Channel) -> BTreeSet<usize> {
        let reports = self.reports.get(&channel).into_iter().flatten();
        reports.map(|(_, place)| *place).collect()
    }

    /// The message at a place.
    pub(crate) fn at_place(&self, place: usize) -> Option<&Message> {
        self.messages.get(place)
    }

    /// The message of a name.
    pub(crate) fn message(&self, message_id: &str) -> Option<&Message> {
        self.messages.get(*self.places.get(message_id)?)
    }

    /// Whether there is a message of that name.
    pub(crate) fn has(&self, message_id: &str) -> bool {
        self.places.contains_key(message_id)
    }

    /// The reports to come on a channel's messages, earliest first.
    fn reports(&self, channel: Channel) -> impl Iterator<Item = (Timestamp, &Message)> {
        let reports = self.reports.get(&channel).into_iter().flatten();
        reports.map(|(at, place)| (*at, &self.messages[*place]))
    }

    /// When the next report on a channel is due.
    pub(crate) fn next_report(&self, channel: Channel) -> Option<Timestamp> {
        self.reports(channel).next().map(|(at, _)| at)
    }

    /// Whether a report is still to come on a message that went out on a channel by `at`.
    pub(crate) fn owes_reports(&self, channel: Channel, at: Timestamp) -> bool {
        self.reports(channel).any(|(_, message)| message.at <= at)
    }

    /// A channel's messages on which a report is due at `now`, at most `limit`; each with when it is due.
    pub(crate) fn due_reports(
        &self,
        channel: Channel,
        now: Timestamp,
        limit: usize,
    ) -> Vec<(Timestamp, Message)> {
        self.reports(channel)
            .take_while(|(at, _)| *at <= now)
            .take(limit)
            .map(|(at, message)| (at, message.clone()))
            .collect()
    }

    /// Puts the reports on these messages off.
    pub(crate) fn put_off(&mut self, message_ids: &[String], until: Timestamp) {
        for id in message_ids {
            if let Some(place) = self.places.get(id).copied() {
                self.expect_report(place, Some(until));
            }
        }
    }

    /// How a channel's provider behaves.
    pub(crate) fn behaviour(&self, channel: Channel) -> Behaviour {
        self.behaviours.get(&channel).copied().unwrap_or_default()
    }

    /// Changes how a channel's provider behaves.
    pub(crate) fn behave(&mut self, channel: Channel, behaviour: Behaviour) -> std::io::Result<()> {
        self.write(&Record::Behaves { channel, behaviour })?;
        self.behaviours.insert(channel, behaviour);
        Ok(())
    }

    /// A page of the messages on `channel` (or on any that is not paper) to `to` (or to anyone), oldest first, beginning after the
    /// message called `after`, and whether there are more. `None` if there is no message of that name.
    pub(crate) fn page(
        &self,
        channel: Option<Channel>,
        to: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Option<(Vec<Message>, bool)> {
        let start = match after {
            Some(after) => self.places.get(after)? + 1,
            None => 0,
        };
        // Of one person there are a few, however many there are of all.
        let places: Box<dyn Iterator<Item = usize>> = match to {
            Some(to) => {
                let theirs = self.of.get(to).map_or(&[][..], Vec::as_slice);
                Box::new(
                    theirs[theirs.partition_point(|place| *place < start)..]
                        .iter()
                        .copied(),
                )
            }
            None => Box::new(start..self.messages.len()),
        };
        let mut found = places.map(|place| &self.messages[place]).filter(|message| {
            channel.map_or(message.channel != Channel::Post, |channel| {
                channel == message.channel
            })
        });
        let page: Vec<Message> = found.by_ref().take(limit).cloned().collect();
        Some((page, found.next().is_some()))
    }

    /// How many messages a channel took after `since`, looked for from the newest one on and no further than
    /// `most`.
    pub(crate) fn taken_since(&self, channel: Channel, since: Timestamp, most: usize) -> usize {
        self.messages
            .iter()
            .rev()
            .take_while(|message| message.at > since)
            .filter(|message| message.channel == channel)
            .take(most)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::provider::Mode;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_585_200_000 + second).unwrap()
    }

    fn message(id: &str, to: &str, second: i64) -> Message {
        Message {
            message_id: id.to_owned(),
            channel: if to.contains('@') {
                Channel::Email
            } else {
                Channel::Sms
            },
            to: to.to_owned(),
            subject: to.contains('@').then(|| format!("subject of {id}")),
            text: Zeroizing::new(format!("text of {id}")),
            at: at(second),
            is_returned: false,
        }
    }

    fn ids(page: &(Vec<Message>, bool)) -> (Vec<&str>, bool) {
        (
            page.0.iter().map(|message| message.message_id.as_str()).collect(),
            page.1,
        )
    }

    #[test]
    fn pages_go_from_the_oldest_on_and_after_continues() {
        let mut outbox = Outbox::in_memory();
        for (number, to) in ["+391", "+392", "+391", "+391"].iter().enumerate() {
            let second = i64::try_from(number).unwrap();
            outbox
                .take(&message(&format!("m{number}"), to, second), None)
                .unwrap();
        }
        assert_eq!(
            ids(&outbox.page(None, None, None, 2).unwrap()),
            (vec!["m0", "m1"], true)
        );
        assert_eq!(
            ids(&outbox.page(None, None, Some("m1"), 2).unwrap()),
            (vec!["m2", "m3"], false)
        );
        assert_eq!(
            ids(&outbox.page(None, Some("+391"), None, 2).unwrap()),
            (vec!["m0", "m2"], true)
        );
        assert_eq!(
            ids(&outbox.page(None, Some("+391"), Some("m2"), 2).unwrap()),
            (vec!["m3"], false)
        );
        assert_eq!(
            ids(&outbox.page(None, Some("+39"), None, 2).unwrap()),
            (vec![], false)
        );
        assert!(outbox.page(None, None, Some("stranger"), 2).is_none());
    }

    #[test]
    fn messages_reports_to_come_and_behaviour_outlive_a_kill() {
        let folder = tempfile::tempdir().unwrap();
        let throttling = Behaviour {
            mode: Mode::Throttle,
            rate_per_s: Some(3),
        };
        {
            let mut outbox = Outbox::open(folder.path()).unwrap();
            for number in 0..3 {
                outbox
                    .take(
                        &message(&format!("m{number}"), "+391", number),
                        Some(at(number + 2)),
                    )
                    .unwrap();
            }
            outbox.take(&message("silent", "+391", 9), None).unwrap();
            outbox.reported(&["m1".to_owned()]).unwrap();
            outbox.behave(Channel::Sms, throttling).unwrap();
        }
        let mut outbox = Outbox::open(folder.path()).unwrap();
        assert_eq!(outbox.behaviour(Channel::Sms), throttling);
        assert_eq!(
            ids(&outbox.page(None, None, None, 9).unwrap()).0,
            ["m0", "m1", "m2", "silent"]
        );
        assert_eq!(
            outbox.page(None, None, None, 1).unwrap().0[0].text.as_str(),
            "text of m0"
        );
        assert_eq!(outbox.next_report(Channel::Sms), Some(at(2)));
        let due = outbox.due_reports(Channel::Sms, at(60), 9);
        let due: Vec<&str> = due
            .iter()
            .map(|(_, message)| message.message_id.as_str())
            .collect();
        assert_eq!(due, ["m0", "m2"]);
        outbox.put_off(&["m0".to_owned()], at(90));
        assert_eq!(outbox.next_report(Channel::Sms), Some(at(4)));
        outbox.reported(&["m0".to_owned(), "m2".to_owned()]).unwrap();
        assert_eq!(outbox.next_report(Channel::Sms), None);
    }

    #[test]
    fn what_was_taken_lately_is_counted() {
        let mut outbox = Outbox::in_memory();
        for second in [0, 10, 10, 11] {
            outbox
                .take(&message(&format!("m{second}"), "+391", second), None)
                .unwrap();
        }
        assert_eq!(outbox.taken_since(Channel::Sms, at(9), 9), 3);
        assert_eq!(outbox.taken_since(Channel::Sms, at(9), 2), 2);
        assert_eq!(outbox.taken_since(Channel::Sms, at(11), 9), 0);
    }

    #[test]
    fn channels_have_one_order_and_each_its_own_reports_pace_and_behaviour() {
        let folder = tempfile::tempdir().unwrap();
        let silent = Behaviour {
            mode: Mode::Silent,
            rate_per_s: None,
        };
        {
            let mut outbox = Outbox::open(folder.path()).unwrap();
            for (id, to, second) in [("m0", "+391", 0), ("m1", "a@example.org", 1), ("m2", "+391", 2)] {
                outbox
                    .take(&message(id, to, second), Some(at(second + 2)))
                    .unwrap();
            }
            outbox.behave(Channel::Email, silent).unwrap();
        }
        let outbox = Outbox::open(folder.path()).unwrap();
        assert_eq!(
            ids(&outbox.page(None, None, None, 9).unwrap()).0,
            ["m0", "m1", "m2"]
        );
        let (mail, _) = outbox.page(Some(Channel::Email), None, Some("m0"), 9).unwrap();
        assert_eq!(mail.len(), 1);
        assert_eq!(mail[0].subject.as_deref(), Some("subject of m1"));
        assert_eq!(outbox.behaviour(Channel::Email), silent);
        assert_eq!(outbox.behaviour(Channel::Sms), Behaviour::default());
        assert_eq!(outbox.next_report(Channel::Email), Some(at(3)));
        assert_eq!(outbox.due_reports(Channel::Email, at(9), 9).len(), 1);
        assert!(!outbox.owes_reports(Channel::Email, at(0)));
        assert_eq!(outbox.taken_since(Channel::Email, at(-1), 9), 1);
        assert_eq!(outbox.taken_since(Channel::Sms, at(-1), 9), 2);
    }

    #[test]
    fn a_line_from_before_there_was_email_is_a_text_message() {
        let line = r#"{"record":"taken","messageId":"m","to":"+391","text":"t","at":"2020-03-26T07:00:00Z","reportAt":null}"#;
        let mut outbox = Outbox::in_memory();
        outbox.apply(serde_json::from_str(line).unwrap());
        outbox.apply(serde_json::from_str(r#"{"record":"behaves","behaviour":{"mode":"silent"}}"#).unwrap());
        assert_eq!(
            outbox.page(None, None, None, 1).unwrap().0[0].channel,
            Channel::Sms
        );
        assert_eq!(outbox.behaviour(Channel::Sms).mode, Mode::Silent);
    }
}
