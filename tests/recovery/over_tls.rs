//! S55: a recovery that is asked for over TLS names an address everywhere, and no user of the operating system.

use std::fs;

use passdesk::desk::{Desk, Origin, Peer, Surroundings};

use super::staff::{ask, redeem};
use super::story::locked_out;
use crate::rules::NEXT;

#[test]
fn s55_a_recovery_over_tls_names_the_address_to_signers_and_admins() {
    let (desk, keys) = locked_out();
    let origin = Origin {
        peer: Peer::Address("2001:db8::7".parse().expect("an address")),
        host: "desk1".to_owned(),
    };
    let url = desk.place_of_the_owner();
    let served = Desk::open(
        &url.parse().expect("a store"),
        Surroundings::of_the_system(origin),
    )
    .expect("the store");
    let asked = ask(&served, "root1", &[]).expect("a request");
    fs::write(desk.root().join("challenge.txt"), &asked.challenge).expect("written");
    let text = String::from_utf8_lossy(&asked.challenge);
    assert!(
        text.contains("\nrequester-address: 2001:db8::7\nrequester-host: desk1\n"),
        "{text}"
    );
    assert!(!text.contains("requester-uid"), "{text}");

    let words = desk.run("recover inspect challenge.txt").status(0);
    let by = "a client at 2001:db8::7 through desk1\n";
    assert!(words.stdout_text().contains(by), "{words}");
    let row = desk.run("recover inspect challenge.txt --format json");
    let row = row.status(0).stdout_json();
    assert!(row["requester_uid"].is_null(), "{row}");
    assert_eq!(row["requester_address"], "2001:db8::7");

    let signatures = ["ann", "bob"].map(|who| keys.sign(who, &asked.challenge));
    redeem(&served, &asked, &signatures).expect("a recovery");
    desk.run("login root1 --password-stdin")
        .stdin(format!("{}\n", NEXT))
        .status(0)
        .stderr_has("by a client at 2001:db8::7 through desk1");
    let list = desk.run("recover list").status(0);
    assert!(
        list.stdout_text().contains("2001:db8::7 through desk1"),
        "{list}"
    );
    let row = desk
        .run("recover list --format json")
        .status(0)
        .stdout_json();
    assert!(row["requester_uid"].is_null(), "{row}");
    assert_eq!(row["requester_address"], "2001:db8::7");
    assert_eq!(row["requester_host"], "desk1");
    desk.run("audit verify").status(0);
    desk.run("store check").status(0);
}
