//! Caddy asks the door before each request (`forward_auth`), set up as the manual says.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{block, changes_the_temporary, hides_the_session, who_gets_in};
use crate::doors::running::{Running, answers_at};
use crate::doors::scene::Scene;
use crate::doors::web::Web;
use crate::support::{Needed, PASSWORD, free_port, program};

/// The server and its application.
#[track_caller]
fn start(program: &Path, folder: &Path, port: u16, site: &str) -> Running {
    let root = folder.display();
    let _ = fs::remove_file(folder.join("app.sock"));
    // The application answers with what it was told.
    let config = format!(
        "{{\nadmin off\nauto_https off\n}}\n{site}\n\
             http://127.0.0.1 {{\nbind unix/{root}/app.sock\nrespond \"[{{header.Remote-User}}] \
             [{{header.Remote-Groups}}] [{{header.Cookie}}] [{{header.Authorization}}]\"\n}}\n"
    );
    let file = folder.join("Caddyfile");
    fs::write(&file, config).expect("written");
    let log = folder.join("caddy.log");
    let mut command = Command::new(program);
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(&file)
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log).expect("a file"));
    let is_ready = || answers_at(port) && folder.join("app.sock").exists();
    let said = || fs::read_to_string(&log).unwrap_or_default();
    Running::once(&mut command, is_ready, said)
}

/// The manual's configuration, at a port of the test.
fn configured(scene: &Scene, port: u16) -> String {
    let root = scene.desk.root().display().to_string();
    let mut text = block("caddyfile");
    for (line, instead) in [
        (
            "https://app.example/desk",
            format!("http://127.0.0.1:{port}/desk"),
        ),
        ("app.example {", format!("http://127.0.0.1:{port} {{")),
        (
            "unix//run/passdesk-door/http.sock",
            format!("unix/{root}/door.sock"),
        ),
        (
            "reverse_proxy 127.0.0.1:3000 {",
            format!("reverse_proxy unix/{root}/app.sock {{\nheader_up Host 127.0.0.1"),
        ),
    ] {
        assert!(text.contains(line), "the manual has no {line}");
        text = text.replace(line, &instead);
    }
    text
}

#[test]
fn s67_caddy_lets_in_by_basic_whoever_owes_nothing_and_leads_the_others_to_the_change() {
    let Some(caddy) = program("/usr/bin/caddy", "caddy", Needed::ForAll) else {
        return;
    };
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/desk");
    let scene = Scene::at(&url, &[]);
    let asked = configured(&scene, port).replace("/auth/session", "/auth/basic");
    let web = Web::at_port(port);
    {
        let _caddy = start(&caddy, scene.desk.root(), port, &asked);
        assert_eq!(who_gets_in(&scene, &web), ["right", "odd"]);
        let right = web.basic("right", PASSWORD).with("remote-user", "root1");
        right
            .get("/")
            .status(200)
            .shows("[right] [staff,wheel] [] []");
        for (name, password) in [("temp", scene.temporary()), ("owes", PASSWORD)] {
            web.basic(name, password)
                .get("/")
                .leads_to(&format!("{url}/change"));
        }
        changes_the_temporary(&scene, &web);
    }
    // A door that said yes to everybody would be seen here.
    let control = asked.replace("uri /auth/basic", "uri /health");
    assert_ne!(control, asked);
    let _caddy = start(&caddy, scene.desk.root(), port, &control);
    assert!(who_gets_in(&scene, &web).len() > 6);
}

#[test]
fn caddy_leads_a_browser_to_the_page_and_back_and_hides_the_cookie_from_the_application() {
    let Some(caddy) = program("/usr/bin/caddy", "caddy", Needed::ForAll) else {
        return;
    };
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/desk");
    let scene = Scene::at(&url, &[]);
    let _caddy = start(&caddy, scene.desk.root(), port, &configured(&scene, port));
    let web = Web::at_port(port).with("accept", "text/html");
    let asked = web.get("/wiki?page=1&edit").status(303);
    let login = asked
        .header("location")
        .strip_prefix(&url)
        .expect("the door");
    let back = format!("http://127.0.0.1:{port}/wiki?page=1&edit");
    let shown = back.replace('&', "&amp;");
    web.get(&format!("/desk{login}"))
        .status(200)
        .shows(&format!(r#"name="back" value="{shown}""#));
    let own = web.with("sec-fetch-site", "same-origin");
    let fields = [("name", "right"), ("password", PASSWORD), ("back", &back)];
    let signed_in = own.post_anyhow("/desk/login", &fields);
    signed_in.leads_to(&back);
    let inside = web.with("cookie", "a=b").keeping(&signed_in);
    inside
        .get("/")
        .status(200)
        .shows("[a=b; __Host-passdesk-device=");
    hides_the_session(&web, &signed_in);
    scene.desk.run("users require-change right").status(0);
    inside.get("/").leads_to(&format!("{url}/change"));
    scene.desk.run("users reset right --yes").status(0);
    inside.get("/").status(303);
    Web::at_port(port).get("/").status(401);
}
