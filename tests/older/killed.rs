//! SIGKILL at the calls by which a store of schema 1 is updated.

use std::fs::{self, File};

use super::{ALICE, put_in, version};
use crate::crash::after_crash;
use crate::crash::calls::up_to_the_last;
use crate::crash::strace::{CALLS, Injection, KILL, inject_fed, strace_works};
use crate::support::{Desk, cases, say};

#[test]
fn no_kill_at_any_call_of_an_update_leaves_anything_but_the_old_or_the_new_schema() {
    if !strace_works() {
        return;
    }
    let every = usize::try_from(cases(10, 1)).expect("a small number");
    let (mut old, mut new) = (0, 0);
    for calls in CALLS {
        up_to_the_last(|number| {
            let desk = Desk::new();
            put_in(&desk.store());
            let password = desk.root().join("password");
            fs::write(&password, format!("{ALICE}\n")).expect("written");
            let login = desk.process("login alice --password-stdin");
            let kill = Injection {
                calls,
                when: (1 + (number - 1) * every).to_string(),
                what: KILL,
                only: &[],
                then_killed: false,
            };
            let stdin = File::open(password).expect("the password");
            let came = inject_fed(&login, &desk, &kill, stdin.into());
            let kept = desk.store().with_extension("db.schema-1");
            match after_crash(&desk, version) {
                1 => old += 1,
                2 => {
                    new += 1;
                    assert_eq!(version(&kept), 1, "a backup comes first");
                }
                other => panic!("schema {other}: {kill:?}"),
            }
            desk.run("login alice --password-stdin")
                .stdin(format!("{ALICE}\n"))
                .status(0);
            desk.run("store check").status(0);
            assert_eq!((version(&kept), version(&desk.store())), (1, 2));
            came.injected
        });
    }
    say(&format!(
        "killed while it was old {old} times, new {new} times"
    ));
    assert!(old > 3 && new > 3);
}
