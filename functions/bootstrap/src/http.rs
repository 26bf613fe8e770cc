//! A step behind the API Gateway: an event of the HTTP API (payload 2.0) in, an answer out.

use crate::journal::{Entry, Journal};
use bytes::Bytes;
use edge::HttpStep;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt, Response};
use serde::Deserialize;
use std::borrow::Cow;
use std::io::Write;
use steps::ports::Clock;

/// Answers one call, and notes what came of it.
pub async fn http<W: Write>(
    step: &HttpStep,
    clock: &dyn Clock,
    journal: &Journal<W>,
    request: Request,
) -> Response<Body> {
    let began = clock.now();
    let invocation = request
        .lambda_context_ref()
        .map(|context| context.request_id.clone());
    let source = source(&request).unwrap_or_default();
    let response = step.answer(request.map(into_bytes), &source).await;
    journal.write(&Entry {
        invocation: invocation.as_deref().unwrap_or_default(),
        began,
        took: clock.now().duration_since(began),
        outcome: &outcome(&response),
        status: Some(response.status().as_u16()),
        counts: None,
    });
    response.map(|body| Body::from(Vec::from(body)))
}

/// The network address that the gateway itself saw. Never a header: those are the caller's to write.
fn source(request: &Request) -> Option<String> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.clone(),
        _ => None,
    }
}

fn into_bytes(body: Body) -> Bytes {
    match body {
        Body::Text(text) => text.into(),
        Body::Binary(bytes) => bytes.into(),
        _ => Bytes::new(),
    }
}

#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
}

/// `ok`, or the slug of the problem in the answer.
fn outcome(response: &Response<Bytes>) -> Cow<'_, str> {
    if response.status().is_success() {
        return Cow::Borrowed("ok");
    }
    let slug = serde_json::from_slice::<Typed<'_>>(response.body())
        .ok()
        .and_then(|typed| typed.r#type.strip_prefix("urn:pin:problem:").map(str::to_owned));
    Cow::Owned(slug.unwrap_or_else(|| response.status().as_str().to_owned()))
}

#[cfg(test)]
mod tests;
