//! A job over many accounts goes on by itself when the primary is killed in the middle of it.

use std::collections::HashMap;
use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::Stage;
use super::judge::held;
use crate::crash::checker::opens;
use crate::crash::moments::Dice;
use crate::support::{pause, say};

const ACCOUNTS: usize = 2_000;
/// The job takes longer than this after its first rows, on any machine.
const LATEST_KILL: Duration = Duration::from_millis(600);

fn runs(job: &mut Child) -> bool {
    job.try_wait().expect("asked").is_none()
}

#[test]
fn s34_a_bulk_reset_goes_on_by_itself_when_the_primary_is_killed() {
    let Some(mut stage) = Stage::new() else {
        return;
    };
    stage.add((0..ACCOUNTS).map(|number| format!("person{number:04}")));
    let mut dice = Dice::new("the primary is killed in a bulk reset");
    for round in 1..=3 {
        let rows = stage.desk.root().join(format!("rows{round}.csv"));
        let mut job = stage
            .desk
            .process("users reset --all --yes --out")
            .arg(&rows)
            .env("PASSDESK_STORE", stage.url())
            .env("PASSDESK_TOKEN", &stage.token)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        while runs(&mut job) && rows.metadata().map_or(0, |file| file.len()) < 1_000 {
            pause(Duration::from_millis(1));
        }
        pause(dice.below(LATEST_KILL));
        let was_amid = runs(&mut job);
        stage.pair.kill_primary();
        stage.pair.promote();
        stage.pair.add_standby();
        let ended = job.wait_with_output().expect("an end");
        assert!(ended.status.success(), "round {round}: {ended:?}");
        assert!(was_amid, "round {round}: the kill came too late");
        let text = fs::read_to_string(&rows).expect("the rows");
        assert_eq!(
            text.lines().count(),
            ACCOUNTS + 1,
            "a header, and one row each"
        );
        let written: HashMap<_, _> = text
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<_> = line.split(',').collect();
                assert_eq!(fields[4], "", "{line}");
                (fields[0], fields[1])
            })
            .collect();
        for (name, held) in held(&stage) {
            assert_eq!(held.resets.len(), round, "{name} was reset once a round");
            assert!(opens(written[name.as_str()], &held.hash), "{name}");
        }
    }
    say(&format!("3 bulk resets of {ACCOUNTS} accounts went on"));
}
