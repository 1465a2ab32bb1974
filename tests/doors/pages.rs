//! The pages: signing in and out, and the change of a password, which is the way out of a temporary one.

use super::people::ODD;
use super::scene::{Scene, URL};
use crate::support::{NEW_PASSWORD, PASSWORD};

#[test]
fn s69_the_pages_sign_a_person_in_and_out() {
    let scene = Scene::new();
    let web = scene.web();
    let form = web.get("/login").status(200);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self' https://desk.example; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(form.header(name), value);
    }
    form.shows(r#"<html lang="en">"#)
        .shows(r#"<label for="password">Password</label>"#)
        .shows(r#"autocomplete="username""#)
        .shows(r#"autocomplete="current-password""#)
        .lacks("<script")
        .lacks("Error")
        // A password that is too long is refused, and never cut (S1).
        .lacks("maxlength");
    web.get("/style.css")
        .status(200)
        .shows("prefers-color-scheme: dark");
    web.get("/").leads_to("/login");
    web.get("/health").status(200);

    let signed_in = web.post("/login", &[("name", "odd"), ("password", ODD)]);
    signed_in.leads_to("/");
    let cookies = signed_in.all("set-cookie");
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-passdesk-"), "{cookie}");
        assert!(
            cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"),
            "{cookie}"
        );
    }
    let inside = web.keeping(&signed_in);
    inside
        .get("/")
        .status(200)
        .shows("signed in as <strong>odd</strong>");
    let out = inside.post("/logout", &[]);
    out.leads_to("/login?note=signed-out");
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:#?}");
    // It has ended at the desk too, and not only in the browser.
    inside.get("/").leads_to("/login");
    web.get("/login?note=signed-out")
        .shows("You are signed out.");
}

#[test]
fn s67_a_temporary_password_opens_nothing_but_the_page_to_change_it() {
    let scene = Scene::new();
    let web = scene.web();
    let temporary = scene.temporary();
    for (name, password) in [("temp", temporary), ("owes", PASSWORD)] {
        let refused = web.post("/login", &[("name", name), ("password", password)]);
        refused.leads_to("/change?note=owed");
        assert_eq!(refused.header("set-cookie"), "");
    }
    web.get("/change?note=owed")
        .status(200)
        .shows("a new one must be chosen")
        .shows("at least 15 characters")
        .shows(r#"aria-describedby="rules""#)
        .shows(r#"autocomplete="new-password""#);
    let change = |new: &str, again: &str| {
        let fields = [
            ("name", "temp"),
            ("password", temporary),
            ("new", new),
            ("again", again),
        ];
        web.post("/change", &fields)
    };
    let refused = change("temp", "temp").status(422);
    // Each reason is said, and leads to the field.
    assert!(
        refused.body.matches(r##"<a href="#new">"##).count() >= 2,
        "{refused:#?}"
    );
    refused
        .shows("<title>Error: Choose a new password</title>")
        .lacks(temporary);
    change(NEW_PASSWORD, PASSWORD)
        .status(422)
        .shows("The new passwords differ");
    change(NEW_PASSWORD, NEW_PASSWORD).leads_to("/changed");
    web.get("/changed")
        .status(200)
        .shows("Your password was changed");
    let again = |password| web.post("/login", &[("name", "temp"), ("password", password)]);
    again(temporary).status(422);
    again(NEW_PASSWORD).leads_to("/");
}

#[test]
fn s18_a_page_says_the_same_of_a_wrong_password_and_of_a_name_that_is_nobodys() {
    let scene = Scene::new();
    let web = scene.web();
    let said = |name, password| {
        let reply = web.post("/login", &[("name", name), ("password", password)]);
        let reply = reply.status(422).lacks(password);
        reply.body.replace(&format!("value=\"{name}\""), "")
    };
    let wrong = said("right", "not that password");
    assert!(wrong.contains("Wrong name or password."), "{wrong}");
    for name in ["nobody", "off", "has space"] {
        assert_eq!(said(name, "not that password"), wrong);
    }
    web.post("/login", &[("name", ""), ("password", "")])
        .status(422)
        .shows("Type your name.")
        .shows("Type your password.");
    web.post("/login", &[("name", "late"), ("password", scene.expired())])
        .status(422)
        .shows("expired");
}

#[test]
fn s69_a_form_of_another_page_is_refused() {
    let scene = Scene::new();
    let web = scene.web();
    let fields = [("name", "right"), ("password", PASSWORD)];
    for (site, origin) in [
        (Some("cross-site"), Some("https://evil.example")),
        (Some("same-site"), Some("https://evil.desk.example")),
        (Some("cross-site"), Some(URL)),
        (Some("cross-site"), None),
        (Some("same-origin"), Some("https://evil.example")),
        (None, Some("https://evil.example")),
        (None, Some("null")),
        (None, None),
    ] {
        let mut from = web.clone();
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if let Some(value) = value {
                from = from.with(name, value);
            }
        }
        for page in ["/login", "/change", "/logout"] {
            from.post_anyhow(page, &fields).status(403);
        }
    }
    for (site, origin) in [
        (Some("same-origin"), "null"),
        (Some("none"), URL),
        (None, URL),
    ] {
        let from = match site {
            Some(site) => web.with("sec-fetch-site", site),
            None => web.clone(),
        };
        from.with("origin", origin)
            .post_anyhow("/login", &fields)
            .leads_to("/");
    }
}

#[test]
fn s69_back_leads_only_to_configured_hosts() {
    let scene = Scene::at(URL, &["--back-host", "app.example"]);
    let web = scene.web();
    let app = "https://app.example/a?b=c&d";
    let asked = "back=https%3A%2F%2Fapp%2Eexample%2Fa%3Fb%3Dc%26d";
    web.get(&format!("/login?{asked}"))
        .status(200)
        .shows(r#"name="back" value="https://app.example/a?b=c&amp;d""#)
        .shows(&format!("/change?{asked}"));
    let sign_in = |back| {
        web.post(
            "/login",
            &[("name", "right"), ("password", PASSWORD), ("back", back)],
        )
    };
    sign_in(app).leads_to(app);
    for back in [
        "https://evil.example/",
        "//evil.example",
        "https://app.example@evil.example/",
        "javascript:x",
    ] {
        sign_in(back).leads_to("/");
        let encoded = back.replace(':', "%3A");
        web.get(&format!("/login?back={encoded}"))
            .status(200)
            .lacks("evil")
            .lacks("javascript");
    }
    web.post(
        "/login",
        &[("name", "owes"), ("password", PASSWORD), ("back", app)],
    )
    .leads_to(&format!("/change?note=owed&{asked}"));
}

#[test]
fn s72_a_device_that_signed_in_before_does_not_wait_for_the_failures_of_others() {
    let scene = Scene::new();
    let web = scene.web();
    let fields = [("name", "right"), ("password", PASSWORD)];
    let known = web.keeping(&web.post("/login", &fields));
    let wrong = [("name", "right"), ("password", "not that password")];
    let waits = (0..20)
        .map(|_| web.post("/login", &wrong))
        .find(|reply| reply.status == 429);
    let waits = waits.expect("a wait");
    assert!(
        waits
            .header("retry-after")
            .parse::<u32>()
            .is_ok_and(|wait| wait > 0),
        "{waits:#?}"
    );
    waits.shows("There were too many attempts. Try again in");
    known.post("/login", &fields).leads_to("/");
}

#[test]
fn the_pages_may_be_below_a_path_whether_the_proxy_takes_it_away_or_not() {
    let scene = Scene::at("https://app.example/desk/", &[]);
    let web = scene.web();
    for path in ["/login", "/desk/login"] {
        web.get(path)
            .status(200)
            .shows(r#"action="/desk/login""#)
            .shows(r#"href="/desk/style.css""#);
    }
    let own = web.with("sec-fetch-site", "same-origin");
    let fields = [("name", "right"), ("password", PASSWORD)];
    own.post_anyhow("/desk/login", &fields).leads_to("/desk/");
}
