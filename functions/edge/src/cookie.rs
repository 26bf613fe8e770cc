//! The device cookie (RFC 6265bis): what a browser is given at login and shows at the next.

use http::HeaderMap;
use http::header::COOKIE;
use pin::device::{DAYS, DeviceCookie};

/// Its name: the prefix has browsers take it only over TLS, from this very host, for the whole of it.
const NAME: &str = "__Host-pin-device";

/// The cookie that a call presents, if it is there once.
pub(crate) fn presented(headers: &HeaderMap) -> Option<String> {
    let mut found = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == NAME)
        .map(|(_, value)| value.to_owned());
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The value of `Set-Cookie`: no script reads it, no other site's page sends it, no plain connection carries it.
pub(crate) fn given(cookie: &DeviceCookie) -> String {
    let seconds = u64::from(DAYS) * 24 * 60 * 60;
    format!(
        "{NAME}={}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict",
        cookie.reveal()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (COOKIE, HeaderValue::from_static(line)))
            .collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        for lines in [
            &["__Host-pin-device=ab12"][..],
            &["a=b; __Host-pin-device=ab12 ;c=d"],
            &["a=b", "__Host-pin-device=ab12"],
        ] {
            assert_eq!(presented(&headers(lines)).as_deref(), Some("ab12"), "{lines:?}");
        }
        for lines in [
            &[][..],
            &["pin-device=ab12"],
            &["__Host-pin-device"],
            &["__Host-pin-device=ab12; __Host-pin-device=cd34"],
        ] {
            assert_eq!(presented(&headers(lines)), None, "{lines:?}");
        }
    }

    #[test]
    fn the_cookie_given_is_kept_from_scripts_other_sites_and_plain_connections() {
        let cookie = DeviceCookie::new([1; 16], 18_347, &pin::digest::Tag([2; 32]));
        let line = given(&cookie);
        let mut parts = line.split("; ");
        assert_eq!(
            parts.next(),
            Some(&*format!("__Host-pin-device={}", cookie.reveal()))
        );
        let attributes: Vec<_> = parts.collect();
        assert_eq!(
            attributes,
            [
                "Path=/",
                "Max-Age=34560000",
                "HttpOnly",
                "Secure",
                "SameSite=Strict"
            ]
        );
    }
}
