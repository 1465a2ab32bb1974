//! An account that cannot be read: it holds up nobody else, and whoever owns the store mends it.

use crate::support::{Desk, Done, PASSWORD};

/// A desk where root1 is signed in, with an admin, bob and carol; carol's row cannot be read any more.
fn desk(damage: &str) -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("users add ann --admin").status(0);
    desk.add("bob");
    desk.add("carol");
    desk.sql(damage);
    if damage == NAME && !desk.is_a_file() {
        // There a name leads to its account by a row of its own.
        desk.sql("UPDATE name SET name = 'ca\u{202e}rol' WHERE name = 'carol'");
    }
    desk
}

const NAME: &str = "UPDATE account SET name = 'ca\u{202e}rol' WHERE name = 'carol'";
const DISPLAY: &str = "UPDATE account SET display_name = 'ca\u{202e}rol' WHERE name = 'carol'";

/// What bad UTF-8 is: only a file can hold it.
const BYTES: &str = "UPDATE account SET name = CAST(x'6361ff726f6c' AS TEXT) WHERE name = 'carol'";

fn damages(desk_is_a_file: bool) -> Vec<&'static str> {
    let mut damages = vec![NAME, DISPLAY];
    damages.extend(desk_is_a_file.then_some(BYTES));
    damages
}

const LEFT_OUT: &str = "1 account cannot be read and was left out";
const MEND: &str = "the owner of the store can see what is wrong and mend it: passdesk store check, passdesk store mend";

/// That a command did what it could, said which row it left out, and ended so.
#[track_caller]
fn left_one_out(done: &Done) {
    let told = done.stderr_text();
    let which = "left out: the store is damaged: account.";
    assert_eq!(told.matches(which).count(), 1, "{done}");
    assert!(told.contains(LEFT_OUT) && told.contains(MEND), "{done}");
    assert!(!told.contains('\u{202e}'), "{done}");
}

#[test]
fn s6_an_account_that_cannot_be_read_holds_up_nobody_else() {
    let is_a_file = Desk::new().is_a_file();
    for damage in damages(is_a_file) {
        let desk = desk(damage);
        let listed = desk.run("users list --format json").status(75);
        left_one_out(&listed);
        let names: Vec<_> = listed
            .stdout_rows()
            .iter()
            .map(|row| row["name"].clone())
            .collect();
        assert_eq!(names, ["ann", "bob", "root1"]);

        let required = desk.run("users require-change --all --yes").status(75);
        left_one_out(&required);
        assert!(
            required.stdout_text().starts_with("2 accounts must"),
            "{required}"
        );

        for selection in [
            "--all",
            "--role user",
            "--status active --status must-change",
        ] {
            let words = format!("users reset {selection} --yes --format json");
            let reset = desk.run(&words).status(75);
            left_one_out(&reset);
            assert!(reset.stdout_text().contains("\"bob\""), "{reset}");
            left_one_out(&desk.run(&words).args(["--dry-run"]).status(75));
        }
        desk.run("users reset bob --yes").status(0);
        desk.run("users show bob").status(0);
        desk.run("whoami").status(0);
        desk.run("login root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        desk.run("users demote ann").status(0);
        desk.run("users demote root1").end().fails(
            4,
            "root1 is the last usable admin",
            "make another account an admin first: passdesk users promote NAME",
        );
        desk.run("users remove bob --yes").status(0);
        desk.run("audit verify").status(0);
        let check = desk.run("store check --format json").status(75);
        let found = check.stdout_rows();
        assert_eq!(found.len(), 1, "{check}");
        assert!(
            found[0]["mend"]
                .as_str()
                .expect("a text")
                .contains("passdesk store mend"),
            "{check}"
        );
    }
}

#[test]
fn one_of_several_named_accounts_that_cannot_be_read_fails_alone() {
    let desk = desk(DISPLAY);
    for more in ["", "--dry-run"] {
        let words = format!("users reset bob carol --yes --format json {more}");
        let reset = desk.run(words.trim_end()).status(9);
        let rows = reset.stdout_rows();
        assert_eq!(
            (&rows[0]["name"], &rows[1]["name"]),
            (&"bob".into(), &"carol".into())
        );
        assert!(
            rows[0].get("error").is_none_or(serde_json::Value::is_null),
            "{reset}"
        );
        assert!(
            rows[1]["error"]
                .to_string()
                .contains("account.display_name of carol cannot be read"),
            "{reset}"
        );
    }
    desk.run("users add carol").end().fails(
        75,
        "the store is damaged: account.display_name of carol cannot be read",
        desk.hint_of_damage(),
    );
}

#[test]
fn an_admin_that_cannot_be_read_is_no_admin_to_count_on() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("users add ann --admin").status(0);
    desk.sql("UPDATE account SET display_name = 'x\u{202e}' WHERE name = 'ann'");
    desk.run("users disable root1").end().fails(
        4,
        "root1 is the last usable admin",
        "make another account an admin first: passdesk users promote NAME",
    );
    desk.run("users add bob --admin").status(0);
    desk.run("policy set min-length=16").status(0);
    desk.run("recover notices").status(0);
}

#[test]
fn a_backup_is_whole_and_says_what_cannot_be_read_and_a_copy_is_not_called_verified() {
    let desk = desk(NAME);
    if !desk.is_a_file() {
        return;
    }
    let told = "accounts in it that cannot be read: 1; see which, and mend them: passdesk store check, passdesk store mend\n";
    let backup = desk.run("store backup kept.db").status(0);
    assert_eq!(backup.stderr_text(), told);
    let restored = desk
        .run("store restore kept.db --store new/passdesk.db")
        .status(0);
    assert!(restored.stderr_text().starts_with(told), "{restored}");
    desk.run("store mend --yes --store new/passdesk.db")
        .status(0);
    desk.run("store check --store new/passdesk.db").status(0);

    let copy = desk.run("store copy --to copied/new.db").status(75);
    assert!(
        copy.stderr_text()
            .contains("the store is damaged: account.name of "),
        "{copy}"
    );
    assert!(!desk.root().join("copied/new.db").exists());
    desk.run("store mend --yes").status(0);
    desk.run("store copy --to copied/new.db").status(0);
}

#[test]
fn s6_what_is_mended_lets_nobody_in() {
    for damage in damages(Desk::new().is_a_file()) {
        let desk = desk(damage);
        let before = (damage != BYTES).then(|| desk.contents());
        let plan = desk.run("store mend --format json").status(0);
        assert!(
            plan.stderr_text()
                .contains("nothing was changed; do it with passdesk store mend --yes"),
            "{plan}"
        );
        let rows = plan.stdout_rows();
        assert_eq!(rows.len(), 1, "{plan}");
        assert_eq!(rows[0]["done"], false);
        assert_eq!((damage != BYTES).then(|| desk.contents()), before);

        let done = desk.run("store mend --yes --format json").status(0);
        let told = done.stdout_rows();
        assert_eq!(
            (&told[0]["what"], &told[0]["mend"], &told[0]["done"]),
            (&rows[0]["what"], &rows[0]["mend"], &true.into())
        );
        desk.run("store mend")
            .status(0)
            .stdout("there is nothing to mend\n")
            .no_stderr();
        desk.run("store check").status(0);
        desk.run("audit verify").status(0);

        let listed = desk.run("users list --format json").status(0);
        let mended: Vec<_> = listed
            .stdout_rows()
            .into_iter()
            .filter(|row| row["status"] == "disabled")
            .collect();
        assert_eq!(mended.len(), 1, "{listed}");
        let name = mended[0]["name"].as_str().expect("a name").to_owned();
        assert!(
            name == "carol" || damage != DISPLAY && name.starts_with("unreadable-"),
            "{name}"
        );
        desk.run("login --password-stdin")
            .args([&name])
            .stdin(format!("{PASSWORD}\n"))
            .status(3);
        desk.run("users remove --yes").args([&name]).status(0);
        let events = desk
            .run("audit list --format json")
            .status(0)
            .stdout_text()
            .to_owned();
        assert_eq!(events.matches("\"store.mend\"").count(), 2, "{events}");
        desk.run("recover notices").status(0);
    }
}
