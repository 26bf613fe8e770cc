//! The interface as OpenAPI 3.1, made from the code. A test holds it against the routes, the drafts and the
//! deployed template.

mod paths;
mod schemas;

use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "inps-pin",
        version = "1",
        description = "Richiesta del PIN. Ricostruzione tecnica; non è un servizio dell'INPS.",
        license(name = "EUPL-1.2")
    ),
    paths(
        paths::precheck_request,
        paths::request_pin,
        paths::show_request,
        paths::activate_pin,
        paths::open_session,
        paths::list_provinces,
        paths::list_municipalities,
        paths::list_countries,
        paths::show_interface,
    ),
    modifiers(&FollowUpToken),
    components(schemas(
        schemas::ProblemDetails,
        schemas::FieldProblem,
        schemas::PrecheckBody,
        schemas::ActivationBody,
        schemas::LoginBody,
        schemas::RequestBody,
        schemas::PersonBody,
        schemas::AddressBody,
        schemas::ContactsBody,
    ))
)]
struct Interface;

/// How the holder of a request shows that it is theirs (RFC 6750). OpenAPI has clients pass over a header
/// parameter called `Authorization`, so it must be a scheme.
struct FollowUpToken;

impl Modify for FollowUpToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The followUpToken of the answer that took the request in."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("followUpToken", SecurityScheme::Http(scheme));
    }
}

/// The document.
#[must_use]
pub fn openapi() -> Value {
    serde_json::to_value(Interface::openapi()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{ACTIVATION, ADDRESS, CONTACTS, LOGIN, PERSON, PRECHECK, REQUEST};
    use crate::route::ROUTES;
    use std::collections::BTreeSet;

    fn properties(document: &Value, schema: &str) -> BTreeSet<String> {
        let schema = &document["components"]["schemas"][schema]["properties"];
        schema.as_object().expect("properties").keys().cloned().collect()
    }

    #[test]
    fn its_paths_are_the_routes() {
        let document = openapi();
        let mut documented = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("methods").keys() {
                documented.insert((method.to_uppercase(), path.clone()));
            }
        }
        let routed = ROUTES
            .iter()
            .map(|route| (route.method.to_string(), route.path.to_owned()))
            .collect();
        assert_eq!(documented, routed);
        assert!(
            document["openapi"]
                .as_str()
                .is_some_and(|version| version.starts_with("3.1"))
        );
    }

    #[test]
    fn its_bodies_have_the_drafts_members() {
        let document = openapi();
        let named = |members: &[&str]| {
            members
                .iter()
                .map(|member| (*member).to_owned())
                .collect::<BTreeSet<_>>()
        };
        for (schema, members) in [
            ("PrecheckBody", PRECHECK),
            ("ActivationBody", ACTIVATION),
            ("LoginBody", LOGIN),
            ("RequestBody", REQUEST),
            ("PersonBody", PERSON),
            ("AddressBody", ADDRESS),
            ("ContactsBody", CONTACTS),
        ] {
            assert_eq!(properties(&document, schema), named(members), "{schema}");
        }
    }

    #[test]
    fn only_following_a_request_takes_a_token() {
        let document = openapi();
        let scheme = &document["components"]["securitySchemes"]["followUpToken"];
        assert_eq!(
            (&scheme["type"], &scheme["scheme"]),
            (&"http".into(), &"bearer".into())
        );
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("methods") {
                let takes_one = operation["security"][0]["followUpToken"].is_array();
                assert_eq!(takes_one, path.ends_with("{requestId}"), "{method} {path}");
            }
        }
        assert!(!document.to_string().contains("Authorization"));
    }

    #[test]
    fn it_says_what_it_is_not() {
        assert!(openapi().to_string().contains("non è un servizio dell'INPS"));
    }
}
