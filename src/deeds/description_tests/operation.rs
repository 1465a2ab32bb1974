//! An operation in the API description.

use serde_json::{Map, Value, json};

use super::components::{component, refusals};
use super::shapes::Shapes;
use crate::deeds::{Method, Route};

/// Operations that prove the right to them in another way than by a session or a token, or need none.
const WITHOUT_SESSION: [&str; 12] = [
    "desk.about",
    "sign-in",
    "passwd.begin",
    "passwd.check",
    "passwd",
    "recover.cancel",
    "recover.check",
    "recover.plan",
    "recover.put-in-force",
    "recover.request",
    "recover.request.plan",
    "verify",
];

/// An operation: its docstring, its fields in path, query or body, its answers.
pub(super) fn operation(route: Route, lines: bool, shapes: Shapes) -> Value {
    let mut request = shapes.request;
    let about = request["description"].take();
    let about = about.as_str().expect("a docstring");
    let (summary, more) = about
        .split_once(". ")
        .unwrap_or((about.trim_end_matches('.'), ""));
    let tag = route.path.split('/').nth(2).unwrap_or("desk");
    let kind = if lines {
        "application/jsonl"
    } else {
        "application/json"
    };
    let mut operation = json!({
        "operationId": route.name,
        "summary": summary,
        "tags": [tag],
        "parameters": parameters(route, &mut request),
        "security": if WITHOUT_SESSION.contains(&route.name) {
            json!([{}, { "bearer": [] }])
        } else {
            json!([{ "bearer": [] }])
        },
        "responses": { "200": {
            "description": "Done.",
            "content": { kind: { "schema": shapes.answer } }
        } }
    });
    if !more.is_empty() {
        operation["description"] = more.into();
    }
    let refusals = refusals();
    for status in refusals.as_object().expect("by status").keys() {
        if status != "405" {
            operation["responses"][status] = component("responses", status);
        }
    }
    let has_fields = request["properties"]
        .as_object()
        .is_some_and(|fields| !fields.is_empty());
    if route.method == Method::Post && has_fields {
        request
            .as_object_mut()
            .expect("an object")
            .remove("description");
        request.as_object_mut().expect("an object").remove("title");
        operation["requestBody"] = json!({
            "required": request["required"].is_array(),
            "content": { "application/json": { "schema": request } }
        });
    }
    operation
}

/// The headers of an operation, and those fields that are in its path or query, which are taken out of its request.
fn parameters(route: Route, request: &mut Value) -> Vec<Value> {
    let mut parameters = vec![component("parameters", "passdesk")];
    if route.method == Method::Post {
        parameters.push(component("parameters", "x-request-id"));
    }
    let fields = request["properties"].take();
    let mut required = request["required"].take();
    let mut left = Map::new();
    for (name, mut schema) in fields.as_object().cloned().unwrap_or_default() {
        let is_in_path = route.path.contains(&format!("{{{name}}}"));
        if !is_in_path && route.method == Method::Post {
            left.insert(name, schema);
            continue;
        }
        let is_required = |one: &Value| one == name.as_str();
        let of_request = required.as_array_mut();
        let needed =
            of_request.is_some_and(|all| all.extract_if(.., |one| is_required(one)).count() > 0);
        let field = schema.as_object_mut().expect("an object");
        field.remove("writeOnly");
        parameters.push(json!({
            "name": name,
            "in": if is_in_path { "path" } else { "query" },
            "required": needed,
            "description": field.remove("description"),
            "schema": given(schema)
        }));
    }
    let request = request.as_object_mut().expect("an object");
    request.insert("properties".to_owned(), left.into());
    request.remove("required");
    if required
        .as_array()
        .is_some_and(|required| !required.is_empty())
    {
        request.insert("required".to_owned(), required);
    }
    parameters
}

/// The schema of a parameter that is given: it is never null.
fn given(mut schema: Value) -> Value {
    if schema["default"].is_null() {
        schema.as_object_mut().expect("an object").remove("default");
    }
    if let Some(kinds) = schema["type"].as_array() {
        schema["type"] = kinds[0].clone();
    }
    match schema["anyOf"].as_array() {
        Some(kinds) => kinds[0].clone(),
        None => {
            let schema = schema.as_object_mut().expect("an object");
            schema.retain(|_, value| !value.is_null());
            schema.clone().into()
        }
    }
}
