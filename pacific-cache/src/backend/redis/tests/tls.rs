//! TLS.

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use super::servers::{Redis, certificate};
use super::{Fault, Link, ask, connect, patient, settings};
use crate::backend::redis::server::Server;
use crate::backend::redis::stream::trusting;

/// A server that trusts the tests' authority.
fn server(url: &str) -> Server {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate("ca.pem")).unwrap()).unwrap();
    Server { tls: Some(trusting(roots).unwrap()), ..Server::parse(url).unwrap() }
}

#[tokio::test]
async fn a_server_with_a_trusted_certificate_for_its_name_is_linked() {
    let (_redis, port) = Redis::start_with_tls();
    let server = server(&format!("rediss://localhost:{port}"));
    let link = Link::connect(&server, &patient(), None).await.unwrap();
    assert!(ask(&link, &["SET", "k", &"v".repeat(100_000)]).await.is_ok());
    assert!(ask(&link, &["GET", "k"]).await.is_ok());
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_another_authority_is_refused() {
    let (redis, port) = Redis::start_with_tls();
    let another_name = server(&format!("rediss://127.0.0.1:{port}"));
    for fault in [
        Link::connect(&another_name, &patient(), None).await.err(),
        connect(&format!("rediss://localhost:{port}")).await.err(),
    ] {
        let Some(Fault::Unreachable(text)) = fault else { panic!("{fault:?}") };
        assert!(text.contains("certificate"), "{text}");
    }
    // Who doesn't speak TLS, or nothing else, may wait for more.
    for url in [format!("rediss://localhost:{}", redis.port()), format!("redis://localhost:{port}")] {
        assert!(Link::connect(&Server::parse(&url).unwrap(), &settings(), None).await.is_err());
    }
}
