//! Recoveries as people type them.

use super::Keys;
use super::story::locked_out;
use crate::support::{Desk, Done, NEW_PASSWORD, PASSWORD, name_prompt};

fn codes(desk: &Desk) -> Vec<String> {
    let made = desk.run("recover codes new --format json").status(0);
    let codes = made.stdout_json()["recovery_codes"].clone();
    let codes = codes.as_array().expect("codes").iter();
    codes
        .map(|code| code.as_str().expect("a code").to_owned())
        .collect()
}

#[test]
fn s46_a_code_and_a_new_password_typed_twice() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let code = codes(&desk).remove(3);
    desk.tty("recover with-code")
        .expect(&name_prompt())
        .send_line("root1")
        .expect("recovery code of root1: ")
        .send_line(&code.to_lowercase().replace('-', " "))
        .expect("new password: ")
        .send_line("short")
        .expect("that password was refused:")
        .expect("new password: ")
        .send_line(NEW_PASSWORD)
        .expect("new password, again: ")
        .send_line(NEW_PASSWORD)
        .expect("recovery codes of root1, store ")
        .expect("next: passdesk login root1")
        .status(0)
        .never_showed(&code)
        .never_showed(NEW_PASSWORD);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(0)
        .stderr_has(&format!(
            "root1 was brought back with a recovery code by {}",
            desk.peers()
        ));
}

#[test]
fn s48_the_last_resort_says_so_and_wants_the_name_typed() {
    let desk = Desk::with_store();
    let before = desk.contents();
    desk.tty("recover local root1")
        .expect("this is the last resort: nobody else has to agree")
        .expect("and every admin is shown it")
        .expect("to go on, type the account's name (root1): ")
        .send_line("yes")
        .expect("that is not the account's name; nothing was changed")
        .status(130);
    assert_eq!(desk.contents(), before);
    desk.tty("recover local root1")
        .expect("type the account's name (root1): ")
        .send_line("root1")
        .expect("new password: ")
        .send_line(NEW_PASSWORD)
        .expect("new password, again: ")
        .send_line(NEW_PASSWORD)
        .expect("recovery codes of root1")
        .status(0)
        .never_showed(NEW_PASSWORD);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(0)
        .stderr_has("root1 was brought back without signatures or code by operating-system user");
    // Nobody was signed in: the owner of the store did it.
    let listed = desk.run("audit list --action recovery.local").status(0);
    let owner = format!("  uid {} on ", rustix::process::getuid().as_raw());
    let row = listed.stdout_text().lines().nth(1).expect("an event");
    assert!(row.contains(&owner) && row.ends_with("  root1"), "{row}");
}

#[test]
fn s45_the_claim_secret_is_typed_unseen() {
    let (desk, keys) = locked_out();
    let asked = requested(&desk);
    sign(&desk, &keys);
    let claim = asked.field("claim_secret");
    desk.tty(&format!(
        "recover redeem --request {} --signature ann.sig --signature bob.sig",
        asked.field("request_id")
    ))
    .expect("claim secret: ")
    .send_line(&claim)
    .expect("new password: ")
    .send_line(NEW_PASSWORD)
    .expect("new password, again: ")
    .send_line(NEW_PASSWORD)
    .expect("recovery codes of root1")
    .status(0)
    .never_showed(&claim);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(3);
}

#[test]
fn a_signature_file_that_is_not_there_is_asked_for_again_before_any_secret() {
    let (desk, keys) = locked_out();
    let asked = requested(&desk);
    sign(&desk, &keys);
    desk.tty("recover redeem")
        .expect("the request's id: ")
        .send_line(&asked.field("request_id"))
        .expect("one for each signer: ")
        .send_line("ann.sig bob.sig")
        .expect("there is no file ann.sig bob.sig; name one signature file at a time")
        .expect("one for each signer: ")
        .send_line("ann.sig")
        .expect("one more [Enter for none]: ")
        .send_line("bob.sig")
        .expect("one more [Enter for none]: ")
        .send_line("")
        .expect("claim secret: ")
        .send_control('c')
        .status(130);
}

#[test]
fn a_claim_secret_in_place_of_a_signature_file_is_not_repeated() {
    let (desk, _keys) = locked_out();
    let asked = requested(&desk);
    let claim = asked.field("claim_secret");
    let refused = desk
        .run(&format!(
            "recover redeem --request {} --signature {claim}",
            asked.field("request_id")
        ))
        .status(2)
        .no_stdout()
        .stderr_has("that is a claim secret; name a signature file, ");
    assert!(!refused.stderr_text().contains(&claim), "{refused}");
}

#[test]
fn s44_a_holder_without_a_session_withdraws_a_request_by_its_claim_secret() {
    let (desk, _keys) = locked_out();
    let asked = requested(&desk);
    let id = asked.field("request_id");
    desk.tty(&format!("recover cancel {id}"))
        .expect("claim secret: ")
        .send_line(&asked.field("claim_secret"))
        .expect(&format!("the request {id} is cancelled"))
        .status(0);
}

/// A request for `root1`, with its id and its claim secret; the challenge is in a file.
#[track_caller]
fn requested(desk: &Desk) -> Done {
    desk.run("recover request root1 --reason lost --format json")
        .status(0)
}

/// Signs the challenge of a request.
fn sign(desk: &Desk, keys: &Keys) {
    let challenge = std::fs::read(desk.root().join("challenge.txt")).expect("a challenge");
    for name in ["ann", "bob"] {
        let path = desk.root().join(format!("{name}.sig"));
        std::fs::write(path, keys.sign(name, &challenge)).expect("written");
    }
}
