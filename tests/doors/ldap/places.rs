//! Where the door listens, and where it takes passwords.

use super::scene::{BASE, Scene, person};
use crate::support::{Desk, PASSWORD};

#[test]
fn passwords_are_not_looked_at_in_clear_text_unless_it_stays_on_this_machine_and_that_is_allowed() {
    let scene = Scene::new();
    let mut client = scene.client_in_clear();
    assert_eq!(client.bind("", "").code(), 0);
    for name in [
        person("right"),
        format!("uid=wiki,ou=services,{BASE}"),
        "no name".to_owned(),
    ] {
        let answer = client.bind(&name, PASSWORD);
        assert_eq!(answer.code(), 13, "{answer:?}");
    }
    assert_eq!(
        client
            .change(Some("right"), Some(PASSWORD), Some("x"))
            .code(),
        13
    );
    let listed = scene
        .desk
        .run("audit list --format json --user right")
        .status(0);
    assert!(
        !listed.stdout_text().contains("ldap"),
        "{}",
        listed.stdout_text()
    );
    let allowed = Scene::with(&["--allow-clear-on-loopback"]);
    assert_eq!(
        allowed
            .client_in_clear()
            .bind(&person("right"), PASSWORD)
            .code(),
        0
    );
    let listed = allowed
        .desk
        .run("audit list --format json --user right")
        .status(0);
    assert!(
        listed.stdout_text().contains("127.0.0.1"),
        "{}",
        listed.stdout_text()
    );
}

#[test]
fn a_door_that_could_not_let_anybody_in_does_not_open() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let token = desk.token("--scope verify");
    let file = desk.root().join("door.token");
    std::fs::write(&file, token).expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&file, mode).expect("its mode");
    let open = "door ldap --store unix:/run/none.sock --base dc=example,dc=org";
    for (options, says) in [
        (
            "--listen ldap://127.0.0.1:3899 --token-file door.token",
            "nobody could sign in at ldap://127.0.0.1:3899",
        ),
        (
            "--listen ldap://192.0.2.1:3899 --token-file door.token --allow-clear-on-loopback",
            "nobody could sign in at ldap://192.0.2.1:3899",
        ),
        (
            "--listen ldaps://127.0.0.1:3899 --token-file door.token",
            "certificate",
        ),
        (
            "--listen ldapi:/run/none/ldapi",
            "the door needs a token of the scope verify",
        ),
        ("--token-file door.token", "no place to listen at is named"),
        (
            "--listen ldap:127.0.0.1 --token-file door.token",
            "it must be ldapi:PATH",
        ),
        (
            "--listen ldapi:relative --token-file door.token",
            "it must be ldapi:PATH",
        ),
    ] {
        let refused = desk.run(&format!("{open} {options}")).end();
        let text = refused.stderr_text();
        assert!(text.contains(says), "{options}: {text}");
    }
    let base = desk
        .run("door ldap --base example --listen ldapi:/x --store unix:/x")
        .status(2);
    assert!(
        base.stderr_text().contains("begins with dc=, o= or ou="),
        "{}",
        base.stderr_text()
    );
}
