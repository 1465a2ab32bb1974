//! What is silent, slow, too long or malformed is refused (S57), and what a worker breaks stays with one request.

use std::io::{Read, Write};
use std::sync::atomic::Ordering;

use super::{LONG, Running, request, rest, status};

#[test]
fn s57_a_silent_and_a_half_sent_connection_are_closed() {
    let desk = Running::start();
    let silent = desk.connect();
    let mut half = desk.connect();
    half.write_all(b"GET /v1/health HTTP/1.1\r\npassdesk: 1\r\nx-slow: ")
        .expect("as set up");
    // The second head of a connection that is kept is bounded like the first.
    let mut second = desk.connect();
    second
        .write_all(b"GET /v1/health HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\n\r\n")
        .expect("as set up");
    let mut start = [0; 15];
    second.read_exact(&mut start).expect("as set up");
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    second.write_all(b"GET /v1/hea").expect("as set up");
    assert_eq!(rest(silent), "");
    assert!(!rest(half).contains("200 OK"));
    assert!(!rest(second).contains("HTTP/1.1 200"));
    assert_eq!(
        status(&desk.sent(request("GET", "/v1/health", "", ""))),
        200
    );
}

#[test]
fn s57_a_body_that_does_not_come_is_refused() {
    let desk = Running::start();
    let whole = request("POST", "/v1/echo", "", "four");
    let answer = desk.sent(&whole[..whole.len() - 1]);
    assert_eq!(status(&answer), 408);
}

#[test]
fn s57_a_body_has_a_largest_size_for_its_path() {
    let desk = Running::start();
    for (path, most) in [
        ("/v1/echo", 64 << 10),
        ("/v1/commits", 256 << 10),
        ("/v1/plans/reset", 1 << 20),
    ] {
        let body = "b".repeat(most);
        let answer = desk.sent(request("POST", path, "", &body));
        assert!(status(&answer) == 200 && answer.ends_with(&body), "{path}");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            most + 1
        );
        assert_eq!(status(&desk.sent(head)), 413, "{path}");
    }
    let long = format!("x-long: {}\r\n", "h".repeat(17 << 10));
    assert_eq!(
        status(&desk.sent(request("GET", "/v1/health", &long, ""))),
        431
    );
}

#[test]
fn s57_what_no_client_of_ours_sends_is_refused() {
    let desk = Running::start();
    let plain = |head: &str| format!("{head}\r\nconnection: close\r\n\r\n");
    let ours = "host: desk\r\npassdesk: 1";
    let both = "content-length: 4\r\ntransfer-encoding: chunked";
    let swapped = "transfer-encoding: chunked\r\ncontent-length: 4";
    let cases = [
        (
            400,
            plain(&format!("POST /v1/echo HTTP/1.1\r\n{ours}\r\n{both}")),
        ),
        (
            400,
            plain(&format!("POST /v1/echo HTTP/1.1\r\n{ours}\r\n{swapped}")),
        ),
        (
            400,
            plain(&format!("GET http://desk/v1/health HTTP/1.1\r\n{ours}")),
        ),
        (400, plain(&format!("CONNECT desk:443 HTTP/1.1\r\n{ours}"))),
        (400, plain("GET /v1/health HTTP/1.1\r\nhost: desk")),
        (
            400,
            plain("GET /v1/health HTTP/1.1\r\nhost: desk\r\npassdesk: 2"),
        ),
        (
            403,
            request("GET", "/v1/health", "origin: https://evil.example\r\n", ""),
        ),
        (
            400,
            request("POST", "/v1/echo", "x-request-id: seven\r\n", ""),
        ),
        (
            400,
            request("POST", "/v1/echo", "authorization: Basic YTpi\r\n", ""),
        ),
        (
            400,
            request(
                "POST",
                "/v1/echo",
                "authorization: Bearer a\r\nauthorization: Bearer b\r\n",
                "",
            ),
        ),
        (404, request("GET", "/v1/nothing", "", "")),
        (405, request("GET", "/v1/echo", "", "")),
        (405, request("POST", "/v1/health", "", "")),
        (
            200,
            request("POST", "/v1/echo", "authorization: Bearer a\r\n", ""),
        ),
    ];
    for (expected, sent) in cases {
        let answer = desk.sent(&sent);
        assert_eq!(status(&answer), expected, "{sent}");
        let (_, body) = answer.split_once("\r\n\r\n").expect("as set up");
        if expected != 200 {
            let error: serde_json::Value = serde_json::from_str(body).expect("as set up");
            assert!(error["error"]["code"].is_string() && error["error"]["message"].is_string());
            assert!(
                error["error"]
                    .as_object()
                    .expect("as set up")
                    .contains_key("hint")
            );
        }
    }
    for garbage in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        assert!(!desk.sent(garbage).contains(" 200 "), "{garbage:?}");
    }
}

#[test]
fn s57_pipelined_requests_are_answered_in_order() {
    let desk = Running::start();
    let one = "POST /v1/echo HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\ncontent-length: 3\r\n\r\none";
    let answers = desk.sent(format!("{one}{}", request("POST", "/v1/echo", "", "two")));
    let (first, second) = (
        answers.find("one").expect("as set up"),
        answers.find("two").expect("as set up"),
    );
    assert!(first < second && answers.matches("HTTP/1.1 200").count() == 2);
}

#[test]
fn s57_connections_of_one_user_are_bounded_and_come_back() {
    let desk = Running::start();
    let mut held: Vec<_> = (0..64).map(|_| desk.connect()).collect();
    assert_eq!(rest(desk.connect()), "");
    held[0]
        .write_all(request("GET", "/v1/health", "", "").as_bytes())
        .expect("as set up");
    assert_eq!(status(&rest(held.remove(0))), 200);
    drop(held);
    let again = (0..100).any(|_| {
        desk.sent(request("GET", "/v1/health", "", ""))
            .starts_with("HTTP/1.1 200")
    });
    assert!(again);
}

#[test]
fn s62_a_slow_reader_holds_no_thread() {
    let desk = Running::start();
    let mut slow = desk.connect();
    slow.write_all(request("GET", "/v1/long", "", "").as_bytes())
        .expect("as set up");
    // There is one thread for reads.
    assert_eq!(
        status(&desk.sent(request("POST", "/v1/echo", "", "me"))),
        200
    );
    assert!(rest(slow).len() > LONG);
    let mut gone = desk.connect();
    gone.write_all(request("GET", "/v1/long", "", "").as_bytes())
        .expect("as set up");
    drop(gone);
    assert_eq!(
        status(&desk.sent(request("POST", "/v1/echo", "", "me"))),
        200
    );
}

#[test]
fn s62_a_reader_that_takes_nothing_is_closed() {
    let desk = Running::start();
    let mut stuck = desk.connect();
    stuck
        .write_all(request("GET", "/v1/long", "", "").as_bytes())
        .expect("as set up");
    // Silent connections are closed after 5 s: the third has seen the 10 s pass.
    for _ in 0..3 {
        assert_eq!(rest(desk.connect()), "");
    }
    assert!(rest(stuck).len() < LONG);
}

#[test]
fn s58_a_user_that_only_fails_is_told_to_wait_and_still_reads() {
    let desk = Running::start();
    let wrong = request("POST", "/v1/wrong", "", "");
    for _ in 0..5 {
        assert_eq!(status(&desk.sent(&wrong)), 401);
    }
    let refused = desk.sent(&wrong);
    assert!(
        status(&refused) == 429 && refused.contains("retry-after: 1\r\n"),
        "{refused}"
    );
    assert_eq!(status(&desk.sent(request("POST", "/v1/echo", "", ""))), 200);
}

#[test]
fn a_worker_that_panics_is_replaced_and_fails_one_request() {
    let desk = Running::start();
    let before = desk.made.load(Ordering::SeqCst);
    assert_eq!(status(&desk.sent(request("GET", "/v1/panic", "", ""))), 500);
    assert_eq!(
        status(&desk.sent(request("POST", "/v1/echo", "", "me"))),
        200
    );
    assert_eq!(desk.made.load(Ordering::SeqCst), before + 1);
}

#[test]
fn s63_the_log_holds_no_path_and_no_secret() {
    let desk = Running::start();
    desk.sent(request(
        "POST",
        "/v1/echo?q=hidden1",
        "authorization: Bearer hidden2\r\n",
        "hidden3",
    ));
    desk.sent(request("GET", "/v1/hidden4", "", ""));
    let log = desk.log.text();
    assert!(!log.contains("hidden"), "{log}");
    let line: serde_json::Value =
        serde_json::from_str(log.lines().next().expect("as set up")).expect("as set up");
    assert_eq!(line["operation"], "echo");
    assert_eq!(line["outcome"], "done");
    assert_eq!(
        line["peer"],
        format!("uid {}", rustix::process::geteuid().as_raw())
    );
    assert!(line["milliseconds"].is_u64() && line["account"].is_null());
}
