//! TLS: the peer is an address, and a certificate is replaced only by one that works.

use std::fs::{self, Permissions};
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use passdesk::wire::certificate::CertificateFiles;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::{Running, request, rest, status};

fn write(files: &CertificateFiles, until: i32) -> CertificateDer<'static> {
    let mut asked = CertificateParams::new(["localhost".to_owned()]).expect("as set up");
    asked.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().expect("as set up");
    let made = asked.self_signed(&key).expect("as set up");
    fs::write(&files.certificate, made.pem()).expect("as set up");
    fs::set_permissions(&files.certificate, Permissions::from_mode(0o644)).expect("as set up");
    fs::write(&files.key, key.serialize_pem()).expect("as set up");
    fs::set_permissions(&files.key, Permissions::from_mode(0o600)).expect("as set up");
    made.der().clone()
}

fn files(folder: &Path) -> CertificateFiles {
    CertificateFiles {
        certificate: folder.join("certificate"),
        key: folder.join("key"),
    }
}

/// Asks for the health over TLS, trusting one certificate alone.
fn asked(desk: &Running, trusted: &CertificateDer<'static>) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("as set up");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("as set up")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("as set up");
    let client = ClientConnection::new(Arc::new(config), name).expect("as set up");
    let stream = TcpStream::connect(desk.addresses[0]).expect("as set up");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("as set up");
    let mut stream = StreamOwned::new(client, stream);
    stream.write_all(request("GET", "/v1/health", "", "").as_bytes())?;
    Ok(rest(stream))
}

#[test]
fn s55_over_tls_the_peer_is_an_address() {
    let folder = tempfile::tempdir().expect("as set up");
    let files = files(folder.path());
    let trusted = write(&files, 2090);
    let desk = Running::with(folder, Some(files));
    assert_eq!(status(&asked(&desk, &trusted).expect("as set up")), 200);
    assert!(desk.log.text().contains(r#""peer":"127.0.0.1""#));
}

#[test]
fn s57_a_connection_without_a_handshake_is_closed() {
    let folder = tempfile::tempdir().expect("as set up");
    let files = files(folder.path());
    write(&files, 2090);
    let desk = Running::with(folder, Some(files));
    let silent = TcpStream::connect(desk.addresses[0]).expect("as set up");
    silent
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("as set up");
    assert_eq!(rest(silent), "");
}

#[test]
fn s56_a_certificate_is_replaced_only_by_one_that_works() {
    let folder = tempfile::tempdir().expect("as set up");
    let files = files(folder.path());
    let old = write(&files, 2090);
    let desk = Running::with(folder, Some(files.clone()));
    let reloaded = |note: &str| {
        let before = desk.log.text().matches(note).count();
        desk.handle.reload();
        // Each connection gives the server time to have loaded it.
        (0..200).any(|_| {
            desk.sent(request("GET", "/v1/health", "", ""));
            desk.log.text().matches(note).count() > before
        })
    };
    write(&files, 2001);
    assert!(
        reloaded("the certificate is expired"),
        "{}",
        desk.log.text()
    );
    assert_eq!(status(&asked(&desk, &old).expect("as set up")), 200);
    fs::write(&files.certificate, "no certificate").expect("as set up");
    assert!(reloaded("no certificate in PEM"), "{}", desk.log.text());
    let new = write(&files, 2091);
    fs::set_permissions(&files.key, Permissions::from_mode(0o640)).expect("as set up");
    assert!(reloaded("others can read it"), "{}", desk.log.text());
    assert_eq!(status(&asked(&desk, &old).expect("as set up")), 200);
    fs::set_permissions(&files.key, Permissions::from_mode(0o600)).expect("as set up");
    assert!(reloaded("loaded anew"), "{}", desk.log.text());
    assert!(asked(&desk, &old).is_err());
    assert_eq!(status(&asked(&desk, &new).expect("as set up")), 200);
}
