//! TLS to a server: its certificate and name are verified, and a password comes from a file (S23).

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use passdesk::model::PostgresUrl;
use passdesk::storage::{PostgresStore, StorageError};
use tempfile::TempDir;

use super::refusal;
use crate::storage::postgres::PostgresSite;
use crate::support::Desk;
use crate::support::postgres::{CLERK, Cluster, is_installed};

/// A server that takes passwords by TLS alone, and a store on it.
struct Secured {
    site: PostgresSite,
    folder: TempDir,
    port: u16,
}

/// Makes an authority, and by it a certificate for `localhost`, as whoever runs a server would.
fn certify(folder: &Path) {
    let script = "
        set -e
        new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
        openssl req -x509 $new -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
        openssl req $new -keyout server.key -out server.csr -subj /CN=localhost
        echo subjectAltName=DNS:localhost > names
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \\
            -out server.crt -extfile names";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output()
        .expect("openssl");
    assert!(made.status.success(), "{made:?}");
}

impl Secured {
    fn new() -> Option<Self> {
        if !is_installed() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        certify(folder.path());
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("its address").port();
        drop(free);
        let data = |data: &Path| {
            for file in ["server.key", "server.crt"] {
                fs::copy(folder.path().join(file), data.join(file)).expect("copied");
            }
            let rules = "local all all trust\nhostssl all all all scram-sha-256\n";
            fs::write(data.join("pg_hba.conf"), rules).expect("the rules");
        };
        let port_setting = format!("port={port}");
        let settings = ["ssl=on", "listen_addresses=127.0.0.1", &port_setting];
        let server = Box::leak(Box::new(Cluster::start_with(data, &settings)));
        let site = PostgresSite::on(server);
        let mut client = site.database.client();
        let set = format!("ALTER ROLE {CLERK} PASSWORD 'a secret'");
        client.batch_execute(&set).expect("a password");
        fs::write(folder.path().join("password"), "a secret\n").expect("a file");
        fs::write(folder.path().join("wrong"), "another\n").expect("a file");
        for file in ["password", "wrong"] {
            let private = Permissions::from_mode(0o600);
            fs::set_permissions(folder.path().join(file), private).expect("its mode");
        }
        Some(Self { site, folder, port })
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.path().join(name))
    }

    fn url(&self, host: &str) -> PostgresUrl {
        let (port, database) = (self.port, self.site.database.name());
        let text = format!("postgres://{CLERK}@{host}:{port}/{database}");
        text.parse().expect("a URL")
    }
}

#[test]
fn s23_a_server_is_reached_by_tls_with_its_name_and_its_authority_verified() {
    let Some(server) = Secured::new() else {
        return;
    };
    let url = server.url("localhost");
    PostgresStore::open(&url.with_files(server.file("password"), server.file("ca.pem")))
        .expect("the store");
    for (password, reason) in [
        (server.file("wrong"), "the password is wrong"),
        (None, "or missing"),
    ] {
        let url = server
            .url("localhost")
            .with_files(password, server.file("ca.pem"));
        let error = refusal(PostgresStore::open(&url));
        let StorageError::PasswordRefused(told) = &error else {
            panic!("{error:?}");
        };
        assert!(told.contains(reason), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
    for (host, roots, reason) in [
        ("localhost", None, "UnknownIssuer"),
        ("127.0.0.1", server.file("ca.pem"), "not valid for name"),
    ] {
        let url = server.url(host).with_files(server.file("password"), roots);
        let error = refusal(PostgresStore::open(&url));
        let StorageError::Unreachable(told) = &error else {
            panic!("{error:?}");
        };
        assert!(told.contains(reason), "{told}");
    }
}

#[test]
fn whose_password_is_refused_is_told_where_it_is_named() {
    let Some(server) = Secured::new() else {
        return;
    };
    let desk = Desk::new();
    let certificates = server.folder.path().join("ca.pem");
    let certificates = format!("[postgres]\nroot_certificates = {certificates:?}\n");
    let wrong = server.folder.path().join("wrong");
    let url = server.url("localhost").to_string();
    for password in [String::new(), format!("password_file = {wrong:?}\n")] {
        desk.configure(&format!("{certificates}{password}"));
        for command in ["whoami --store", "init --admin x --generate --store"] {
            desk.run(command).args([&url]).end().fails(
                75,
                "the store cannot be reached: localhost: the password is wrong or missing (28P01)",
                "nothing was changed; write the role's password to a file that only you can read, and name that file in the configuration file, under [postgres]: password_file = \"PATH\"",
            );
        }
    }
}
