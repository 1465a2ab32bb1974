//! The schemas of requests and answers, made of their types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::deeds::{Already, Deed, Listing, Method};

/// Where all types are in the description.
const COMPONENTS: &str = "/components/schemas";

/// The schemas of the types that were met: of requests as they are read, of answers as they are written.
pub(in crate::deeds) struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

/// The schemas of an operation.
pub(in crate::deeds) struct Shapes {
    pub(super) request: Value,
    pub(super) answer: Value,
}

/// Makes the schemas of an operation.
pub(in crate::deeds) type ShapesOf = fn(&mut Schemas) -> Shapes;

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = COMPONENTS.into();
            })
        };
        Self {
            requests: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
        }
    }

    pub(super) fn answer<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().to_value()
    }

    /// All types that were met, by name.
    pub(super) fn named(mut self) -> Map<String, Value> {
        let mut named = self.requests.take_definitions(true);
        for (name, schema) in self.answers.take_definitions(true) {
            let other = named.insert(name.clone(), schema.clone());
            assert!(
                other.is_none_or(|other| other == schema),
                "{name} is not read as it is written"
            );
        }
        named
    }
}

/// The schemas of an operation with one answer.
pub(in crate::deeds) fn of_deed<D: Deed<Answer: JsonSchema> + JsonSchema>(
    schemas: &mut Schemas,
) -> Shapes {
    let answer = schemas.answer::<D::Answer>();
    let already = schemas.answer::<Already>();
    Shapes {
        request: Schema::to_value(D::json_schema(&mut schemas.requests)),
        answer: match D::ROUTE.method {
            Method::Get => answer,
            Method::Post => json!({ "anyOf": [answer, already] }),
        },
    }
}

/// The schemas of an operation that answers lines: of each line.
pub(in crate::deeds) fn of_listing<L>(schemas: &mut Schemas) -> Shapes
where
    L: Listing<Row: JsonSchema, End: JsonSchema> + JsonSchema,
{
    let (row, end) = (schemas.answer::<L::Row>(), schemas.answer::<L::End>());
    Shapes {
        request: Schema::to_value(L::json_schema(&mut schemas.requests)),
        answer: json!({
            "description": "Each line is one JSON object: rows, and as the last line the end. A list without it was cut short.",
            "anyOf": [row, {
                "type": "object",
                "required": ["end"],
                "properties": { "end": end }
            }]
        }),
    }
}
