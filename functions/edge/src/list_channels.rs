//! `GET /v1/operations/channels`

use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use steps::list_channels::{Command, Deps, View, list_channels};
use utoipa::ToSchema;

/// Every channel.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelsPage {
    items: Vec<ChannelStatus>,
}

/// A channel: its levers, and whether a drain is at work on it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelStatus {
    /// `sms`, `email`, `pec` or `post`.
    channel: &'static str,
    /// Messages a second; `null`: the deployed default.
    rate_per_s: Option<u32>,
    /// Whether nothing is sent now.
    paused: bool,
    /// Until when, RFC 3339 in UTC, if the pause lifts itself: the provider's quota is used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused_until: Option<String>,
    /// What whoever paused it says; else the note of whoever set the levers last.
    note: Option<String>,
    /// Who set the levers last: an operator's id. `null`: nobody ever did.
    set_by: Option<String>,
    /// When, RFC 3339 in UTC.
    set_at: Option<String>,
    /// Whether a drain is at work on it.
    drained: bool,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let views = list_channels(&desk.deps, Command { operator }).await?;
    let items = views.iter().map(ChannelStatus::of).collect();
    Ok(json(StatusCode::OK, &ChannelsPage { items }))
}

impl ChannelStatus {
    pub(crate) fn of(view: &View) -> Self {
        let state = &view.state;
        let pause = state
            .settings
            .pause
            .as_ref()
            .filter(|_| state.settings.is_paused(view.now));
        Self {
            channel: view.channel.as_str(),
            rate_per_s: state.settings.rate_per_s,
            paused: pause.is_some(),
            paused_until: pause.and_then(|pause| pause.until).map(|until| until.to_string()),
            note: pause
                .map(|pause| pause.note.clone())
                .or_else(|| state.note.clone()),
            set_by: state.last_set.as_ref().map(|set| set.by.as_str().to_owned()),
            set_at: state.last_set.as_ref().map(|set| set.at.to_string()),
            drained: view.is_drained(),
        }
    }
}
