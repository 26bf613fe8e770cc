//! Which step answers a call, by the template's routes and API Gateway's rules (Amazon API Gateway, "Create
//! routes for HTTP APIs"): a full match goes before one with a variable, and what matches nothing goes to the
//! default route.

use crate::template::Route;
use edge::fits;
use http::Method;
use steps::Step;

/// The routes.
#[derive(Debug)]
pub(crate) struct Routes {
    routes: Vec<Route>,
    default: Step,
}

/// How the default route is called in logs, as in the template.
const DEFAULT: &str = "$default";

impl Routes {
    /// The template's routes, and the step of its default one.
    pub(crate) fn new(mut routes: Vec<Route>, default: Step) -> Self {
        // Full matches first, so that the first match is the right one.
        routes.sort_by_key(|route| (route.path.matches('{').count(), route.path.clone()));
        Self { routes, default }
    }

    /// The steps that the routes lead to.
    pub(crate) fn steps(&self) -> impl Iterator<Item = Step> {
        self.routes.iter().map(|route| route.step).chain([self.default])
    }

    /// The step that answers, and its route's path as the template has it.
    pub(crate) fn find(&self, method: &Method, path: &str) -> (Step, &str) {
        self.routes
            .iter()
            .find(|route| {
                matches!(route.method.as_str(), any if any == method.as_str() || any == "ANY")
                    && fits(&route.path, path)
            })
            .map_or((self.default, DEFAULT), |route| (route.step, route.path.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;

    fn routes() -> Routes {
        let template = Template::embedded().unwrap();
        Routes::new(template.routes(), template.default_step())
    }

    #[test]
    fn a_call_goes_where_the_template_says() {
        let routes = routes();
        for (method, path, step, template) in [
            (
                Method::POST,
                "/v1/pin-requests",
                Step::RequestPin,
                "/v1/pin-requests",
            ),
            (
                Method::POST,
                "/v1/pin-requests/precheck",
                Step::PrecheckRequest,
                "/v1/pin-requests/precheck",
            ),
            (
                Method::GET,
                "/v1/pin-requests/abc",
                Step::ShowRequest,
                "/v1/pin-requests/{requestId}",
            ),
            (
                Method::GET,
                "/v1/pin-requests/precheck",
                Step::ShowRequest,
                "/v1/pin-requests/{requestId}",
            ),
            (
                Method::GET,
                "/v1/places/provinces",
                Step::ListPlaces,
                "/v1/places/provinces",
            ),
            (
                Method::GET,
                "/v1/openapi.json",
                Step::ShowInterface,
                "/v1/openapi.json",
            ),
            (Method::DELETE, "/v1/pin-requests", Step::NoRoute, "$default"),
            (Method::HEAD, "/v1/places/provinces", Step::NoRoute, "$default"),
            (Method::GET, "/v1/pin-requests/", Step::NoRoute, "$default"),
            (Method::GET, "/v1/pin-requests/a/b", Step::NoRoute, "$default"),
            (Method::GET, "/", Step::NoRoute, "$default"),
            (Method::OPTIONS, "*", Step::NoRoute, "$default"),
        ] {
            assert_eq!(routes.find(&method, path), (step, template), "{method} {path}");
        }
    }
}
