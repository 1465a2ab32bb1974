//! A PostgreSQL server of the tests' own, in a temporary folder, and databases in it.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use passdesk::model::{PostgresUrl, StoreUrl};
use postgres::{Client, Config, NoTls};

use super::pause;

/// Set where PostgreSQL must be there, so that no test is left out: `PASSDESK_TEST_POSTGRES=required`.
const WANTED: &str = "PASSDESK_TEST_POSTGRES";

/// Names the file that a server logs to, for whoever wants to read it afterwards.
pub(crate) const LOG: &str = "PASSDESK_TEST_POSTGRES_LOG";

/// Set to `postgres` while tests that would make SQLite stores are run once more, on PostgreSQL.
pub(crate) const KIND: &str = "PASSDESK_TEST_STORE";

/// Makes stores.
pub(crate) const OWNER: &str = "owner";
/// Uses them, with what `GRANT passdesk` gives.
pub(crate) const CLERK: &str = "clerk";

/// Who there is on every server.
pub(super) const ROLES: &str = "CREATE ROLE owner LOGIN CREATEROLE; CREATE ROLE clerk LOGIN; \
                                CREATE ROLE passdesk NOLOGIN; GRANT passdesk TO clerk";

/// Runs a server until standard input ends, which it does with the tests, however they end; then nothing is left.
const KEEPER: &str = r#"
folder=$1; log=$2; shift 2
"$@" >>"$log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$folder"
"#;

/// A server, listening on a socket in its folder.
pub(crate) struct Cluster {
    folder: PathBuf,
    log: PathBuf,
    port: u16,
    databases: AtomicUsize,
    /// The names of databases that were given back. To make one takes a quarter of a second.
    emptied: Mutex<Vec<String>>,
    /// Closed when the tests end.
    _alive: ChildStdin,
    _keeper: Child,
}

/// Where the server's programs are, if they are installed.
pub(super) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number =
        |path: &PathBuf| -> Option<u32> { path.file_name().and_then(OsStr::to_str)?.parse().ok() };
    let newest = versions
        .filter_map(|version| Some(version.ok()?.path()))
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(number)?;
    Some(newest.join("bin"))
}

/// Whether there is a PostgreSQL to test with. Where there must be one, its absence is a failure.
pub(crate) fn is_installed() -> bool {
    let installed = programs().is_some();
    let wanted = std::env::var_os(WANTED).is_some_and(|value| value == "required");
    assert!(
        installed || !wanted,
        "PostgreSQL is not installed, and {WANTED} says that it must be: apt-get install postgresql"
    );
    installed
}

/// The server that all tests of this process share; none where PostgreSQL is not installed.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let shared = CLUSTER.get_or_init(|| is_installed().then(Cluster::start));
    shared.as_ref()
}

/// A database where a test would make a file, while the tests run on PostgreSQL.
pub(crate) fn instead_of_a_file() -> Option<Database> {
    let wanted = std::env::var_os(KIND).is_some_and(|kind| kind == "postgres");
    wanted.then(|| cluster().expect("PostgreSQL").emptied_database())
}

/// A program, as a user who may run a server: `initdb` refuses root.
pub(super) fn unprivileged(program: &Path) -> Command {
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(program);
    command
}

/// Gives a folder to the user who runs the server.
pub(super) fn give_away(folder: &Path) -> Option<u32> {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("its mode");
    let owner = rustix::process::geteuid().is_root().then(|| {
        let id = Command::new("id").args(["-u", "postgres"]).output();
        let id = String::from_utf8(id.expect("id").stdout).expect("a number");
        id.trim().parse().expect("the user postgres")
    });
    chown(folder, owner, None).expect("its owner");
    owner
}

/// Makes the files of a new server in a folder.
pub(super) fn init(folder: &Path) {
    let programs = programs().expect("PostgreSQL");
    let made = unprivileged(&programs.join("initdb"))
        .args(["--no-sync", "--auth=trust", "--username=postgres"])
        .args(["--encoding=UTF8", "--locale=C.UTF-8", "--pgdata"])
        .arg(folder.join("data"))
        .current_dir("/")
        .output()
        .expect("initdb");
    assert!(made.status.success(), "{made:?}");
}

fn log_in(folder: &Path) -> PathBuf {
    std::env::var_os(LOG).map_or_else(|| folder.join("log"), PathBuf::from)
}

/// Runs the server whose files are in a folder, until the input that comes with it is closed.
pub(super) fn serve(folder: &Path, settings: &[&str]) -> (Child, ChildStdin) {
    let server = unprivileged(&programs().expect("PostgreSQL").join("postgres"));
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", KEEPER, "keeper"])
        .arg(folder)
        .arg(log_in(folder))
        .arg(server.get_program())
        .args(server.get_args())
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "fsync=off"])
        .args(["-c", "max_connections=300", "-c", "shared_buffers=64MB"])
        .args(["-c", "max_pred_locks_per_transaction=256"])
        .args(["-c", "log_statement=all", "-c", "log_line_prefix=%a|%u|"])
        .current_dir("/")
        .stdin(Stdio::piped())
        // It would say that a server was killed.
        .stderr(Stdio::null());
    for setting in settings {
        keeper.args(["-c", setting]);
    }
    let mut keeper = keeper.spawn().expect("a server");
    let alive = keeper.stdin.take().expect("its input");
    (keeper, alive)
}

impl Cluster {
    /// Starts a server.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| {}, &[])
    }

    /// Starts one with more files in its folder, and more settings.
    pub(crate) fn start_with(add: impl FnOnce(&Path), settings: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("passdesk-pg-")
            .tempdir_in("/tmp")
            .expect("a folder with a short name")
            .keep();
        let owner = give_away(&folder);
        init(&folder);
        let data = folder.join("data");
        add(&data);
        for file in fs::read_dir(&data).expect("the files") {
            chown(file.expect("a file").path(), owner, None).expect("its owner");
        }
        let server = Self::run(folder, settings);
        server.wait_until_ready();
        server
            .client("postgres", "postgres")
            .batch_execute(ROLES)
            .expect("the roles");
        server
    }

    fn run(folder: PathBuf, settings: &[&str]) -> Self {
        let (keeper, alive) = serve(&folder, settings);
        let log = log_in(&folder);
        let port = settings
            .iter()
            .find_map(|setting| setting.strip_prefix("port="));
        Self {
            folder,
            log,
            port: port.map_or(5432, |port| port.parse().expect("a port")),
            databases: AtomicUsize::new(0),
            emptied: Mutex::default(),
            _alive: alive,
            _keeper: keeper,
        }
    }

    fn wait_until_ready(&self) {
        for _ in 0..600 {
            if self.config("postgres", "postgres").connect(NoTls).is_ok() {
                return;
            }
            pause(Duration::from_millis(50));
        }
        panic!("the server does not start: {}", self.log());
    }

    /// Everything the server has logged.
    pub(crate) fn log(&self) -> String {
        let bytes = fs::read(&self.log).expect("the log");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn config(&self, role: &str, database: &str) -> Config {
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .port(self.port)
            .user(role)
            .dbname(database)
            .options("-c search_path=passdesk");
        config
    }

    /// A connection past the program.
    pub(crate) fn client(&self, role: &str, database: &str) -> Client {
        self.config(role, database)
            .connect(NoTls)
            .expect("a connection")
    }

    /// A new, empty database.
    pub(crate) fn database(&'static self) -> Database {
        Database {
            cluster: self,
            name: self.made(),
            goes_back: false,
        }
    }

    /// An empty database, for a test that makes nothing in it but a store; another may have had it before.
    pub(crate) fn emptied_database(&'static self) -> Database {
        let emptied = self.emptied.lock().expect("the names").pop();
        Database {
            cluster: self,
            name: emptied.unwrap_or_else(|| self.made()),
            goes_back: true,
        }
    }

    fn made(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::SeqCst);
        let name = format!("desk{number}");
        let create = format!("CREATE DATABASE {name} OWNER {OWNER}");
        let mut postgres = self.client("postgres", "postgres");
        postgres.batch_execute(&create).expect("a database");
        name
    }
}

/// A database of one test; dropped with it, or emptied for the next.
pub(crate) struct Database {
    cluster: &'static Cluster,
    name: String,
    goes_back: bool,
}

impl Database {
    /// Where a role finds it.
    pub(crate) fn url(&self, role: &str) -> PostgresUrl {
        let folder = self.cluster.folder.display().to_string();
        let text = format!(
            "postgres://{role}@{}:{}/{}",
            folder.replace('/', "%2F"),
            self.cluster.port,
            self.name
        );
        text.parse().expect("a URL")
    }

    /// The same as a store.
    pub(crate) fn store_url(&self, role: &str) -> StoreUrl {
        StoreUrl::Postgres(self.url(role))
    }

    /// A connection past the program, which may do anything.
    pub(crate) fn client(&self) -> Client {
        self.cluster.client("postgres", &self.name)
    }

    /// A connection past the program, as a role.
    pub(crate) fn client_of(&self, role: &str) -> Client {
        self.cluster.client(role, &self.name)
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Database {
    fn empty(&self) -> Result<(), postgres::Error> {
        let mut client = self.client();
        client.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
            &[],
        )?;
        client.batch_execute("DROP SCHEMA IF EXISTS passdesk CASCADE")
    }

    fn remove(&self) -> Result<(), postgres::Error> {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.cluster
            .client("postgres", "postgres")
            .batch_execute(&drop)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let gone = if self.goes_back {
            self.empty()
        } else {
            self.remove()
        };
        match gone {
            Ok(()) if self.goes_back => {
                let mut emptied = self.cluster.emptied.lock().expect("the names");
                emptied.push(std::mem::take(&mut self.name));
            }
            Ok(()) => {}
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "{}: {error}", self.name);
            }
        }
    }
}
