//! Times that people read are in their time zone; everything else is in UTC, whatever `TZ` says (S30).

use crate::support::Desk;

/// Five and a half hours ahead of UTC, in no need of a database of time zones.
const ZONE: &str = "XST-5:30";

fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

fn seen(desk: &Desk, words: &str) -> String {
    let variables = [("NO_COLOR", "1"), ("TZ", ZONE)];
    desk.tty_with(words, &variables).status(0).text()
}

#[test]
fn times_on_a_terminal_are_local_with_their_offset_and_how_far_they_are_off() {
    let desk = desk();
    let card = seen(&desk, "users show bob");
    let created = card.lines().find(|line| line.starts_with("created"));
    let created = created.expect("a line for it");
    let recent = ["+05:30 (now)", "+05:30 (just now)", "+05:30 (1 minute ago)"];
    assert!(recent.iter().any(|end| created.ends_with(end)), "{card}");
    let reset = seen(&desk, "users reset bob --yes");
    assert!(reset.contains("+05:30 (in 24 hours):\n"), "{reset}");
    let accounts = seen(&desk, "users list --search root1");
    let row = accounts.lines().nth(1).expect("a row");
    assert!(
        row.ends_with("+05:30") && row.matches("+05:30").count() == 1,
        "{row}"
    );
    assert!(seen(&desk, "audit list").contains("+05:30  "));
}

#[test]
fn s30_no_other_output_depends_on_the_time_zone() {
    let desk = desk();
    for words in [
        "users show bob",
        "users list",
        "audit list",
        "policy show",
        "store info",
    ] {
        for format in ["table", "csv", "json"] {
            let run = |zone| {
                let run = desk.run(words).args(["--format", format]).env("TZ", zone);
                run.end().stdout_text().replace("audit.read", "")
            };
            // What was read is recorded, so the second list has a line more.
            let (first, second) = (run("UTC"), run(ZONE));
            let (first, second) = match words {
                "audit list" => {
                    let line = |text: &str| text.lines().nth(2).map(str::to_owned);
                    (line(&first), line(&second))
                }
                _ => (Some(first), Some(second)),
            };
            assert_eq!(first, second, "{words} {format}");
        }
    }
    let onto_terminal = seen(&desk, "users show bob --format json");
    let created = desk.run("users show bob --format json").end();
    assert_eq!(onto_terminal, created.stdout_text());
    // A time within a text of a row, too.
    desk.sql("UPDATE store SET latest_at = 32503680000000");
    let words = "store check --format json";
    let variables = [("NO_COLOR", "1"), ("TZ", ZONE)];
    let found = desk.tty_with(words, &variables).status(9).text();
    assert!(found.contains("3000-01-01T00:00:00Z"), "{found}");
    assert!(!found.contains("+05:30"), "{found}");
}

#[test]
fn a_time_in_an_error_is_local_on_a_terminal_and_in_utc_in_json() {
    let desk = desk();
    let other = desk.somebody_else("bob");
    let wrong = other.run("login bob --password-stdin");
    wrong.stdin("no password\n").status(3);
    desk.sql("UPDATE account SET failures = 20 WHERE name = 'bob'");
    let refused = |format: &str| {
        let variables = [("NO_COLOR", "1"), ("TZ", ZONE)];
        let words = format!("login bob --format {format}");
        let tty = other.tty_with(&words, &variables).expect("password");
        tty.send_line("no password").status(10).text()
    };
    let for_people = refused("table");
    let told = "too many failed attempts: try again in 15 min, after 20";
    assert!(for_people.contains(told), "{for_people}");
    assert!(for_people.contains("+05:30\n"), "{for_people}");
    let onto_a_file = other.run("login bob --password-stdin").env("TZ", ZONE);
    let onto_a_file = onto_a_file.stdin("no password\n").status(10);
    onto_a_file.stderr_has(told).stderr_has("Z\n");
    let for_scripts = refused("json");
    assert!(!for_scripts.contains("+05:30"), "{for_scripts}");
    assert!(for_scripts.contains(told), "{for_scripts}");
    assert!(for_scripts.contains("Z\""), "{for_scripts}");
}
