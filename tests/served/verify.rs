//! Services that ask a served desk whether passwords are right (S65).

use serde_json::{Value, json};

use super::host::{BOB, Host, Person, STRANGER};
use crate::support::PASSWORD;

const VERIFY: &str = "/v1/verify";

/// The status and the answer to a request, with a token or nothing.
#[track_caller]
fn asks(person: &Person<'_>, token: Option<&str>, path: &str, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let bearer = token.map_or(String::new(), |it| {
        format!("authorization: Bearer {it}\r\n")
    });
    let done = person.sends(&format!(
        "POST {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\nconnection: close\r\n{bearer}content-length: {}\r\n\r\n{body}",
        body.len()
    ));
    let answer = done.stdout_text();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.get(9..12).and_then(|status| status.parse().ok());
    let body = serde_json::from_str(body).expect("an answer");
    (status.expect("a status"), body)
}

/// The outcome of a check that was made, or the status of a refusal.
#[track_caller]
fn check(person: &Person<'_>, token: Option<&str>, who: &str, last: u8) -> String {
    let password = if who == "bob" { PASSWORD } else { "wrong" };
    let asked = json!({
        "name": who,
        "password": password,
        "service": "mail",
        "address": format!("192.0.2.{last}")
    });
    let (status, answer) = asks(person, token, VERIFY, &asked);
    answer["outcome"]
        .as_str()
        .map_or_else(|| status.to_string(), str::to_owned)
}

#[track_caller]
fn adds_bob(ada: &Person<'_>, host: &Host) {
    let added = ada.run("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    let bob = host.person(BOB);
    bob.run("login bob --password-stdin")
        .stdin(format!("{temporary}\n{PASSWORD}\n"))
        .status(0);
}

#[test]
fn s65_anybody_on_the_machine_may_ask_and_is_recorded_under_the_uid_of_the_kernel() {
    let host = Host::served();
    let ada = host.ada();
    adds_bob(&ada, &host);
    let stranger = host.person(STRANGER);
    let run = |password: &str| {
        let run = stranger.run("check bob --password-stdin --service backup");
        run.stdin(format!("{password}\n"))
    };
    run(PASSWORD)
        .status(0)
        .stdout("the password of bob is right\n");
    run("wrong").status(3);
    stranger.run("whoami").status(3);
    let listed = ada.run("audit list --action password.check --format json");
    let events = listed.status(0).stdout_rows();
    assert_eq!(events.len(), 2);
    for event in &events {
        assert_eq!(event["os_uid"], STRANGER.uid);
        assert_eq!(event["reason"], "service backup");
    }
}

#[test]
fn s58_s65_a_service_with_a_token_is_not_slowed_by_those_who_guess_through_it() {
    let host = Host::served();
    let ada = host.ada();
    adds_bob(&ada, &host);
    let create = "tokens create mail --scope verify --format json";
    let token = ada.run(create).status(0).field("token");
    let service = host.person(STRANGER);
    // The control: without its token the same user is a guesser, and waits.
    for guess in 0..5 {
        assert_eq!(
            check(&service, None, &format!("nobody{guess}"), guess),
            "wrong"
        );
    }
    assert_eq!(check(&service, None, "bob", 0), "429");
    ada.run("users show bob").status(0);
    // A request with the token is the first that proves it, so it still has to wait for its turn as a user.
    let right = (0..100).find(|_| check(&service, Some(&token), "bob", 0) == "right");
    assert!(right.is_some());
    for guess in 0..12 {
        let name = format!("nobody-else{guess}");
        assert_eq!(check(&service, Some(&token), &name, guess % 2), "wrong");
    }
    assert_eq!(check(&service, Some(&token), "bob", 3), "right");
    let listed = ada.run("audit list --user bob --action password.check --format json");
    let events = listed.status(0).stdout_rows();
    assert_eq!(events[0]["reason"], "service mail, from 192.0.2.0");
    assert_eq!(events[0]["actor"], "ada");
    // Revoked while the service runs: it is refused, and bob's password is not called wrong.
    ada.run("tokens revoke mail --yes").status(0);
    assert_eq!(check(&service, Some(&token), "bob", 3), "403");
    let (_, answer) = asks(
        &service,
        Some(&token),
        VERIFY,
        &json!({"name": "bob", "password": PASSWORD}),
    );
    assert_eq!(answer["error"]["code"], "not_permitted");
}

#[test]
fn what_no_service_should_send_is_refused_before_anything_is_checked() {
    let host = Host::served();
    let ada = host.ada();
    adds_bob(&ada, &host);
    let service = host.person(STRANGER);
    let with = |field: &str, value: Value| {
        let mut asked = json!({"name": "bob", "password": PASSWORD});
        asked[field] = value;
        asks(&service, None, VERIFY, &asked)
    };
    for (field, value) in [
        ("service", json!("two words")),
        ("service", json!("x".repeat(65))),
        ("address", json!("localhost")),
        ("name", json!("b:o/b")),
        ("name", json!("x".repeat(40_000))),
        ("more", json!(1)),
    ] {
        let (status, answer) = with(field, value);
        assert_eq!(status, 400, "{field}: {answer}");
        assert!(!answer.to_string().contains(PASSWORD), "{answer}");
    }
    let (status, _) = with("name", json!("x".repeat(1024 * 1024)));
    assert_eq!(status, 413);
    let listed = ada.run("audit list --action password.check --format json");
    listed.status(0).no_stdout();
}
