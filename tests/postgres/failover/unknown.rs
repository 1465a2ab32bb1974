//! A command that cannot find out what became of its commit says what to look up, and that tells (S34).

use std::thread;

use serde_json::Value;
use uuid::Uuid;

use super::Stage;
use super::clients::operation_in;
use crate::support::Done;

fn command(stage: &Stage, words: &str) -> Done {
    stage
        .desk
        .run(words)
        .args(["--format", "json"])
        .env("PASSDESK_STORE", stage.url())
        .env("PASSDESK_TOKEN", &stage.token)
        .end()
}

/// Resets a password while nothing comes over to the standby; the operation, once the program has given up to find out, and
/// the temporary password, which was shown before.
fn left_in_doubt(stage: &Stage) -> (Uuid, String) {
    stage.add(["bob".to_owned()]);
    stage.pair.hold_back();
    let ended = command(stage, "users reset bob --yes").status(76);
    let rows = ended.stdout_rows();
    assert_eq!(rows.len(), 2, "{ended}");
    assert_eq!(rows[1]["error"]["code"], "outcome_unknown", "{ended}");
    let operation = operation_in(&ended);
    assert_eq!(rows[0]["reset_id"], operation.to_string(), "{ended}");
    let password = rows[0]["temporary_password"].as_str().expect("a password");
    (operation, password.to_owned())
}

/// Whether a temporary password is in force: 5, since a new one is owed, or 3.
fn signs_in(stage: &Stage, password: &str, status: i32) {
    stage
        .desk
        .run("login bob --password-stdin")
        .env("PASSDESK_STORE", stage.url())
        .stdin(format!("{password}\n"))
        .status(status);
}

/// What an operation did.
fn looked_up(stage: &Stage, operation: Uuid) -> Vec<(Value, Value)> {
    let listed = command(stage, &format!("audit list --operation {operation}")).status(0);
    let rows = listed.stdout_rows().into_iter();
    rows.map(|row| (row["action"].clone(), row["subject"].clone()))
        .collect()
}

fn found_once_the_standby_has_it() {
    let Some(stage) = Stage::new() else { return };
    let (operation, password) = left_in_doubt(&stage);
    stage.pair.let_go();
    stage.pair.be_quiet();
    let expected = (Value::from("password.reset"), Value::from("bob"));
    assert_eq!(looked_up(&stage, operation), [expected]);
    signs_in(&stage, &password, 5);
}

fn nowhere_once_the_standby_takes_over() {
    let Some(mut stage) = Stage::new() else {
        return;
    };
    let (operation, password) = left_in_doubt(&stage);
    stage.pair.kill_primary();
    stage.pair.promote();
    stage.pair.add_standby();
    assert_eq!(looked_up(&stage, operation), []);
    signs_in(&stage, &password, 3);
    // And so it can be done now.
    command(&stage, "users reset bob --yes").status(0);
}

/// Both at once, since each takes as long as the program looks for an answer.
#[test]
fn s34_an_unknown_outcome_names_the_operation_which_is_found_where_it_was_done_and_nowhere_else() {
    thread::scope(|scope| {
        scope.spawn(found_once_the_standby_has_it);
        scope.spawn(nowhere_once_the_standby_takes_over);
    });
}
