//! `store restore --replace`: the store that was there stays whole beside the new one, whatever happens meanwhile.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::support::{Contents, Desk, contents_of};

mod calls;
mod others;

const JOB: &str = "store restore copy.db --replace --yes";
/// A store whose last change is only in its log, as after a crash, and an older backup of it.
struct Scene {
    desk: Desk,
    old: Contents,
}

impl Scene {
    fn new() -> Self {
        let made = Desk::with_store();
        made.run("store backup copy.db").status(0);
        // Its server, if it has one, goes on with another file than those that are tried.
        Self::of(&made.store(), &made.root().join("copy.db"))
    }

    fn of(store: &Path, backup: &Path) -> Self {
        let desk = Desk::with_copy_of(store);
        fs::copy(backup, desk.root().join("copy.db")).expect("copied");
        let store = Connection::open(desk.store()).expect("the store");
        store
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .expect("set");
        let late = "UPDATE account SET display_name = 'only in the log'";
        assert_eq!(store.execute(late, []).expect("the change"), 1);
        drop(store);
        let log = beside(&desk.store(), "-wal");
        assert!(fs::metadata(log).expect("a log").len() > 0);
        let kept = desk.keep();
        let old = contents_of(&desk.store());
        desk.bring_back(&kept);
        Self { desk, old }
    }

    /// The same scene once more.
    fn again(&self) -> Self {
        let desk = Desk::with_copy_of(&self.desk.store());
        for ending in ["-wal", "-shm"] {
            let to = beside(&desk.store(), ending);
            fs::copy(beside(&self.desk.store(), ending), to).expect("copied");
        }
        fs::copy(
            self.desk.root().join("copy.db"),
            desk.root().join("copy.db"),
        )
        .expect("copied");
        Self {
            desk,
            old: self.old.clone(),
        }
    }

    fn names(&self) -> Vec<String> {
        names_in(self.desk.store().parent().expect("a folder"))
    }

    fn is_old(&self) -> bool {
        contents_of(&self.desk.store()) == self.old
    }

    /// Whether the store is one that was restored.
    fn is_new(&self) -> bool {
        let there = contents_of(&self.desk.store());
        there["event"]
            .iter()
            .any(|event| event.contains("store.restore"))
    }

    /// Replaces the store; where the old one is then.
    #[track_caller]
    fn replaced(&self) -> PathBuf {
        let done = self.desk.run(JOB).args(["--format", "json"]).status(0);
        PathBuf::from(done.field("replaced"))
    }

    /// Returns to the old store, or goes on, as the next command says.
    #[track_caller]
    fn goes_on(&self, returns: bool) {
        let told = self.desk.run("store info").status(75);
        let told = told.stderr_text();
        assert!(told.starts_with("error: there is no store at "), "{told}");
        let hint = told
            .split_once("\nhint: to return to it: ")
            .expect("a hint")
            .1;
        let (way_back, again) = hint.split_once("; to restore ").expect("two ways");
        assert!(
            again.ends_with("passdesk store restore FILE --replace\n"),
            "{again}"
        );
        if returns {
            self.desk.shell(way_back).status(0);
            self.desk.run("store check").status(0);
            assert!(self.is_old());
        } else {
            let aside = self.replaced();
            assert_eq!(contents_of(&aside), self.old);
            assert!(self.is_new());
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_store_that_is_replaced_stays_whole_beside_the_new_one_and_can_be_returned_to() {
    let scene = Scene::new();
    let desk = &scene.desk;
    let done = desk.run(JOB).status(0);
    assert!(scene.is_new());
    let aside: Vec<_> = scene.names();
    let aside = aside
        .iter()
        .find(|name| name.contains(".replaced-") && name.ends_with('Z'));
    let aside = desk.store().with_file_name(aside.expect("the old store"));
    let time = aside
        .to_str()
        .expect("a path")
        .rsplit('-')
        .next()
        .expect("a time");
    assert!(
        time.len() == "20261129T013000Z".len() && time.starts_with("20"),
        "{time}"
    );
    assert!(
        done.stderr_text().starts_with(&format!(
            "the store that was there is now {}; to return to it: passdesk store backup FILE --store {0}, then passdesk store restore FILE --replace\n",
            aside.display()
        )),
        "{done}"
    );
    let mode = fs::metadata(&aside).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    desk.run("store check").status(0);
    desk.run("store backup old.db --store")
        .args([&aside])
        .status(0);
    assert_eq!(
        contents_of(&desk.root().join("old.db"))["account"],
        scene.old["account"]
    );
    assert_eq!(contents_of(&aside)["account"], scene.old["account"]);

    // What was made of the backup has no log: the way back is one command.
    let done = desk.run("store restore old.db --replace --yes").status(0);
    let line = done.stderr_text().lines().next().expect("a line");
    let (_, way_back) = line
        .split_once("; to return to it: passdesk ")
        .expect("a way");
    assert_eq!(contents_of(&desk.store())["account"], scene.old["account"]);
    desk.run(way_back).args(["--yes"]).status(0);
    assert_ne!(contents_of(&desk.store())["account"], scene.old["account"]);
    let is_aside = |name: &String| {
        name.contains(".replaced-") && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    let mut there = scene.names();
    there.retain(is_aside);
    assert_eq!(there.len(), 3, "{there:?}");
}

#[test]
fn a_store_is_replaced_only_when_it_is_confirmed() {
    let scene = Scene::new();
    let desk = &scene.desk;
    let before = scene.names();
    desk.run("store restore copy.db --replace").end().fails(
        2,
        "the replacement of a store must be confirmed, and nobody can be asked",
        "give --yes",
    );
    desk.run("store restore copy.db --yes").status(2);
    let question = format!(
        "move the store {} aside, and restore copy.db in its place? [y/N] ",
        desk.store().display()
    );
    for answer in ["", "n", "replace"] {
        desk.tty("store restore copy.db --replace")
            .expect(&question)
            .send_line(answer)
            .expect("error: not confirmed")
            .expect("hint: nothing was changed")
            .status(130);
    }
    assert_eq!(scene.names(), before);
    desk.tty("store restore copy.db --replace")
        .expect(&question)
        .send_line("y")
        .expect("the store that was there is now ")
        .status(0);
    assert!(scene.is_new());
    // What belongs to the owner of the store is not done over a desk that was named by hand.
    desk.run("store restore copy.db --replace --yes --store unix:desk.sock")
        .end()
        .fails(
            4,
            "only the owner of the store can do this",
            "on the desk's machine, as the owner of the store: passdesk --store FILE ...",
        );
    desk.run("store restore copy.db --replace --yes")
        .env("PASSDESK_STORE", "unix:desk.sock")
        .end()
        .fails(
            4,
            "only the owner of the store can do this, and PASSDESK_STORE names a served desk",
            "on the desk's machine, as the owner of the store: passdesk --store FILE ...",
        );
    // Where nothing is in the way, it is a plain restore.
    let done = desk
        .run("store restore copy.db --replace --yes --format json --store new/passdesk.db")
        .status(0);
    assert!(done.stdout_json()["replaced"].is_null(), "{done}");
}

#[test]
fn a_bad_backup_replaces_nothing() {
    let scene = Scene::new();
    let before = scene.names();
    fs::write(scene.desk.root().join("copy.db"), "SQLite format 3\0").expect("written");
    scene.desk.run(JOB).status(75).no_stdout();
    fs::remove_file(scene.desk.root().join("copy.db")).expect("removed");
    scene.desk.run(JOB).status(75).no_stdout();
    assert_eq!(scene.names(), before);
    assert!(scene.is_old());
}

#[test]
fn a_store_that_is_damaged_or_none_at_all_is_replaced_as_it_is() {
    let scene = Scene::new();
    let store = scene.desk.store();
    for ending in ["-wal", "-shm"] {
        fs::remove_file(beside(&store, ending)).expect("removed");
    }
    for bytes in [b"SQLite format 3\0".as_slice(), b"", b"something else"] {
        fs::write(&store, bytes).expect("written");
        let aside = scene.replaced();
        assert_eq!(fs::read(aside).expect("the old file"), bytes);
        assert!(scene.is_new());
    }
    // Something else than a file stays where it is.
    fs::remove_file(&store).expect("removed");
    fs::create_dir(&store).expect("a folder");
    scene.desk.run(JOB).status(75).stderr_has(" is a folder");
    assert!(store.is_dir());
}
