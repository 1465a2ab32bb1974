//! Plans that are sent altered, again, by others or elsewhere (S60, S61).

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::raw::Asker;
use super::running::Served;
use super::scene::{COMMITS, OPERATION, Scene, already, planned};

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
    for table in ["session", "account", "device"] {
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
