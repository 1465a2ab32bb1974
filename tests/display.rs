//! What is shown: nothing from a store acts on a terminal, and lists are sorted, narrowed, cut and coloured as asked.

use crate::support::Desk;

/// Clears the screen, turns the text round, hides in it, or begins a line of its own.
const RAW: [char; 8] = [
    '\u{1b}', '\u{9b}', '\u{7f}', '\u{8}', '\u{202e}', '\u{2066}', '\u{200b}', '\r',
];

fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

#[test]
fn nothing_from_a_store_reaches_a_screen_raw() {
    let desk = desk();
    desk.run("tokens create t --scope users:list").status(0);
    let begin = desk.keep();
    for place in [
        "account SET display_name",
        "account SET name",
        "token SET label",
    ] {
        for raw in RAW {
            desk.bring_back(&begin);
            let condition = if place.starts_with("token") {
                "label = 't'"
            } else {
                "name = 'bob'"
            };
            desk.sql(&format!(
                "UPDATE {place} = 'a' || char({}) || '[2Jb' WHERE {condition}",
                raw as u32
            ));
            for command in [
                "users list",
                "users show bob",
                "tokens list",
                "users reset --all --dry-run",
                "users reset bob --yes",
            ] {
                for format in ["table", "csv", "json"] {
                    let done = desk
                        .run(command)
                        .args(["--format", format, "--color", "always"])
                        .end();
                    let shown = format!("{}{}", done.stdout_text(), done.stderr_text());
                    let shown = shown.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
                    let lines = shown
                        .lines()
                        .all(|line| !line.contains(raw) && !line.starts_with("[2J"));
                    assert!(lines || is_colour(&shown, raw), "{raw:?} in {place}{done}");
                }
            }
        }
    }
}

/// Whether all that is left of it are colours.
fn is_colour(shown: &str, raw: char) -> bool {
    raw == '\u{1b}'
        && shown.split(raw).skip(1).all(|rest| {
            rest.strip_prefix('[')
                .and_then(|rest| rest.split_once('m'))
                .is_some_and(|(code, _)| code.chars().all(|c| c.is_ascii_digit() || c == ';'))
        })
}

#[test]
fn a_damaged_text_is_told_by_its_place_and_not_shown() {
    let desk = desk();
    desk.sql("UPDATE account SET display_name = 'a' || char(27) || '[2Jb' WHERE name = 'bob'");
    let message = "the store is damaged: account.display_name of bob cannot be read";
    let done = desk.run("users show bob").end();
    done.fails(75, message, desk.hint_of_damage());
}

#[test]
fn colour_is_for_terminals_unless_somebody_says_otherwise() {
    let desk = desk();
    let coloured = |words: &str, variable: (&str, &str)| {
        let run = desk
            .run(&format!("users list {words}"))
            .env(variable.0, variable.1);
        run.status(0).stdout_text().contains('\u{1b}')
    };
    let nothing = ("TERM", "xterm");
    assert!(!coloured("", nothing), "a pipe");
    assert!(coloured("--color always", nothing));
    assert!(coloured("--color always", ("NO_COLOR", "1")));
    assert!(!coloured("--color never", nothing));
    assert!(!coloured("--format json --color always", nothing));
    assert!(!coloured("--format csv --color always", nothing));
    let on_terminal = |words: &str, variables: &[(&str, &str)]| {
        let tty = desk.tty_with(&format!("users list {words}"), variables);
        tty.status(0).text().contains('\u{1b}')
    };
    assert!(on_terminal("", &[]));
    assert!(on_terminal("", &[("NO_COLOR", "")]));
    assert!(!on_terminal("", &[("NO_COLOR", "1")]));
    assert!(!on_terminal("", &[("TERM", "dumb")]));
    assert!(!on_terminal("--color never", &[]));
    assert!(on_terminal("--color always", &[("NO_COLOR", "1")]));
}

/// A store with `root1` and so many users `u1`, `u2`, ...
fn crowd(users: u32) -> Desk {
    let desk = desk();
    desk.run("users remove bob --yes").status(0);
    desk.sql(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {users})
         INSERT INTO account (name, id, display_name, role, disabled, password, change_required,
            password_disabled, failures, refusal_noted, last_login_at, created_at)
         SELECT 'u' || i, randomblob(16), 'Person ' || i, 'user', i % 10 = 0, 'none', false,
            false, 0, false, CASE WHEN i % 2 = 1 THEN 86400000 * CAST(i AS BIGINT) END, {users} - i FROM n"
    ));
    desk
}

#[test]
fn a_terminal_is_shown_200_rows_and_told_how_many_there_are() {
    let desk = crowd(250);
    let rows = |text: String| text.lines().filter(|line| line.contains(" user ")).count();
    let screen = desk.tty("users list").status(0).shows(
        "200 of 251 accounts; see all with --limit 251, or fewer with --search, --role, --status or --group\n",
    );
    assert_eq!(screen.text().lines().count(), 1 + 200 + 1);
    let all = desk.tty("users list --limit 251").status(0).text();
    assert_eq!(all.lines().count(), 1 + 251);
    assert_eq!(rows(all), 250);
    let few = desk.tty("users list --role admin").status(0).text();
    assert_eq!(few.lines().count(), 2);
    let quiet = desk.tty("users list --quiet").status(0).text();
    assert_eq!(quiet.lines().count(), 1 + 200);
    // Elsewhere all of them.
    for (format, header) in [("table", 1), ("csv", 1), ("json", 0)] {
        let done = desk
            .run("users list")
            .args(["--format", format])
            .status(0)
            .no_stderr();
        assert_eq!(done.stdout_text().lines().count(), header + 251);
    }
}

fn names(desk: &Desk, words: &str) -> String {
    let done = desk
        .run(&format!("users list --format json {words}"))
        .status(0)
        .no_stderr();
    let rows = done.stdout_rows();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["name"].as_str().expect("a name"))
        .collect();
    names.join(" ")
}

#[test]
fn lists_are_sorted_narrowed_and_cut_as_asked() {
    let desk = crowd(12);
    for (words, expected) in [
        ("", "root1 u1 u10 u11 u12 u2 u3 u4 u5 u6 u7 u8 u9"),
        ("--sort name --limit 3", "root1 u1 u10"),
        ("--sort created --limit 3", "u12 u11 u10"),
        ("--sort created --role admin", "root1"),
        ("--role admin", "root1"),
        ("--role user --limit 1", "u1"),
        ("--status disabled", "u10"),
        ("--status disabled --status throttled", "u10"),
        ("--status throttled", ""),
        ("--search U1", "u1 u10 u11 u12"),
        ("--search PERSON --limit 2", "u1 u10"),
        ("--search nobody", ""),
        ("--search u1 --status active --limit 2", "u1 u11"),
        (
            "--inactive-for 90d",
            "u1 u10 u11 u12 u2 u3 u4 u5 u6 u7 u8 u9",
        ),
        (
            "--limit 1000",
            "root1 u1 u10 u11 u12 u2 u3 u4 u5 u6 u7 u8 u9",
        ),
    ] {
        assert_eq!(names(&desk, words), expected, "{words}");
    }
    // Who never signed in comes before the longest absent.
    let by_login = names(&desk, "--sort last-login");
    assert!(by_login.ends_with("u1 u3 u5 u7 u9 u11 root1"), "{by_login}");
}

#[test]
fn an_empty_list_says_so_and_succeeds() {
    let desk = desk();
    let list = "users list --search nobody --format";
    let run = |format: &str| desk.run(list).args([format]).status(0).no_stderr();
    run("json").stdout("");
    run("csv").stdout("name,display_name,role,status,password,temporary_expires_at,password_changed_at,last_login_at,created_at,mail,groups\n");
    run("table").stdout("no account matches\n");
}

#[test]
fn a_list_shows_display_names_where_there_is_room_where_they_were_searched_and_where_they_are_asked_for()
 {
    let desk = desk();
    desk.run("users set bob --display-name")
        .args(["Bob Cratchit"])
        .status(0);
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let header = "NAME   ROLE   STATUS  LAST LOGIN         PASSWORD CHANGED";
    let list = |words: &str| {
        desk.run(&format!("users list {words}"))
            .status(0)
            .no_stderr()
    };
    assert_eq!(first(list("").stdout_text()), header);
    let wide = list("--wide");
    assert_eq!(
        first(wide.stdout_text()),
        format!("{header}   DISPLAY NAME")
    );
    let row = wide.stdout_text().lines().nth(1).expect("bob");
    assert!(
        row.starts_with("bob ") && row.ends_with("  Bob Cratchit"),
        "{row}"
    );
    let found = list("--search CRATCHIT");
    assert!(found.stdout_text().ends_with("  Bob Cratchit\n"), "{found}");
    // Programs have every field in any case.
    let json = list("--search cratchit --format json").stdout_json();
    assert_eq!(json["display_name"], "Bob Cratchit");

    for (columns, shown) in [(80, false), (119, false), (120, true), (200, true)] {
        let tty = desk.tty_sized("users list", columns, 24).status(0);
        assert_eq!(tty.text().contains("Bob Cratchit"), shown, "{columns}");
    }
    let narrow = desk.tty_sized("users list --wide", 80, 24).status(0);
    assert!(narrow.text().contains("DISPLAY NAME"), "{}", narrow.text());
}

#[test]
fn quiet_leaves_results_and_errors() {
    let desk = desk();
    desk.run("users reset bob --yes -q").status(0).no_stderr();
    desk.run("users reset bob root1 --yes --quiet")
        .status(9)
        .stderr("error: 1 row failed\nhint: each failed row says why\n");
    desk.run("users show nobody --quiet")
        .status(7)
        .stderr_has("error: there is no account nobody\n");
}
