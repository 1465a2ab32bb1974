//! A desk that is away, and a token that does not work any more: never a wrong password (S68). And a door that ends.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::scene::Scene;
use crate::served::running::Served;
use crate::support::PASSWORD;

#[test]
fn s68_a_desk_that_is_away_is_unavailable_and_found_again() {
    let mut scene = Scene::new();
    let web = scene.web();
    let fields = [("name", "right"), ("password", PASSWORD)];
    let inside = web.keeping(&web.post("/login", &fields));
    inside.get("/auth/session").status(200);
    drop(scene.server.take());
    for away in [
        inside.get("/auth/session"),
        inside.get("/"),
        inside.post("/logout", &[]),
        web.basic("right", PASSWORD).get("/auth/basic"),
        web.get("/login"),
        web.get("/change"),
        web.post("/login", &fields),
        web.post(
            "/change",
            &[
                ("name", "right"),
                ("password", PASSWORD),
                ("new", "x"),
                ("again", "x"),
            ],
        ),
    ] {
        let away = away.status(503);
        assert!(!away.header("retry-after").is_empty(), "{away:#?}");
        assert_eq!(away.header("set-cookie"), "");
    }
    web.get("/login").shows("cannot be reached");
    // Who has no session is told so without the desk.
    web.get("/auth/session").status(401);
    let log = scene.log();
    assert_eq!(log.matches("the desk is unavailable").count(), 1, "{log}");
    scene.server = Some(Served::over(&scene.desk));
    inside.get("/auth/session").status(200);
    web.basic("right", PASSWORD).get("/auth/basic").status(200);
    assert!(
        scene.log().contains("the desk answers again"),
        "{}",
        scene.log()
    );
}

#[test]
fn s68_a_token_that_was_revoked_is_the_doors_trouble_and_nobodys_wrong_password() {
    let scene = Scene::new();
    let web = scene.web();
    web.basic("right", PASSWORD).get("/auth/basic").status(200);
    scene.desk.run("tokens revoke door --yes").status(0);
    web.basic("right", PASSWORD).get("/auth/basic").status(503);
    let log = scene.log();
    assert!(log.contains("this token does not work"), "{log}");
}

#[test]
fn a_door_that_ends_answers_first_what_it_was_asked() {
    let mut scene = Scene::new();
    let mut stream = UnixStream::connect(scene.socket()).expect("a connection");
    let form = format!("name=right&password={}", PASSWORD.replace(' ', "+"));
    let head = "POST /login HTTP/1.1\r\nhost: door\r\nsec-fetch-site: same-origin\r\nexpect: 100-continue\r\n";
    write!(stream, "{head}content-length: {}\r\n\r\n", form.len()).expect("sent");
    // The request is under way when the door asks for its body.
    let mut goes_on = [0; 25];
    stream.read_exact(&mut goes_on).expect("an answer");
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    scene.ask_the_door_to_end();
    stream.write_all(form.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303 See Other\r\n"), "{answer}");
    assert!(scene.end_of_the_door().success());
    assert!(UnixStream::connect(scene.socket()).is_err());
}
