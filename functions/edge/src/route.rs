//! The interface's paths.

use http::Method;
use steps::Step;

/// A method on a path, and the step that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; `{…}` stands for one segment.
    pub path: &'static str,
    /// The step.
    pub step: Step,
}

/// Every route but the default one, which is [`Step::NoRoute`]'s.
pub const ROUTES: [Route; 12] = [
    Route {
        method: Method::POST,
        path: "/v1/pin-requests/precheck",
        step: Step::PrecheckRequest,
    },
    Route {
        method: Method::POST,
        path: "/v1/pin-requests",
        step: Step::RequestPin,
    },
    Route {
        method: Method::GET,
        path: "/v1/pin-requests/{requestId}",
        step: Step::ShowRequest,
    },
    Route {
        method: Method::POST,
        path: "/v1/pins/activation",
        step: Step::ActivatePin,
    },
    Route {
        method: Method::POST,
        path: "/v1/sessions",
        step: Step::OpenSession,
    },
    Route {
        method: Method::GET,
        path: "/v1/places/provinces",
        step: Step::ListPlaces,
    },
    Route {
        method: Method::GET,
        path: "/v1/places/municipalities",
        step: Step::ListPlaces,
    },
    Route {
        method: Method::GET,
        path: "/v1/places/countries",
        step: Step::ListPlaces,
    },
    Route {
        method: Method::GET,
        path: "/v1/operations/channels",
        step: Step::ListChannels,
    },
    Route {
        method: Method::PUT,
        path: "/v1/operations/channels/{channel}",
        step: Step::SetChannel,
    },
    Route {
        method: Method::POST,
        path: "/v1/operations/record/searches",
        step: Step::SearchRecord,
    },
    Route {
        method: Method::GET,
        path: "/v1/openapi.json",
        step: Step::ShowInterface,
    },
];

/// The methods that a path has, in alphabetical order; none if it is not one of ours.
pub(crate) fn methods(path: &str) -> Vec<&'static str> {
    let mut methods: Vec<&'static str> = ROUTES
        .iter()
        .filter(|route| fits(route.path, path))
        .map(|route| match route.method {
            Method::POST => "POST",
            Method::PUT => "PUT",
            _ => "GET",
        })
        .collect();
    methods.sort_unstable();
    methods.dedup();
    methods
}

/// Whether `path` is an instance of `template`, in which `{…}` stands for one segment that is not empty.
#[must_use]
pub fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = template.split('/').all(|wanted| match segments.next() {
        Some(segment) => segment == wanted || wanted.starts_with('{') && !segment.is_empty(),
        None => false,
    });
    all && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_knows_its_methods() {
        assert_eq!(methods("/v1/pin-requests"), ["POST"]);
        assert_eq!(
            methods("/v1/pin-requests/precheck"),
            ["GET", "POST"],
            "precheck is also a request id's place"
        );
        assert_eq!(methods("/v1/pin-requests/abc"), ["GET"]);
        assert_eq!(methods("/v1/operations/channels/sms"), ["PUT"]);
        for nowhere in [
            "",
            "/",
            "/v1",
            "/v1/pin-requests/",
            "/v1/pin-requests/a/b",
            "/v2/pin-requests",
        ] {
            assert!(methods(nowhere).is_empty(), "{nowhere}");
        }
    }
}
