//! `GET /_local/outbox` and `GET /_local/citizens`.

use super::query::Query;
use super::{Answer, Calls};
use bytes::Bytes;
use edge::json;
use http::{Request, StatusCode};
use jiff::Timestamp;
use pin::Channel;
use pin::field::FieldCode;
use serde::Serialize;
use serde_json::Value;

/// How many messages or people are shown at a time, if nothing is said.
const LIMIT: usize = 1_000;

/// How many at most.
const MOST: usize = 10_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    message_id: &'a str,
    channel: &'static str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    text: &'a str,
    at: Timestamp,
}

#[derive(Serialize)]
struct Page<'a> {
    items: Vec<Shown<'a>>,
    /// What to give as `after` for the messages that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct Items<'a> {
    items: Vec<&'a Value>,
}

impl Calls {
    /// Messages the providers took, oldest first.
    pub(super) fn outbox(&self, request: &Request<Bytes>) -> Answer {
        let mut query = Query::read(request.uri(), &["channel", "to", "after", "limit"]);
        let limit = query.count("limit", LIMIT).clamp(1, MOST);
        let named = query.get("channel").map(str::to_owned);
        let channel = named.as_deref().and_then(Channel::parse);
        if named.is_some() && !channel.is_some_and(|channel| Channel::FIRST_HALF.contains(&channel)) {
            query.complain("channel", FieldCode::NotAChoice);
        }
        // In a query a bare plus is a blank; nobody who types a number means one.
        let to = query.get("to").map(|to| {
            if to.contains('@') {
                to.replace(' ', "+")
            } else {
                to.replacen(' ', "+", 1)
            }
        });
        let page = self
            .providers
            .page(channel, to.as_deref(), query.get("after"), limit);
        if page.is_none() {
            query.complain("after", FieldCode::NotAChoice);
        }
        query.end()?;
        let (messages, is_more) = page.unwrap_or_default();
        let items: Vec<Shown<'_>> = messages
            .iter()
            .map(|message| Shown {
                message_id: &message.message_id,
                channel: message.channel.as_str(),
                to: &message.to,
                subject: message.subject.as_deref(),
                text: &message.text,
                at: message.at,
            })
            .collect();
        let next = items.last().filter(|_| is_more).map(|last| last.message_id);
        Ok(json(StatusCode::OK, &Page { items, next }))
    }

    /// People in the local archive.
    pub(super) fn citizens(&self, request: &Request<Bytes>) -> Answer {
        let mut query = Query::read(request.uri(), &["limit", "offset"]);
        let limit = query.count("limit", LIMIT).min(MOST);
        let offset = query.count("offset", 0);
        query.end()?;
        let people = Items {
            items: self.people.page(offset, limit),
        };
        Ok(json(StatusCode::OK, &people))
    }
}
