//! The steps that answer HTTP requests.

use crate::operator::{Desk, OperatorKeys};
use crate::problem::{Refused, respond};
use crate::{
    activate_pin, claim_callback, disown_pin, list_callbacks, list_channels, list_places, negotiate,
    no_route, open_session, precheck_request, record_callback_outcome, register_by_phone, request_pin,
    search_person, search_record, set_channel, show_interface, show_request, stop_pin, validate_by_phone,
};
use bytes::Bytes;
use http::{Request, Response};
use pin::RequestId;
use std::sync::Arc;
use steps::ports::{
    Archive, Attempts, CallbackQueue, Chance, ChannelsReader, Clock, Deliveries, DeriveFirst,
    FingerprintFirst, FingerprintSecond, IndexMac, Letters, MessageTokens, OpenRequests, PasswordHash,
    PinReader, Pins, PostBook, Record, RecordReader, RequestReader, Sessions, SetLevers, StandingReader,
    Transitions, WaitReader,
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
    /// [`Step::DisownPin`]
    DisownPin(steps::disown_pin::Deps),
    /// [`Step::ListCallbacks`]
    ListCallbacks(Desk<steps::list_callbacks::Deps>),
    /// [`Step::ClaimCallback`]
    ClaimCallback(Desk<steps::claim_callback::Deps>),
    /// [`Step::RecordCallbackOutcome`]
    RecordCallbackOutcome(Desk<steps::record_callback_outcome::Deps>),
    /// [`Step::SearchPerson`]
    SearchPerson(Desk<steps::search_person::Deps>),
    /// [`Step::RegisterByPhone`]
    RegisterByPhone(Desk<steps::register_by_phone::Deps>),
    /// [`Step::ValidateByPhone`]
    ValidateByPhone(Desk<steps::validate_by_phone::Deps>),
    /// [`Step::StopPin`]
    StopPin(Desk<steps::stop_pin::Deps>),
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
            + Provide<dyn CallbackQueue>
            + Provide<dyn Chance>
            + Provide<dyn ChannelsReader>
            + Provide<dyn Clock>
            + Provide<dyn Deliveries>
            + Provide<dyn Letters>
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
            + Provide<dyn Transitions>
            + Provide<DeriveFirst>
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
            Step::DisownPin => Self::DisownPin(steps::disown_pin::Deps::wire(world, settings)),
            Step::ListCallbacks => Self::ListCallbacks(Desk::new(
                steps::list_callbacks::Deps::wire(world, settings),
                operators,
            )),
            Step::ClaimCallback => Self::ClaimCallback(Desk::new(
                steps::claim_callback::Deps::wire(world, settings),
                operators,
            )),
            Step::RecordCallbackOutcome => Self::RecordCallbackOutcome(Desk::new(
                steps::record_callback_outcome::Deps::wire(world, settings),
                operators,
            )),
            Step::SearchPerson => Self::SearchPerson(Desk::new(
                steps::search_person::Deps::wire(world, settings),
                operators,
            )),
            Step::RegisterByPhone => Self::RegisterByPhone(Desk::new(
                steps::register_by_phone::Deps::wire(world, settings),
                operators,
            )),
            Step::ValidateByPhone => Self::ValidateByPhone(Desk::new(
                steps::validate_by_phone::Deps::wire(world, settings),
                operators,
            )),
            Step::StopPin => {
                Self::StopPin(Desk::new(steps::stop_pin::Deps::wire(world, settings), operators))
            }
            Step::ShowInterface => Self::ShowInterface(steps::show_interface::Deps::wire(world, settings)),
            Step::NoRoute => Self::NoRoute(steps::no_route::Deps::wire(world, settings)),
            Step::DeliverFirstHalf
            | Step::DeliverNotices
            | Step::EscalateOverdue
            | Step::PollPec
            | Step::PostLetters
            | Step::RecordPost
            | Step::RecordReceipt => return None,
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
            Self::DisownPin(_) => Step::DisownPin,
            Self::ListCallbacks(_) => Step::ListCallbacks,
            Self::ClaimCallback(_) => Step::ClaimCallback,
            Self::RecordCallbackOutcome(_) => Step::RecordCallbackOutcome,
            Self::SearchPerson(_) => Step::SearchPerson,
            Self::RegisterByPhone(_) => Step::RegisterByPhone,
            Self::ValidateByPhone(_) => Step::ValidateByPhone,
            Self::StopPin(_) => Step::StopPin,
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
            Self::DisownPin(deps) => disown_pin::answer(deps, &call).await,
            Self::ListCallbacks(desk) => list_callbacks::answer(desk, &call).await,
            Self::ClaimCallback(desk) => claim_callback::answer(desk, &call).await,
            Self::RecordCallbackOutcome(desk) => record_callback_outcome::answer(desk, &call).await,
            Self::SearchPerson(desk) => search_person::answer(desk, &call).await,
            Self::RegisterByPhone(desk) => register_by_phone::answer(desk, &call).await,
            Self::ValidateByPhone(desk) => validate_by_phone::answer(desk, &call).await,
            Self::StopPin(desk) => stop_pin::answer(desk, &call).await,
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

    /// The request that the last segment but one of the path names; `None` if it names none.
    pub(crate) fn request_before_last(&self) -> Option<RequestId> {
        let mut segments = self.parts.uri.path().rsplit('/').skip(1);
        RequestId::parse(segments.next()?)
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
