//! What the providers of messages have in common: each send is one call, never retried here, since only the caller
//! counts attempts (decision 5), and its failure is told apart by whether it may have gone out.

use crate::errors::is_never_sent;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::timeout::TimeoutConfig;
use pin::delivery::{ProviderId, SendOutcome};
use std::time::Duration;

/// Time-outs under which a send takes no longer than `time_out` as a whole.
pub(crate) fn time_outs(time_out: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_timeout(time_out)
        .operation_attempt_timeout(time_out)
        .build()
}

/// What came of a send. `id` is what the provider calls a message it took; `of_answer` reads a definite refusal by
/// its code, its message and the HTTP status.
pub(crate) fn outcome<E: ProvideErrorMetadata>(
    sent: Result<Option<&str>, &SdkError<E, HttpResponse>>,
    of_answer: fn(&str, &str, u16) -> SendOutcome,
) -> SendOutcome {
    match sent {
        // Taken, but without an id no receipt could ever be matched.
        Ok(id) => id.map_or(SendOutcome::Unclear, |id| {
            SendOutcome::Taken(ProviderId(id.into()))
        }),
        Err(SdkError::ServiceError(answer)) => {
            let error = answer.err();
            of_answer(
                error.code().unwrap_or_default(),
                error.message().unwrap_or_default(),
                answer.raw().status().as_u16(),
            )
        }
        Err(SdkError::DispatchFailure(failure)) => {
            let never_sent = failure.is_user() || failure.as_connector_error().is_some_and(is_never_sent);
            if never_sent {
                SendOutcome::Unavailable
            } else {
                SendOutcome::Unclear
            }
        }
        Err(SdkError::ConstructionFailure(_)) => SendOutcome::Unavailable,
        Err(_) => SendOutcome::Unclear,
    }
}

/// A provider on a socket, for the tests of each adapter.
#[cfg(test)]
pub(crate) mod peer {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc;

    /// Answers one connection with `answer` and hands back every request body it got, until it is dropped.
    pub(crate) fn provider(answer: String) -> (String, mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let (bodies, received) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a caller");
                if bodies.send(read_body(&mut stream)).is_err() {
                    return;
                }
                stream.write_all(answer.as_bytes()).expect("answered");
            }
        });
        (endpoint, received)
    }

    /// An HTTP answer with a body of XML.
    pub(crate) fn xml(status: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    fn read_body(stream: &mut impl Read) -> String {
        let mut bytes = Vec::new();
        loop {
            let mut chunk = [0; 1024];
            let read = stream.read(&mut chunk).expect("a request");
            bytes.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.trim().parse().ok())?
                });
                if body.len() >= length.unwrap_or(0) {
                    return body.to_owned();
                }
            }
        }
    }
}
