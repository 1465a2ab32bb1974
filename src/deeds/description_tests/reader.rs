//! Somebody who asks a desk by what the API description says, and compares its answers with that.

use std::collections::BTreeSet;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::description;
use super::example::example;
use super::fits::misfit;
use crate::credentials::Typed;
use crate::credentials::recovery::{Signer, parse_public_key};
use crate::deeds::route::PART;
use crate::deeds::{Answered, Request, serve};
use crate::desk::{Desk, DeskError, FirstPassword, NewStore, Origin, Surroundings};
use crate::model::{Peer, StoreUrl};

pub(super) const PASSWORD: &str = "violet teapot under granite";
/// Of two signers.
pub(super) const KEYS: [&str; 2] = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJng43vtwb8CqeOa9lmUP0iOL7LfFmbMYcNKQA1GUxDp",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmNT9Yiu5l2cG7DMeGKhQEfo/z5v+TJJhHKZYYMeUrY",
];

/// A desk of the admin ada's, and somebody who knows nothing of it but the description.
pub(super) struct Reader {
    desk: Desk,
    description: Value,
    pub(super) credential: Option<String>,
    /// The operations that were answered with something else than an error.
    pub(super) done: BTreeSet<String>,
    _folder: TempDir,
}

impl Reader {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let url = StoreUrl::Sqlite(folder.path().join("desk/passdesk.db"));
        let around = Surroundings::of_the_system(Origin {
            peer: Peer::User(0),
            host: "desk".to_owned(),
        });
        let password = FirstPassword::Chosen(Typed::new(PASSWORD.to_owned()));
        let mut new = NewStore::new("ada".parse().expect("a name"), password);
        new.signers.push(Signer {
            name: "ann".parse().expect("a name"),
            key: parse_public_key(KEYS[0].as_bytes()).expect("a key"),
        });
        Desk::init(&url, &around, new, |_| Ok::<_, DeskError>(())).expect("a store");
        Self {
            desk: Desk::open(&url, around).expect("a desk"),
            description: description(),
            credential: None,
            done: BTreeSet::new(),
            _folder: folder,
        }
    }

    /// The path, the method and the description of an operation.
    pub(super) fn operation(&self, name: &str) -> (&str, &str, &Value) {
        let paths = self.description["paths"].as_object().expect("paths");
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        });
        let mut found = all.filter(|(_, _, operation)| operation["operationId"] == name);
        found
            .next()
            .unwrap_or_else(|| panic!("{name} is not described"))
    }

    /// An example of every field of an operation, from wherever its description has it.
    pub(super) fn fields(&self, name: &str) -> Value {
        let (_, _, operation) = self.operation(name);
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let mut fields = match body.is_object() {
            true => example(&self.description, body),
            false => json!({}),
        };
        for parameter in operation["parameters"].as_array().expect("parameters") {
            if let Some(name) = parameter["name"].as_str() {
                fields[name] = example(&self.description, &parameter["schema"]);
            }
        }
        fields
    }

    /// Asks, and checks the answer with its schema.
    #[track_caller]
    pub(super) fn ask(
        &mut self,
        name: &str,
        fields: &Value,
        id: Option<Uuid>,
    ) -> (Answered, Vec<Value>) {
        let (path, method, operation) = self.operation(name);
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        let (path, query) = target(path, operation, &mut fields);
        let body = match operation["requestBody"].is_object() {
            true => Value::from(fields).to_string(),
            false => String::new(),
        };
        let (method, responses) = (method.to_uppercase(), operation["responses"].clone());
        let request = Request {
            method: &method,
            path: &path,
            query: query.as_deref(),
            credential: self.credential.as_deref(),
            operation: id,
            body: body.as_bytes(),
        };
        let mut out = Vec::new();
        let answered = serve(&mut self.desk, &request, &mut out);
        let answer = String::from_utf8(out).expect("text");
        let response = &responses[answered.status.to_string()];
        let response = match response["$ref"].as_str() {
            Some(at) => self.description.pointer(&at[1..]).expect("a response"),
            None => response,
        };
        let kind = if answered.lines {
            "application/jsonl"
        } else {
            "application/json"
        };
        let schema = &response["content"][kind]["schema"];
        assert!(
            schema.is_object(),
            "{name}: no answer {} is described",
            answered.status
        );
        let values = match answered.lines {
            true => answer
                .lines()
                .map(|line| serde_json::from_str(line).expect("JSON"))
                .collect(),
            false => vec![serde_json::from_str::<Value>(&answer).expect("JSON")],
        };
        for value in &values {
            assert_eq!(
                misfit(&self.description, schema, value),
                None,
                "{name}: {value}"
            );
        }
        if answered.status == 200 {
            self.done.insert(name.to_owned());
        }
        (answered, values)
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub(super) fn answer(&mut self, name: &str, fields: Value, status: u16) -> Value {
        let (answered, mut values) = self.ask(name, &fields, None);
        assert_eq!(answered.status, status, "{name}: {values:?}");
        values.pop().expect("an answer")
    }

    #[track_caller]
    pub(super) fn put_in_force(&mut self, planned: &Value) -> Value {
        self.answer(
            "plans.put-in-force",
            json!({ "plan": planned["plan"] }),
            200,
        )
    }

    #[track_caller]
    pub(super) fn sign_in(&mut self, name: &str, password: &str) {
        self.credential = None;
        let opened = self.answer(
            "sign-in",
            json!({ "name": name, "password": password }),
            200,
        );
        self.credential = Some(opened["token"].as_str().expect("a session").to_owned());
    }
}

/// Path and query of an operation, with these fields, which are taken out.
fn target(
    path: &str,
    operation: &Value,
    fields: &mut Map<String, Value>,
) -> (String, Option<String>) {
    let (mut path, mut query) = (path.to_owned(), Vec::new());
    let text = |value: &Value| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        utf8_percent_encode(&text, PART).to_string()
    };
    for parameter in operation["parameters"].as_array().expect("parameters") {
        let Some(name) = parameter["name"].as_str() else {
            continue;
        };
        let Some(value) = fields.remove(name) else {
            assert_eq!(parameter["required"], false, "{name}");
            continue;
        };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{name}}}"), &text(&value));
            continue;
        }
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value]);
        query.extend(values.iter().map(|value| format!("{name}={}", text(value))));
    }
    (
        path,
        Some(query.join("&")).filter(|query| !query.is_empty()),
    )
}
