//! Apache asks by `passdesk check` (mod_authnz_external), set up as the manual says.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::block;
use crate::doors::apache::Apache;
use crate::doors::people::ODD;
use crate::doors::scene::Scene;
use crate::support::{NEW_PASSWORD, Needed, PASSWORD, program};

const MODULE: &str = "/usr/lib/apache2/modules/mod_authnz_external.so";

/// Apache, if it is there with the module.
#[track_caller]
fn installed() -> Option<Apache> {
    let apache = Apache::installed()?;
    program(MODULE, "libapache2-mod-authnz-external", Needed::ForAll)?;
    Some(apache)
}

#[test]
fn s67_apache_asks_by_passdesk_check_and_lets_in_whoever_owes_nothing() {
    let Some(apache) = installed() else {
        return;
    };
    let scene = Scene::new();
    let folder = apache.folder();
    let (helper, token) = (folder.join("passdesk"), folder.join("apache.token"));
    // Not by this process: another test that begins a program just then would hold it open for writing, and it could not be run.
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_passdesk"))
        .arg(&helper)
        .status();
    assert!(copied.expect("cp runs").success());
    fs::copy(scene.desk.root().join("door.token"), &token).expect("copied");
    if let Some(user) = Apache::user() {
        let owned = Command::new("chown").arg(user).arg(&token).status();
        assert!(owned.expect("chown runs").success());
    }
    // Apache's user comes to the socket, and to nothing else there.
    fs::set_permissions(scene.desk.root(), Permissions::from_mode(0o711)).expect("its mode");
    let mut rules = block("apache");
    let server = scene.server.as_ref().expect("a server").place();
    for (line, instead) in [
        (
            "/usr/bin/passdesk check",
            format!("{} --store {server} check", helper.display()),
        ),
        ("/etc/apache2/passdesk.token", token.display().to_string()),
    ] {
        assert!(rules.contains(line), "the manual has no {line}");
        rules = rules.replace(line, &instead);
    }
    let everybody = |rules: &str| {
        let _apache = apache.start(&["authnz_external"], rules);
        let gets_in = |name: &str, password: &str| apache.gets_in(name, password);
        scene.people.who_gets_in(&scene.desk, gets_in)
    };
    assert_eq!(everybody(&rules), ["right", "odd"]);

    let _apache = apache.start(&["authnz_external"], &rules);
    let owing = apache.web().basic("owes", PASSWORD).get("/");
    owing.status(401).shows("https://app.example/desk/change");
    // A line more than a name and a password is nobody's.
    for (name, password) in [
        (format!("right\n{PASSWORD}"), ""),
        (format!("odd\n{ODD}"), "x"),
    ] {
        assert!(!apache.gets_in(&name, password), "{name:?}");
    }
    for (name, old) in [("temp", scene.temporary()), ("owes", PASSWORD)] {
        let fields = [
            ("name", name),
            ("password", old),
            ("new", NEW_PASSWORD),
            ("again", NEW_PASSWORD),
        ];
        scene.web().post("/change", &fields).leads_to("/changed");
        assert!(apache.gets_in(name, NEW_PASSWORD), "{name}");
        assert!(!apache.gets_in(name, old), "{name}");
    }
}

#[test]
fn a_helper_that_lets_everybody_in_would_be_seen() {
    let Some(apache) = installed() else {
        return;
    };
    let rules = block("apache");
    let (before, rest) = rules.split_once('"').expect("a command");
    let (_, after) = rest.split_once('"').expect("its end");
    let _apache = apache.start(&["authnz_external"], &format!("{before}/bin/true{after}"));
    assert!(apache.gets_in("owes", PASSWORD));
}
