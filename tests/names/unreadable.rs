//! An account that cannot be read: it holds up nobody else, and whoever owns the store mends it.

use crate::support::{Desk, PASSWORD};

/// A desk where root1 is signed in, with an admin, bob and carol; carol's row cannot be read any more.
fn desk(damage: &str) -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("users add ann --admin").status(0);
    desk.add("bob");
    desk.add("carol");
    desk.sql(damage);
    desk
}

const NAME: &str = "UPDATE account SET name = 'ca\u{202e}rol' WHERE name = 'carol'";
const DISPLAY: &str = "UPDATE account SET display_name = 'ca\u{202e}rol' WHERE name = 'carol'";

#[test]
fn s6_what_is_mended_lets_nobody_in() {
    for damage in [NAME, DISPLAY] {
        let desk = desk(damage);
        let before = desk.contents();
        let plan = desk.run("store mend --format json").status(0);
        assert!(
            plan.stderr_text()
                .contains("nothing was changed; do it with passdesk store mend --yes"),
            "{plan}"
        );
        let rows = plan.stdout_rows();
        assert_eq!(rows.len(), 1, "{plan}");
        assert_eq!(rows[0]["done"], false);
        assert_eq!(desk.contents(), before);

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
            name == "carol" || damage == NAME && name.starts_with("unreadable-"),
            "{name}"
        );
        desk.run("login --password-stdin")
            .args([&name])
            .stdin(format!("{PASSWORD}\n"))
            .status(3);
        desk.run("users remove").args([&name]).status(0);
        let events = desk
            .run("audit list --format json")
            .status(0)
            .stdout_text()
            .to_owned();
        assert_eq!(events.matches("\"store.mend\"").count(), 2, "{events}");
        desk.run("recover notices").status(0);
    }
}
