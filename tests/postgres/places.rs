//! Where a server is looked for, and what is told when it is not there (S23).

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::OnceLock;

use passdesk::model::PostgresUrl;
use passdesk::storage::{PostgresStore, StorageError};
use rustix::fs::{CWD, Mode, mkfifoat};

use super::{make, refusal};
use crate::storage::postgres::PostgresSite;
use crate::support::postgres::{CLERK, Cluster, OWNER, cluster};

fn url(text: &str) -> PostgresUrl {
    text.parse().expect("a URL")
}

#[track_caller]
fn unreachable(error: StorageError, reason: &str) {
    let StorageError::Unreachable(told) = &error else {
        panic!("{error:?}");
    };
    assert!(told.contains(reason), "{told}");
}

#[test]
fn a_server_that_is_not_there_is_told_host_by_host() {
    let missing = url("postgres://127.0.0.1:1,%2Fnonexistent/desk?sslmode=disable");
    let error = refusal(PostgresStore::open(&missing));
    unreachable(error, "127.0.0.1: ");
    unreachable(refusal(make(&missing)), "; /nonexistent: ");
}

#[test]
fn a_host_that_is_no_primary_or_not_there_is_passed_over() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let there = site.database.url(CLERK).to_string();
    let both = there.replace("@", "@%2Fnonexistent,");
    PostgresStore::open(&url(&both)).expect("the store");
}

#[test]
fn a_database_that_is_not_there_is_told_from_a_store_that_is_not() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let text = database.url(CLERK).to_string();
    let other = text.replace(database.name(), "nothing");
    for error in [
        refusal(PostgresStore::open(&url(&other))),
        refusal(make(&url(&other))),
    ] {
        let StorageError::NoDatabase(name) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(name, "nothing");
    }
    let error = refusal(PostgresStore::open(&database.url(OWNER)));
    assert!(matches!(error, StorageError::Missing(_)), "{error:?}");
}

/// A standby hears of a new database later than whoever was told that it is there.
#[test]
fn a_host_that_has_not_heard_of_the_database_is_passed_over() {
    static OTHER: OnceLock<Cluster> = OnceLock::new();
    let Some(first) = cluster() else { return };
    let second = OTHER.get_or_init(Cluster::start);
    second
        .client("postgres", "postgres")
        .batch_execute("CREATE DATABASE elsewhere OWNER owner")
        .expect("a database");
    let place = |cluster: &'static Cluster| {
        let database = cluster.database();
        let url = database.url(OWNER).to_string();
        let (_, place) = url.split_once('@').expect("a host");
        place.replace(&format!("/{}", database.name()), "")
    };
    let both = format!(
        "postgres://owner@{},{}/elsewhere",
        place(first),
        place(second)
    );
    make(&url(&both)).expect("a store");
}

#[test]
fn s23_a_password_comes_from_a_file_that_its_owner_alone_can_read() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    fs::write(&file, "secret\n").expect("a file");
    let with_file = || {
        let url = site.database.url(CLERK);
        PostgresStore::open(&url.with_files(Some(file.clone()), None))
    };
    fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("its mode");
    let error = refusal(with_file());
    let StorageError::Unsafe { problem, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(problem.ends_with("is not yours alone"), "{problem}");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
    with_file().expect("the store");
    fs::remove_file(&file).expect("gone");
    unreachable(refusal(with_file()), "No such file");
}

#[test]
fn s23_a_password_goes_to_no_host_without_tls_not_even_on_this_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    fs::write(&file, "secret\n").expect("a file");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let port = listener.local_addr().expect("its address").port();
    for hosts in [
        format!("127.0.0.1:{port}"),
        format!("%2Fnonexistent,localhost:{port}"),
        "[::1]".to_owned(),
    ] {
        let to = url(&format!("postgres://{hosts}/desk?sslmode=disable"));
        let to = to.with_files(Some(file.clone()), None);
        for error in [refusal(PostgresStore::open(&to)), refusal(make(&to))] {
            let StorageError::Unsafe { problem, .. } = &error else {
                panic!("{error:?}");
            };
            assert!(problem.ends_with(" without TLS"), "{problem}");
        }
    }
    let nobody = listener.accept().expect_err("nobody came");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_password_file_that_is_a_link_is_followed_as_secrets_are_mounted() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("secret"), folder.path().join("password"));
    fs::write(&file, "secret\n").expect("a file");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
    symlink(&file, &link).expect("a link");
    let url = site.database.url(CLERK);
    PostgresStore::open(&url.with_files(Some(link), None)).expect("the store");
}

#[test]
fn a_password_file_that_is_none_or_too_long_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (pipe, long) = (folder.path().join("pipe"), folder.path().join("long"));
    let private = Mode::RUSR | Mode::WUSR;
    mkfifoat(CWD, &pipe, private).expect("a pipe");
    fs::write(&long, "a".repeat(1025)).expect("a file");
    fs::set_permissions(&long, Permissions::from_mode(0o600)).expect("its mode");
    let other = "name a file that holds the password in the configuration, under [postgres]: password_file = \"PATH\"";
    let too_long = format!("write the password to {}, and nothing else", long.display());
    for (file, problem, mended) in [
        (pipe, "is not a plain file", other),
        (folder.path().to_path_buf(), "is not a plain file", other),
        ("/dev/null".into(), "is not a plain file", other),
        (long, "is longer than 1024 bytes", &too_long),
    ] {
        let to = url("postgres://db.invalid/desk").with_files(Some(file.clone()), None);
        for error in [refusal(PostgresStore::open(&to)), refusal(make(&to))] {
            let StorageError::Unsafe {
                problem: told,
                mend,
            } = &error
            else {
                panic!("{error:?}");
            };
            let expected = format!("the password file {} {problem}", file.display());
            assert_eq!((told, mend.as_str()), (&expected, mended));
        }
    }
}

#[test]
fn certificates_that_cannot_be_read_are_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("roots.pem");
    let to = url("postgres://db.invalid/desk").with_files(None, Some(file.clone()));
    unreachable(
        refusal(PostgresStore::open(&to)),
        "roots.pem: no certificates",
    );
    fs::write(&file, "nothing\n").expect("a file");
    unreachable(
        refusal(PostgresStore::open(&to)),
        "roots.pem: no certificates",
    );
}
