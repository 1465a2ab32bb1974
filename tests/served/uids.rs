//! The rules bind users of the operating system, who have the socket and nothing else (S55).

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use serde_json::Value;

use super::host::{ADA, BOB, Host, Person, SERVICE, STRANGER, User, give, set_mode};
use crate::recovery::Keys;
use crate::roles::lines_of_admins;
use crate::support::{NEW_PASSWORD, PASSWORD, session_file};

/// What only the owner of the store can do.
const OF_THE_OWNER: [&str; 8] = [
    "init --admin x --generate",
    "store info",
    "store check",
    "store mend --yes",
    "store backup copy.db",
    "store copy --to new.db",
    "store restore nothing.db",
    "audit archive --before 2100-01-01 --out events.jsonl",
];

/// The uids of all events of an action by an actor.
#[track_caller]
pub(super) fn uids(ada: &Person<'_>, actor: &str, action: &str) -> Vec<Value> {
    let events = ada.run("audit list --format json").status(0).stdout_rows();
    let of_both = |event: &&Value| event["actor"] == actor && event["action"] == action;
    let uids = events.iter().filter(of_both);
    uids.map(|event| event["os_uid"].clone()).collect()
}

/// `ada` gives `bob` an account, and he chooses [`PASSWORD`]; what he was given is used by then.
#[track_caller]
fn bob_with_account<'h>(host: &'h Host, ada: &Person<'_>) -> (Person<'h>, String) {
    let added = ada.run("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    let bob = host.person(BOB);
    bob.run("login bob --password-stdin")
        .stdin(format!("{temporary}\n{PASSWORD}\n"))
        .status(0);
    (bob, temporary)
}

#[test]
fn s55_a_user_signs_in_is_made_to_change_and_is_recorded_under_the_uid_of_the_kernel() {
    let host = Host::served();
    let ada = host.ada();
    let added = ada.run("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    let bob = host.person(BOB);
    bob.signs_in("bob", &temporary).status(5);
    bob.run("whoami").status(3);
    bob.run("login bob --password-stdin")
        .stdin(format!("{temporary}\n{PASSWORD}\n"))
        .env("USER", ADA.name)
        .env("LOGNAME", ADA.name)
        .env("SUDO_UID", ADA.uid.to_string())
        .status(0);
    bob.run("whoami").status(0);
    bob.run("passwd bob --password-stdin")
        .stdin(format!("{PASSWORD}\n{NEW_PASSWORD}\n"))
        .status(0);
    bob.signs_in("bob", &temporary).status(3);
    bob.signs_in("bob", NEW_PASSWORD).status(0);
    let of_bob = Value::from(BOB.uid);
    // Once where it was owed, and once by his own will.
    assert_eq!(
        uids(&ada, "bob", "password.change"),
        [of_bob.clone(), of_bob.clone()]
    );
    let signed_in = uids(&ada, "bob", "sign-in");
    assert!(!signed_in.is_empty() && signed_in.iter().all(|uid| *uid == of_bob));
    assert_eq!(uids(&ada, "ada", "account.add"), [Value::from(ADA.uid)]);
}

#[test]
fn s55_nothing_that_a_client_says_makes_it_another_user() {
    let host = Host::served();
    let ada = host.ada();
    let (bob, _) = bob_with_account(&host, &ada);
    let claims = format!(
        "x-os-uid: {uid}\r\nx-forwarded-for: 192.0.2.1\r\nforwarded: for=192.0.2.1\r\nx-real-ip: 192.0.2.1\r\n",
        uid = ADA.uid
    );
    let login = |more: &str| {
        let body = format!(r#"{{"name":"bob","password":"{PASSWORD}"{more}}}"#);
        let length = body.len();
        bob.sends(&format!(
            "POST /v1/login HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\nconnection: close\r\n{claims}content-length: {length}\r\n\r\n{body}"
        ))
    };
    let before = uids(&ada, "bob", "sign-in").len();
    let done = login("");
    assert!(done.stdout_text().starts_with("HTTP/1.1 200"), "{done}");
    let done = login(&format!(r#","os_uid":{}"#, ADA.uid));
    assert!(done.stdout_text().starts_with("HTTP/1.1 400"), "{done}");
    let signed_in = uids(&ada, "bob", "sign-in");
    assert_eq!(signed_in.len(), before + 1);
    assert!(signed_in.iter().all(|uid| *uid == BOB.uid), "{signed_in:?}");
    let addresses = ada.run("audit list --format json").status(0).stdout_rows();
    assert!(
        addresses
            .iter()
            .all(|event| event["peer_address"].is_null())
    );
    // Whoever has no account is recorded too, under a uid of their own.
    host.person(STRANGER)
        .signs_in("ada", NEW_PASSWORD)
        .status(3);
    let events = ada.run("audit list --format json").status(0).stdout_rows();
    let is_wrong = |event: &&Value| event["action"] == "sign-in" && event["outcome"] == "wrong";
    let wrong: Vec<_> = events.iter().filter(is_wrong).collect();
    assert!(
        matches!(wrong[..], [event] if event["os_uid"] == STRANGER.uid && event["actor"].is_null())
    );
}

#[test]
fn s18_every_command_of_an_admin_gives_an_ordinary_user_4() {
    let host = Host::served();
    let ada = host.ada();
    let (bob, _) = bob_with_account(&host, &ada);
    for name in ["target", "other", "keeper"] {
        ada.run("users add").args([name]).status(0);
    }
    let key = fs::read(Keys::new().public("dan")).expect("a key");
    bob.has_file("dan.pub", key);
    let accounts = || {
        let listed = ada.run("users list --format json").status(0);
        listed.stdout_text().to_owned()
    };
    let before = accounts();
    let lines = lines_of_admins("bob");
    assert!(lines.len() > 30, "{lines:?}");
    for line in &lines {
        let done = bob.run(line).stdin("newcomer\n").end();
        assert_eq!(done.code(), 4, "{done}");
    }
    assert_eq!(accounts(), before);
    // The control: for the admin they are commands like any other.
    for line in &lines {
        let done = ada.run(line).stdin("newcomer\n").end();
        assert!(![1, 3, 4, 75, 76].contains(&done.code()), "{done}");
    }
}

#[test]
fn what_belongs_to_the_owner_of_the_store_is_nobody_elses() {
    let host = Host::served();
    let ada = host.ada();
    let (bob, _) = bob_with_account(&host, &ada);
    let sudo = format!("hint: sudo -u {} passdesk ...\n", SERVICE.name);
    // Being an admin of the desk makes nobody the owner of its store.
    for person in [&bob, &ada] {
        for line in OF_THE_OWNER {
            let done = person.run(line).end();
            assert!(done.stderr_text().ends_with(&sudo), "{done}");
            done.status(75).no_stdout();
            person
                .run(line)
                .args(["--store", &host.desk()])
                .status(4)
                .no_stdout()
                .stderr_has("hint: on the desk's machine, as the owner of the store");
        }
    }
    // The owner is told which file it is, and whoever names that file whose it is.
    let store = host.store().display().to_string();
    let owner = host.person(SERVICE).run("store info");
    owner
        .args(["--store", &host.desk()])
        .status(4)
        .stderr_has(&format!(
            "hint: you own the store; name its file: passdesk --store {store} ...\n"
        ));
    let others = format!(
        "error: you do not have the permission to use the store {store}, which belongs to {}\n",
        SERVICE.name
    );
    for line in ["users list", "login bob", "store info"] {
        let done = bob.run(line).args(["--store", &store]).status(75);
        done.stderr_has(&others).stderr_has(&format!(
            "; the owner runs: sudo -u {} passdesk --store {store} ...\n",
            SERVICE.name
        ));
    }
    let root = host.person(User {
        name: "root",
        uid: 0,
    });
    for person in [&bob, &root] {
        person_serves_nothing(&host, person, &sudo);
    }
    // One that is named by hand and is not there is nobody's.
    bob.run("serve --store /nowhere/passdesk.db")
        .status(75)
        .no_stdout()
        .stderr_has("there is no store at /nowhere/passdesk.db");
    host.person(SERVICE).run("store check").status(0);
}

/// Whoever does not own the store cannot serve it, nor take the place of the one who does.
#[track_caller]
fn person_serves_nothing(host: &Host, person: &Person<'_>, sudo: &str) {
    let own = format!("unix:{}", person.home("desk.sock").display());
    for place in [own, host.desk()] {
        let done = person.run("serve --listen").args([place]).status(75);
        done.no_stdout().stderr_has(sudo);
    }
}

#[test]
fn the_log_of_a_server_begins_with_where_it_listens() {
    let host = Host::served();
    host.ada();
    let says = format!(
        "{{\"note\":\"the desk is served at {}; Ctrl-C or SIGTERM ends it\"}}",
        host.desk()
    );
    assert_eq!(host.log().lines().next(), Some(says.as_str()));
}

#[test]
fn s55_the_store_and_the_sessions_of_others_are_out_of_reach() {
    let host = Host::served();
    let ada = host.ada();
    let (bob, _) = bob_with_account(&host, &ada);
    let store = host.store();
    let folder = store.parent().expect("a folder");
    let found = fs::metadata(folder).expect("the folder");
    assert_eq!((found.mode() & 0o777, found.uid()), (0o700, SERVICE.uid));
    for (program, path) in [("ls", folder), ("cat", store.as_path())] {
        let path = path.to_str().expect("a path");
        let done = bob.other(program, &[path]).end();
        assert!(done.code() != 0, "{done}");
        done.stderr_has("Permission denied");
    }
    let store = store.to_str().expect("a path");
    bob.run("users list --store").args([store]).status(75);
    bob.run("recover list --store").args([store]).status(75);

    let session = session_file(&ada.home(""));
    let shown = session.to_str().expect("a path");
    bob.other("cat", &[shown])
        .status(1)
        .stderr_has("Permission denied");
    let own = session_file(&bob.home(""));
    let name = own.file_name().expect("a name").to_str().expect("a name");
    assert_eq!(
        session.file_name(),
        own.file_name(),
        "one file for each desk"
    );
    // What bob brings about with a file that is not his, or that others can read, opens nothing.
    let kept = fs::read(&own).expect("his session");
    let place = bob.home("state/passdesk");
    let stolen = |arrange: &dyn Fn()| {
        fs::remove_file(&own).expect("removed");
        arrange();
        let done = bob.run("whoami").end();
        assert!(matches!(done.code(), 1 | 3), "{done}");
        done.no_stdout();
        bob.run("users list").end().no_stdout();
        fs::remove_file(&own).expect("removed");
        bob.has_file(&format!("state/passdesk/{name}"), &kept);
    };
    let put = |owner: User, mode| {
        fs::copy(&session, &own).expect("copied");
        set_mode(&own, mode);
        give(&own, owner);
    };
    stolen(&|| put(ADA, 0o600));
    stolen(&|| put(ADA, 0o644));
    stolen(&|| put(BOB, 0o644));
    stolen(&|| symlink(&session, place.join(name)).expect("a link"));
    bob.run("whoami").status(0);
    ada.run("whoami").status(0);
    // With it lying open and copied into a file of his own he has what it opens, and is recorded as himself.
    fs::copy(&session, &own).expect("copied");
    give(&own, BOB);
    bob.run("users disable bob").status(0);
    assert_eq!(uids(&ada, "ada", "account.disable"), [Value::from(BOB.uid)]);
}

#[test]
fn the_owner_of_the_store_works_on_the_file_beside_the_server() {
    let host = Host::served();
    let ada = host.ada();
    let service = host.person(SERVICE);
    let store = host.store();
    let direct = |words: &str| {
        let store = store.to_str().expect("a path");
        service.run(words).args(["--store", store])
    };
    direct("login ada --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    let added = direct("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    let bob = host.person(BOB);
    bob.run("login bob --password-stdin")
        .stdin(format!("{temporary}\n{PASSWORD}\n"))
        .status(0);
    ada.run("users disable bob").status(0);
    let shown = direct("users show bob --format json").status(0);
    assert_eq!(shown.field("status"), "disabled");
    bob.run("whoami").status(3);
    assert_eq!(uids(&ada, "ada", "account.add"), [Value::from(SERVICE.uid)]);
    assert_eq!(uids(&ada, "ada", "account.disable"), [Value::from(ADA.uid)]);
    direct("store check").status(0);
    ada.run("audit verify").status(0);
}
