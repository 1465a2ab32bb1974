//! Values and schemas: whether a value fits a schema in every field, and an example of what fits.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::model::Timestamp;

/// What is wrong with a value, where it does not fit. Unlike JSON Schema this refuses fields that no schema names.
pub(super) fn misfit(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(schema) = referred(root, schema) {
        return misfit(root, schema, value);
    }
    for kinds in ["anyOf", "oneOf"] {
        if let Some(kinds) = schema[kinds].as_array() {
            let misfits: Vec<_> = kinds.iter().map(|kind| misfit(root, kind, value)).collect();
            let fits = misfits.iter().any(Option::is_none);
            return (!fits).then(|| format!("{value}: {misfits:?}"));
        }
    }
    let constant = schema
        .get("const")
        .is_some_and(|constant| constant != value);
    let words = schema["enum"].as_array();
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => Vec::new(),
        kind => vec![kind.clone()],
    };
    let is_of_kind = kinds.is_empty() || kinds.iter().any(|kind| is_a(value, kind));
    if constant || words.is_some_and(|words| !words.contains(value)) || !is_of_kind {
        return Some(format!("{value} is none of {schema}"));
    }
    match value {
        Value::Object(fields) => misfit_of_fields(root, schema, fields),
        Value::Array(values) => {
            let each = schema["prefixItems"].as_array();
            let one = |place: usize| each.map_or(&schema["items"], |each| &each[place]);
            let mut values = values.iter().enumerate();
            values.find_map(|(place, value)| misfit(root, one(place), value))
        }
        Value::String(text) => misfit_of_text(schema, text),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn misfit_of_fields(root: &Value, schema: &Value, fields: &Map<String, Value>) -> Option<String> {
    let needed = schema["required"].as_array().into_iter().flatten();
    let mut missing = needed.filter(|name| !fields.contains_key(name.as_str().unwrap_or("?")));
    if let Some(name) = missing.next() {
        return Some(format!("{name} is missing"));
    }
    fields
        .iter()
        .find_map(|(name, value)| match schema["properties"].get(name) {
            Some(schema) => misfit(root, schema, value).map(|why| format!("{name}: {why}")),
            None => Some(format!("{name} is in no schema")),
        })
}

fn misfit_of_text(schema: &Value, text: &str) -> Option<String> {
    let is_right = match schema["format"].as_str() {
        Some("uuid") => Uuid::try_parse(text).is_ok(),
        Some("date-time") => serde_json::from_value::<Timestamp>(text.into()).is_ok(),
        _ => true,
    };
    let length = text.chars().count() as u64;
    let is_short = schema["maxLength"]
        .as_u64()
        .is_none_or(|most| length <= most);
    (!is_right || !is_short).then(|| format!("{text:?} is none of {schema}"))
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

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

/// The schema that a reference names.
fn referred<'v>(root: &'v Value, schema: &Value) -> Option<&'v Value> {
    let name = schema["$ref"].as_str()?;
    let found = root.pointer(name.trim_start_matches('#'));
    Some(found.unwrap_or_else(|| panic!("{name} does not exist")))
}

#[test]
fn values_that_do_not_fit_are_found() {
    let root = json!({ "named": { "type": "string", "enum": ["a", "b"] } });
    let schema = json!({
        "type": "object",
        "required": ["one"],
        "properties": {
            "one": { "$ref": "#/named" },
            "two": { "type": ["integer", "null"] },
            "three": { "type": "array", "items": { "type": "string", "format": "uuid" } },
            "four": { "oneOf": [{ "const": "c" }, { "type": "null" }] }
        }
    });
    let id = Uuid::from_u128(7);
    for fits in [
        json!({ "one": "a" }),
        json!({ "one": "b", "two": 1, "three": [id], "four": null }),
        example(&root, &schema),
    ] {
        assert_eq!(misfit(&root, &schema, &fits), None);
    }
    for other in [
        json!({}),
        json!("a"),
        json!({ "one": "c" }),
        json!({ "one": "a", "two": "1" }),
        json!({ "one": "a", "three": ["7"] }),
        json!({ "one": "a", "four": "d" }),
        json!({ "one": "a", "five": 5 }),
    ] {
        assert!(misfit(&root, &schema, &other).is_some(), "{other}");
    }
}
