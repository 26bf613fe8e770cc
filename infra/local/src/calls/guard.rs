//! Who may make the calls under `/_local/`: who sits at this machine. A page from elsewhere that is open in a
//! browser here is not that, neither by a call across origins nor by a name of its own that leads to this
//! machine (DNS rebinding).

use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Uri};
use std::net::IpAddr;

/// Whether a call comes from this machine and means it.
pub(super) fn is_from_here(source: IpAddr, uri: &Uri, headers: &HeaderMap) -> bool {
    let hosts = || headers.get_all(HOST).iter().map(|host| host.to_str().ok());
    let mut origins = headers.get_all(ORIGIN).iter().map(|origin| origin.to_str().ok());
    source.is_loopback()
        && hosts().count() == 1
        && hosts().all(|host| host.is_some_and(is_loopback))
        // A target in absolute form goes before the Host header (RFC 9112, section 3.2.2).
        && uri.authority().is_none_or(|authority| is_loopback(authority.as_str()))
        && origins.all(|origin| origin.is_some_and(is_page_of_here))
}

/// `null`, the origin of sandboxed pages and files, is nobody's.
fn is_page_of_here(origin: &str) -> bool {
    origin
        .split_once("://")
        .is_some_and(|(_, authority)| is_loopback(authority))
}

/// Whether an authority is `localhost` or a loopback address, whatever its port.
fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    let host = authority.host();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    !authority.as_str().contains('@')
        && (host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(source: &str, target: &str, host: Option<&str>, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in [(HOST, host), (ORIGIN, origin)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        is_from_here(source.parse().unwrap(), &target.parse().unwrap(), &headers)
    }

    #[test]
    fn this_machine_by_any_of_its_names() {
        for host in [
            "127.0.0.1",
            "127.9.9.9:8080",
            "localhost",
            "LOCALHOST:80",
            "[::1]",
            "[::1]:8080",
        ] {
            for source in ["127.0.0.1", "::1"] {
                assert!(is_taken(source, "/_local/health", Some(host), None), "{host}");
            }
        }
        for origin in ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8080"] {
            assert!(
                is_taken("127.0.0.1", "/_local/clock", Some("localhost"), Some(origin)),
                "{origin}"
            );
        }
    }

    #[test]
    fn nobody_else() {
        assert!(!is_taken("192.0.2.1", "/_local/health", Some("localhost"), None));
        assert!(!is_taken("127.0.0.1", "/_local/health", None, None));
        for host in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "192.0.2.1:8080",
            "0.0.0.0",
            "[::]",
            "me@localhost",
            "localhost/",
            "",
        ] {
            assert!(
                !is_taken("127.0.0.1", "/_local/health", Some(host), None),
                "{host}"
            );
        }
        for origin in [
            "null",
            "http://example.org",
            "http://localhost.example.org:8080",
            "localhost",
            "",
        ] {
            assert!(
                !is_taken("127.0.0.1", "/_local/clock", Some("localhost"), Some(origin)),
                "{origin}"
            );
        }
        assert!(!is_taken(
            "127.0.0.1",
            "http://example.org/_local/health",
            Some("localhost"),
            None
        ));
    }

    #[test]
    fn two_hosts_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(HOST, "localhost".parse().unwrap());
        headers.append(HOST, "localhost".parse().unwrap());
        let source = "127.0.0.1".parse().unwrap();
        assert!(!is_from_here(
            source,
            &"/_local/health".parse().unwrap(),
            &headers
        ));
    }
}
