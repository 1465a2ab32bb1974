//! Examples of what fits a schema.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fits::referred;

/// An example that has every field.
pub(super) fn example(root: &Value, schema: &Value) -> Value {
    if let Some(schema) = referred(root, schema) {
        return example(root, schema);
    }
    for kinds in ["anyOf", "oneOf"] {
        if schema[kinds].is_array() {
            return example(root, &schema[kinds][0]);
        }
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    let first = |list: &str| schema[list].get(0).cloned();
    if let Some(found) = first("examples").or_else(|| first("enum")) {
        return found;
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields
                .map(|(name, schema)| (name.clone(), example(root, schema)))
                .collect()
        }
        Some("array") => match schema["prefixItems"].as_array() {
            Some(each) => each.iter().map(|schema| example(root, schema)).collect(),
            None => json!([example(root, &schema["items"])]),
        },
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        _ if schema["format"] == "uuid" => json!(Uuid::from_u128(7)),
        _ => json!("x"),
    }
}
