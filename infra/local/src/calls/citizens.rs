//! `POST /_local/citizens`.

use super::members::Complaints;
use super::{Answer, Calls};
use crate::people::known;
use bytes::Bytes;
use edge::{Refused, json};
use http::StatusCode;
use pin::field::FieldCode;
use serde_json::{Value, json};
use steps::Problem;
use steps::ports::Fault;

impl Calls {
    /// Puts people into the local archive, or others in their place: `{items: […]}`, each as `GET` shows them. All of
    /// them, or none if any is wrong.
    pub(super) async fn take_citizens(&self, body: &Bytes) -> Answer {
        let value: Value = serde_json::from_slice(body).map_err(|_| Refused::MalformedJson)?;
        let mut complaints = Complaints::default();
        let mut people = Vec::new();
        match value.get("items") {
            Some(Value::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    match known(item) {
                        Ok(person) => people.push(person),
                        Err(wrong) => {
                            for (pointer, code) in wrong {
                                complaints.add(format!("/items/{place}{pointer}"), code);
                            }
                        }
                    }
                }
            }
            Some(_) => complaints.add("/items", FieldCode::IllTyped),
            None => complaints.add("/items", FieldCode::Required),
        }
        for name in value.as_object().into_iter().flat_map(serde_json::Map::keys) {
            if name != "items" {
                complaints.add_unknown(name);
            }
        }
        complaints.end()?;
        let taken = people.len();
        self.register.take(people).await.map_err(|fault| {
            tracing::error!(?fault, "the archive cannot be written");
            Refused::from(Problem::from(Fault::Unavailable))
        })?;
        Ok(json(StatusCode::OK, &json!({"taken": taken})))
    }
}
