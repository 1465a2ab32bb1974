//! Real programs from Debian's packages that ask at a door.

use super::scene::Scene;
use super::web::{Reply, Web};
use crate::support::NEW_PASSWORD;

mod apache;
mod caddy;
mod chromium;
mod nginx;

/// A program's configuration in the manual.
#[track_caller]
fn block(language: &str) -> String {
    let page = include_str!("../../completions/man/passdesk-doors.7.md");
    let (_, block) = page
        .split_once(&format!("```{language}\n"))
        .expect("a block");
    block.split_once("```").expect("its end").0.to_owned()
}

/// Of people of every kind, those who get in by HTTP Basic.
#[track_caller]
fn who_gets_in(scene: &Scene, web: &Web) -> Vec<&'static str> {
    let gets_in = |name: &str, password: &str| web.basic(name, password).get("/").status == 200;
    scene.people.who_gets_in(&scene.desk, gets_in)
}

/// Has `temp` change the password at the pages behind a proxy, and get in with the new one alone.
#[track_caller]
fn changes_the_temporary(scene: &Scene, web: &Web) {
    let temporary = scene.temporary();
    let own = web.with("sec-fetch-site", "same-origin");
    let fields = [
        ("name", "temp"),
        ("password", temporary),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    own.post_anyhow("/desk/change", &fields)
        .leads_to("/desk/changed");
    web.basic("temp", NEW_PASSWORD)
        .get("/")
        .status(200)
        .shows("[temp]");
    web.basic("temp", temporary).get("/").status(401);
}

/// Whatever place the session has among the cookies, the application sees the others alone.
#[track_caller]
fn hides_the_session(web: &Web, signed_in: &Reply) {
    let cookies = signed_in.all("set-cookie").into_iter();
    let session = cookies
        .filter_map(|cookie| cookie.split(';').next())
        .find(|cookie| cookie.starts_with("__Host-passdesk-session="))
        .expect("a session");
    for (sent, seen) in [
        (session.to_owned(), ""),
        (format!("{session}; a=b; c=d"), "a=b; c=d"),
        (format!("a=b; {session}; c=d"), "a=b; c=d"),
        (format!("a=b; {session}"), "a=b"),
    ] {
        web.with("cookie", &sent)
            .get("/")
            .status(200)
            .shows(&format!("[right] [staff,wheel] [{seen}] []"));
    }
}
