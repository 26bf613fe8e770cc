//! The calls under `/_local/` of a service whose providers are sinks: its clock, its archive, what it sent.

use crate::audit::CHANNELS;
use crate::wire::{Answer, Ask, Client, Target};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::half::{Alphabet, Half};
use pin::operator::Role;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many messages or letters are fetched at a time: the most there are.
const PAGE: usize = 10_000;

/// What a service says of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `sink` where nothing reaches anybody.
    pub providers: String,
    /// What its clock shows.
    pub now: Timestamp,
    /// Whether first halves wait for the drain's tick, as deployed.
    #[serde(default)]
    pub as_deployed: Option<bool>,
    /// How many messages (SMS: parts) a second each channel sends, where its levers do not say.
    #[serde(default)]
    pub paces: BTreeMap<String, u32>,
}

/// A service's clock.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// What it shows.
    pub now: Timestamp,
    /// How many times faster than real time it runs.
    pub rate: f64,
    /// How fast it may run before a lease or time-out lasts less than 2 s of real time.
    #[serde(default)]
    pub safe_rate: Option<f64>,
}

/// A message that a provider took. Its text is a secret, and its receiver's address is somebody's.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    #[zeroize(skip)]
    #[serde(rename = "messageId")]
    id: String,
    channel: String,
    /// Number (E.164) or address.
    pub to: String,
    text: String,
    /// When it was taken.
    #[zeroize(skip)]
    pub at: Timestamp,
}

impl Message {
    /// The place of its channel among [`CHANNELS`]; behind them for one that is none of them.
    #[must_use]
    pub fn channel_place(&self) -> usize {
        let place = CHANNELS.iter().position(|channel| *channel == self.channel);
        place.unwrap_or(CHANNELS.len())
    }

    /// The first half that it carries; `None` if it carries none.
    #[must_use]
    pub fn half(&self) -> Option<Half> {
        half_in(&self.text)
    }
}

/// A letter that was posted; what is secret in it is not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    letter_id: String,
    /// Whose it is.
    pub tax_code: String,
}

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

/// The eight characters of a half in a text: a word of eight, or two of four, of the alphabet's capitals and digits.
fn half_in(text: &str) -> Option<Half> {
    let is_part = |word: &str, length: usize| {
        word.len() == length
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let trim = |word: &'_ str| -> String {
        word.trim_matches(|edge: char| !edge.is_ascii_alphanumeric())
            .to_owned()
    };
    let words: Vec<String> = text.split_whitespace().map(trim).collect();
    let whole = words.iter().find(|word| is_part(word, 8)).cloned();
    let parts = || {
        let pair = words
            .windows(2)
            .find(|pair| is_part(&pair[0], 4) && is_part(&pair[1], 4));
        pair.map(<[String]>::concat)
    };
    Half::read(&whole.or_else(parts)?, Alphabet::Crockford)
}

/// Calls one service's `/_local/`.
#[derive(Debug)]
pub struct Sink {
    client: Client,
}

impl Sink {
    /// Calls to a target.
    #[must_use]
    pub const fn new(target: Target) -> Self {
        Self {
            client: Client::new(target),
        }
    }

    /// Calls that move its clock through hours of work.
    #[must_use]
    pub const fn patient(target: Target) -> Self {
        Self {
            client: Client::patient(target),
        }
    }

    async fn read<T: DeserializeOwned>(&mut self, ask: Ask<'_>) -> Result<T, String> {
        // The route alone: a query names people.
        let route = ask.path.split('?').next().unwrap_or_default().to_owned();
        let Answer { status, body } = self
            .client
            .ask(ask)
            .await
            .map_err(|unanswered| format!("{route}: {unanswered}"))?;
        if !status.is_success() {
            return Err(format!("{route} answers {status}"));
        }
        // The parser's own words may quote what it read.
        serde_json::from_slice(&body).map_err(|_| format!("{route} answers what is not expected of it"))
    }

    /// What the service says of itself.
    ///
    /// # Errors
    /// If it does not say.
    pub async fn health(&mut self) -> Result<Health, String> {
        self.read(Ask::get("/_local/health")).await
    }

    /// How its clock runs.
    ///
    /// # Errors
    /// If it does not say.
    pub async fn clock(&mut self) -> Result<Clock, String> {
        self.read(Ask::get("/_local/clock")).await
    }

    async fn move_clock(&mut self, wish: Value) -> Result<Clock, String> {
        let body = Bytes::from(wish.to_string());
        self.read(Ask::post("/_local/clock", body)).await
    }

    /// Lets its clock run so many times faster than real time.
    ///
    /// # Errors
    /// If it refuses.
    pub async fn run_at(&mut self, rate: f64) -> Result<Clock, String> {
        self.move_clock(json!({"rate": rate})).await
    }

    /// Moves its clock through all that is due on the way.
    ///
    /// # Errors
    /// If it refuses.
    pub async fn advance(&mut self, by: SignedDuration) -> Result<Clock, String> {
        self.move_clock(json!({"advance": format!("PT{}S", by.as_secs())}))
            .await
    }

    /// Puts people into its archive, each in the shape of `GET /_local/citizens`.
    ///
    /// # Errors
    /// If it refuses.
    pub async fn know(&mut self, people: &[Value]) -> Result<(), String> {
        let body = Bytes::from(json!({"items": people}).to_string());
        let _: Value = self.read(Ask::post("/_local/citizens", body)).await?;
        Ok(())
    }

    /// The messages that were taken after the one called `after`, oldest first; `after` moves on.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn messages(&mut self, after: &mut Option<String>) -> Result<Vec<Message>, String> {
        let path = paged("/_local/outbox", after.as_deref());
        let page: Page<Message> = self.read(Ask::get(&path)).await?;
        if let Some(last) = page.items.last() {
            *after = page.next.or_else(|| Some(last.id.clone()));
        }
        Ok(page.items)
    }

    /// The letters that were posted after the one called `after`, oldest first; `after` moves on.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn letters(&mut self, after: &mut Option<String>) -> Result<Vec<Letter>, String> {
        let path = paged("/_local/letters", after.as_deref());
        let page: Page<Letter> = self.read(Ask::get(&path)).await?;
        // A page may be shorter than what it stands for: discarded letters are left out.
        *after = page
            .next
            .or_else(|| page.items.last().map(|last| last.letter_id.clone()))
            .or_else(|| after.take());
        Ok(page.items)
    }

    /// The first half that went to a number or address since an instant, as whoever holds the phone reads it; `None` if
    /// none has come. Another seed's people may have the same numbers.
    ///
    /// # Errors
    /// If messages cannot be read.
    pub async fn half_of(&mut self, to: &str, since: Timestamp) -> Result<Option<Half>, String> {
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let path = format!("/_local/outbox?limit=10&to={to}");
        let page: Page<Message> = self.read(Ask::get(&path)).await?;
        let new = page.items.iter().filter(|message| message.at >= since);
        Ok(new.filter_map(Message::half).next_back())
    }

    /// A token of an operator of a role.
    ///
    /// # Errors
    /// If none is given.
    pub async fn operator_token(&mut self, role: Role) -> Result<String, String> {
        #[derive(Deserialize)]
        struct Given {
            token: String,
        }
        let path = format!("/_local/operator-token?role={}&name=replay", role.as_str());
        let given: Given = self.read(Ask::get(&path)).await?;
        Ok(given.token)
    }

    /// How many messages (SMS: parts) a second each channel sends: by its lever, or else as it was set up.
    ///
    /// # Errors
    /// If it does not say.
    pub async fn paces(&mut self) -> Result<BTreeMap<String, u32>, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Lever {
            channel: String,
            rate_per_s: Option<u32>,
        }
        #[derive(Deserialize)]
        struct Levers {
            items: Vec<Lever>,
        }
        let mut paces = self.health().await?.paces;
        let token = self.operator_token(Role::BackOffice).await?;
        let mut ask = Ask::get("/v1/operations/channels");
        ask.token = Some(&token);
        let levers: Levers = self.read(ask).await?;
        for lever in levers.items {
            if let (Some(pace), Some(rate)) = (paces.get_mut(&lever.channel), lever.rate_per_s) {
                *pace = rate;
            }
        }
        Ok(paces)
    }

    /// Has a provider behave in a way, such as `down` or `accept`.
    ///
    /// # Errors
    /// If it cannot be told.
    pub async fn set_provider(&mut self, channel: Channel, mode: &str) -> Result<(), String> {
        let path = format!("/_local/providers/{}", channel.as_str());
        let body = Bytes::from(json!({"mode": mode}).to_string());
        let _: Value = self.read(Ask::put(&path, body)).await?;
        Ok(())
    }

    /// All that happened to a person's requests, as the contact centre sees it: names of events, request by request.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn record_of(
        &mut self,
        token: &str,
        tax_code: &str,
    ) -> Result<Vec<(String, Vec<String>)>, String> {
        #[derive(Deserialize)]
        struct Happened {
            event: String,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Found {
            request_id: String,
            events: Vec<Happened>,
        }
        #[derive(Deserialize)]
        struct Person {
            requests: Vec<Found>,
        }
        let body = Bytes::from(json!({"taxCode": tax_code}).to_string());
        let mut ask = Ask::post("/v1/contact-centre/searches", body);
        ask.token = Some(token);
        let person: Person = self.read(ask).await?;
        let requests = person.requests.into_iter();
        Ok(requests
            .map(|found| {
                let events = found.events.into_iter().map(|happened| happened.event);
                (found.request_id, events.collect())
            })
            .collect())
    }
}

fn paged(path: &str, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(format!("{path}?limit={PAGE}"));
    // What is there already ends at the question mark's members; the serializer goes on behind them.
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    query.finish()
}

#[cfg(test)]
mod tests;
