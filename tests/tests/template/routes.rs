//! Functions, steps, routes, schedules and the published interface name the same things.

use super::document::{document, template};
use serde_json::Value;
use std::collections::BTreeSet;
use steps::{Kind, Step};

/// Method and path.
type Call = (String, String);

fn calls_of_template(template: &local::template::Template) -> BTreeSet<Call> {
    template
        .routes()
        .into_iter()
        .map(|route| (route.method, route.path))
        .collect()
}

/// The calls that an `OpenAPI` document describes.
fn calls_of_openapi(openapi: &Value) -> BTreeSet<Call> {
    let methods = [
        "get", "put", "post", "delete", "patch", "head", "options", "trace",
    ];
    let paths = openapi["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, item)| {
            let item = item.as_object().expect("a path's methods");
            let named = item.keys().filter(|key| methods.contains(&key.as_str()));
            named
                .map(|method| (method.to_ascii_uppercase(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn routes_are_those_that_edge_answers() {
    let template = template();
    let deployed: BTreeSet<_> = template
        .routes()
        .into_iter()
        .map(|route| (route.method, route.path, route.step))
        .collect();
    let answered: BTreeSet<_> = edge::ROUTES
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned(), route.step))
        .collect();
    assert_eq!(deployed, answered);
    assert_eq!(template.default_step(), Step::NoRoute);
}

#[test]
fn routes_are_those_of_the_published_interface() {
    assert_eq!(calls_of_template(&template()), calls_of_openapi(&edge::openapi()));
}

#[test]
fn every_http_step_has_a_route_and_no_other_has() {
    let template = template();
    let mut routed: BTreeSet<_> = template.routes().into_iter().map(|route| route.step).collect();
    routed.insert(template.default_step());
    assert_eq!(routed, &of_kind(Kind::Http) | &of_kind(Kind::Operator));
}

#[test]
fn every_scheduled_step_ticks_and_no_other_does() {
    let ticking: BTreeSet<_> = template()
        .schedules()
        .into_iter()
        .map(|schedule| schedule.step)
        .collect();
    assert_eq!(ticking, of_kind(Kind::Schedule));
}

#[test]
fn functions_are_the_steps() {
    let functions: BTreeSet<_> = template().functions().map(|function| function.step).collect();
    assert_eq!(functions, Step::ALL.iter().copied().collect());
}

fn of_kind(kind: Kind) -> BTreeSet<Step> {
    Step::ALL
        .iter()
        .copied()
        .filter(|step| step.kind() == kind)
        .collect()
}

#[test]
fn a_route_that_nobody_published_is_noticed() {
    let mut document = document();
    let events = &mut document["Resources"]["ListPlaces"]["Properties"]["Events"];
    events["Countries"]["Properties"]["Path"] = "/v1/places/states".into();
    let spoilt = local::template::Template::read(document).expect("still a template");
    assert_ne!(calls_of_template(&spoilt), calls_of_openapi(&edge::openapi()));
}
