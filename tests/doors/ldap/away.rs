//! A desk that is away, and a door that ends.

use super::client::any;
use super::scene::{BASE, Scene, person};
use crate::served::running::Served;
use crate::support::{NEW_PASSWORD, PASSWORD};

#[test]
fn s68_a_desk_that_is_away_is_unavailable_and_never_a_wrong_password() {
    let mut scene = Scene::new();
    let mut client = scene.client();
    let mut wiki = scene.wiki();
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
    drop(scene.server.take());
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 52);
    assert_eq!(client.bind(&person("nobody"), "wrong").code(), 52);
    assert_eq!(
        client
            .change(Some("right"), Some(PASSWORD), Some(NEW_PASSWORD))
            .code(),
        52
    );
    assert_eq!(wiki.search(BASE, any()).code(), 52);
    let service = format!("uid=wiki,ou=services,{BASE}");
    assert_eq!(client.bind(&service, scene.directory()).code(), 52);
    scene.server = Some(Served::over(&scene.desk));
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
    assert_eq!(wiki.search(BASE, any()).code(), 0);
    let log = scene.log();
    assert!(
        log.contains("the desk is unavailable") && log.contains("the desk answers again"),
        "{log}"
    );
}

#[test]
fn s68_the_doors_own_token_that_is_revoked_is_the_doors_trouble() {
    let scene = Scene::new();
    let mut client = scene.client();
    scene.desk.run("tokens revoke door --yes").status(0);
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 52);
    assert_eq!(
        client
            .change(Some("right"), Some(PASSWORD), Some(NEW_PASSWORD))
            .code(),
        52
    );
    assert!(
        scene.log().contains("this token does not work"),
        "{}",
        scene.log()
    );
}

#[test]
fn a_door_that_ends_tells_those_who_wait() {
    let mut scene = Scene::new();
    let mut client = scene.client();
    assert_eq!(client.who_am_i().code(), 0);
    assert!(scene.end_door().success());
    assert_eq!(client.disconnection(), 52);
}
