//! S18, S27, S44: how many requests there may be, and what they tell of names.

use passdesk::desk::DeskError;
use passdesk::model::{RequestState, Timestamp};

use super::staff::{Staff, ask};
use crate::rules::{HOUR, refused, typed};

#[test]
fn s44_at_most_three_are_open_and_none_ends_another() {
    let staff = Staff::of(&["ann"]);
    let desk = &staff.world.desk;
    let first = staff.ask();
    staff.world.clock.pass(HOUR);
    let asks = [staff.ask(), staff.ask()];
    let until: Timestamp = staff.world.now().plus(3 * HOUR);
    match ask(desk, "ada", &[]) {
        Err(DeskError::TooManyRequests { until: told }) => assert_eq!(told, until),
        _ => panic!("a fourth"),
    }
    // Also for somebody else: it is the account that has three.
    refused!(
        ask(&staff.world.desk_of_uid(7), "ada", &[]),
        DeskError::TooManyRequests { .. }
    );
    desk.cancel_recovery(asks[0].id, &typed(&asks[0].claim))
        .expect("withdrawn");
    staff.ask();
    assert!(staff.redeem(&first, &["ann"]).is_ok());
}

#[test]
fn s44_one_user_makes_ten_requests_a_day_whomever_they_name() {
    let staff = Staff::of(&["ann"]);
    let desk = &staff.world.desk;
    for number in 0..10 {
        ask(desk, &format!("nobody{number}"), &[]).expect("a request");
    }
    refused!(ask(desk, "ada", &[]), DeskError::TooManyRequests { .. });
    assert!(ask(&staff.world.desk_of_uid(7), "ada", &[]).is_ok());
    staff.world.clock.pass(24 * HOUR);
    assert!(ask(desk, "ada", &[]).is_ok());
}

#[test]
fn s18_a_name_that_is_no_admins_gets_the_same_answer_and_no_recovery() {
    let staff = Staff::of(&["ann"]);
    let world = &staff.world;
    world.user("carol");
    let shape = |text: &[u8], who: &str| {
        let text = String::from_utf8(text.to_vec()).expect("text");
        let lines = text.replace(&format!("name: {who}\n"), "name: WHO\n");
        let fields = lines.lines().map(|line| match line.split_once(": ") {
            Some((field, value)) if field != "name" => format!("{field} {}", value.len()),
            _ => line.to_owned(),
        });
        fields.collect::<Vec<_>>()
    };
    let right = staff.ask();
    for who in ["hunter2-typed-as-a-name", "carol"] {
        let asked = ask(&world.desk, who, &[]).expect("a request");
        assert_eq!(shape(&asked.challenge, who), shape(&right.challenge, "ada"));
        refused!(staff.redeem(&asked, &["ann"]), DeskError::NotAnAdmins);
        for _ in 0..2 {
            ask(&world.desk_of_uid(7), who, &[]).expect("a request");
        }
        refused!(
            ask(&world.desk_of_uid(8), who, &[]),
            DeskError::TooManyRequests { .. }
        );
    }
    let shown = world.admin().recovery_requests().expect("a list").0;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].state, RequestState::Open);
    // S27: nothing of the name is written down, not even in the challenge.
    let tables = format!("{:?}", world.tables());
    assert!(tables.contains("carol"), "the control");
    assert!(!tables.contains("hunter2"), "{tables}");
}

#[test]
fn s43_without_signers_there_are_no_requests() {
    let staff = Staff::of(&[]);
    refused!(ask(&staff.world.desk, "ada", &[]), DeskError::NoSigners);
    refused!(ask(&staff.world.desk, "nobody", &[]), DeskError::NoSigners);
}
