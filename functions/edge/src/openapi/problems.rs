//! What a path may refuse with, by the reason: each is `application/problem+json`, and says by which slugs.

use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $($status:literal $slugs:literal),+;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$((stringify!($status).to_owned(), problem($slugs))),+].into()
            }
        }
    )+};
}

fn problem(slugs: &str) -> RefOr<Response> {
    let details = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ProblemDetails")))
        .build();
    ResponseBuilder::new()
        .description(slugs)
        .content("application/problem+json", details)
        .build()
        .into()
}

problems! {
    /// It reads a body.
    ReadsBody = 400 "malformed-json", 413 "too-large";
    /// Only who holds a request's token or code may.
    NeedsToken = 401 "unauthenticated";
    /// Only operators of a role may.
    OperatorsOnly = 401 "unauthenticated", 403 "forbidden";
    /// It takes a secret.
    WrongPin = 401 "wrong-pin";
    /// It names something.
    NotFound = 404 "not-found";
    /// The person has a request or a PIN.
    Guarded = 409 "pin-already-assigned, request-open";
    /// The person has a PIN.
    Assigned = 409 "pin-already-assigned";
    /// Another operator has it.
    Claimed = 409 "claimed";
    /// The halves are too old.
    HalfExpired = 410 "half-expired";
    /// The request was rejected or withdrawn.
    RequestOver = 410 "request-over";
    /// Something in it is wrong.
    Invalid = 422 "invalid-request";
    /// The same, or its idempotency key came with another body.
    InvalidOrReused = 422 "invalid-request, idempotency-key-reused";
    /// The same, or the PIN chosen is weak.
    InvalidOrWeak = 422 "invalid-request, weak-pin";
    /// Attempts are counted.
    Limited = 429 "too-many-attempts";
    /// It reads or writes the tables.
    Unavailable = 503 "unavailable";
}
