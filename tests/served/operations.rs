//! Operations that are sent again, under ids that are known or not, and what no desk knows (S61).

use serde_json::{Value, json};

use super::raw::Asker;
use super::scene::{COMMITS, OPERATION, Scene, already, planned};
use crate::support::NEW_PASSWORD;

#[test]
fn s61_a_token_of_another_store_is_nobodys_here() {
    let (scene, elsewhere) = (Scene::new(), Scene::new());
    let before = scene.state();
    let token = elsewhere
        .desk
        .token("--scope users:list --scope users:reset");
    let stranger = Asker::with(&scene.server, &token);
    stranger.get("/v1/users").status(401);
    let accounts = json!({"accounts": [{"name": "bob"}]});
    assert_eq!(
        stranger
            .post("/v1/plans/reset", &accounts)
            .status(401)
            .code(),
        "not_signed_in"
    );
    assert_eq!(scene.state(), before);
    Asker::with(&elsewhere.server, &token)
        .post("/v1/plans/reset", &accounts)
        .status(200);
}

#[test]
fn s61_a_recovery_that_is_sent_again_is_recognised() {
    let scene = Scene::new();
    let codes = scene
        .root1()
        .post("/v1/plans/codes", &json!({}))
        .status(200);
    let root1 = scene.root1();
    root1
        .post(COMMITS, &json!({"plan": codes.text("plan")}))
        .status(403);
    let codes = root1.post("/v1/plans/codes", &json!({})).status(200);
    root1
        .post(COMMITS, &json!({"plan": codes.text("plan")}))
        .status(200);
    let nobody = Asker::nobody(&scene.server);
    let proof = |place: usize| json!({"code": {"name": "root1", "code": codes.body["row"]["codes"][place]}});
    let order = json!({"proof": proof(0), "new_password": NEW_PASSWORD});
    let planned = nobody.post("/v1/plans/recovery", &order).status(200);
    let recover = |place: usize| {
        let body = json!({"proof": proof(place), "plan": planned.text("plan")});
        nobody.post("/v1/recover", &body)
    };
    // Another code of the same account proves as much, and is not what the plan is bound to.
    recover(1).status(403);
    recover(0).status(200);
    let before = scene.desk.contents();
    already(&recover(0).status(200));
    assert_eq!(scene.desk.contents(), before);
    let login = json!({"name": "root1", "password": NEW_PASSWORD});
    nobody.post("/v1/login", &login).status(200);
}

#[test]
fn s61_an_operation_is_known_by_its_id_to_whoever_asked_for_it() {
    let scene = Scene::new();
    let (root1, eve) = (scene.root1(), Asker::signed_in(&scene.server, "eve"));
    let shown = format!("/v1/operations/{OPERATION}");
    let done = |asker: &Asker| asker.get(&shown).status(200).body["done"].clone();
    assert_eq!(done(&root1), false);
    let disable = |asker: &Asker| asker.post_as(OPERATION, "/v1/users/bob/disable", &json!({}));
    disable(&root1).status(200);
    assert_eq!((done(&root1), done(&eve)), (true.into(), false.into()));
    let before = scene.desk.contents();
    already(&disable(&root1).status(200));
    for reply in [
        root1.post_as(OPERATION, "/v1/users/bob/enable", &json!({})),
        root1.post_as(OPERATION, "/v1/users/eve/disable", &json!({})),
        disable(&eve),
    ] {
        assert_eq!(reply.status(409).code(), "conflict");
    }
    assert_eq!(scene.desk.contents(), before);
    Asker::nobody(&scene.server).get(&shown).status(401);
}

#[test]
fn s61_an_entered_reset_that_is_sent_again_is_recognised() {
    let scene = Scene::new();
    let root1 = scene.root1();
    let reset = |password: &str| {
        let body = json!({"temporary_password": password});
        root1.post_as(OPERATION, "/v1/users/bob/reset", &body)
    };
    reset(NEW_PASSWORD).status(200);
    let before = scene.desk.contents();
    already(&reset(NEW_PASSWORD).status(200));
    assert_eq!(
        reset("eleven grey otters swim north").status(409).code(),
        "conflict"
    );
    assert_eq!(scene.desk.contents(), before);
}

#[test]
fn what_no_desk_knows_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    let root1 = scene.root1();
    let plan = planned(&root1);
    let plan = plan.text("plan");
    let before = scene.desk.contents();
    let bob = json!({"name": "bob"});
    for (status, path, body) in [
        (404, "/v1/users/bob/explode", json!({})),
        (404, "/v1/plans/everything", json!({})),
        (404, "/v2/users/bob/disable", json!({})),
        (404, "/v1/users/bob/disable/", json!({})),
        (400, "/v1/users/bob/disable", json!({"name": "eve"})),
        (400, "/v1/users/bob/disable", json!({"force": true})),
        (400, "/v1/users/bob/disable?force=true", json!({})),
        (400, "/v1/users/bob/disable", json!([])),
        (
            400,
            "/v1/plans/reset",
            json!({"accounts": [bob], "os_uid": 0}),
        ),
        (
            400,
            "/v1/plans/reset",
            json!({"accounts": [{"name": "bob", "role": "admin"}]}),
        ),
        (
            400,
            "/v1/plans/reset",
            json!({"accounts": [bob], "terms": {"expire": "1h"}}),
        ),
        (400, "/v1/plans/reset", json!({"accounts": "bob"})),
        (400, "/v1/plans/reset", json!({})),
        (400, COMMITS, json!({"plan": plan, "caller": "root1"})),
        (400, COMMITS, json!({"plan": {}})),
        (
            400,
            "/v1/recover",
            json!({"plan": plan, "proof": {}, "new": true}),
        ),
        (400, "/v1/recover", json!({"plan": plan, "proof": {}})),
    ] {
        let reply = root1.post(path, &body);
        assert_eq!(reply.status, status, "{path} {body}: {reply:?}");
        assert_eq!(reply.code(), "usage", "{path} {body}");
    }
    for (status, method, path) in [
        (400, "GET", "/v1/users?colour=red"),
        (404, "GET", "/v1/nothing"),
        (405, "DELETE", "/v1/users/bob"),
    ] {
        let reply = root1.ask(method, path, "", "");
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
    }
    let not_an_id = root1.post_as("7", "/v1/users/bob/disable", &Value::Null);
    not_an_id.status(400);
    assert_eq!(scene.desk.contents(), before);
}
