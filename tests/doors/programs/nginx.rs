//! nginx asks the door before each request (`auth_request`), set up as the manual says.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{block, changes_the_temporary, hides_the_session, who_gets_in};
use crate::doors::people::ODD;
use crate::doors::running::{Running, answers_at};
use crate::doors::scene::Scene;
use crate::doors::web::Web;
use crate::support::{Needed, PASSWORD, free_port, program};

/// The server and its application.
#[track_caller]
fn start(program: &Path, folder: &Path, port: u16, servers: &str) -> Running {
    let root = folder.display();
    // Left over by one that was killed.
    let _ = fs::remove_file(folder.join("app.sock"));
    // The application answers with what it was told.
    let config = format!(
        "daemon off;\nmaster_process off;\npid {root}/nginx.pid;\nerror_log {root}/nginx.log;\n\
             events {{}}\nhttp {{\naccess_log off;\nclient_body_temp_path {root}/body;\nproxy_temp_path {root}/proxy;\n\
             fastcgi_temp_path {root}/f;\nuwsgi_temp_path {root}/u;\nscgi_temp_path {root}/s;\n{servers}\n\
             server {{\nlisten unix:{root}/app.sock;\nlocation / {{ return 200 \
             \"[$http_remote_user] [$http_remote_groups] [$http_cookie] [$http_authorization]\"; }}\n}}\n}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, config).expect("written");
    let log = folder.join("nginx.log");
    let errors = folder.join("nginx.err");
    let mut command = Command::new(program);
    command
        .arg("-c")
        .arg(&file)
        .args(["-e", log.to_str().expect("UTF-8")])
        .stdin(Stdio::null())
        .stderr(File::create(&errors).expect("a file"));
    let said = || fs::read_to_string(&errors).unwrap_or_default();
    Running::once(&mut command, || answers_at(port), said)
}

/// The manual's configuration, at a port of the test.
fn configured(scene: &Scene, port: u16) -> String {
    let root = scene.desk.root().display().to_string();
    let mut text = block("nginx");
    for (line, instead) in [
        ("listen 443 ssl;", format!("listen 127.0.0.1:{port};")),
        ("ssl_certificate /etc/ssl/app.example.pem;", String::new()),
        (
            "ssl_certificate_key /etc/ssl/private/app.example.key;",
            String::new(),
        ),
        (
            "unix:/run/passdesk-door/http.sock",
            format!("unix:{root}/door.sock"),
        ),
        (
            "http://127.0.0.1:3000",
            format!("http://unix:{root}/app.sock"),
        ),
        (
            "https://app.example/desk",
            format!("http://127.0.0.1:{port}/desk"),
        ),
    ] {
        assert!(text.contains(line), "the manual has no {line}");
        text = text.replace(line, &instead);
    }
    text
}

#[test]
fn s67_nginx_lets_in_by_basic_whoever_owes_nothing_and_leads_the_others_to_the_change() {
    let Some(nginx) = program("/usr/sbin/nginx", "nginx", Needed::Always) else {
        return;
    };
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/desk");
    let scene = Scene::at(&url, &[]);
    let asked = configured(&scene, port)
        .replace("/auth/session", "/auth/basic")
        .replace("error_page 401 = @sign_in;", "");
    let web = Web::at_port(port);
    {
        let _nginx = start(&nginx, scene.desk.root(), port, &asked);
        assert_eq!(who_gets_in(&scene, &web), ["right", "odd"]);
        let right = web
            .basic("right", PASSWORD)
            .with("remote-user", "root1")
            .with("cookie", "a=b");
        right
            .get("/")
            .status(200)
            .shows("[right] [staff,wheel] [a=b] []");
        let odd = web.basic("odd", ODD).get("/a%20b?c=d").status(200);
        assert_eq!(odd.body, "[odd] [staff] [] []");
        for (name, password) in [("temp", scene.temporary()), ("owes", PASSWORD)] {
            web.basic(name, password)
                .get("/")
                .leads_to(&format!("{url}/change"));
        }
        let wrong = web.basic("right", "wrong").get("/").status(401);
        assert!(
            wrong.header("www-authenticate").starts_with("Basic realm="),
            "{wrong:#?}"
        );

        // The way out, by way of nginx too.
        let own = web.with("sec-fetch-site", "same-origin");
        own.get("/desk/change")
            .status(200)
            .shows("at least 15 characters");
        changes_the_temporary(&scene, &web);
    }
    // A door that said yes to everybody would be seen here.
    let control = asked.replace("proxy_pass http://desk/auth/basic;", "return 200;");
    assert_ne!(control, asked);
    let _nginx = start(&nginx, scene.desk.root(), port, &control);
    assert!(who_gets_in(&scene, &web).len() > 6);
}

#[test]
fn nginx_lets_in_by_the_cookie_of_the_pages_which_the_application_never_sees() {
    let Some(nginx) = program("/usr/sbin/nginx", "nginx", Needed::Always) else {
        return;
    };
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/desk");
    let scene = Scene::at(&url, &[]);
    let _nginx = start(&nginx, scene.desk.root(), port, &configured(&scene, port));
    let web = Web::at_port(port);
    let page = format!("http://127.0.0.1:{port}/wiki?page=1&edit");
    web.get("/wiki?page=1&edit")
        .leads_to(&format!("{url}/login?back={page}"));
    let form = web.get(&format!("/desk/login?back={page}")).status(200);
    let shown = page.replace('&', "&amp;");
    form.shows(&format!(r#"name="back" value="{shown}""#));
    let own = web.with("sec-fetch-site", "same-origin");
    let fields = [("name", "right"), ("password", PASSWORD), ("back", &page)];
    let signed_in = own.post_anyhow("/desk/login", &fields);
    signed_in.leads_to(&page);
    let inside = web.with("cookie", "a=b").keeping(&signed_in);
    let seen = inside.get("/wiki?page=1&edit").status(200);
    seen.shows("[a=b; __Host-passdesk-device=");
    hides_the_session(&web, &signed_in);
    scene.desk.run("users require-change right").status(0);
    inside.get("/").leads_to(&format!("{url}/change"));
    scene.desk.run("users reset right --yes").status(0);
    inside
        .get("/")
        .leads_to(&format!("{url}/login?back=http://127.0.0.1:{port}/"));
}
