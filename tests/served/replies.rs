//! Plans and operations that are sent altered, again, by others, elsewhere or too late, and what no desk knows (S60, S61).

use std::fs;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::raw::{Asker, Reply};
use super::running::Served;
use crate::recovery::Keys;
use crate::support::{Contents, Desk, NEW_PASSWORD, PASSWORD};

const COMMITS: &str = "/v1/commits";
const OPERATION: &str = "01a20986-d6da-7235-9568-875a91a6dc0d";

/// A served desk with the admins `root1` and `eve`, the user `bob`, and a signer.
struct Scene {
    desk: Desk,
    server: Served,
}

impl Scene {
    #[track_caller]
    fn new() -> Self {
        let desk = Desk::new();
        let keys = Keys::new();
        let signers = keys.allowed_signers(&["ann"]);
        fs::copy(signers, desk.root().join("signers")).expect("copied");
        desk.run("init --admin root1 --password-stdin --recovery-signers signers")
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        desk.sign_in("root1");
        for name in ["bob", "eve"] {
            desk.add(name);
        }
        desk.run("users promote eve").status(0);
        let server = Served::over(&desk);
        Self { desk, server }
    }

    #[track_caller]
    fn root1(&self) -> Asker {
        Asker::signed_in(&self.server, "root1")
    }

    /// All that a refusal must leave alone: the audit log may say that there was one.
    #[track_caller]
    fn state(&self) -> Contents {
        let mut contents = self.desk.contents();
        for table in ["event", "chain"] {
            contents.remove(table).expect("a table");
        }
        contents
    }
}

/// A new temporary password for `bob`, which is not in force.
#[track_caller]
fn planned(asker: &Asker) -> Reply {
    let accounts = json!({"accounts": [{"name": "bob"}]});
    asker.post("/v1/plans/reset", &accounts).status(200)
}

/// The answer to what was done before.
#[track_caller]
fn already(reply: &Reply) {
    assert_eq!(reply.body["already"], true, "{reply:?}");
}

#[test]
fn s60_a_plan_that_was_touched_is_refused_and_holds_no_secret() {
    let scene = Scene::new();
    let root1 = scene.root1();
    let planned = planned(&root1);
    let plan = planned.text("plan");
    let (sealed, tag) = plan.split_once('.').expect("a plan and its tag");
    let inside = BASE64URL_NOPAD.decode(sealed.as_bytes()).expect("base 64");
    let inside = String::from_utf8(inside).expect("text");
    let secret = planned.body["rows"][0]["temporary_password"].as_str();
    let secret = secret.expect("a password");
    assert!(!inside.contains(secret) && !inside.contains(&secret.replace('-', "")));

    let before = scene.state();
    let mut touched: Vec<_> = (0..plan.len())
        .step_by(plan.len() / 40)
        .chain([plan.len() - 2])
        .map(|place| {
            let other = if plan.as_bytes()[place] == b'A' {
                "B"
            } else {
                "A"
            };
            format!("{}{other}{}", &plan[..place], &plan[place + 1..])
        })
        .collect();
    let for_eve = inside.replace("\"bob\"", "\"eve\"");
    assert_ne!(for_eve, inside);
    touched.push(format!(
        "{}.{tag}",
        BASE64URL_NOPAD.encode(for_eve.as_bytes())
    ));
    touched.extend([
        String::new(),
        ".".to_owned(),
        sealed.to_owned(),
        format!("{sealed}."),
        format!("{sealed}.{}", &tag[..20]),
        format!(".{tag}"),
        format!("{plan}.{tag}"),
    ]);
    for plan in touched {
        let reply = root1.post(COMMITS, &json!({"plan": plan}));
        assert!(matches!(reply.status, 400 | 403), "{plan}: {reply:?}");
    }
    let long = root1.post(COMMITS, &json!({"plan": "A".repeat(300 << 10)}));
    assert_eq!(long.status, 413, "{long:?}");
    assert_eq!(scene.state(), before);
    // The control: as it was answered, it is put in force.
    root1.post(COMMITS, &json!({"plan": plan})).status(200);
    assert_ne!(scene.state(), before);
}

#[test]
fn s60_a_plan_is_put_in_force_once_and_after_that_only_recognised() {
    let scene = Scene::new();
    let root1 = scene.root1();
    let token = json!({"label": "nightly", "scopes": ["users:list"]});
    for (path, body) in [
        ("/v1/plans/reset", json!({"accounts": [{"name": "bob"}]})),
        ("/v1/plans/add", json!({"accounts": [{"name": "carol"}]})),
        ("/v1/plans/token", token),
        ("/v1/plans/codes", json!({})),
    ] {
        let planned = root1.post(path, &body).status(200);
        let plan = json!({"plan": planned.text("plan")});
        let first = root1.post(COMMITS, &plan).status(200);
        assert_eq!(first.body, json!({"void": []}), "{path}");
        let before = scene.desk.contents();
        already(&root1.post(COMMITS, &plan).status(200));
        already(&root1.post_as(OPERATION, COMMITS, &plan).status(200));
        assert_eq!(scene.desk.contents(), before, "{path}");
    }
}

#[test]
fn s60_a_plan_is_of_no_use_to_another_caller_or_another_store() {
    let (scene, elsewhere) = (Scene::new(), Scene::new());
    let root1 = scene.root1();
    let others = [
        // The same account in another session is another caller too.
        scene.root1(),
        Asker::signed_in(&scene.server, "eve"),
        elsewhere.root1(),
    ];
    let bob = Asker::signed_in(&scene.server, "bob");
    for (path, body) in [
        ("/v1/plans/codes", json!({})),
        ("/v1/plans/reset", json!({"accounts": [{"name": "bob"}]})),
    ] {
        let plan = root1.post(path, &body).status(200);
        let plan = json!({"plan": plan.text("plan")});
        let before = (scene.state(), elsewhere.state());
        for other in &others {
            assert_eq!(
                other.post(COMMITS, &plan).status(403).code(),
                "not_permitted"
            );
        }
        bob.post(COMMITS, &plan).status(403);
        Asker::nobody(&scene.server)
            .post(COMMITS, &plan)
            .status(401);
        assert_eq!((scene.state(), elsewhere.state()), before, "{path}");
        root1.post(COMMITS, &plan).status(200);
    }
}

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

/// A request to bring `root1` back, not yet made: the plan, and what puts it in force.
#[track_caller]
fn planned_request(server: &Served) -> (String, String) {
    let order = json!({"name": "root1", "reason": "lost"});
    let planned = Asker::nobody(server)
        .post("/v1/plans/request", &order)
        .status(200);
    let claim = planned.body["row"]["claim_secret"].as_str();
    (
        planned.text("plan").to_owned(),
        claim.expect("a claim").to_owned(),
    )
}

#[test]
fn s61_a_planned_request_is_bound_to_its_claim_secret() {
    let scene = Scene::new();
    let nobody = Asker::nobody(&scene.server);
    let (plan, claim) = planned_request(&scene.server);
    let (other_plan, other_claim) = planned_request(&scene.server);
    let make = |plan: &str, claim: &str| {
        nobody.post(
            "/v1/recover/requests",
            &json!({"plan": plan, "claim_secret": claim}),
        )
    };
    let before = scene.state();
    make(&plan, &other_claim).status(403);
    make(&other_plan, &claim).status(403);
    let touched = plan.replacen(&plan[..1], "A", 1);
    assert_ne!(make(&touched, &claim).status, 200);
    // What was planned for one purpose serves no other.
    assert_eq!(
        scene
            .root1()
            .post(COMMITS, &json!({"plan": plan}))
            .status(403)
            .code(),
        "not_permitted"
    );
    let mut after = scene.state();
    for table in ["session", "account"] {
        after.insert(table.to_owned(), before[table].clone());
    }
    assert_eq!(after, before);
    make(&plan, &claim).status(200);
    let before = scene.desk.contents();
    already(&make(&plan, &claim).status(200));
    assert_eq!(scene.desk.contents(), before);
    assert_eq!(before["recovery_request"].len(), 1);
}

#[test]
fn s60_a_plan_is_void_in_a_store_that_was_restored_meanwhile() {
    let mut scene = Scene::new();
    scene.desk.run("store backup copy.db").status(0);
    let (request, claim) = planned_request(&scene.server);
    let root1 = scene.root1();
    let reset = planned(&root1);
    scene.server.kill();
    let restored = scene.desk.root().join("restored/passdesk.db");
    scene
        .desk
        .run("store restore copy.db --store")
        .args([&restored])
        .status(0);
    let server = Served::of(&scene.desk, &restored);
    // Sessions end with a restore, so this fails before its plan is looked at.
    root1
        .post(COMMITS, &json!({"plan": reset.text("plan")}))
        .status(401);
    let again = Asker::signed_in(&server, "root1");
    again
        .post(COMMITS, &json!({"plan": reset.text("plan")}))
        .status(403);
    let made = json!({"plan": request, "claim_secret": claim});
    let reply = Asker::nobody(&server)
        .post("/v1/recover/requests", &made)
        .status(403);
    let message = reply.body["error"]["message"].as_str().expect("a message");
    assert_eq!(
        message,
        "this plan was made before the store was restored or copied"
    );
    let requests = again.get("/v1/recover/requests").status(200);
    assert_eq!(requests.body["requests"], json!([]));
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
