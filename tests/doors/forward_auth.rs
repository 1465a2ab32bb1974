//! What a proxy is answered that asks before it lets a request through.

use super::people::ODD;
use super::scene::{Scene, URL};
use super::web::{Reply, Web};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

fn sign_in(web: &Web, name: &str) -> Web {
    let signed_in = web.post("/login", &[("name", name), ("password", PASSWORD)]);
    signed_in.leads_to("/");
    web.keeping(&signed_in)
}

#[track_caller]
fn must_change(reply: &Reply) {
    assert_eq!(reply.status, 403, "{reply:#?}");
    assert_eq!(reply.header("x-passdesk-status"), "must-change");
    assert_eq!(reply.header("location"), format!("{URL}/change"));
    assert_eq!(reply.header("remote-user"), "");
}

#[test]
fn s67_basic_lets_in_whoever_owes_nothing_and_nobody_else() {
    let scene = Scene::new();
    let web = scene.web();
    let ask = |name: &str, password: &str| web.basic(name, password).get("/auth/basic");
    let right = ask("right", PASSWORD).status(200);
    assert_eq!(right.header("remote-user"), "right");
    assert_eq!(right.header("remote-groups"), "staff,wheel");
    assert_eq!(ask("ODD", ODD).status(200).header("remote-user"), "odd");
    must_change(&ask("temp", scene.temporary()));
    must_change(&ask("owes", PASSWORD));
    for (name, password) in [
        ("right", "wrong"),
        ("right", ""),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("late", scene.expired()),
        ("", PASSWORD),
        ("right", "a\0b"),
        ("a b", PASSWORD),
    ] {
        let refused = ask(name, password).status(401);
        let challenge = r#"Basic realm="passdesk", charset="UTF-8""#;
        assert_eq!(refused.header("www-authenticate"), challenge, "{name}");
        assert_eq!(refused.header("remote-user"), "");
    }
    web.get("/auth/basic").status(401);
    web.with("authorization", "Basic cmlnaHQ66XTp")
        .get("/auth/basic")
        .status(401);
    let events = scene
        .desk
        .run("audit list --format json --action password.check")
        .status(0);
    assert!(
        events.stdout_text().contains("http:desk.example"),
        "{}",
        events.stdout_text()
    );
}

#[test]
fn s21_whoever_guesses_at_the_door_waits_and_is_told_how_long() {
    let scene = Scene::new();
    let web = scene.web();
    let ask = |password| web.basic("right", password).get("/auth/basic").status(401);
    let waits = (0..20)
        .map(|_| ask("wrong"))
        .find(|reply| !reply.header("retry-after").is_empty());
    assert!(waits.is_some());
    let right = ask(PASSWORD);
    assert!(
        right
            .header("retry-after")
            .parse::<u32>()
            .is_ok_and(|wait| wait > 0),
        "{right:#?}"
    );
    // The door asks for everybody: the others do not wait.
    web.basic("odd", ODD).get("/auth/basic").status(200);
}

#[test]
fn the_cookie_of_the_pages_lets_in_until_the_session_ends() {
    let scene = Scene::new();
    let web = scene.web();
    web.get("/auth/session").status(401);
    let inside = sign_in(&web, "right");
    let let_in = inside.get("/auth/session").status(200);
    assert_eq!(let_in.header("remote-user"), "right");
    assert_eq!(let_in.header("remote-groups"), "staff,wheel");
    // A copy that a client sends is overwritten, so the header is there for everybody.
    let desk = &scene.desk;
    type End<'e> = (&'static str, &'e dyn Fn(&Web));
    let ends: [End<'_>; 4] = [
        ("sign-out", &|inside| drop(inside.post("/logout", &[]))),
        ("password change", &|inside| {
            let fields = [
                ("name", "right"),
                ("password", PASSWORD),
                ("new", NEW_PASSWORD),
                ("again", NEW_PASSWORD),
            ];
            inside.post("/change", &fields).leads_to("/changed");
            desk.somebody_else("right")
                .run("passwd right --password-stdin")
                .stdin(format!("{NEW_PASSWORD}\n{PASSWORD}\n"))
                .status(0);
        }),
        ("disable", &|_| {
            desk.run("users disable right").status(0);
            desk.run("users enable right").status(0);
        }),
        ("reset", &|_| {
            drop(desk.run("users reset right --yes").status(0))
        }),
    ];
    for (end, is_made) in ends {
        let inside = sign_in(&web, "right");
        inside.get("/auth/session").status(200);
        is_made(&inside);
        assert_eq!(inside.get("/auth/session").status, 401, "after {end}");
    }
}

#[test]
fn s67_a_session_that_owes_a_change_lets_nobody_in() {
    let scene = Scene::new();
    let inside = sign_in(&scene.web(), "right");
    scene.desk.run("users require-change right").status(0);
    must_change(&inside.get("/auth/session"));
}

#[test]
fn s69_the_cookie_of_another_store_lets_nobody_in() {
    let (one, other) = (Scene::new(), Scene::new());
    let inside = sign_in(&one.web(), "right");
    inside.get("/auth/session").status(200);
    inside
        .moved_to(other.socket())
        .get("/auth/session")
        .status(401);
    for forged in [
        "",
        "x",
        "__Host-passdesk-session",
        "__Host-passdesk-session=",
        "__Host-passdesk-session=x; x=y",
    ] {
        other
            .web()
            .with("cookie", forged)
            .get("/auth/session")
            .status(401);
    }
}

#[test]
fn a_browser_without_a_session_is_led_to_the_page_to_sign_in_at() {
    let scene = Scene::at(URL, &["--back-host", "app.example"]);
    let web = scene.web();
    let browser = web
        .with("x-forwarded-method", "GET")
        .with("accept", "text/html,application/xhtml+xml")
        .with("x-forwarded-proto", "https")
        .with("x-forwarded-uri", "/a?b=c");
    let at = |host| browser.with("x-forwarded-host", host).get("/auth/session");
    let back = "https%3A%2F%2Fapp%2Eexample%2Fa%3Fb%3Dc";
    at("app.example").leads_to(&format!("{URL}/login?back={back}"));
    at("evil.example").leads_to(&format!("{URL}/login"));
    let posts = web
        .with("x-forwarded-method", "POST")
        .with("accept", "text/html");
    posts.get("/auth/session").status(401);
    let program = web
        .with("x-forwarded-method", "GET")
        .with("accept", "application/json");
    program.get("/auth/session").status(401);
}

#[test]
fn s66_a_door_opens_no_store() {
    let desk = Desk::with_store();
    desk.run("door http --listen unix:/nowhere/x --url https://desk.example").end().fails(
        2,
        "a door asks a served desk, and opens no store",
        "serve the store with passdesk serve, and name that desk: --store unix:/run/passdesk/desk.sock",
    );
}
