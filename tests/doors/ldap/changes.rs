//! The change of a password, with and without a bind.

use super::scene::{Scene, person};
use crate::support::{NEW_PASSWORD, PASSWORD};

#[test]
fn a_password_is_changed_without_a_bind_and_the_new_one_works() {
    let scene = Scene::new();
    let temporary = scene.temporary().to_owned();
    for (who, name, old) in [
        (person("right"), "right", PASSWORD),
        ("owes".to_owned(), "owes", PASSWORD),
        (person("temp"), "temp", temporary.as_str()),
    ] {
        let mut client = scene.client();
        assert_eq!(
            client
                .change(Some(&who), Some(old), Some(NEW_PASSWORD))
                .code(),
            0,
            "{who}"
        );
        assert_eq!(client.bind(&person(name), old).code(), 49, "{who}");
        assert_eq!(client.bind(&person(name), NEW_PASSWORD).code(), 0, "{who}");
    }
}

#[test]
fn whoever_is_signed_in_need_not_say_who_but_the_old_password() {
    let scene = Scene::new();
    let mut client = scene.client();
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
    let without = client.change(None, None, Some(NEW_PASSWORD));
    assert_eq!((without.code(), without.policy()), (53, Some(4)));
    let empty = client.change(None, Some(""), Some(NEW_PASSWORD));
    assert_eq!((empty.code(), empty.policy()), (53, Some(4)));
    assert_eq!(client.change(None, Some(PASSWORD), None).code(), 53);
    assert_eq!(client.change(None, Some(PASSWORD), Some("")).code(), 53);
    assert_eq!(
        client
            .change(None, Some("wrong"), Some(NEW_PASSWORD))
            .code(),
        49
    );
    assert_eq!(
        client
            .change(None, Some(PASSWORD), Some(NEW_PASSWORD))
            .code(),
        0
    );
    assert_eq!(client.bind(&person("right"), NEW_PASSWORD).code(), 0);
    assert_eq!(
        scene
            .client()
            .change(None, Some(PASSWORD), Some("x"))
            .code(),
        53
    );
}

#[test]
fn a_new_password_that_is_refused_is_told_with_every_reason() {
    let scene = Scene::new();
    let mut client = scene.client();
    let refused = client.change(Some(&person("right")), Some(PASSWORD), Some("right"));
    assert_eq!((refused.code(), refused.policy()), (19, Some(5)));
    let words = &refused.result.message;
    assert!(
        words.contains("needs 15; it is easily guessed; it contains the account's name"),
        "{words}"
    );
    let same = client.change(Some(&person("right")), Some(PASSWORD), Some(PASSWORD));
    assert_eq!((same.code(), same.policy()), (19, Some(5)), "{same:?}");
    for nobody in [
        "nobody",
        "uid=right",
        "uid=right,ou=people,dc=example,dc=com",
        "a b",
    ] {
        let answer = client.change(Some(nobody), Some(PASSWORD), Some(NEW_PASSWORD));
        assert_eq!(answer.code(), 49, "{nobody}");
    }
    let late = client.change(Some("late"), Some(scene.expired()), Some(NEW_PASSWORD));
    assert_eq!((late.code(), late.policy()), (49, None));
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
}
