//! A Django application: the objects that its command dumpdata writes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::errors::{BadFile, ReadError};
use super::super::json_objects::{JsonObjects, Pairs};
use super::super::source::Source;
use super::lookup::Lookup;
use super::not_carried::{NotCarried, Tally};
use super::people::{Found, Person, Reader};

/// The longest object, in bytes: other objects than accounts may be long. Values can take a hundred times as much memory.
const LONGEST: usize = 128 * 1024;
const HINT: &str = "write the accounts alone: manage.py dumpdata auth.user auth.group";

/// The objects of a Django application.
pub(super) struct Django {
    objects: JsonObjects,
    /// The names of groups, by their keys.
    groups: Lookup,
}

impl Default for Django {
    fn default() -> Self {
        Self {
            objects: JsonObjects::new(LONGEST, HINT),
            groups: Lookup::of("there are too many groups", HINT),
        }
    }
}

/// What an object is: a model, a key and fields.
struct Object {
    model: String,
    key: Value,
    fields: Map<String, Value>,
}

impl Object {
    fn of(pairs: Pairs) -> Option<Self> {
        let (mut model, mut key, mut fields) = (None, Value::Null, None);
        for (name, value) in pairs {
            match (name.as_str(), value) {
                ("model", Value::String(text)) => model = Some(text),
                ("pk", value) => key = value,
                ("fields", Value::Object(map)) => fields = Some(map),
                _ => {}
            }
        }
        Some(Self {
            model: model?,
            key,
            fields: fields?,
        })
    }

    /// A field that is text, or nothing.
    fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.fields
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// Whether it is an account, of Django's own model or another that is made like it.
    fn is_account(&self) -> bool {
        let mut needed = ["username", "password", "is_active"].iter();
        needed.all(|name| self.fields.contains_key(*name))
    }

    fn is_group(&self) -> bool {
        self.model == "auth.group"
    }
}

impl Django {
    fn object(&mut self, source: &mut Source) -> Result<Option<(u64, Object)>, ReadError> {
        let Some((line, pairs)) = self.objects.next(source)? else {
            return Ok(None);
        };
        match Object::of(pairs) {
            Some(object) => Ok(Some((line, object))),
            None => Err(BadFile::new("an object does not have a model and fields")
                .at(line)
                .hint(HINT)
                .into()),
        }
    }

    /// The names of the groups that an account has: by their keys, or, with dumpdata --natural-foreign, as they are; empty for
    /// a key alone, where the groups themselves are not there.
    fn groups_of(&self, object: &Object) -> Vec<String> {
        let groups = object.fields.get("groups").and_then(Value::as_array);
        // Each once, or a short list makes a long one of long names.
        let keys: BTreeSet<String> = groups.into_iter().flatten().map(Value::to_string).collect();
        let natural = |key: &str| {
            serde_json::from_str::<Vec<String>>(key)
                .ok()?
                .into_iter()
                .next()
        };
        let mut names = Vec::with_capacity(keys.len());
        for key in &keys {
            let before = names.len();
            names.extend(self.groups.all(key).map(str::to_owned));
            if names.len() == before {
                names.push(natural(key).unwrap_or_default());
            }
        }
        names
    }
}

impl Reader for Django {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.objects.rewind(source)?;
        let mut has_accounts = false;
        while let Some((_, object)) = self.object(source)? {
            if object.is_group() {
                let key = object.key.to_string();
                self.groups.link(&key, self.groups.next_place())?;
                self.groups.add(object.text("name"))?;
            }
            has_accounts |= object.is_account();
        }
        self.groups.sort();
        match has_accounts {
            true => Ok(()),
            false => Err(
                BadFile::new("there is no account with username, password and is_active")
                    .hint(HINT)
                    .into(),
            ),
        }
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.objects.rewind(source)
    }

    fn next(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Found>, ReadError> {
        while let Some((line, object)) = self.object(source)? {
            if !object.is_account() {
                tally.count_if(!object.is_group(), NotCarried::OtherObject);
                continue;
            }
            let names = [object.text("first_name"), object.text("last_name")];
            let person = Person {
                name: object.text("username").to_owned(),
                display_name: names.join(" "),
                mail: object.text("email").to_owned(),
                groups: self.groups_of(&object),
                password_hash: object.text("password").to_owned(),
                disabled: !object.is("is_active"),
                must_change: false,
                superuser: object.is("is_superuser"),
            };
            return Ok(Some(Found {
                line,
                person,
                refused: None,
            }));
        }
        Ok(None)
    }
}
