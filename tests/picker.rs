//! The list to choose an account from: how it is typed into, how it fits its window, and that it leaves nothing behind.

use crate::support::{Desk, Tty};

/// The last that is drawn of it, after every key.
const DRAWN: &str = "\x1b[?25h";
/// What is said of a list that was left.
const LEFT: &[&str] = &["error: nothing was chosen", "hint: nothing was changed"];
const TEMPORARY: &str = "temporary password [Enter to generate one]: ";

/// A desk with `root1` signed in and 249 users, ten of them with `r24` in their name.
fn crowd() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 249)
         INSERT INTO account (name, id, display_name, role, disabled, password, change_required,
            password_disabled, failures, refusal_noted, last_login_at, created_at)
         SELECT 'user' || substr('00' || i, -3), randomblob(16), 'Person ' || substr('00' || i, -3), 'user', false, 'none',
            false, false, 0, false, NULL, 0 FROM n",
    );
    desk
}

/// The list, drawn in a window of this size.
fn open(desk: &Desk, columns: u16, rows: u16) -> Tty {
    let list = desk.tty_sized("users reset", columns, rows);
    list.expect("whose password?").expect(DRAWN)
}

/// Types, and waits until a text is drawn and all that follows it.
fn typed(list: Tty, keys: &str, text: &str) -> Tty {
    list.send(keys).expect(text).expect(DRAWN)
}

#[test]
fn ctrl_u_ctrl_w_home_and_end_edit_what_is_typed() {
    let desk = crowd();
    let list = open(&desk, 80, 24);
    let list = typed(list, "user 24x", "no match");
    assert_eq!(list.seen(80, 24)[0], "whose password? user 24x");
    // Ctrl-W takes the last word, Ctrl-U all of them.
    let list = typed(list, "\x17", "249 of 249");
    assert_eq!(list.seen(80, 24)[0], "whose password? user");
    let list = typed(list, "x", "no match");
    let list = typed(list, "\x15", "249 of 249");
    assert_eq!(list.seen(80, 24)[0], "whose password?");
    // Home and End go to the ends, where one types on and deletes.
    let list = typed(list, "44x", "no match");
    let list = typed(list, "\x7f\x1b[Hr2", "1 of 249");
    assert_eq!(list.seen(80, 24)[0], "whose password? r244");
    let list = typed(list, "\x1b[F\x7f", "10 of 249");
    assert_eq!(list.seen(80, 24)[0], "whose password? r24");
    list.send("\x1b").status(130);
}

#[test]
fn the_list_says_how_many_match_and_when_none_does() {
    let desk = crowd();
    let list = open(&desk, 80, 24);
    assert!(list.seen(80, 24).contains(&"249 of 249".to_owned()));
    let list = typed(list, "r24", "10 of 249");
    let seen = list.seen(80, 24);
    assert_eq!(seen[1], "> user240  Person 240  user  active");
    assert_eq!(seen.len(), 1 + 10 + 2, "{seen:#?}");
    let list = typed(list, "24", "no match");
    assert_eq!(list.seen(80, 24)[1], "no match");
    // There is nothing to choose, and Enter chooses nothing.
    let list = typed(list, "\r\x15user001", "1 of 249");
    let asked = list.send("\r").expect(TEMPORARY);
    assert_eq!(asked.seen(80, 24)[0], "whose password? user001");
    asked.send_control('c').status(130);
}

#[test]
fn a_window_made_smaller_shows_what_enter_would_choose_and_no_line_too_many() {
    let desk = crowd();
    let list = open(&desk, 80, 24);
    let mut list = typed(list, &"\x1b[B".repeat(15), "> user016");
    for (columns, rows) in [(40, 10), (20, 5), (20, 2), (60, 20)] {
        list = list.resize(columns, rows).expect("> user016").expect(DRAWN);
        let seen = list.seen(columns, rows);
        assert!(seen[0].starts_with("whose"), "{seen:#?}");
        assert!(seen.len() <= usize::from(rows), "{seen:#?}");
        let chosen = seen.iter().filter(|line| line.starts_with("> user016"));
        assert_eq!(chosen.count(), 1, "{columns}x{rows}: {seen:#?}");
    }
    let asked = list.send("\r").expect("whose password? user016");
    asked.expect(TEMPORARY).send_control('c').status(130);
}

#[test]
fn nothing_is_chosen_from_a_window_that_shows_no_choice() {
    let desk = crowd();
    let list = open(&desk, 40, 10).resize(40, 1).expect(DRAWN);
    let list = typed(list, "\ruser2", "user2");
    let list = list.resize(40, 10).expect("50 of 249").expect(DRAWN);
    assert_eq!(list.seen(40, 10)[0], "whose password? user2");
    list.send("\x1b").status(130);
}

#[test]
fn ctrl_c_and_escape_leave_nothing_behind() {
    let desk = crowd();
    for (key, said) in [
        ("\x03", &["error: interrupted"][..]),
        ("\x1b", LEFT),
        ("\x04", LEFT),
    ] {
        let list = typed(open(&desk, 80, 24), "r24", "10 of 249");
        let left = list.send(key).status(130);
        assert_eq!(left.seen(80, 24), said, "{key:?}");
    }
}

#[test]
fn ctrl_z_gives_the_shell_its_screen_and_fg_draws_the_list_again() {
    let desk = crowd();
    let list = typed(open(&desk, 80, 24), "r24", "10 of 249").stop();
    assert_eq!(list.seen(80, 24), ["[stopped]"]);
    let list = list.resume().expect("10 of 249").expect(DRAWN);
    assert_eq!(list.seen(80, 24)[0], "whose password? r24");
    let left = list.send("\x1b").status(130);
    assert_eq!(left.seen(80, 24)[..2], ["[stopped]", ""]);
    assert_eq!(left.seen(80, 24)[2..], *LEFT);
}

#[test]
fn wide_characters_line_up_and_are_never_cut_in_two() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for (name, display_name) in [("bob", "高橋 太郎"), ("zoe", "Zoe\u{308} K"), ("li", "李")] {
        desk.run("users add")
            .args([name, "--display-name", display_name])
            .status(0);
    }
    let list = open(&desk, 80, 24);
    assert_eq!(
        list.seen(80, 24)[1..4],
        [
            "> bob  高橋 太郎  user  must-change",
            "  li   李         user  must-change",
            "  zoe  Zoe\u{308} K      user  must-change",
        ]
    );
    let list = list.resize(31, 24).expect("must-change").expect(DRAWN);
    assert_eq!(
        list.seen(31, 24)[1..4],
        [
            "> bob  高…   user  must-change",
            "  li   李    user  must-change",
            "  zoe  Zoe\u{308}…  user  must-change",
        ]
    );
    list.send("\x1b").status(130);
}

#[test]
fn a_pasted_line_narrows_and_does_not_choose() {
    let desk = crowd();
    let list = open(&desk, 80, 24);
    let list = typed(list, "\x1b[200~user007\r\x1b[201~", "1 of 249");
    assert_eq!(list.seen(80, 24)[1], "> user007  Person 007  user  active");
    list.send("\x1b").status(130);
}

#[test]
fn a_terminal_that_cannot_draw_is_asked_for_the_name() {
    let desk = crowd();
    let asked = desk.tty_with("users reset", &[("TERM", "dumb")]);
    let asked = asked.expect("whose password? ").send_line("user300");
    let asked = asked.expect("there is no such account");
    let asked = asked.expect("whose password? ").send_line("user200");
    asked.expect(TEMPORARY).send_control('c').status(130);
}
