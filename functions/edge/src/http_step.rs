//! The steps that answer HTTP requests.

use crate::operator::{Desk, OperatorKeys};
use crate::problem::{Refused, respond};
use crate::{
    activate_pin, list_channels, list_places, negotiate, no_route, open_session, precheck_request,
    request_pin, search_record, set_channel, show_interface, show_request,
};
use bytes::Bytes;
use http::{Request, Response};
use std::sync::Arc;
use steps::ports::{
    Archive, Attempts, Chance, ChannelsReader, Clock, Deliveries, FingerprintFirst, FingerprintSecond,
    IndexMac, MessageTokens, OpenRequests, PasswordHash, PinReader, Pins, PostBook, Record, RecordReader,
    RequestReader, Sessions, SetLevers, StandingReader, WaitReader,
};
use steps::{Provide, Settings, Step};

/// A step with what it needs, ready to answer.
#[derive(Clone)]
pub enum HttpStep {
    /// [`Step::PrecheckRequest`]
    PrecheckRequest(steps::precheck_request::Deps),
    /// [`Step::RequestPin`]
    RequestPin(Box<steps::request_pin::Deps>),
    /// [`Step::ShowRequest`]
    ShowRequest(steps::show_request::Deps),
    /// [`Step::ActivatePin`]
    ActivatePin(Box<steps::activate_pin::Deps>),
    /// [`Step::OpenSession`]
    OpenSession(Box<steps::open_session::Deps>),
    /// [`Step::ListPlaces`]
    ListPlaces(steps::list_places::Deps),
    /// [`Step::ListChannels`]
    ListChannels(Desk<steps::list_channels::Deps>),
    /// [`Step::SetChannel`]
    SetChannel(Desk<steps::set_channel::Deps>),
    /// [`Step::SearchRecord`]
    SearchRecord(Desk<steps::search_record::Deps>),
    /// [`Step::ShowInterface`]
    ShowInterface(steps::show_interface::Deps),
    /// [`Step::NoRoute`]
    NoRoute(steps::no_route::Deps),
}

/// A call, taken apart.
pub(crate) struct Call<'a> {
    pub(crate) parts: &'a http::request::Parts,
    pub(crate) body: &'a Bytes,
    pub(crate) source: &'a str,
}

impl HttpStep {
    /// The step over a world's ports; `None` for one that HTTP does not start. `operators` are the keys that tell
    /// whose an operator's call is.
    #[must_use]
    pub fn wire<W>(step: Step, world: &W, settings: &Settings, operators: &Arc<OperatorKeys>) -> Option<Self>
    where
        W: Provide<dyn Archive>
            + Provide<dyn Attempts>
            + Provide<dyn Chance>
            + Provide<dyn ChannelsReader>
            + Provide<dyn Clock>
            + Provide<dyn Deliveries>
            + Provide<dyn OpenRequests>
            + Provide<dyn PasswordHash>
            + Provide<dyn PinReader>
            + Provide<dyn Pins>
            + Provide<dyn Sessions>
            + Provide<dyn Record>
            + Provide<dyn RecordReader>
            + Provide<dyn PostBook>
            + Provide<dyn RequestReader>
            + Provide<dyn SetLevers>
            + Provide<dyn StandingReader>
            + Provide<FingerprintFirst>
            + Provide<FingerprintSecond>
            + Provide<dyn WaitReader>
            + Provide<IndexMac>
            + Provide<MessageTokens>,
    {
        Some(match step {
            Step::PrecheckRequest => {
                Self::PrecheckRequest(steps::precheck_request::Deps::wire(world, settings))
            }
            Step::RequestPin => Self::RequestPin(Box::new(steps::request_pin::Deps::wire(world, settings))),
            Step::ShowRequest => Self::ShowRequest(steps::show_request::Deps::wire(world, settings)),
            Step::ActivatePin => {
                Self::ActivatePin(Box::new(steps::activate_pin::Deps::wire(world, settings)))
            }
            Step::OpenSession => {
                Self::OpenSession(Box::new(steps::open_session::Deps::wire(world, settings)))
            }
            Step::ListPlaces => Self::ListPlaces(steps::list_places::Deps::wire(world, settings)),
            Step::ListChannels => Self::ListChannels(Desk::new(
                steps::list_channels::Deps::wire(world, settings),
                operators,
            )),
            Step::SetChannel => Self::SetChannel(Desk::new(
                steps::set_channel::Deps::wire(world, settings),
                operators,
            )),
            Step::SearchRecord => Self::SearchRecord(Desk::new(
                steps::search_record::Deps::wire(world, settings),
                operators,
            )),
            Step::ShowInterface => Self::ShowInterface(steps::show_interface::Deps::wire(world, settings)),
            Step::NoRoute => Self::NoRoute(steps::no_route::Deps::wire(world, settings)),
            Step::DeliverFirstHalf | Step::RecordReceipt | Step::EscalateOverdue | Step::PollPec => {
                return None;
            }
        })
    }

    /// Which step it is.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::PrecheckRequest(_) => Step::PrecheckRequest,
            Self::RequestPin(_) => Step::RequestPin,
            Self::ShowRequest(_) => Step::ShowRequest,
            Self::ActivatePin(_) => Step::ActivatePin,
            Self::OpenSession(_) => Step::OpenSession,
            Self::ListPlaces(_) => Step::ListPlaces,
            Self::ListChannels(_) => Step::ListChannels,
            Self::SetChannel(_) => Step::SetChannel,
            Self::SearchRecord(_) => Step::SearchRecord,
            Self::ShowInterface(_) => Step::ShowInterface,
            Self::NoRoute(_) => Step::NoRoute,
        }
    }

    /// Answers a call that came from the network address `source`. Never fails: what goes wrong is an answer.
    pub async fn answer(&self, request: Request<Bytes>, source: &str) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let call = Call {
            parts: &parts,
            body: &body,
            source,
        };
        let answered = match self {
            Self::PrecheckRequest(deps) => precheck_request::answer(deps, &call).await,
            Self::RequestPin(deps) => request_pin::answer(deps, &call).await,
            Self::ShowRequest(deps) => show_request::answer(deps, &call).await,
            Self::ActivatePin(deps) => activate_pin::answer(deps, &call).await,
            Self::OpenSession(deps) => open_session::answer(deps, &call).await,
            Self::ListPlaces(deps) => list_places::answer(deps, &call).await,
            Self::ListChannels(desk) => list_channels::answer(desk, &call).await,
            Self::SetChannel(desk) => set_channel::answer(desk, &call).await,
            Self::SearchRecord(desk) => search_record::answer(desk, &call).await,
            Self::ShowInterface(deps) => show_interface::answer(deps).await,
            Self::NoRoute(deps) => no_route::answer(deps, &call).await,
        };
        answered.unwrap_or_else(|refused: Refused| {
            respond(&refused, negotiate::language(&parts.headers), Some(self.step()))
        })
    }
}

impl Call<'_> {
    /// The last segment of the path.
    pub(crate) fn last_segment(&self) -> &str {
        self.parts.uri.path().rsplit('/').next().unwrap_or_default()
    }

    /// The bearer token (RFC 6750), if there is one.
    pub(crate) fn bearer(&self) -> Option<String> {
        let header = self
            .parts
            .headers
            .get(http::header::AUTHORIZATION)?
            .to_str()
            .ok()?;
        let (scheme, token) = header.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    }

    /// The first value of a member of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.parts.uri.query().unwrap_or_default().as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}
