//! Whether requests and their answers are as the API description says.

use std::fs;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::messages::{Message, messages};

#[path = "../../src/deeds/description_tests/fits.rs"]
mod fits;

use fits::{misfit, referred};

/// The description that is checked in, read once.
pub(crate) fn description() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/openapi.json");
        let text = fs::read(file).expect("the description");
        serde_json::from_slice(&text).expect("the description")
    });
    &DESCRIPTION
}

/// What does not fit, a line each, of all that went over a connection.
pub(crate) fn misfits(description: &Value, asked: &[u8], answered: &[u8]) -> Vec<String> {
    let exchanges = messages(asked).into_iter().zip(messages(answered));
    exchanges
        .filter_map(|(asked, answered)| {
            let why = exchange(description, &asked, &answered).err()?;
            Some(format!("{}: {}: {why}", asked.first, answered.first))
        })
        .collect()
}

fn exchange(root: &Value, asked: &Message, answered: &Message) -> Result<(), String> {
    let mut words = asked.first.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (template, operation) = operation(root, &method.to_lowercase(), path)?;
    let status = answered.first.split(' ').nth(1).unwrap_or("");
    answer(root, &operation["responses"][status], status, answered)?;
    // What was not as it should be, and was refused, is none of the description's.
    match status == "200" && asked.is_whole {
        true => request(root, operation, &given(template, path, query), asked),
        false => Ok(()),
    }
}

/// The template of a path, and what is described there.
fn operation<'v>(
    root: &'v Value,
    method: &str,
    path: &str,
) -> Result<(&'v str, &'v Value), String> {
    let is_of = |template: &str| {
        let mut pairs = template.split('/').zip(path.split('/'));
        template.split('/').count() == path.split('/').count()
            && pairs.all(|(one, part)| one == part || (one.starts_with('{') && !part.is_empty()))
    };
    let paths = root["paths"].as_object().expect("paths");
    let mut described = paths.iter().filter(|(template, _)| is_of(template));
    let described =
        described.find_map(|(path, methods)| Some((path.as_str(), methods.get(method)?)));
    described.ok_or_else(|| "no such operation is described".to_owned())
}

/// The names and values in a path and its query.
fn given(template: &str, path: &str, query: &str) -> Vec<(String, String)> {
    let parts = template.split('/').zip(path.split('/'));
    let in_path = parts.filter(|(name, _)| name.starts_with('{'));
    let in_path = in_path.map(|(name, value)| (name.trim_matches(['{', '}']), value));
    let in_query = query.split('&').filter_map(|pair| pair.split_once('='));
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let all = in_path.chain(in_query);
    all.map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn request(
    root: &Value,
    operation: &Value,
    given: &[(String, String)],
    asked: &Message,
) -> Result<(), String> {
    let is_open = operation["security"][0] == json!({});
    if !is_open && !asked.headers.contains_key("authorization") {
        return Err("asked without a session, and answered".to_owned());
    }
    let mut parameters = operation["parameters"]
        .as_array()
        .expect("parameters")
        .iter();
    let parameters: Vec<_> = parameters
        .by_ref()
        .map(|one| referred(root, one).unwrap_or(one))
        .collect();
    for parameter in &parameters {
        let name = parameter["name"].as_str().expect("a name");
        let values: Vec<_> = match parameter["in"] == "header" {
            true => asked.headers.get(name).into_iter().collect(),
            false => given
                .iter()
                .filter(|(one, _)| one == name)
                .map(|(_, value)| value)
                .collect(),
        };
        of_parameter(root, parameter, &values)
            .map_or(Ok(()), |why| Err(format!("{name}: {why}")))?;
    }
    let is_described = |name: &str| {
        parameters
            .iter()
            .any(|one| one["name"] == name && one["in"] != "header")
    };
    if let Some((name, _)) = given.iter().find(|(name, _)| !is_described(name)) {
        return Err(format!("{name} is no parameter"));
    }
    let body = &operation["requestBody"];
    let schema = &body["content"]["application/json"]["schema"];
    let misfit = match (schema.is_object(), asked.body.is_empty()) {
        (true, false) => misfit(root, schema, &json_in(&asked.body)?),
        (true, true) => (body["required"] == true).then(|| "no body".to_owned()),
        (false, is_empty) => (!is_empty && asked.body != b"{}").then(|| "a body".to_owned()),
    };
    misfit.map_or(Ok(()), |why| Err(format!("request: {why}")))
}

fn of_parameter(root: &Value, parameter: &Value, values: &[&String]) -> Option<String> {
    let schema = &parameter["schema"];
    // A number is a text here.
    let misfit_of = |schema: &Value, text: &String| {
        let misfit_of_text = misfit(root, schema, &json!(text))?;
        let other = serde_json::from_str(text).ok();
        other.map_or(Some(misfit_of_text), |other| misfit(root, schema, &other))
    };
    match values {
        [] => (parameter["required"] == true).then(|| "is missing".to_owned()),
        values if schema["type"] == "array" => values
            .iter()
            .find_map(|one| misfit_of(&schema["items"], one)),
        [value] => misfit_of(schema, value),
        _ => Some("is there twice".to_owned()),
    }
}

fn answer(root: &Value, described: &Value, status: &str, answered: &Message) -> Result<(), String> {
    if described.is_null() {
        return Err("the status is not described".to_owned());
    }
    let described = referred(root, described).unwrap_or(described);
    if let Some(time) = answered.headers.get("retry-after") {
        let misfit = match &described["headers"]["Retry-After"]["schema"] {
            Value::Null => Some("is not described".to_owned()),
            schema => misfit(root, schema, &json_in(time.as_bytes())?),
        };
        misfit.map_or(Ok(()), |why| Err(format!("Retry-After: {why}")))?;
    }
    let kind = answered
        .headers
        .get("content-type")
        .map_or("", String::as_str);
    let schema = &described["content"][kind]["schema"];
    if schema.is_null() {
        return Err(format!("the content type {kind:?} is not described"));
    }
    let fits = |part: &[u8]| {
        let value = json_in(part)?;
        misfit(root, schema, &value).map_or(Ok(value), Err)
    };
    if kind != "application/jsonl" {
        return if answered.is_whole {
            fits(&answered.body).map(drop)
        } else {
            Ok(())
        };
    }
    let lines = answered.body.split_inclusive(|byte| *byte == b'\n');
    // Who stops reading cuts the last one off.
    let lines = lines.filter(|line| answered.is_whole || line.ends_with(b"\n"));
    let values = lines.map(fits).collect::<Result<Vec<_>, _>>()?;
    let is_end = |value: &Value| value.get("end").is_some() || value.get("error").is_some();
    let ends: Vec<_> = values.iter().map(is_end).collect();
    match ends.iter().position(|is_end| *is_end) {
        None if answered.is_whole => Err(format!("a list of {status} without an end")),
        Some(place) if place + 1 < ends.len() => Err("lines after the end".to_owned()),
        _ => Ok(()),
    }
}

fn json_in(part: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(part)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(part)))
}
