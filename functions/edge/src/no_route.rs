//! Every call that no route fits.

use crate::http_step::Call;
use crate::problem::Refused;
use crate::route::methods;
use bytes::Bytes;
use http::Response;
use steps::no_route::{Command, Deps, no_route};

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    match no_route(
        deps,
        Command {
            methods: methods(call.parts.uri.path()),
        },
    )
    .await
    {
        Ok(never) => match never {},
        Err(problem) => Err(problem.into()),
    }
}
