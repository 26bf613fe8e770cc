//! How each kind of arrival is sent, and which answers are right.

use crate::body;
use crate::ledger::{Accepted, Ledger};
use crate::local::Sink;
use crate::schedule::{Due, What};
use crate::wire::{Answer, Ask, Client, Target, Unanswered};
use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use surge::{People, Person};
use zeroize::Zeroizing;

/// What a user needs for any arrival.
pub(crate) struct Sender<'a> {
    pub(crate) client: Client,
    sink: Sink,
    people: People,
    ledger: &'a Ledger,
    /// When the load began, on the service's clock.
    since: Timestamp,
}

/// Something that is ready to be sent.
pub(crate) struct Ready {
    due: Due,
    path: String,
    token: Option<Zeroizing<String>>,
    body: Bytes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    request_id: Box<str>,
    follow_up_token: String,
}

impl<'a> Sender<'a> {
    pub(crate) fn new(target: &Target, people: People, ledger: &'a Ledger, since: Timestamp) -> Self {
        Self {
            client: Client::new(target.clone()),
            sink: Sink::new(target.clone()),
            people,
            ledger,
            since,
        }
    }

    /// Everything about an arrival that can be done before it is due. `None` if there is nothing to send: whoever was
    /// to follow up was not accepted, or no half has come yet.
    pub(crate) async fn ready(&mut self, due: &Due) -> Option<Ready> {
        let person = self.people.person(due.person);
        let ready = |path: &str, token, body| {
            Some(Ready {
                due: *due,
                path: path.to_owned(),
                token,
                body,
            })
        };
        match due.what {
            What::PreCheck => ready("/v1/pin-requests/precheck", None, body::pre_check(&person)),
            What::Request | What::Repeat | What::Malformed => {
                let body = body::request(&person, due.what == What::Malformed);
                ready("/v1/pin-requests", None, body)
            }
            What::FollowUp => {
                let accepted = self.ledger.of(due.arrival)?;
                let path = format!("/v1/pin-requests/{}", accepted.request_id);
                ready(&path, Some(accepted.token.clone()), Bytes::new())
            }
            What::Session => {
                self.ledger.of(due.arrival)?;
                let body = self.login(&person).await?;
                ready("/v1/sessions", None, body)
            }
        }
    }

    /// What a person types who has read the first half.
    async fn login(&mut self, person: &Person) -> Option<Bytes> {
        for to in body::ways(person) {
            // A sink that does not answer is no fault of the service's: nothing is sent then.
            if let Ok(Some(half)) = self.sink.half_of(to, self.since).await {
                let body = json!({"taxCode": person.tax_code.as_str(), "pin": half.reveal()});
                return Some(Bytes::from(body.to_string()));
            }
        }
        None
    }

    /// Sends it, and keeps what the answer gives.
    pub(crate) async fn send(&mut self, ready: Ready) -> Sent {
        let mut ask = if ready.due.what == What::FollowUp {
            Ask::get(&ready.path)
        } else {
            Ask::post(&ready.path, ready.body)
        };
        ask.token = ready.token.as_deref().map(String::as_str);
        let answer = self.client.ask(ask).await;
        Sent {
            due: ready.due,
            answer,
        }
    }
}

/// What was sent, with its answer.
pub(crate) struct Sent {
    due: Due,
    answer: Result<Answer, Unanswered>,
}

impl Sent {
    /// The answer's status; 0 if there was none.
    pub(crate) fn status(&self) -> u16 {
        self.answer.as_ref().map_or(0, |answer| answer.status.as_u16())
    }

    /// Why there is no answer.
    pub(crate) fn unanswered(&self) -> Option<Unanswered> {
        self.answer.as_ref().err().copied()
    }

    /// Takes down what was accepted, and says whether the answer is one that the interface has for what was sent.
    pub(crate) fn judge(self, ledger: &Ledger) -> bool {
        let answer = match self.answer {
            Ok(answer) => answer,
            Err(unanswered) => {
                if self.due.what.is_arrival() && unanswered != Unanswered::NoConnection {
                    ledger.may_have_accepted(self.due.person);
                }
                return false;
            }
        };
        let status = answer.status;
        if self.due.what.is_arrival() && status.is_server_error() {
            ledger.may_have_accepted(self.due.person);
        }
        if self.due.what.is_arrival() && status == StatusCode::ACCEPTED {
            let Ok(taken) = serde_json::from_slice::<Taken>(&answer.body) else {
                return false;
            };
            ledger.accept(
                self.due.arrival,
                Accepted {
                    person: self.due.person,
                    request_id: taken.request_id,
                    token: Zeroizing::new(taken.follow_up_token),
                },
            );
        }
        is_right(&self.due, status)
    }
}

/// Whoever comes again may have been turned away the first time, with wrong fields: then this is the first request.
fn is_right(due: &Due, status: StatusCode) -> bool {
    match due.what {
        What::Request if due.may_be_overtaken => {
            matches!(status, StatusCode::ACCEPTED | StatusCode::CONFLICT)
        }
        What::Request => status == StatusCode::ACCEPTED,
        What::Repeat => matches!(status, StatusCode::ACCEPTED | StatusCode::CONFLICT),
        What::Malformed => status == StatusCode::UNPROCESSABLE_ENTITY,
        // Whoever is checked first may have come before in a run that is sent once more.
        What::PreCheck => matches!(status, StatusCode::NO_CONTENT | StatusCode::CONFLICT),
        What::FollowUp => status == StatusCode::OK,
        What::Session => status == StatusCode::CREATED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(what: What, status: u16, body: &'static str) -> Sent {
        Sent {
            due: Due {
                after_ns: 0,
                arrival: 0,
                person: 5,
                what,
                may_be_overtaken: false,
            },
            answer: Ok(Answer {
                status: StatusCode::from_u16(status).unwrap(),
                body: Bytes::from_static(body.as_bytes()),
            }),
        }
    }

    #[test]
    fn what_was_accepted_is_taken_down_whoever_asked() {
        const TAKEN: &str = r#"{"requestId":"r","followUpToken":"t","state":"received"}"#;
        for what in [What::Request, What::Repeat] {
            let ledger = Ledger::new(1);
            assert!(sent(what, 202, TAKEN).judge(&ledger));
            assert_eq!(ledger.of(0).map(|accepted| accepted.person), Some(5));
        }
        let ledger = Ledger::new(1);
        assert!(
            !sent(What::Request, 202, "{}").judge(&ledger),
            "a 202 without what it promises"
        );
        assert!(
            !sent(What::Malformed, 202, TAKEN).judge(&ledger),
            "wrong fields must not pass"
        );
        assert!(
            ledger.of(0).is_some(),
            "and what was accepted all the same is audited"
        );
    }

    #[test]
    fn who_was_not_answered_may_have_been_accepted_and_who_never_got_through_was_not() {
        for (answer, is_uncertain) in [
            (Err(Unanswered::TooSlow), true),
            (Err(Unanswered::Broken), true),
            (Err(Unanswered::NoConnection), false),
        ] {
            let mut sent = sent(What::Request, 202, "");
            sent.answer = answer;
            let ledger = Ledger::new(1);
            assert!(!sent.judge(&ledger));
            assert_eq!(ledger.uncertain().contains(&5), is_uncertain);
        }
        for (what, status, is_uncertain) in [
            (What::Request, 503, true),
            (What::Request, 409, false),
            (What::FollowUp, 503, false),
        ] {
            let ledger = Ledger::new(1);
            sent(what, status, "").judge(&ledger);
            assert_eq!(ledger.uncertain().contains(&5), is_uncertain, "{what:?} {status}");
        }
    }

    #[test]
    fn right_answers_are_the_interfaces() {
        let ledger = Ledger::new(1);
        for (what, status, is_right) in [
            (What::Request, 409, false),
            (What::Repeat, 409, true),
            (What::Malformed, 422, true),
            (What::PreCheck, 204, true),
            (What::FollowUp, 401, false),
            (What::Session, 201, true),
            (What::Session, 429, false),
        ] {
            assert_eq!(
                sent(what, status, "").judge(&ledger),
                is_right,
                "{what:?} {status}"
            );
        }
    }
    #[test]
    fn only_who_may_be_overtaken_may_be_told_that_a_request_is_open() {
        let overtaken = |may_be_overtaken| {
            let mut sent = sent(What::Request, 409, "");
            sent.due.may_be_overtaken = may_be_overtaken;
            sent.judge(&Ledger::new(1))
        };
        assert!(overtaken(true) && !overtaken(false));
    }
}
