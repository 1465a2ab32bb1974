//! Schemas of what is a text in JSON, and has rules of its own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::credentials::Typed;
use crate::deeds::TimeSpan;
use crate::desk::SealedPlan;
use crate::model::{
    DisplayName, GroupName, Label, MailAddress, Reason, ServiceName, Timestamp, Username, When,
};

macro_rules! texts {
    ($($name:ident: $schema:tt;)*) => {
        $(impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })*
    };
}

texts! {
    Username: {
        "type": "string",
        "description": "An account's name. It is mapped as RFC 8265 says, so that Alice and alice are one; then it has at most 64 bytes.",
        "minLength": 1,
        "maxLength": 256,
        "pattern": "^[^\\s:/-][^\\s:/]*$",
        "examples": ["alice"]
    };
    DisplayName: {
        "type": "string",
        "description": "A person's name: at most 200 characters, none of them invisible.",
        "minLength": 1,
        "maxLength": 200,
        "examples": ["Alice Liddell"]
    };
    MailAddress: {
        "type": "string",
        "description": "A mail address: at most 254 bytes with one '@', and no spaces.",
        "minLength": 3,
        "maxLength": 254,
        "pattern": "^[^\\s@]+@[^\\s@]+$",
        "examples": ["alice@example.org"]
    };
    GroupName: {
        "type": "string",
        "description": "A group's name, which follows the rules for names of accounts.",
        "minLength": 1,
        "maxLength": 256,
        "pattern": "^[^\\s:/-][^\\s:/]*$",
        "examples": ["staff"]
    };
    Label: {
        "type": "string",
        "description": "The name of a token: at most 64 characters, none of them invisible.",
        "minLength": 1,
        "maxLength": 64,
        "examples": ["nightly"]
    };
    Reason: {
        "type": "string",
        "description": "Why, for the audit log: at most 200 characters once those that are invisible are escaped.",
        "minLength": 1,
        "maxLength": 200,
        "examples": ["called, known by voice"]
    };
    ServiceName: {
        "type": "string",
        "description": "The name of a service, for the audit log: letters, digits and `. _ - : / @`, with a letter or a digit first.",
        "minLength": 1,
        "maxLength": 64,
        "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/@-]*$",
        "examples": ["nginx", "ldap:mail.example.org"]
    };
    Typed: {
        "type": "string",
        "description": "A secret, as a person types it.",
        "format": "password",
        "examples": ["a kettle sings in the attic"]
    };
    TimeSpan: {
        "type": "string",
        "description": "A length of time: a number and its unit. A day has 24 hours, a year 365 days.",
        "pattern": "^[0-9]+(ms|s|m|h|d|w|y)$",
        "examples": ["90m", "24h", "3d"]
    };
    Timestamp: {
        "type": "string",
        "description": "A time in UTC, to the second.",
        "format": "date-time",
        "examples": ["2026-11-24T17:49:21Z"]
    };
    When: {
        "type": "string",
        "description": "A time (RFC 3339), a date, `today` or `yesterday`, which begin in UTC, or how long ago.",
        "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?|today|yesterday|[0-9]+(ms|s|m|h|d|w|y))$",
        "examples": ["2026-11-24T09:00:00Z", "2026-11-24", "yesterday", "30d"]
    };
    SealedPlan: {
        "type": "string",
        "description": "A plan, which only the desk can read. It can be put in force for ten minutes, as it was answered.",
        "examples": ["plan"]
    };
}
