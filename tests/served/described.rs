//! Answers that are not as the API description says fail the test in which they came.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::support::{PASSWORD, Relay, description, misfits};

/// The bytes of a request and its answer.
fn conversation(asked: &str, order: &str, status: u16, kind: &str, answer: &str) -> [String; 2] {
    let (length, of_order) = (answer.len(), order.len());
    let later = ["", "retry-after: 7\r\n"][usize::from(status == 429)];
    [
        format!(
            "{asked} HTTP/1.1\r\npassdesk: 1\r\nauthorization: Bearer x\r\ncontent-length: {of_order}\r\n\r\n{order}"
        ),
        format!(
            "HTTP/1.1 {status} OK\r\ncontent-type: application/{kind}\r\n{later}\
             transfer-encoding: chunked\r\n\r\n{length:x}\r\n{answer}\r\n0\r\n\r\n"
        ),
    ]
}

#[test]
fn what_does_not_fit_the_description_is_found() {
    let error = json!({"error": {"code": "throttled", "message": "wait", "hint": null}});
    let error = error.to_string();
    let end = json!({"matching": 0, "shown": 0, "left_out": {"count": 0, "first": []}});
    let end = &format!("{{\"end\":{end}}}\n");
    let described = description();
    let found = |asked: &str, order: &str, status: u16, kind: &str, answer: &str| {
        let [asked, answered] = conversation(asked, order, status, kind, answer);
        misfits(described, asked.as_bytes(), answered.as_bytes()).join(", ")
    };
    let list = "GET /v1/users?limit=3&status=active&status=disabled";
    for (status, kind, answer, why) in [
        (200, "jsonl", end.as_str(), ""),
        (429, "json", &error, ""),
        (418, "json", &error, "the status is not described"),
        (429, "xml", &error, "the content type"),
        (429, "json", "{}", "required"),
        (429, "json", "{", "EOF"),
        (200, "jsonl", "", "without an end"),
        (200, "jsonl", &end.repeat(2), "after the end"),
        (200, "jsonl", "{\"end\":{}}\n", "required"),
        (200, "jsonl", &format!("{{}}\n{end}"), "required"),
    ] {
        let found = found(list, "", status, kind, answer);
        assert!(
            found.contains(why) && found.is_empty() == why.is_empty(),
            "{why}: {found}"
        );
    }
    for (asked, order, why) in [
        ("POST /v1/users", "", "no such operation"),
        ("GET /v1/users/a/b", "", "no such operation"),
        (list, "{\"a\":1}", "a body"),
        ("GET /v1/users?limit=x", "", "limit: "),
        ("GET /v1/users?status=x", "", "status: "),
        ("GET /v1/users?limit=1&limit=2", "", "limit: is there twice"),
        ("GET /v1/users?more=1", "", "more is no parameter"),
    ] {
        let found = found(asked, order, 200, "jsonl", end);
        assert!(found.contains(why), "{why}: {found}");
    }
}

/// What the program asks of a server, and is answered, is compared with this.
fn compared(description: Value) {
    let scene = Scene::new();
    let socket = scene.desk.root().join("relay.sock");
    let relay = Relay::new(&socket, &scene.server.socket, description);
    let place = format!("unix:{}", socket.display());
    let run = |words: &str| scene.desk.run(words).env("PASSDESK_STORE", &place);
    run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    run("users list").status(0);
    run("users disable bob").status(0);
    run("users show nobody").status(7);
    drop(relay);
}

#[test]
fn what_the_program_asks_and_is_answered_is_as_described() {
    compared(description().clone());
}

#[test]
#[should_panic(expected = "GET /v1/users?sort=name HTTP/1.1: HTTP/1.1 200 OK: ")]
fn a_row_that_does_not_fit_fails_its_test() {
    let mut description = description().clone();
    description["components"]["schemas"]["AccountRow"]["properties"]["role"] =
        json!({"const": "guest"});
    compared(description);
}

#[test]
#[should_panic(expected = "POST /v1/login HTTP/1.1: HTTP/1.1 200 OK: request: name: ")]
fn a_request_that_does_not_fit_fails_its_test() {
    let mut description = description().clone();
    let login = &mut description["paths"]["/v1/login"]["post"]["requestBody"]["content"];
    login["application/json"]["schema"]["properties"]["name"] = json!({"type": "integer"});
    compared(description);
}

#[test]
#[should_panic(expected = "GET /v1/users/nobody HTTP/1.1: HTTP/1.1 404 Not Found: the status")]
fn a_status_that_is_not_described_fails_its_test() {
    let mut description = description().clone();
    let show = &mut description["paths"]["/v1/users/{name}"]["get"]["responses"];
    show.as_object_mut().expect("responses").remove("404");
    compared(description);
}
