//! `GET /_local/operator-token`

use super::query::Query;
use super::{Answer, Calls};
use crate::operators::{Issuer, id_of};
use bytes::Bytes;
use edge::{Refused, json};
use http::{Request, StatusCode};
use pin::field::FieldCode;
use pin::operator::Role;
use steps::Problem;
use steps::ports::{Clock, Fault};

impl Calls {
    /// A token for an operator of a role; without a name, one named after the role.
    pub(super) fn operator_token(&self, request: &Request<Bytes>) -> Answer {
        let mut query = Query::read(request.uri(), &["role", "name"]);
        let role = query.get("role").map(Role::parse);
        match role {
            None => query.complain("role", FieldCode::Required),
            Some(None) => query.complain("role", FieldCode::NotAChoice),
            Some(Some(_)) => {}
        }
        let role = role.flatten().unwrap_or(Role::ContactCentre);
        let name = query.get("name").unwrap_or(role.as_str()).to_owned();
        let id = id_of(&name);
        if id.is_none() {
            query.complain("name", FieldCode::Character);
        }
        query.end()?;
        let token = Issuer::of_this_process()
            .zip(id)
            .and_then(|(issuer, id)| issuer.token(&id, &name, role, self.clock.now()))
            .ok_or_else(|| Refused::from(Problem::from(Fault::Unavailable)))?;
        Ok(json(StatusCode::OK, &serde_json::json!({"token": token})))
    }
}
