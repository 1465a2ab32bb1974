//! Apache with a page that only those see who get in by HTTP Basic.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::running::{Running, answers_at};
use super::web::Web;
use crate::support::{Needed, free_port, program};

/// What it needs for any page.
const MODULES: [&str; 5] = [
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_user",
    "auth_basic",
];

/// The program, a folder of its own, and its port.
pub(super) struct Apache {
    program: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Apache {
    #[track_caller]
    pub(super) fn installed() -> Option<Self> {
        let program = program("/usr/sbin/apache2", "apache2-bin", Needed::ForAll)?;
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("its mode");
        fs::write(folder.path().join("index.html"), "inside").expect("written");
        Some(Self {
            program,
            folder,
            port: free_port(),
        })
    }

    /// A folder that it can read.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The user that it runs as, unless that is whoever runs the test.
    pub(super) fn user() -> Option<&'static str> {
        rustix::process::geteuid().is_root().then_some("www-data")
    }

    /// Starts it with further modules and with rules for who gets in.
    #[track_caller]
    pub(super) fn start(&self, modules: &[&str], rules: &str) -> Running {
        let modules: String = (MODULES.iter().chain(modules))
            .map(|name| format!("LoadModule {name}_module modules/mod_{name}.so\n"))
            .collect();
        let user =
            Self::user().map_or(String::new(), |user| format!("User {user}\nGroup {user}\n"));
        let (root, port) = (self.folder().display(), self.port);
        let config = format!(
            "ServerRoot /usr/lib/apache2\n{modules}{user}PidFile {root}/pid\nErrorLog {root}/error.log\n\
             Mutex pthread\nServerName localhost\nListen 127.0.0.1:{port}\nDocumentRoot {root}\n{rules}"
        );
        let file = self.folder().join("apache.conf");
        fs::write(&file, config).expect("written");
        let mut command = Command::new(&self.program);
        command
            .arg("-X")
            .arg("-f")
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let errors = self.folder().join("error.log");
        let said = || fs::read_to_string(&errors).unwrap_or_default();
        Running::once(&mut command, || answers_at(port), said)
    }

    /// A browser.
    pub(super) fn web(&self) -> Web {
        Web::at_port(self.port)
    }

    #[track_caller]
    pub(super) fn gets_in(&self, name: &str, password: &str) -> bool {
        let reply = self.web().basic(name, password).get("/index.html");
        assert!([200, 401].contains(&reply.status), "{name}: {reply:#?}");
        reply.status == 200
    }
}
