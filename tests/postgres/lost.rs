//! Connections that break and servers that fall silent: what was acknowledged is there, what was not is found out (S34).

use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use passdesk::desk::{Desk, DeskError, Origin, Peer, Surroundings};
use passdesk::model::{Event, Subject};
use passdesk::storage::{Patience, PostgresStore, StorageError, Store};
use postgres::Client;
use rustix::process::{Pid, Signal, kill_process};

use super::{make, wait_for_a_waiter};
use crate::rules::{PASSWORD, typed};
use crate::storage::postgres::PostgresSite;

use crate::storage::samples::{event, info};
use crate::storage::{name, read, recorded, write};
use crate::support::pause;
use crate::support::postgres::{CLERK, Cluster, Database, OWNER, cluster, is_installed};

/// Short, for those who know that nobody will answer.
const SHORT: Patience = Patience {
    connect: Duration::from_secs(20),
    reconnect: Duration::from_secs(20),
    call: Duration::from_secs(20),
    commit: Duration::from_millis(300),
    settle: Duration::from_millis(300),
    for_standby: true,
};

fn open(site: &PostgresSite, patience: Patience) -> PostgresStore {
    PostgresStore::open_with(&site.database.url(CLERK), patience).expect("the store")
}

/// Ends every connection of the program to a database; how many.
fn cut(site: &PostgresSite) -> usize {
    cut_of(&site.database, CLERK)
}

/// Ends every connection of a role to a database; how many.
fn cut_of(database: &Database, role: &str) -> usize {
    let mut client = database.client();
    let cut = client.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
         WHERE datname = $1 AND usename = $2",
        &[&database.name(), &role],
    );
    cut.expect("an answer").len()
}

fn sequences(store: &dyn Store) -> Vec<u64> {
    let events = read(store, |tx| recorded(tx, Subject::Store));
    events.iter().map(|event| event.sequence).collect()
}

#[test]
fn a_connection_that_broke_between_transactions_is_made_again() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = open(&site, Patience::default());
    assert_eq!(cut(&site), 1);
    write(&store, |tx| tx.append_event(&event(Subject::Store, 1)));
    assert_eq!(cut(&site), 1);
    assert_eq!(sequences(&store), [1]);
}

#[test]
fn a_change_whose_connection_broke_before_its_commit_may_begin_anew() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = open(&site, Patience::default());
    let mut tx = store.write().expect("a transaction");
    tx.append_event(&event(Subject::Store, 1))
        .expect("an event");
    assert_eq!(cut(&site), 1);
    let next = tx.append_event(&event(Subject::Store, 2));
    assert!(matches!(next, Err(StorageError::Lost)), "{next:?}");
    let ended = tx.commit();
    assert!(matches!(ended, Err(StorageError::Lost)), "{ended:?}");
    assert_eq!(sequences(&store), [0; 0]);
}

#[test]
fn s34_a_commit_that_never_reached_the_server_is_found_to_be_none() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = open(&site, Patience::default());
    let mut tx = store.write().expect("a transaction");
    tx.append_event(&event(Subject::Store, 1))
        .expect("an event");
    assert_eq!(cut(&site), 1);
    let ended = tx.commit();
    assert!(matches!(ended, Err(StorageError::Lost)), "{ended:?}");
    assert_eq!(sequences(&store), [0; 0]);
}

#[test]
fn s34_a_server_that_falls_silent_is_given_up() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let impatient = Patience {
        call: Duration::from_millis(300),
        ..Patience::default()
    };
    let store = open(
        &site,
        Patience {
            reconnect: Duration::ZERO,
            ..impatient
        },
    );
    let mut tx = store.write().expect("a transaction");
    tx.append_event(&event(Subject::Store, 1))
        .expect("an event");
    let stopped = Stopped::backends(&site);
    let silent = tx.append_event(&event(Subject::Store, 2));
    assert!(matches!(silent, Err(StorageError::Lost)), "{silent:?}");
    drop(tx);
    drop(stopped);
    assert_eq!(sequences(&store), [0; 0]);
}

/// Server processes that are stopped, until this is dropped.
struct Stopped(Vec<Pid>);

impl Stopped {
    fn backends(site: &PostgresSite) -> Self {
        let rows = site.database.client().query(
            "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND usename = 'clerk'",
            &[&site.database.name()],
        );
        let rows = rows.expect("the processes");
        let all: Vec<_> = rows
            .iter()
            .filter_map(|row| Pid::from_raw(row.get(0)))
            .collect();
        assert_eq!(all.len(), 1);
        for pid in &all {
            kill_process(*pid, Signal::STOP).expect("stopped");
        }
        Self(all)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        for pid in &self.0 {
            kill_process(*pid, Signal::CONT).expect("going on");
        }
    }
}

/// A server of its own that waits for a standby which is not there, until this is dropped.
struct NoStandby {
    server: &'static Cluster,
    site: PostgresSite,
    client: Client,
    _alone: MutexGuard<'static, ()>,
}

impl NoStandby {
    fn new() -> Option<Self> {
        static SERVER: OnceLock<Cluster> = OnceLock::new();
        static ALONE: Mutex<()> = Mutex::new(());
        if !is_installed() {
            return None;
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let server = SERVER.get_or_init(Cluster::start);
        let site = PostgresSite::on(server);
        Some(Self {
            client: server.client("postgres", "postgres"),
            server,
            site,
            _alone: alone,
        })
    }

    fn wait_for(&mut self, standbys: &str) {
        let set = format!("ALTER SYSTEM SET synchronous_standby_names = {standbys}");
        self.client.batch_execute(&set).expect("the setting");
        let reload = self.client.execute("SELECT pg_reload_conf()", &[]);
        reload.expect("a reload");
        loop {
            let shown = self.client.query_one("SHOW synchronous_standby_names", &[]);
            let shown: String = shown.expect("a setting").get(0);
            if standbys.contains(&format!("'{shown}'")) {
                break;
            }
            pause(Duration::from_millis(10));
        }
        if standbys != "''" {
            while !self.commits_wait() {}
        }
    }

    /// Whether a commit waits for the standby: a session may show the setting before the server has it.
    fn commits_wait(&mut self) -> bool {
        let mut other = self.server.client("postgres", "postgres");
        thread::scope(|scope| {
            let probe = "SELECT pg_logical_emit_message(true, 'probe', '')";
            let commit = scope.spawn(move || other.batch_execute(probe));
            let mut waited = false;
            while !commit.is_finished() {
                waited |= self.cancel_a_wait();
                pause(Duration::from_millis(1));
            }
            commit.join().expect("no panic").expect("a commit");
            waited
        })
    }

    /// Ends the wait of a commit, as whoever loses patience with a standby does; says whether there was one.
    fn cancel_a_wait(&mut self) -> bool {
        let waiting =
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        let cancelled = self.client.query(waiting, &[]).expect("an answer");
        !cancelled.is_empty()
    }
}

impl Drop for NoStandby {
    fn drop(&mut self) {
        self.wait_for("''");
    }
}

fn one_event() -> Event {
    event(Subject::Store, 1)
}

/// A commit of one event while the standby is not there.
fn committed(
    nobody: &mut NoStandby,
    patience: Patience,
    meanwhile: impl FnOnce(&mut NoStandby),
) -> (PostgresStore, Result<(), StorageError>) {
    let store = open(&nobody.site, patience);
    let (lost, is_lost) = channel();
    let (written, is_written) = channel();
    let ended = thread::scope(|scope| {
        let shared = &store;
        let ending = scope.spawn(move || {
            let mut tx = shared.write().expect("a transaction");
            tx.append_event(&one_event()).expect("an event");
            written.send(()).expect("somebody who listens");
            is_lost.recv().expect("the loss");
            tx.commit()
        });
        is_written.recv().expect("an event");
        nobody.wait_for("'nobody'");
        lost.send(()).expect("somebody who listens");
        meanwhile(nobody);
        ending.join().expect("no panic")
    });
    (store, ended)
}

#[track_caller]
fn unknown(ended: Result<(), StorageError>) {
    let Err(StorageError::OutcomeUnknown { operation }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(operation, one_event().operation);
}

#[test]
fn s34_a_commit_that_waits_for_a_lost_standby_is_unknown_and_is_there_once_that_is_back() {
    let Some(mut nobody) = NoStandby::new() else {
        return;
    };
    let (store, ended) = committed(&mut nobody, SHORT, |_| {});
    unknown(ended);
    nobody.wait_for("''");
    assert_eq!(sequences(&store), [1]);
}

#[test]
fn s34_a_commit_whose_wait_for_the_standby_was_cancelled_is_unknown_while_the_standby_is_lost() {
    let Some(mut nobody) = NoStandby::new() else {
        return;
    };
    let patience = Patience {
        commit: Duration::from_secs(20),
        ..SHORT
    };
    let (_, ended) = committed(&mut nobody, patience, |nobody| {
        // That of the commit, and that of whoever looks whether it is safe.
        for _ in 0..2 {
            while !nobody.cancel_a_wait() {
                pause(Duration::from_millis(10));
            }
            pause(Duration::from_millis(200));
        }
    });
    unknown(ended);
}

#[test]
fn s34_a_commit_whose_wait_for_the_standby_was_cancelled_is_one_when_the_standby_has_it() {
    let Some(mut nobody) = NoStandby::new() else {
        return;
    };
    let patience = Patience {
        commit: Duration::from_secs(20),
        settle: Duration::from_secs(20),
        ..SHORT
    };
    let (store, ended) = committed(&mut nobody, patience, |nobody| {
        while !nobody.cancel_a_wait() {
            pause(Duration::from_millis(10));
        }
        nobody.wait_for("''");
    });
    ended.expect("a commit");
    assert_eq!(sequences(&store), [1]);
}

#[test]
fn s34_a_commit_that_does_not_wait_for_the_standby_is_taken_for_one() {
    let Some(mut nobody) = NoStandby::new() else {
        return;
    };
    let local = Patience {
        for_standby: false,
        ..SHORT
    };
    let (store, ended) = committed(&mut nobody, local, |_| {});
    ended.expect("what could be lost with the primary");
    assert_eq!(sequences(&store), [1]);
}

/// Makes a store with one event, after whose last statement something happens.
fn make_with_an_event(
    database: &Database,
    patience: Patience,
    meanwhile: impl FnOnce(),
) -> Result<(), StorageError> {
    PostgresStore::create_with(&database.url(OWNER), patience, &info(), |tx| {
        tx.append_event(&one_event())?;
        meanwhile();
        Ok(())
    })
}

#[test]
fn s34_a_store_whose_commit_never_reached_the_server_is_found_not_to_be_made() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let made = make_with_an_event(&database, Patience::default(), || {
        assert_eq!(cut_of(&database, OWNER), 1);
    });
    assert!(matches!(made, Err(StorageError::Lost)), "{made:?}");
    // The next one finds nothing in its way.
    make_with_an_event(&database, Patience::default(), || {}).expect("a store");
}

#[test]
fn s34_a_store_is_not_made_where_somebody_else_made_one_after_the_commit_was_lost() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let made = make_with_an_event(&database, Patience::default(), || {
        assert_eq!(cut_of(&database, OWNER), 1);
        make(&database.url(OWNER)).expect("a store of somebody else");
    });
    assert!(matches!(made, Err(StorageError::Lost)), "{made:?}");
    let store = PostgresStore::open(&database.url(CLERK)).expect("the store");
    assert_eq!(sequences(&store), [0; 0]);
}

#[test]
fn s34_a_store_whose_commit_waits_for_the_standby_is_made_once_that_is_back() {
    let Some(nobody) = NoStandby::new() else {
        return;
    };
    let database = nobody.server.database();
    // Ends before the database, which could not be dropped while a standby is waited for.
    let mut nobody = nobody;
    let patience = Patience {
        settle: Duration::from_secs(20),
        ..SHORT
    };
    let (lost, is_lost) = channel();
    let (written, is_written) = channel();
    thread::scope(|scope| {
        let database = &database;
        let making = scope.spawn(move || {
            make_with_an_event(database, patience, || {
                written.send(()).expect("somebody who listens");
                is_lost.recv().expect("the loss");
            })
        });
        is_written.recv().expect("an event");
        nobody.wait_for("'nobody'");
        lost.send(()).expect("somebody who listens");
        // Whoever looks for a store that is not there yet.
        wait_for_a_waiter(database, OWNER, || making.is_finished());
        nobody.wait_for("''");
        making.join().expect("no panic").expect("a store");
    });
    let store = PostgresStore::open(&database.url(CLERK)).expect("the store");
    assert_eq!(sequences(&store), [1]);
}

#[test]
fn whoever_only_looks_goes_on_when_the_connection_breaks_meanwhile() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let origin = Origin {
        peer: Peer::User(0),
        host: String::new(),
    };
    let around = Surroundings::of_the_system(origin);
    let desk = Desk::over(Box::new(open(&site, Patience::default())), around);
    let mut other = site.database.client();
    let mut held = other.transaction().expect("a transaction");
    held.batch_execute("LOCK TABLE name IN ACCESS EXCLUSIVE MODE")
        .expect("a lock");
    let refused = thread::scope(|scope| {
        let looking = scope.spawn(|| desk.sign_in(&name("nobody"), &typed(PASSWORD)).map(drop));
        wait_for_a_waiter(&site.database, CLERK, || looking.is_finished());
        assert_eq!(cut(&site), 1);
        held.rollback().expect("the lock's end");
        looking.join().expect("no panic")
    });
    assert!(
        matches!(refused, Err(DeskError::WrongPassword)),
        "{refused:?}"
    );
}
