//! In front of the steps: what API Gateway does where it is deployed, by the same routes.

mod body;
mod routes;
mod server;

pub(crate) use routes::Routes;
pub(crate) use server::{Handler, Server};

use crate::background::Background;
use crate::calls::Calls;
use bytes::Bytes;
use edge::{HttpStep, LARGEST, Refused, language, respond};
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use steps::ports::Fault;
use steps::{Problem, Step};

/// The gateway: routes, the steps they lead to, and this machine's own calls.
pub(crate) struct Gateway {
    pub(crate) routes: Routes,
    pub(crate) steps: BTreeMap<Step, HttpStep>,
    pub(crate) calls: Calls,
    pub(crate) background: Arc<Background>,
    /// Whether drains wait for their tick.
    pub(crate) is_as_deployed: bool,
}

impl Gateway {
    async fn dispatch(&self, request: Request<Bytes>, source: IpAddr) -> (Response<Bytes>, &str) {
        if let Some(path) = request.uri().path().strip_prefix("/_local/") {
            let (name, known) = self.calls.name(path);
            return (self.calls.answer(known, request, source).await, name);
        }
        let (step, template) = self.routes.find(request.method(), request.uri().path());
        let Some(wired) = self.steps.get(&step) else {
            // `Service::start` wires every step that a route names.
            let refused = Refused::from(Problem::from(Fault::Refused));
            return (
                respond(&refused, language(request.headers()), Some(step)),
                template,
            );
        };
        let response = wired.answer(request, &source.to_string()).await;
        if !self.is_as_deployed && step == Step::RequestPin && response.status().is_success() {
            self.background.nudge();
        }
        (response, template)
    }
}

impl Handler for Gateway {
    async fn handle(&self, request: Request<Incoming>, source: IpAddr) -> Response<Bytes> {
        let began = Instant::now();
        let method = request.method().clone();
        let (parts, incoming) = request.into_parts();
        let (response, route) = match body::read(incoming).await {
            Ok(read) => {
                let is_cut = read.len() > LARGEST;
                let (mut response, route) = self.dispatch(Request::from_parts(parts, read), source).await;
                if is_cut {
                    // The rest of the body is not read, so nothing can follow it on this connection.
                    close(&mut response);
                }
                (response, route)
            }
            Err(refused) => {
                let mut response = respond(&refused, language(&parts.headers), None);
                // What has not been read yet of the body would be taken for the next call.
                close(&mut response);
                (response, "unread")
            }
        };
        let status = response.status().as_u16();
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        // The route, never the path: a path can hold anything.
        tracing::info!(%method, route, status, took_us, "answered");
        response
    }
}

fn close(response: &mut Response<Bytes>) {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
}
