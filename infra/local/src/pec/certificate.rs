//! A root and a server's certificate, made at every start and kept nowhere.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// A server's TLS, and the root that its certificate stands under.
pub(super) struct Made {
    pub(super) acceptor: TlsAcceptor,
    /// DER.
    pub(super) root: Vec<u8>,
}

/// Makes both, for this machine's loopback address.
pub(super) fn make() -> Result<Made, Box<dyn Error + Send + Sync>> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate()?;
    let root = authority.self_signed(&key)?.der().to_vec();
    let issuer = Issuer::new(authority, key);
    let own_key = KeyPair::generate()?;
    let own = CertificateParams::new([Ipv4Addr::LOCALHOST.to_string()])?.signed_by(&own_key, &issuer)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(own.der().to_vec())],
            PrivateKeyDer::try_from(own_key.serialize_der())?,
        )?;
    Ok(Made {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        root,
    })
}
