//! `GET /_local/letters` and `GET /_local/letters/{id}.pdf`.

use super::query::Query;
use super::{Answer, Calls};
use crate::printer::Opened;
use crate::providers::Message;
use bytes::Bytes;
use edge::json;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Request, Response, StatusCode};
use jiff::Timestamp;
use pin::Channel;
use pin::field::FieldCode;
use serde::Serialize;
use steps::Problem;

/// How many letters are shown at a time, if nothing is said.
const LIMIT: usize = 1_000;

/// How many at most.
const MOST: usize = 10_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    letter_id: &'a str,
    tax_code: &'a str,
    rows: &'a [String],
    second_half: &'a str,
    disown_code: &'a str,
    posted_at: Timestamp,
}

#[derive(Serialize)]
struct Page<'a> {
    items: Vec<Shown<'a>>,
    /// What to give as `after` for the letters that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

impl Calls {
    /// Letters the printer took and posted, oldest first, opened with its key.
    pub(super) fn letters(&self, request: &Request<Bytes>) -> Answer {
        let mut query = Query::read(request.uri(), &["taxCode", "after", "limit"]);
        let limit = query.count("limit", LIMIT).clamp(1, MOST);
        let tax_code = query.get("taxCode").map(str::to_ascii_uppercase);
        let page = self.providers.page(
            Some(Channel::Post),
            tax_code.as_deref(),
            query.get("after"),
            limit,
        );
        if page.is_none() {
            query.complain("after", FieldCode::NotAChoice);
        }
        query.end()?;
        let (letters, is_more) = page.unwrap_or_default();
        let next = letters
            .last()
            .filter(|_| is_more)
            .map(|last| last.message_id.as_str());
        let opened: Vec<(&Message, Opened)> = letters
            .iter()
            .filter(|letter| !letter.is_returned)
            .filter_map(|letter| Some((letter, serde_json::from_str(&letter.text).ok()?)))
            .collect();
        let items = opened.iter().map(|(letter, opened)| Shown {
            letter_id: &letter.message_id,
            tax_code: &letter.to,
            rows: &opened.rows,
            second_half: &opened.second_half,
            disown_code: &opened.disown_code,
            posted_at: letter.reported_at(),
        });
        let items = items.collect();
        Ok(json(StatusCode::OK, &Page { items, next }))
    }

    /// A letter's page.
    pub(super) fn letter(&self, path: &str) -> Answer {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".pdf"));
        let pdf = name
            .and_then(|name| self.providers.post().taken(name))
            .and_then(|letter| serde_json::from_str::<Opened>(&letter.text).ok())
            .and_then(|opened| self.press.pdf(&opened.file))
            .ok_or(Problem::NotFound)?;
        Response::builder()
            .header(CONTENT_TYPE, "application/pdf")
            .header(CACHE_CONTROL, "no-store")
            .body(Bytes::copy_from_slice(&pdf))
            .map_err(|_| Problem::NotFound.into())
    }
}
