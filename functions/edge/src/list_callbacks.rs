//! `GET /v1/contact-centre/callbacks`

use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use steps::list_callbacks::{Command, Deps, Item, list_callbacks};
use utoipa::ToSchema;

/// Whom to call now, most urgent first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallbacksPage {
    items: Vec<DueCall>,
    /// What to pass as `after` for those that follow; absent on the last page. A page may hold fewer than `limit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Somebody to call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DueCall {
    /// Names the callback.
    callback_id: String,
    /// Names the request (UUID).
    request_id: String,
    /// `address-differs`, `address-in-doubt`, `not-in-archive`, `provisional-tax-code`, `no-quick-channel`,
    /// `first-half-overdue`, `letter-returned` or `disowned`.
    reason: &'static str,
    /// By when, RFC 3339 in UTC.
    due: String,
    /// `mobile` or `home`.
    preferred_phone: &'static str,
    /// `morning`, `afternoon` or `evening`.
    preferred_time: &'static str,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let command = Command {
        operator,
        state: call.query("state"),
        limit: call.query("limit"),
        after: call.query("after"),
    };
    let view = list_callbacks(&desk.deps, command).await?;
    let page = CallbacksPage {
        items: view.items.iter().map(due_call).collect(),
        next: view.next.map(|place| place.to_string()),
    };
    Ok(json(StatusCode::OK, &page))
}

fn due_call(item: &Item) -> DueCall {
    DueCall {
        callback_id: item.request.to_string(),
        request_id: item.request.to_string(),
        reason: item.reason.as_str(),
        due: item.due.to_string(),
        preferred_phone: item.preferred_phone.as_str(),
        preferred_time: item.preferred_time.as_str(),
    }
}
