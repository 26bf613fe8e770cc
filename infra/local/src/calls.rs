//! The calls under `/_local/`, on a developer's machine only.

mod citizens;
mod clock;
mod guard;
mod letters;
mod lists;
mod members;
mod operator;
mod query;
#[cfg(test)]
mod tests;

use crate::background::Background;
use crate::clock::LocalClock;
use crate::people::{People, Register};
use crate::printer::Press;
use crate::providers::{Behaviour, Mode, Providers};
use bytes::Bytes;
use edge::{Refused, language, respond};
use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use members::Members;
use pin::Channel;
use pin::field::{FieldCode, FieldError};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use steps::Problem;
use steps::deliver_first_half::DrainSettings;
use steps::ports::{Clock, Fault};

/// What the calls look at and change.
pub(crate) struct Calls {
    pub(crate) clock: Arc<LocalClock>,
    pub(crate) background: Arc<Background>,
    pub(crate) providers: Arc<Providers>,
    pub(crate) press: Arc<Press>,
    pub(crate) people: People,
    pub(crate) register: Register,
    /// The shortest lease or time-out that runs on the clock.
    pub(crate) shortest: SignedDuration,
    /// How channels are drained, where their levers do not say.
    pub(crate) drain: DrainSettings,
    /// Whether drains wait for their tick.
    pub(crate) is_as_deployed: bool,
}

/// A call, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Health,
    Outbox,
    Letters,
    Letter,
    Citizens,
    Clock,
    OperatorToken,
    Provider(Channel),
}

impl Known {
    const ALL: [(&'static str, Self); 10] = [
        ("health", Self::Health),
        ("outbox", Self::Outbox),
        ("letters", Self::Letters),
        ("citizens", Self::Citizens),
        ("clock", Self::Clock),
        ("operator-token", Self::OperatorToken),
        ("providers/sms", Self::Provider(Channel::Sms)),
        ("providers/email", Self::Provider(Channel::Email)),
        ("providers/pec", Self::Provider(Channel::Pec)),
        ("providers/printer", Self::Provider(Channel::Post)),
    ];

    const fn methods(self) -> &'static [Method] {
        match self {
            Self::Health | Self::Outbox | Self::Letters | Self::Letter | Self::OperatorToken => {
                &[Method::GET]
            }
            Self::Citizens | Self::Clock => &[Method::GET, Method::POST],
            Self::Provider(_) => &[Method::PUT],
        }
    }
}

type Answer = Result<Response<Bytes>, Refused>;

impl Calls {
    /// The call of a path below `/_local/`, and its name for logs.
    #[expect(clippy::unused_self, reason = "the calls are a value like the routes")]
    pub(crate) fn name(&self, path: &str) -> (&'static str, Option<Known>) {
        // A letter's name is somebody's: it stays out of logs.
        if path.starts_with("letters/") {
            return ("letters/{id}.pdf", Some(Known::Letter));
        }
        Known::ALL
            .into_iter()
            .find(|(name, _)| *name == path)
            .map_or(("_local", None), |(name, known)| (name, Some(known)))
    }

    /// Answers a call that came from the network address `source`; only from this machine is one heard.
    pub(crate) async fn answer(
        &self,
        known: Option<Known>,
        request: Request<Bytes>,
        source: IpAddr,
    ) -> Response<Bytes> {
        let language = language(request.headers());
        let answered = match known {
            _ if !guard::is_from_here(source, request.uri(), request.headers()) => Err(Refused::Forbidden),
            None => Err(Problem::NotFound.into()),
            Some(known) if !known.methods().contains(request.method()) => {
                let allowed = known.methods().iter().map(|method| match *method {
                    Method::GET => "GET",
                    Method::PUT => "PUT",
                    _ => "POST",
                });
                Err(Problem::MethodNotAllowed(allowed.collect()).into())
            }
            Some(Known::Health) => Ok(self.health()),
            Some(Known::Outbox) => self.outbox(&request),
            Some(Known::Letters) => self.letters(&request),
            Some(Known::Letter) => self.letter(request.uri().path()),
            Some(Known::Citizens) if request.method() == Method::POST => {
                self.take_citizens(request.body()).await
            }
            Some(Known::Citizens) => self.citizens(&request),
            Some(Known::OperatorToken) => self.operator_token(&request),
            Some(Known::Clock) if request.method() == Method::GET => Ok(self.read_clock()),
            Some(Known::Clock) => self.move_clock(request.body()).await,
            Some(Known::Provider(channel)) => self.set_provider(channel, request.body()),
        };
        answered.unwrap_or_else(|refused| respond(&refused, language, None))
    }

    /// That nothing reaches anybody here, the clock, and what decides how soon first halves go out.
    fn health(&self) -> Response<Bytes> {
        let paces = Channel::FIRST_HALF.map(|channel| (channel.as_str(), self.drain.rate(channel)));
        let body = json!({
            "providers": "sink",
            "now": self.clock.now(),
            "asDeployed": self.is_as_deployed,
            "paces": BTreeMap::from(paces),
        });
        edge::json(StatusCode::OK, &body)
    }

    fn set_provider(&self, channel: Channel, body: &Bytes) -> Answer {
        let mut members = Members::read(body, &["mode", "ratePerS"])?;
        let mode = members.get("mode", |value| {
            Mode::deserialize(value).map_err(|_| FieldCode::NotAChoice)
        });
        if !members.has("mode") {
            members.complain("/mode", FieldCode::Required);
        }
        let rate_per_s = members.get("ratePerS", |value| {
            let rate = u32::deserialize(value).map_err(|_| FieldCode::IllTyped)?;
            (rate > 0).then_some(rate).ok_or(FieldCode::NotAChoice)
        });
        members.end()?;
        let behaviour = Behaviour {
            mode: mode.unwrap_or_default(),
            rate_per_s,
        };
        let provider = self.providers.of(channel);
        provider.behave(behaviour).map_err(|error| {
            tracing::error!(%error, "the outbox cannot be written");
            Refused::from(Problem::from(Fault::Unavailable))
        })?;
        Ok(edge::json(StatusCode::OK, &behaviour))
    }
}

fn invalid(pointer: &'static str, code: FieldCode) -> Refused {
    Problem::Invalid(vec![FieldError {
        pointer: pointer.into(),
        code,
    }])
    .into()
}
