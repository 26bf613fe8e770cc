//! Whom the harness may load: this machine, or a sink whose owner says so.

use crate::wire::Target;
use std::net::{IpAddr, SocketAddr};

/// Where to, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Whether over TLS.
    pub is_tls: bool,
    /// A name or an address, without brackets.
    pub name: String,
    /// The port.
    pub port: u16,
}

impl Host {
    /// Reads `http://NAME[:PORT]` or `https://…`, with nothing behind it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            Err(format!(
                "--host «{text}»: {why}; for instance http://127.0.0.1:8080"
            ))
        };
        let (is_tls, rest) = match text.split_once("://") {
            Some(("http", rest)) => (false, rest),
            Some(("https", rest)) => (true, rest),
            _ => return wrong("it begins with http:// or https://"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let Ok(authority) = rest.parse::<http::uri::Authority>() else {
            return wrong("a name or an address follows, and nothing behind its port");
        };
        if rest.contains('@') {
            return wrong("it holds no user name");
        }
        // An authority takes a port that is none, and then has none.
        let port = authority.port_u16();
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        if name.is_empty() || (port.is_none() && authority.as_str() != authority.host()) {
            return wrong("the port is a number up to 65535");
        }
        Ok(Self {
            is_tls,
            name: name.to_owned(),
            port: port.unwrap_or(if is_tls { 443 } else { 80 }),
        })
    }

    /// The addresses of the name, all of them.
    ///
    /// # Errors
    /// If there are none.
    pub async fn resolve(&self) -> Result<Vec<SocketAddr>, String> {
        let found = tokio::net::lookup_host((self.name.as_str(), self.port)).await;
        let addresses: Vec<SocketAddr> = found
            .map_err(|error| format!("--host {}: {error}", self.name))?
            .collect();
        if addresses.is_empty() {
            return Err(format!("--host {}: the name has no address", self.name));
        }
        Ok(addresses)
    }

    /// What connections are made to. The addresses are looked up once: what was allowed is what is loaded.
    ///
    /// # Errors
    /// If TLS is asked for and this machine has no roots to trust.
    pub fn target(&self, addresses: Vec<SocketAddr>) -> Result<Target, String> {
        Target::new(self, addresses)
    }

    /// The address as it stands in a `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.name.contains(':') {
            format!("[{}]:{}", self.name, self.port)
        } else {
            format!("{}:{}", self.name, self.port)
        }
    }

    /// The whole of it.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "http{}://{}",
            if self.is_tls { "s" } else { "" },
            self.authority()
        )
    }
}

/// Whether every one of a name's addresses is this machine: one that is not is enough to load a stranger.
#[must_use]
pub fn is_this_machine(addresses: &[SocketAddr]) -> bool {
    !addresses.is_empty() && addresses.iter().all(|address| is_loopback(address.ip()))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// What is said of a host that is not this machine, and of which nobody says that it is theirs.
pub(crate) const NOT_OWNED: &str =
    "--host is not this machine: say --i-own-this-host if it is yours to load, and its providers are sinks";

/// Whether a host may be loaded, from its addresses, from what its health says of its providers (`None`: it says
/// nothing), and from whether the caller has said that it is theirs.
///
/// # Errors
/// Everything that speaks against it.
pub fn may_be_loaded(
    addresses: &[SocketAddr],
    providers: Option<&str>,
    is_owned: bool,
) -> Result<(), Vec<String>> {
    let mut wrong = Vec::new();
    let is_sink = providers == Some("sink");
    if !is_this_machine(addresses) {
        if !is_sink {
            wrong.push(
                "--host is not this machine, and its /_local/health does not say that its providers are sinks: \
                 messages could reach people"
                    .to_owned(),
            );
        }
        if !is_owned {
            wrong.push(NOT_OWNED.to_owned());
        }
    } else if !is_sink {
        wrong.push(
            "--host answers, and is no service whose providers are sinks (/_local/health): start one with cargo run \
             --release -- --in-memory"
                .to_owned(),
        );
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_whole_or_refused() {
        let host = |text: &str| Host::parse(text).map(|host| (host.is_tls, host.name, host.port));
        assert_eq!(
            host("http://localhost:8080/"),
            Ok((false, "localhost".to_owned(), 8080))
        );
        assert_eq!(host("https://[::1]"), Ok((true, "::1".to_owned(), 443)));
        assert_eq!(Host::parse("http://[::1]:80").unwrap().authority(), "[::1]:80");
        for wrong in [
            "localhost:8080",
            "ftp://localhost",
            "http://",
            "http://localhost/v1",
            "http://localhost:99999",
            "http://me@localhost",
            "http://local host",
        ] {
            assert!(Host::parse(wrong).is_err(), "{wrong}");
        }
    }

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|one| one.parse().unwrap()).collect()
    }

    #[test]
    fn this_machine_is_every_address_or_none() {
        assert!(is_this_machine(&addresses(&[
            "127.0.0.1:80",
            "[::1]:80",
            "127.9.9.9:1"
        ])));
        assert!(is_this_machine(&addresses(&["[::ffff:127.0.0.1]:80"])));
        for others in [
            &["127.0.0.1:80", "192.0.2.1:80"][..],
            &["0.0.0.0:80"],
            &["[::]:80"],
            &[],
        ] {
            assert!(!is_this_machine(&addresses(others)), "{others:?}");
        }
    }

    #[test]
    fn a_stranger_is_refused_whatever_one_of_the_two_says() {
        let (here, there) = (addresses(&["127.0.0.1:80"]), addresses(&["192.0.2.1:443"]));
        assert!(may_be_loaded(&here, Some("sink"), false).is_ok());
        assert!(may_be_loaded(&here, None, true).is_err());
        assert!(may_be_loaded(&there, Some("sink"), true).is_ok());
        for (providers, is_owned, count) in [
            (None, false, 2),
            (Some("aws"), true, 1),
            (Some("sink"), false, 1),
            (None, true, 1),
        ] {
            let wrong = may_be_loaded(&there, providers, is_owned).unwrap_err();
            assert_eq!(wrong.len(), count, "{wrong:?}");
        }
    }
}
