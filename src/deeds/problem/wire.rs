//! A problem as JSON: the contract's error object, with what a program handles by asking again.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{Code, Hint, Kind, Problem, StoreInUse};
use crate::desk::Warning;
use crate::model::Timestamp;

/// Why something that was asked for was not done.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Object {
    /// What kind of problem it is.
    code: String,
    /// What went wrong, in one line.
    message: String,
    /// What to do about it.
    hint: Option<String>,
    /// A problem that a program handles by asking again, or by something else than words: `not_signed_in`, `stale_sign_in`,
    /// `change_owed`, `refused`, `entered_forbidden`, `outcome_unknown`, `already_done` or `wrong`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Of `refused`: every reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    /// Of `change_owed`: what may be lost if no new password is chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
    /// Of `outcome_unknown` and `already_done`: the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation_id: Option<Uuid>,
    /// A time that the message holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, reasons, operation_id) = match &self.kind {
            Kind::NotSignedIn => (Some("not_signed_in"), &[][..], None),
            Kind::StaleSignIn => (Some("stale_sign_in"), &[][..], None),
            Kind::ChangeOwed(_) => (Some("change_owed"), &[][..], None),
            Kind::Refused(reasons) => (Some("refused"), reasons.as_slice(), None),
            Kind::EnteredForbidden => (Some("entered_forbidden"), &[][..], None),
            Kind::OutcomeUnknown(operation) => (Some("outcome_unknown"), &[][..], Some(*operation)),
            Kind::AlreadyDone(operation) => (Some("already_done"), &[][..], Some(*operation)),
            Kind::Wrong => (Some("wrong"), &[][..], None),
            Kind::Other => (None, &[][..], None),
        };
        let store = StoreInUse::default();
        let object = Object {
            code: self.code.parts().1.to_owned(),
            message: self.message.clone(),
            hint: self.hint.as_ref().map(|hint| hint.text(&store)),
            kind: kind.map(str::to_owned),
            reasons: reasons.to_vec(),
            warnings: match &self.kind {
                Kind::ChangeOwed(warnings) => warnings.clone(),
                _ => Vec::new(),
            },
            operation_id,
            time: self.time,
        };
        object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Object::deserialize(deserializer)?;
        let kind = match (object.kind.as_deref(), object.operation_id) {
            (Some("not_signed_in"), _) => Kind::NotSignedIn,
            (Some("stale_sign_in"), _) => Kind::StaleSignIn,
            (Some("change_owed"), _) => Kind::ChangeOwed(object.warnings),
            (Some("refused"), _) => Kind::Refused(object.reasons),
            (Some("wrong"), _) => Kind::Wrong,
            (Some("entered_forbidden"), _) => Kind::EnteredForbidden,
            (Some("outcome_unknown"), Some(operation)) => Kind::OutcomeUnknown(operation),
            (Some("already_done"), Some(operation)) => Kind::AlreadyDone(operation),
            _ => Kind::Other,
        };
        // The commands in these hints must find the same desk.
        let hint = object.hint.map(|hint| match kind {
            Kind::OutcomeUnknown(_) => Hint::SameStore(hint),
            _ => hint.into(),
        });
        Ok(Self {
            code: Code::of_word(&object.code),
            message: object.message,
            hint,
            time: object.time,
            kind,
        })
    }
}

/// The same object, with the words that it can have.
#[cfg(test)]
impl schemars::JsonSchema for Problem {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut object = Object::json_schema(generator).to_value();
        let words = Code::ALL.map(|code| code.parts().1);
        object["properties"]["code"]["enum"] = words.as_slice().into();
        object.try_into().expect("a schema")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{DeskError, StorageError};

    #[test]
    fn a_problem_is_read_as_it_is_sent() {
        let operation = Uuid::from_u128(0x4711);
        let errors = [
            DeskError::NotSignedIn,
            DeskError::StaleSignIn,
            DeskError::ChangeOwed,
            DeskError::Refused(Vec::new()),
            DeskError::EnteredForbidden,
            StorageError::OutcomeUnknown { operation }.into(),
            DeskError::NotAdmin,
            DeskError::Throttled {
                until: Timestamp::from_millis(1_795_454_451_000),
            },
        ];
        for error in errors {
            let problem = Problem::from(error);
            let json = serde_json::to_string(&problem).expect("JSON");
            let read: Problem = serde_json::from_str(&json).expect("a problem");
            assert_eq!(read.code, problem.code, "{json}");
            assert_eq!(read.kind, problem.kind, "{json}");
            assert_eq!(read.message, problem.message, "{json}");
            assert_eq!(read.time, problem.time, "{json}");
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        }
    }

    #[test]
    fn fields_of_a_newer_desk_are_ignored() {
        let json = r#"{"code":"strange","message":"m","hint":null,"more":[1]}"#;
        let read: Problem = serde_json::from_str(json).expect("a problem");
        assert_eq!(read.code, Code::Internal);
        assert_eq!(read.kind, Kind::Other);
    }
}
