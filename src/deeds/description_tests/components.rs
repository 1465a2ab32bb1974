//! What the operations of the API description share: headers, and answers with an error.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::deeds::Code;

/// What every request, and every request that changes something, has as headers.
pub(super) fn headers() -> Value {
    json!({
        "passdesk": {
            "name": "passdesk",
            "in": "header",
            "required": true,
            "description": "No browser sends it without having asked before.",
            "schema": { "const": "1" }
        },
        "x-request-id": {
            "name": "x-request-id",
            "in": "header",
            "description": "The operation's id, made by whoever asks, new for each operation. Sent again within 24 hours by the \
                same account with the same request, it is recognised and nothing is changed; with another request it is a conflict.",
            "schema": { "type": "string", "format": "uuid" }
        }
    })
}

pub(super) fn component(kind: &str, name: impl std::fmt::Display) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// The answers with an error, by HTTP status.
pub(super) fn refusals() -> Value {
    let mut meanings = BTreeMap::new();
    for code in Code::ALL {
        let (_, word) = code.parts();
        let meanings: &mut Vec<String> = meanings.entry(code.http_status()).or_default();
        meanings.push(format!("`{word}`: {}", code.meaning()));
    }
    // Nobody is there any more who could read these two.
    meanings.retain(|status, _| ![200, 499].contains(status));
    meanings.insert(
        405,
        vec!["`usage`: the path does not take this method".to_owned()],
    );
    meanings.insert(408, vec!["`usage`: the request came too slowly".to_owned()]);
    meanings.insert(413, vec!["`usage`: the request is too long".to_owned()]);
    let one = |(status, meanings): (u16, Vec<String>)| {
        let schema = json!({ "schema": component("schemas", "Error") });
        let mut refusal = json!({
            "description": meanings.join("; "),
            "content": { "application/json": schema, "application/jsonl": schema }
        });
        if [429, 503].contains(&status) {
            refusal["headers"] = json!({ "Retry-After": {
                "description": "After how many seconds to try again, where that is only a matter of time.",
                "schema": { "type": "integer", "minimum": 1 }
            } });
        }
        (status.to_string(), refusal)
    };
    meanings.into_iter().map(one).collect()
}
