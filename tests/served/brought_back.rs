//! A sole admin is brought back over the socket, by the support staff or by a printed code (S40, S45, S46).

use std::fs;

use serde_json::Value;

use super::host::{ADA, Host, Person, SERVICE, SIGNERS, STRANGER};
use super::uids::uids;
use crate::recovery::NAMESPACE;
use crate::support::{Done, NEW_PASSWORD, PASSWORD};

/// The staff's keys, each made at home by who signs with it; the server runs, and its sole admin is `ada`.
#[track_caller]
fn desk_with_staff() -> Host {
    let mut host = Host::new();
    let mut allowed = String::new();
    for user in SIGNERS {
        let signer = host.person(user);
        let key = [
            "-q", "-t", "ed25519", "-N", "", "-C", user.name, "-f", "key",
        ];
        signer.other("ssh-keygen", &key).status(0);
        let public = fs::read_to_string(signer.home("key.pub")).expect("a key");
        allowed.push_str(&format!(
            "{} namespaces=\"{NAMESPACE}\" {public}",
            user.name
        ));
        // Support staff have nothing of passdesk: no configuration, no session.
        fs::remove_file(signer.home("config/passdesk/config.toml")).expect("removed");
    }
    let file = host.person(SERVICE).has_file("signers", allowed);
    host.init(&format!("--recovery-signers {}", file.display()));
    host.serve();
    host
}

/// `ada`, who has forgotten her password, asks; the request's id and its claim secret.
#[track_caller]
fn asks(ada: &Person<'_>) -> (String, String) {
    let _ = fs::remove_file(ada.home("challenge.txt"));
    let asked = ada
        .run("recover request ada --reason forgotten --format json")
        .status(0);
    (asked.field("request_id"), asked.field("claim_secret"))
}

/// The challenge goes to the staff by mail, and their signatures come back.
#[track_caller]
fn signed_by_staff(host: &Host, ada: &Person<'_>) {
    let challenge = fs::read(ada.home("challenge.txt")).expect("a challenge");
    for user in SIGNERS {
        let signer = host.person(user);
        fs::remove_file(signer.home("config/passdesk/config.toml")).expect("removed");
        signer.has_file("challenge.txt", &challenge);
        let _ = fs::remove_file(signer.home("challenge.txt.sig"));
        let sign = ["-Y", "sign", "-f", "key", "-n", NAMESPACE, "challenge.txt"];
        signer.other("ssh-keygen", &sign).status(0);
        let signature = fs::read(signer.home("challenge.txt.sig")).expect("a signature");
        ada.has_file(&format!("{}.sig", user.name), signature);
    }
}

#[track_caller]
fn redeems(ada: &Person<'_>, id: &str, claim: &str) -> Done {
    let [one, other] = SIGNERS.map(|user| format!("{}.sig", user.name));
    ada.run("recover redeem --password-stdin --request")
        .args([id, "--signature", &one, &other])
        .stdin(format!("{claim}\n{NEW_PASSWORD}\n"))
        .end()
}

#[test]
fn s45_the_staff_bring_back_the_sole_admin_over_the_socket_and_the_audit_log_names_her_uid() {
    let host = desk_with_staff();
    let ada = host.person(ADA);
    let (id, claim) = asks(&ada);
    signed_by_staff(&host, &ada);
    // One who has the signatures and not the claim has nothing.
    let stranger = host.person(STRANGER);
    for user in SIGNERS {
        let name = format!("{}.sig", user.name);
        let signature = fs::read(ada.home(&name)).expect("a signature");
        stranger.has_file(&name, signature);
    }
    let other_end = if claim.ends_with('0') { '1' } else { '0' };
    let other_claim = format!("{}{other_end}", &claim[..claim.len() - 1]);
    assert_ne!(redeems(&stranger, &id, &other_claim).code(), 0);
    let redeemed = redeems(&ada, &id, &claim).status(0);
    assert_eq!(redeemed.stdout_text().lines().count(), 5, "{redeemed}");
    ada.signs_in("ada", PASSWORD).status(3);
    ada.signs_in("ada", NEW_PASSWORD).status(0);
    let events = ada.run("audit list --format json").status(0).stdout_rows();
    for action in ["recovery.request", "recovery.signature", "recovery.redeem"] {
        let done = |event: &&Value| event["action"] == action && event["outcome"] == "done";
        let uids: Vec<_> = events
            .iter()
            .filter(done)
            .map(|event| &event["os_uid"])
            .collect();
        assert!(
            !uids.is_empty() && uids.iter().all(|uid| **uid == ADA.uid),
            "{action}: {uids:?}"
        );
    }
    let requests = ada.run("recover list --format json").status(0);
    let request = requests.stdout_json();
    assert_eq!(
        (&request["requester_uid"], &request["state"]),
        (&ADA.uid.into(), &"redeemed".into())
    );
    assert_eq!(redeems(&ada, &id, &claim).code(), 8);
}

#[test]
fn s40_the_staff_bring_nobody_back_while_another_admin_can() {
    let host = desk_with_staff();
    let ada = host.ada();
    ada.run("users add eve --admin").status(0);
    let (id, claim) = asks(&ada);
    signed_by_staff(&host, &ada);
    redeems(&ada, &id, &claim)
        .status(4)
        .no_stdout()
        .stderr_has("eve");
    ada.signs_in("ada", NEW_PASSWORD).status(3);
    ada.signs_in("ada", PASSWORD).status(0);
    // The control: without the other one the same signatures are enough.
    ada.run("users disable eve").status(0);
    redeems(&ada, &id, &claim).status(0);
}

#[test]
fn s46_a_printed_code_brings_the_admin_back_over_the_socket() {
    let host = Host::served();
    let ada = host.ada();
    let codes = ada
        .run("recover codes new --format json")
        .status(0)
        .stdout_json();
    let code = codes["recovery_codes"][0]
        .as_str()
        .expect("a code")
        .to_owned();
    let recover = |person: &Person<'_>, code: &str| {
        person
            .run("recover with-code ada --password-stdin")
            .stdin(format!("{code}\n{NEW_PASSWORD}\n"))
            .end()
    };
    recover(&ada, &code).status(0);
    ada.run("whoami").status(3);
    ada.signs_in("ada", NEW_PASSWORD).status(0);
    assert_eq!(
        uids(&ada, "ada", "recovery.with-code"),
        [Value::from(ADA.uid)]
    );
    recover(&host.person(STRANGER), &code).status(3).no_stdout();
    assert!(host.log().contains(&format!("\"uid {}\"", STRANGER.uid)));
}
