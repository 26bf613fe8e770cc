//! The interface as OpenAPI 3.1, made from the code. A test holds it against the routes, the drafts and the
//! deployed template.

mod paths;
mod problems;
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
        paths::list_channels,
        paths::set_channel,
        paths::search_record,
        paths::list_callbacks,
        paths::claim_callback,
        paths::record_callback_outcome,
        paths::search_person,
        paths::register_by_phone,
        paths::validate_by_phone,
        paths::stop_pin,
        paths::disown_pin,
        paths::show_interface,
    ),
    modifiers(&Tokens),
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
        schemas::LeversBody,
        schemas::SubjectBody,
        schemas::OutcomeBody,
        schemas::StopBody,
        schemas::DisownBody,
    ))
)]
struct Interface;

/// Who may make which call (RFC 6750). OpenAPI has clients pass over a header parameter called `Authorization`,
/// so these must be schemes.
struct Tokens;

/// The schemes, by name.
const SCHEMES: [(&str, &str); 2] = [
    (
        "followUpToken",
        "The followUpToken of the answer that took the request in.",
    ),
    (
        "operatorToken",
        "A JWT signed with RS256 by the operators' identity provider; claim role: contact-centre, office or back-office.",
    ),
];

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for (name, description) in SCHEMES {
            let scheme = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description))
                .build();
            document
                .components
                .get_or_insert_default()
                .add_security_scheme(name, SecurityScheme::Http(scheme));
        }
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
            ("LeversBody", &crate::set_channel::LEVERS),
            ("SubjectBody", &crate::search_record::SUBJECT),
            ("OutcomeBody", &crate::record_callback_outcome::OUTCOME),
            ("StopBody", &crate::stop_pin::STOP),
            ("DisownBody", &crate::disown_pin::DISOWN),
        ] {
            assert_eq!(properties(&document, schema), named(members), "{schema}");
        }
    }

    #[test]
    fn following_a_request_takes_its_token_and_operators_calls_take_theirs() {
        let document = openapi();
        for (name, _) in SCHEMES {
            let scheme = &document["components"]["securitySchemes"][name];
            assert_eq!(
                (&scheme["type"], &scheme["scheme"]),
                (&"http".into(), &"bearer".into())
            );
        }
        for route in &ROUTES {
            let operation = &document["paths"][route.path][route.method.as_str().to_lowercase()];
            let takes = |name: &str| operation["security"][0][name].is_array();
            let is_operators = route.step.kind() == steps::Kind::Operator;
            assert_eq!(takes("operatorToken"), is_operators, "{}", route.path);
            let follows = route.step == steps::Step::ShowRequest;
            assert_eq!(takes("followUpToken"), follows, "{}", route.path);
        }
        assert!(!document.to_string().contains("Authorization"));
    }

    #[test]
    fn it_says_what_it_is_not() {
        assert!(openapi().to_string().contains("non è un servizio dell'INPS"));
    }
}
