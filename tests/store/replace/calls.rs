//! SIGKILL, and errors, at each system call of a replacement that moves files or makes sure of them, with strace.

use std::process::Stdio;

use super::{JOB, Scene};
use crate::crash::strace::{Came, Injection, KILL, MOST_CALLS, inject_fed, strace_works};
use crate::support::{PASSWORD, say};

/// The calls that move files or make sure of them.
const CALLS: [&str; 6] = [
    "rename",
    "renameat2",
    "fsync",
    "fdatasync",
    "unlink",
    "ftruncate",
];

fn tried(scene: &Scene, failure: &Injection<'_>) -> Came {
    let job = scene.desk.process(JOB);
    inject_fed(&job, &scene.desk, failure, Stdio::null())
}

#[test]
fn no_kill_at_any_call_loses_either_store() {
    if !strace_works() {
        return;
    }
    let first = Scene::new();
    let (mut old, mut new, mut between) = (0, 0, 0);
    for calls in CALLS {
        let end = (1..MOST_CALLS).find(|call| {
            let scene = first.again();
            let killed = Injection {
                calls,
                when: call.to_string(),
                what: KILL,
                only: &[],
                then_killed: false,
            };
            let injected = tried(&scene, &killed).injected;
            if !scene.desk.store().exists() {
                between += 1;
                scene.goes_on(call % 2 == 0);
            } else if scene.is_new() {
                new += 1;
            } else {
                old += 1;
                assert!(scene.is_old(), "{killed:?}");
                scene.replaced();
            }
            !injected
        });
        assert!(end.is_some(), "{calls}");
    }
    say(&format!(
        "killed: {old} times the old store, {new} times the new one, {between} times between them"
    ));
    assert!(old > 5 && new > 1 && between > 3, "{old}, {new}, {between}");
}

#[test]
fn s35_a_disk_that_fails_at_any_call_leaves_the_old_store_or_the_new_one() {
    if !strace_works() {
        return;
    }
    let first = Scene::new();
    let (mut whole, mut none) = (0, 0);
    for calls in CALLS {
        let end = (1..MOST_CALLS).find(|call| {
            let scene = first.again();
            let failure = Injection {
                calls,
                when: call.to_string(),
                what: "error=EIO",
                only: &[],
                then_killed: false,
            };
            let came = tried(&scene, &failure);
            let told = format!(
                "{failure:?}: {:?}\n{}{}",
                came.status, came.stdout, came.stderr
            );
            match came.status {
                Some(0) => {
                    whole += 1;
                    assert!(scene.is_new(), "{told}");
                }
                Some(75) => {
                    none += 1;
                    let aside = |name: &String| name.contains("replaced");
                    assert!(!scene.names().iter().any(aside), "{told}");
                    assert!(scene.is_old(), "{told}");
                }
                _ => panic!("{told}"),
            }
            !came.injected
        });
        assert!(end.is_some(), "{calls}");
    }
    say(&format!(
        "failed: {none} times nothing was done, {whole} times all of it"
    ));
    assert!(whole > 1 && none > 5, "{whole} and {none}");
}

#[test]
fn where_files_can_be_moved_neither_aside_nor_back_the_next_command_says_how_to_go_on() {
    if !strace_works() {
        return;
    }
    let first = Scene::new();
    for returns in [true, false] {
        let scene = first.again();
        let failure = Injection {
            calls: "rename",
            when: "2+".to_owned(),
            what: "error=EIO",
            only: &[],
            then_killed: false,
        };
        assert_eq!(tried(&scene, &failure).status, Some(75));
        assert!(scene.names().contains(&"passdesk.db-wal".to_owned()));
        for command in ["login root1 --password-stdin", "store check", "users list"] {
            scene
                .desk
                .run(command)
                .stdin(format!("{PASSWORD}\n"))
                .status(75)
                .stderr_has("; the one that was there is now ");
        }
        // It has no log yet, so it is not restored as if it were whole.
        let aside = scene
            .names()
            .into_iter()
            .find(|name| name.contains("replaced"));
        let aside = scene
            .desk
            .store()
            .with_file_name(aside.expect("the old store"));
        if !returns {
            scene
                .desk
                .run("store restore --replace --yes")
                .args([&aside])
                .status(75)
                .stderr_has("has a log beside it");
        }
        scene.goes_on(returns);
    }
}
