//! S18, S27, S44: how many requests there may be, and what they tell of names.

use passdesk::desk::{DeskError, RecoveryOrder};
use passdesk::model::{RequestState, Timestamp};

use super::staff::{Staff, ask};
use crate::rules::{HOUR, refused, typed};
use crate::storage::name;

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
fn s44_addresses_have_limits_of_their_own_beside_the_accounts() {
    let staff = Staff::of(&["ann"]);
    let world = &staff.world;
    let from = |address: &str, who: &str| ask(&world.desk_of_address(address), who, &[]);
    for number in 0..10 {
        // As a socket for both kinds of addresses shows it, half of the time.
        let address = ["192.0.2.7", "::ffff:192.0.2.7"][number % 2];
        from(address, &format!("nobody{number}")).expect("a request");
    }
    refused!(from("192.0.2.7", "ada"), DeskError::TooManyRequests { .. });
    // No other address is stopped by that, no user of the operating system, and not the one with the highest number.
    for desk in [
        world.desk_of_address("192.0.2.8"),
        world.desk_of_uid(u32::MAX),
        world.desk_of_uid(0),
    ] {
        ask(&desk, "ada", &[]).expect("a request");
    }
    // But the account has three.
    refused!(
        from("2001:db8::7", "ada"),
        DeskError::TooManyRequests { .. }
    );
    world.clock.pass(24 * HOUR);
    from("192.0.2.7", "ada").expect("a request");
}

#[test]
fn s44_a_request_counts_for_who_planned_it_wherever_it_is_put_in_force() {
    let staff = Staff::of(&["ann"]);
    let world = &staff.world;
    let here = world.desk_of_address("192.0.2.7");
    let plans = (0..11).map(|number| {
        let order = RecoveryOrder {
            name: name(&format!("nobody{number}")),
            reason: "lost".parse().expect("a reason"),
            overrides: Vec::new(),
        };
        let planned = here.plan_request(&order).expect("a plan");
        (planned.plan, planned.shown.claim.reveal().to_string())
    });
    let plans: Vec<_> = plans.collect();
    let put = |(plan, claim): &(_, String)| {
        let elsewhere = world.desk_of_address("192.0.2.8");
        elsewhere.put_request_in_force(plan, &typed(claim))
    };
    for plan in &plans[..10] {
        put(plan).expect("a request");
    }
    refused!(put(&plans[10]), DeskError::TooManyRequests { .. });
    ask(&world.desk_of_address("192.0.2.8"), "ada", &[]).expect("a request");
}

#[test]
fn s55_nobody_in_particular_is_one_user_among_others() {
    let staff = Staff::of(&["ann"]);
    let world = &staff.world;
    for number in 0..10 {
        ask(&world.desk_of_uid(65_534), &format!("nobody{number}"), &[]).expect("a request");
    }
    refused!(
        ask(&world.desk_of_uid(65_534), "ada", &[]),
        DeskError::TooManyRequests { .. }
    );
    for uid in [65_533, 1000, 1001] {
        ask(&world.desk_of_uid(uid), "ada", &[]).expect("a request");
    }
    world.clock.pass(24 * HOUR);
    for uid in [65_534, 1000, 1001] {
        ask(&world.desk_of_uid(uid), "ada", &[]).expect("a request");
    }
    refused!(
        ask(&world.desk_of_uid(65_534), "ada", &[]),
        DeskError::TooManyRequests { .. }
    );
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
