//! A primary and its synchronous standby, which takes its place when it is killed.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command};
use std::time::Duration;

use passdesk::model::PostgresUrl;
use postgres::{Client, Config, NoTls};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::pause;
use super::postgres::{OWNER, ROLES, give_away, init, is_installed, programs, serve, unprivileged};

/// What a standby calls itself, so that its primary waits for it and for nobody else.
const STANDBY: &str = "standby";
const DATABASE: &str = "desk";
/// Between two looks at a server.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Two servers with one database.
pub(crate) struct Pair {
    primary: Node,
    standby: Option<Node>,
    root: TempDir,
}

impl Pair {
    /// A primary that waits for its standby, with an empty database; nothing where PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        if !is_installed() {
            return None;
        }
        let root = tempfile::Builder::new()
            .prefix("passdesk-pair-")
            .tempdir_in("/tmp")
            .expect("a folder with a short name");
        give_away(root.path());
        let folder = root.path().join("a");
        fs::create_dir(&folder).expect("a folder");
        give_away(&folder);
        init(&folder);
        let primary = Node::run(folder, None);
        let mut pair = Self {
            primary,
            standby: None,
            root,
        };
        let mut postgres = pair.primary.wait_for("postgres");
        postgres.batch_execute(ROLES).expect("the roles");
        let database = format!("CREATE DATABASE {DATABASE} OWNER {OWNER}");
        postgres.batch_execute(&database).expect("a database");
        pair.add_standby();
        Some(pair)
    }

    /// Both servers, whichever is the primary.
    pub(crate) fn url(&self, role: &str) -> PostgresUrl {
        let [one, other] = ["a", "b"].map(|name| {
            let folder = self.root.path().join(name).display().to_string();
            folder.replace('/', "%2F")
        });
        let text = format!("postgres://{role}@{one},{other}/{DATABASE}");
        text.parse().expect("a URL")
    }

    /// A connection to the primary past the program.
    pub(crate) fn client(&self) -> Client {
        self.primary.wait_for(DATABASE)
    }

    /// Ends every process of the primary in the middle of whatever it does.
    pub(crate) fn kill_primary(&self) {
        self.primary.kill();
    }

    /// Makes the standby the primary.
    pub(crate) fn promote(&mut self) {
        let standby = self.standby.take().expect("a standby");
        let promoted = standby
            .wait_for("postgres")
            .query_one("SELECT pg_promote()", &[]);
        assert!(promoted.expect("an answer").get::<_, bool>(0));
        // The keeper of the old one removes what is left of it.
        self.primary = standby;
    }

    /// Makes another standby, and waits until the primary waits for it.
    pub(crate) fn add_standby(&mut self) {
        let name = if self.primary.folder.ends_with("a") {
            "b"
        } else {
            "a"
        };
        let folder = self.root.path().join(name);
        fs::create_dir(&folder).expect("a folder");
        give_away(&folder);
        let copied = unprivileged(&programs().expect("PostgreSQL").join("pg_basebackup"))
            .args(["--no-sync", "--checkpoint=fast", "--wal-method=stream"])
            .arg("--pgdata")
            .arg(folder.join("data"))
            .arg("--dbname")
            .arg(self.primary.address())
            .current_dir("/")
            .output()
            .expect("pg_basebackup");
        assert!(copied.status.success(), "{copied:?}");
        fs::write(folder.join("data/standby.signal"), "").expect("written");
        self.standby = Some(Node::run(folder, Some(&self.primary)));
        self.wait_until("EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')");
    }

    /// Waits until nobody has a transaction open, whose commit could still come.
    pub(crate) fn be_quiet(&self) {
        self.wait_until(
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'clerk' AND state <> 'idle')",
        );
    }

    fn wait_until(&self, holds: &str) {
        let mut client = self.client();
        let question = format!("SELECT {holds}");
        while !client
            .query_one(&question, &[])
            .expect("an answer")
            .get::<_, bool>(0)
        {
            pause(LOOK_AGAIN);
        }
    }

    /// Stops the process of the primary that sends to the standby: what is committed from now on stays where it is.
    pub(crate) fn hold_back(&self) {
        kill_process(self.sender(), Signal::STOP).expect("stopped");
    }

    /// Lets it go on.
    pub(crate) fn let_go(&self) {
        kill_process(self.sender(), Signal::CONT).expect("going on");
    }

    fn sender(&self) -> Pid {
        let sender = self
            .client()
            .query_one("SELECT pid FROM pg_stat_replication", &[]);
        Pid::from_raw(sender.expect("a sender").get(0)).expect("a process")
    }
}

/// One of the servers; removed with all it holds when it is dropped.
struct Node {
    folder: PathBuf,
    alive: Option<ChildStdin>,
    keeper: Child,
}

impl Node {
    fn run(folder: PathBuf, primary: Option<&Node>) -> Self {
        let source = primary.map(|primary| {
            let address = primary.address();
            format!("primary_conninfo={address} application_name={STANDBY}")
        });
        let names = format!("synchronous_standby_names={STANDBY}");
        let mut settings = vec![
            names.as_str(),
            "wal_keep_size=256MB",
            // A sender that is held back stays the one there is.
            "wal_receiver_timeout=0",
            "wal_sender_timeout=0",
            // What a server that was killed leaves behind goes with its folder.
            "dynamic_shared_memory_type=mmap",
        ];
        settings.extend(source.as_deref());
        let (keeper, alive) = serve(&folder, &settings);
        Self {
            folder,
            alive: Some(alive),
            keeper,
        }
    }

    fn address(&self) -> String {
        format!("host={} user=postgres", self.folder.display())
    }

    /// A connection that waits for no standby.
    fn wait_for(&self, database: &str) -> Client {
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .user("postgres")
            .dbname(database)
            .options("-c search_path=passdesk -c synchronous_commit=local");
        for _ in 0..1200 {
            if let Ok(client) = config.connect(NoTls) {
                return client;
            }
            pause(LOOK_AGAIN * 5);
        }
        panic!("{} does not start", self.folder.display());
    }

    fn kill(&self) {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("its pid");
        let lines: Vec<_> = file.lines().collect();
        let server = pid(lines[0]);
        let path = format!("/proc/{server}/task/{server}/children", server = lines[0]);
        let children = fs::read_to_string(path).expect("its children");
        kill_process(server, Signal::KILL).expect("killed");
        for child in children.split_whitespace() {
            // One that has seen the end of its server has ended too.
            let _ = kill_process(pid(child), Signal::KILL);
        }
        // The one thing that outlives it outside of its folder.
        if let Some(id) = lines.get(6).and_then(|ids| ids.split_whitespace().nth(1)) {
            let removed = Command::new("ipcrm").args(["-m", id]).output();
            drop(removed);
        }
    }
}

fn pid(text: &str) -> Pid {
    let number = text.trim().parse().expect("a number");
    Pid::from_raw(number).expect("a process")
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.keeper.wait();
    }
}
