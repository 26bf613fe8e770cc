//! `PUT /v1/operations/channels/{channel}`

use crate::body::Members;
use crate::http_step::Call;
use crate::list_channels::ChannelStatus;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::Channel;
use pin::levers::LeversDraft;
use steps::set_channel::{Command, Deps, set_channel};

/// The body's members, as the interface names them.
pub(crate) const LEVERS: [&str; 3] = ["ratePerS", "paused", "note"];

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let mut members = Members::read(call.body, &LEVERS)?;
    let command = Command {
        operator,
        channel: Channel::parse(call.last_segment()),
        draft: LeversDraft {
            rate_per_s: members.number(LEVERS[0]),
            paused: members.flag(LEVERS[1]),
            note: members.text(LEVERS[2]),
            unknown: members.take_unknown(),
        },
    };
    let view = set_channel(&desk.deps, command).await?;
    Ok(json(StatusCode::OK, &ChannelStatus::of(&view)))
}
