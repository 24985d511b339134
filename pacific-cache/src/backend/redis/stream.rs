//! A byte stream to a server: TCP, TLS over TCP, or a socket in the file system.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::fault::Fault;
use super::place::Place;

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// Connects, for as long as it takes.
pub(crate) async fn open(place: &Place, tls: Option<&TlsConnector>) -> Result<Box<dyn Duplex>, Fault> {
    let (host, port) = match place {
        Place::Tcp(host, port) => (host, *port),
        Place::Unix(path) => return unix(path).await,
    };
    let stream = TcpStream::connect((host.as_str(), port)).await?;
    stream.set_nodelay(true)?;
    match tls {
        None => Ok(Box::new(stream)),
        Some(tls) => {
            let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
            Ok(Box::new(tls.connect(name, stream).await?))
        }
    }
}

#[cfg(unix)]
async fn unix(path: &std::path::Path) -> Result<Box<dyn Duplex>, Fault> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn unix(_: &std::path::Path) -> Result<Box<dyn Duplex>, Fault> {
    Err(Fault::Unreachable("this system has no sockets in the file system".to_owned()))
}

/// Trusts what the system trusts, or what `SSL_CERT_FILE` names: servers of one's own have a CA of one's own.
pub(crate) fn tls() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(
            "no certificate authority is known here; install ca-certificates, or name a file of them in \
                    SSL_CERT_FILE"
                .to_owned(),
        );
    }
    trusting(roots)
}

/// Trusts these only.
pub(super) fn trusting(roots: RootCertStore) -> Result<TlsConnector, String> {
    // A provider of its own: the process may have none, or several.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
