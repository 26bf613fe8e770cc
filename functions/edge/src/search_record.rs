//! `POST /v1/operations/record/searches`

use crate::body::Members;
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::operator::Act;
use pin::request::SubjectDraft;
use serde::Serialize;
use steps::search_record::{Command, Deps, search_record};
use utoipa::ToSchema;

/// A page of the record, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordPage {
    items: Vec<RecordedAct>,
    /// What to pass as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What an operator did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordedAct {
    /// When, RFC 3339 in UTC.
    at: String,
    /// The operator's id.
    operator: String,
    /// In which role: `contact-centre`, `office` or `back-office`.
    role: &'static str,
    /// What, e.g. `request-registered`.
    act: &'static str,
    /// On which request (UUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// The reason or note that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The body's members, as the interface names them.
pub(crate) const SUBJECT: [&str; 1] = ["taxCode"];

/// Reads a body that names a person and says nothing else.
pub(crate) fn read_subject(body: &Bytes) -> Result<SubjectDraft, Refused> {
    let mut members = Members::read(body, &SUBJECT)?;
    Ok(SubjectDraft {
        tax_code: members.text(SUBJECT[0]),
        unknown: members.take_unknown(),
    })
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let command = Command {
        operator,
        draft: read_subject(call.body)?,
        limit: call.query("limit"),
        after: call.query("after"),
    };
    let view = search_record(&desk.deps, command).await?;
    let page = RecordPage {
        items: view.acts.iter().map(recorded).collect(),
        next: view.next.map(|place| place.to_string()),
    };
    Ok(json(StatusCode::OK, &page))
}

fn recorded(act: &Act) -> RecordedAct {
    RecordedAct {
        at: act.at.to_string(),
        operator: act.operator.id.as_str().to_owned(),
        role: act.operator.role.as_str(),
        act: act.kind.as_str(),
        request_id: act.request.map(|request| request.to_string()),
        note: act.note.clone(),
    }
}
