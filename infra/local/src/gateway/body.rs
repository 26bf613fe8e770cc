//! Reading a body: no more of it than is needed to see that it is too large, and not for ever.

use bytes::{Bytes, BytesMut};
use edge::{LARGEST, Refused};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::time::Duration;

/// How long a body may take to arrive: API Gateway's own limit for a whole call is 30 s.
const TIME_OUT: Duration = Duration::from_secs(30);

/// The body, or its first [`LARGEST`] bytes and at least one more.
///
/// # Errors
/// What to answer if it does not arrive whole, or not in time.
pub(crate) async fn read(body: Incoming) -> Result<Bytes, Refused> {
    match tokio::time::timeout(TIME_OUT, collect(body)).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(_)) => Err(Refused::BodyBroken),
        Err(_) => Err(Refused::TooSlow),
    }
}

async fn collect(mut body: Incoming) -> Result<Bytes, hyper::Error> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            all.extend_from_slice(&std::mem::take(&mut first));
            all.extend_from_slice(&data);
        }
        if first.len().max(all.len()) > LARGEST {
            break;
        }
    }
    // Nearly every body comes in one piece and is not copied.
    let mut read = if all.is_empty() { first } else { all.freeze() };
    read.truncate(LARGEST + 1);
    Ok(read)
}
