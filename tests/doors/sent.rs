//! Whatever can be sent to the door: it is refused or waited for, and the door answers others all the while.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::thread;

use super::scene::Scene;
use crate::support::PASSWORD;

#[test]
fn s57_what_no_browser_sends_is_refused_and_nothing_is_read_that_is_too_long() {
    let scene = Scene::new();
    let web = scene.web();
    let form = "host: door\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n";
    let post = |more: &str| web.send(&format!("POST /login HTTP/1.1\r\n{form}{more}"));
    post("content-length: 2147483648\r\n\r\nname=a").status(413);
    post("content-length: 99999999999999999999999\r\n\r\n").status(400);
    post("transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n").status(400);
    post("content-length: 5\r\ncontent-length: 6\r\n\r\nname=a").status(400);
    let long = "a".repeat(1024 * 1024);
    let own = web.with("sec-fetch-site", "same-origin");
    own.post_anyhow("/login", &[("name", &long), ("password", PASSWORD)])
        .status(413);
    web.basic(&long, PASSWORD).get("/auth/basic").status(431);
    web.basic(&"a".repeat(8 * 1024), PASSWORD)
        .get("/auth/basic")
        .status(401);
    own.post_body("/login", "name=right&password=%E9t%E9")
        .status(400);
    own.post_body("/login", "name=right&password=%00")
        .status(422);
    own.post_body("/login", "name=right&password=%zz")
        .status(422);
    web.get("/login?back=%ff").status(400);
    web.send("GET http://other.example/login HTTP/1.1\r\nhost: door\r\nconnection: close\r\n\r\n")
        .status(400);
    web.send("PUT /login HTTP/1.1\r\nhost: door\r\nconnection: close\r\n\r\n")
        .status(405);
    web.send("GET /logout HTTP/1.1\r\nhost: door\r\nconnection: close\r\n\r\n")
        .status(405);
    web.get("/etc/passwd").status(404);
    web.get("/../login").status(404);
    web.send("nonsense\r\n\r\n").status(400);
    web.basic("right", PASSWORD).get("/auth/basic").status(200);
}

#[test]
fn s58_many_who_come_at_once_wait_for_their_turn_and_none_is_refused() {
    let scene = Scene::new();
    let asked: Vec<_> = thread::scope(|scope| {
        let ask = || {
            let web = scene.web().basic("right", PASSWORD);
            scope.spawn(move || web.get("/auth/basic").status)
        };
        let asking: Vec<_> = std::iter::repeat_with(ask).take(24).collect();
        let answered = asking.into_iter().map(|one| one.join().expect("an answer"));
        answered.collect()
    });
    assert_eq!(asked, [200; 24]);
}

#[test]
fn s57_half_a_message_keeps_nobody_else_waiting() {
    let scene = Scene::new();
    let halves = [
        "",
        "GET /login HTT",
        "POST /login HTTP/1.1\r\nhost: door\r\nsec-fetch-site: same-origin\r\ncontent-length: 100\r\n\r\nname=",
    ];
    let mut open = Vec::new();
    for half in halves.iter().cycle().take(60) {
        let mut stream = UnixStream::connect(scene.socket()).expect("a connection");
        stream.write_all(half.as_bytes()).expect("sent");
        open.push(stream);
    }
    scene
        .web()
        .basic("right", PASSWORD)
        .get("/auth/basic")
        .status(200);
    drop(open);
    scene.web().get("/login").status(200);
}
