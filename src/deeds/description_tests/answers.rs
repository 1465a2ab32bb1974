//! What a desk answers is what the description says: asked by its paths, parameters and bodies alone.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::reader::{KEYS, PASSWORD, Reader};
use crate::deeds::routes;

const TEMPORARY: &str = "eleven otters by the ford";

#[test]
fn every_request_that_the_description_allows_can_be_read_and_asks_for_a_session_where_it_says_so() {
    let mut reader = Reader::new();
    for route in routes() {
        let fields = reader.fields(route.name);
        let (_, values) = reader.ask(route.name, &fields, None);
        let error = &values[values.len() - 1]["error"];
        let message = error["message"].as_str().unwrap_or_default();
        assert!(
            !message.starts_with("the request cannot be read"),
            "{}: {message}",
            route.name
        );
        let (_, _, operation) = reader.operation(route.name);
        let needs_session = operation["security"][0] != json!({});
        assert_eq!(
            error["kind"] == "not_signed_in",
            needs_session,
            "{}: {error}",
            route.name
        );
    }
}

#[test]
fn what_is_answered_is_what_the_description_says() {
    let mut reader = Reader::new();
    let ada = json!({ "name": "ada" });
    let bob = json!({ "name": "bob" });
    reader.answer("desk.about", json!({}), 200);
    reader.answer("whoami", json!({}), 401);
    reader.answer(
        "sign-in",
        json!({ "name": "ada", "password": "wrong" }),
        401,
    );
    reader.sign_in("ada", PASSWORD);
    for name in [
        "whoami",
        "admin.access",
        "tokens.list",
        "policy.show",
        "recover.codes",
        "recover.list",
    ] {
        reader.answer(name, json!({}), 200);
    }
    for name in [
        "notices.list",
        "warnings.list",
        "signers.list",
        "audit.anchor",
    ] {
        reader.answer(name, json!({}), 200);
    }
    accounts(&mut reader);
    temporary_passwords(&mut reader);
    own_password(&mut reader);
    tokens_and_policy(&mut reader);
    recovery(&mut reader);
    reader.answer("users.show", ada, 200);
    reader.answer("users.remove", bob, 200);
    for (name, fields) in [
        (
            "audit.list",
            json!({ "user": "bob", "limit": 5, "follow": true }),
        ),
        (
            "audit.list",
            json!({ "action": ["password.reset", "sign-in"], "since": "1h" }),
        ),
        ("audit.verify", json!({ "anchors": [] })),
        ("audit.summary", json!({ "since": "2d" })),
    ] {
        reader.answer(name, fields, 200);
    }
    reader.answer("sign-out", json!({}), 200);
    let all: BTreeSet<_> = routes().map(|route| route.name.to_owned()).collect();
    let left: Vec<_> = all.difference(&reader.done).collect();
    assert!(left.is_empty(), "{left:?}");
}

fn accounts(reader: &mut Reader) {
    let new = json!({ "accounts": [
        { "name": "bob", "display_name": "Bob Cratchit", "mail": "bob@example.org", "groups": ["staff"] },
        { "name": "eve", "role": "admin" },
        { "name": "ada" }
    ] });
    let planned = reader.answer("users.add.plan", new, 200);
    reader.put_in_force(&planned);
    let again = reader.put_in_force(&planned);
    assert_eq!(again["already"], true);
    let sha = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
    for (name, hash) in [("bob", sha), ("joe", sha), ("joe", "*"), ("joe", "?")] {
        let account = json!({ "account": { "name": name }, "password_hash": hash });
        let would = json!({ "account": account, "beside": ["sha1$utf-8"] });
        reader.answer("users.import.would", would, 200);
    }
    let new = json!({
        "accounts": [
            { "account": { "name": "joe" }, "password_hash": sha },
            { "account": { "name": "kay" }, "password_hash": "*" },
            { "account": { "name": "lea" } },
        ],
        "passwords": { "accept_cost": true },
    });
    let planned = reader.answer("users.import.plan", new, 200);
    reader.put_in_force(&planned);
    let listed = json!([
        { "name": "bob", "display_name": "Rob" },
        { "name": "eve", "role": "admin", "display_name": null },
        { "name": "fay" }
    ]);
    let compared = reader.answer("users.add.compare", json!({ "accounts": listed }), 200);
    let stand = |exists, other_display_name| json!({ "exists": exists, "other_display_name": other_display_name, "other_role": false, "other_mail": false, "other_groups": false });
    let expected = [stand(true, true), stand(true, false), stand(false, false)];
    assert_eq!(compared["accounts"], json!(expected));
    reader.answer(
        "plans.check-terms",
        json!({ "terms": { "expires": "2h" }, "add": true }),
        200,
    );
    for name in [
        "users.show",
        "users.disable",
        "users.enable",
        "users.promote",
        "users.demote",
        "users.unlock",
    ] {
        reader.answer(name, json!({ "name": "bob" }), 200);
        reader.answer(name, json!({ "name": "nobody" }), 404);
    }
    corrections(reader);
    groups(reader);
    reader.answer("users.reset.may", json!({ "name": "ada" }), 403);
    reader.answer(
        "users.list",
        json!({ "status": ["must-change", "active"], "sort": "last-login" }),
        200,
    );
    reader.answer("users.require-change", json!({ "names": ["bob"] }), 200);
    reader.answer("users.require-change-of-all", json!({}), 200);
    let id = Uuid::from_u128(0x4711);
    for _ in 0..2 {
        let (answered, _) = reader.ask("users.disable", &json!({ "name": "eve" }), Some(id));
        assert_eq!(answered.status, 200);
    }
    let (answered, _) = reader.ask("users.disable", &json!({ "name": "bob" }), Some(id));
    assert_eq!(answered.status, 409);
    let operation = reader.answer("operations.show", json!({ "id": id }), 200);
    assert_eq!(operation["done"], true);
}

/// Bob, who is Robert for a while.
fn corrections(reader: &mut Reader) {
    let set = |display_name| json!({ "name": "bob", "display_name": display_name });
    let row = reader.answer("users.set", set(json!("Robert C")), 200);
    assert_eq!(row["display_name"], "Robert C");
    let row = reader.answer("users.set", set(json!(null)), 200);
    assert!(row["display_name"].is_null());
    let mailed = json!({ "name": "bob", "mail": "rob@example.org" });
    let row = reader.answer("users.set", mailed, 200);
    assert_eq!(row["mail"], "rob@example.org");
    reader.answer("users.set", json!({ "name": "bob" }), 400);
    let rename = |name, new_name| json!({ "name": name, "new_name": new_name });
    let row = reader.answer("users.rename", rename("bob", "robert"), 200);
    assert_eq!(row["name"], "robert");
    reader.answer("users.rename", rename("bob", "robert"), 404);
    reader.answer("users.rename", rename("robert", "eve"), 409);
    reader.answer("users.rename", rename("robert", "bob"), 200);
}

/// Groups, and what is read of them and of people.
fn groups(reader: &mut Reader) {
    let both = json!({ "name": "wheel", "accounts": ["bob", "nobody"] });
    let rows = reader.answer("groups.add", both.clone(), 200);
    assert_eq!(
        rows["accounts"][0]["account"]["groups"],
        json!(["staff", "wheel"])
    );
    assert_eq!(rows["accounts"][1]["error"]["code"], "not_found");
    reader.answer("groups.list", json!({}), 200);
    reader.answer("users.list", json!({ "group": "wheel" }), 200);
    let people = reader.answer("directory.people", json!({ "group": "wheel" }), 200);
    assert_eq!(people["people"][0]["name"], "bob");
    reader.answer(
        "directory.people",
        json!({ "mail": "ROB@example.org", "limit": 5 }),
        200,
    );
    reader.answer("directory.people", json!({ "limit": 0 }), 400);
    let groups = reader.answer(
        "directory.groups",
        json!({ "member": "bob", "limit": 1 }),
        200,
    );
    assert_eq!(
        groups["groups"],
        json!([{ "name": "staff", "members": ["bob"] }])
    );
    let next = json!({ "member": "bob", "after": groups["next"], "names_only": false });
    let groups = reader.answer("directory.groups", next, 200);
    assert_eq!(groups["groups"][0]["name"], "wheel");
    reader.answer("directory.own", json!({}), 200);
    reader.answer("groups.remove", both, 200);
}

fn temporary_passwords(reader: &mut Reader) {
    let bob = json!({ "name": "bob" });
    reader.answer("users.reset.may", bob.clone(), 200);
    reader.answer(
        "users.reset.names",
        json!({ "role": "user", "limit": 10 }),
        200,
    );
    reader.answer("users.reset.would", json!({ "account": bob }), 200);
    let entered = json!({ "name": "bob", "temporary_password": TEMPORARY });
    reader.answer("users.reset.check", json!({ "account": entered }), 200);
    let accounts =
        json!({ "accounts": [bob, { "name": "nobody" }], "terms": { "reason": "called" } });
    let planned = reader.answer("users.reset.plan", accounts, 200);
    reader.put_in_force(&planned);
    let row = json!([
        ["bob", planned["rows"][0]["reset_id"]],
        ["nobody", Uuid::from_u128(1)]
    ]);
    reader.answer("operations.outcomes", json!({ "rows": row }), 200);
    reader.answer("users.reset", entered, 200);
    let weak = json!({ "name": "bob", "temporary_password": "password" });
    let refused = reader.answer("users.reset", weak, 422);
    assert_eq!(refused["error"]["kind"], "refused");
}

/// Bob's, while ada stays signed in.
fn own_password(reader: &mut Reader) {
    let session = reader.credential.clone();
    let old = json!({ "name": "bob", "password": TEMPORARY });
    let owed = reader.answer("sign-in", old.clone(), 403);
    assert_eq!(owed["error"]["kind"], "change_owed");
    reader.answer("passwd.begin", old.clone(), 200);
    let temporary = reader.answer("verify", old, 200);
    assert_eq!(temporary["outcome"], "temporary");
    let new = |old: &str, new: &str| json!({ "name": "bob", "password": old, "new_password": new });
    let (second, third) = ("a kettle sings in the attic", "four geese over the canal");
    reader.answer("passwd.check", new(TEMPORARY, second), 200);
    reader.answer("sign-in", new(TEMPORARY, second), 200);
    reader.answer("passwd", new(second, third), 200);
    let asked = json!({ "name": "bob", "password": third, "service": "mail", "keep_device": true });
    reader.credential = None;
    let right = reader.answer("verify", asked, 200);
    assert_eq!(right["outcome"], "right");
    assert_eq!(right["account"]["name"], "bob");
    let wrong = json!({ "name": "bob", "password": second });
    assert_eq!(reader.answer("verify", wrong, 200)["outcome"], "wrong");
    reader.sign_in("bob", third);
    reader.answer("users.show", json!({ "name": "ada" }), 403);
    reader.answer("users.list", json!({}), 403);
    reader.credential = session;
    reader.answer("confirm", json!({ "password": PASSWORD }), 200);
}

fn tokens_and_policy(reader: &mut Reader) {
    let new = json!({ "label": "nightly", "scopes": ["users:reset"], "expires": "3d" });
    let planned = reader.answer("tokens.create.plan", new.clone(), 200);
    reader.put_in_force(&planned);
    reader.answer("tokens.list", json!({}), 200);
    reader.answer("tokens.list-all", json!({}), 200);
    let of_ada = json!({ "name": "nightly", "owner": "ada" });
    reader.answer("tokens.revoke", of_ada.clone(), 200);
    reader.answer("tokens.revoke", of_ada, 404);
    let planned = reader.answer("tokens.create.plan", new, 200);
    reader.put_in_force(&planned);
    reader.answer("tokens.revoke", json!({ "name": "nightly" }), 200);
    reader.answer(
        "policy.set",
        json!({ "assignments": ["free-failures=4"] }),
        200,
    );
    reader.answer(
        "policy.set",
        json!({ "assignments": ["blocklist-file=/srv/filter"] }),
        403,
    );
}

/// A request that is cancelled, and then by a recovery code.
fn recovery(reader: &mut Reader) {
    reader.answer("signers.add", json!({ "name": "sid", "key": KEYS[1] }), 200);
    reader.answer("signers.threshold", json!({ "threshold": 1 }), 200);
    reader.answer("signers.remove", json!({ "name": "sid" }), 200);
    let notices = reader.answer("notices.list", json!({}), 200);
    let first = json!({ "notices": [notices["notices"][0]["id"]] });
    reader.answer("notices.acknowledge", first, 200);
    let codes = reader.answer("recover.codes.plan", json!({}), 200);
    reader.put_in_force(&codes);
    let wanted = json!({ "name": "nobody", "reason": "locked out" });
    let planned = reader.answer("recover.request.plan", wanted, 200);
    let claim = &planned["row"]["claim_secret"];
    let request = json!({ "plan": planned["plan"], "claim_secret": claim });
    reader.answer("recover.request", request, 200);
    reader.answer("recover.list", json!({}), 200);
    let session = reader.credential.take();
    let cancel = json!({ "id": planned["row"]["request_id"], "claim_secret": claim });
    reader.answer("recover.cancel", cancel, 200);
    let proof = json!({ "code": { "name": "ada", "code": codes["row"]["codes"][0] } });
    let proved = json!({ "proof": proof, "new_password": "nine herons on the weir" });
    reader.answer("recover.check", proved.clone(), 200);
    let planned = reader.answer("recover.plan", proved, 200);
    let put = json!({ "proof": proof, "plan": planned["plan"] });
    reader.answer("recover.put-in-force", put, 200);
    reader.credential = session;
    reader.answer("whoami", json!({}), 401);
    reader.sign_in("ada", "nine herons on the weir");
}
