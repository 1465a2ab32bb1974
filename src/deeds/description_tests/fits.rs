//! Whether a value fits a schema; the tests of served desks compare what is sent by it too.

use regex::Regex;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What is wrong with a value, where it does not fit. Unlike JSON Schema this refuses fields that no schema names, and stops
/// at rules that it does not know.
pub(super) fn misfit(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let rules = schema.as_object().expect("a schema");
    let fields = value.as_object().filter(|_| rules.contains_key("type"));
    let mut fields = fields.into_iter().flat_map(Map::keys);
    if let Some(other) = fields.find(|name| schema["properties"].get(name).is_none()) {
        return Some(format!("{other} is in no schema"));
    }
    rules.iter().find_map(|(name, rule)| match name.as_str() {
        "description" | "title" | "default" | "examples" | "additionalProperties" => None,
        "$ref" => misfit(root, referred(root, schema)?, value),
        "anyOf" | "oneOf" => misfit_of_kinds(root, (name, rule), value),
        "properties" => value.as_object()?.iter().find_map(|(name, value)| {
            misfit(root, &rule[name], value).map(|why| format!("{name}: {why}"))
        }),
        "prefixItems" => {
            let (schemas, values) = (rule.as_array()?, value.as_array()?);
            let mut each = schemas.iter().zip(values);
            each.find_map(|(schema, value)| misfit(root, schema, value))
        }
        "items" => {
            let before = schema["prefixItems"].as_array().map_or(0, Vec::len);
            let mut each = value.as_array()?.iter().skip(before);
            each.find_map(|value| misfit(root, rule, value))
        }
        _ => (!keeps(name, rule, value)).then(|| format!("{value} is not of {name} {rule}")),
    })
}

fn misfit_of_kinds(root: &Value, (name, kinds): (&str, &Value), value: &Value) -> Option<String> {
    let kinds = kinds.as_array().expect("schemas");
    let misfits: Vec<_> = kinds.iter().map(|kind| misfit(root, kind, value)).collect();
    let fitting = misfits.iter().filter(|misfit| misfit.is_none()).count();
    let fits = fitting == 1 || (name == "anyOf" && fitting > 1);
    (!fits).then(|| format!("{value} fits {fitting} of {name}: {misfits:?}"))
}

/// Whether a value keeps a rule that is about itself alone.
fn keeps(name: &str, rule: &Value, value: &Value) -> bool {
    let text = value.as_str();
    let length = text.map(|text| text.chars().count() as u64);
    let values = value.as_array().map(|values| values.len() as u64);
    let bound = || rule.as_u64().expect("a bound");
    match name {
        "const" => rule == value,
        "enum" => rule.as_array().expect("values").contains(value),
        "type" => match rule.as_array() {
            Some(kinds) => kinds.iter().any(|kind| is_a(value, kind)),
            None => is_a(value, rule),
        },
        "required" => value.as_object().is_none_or(|fields| {
            let mut needed = rule.as_array().expect("names").iter();
            needed.all(|name| fields.contains_key(name.as_str().expect("a name")))
        }),
        "minimum" => value.as_f64() >= rule.as_f64() || !value.is_number(),
        "maximum" => value.as_f64() <= rule.as_f64() || !value.is_number(),
        "minLength" => length.is_none_or(|length| length >= bound()),
        "maxLength" => length.is_none_or(|length| length <= bound()),
        "minItems" => values.is_none_or(|values| values >= bound()),
        "maxItems" => values.is_none_or(|values| values <= bound()),
        "pattern" => text.is_none_or(|text| {
            let pattern = Regex::new(rule.as_str().expect("a pattern"));
            pattern.expect("a pattern").is_match(text)
        }),
        "format" => value.is_null() || is_of_format(rule.as_str().expect("a format"), value),
        other => panic!("what {other} means is not known here"),
    }
}

fn is_of_format(format: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match format {
        "uuid" => Uuid::try_parse(text).is_ok(),
        "date-time" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        "password" => value.is_string(),
        "uint8" => value
            .as_u64()
            .is_some_and(|number| u8::try_from(number).is_ok()),
        "uint32" => value
            .as_u64()
            .is_some_and(|number| u32::try_from(number).is_ok()),
        "uint" | "uint64" => value.is_u64(),
        other => panic!("what {other} means is not known here"),
    }
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

/// The schema that a reference names.
pub(super) fn referred<'v>(root: &'v Value, schema: &Value) -> Option<&'v Value> {
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
            "four": { "oneOf": [{ "const": "c" }, { "type": "null" }] },
            "five": { "type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 3 },
            "six": { "type": "integer", "format": "uint8", "minimum": 1 },
            "seven": { "prefixItems": [{ "type": "string" }], "items": { "type": "boolean" }, "maxItems": 2 },
            "eight": { "anyOf": [{ "type": "string" }, { "format": "date-time" }] },
            "nine": { "oneOf": [{ "type": "string" }, { "const": "x" }] },
            "ten": { "type": "string", "format": "date-time" },
            "eleven": { "type": "object" }
        }
    });
    let id = Uuid::from_u128(7);
    for fits in [
        json!({ "one": "a" }),
        json!({ "one": "b", "two": 1, "three": [id], "four": null }),
        json!({ "one": "a", "five": "abc", "six": 255, "seven": ["", true], "eight": "x" }),
        json!({ "one": "a", "nine": "y", "ten": "2026-11-24T17:49:21Z", "eleven": {} }),
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
        json!({ "one": "a", "five": "a" }),
        json!({ "one": "a", "five": "abcd" }),
        json!({ "one": "a", "five": "ab1" }),
        json!({ "one": "a", "six": 0 }),
        json!({ "one": "a", "six": 256 }),
        json!({ "one": "a", "seven": [true] }),
        json!({ "one": "a", "seven": ["", ""] }),
        json!({ "one": "a", "seven": ["", true, true] }),
        json!({ "one": "a", "eight": 8 }),
        json!({ "one": "a", "nine": "x" }),
        json!({ "one": "a", "ten": "2026-11-24" }),
        json!({ "one": "a", "eleven": { "more": 1 } }),
        json!({ "one": "a", "twelve": 12 }),
    ] {
        assert!(misfit(&root, &schema, &other).is_some(), "{other}");
    }
}
