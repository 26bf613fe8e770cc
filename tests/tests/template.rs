//! `infra/template.yaml` held against the code: what is deployed is what the steps are, need and may.
//!
//! Each check answers with complaints, so that the tests beside it can show on a spoilt template that it finds
//! something to complain of.

#[path = "template/document.rs"]
mod document;
#[path = "template/keys.rs"]
mod keys;
#[path = "template/roles.rs"]
mod roles;
#[path = "template/routes.rs"]
mod routes;
#[path = "template/settings.rs"]
mod settings;
#[path = "template/surroundings.rs"]
mod surroundings;
#[path = "template/tables.rs"]
mod tables;
