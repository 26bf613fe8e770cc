//! `GET /_local/outbox` and `GET /_local/citizens`.

use super::query::Query;
use super::{Answer, Calls, as_json, invalid};
use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use pin::field::FieldCode;
use serde::Serialize;
use serde_json::json;

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

impl Calls {
    /// Messages the providers took, oldest first.
    pub(super) fn outbox(&self, request: &Request<Bytes>) -> Answer {
        let query = Query::read(request.uri(), &["channel", "to", "after", "limit"])?;
        let limit = query.count("limit", "/limit", LIMIT)?.clamp(1, MOST);
        match query.get("channel") {
            None | Some("sms") => {}
            // Nothing goes out by these yet.
            Some("email" | "pec") => {
                return as_json(&Page {
                    items: Vec::new(),
                    next: None,
                });
            }
            Some(_) => return Err(invalid("/channel", FieldCode::NotAChoice)),
        }
        // In a query a bare plus is a blank; nobody who types a number means one.
        let to = query.get("to").map(|to| to.replacen(' ', "+", 1));
        let (messages, is_more) = self
            .provider
            .page(to.as_deref(), query.get("after"), limit)
            .ok_or_else(|| invalid("/after", FieldCode::NotAChoice))?;
        let items: Vec<Shown<'_>> = messages
            .iter()
            .map(|message| Shown {
                message_id: &message.message_id,
                channel: "sms",
                to: &message.to,
                text: &message.text,
                at: message.at,
            })
            .collect();
        let next = items.last().filter(|_| is_more).map(|last| last.message_id);
        as_json(&Page { items, next })
    }

    /// People in the local archive.
    pub(super) fn citizens(&self, request: &Request<Bytes>) -> Answer {
        let query = Query::read(request.uri(), &["limit", "offset"])?;
        let limit = query.count("limit", "/limit", LIMIT)?.min(MOST);
        let offset = query.count("offset", "/offset", 0)?;
        as_json(&json!({"items": self.people.page(offset, limit)}))
    }
}
