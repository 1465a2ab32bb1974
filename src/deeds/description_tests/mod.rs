//! The API description, OpenAPI 3.1: made of the types of requests and answers, checked in, and made anew when they change.

use std::{env, fs};

use serde_json::{Value, json};

use super::Problem;
use super::table::described;

mod answers;
mod components;
mod example;
mod fits;
mod operation;
mod reader;
pub(super) mod shapes;
mod texts;

use components::{component, headers, refusals};
use operation::operation;
use shapes::Schemas;

/// Where the description is checked in.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/openapi.json");

/// The whole description.
fn description() -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.answer::<Problem>();
    let mut paths = json!({ "/v1/health": { "get": health() } });
    for (route, lines, shapes) in described() {
        let shapes = shapes(&mut schemas);
        paths[route.path][route.method.as_str().to_lowercase()] = operation(route, lines, shapes);
    }
    let mut named = schemas.named();
    named.insert(
        "Error".to_owned(),
        json!({
            "type": "object",
            "required": ["error"],
            "properties": { "error": problem }
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "passdesk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What a desk answers that passdesk serve serves, on a socket of its machine and over TLS. \
                Unknown fields in a request are refused; ignore unknown fields in an answer. passdesk-serve(7) says more.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" }
        },
        "servers": [{ "url": "https://desk.example:7443" }],
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A session, as sign-in answers it, or a token of an admin's."
            } },
            "parameters": headers(),
            "responses": refusals(),
            "schemas": named
        }
    })
}

/// The operation that is none of a desk's: whether it is served.
fn health() -> Value {
    json!({
        "operationId": "health",
        "summary": "Whether the desk is served",
        "tags": ["health"],
        "parameters": [component("parameters", "passdesk")],
        "security": [{}],
        "responses": {
            "200": { "description": "It is.", "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["status"],
                "properties": { "status": { "const": "ok" } }
            } } } },
            "503": component("responses", "503")
        }
    })
}

/// JSON for people: what is short is in one line.
fn printed(value: &Value, margin: &str) -> String {
    let short = value.to_string();
    let inner = format!("{margin}  ");
    let (lines, ends): (Vec<_>, _) = match value {
        _ if short.len() + margin.len() < 100 => return short,
        Value::Object(fields) => {
            let line = |(name, value)| format!("{}: {}", json!(name), printed(value, &inner));
            (fields.iter().map(line).collect(), ['{', '}'])
        }
        Value::Array(values) => {
            let line = |value| printed(value, &inner);
            (values.iter().map(line).collect(), ['[', ']'])
        }
        _ => return short,
    };
    let lines = lines.join(&format!(",\n{inner}"));
    format!("{}\n{inner}{lines}\n{margin}{}", ends[0], ends[1])
}

#[test]
fn the_description_is_what_is_checked_in() {
    let now = printed(&description(), "") + "\n";
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::write(FILE, now).expect("written");
        return;
    }
    let then = fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        then == now,
        "completions/openapi.json is not what the types say now\n\
         to write it anew: UPDATE_GENERATED=1 cargo test --lib description"
    );
}
