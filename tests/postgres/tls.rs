//! TLS to a server: its certificate and name are verified, and a password comes from a file (S23).

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use passdesk::model::PostgresUrl;
use passdesk::storage::{PostgresStore, StorageError};
use tempfile::TempDir;

use super::refusal;
use crate::storage::postgres::PostgresSite;
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
        static SERVER: OnceLock<Cluster> = OnceLock::new();
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
        let server = SERVER.get_or_init(|| Cluster::start_with(data, &settings));
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

    fn open(&self, host: &str, password: &str, roots: &str) -> Result<PostgresStore, StorageError> {
        let (port, database) = (self.port, self.site.database.name());
        let text = format!("postgres://{CLERK}@{host}:{port}/{database}");
        let url: PostgresUrl = text.parse().expect("a URL");
        let roots = self.file(roots).filter(|_| !roots.is_empty());
        PostgresStore::open(&url.with_files(self.file(password), roots))
    }
}

#[test]
fn s23_a_server_is_reached_by_tls_with_its_name_and_its_authority_verified() {
    let Some(server) = Secured::new() else {
        return;
    };
    server
        .open("localhost", "password", "ca.pem")
        .expect("the store");
    for (host, password, roots, reason) in [
        ("localhost", "wrong", "ca.pem", "the password was refused"),
        ("localhost", "password", "", "UnknownIssuer"),
        ("127.0.0.1", "password", "ca.pem", "not valid for name"),
    ] {
        let error = refusal(server.open(host, password, roots));
        let StorageError::Unreachable(told) = &error else {
            panic!("{error:?}");
        };
        assert!(told.contains(reason), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
}
