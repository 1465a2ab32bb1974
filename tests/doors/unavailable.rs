//! A desk that is away, and a token that does not work any more: never a wrong password (S68).

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
