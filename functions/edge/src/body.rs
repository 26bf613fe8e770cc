//! Bodies as drafts: every member optional, of any type; what is unknown is named, nothing is lost.

mod draft;
mod members;

#[cfg(test)]
pub(crate) use draft::{ACTIVATION, ADDRESS, CONTACTS, LOGIN, PERSON, PRECHECK, REQUEST};
pub(crate) use draft::{read_activation, read_login, read_precheck, read_request};
pub(crate) use members::Members;

use crate::problem::Refused;
use bytes::Bytes;
use pin::field::{Field, FieldCode, FieldError};
use steps::Problem;

/// The largest body, in bytes: 64 KiB. What is larger is refused as `too-large`, and no gateway need read on.
pub const LARGEST: usize = 64 * 1024;

/// What `parse` makes of a body that is one JSON object.
pub(crate) fn object<T>(
    body: &Bytes,
    parse: impl FnOnce(&[u8]) -> serde_json::Result<Field<T>>,
) -> Result<T, Refused> {
    if body.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    match parse(body) {
        Ok(Field::Given(draft)) => Ok(draft),
        Ok(Field::Absent | Field::IllTyped) => {
            let error = FieldError {
                pointer: "".into(),
                code: FieldCode::IllTyped,
            };
            Err(Problem::Invalid(vec![error]).into())
        }
        Err(_) => Err(Refused::MalformedJson),
    }
}
