//! A realm of Keycloak: the users of its export.

use std::collections::HashMap;

use data_encoding::{BASE64, BASE64_NOPAD};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::errors::ReadError;
use super::super::json_objects::JsonObjects;
use super::super::source::Source;
use super::not_carried::{NotCarried, Tally};
use super::people::{Found, Person, Reader};
use super::realm::{HINT, before_users};

/// The longest user, in bytes. Values can take a hundred times as much memory.
const LONGEST: usize = 128 * 1024;
const UPDATE_PASSWORD: &str = "UPDATE_PASSWORD";

/// The users of a realm.
pub(super) struct Keycloak {
    users: JsonObjects,
}

impl Default for Keycloak {
    fn default() -> Self {
        Self {
            users: JsonObjects::new(LONGEST, HINT),
        }
    }
}

/// A user as the export has one; what is not named is not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    #[serde(default)]
    username: String,
    #[serde(default)]
    first_name: Option<String>,
    #[serde(default)]
    last_name: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    credentials: Vec<Credential>,
    #[serde(default)]
    required_actions: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    realm_roles: Vec<String>,
    #[serde(default)]
    client_roles: Map<String, Value>,
    #[serde(default)]
    service_account_client_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    r#type: String,
    /// JSON within a text.
    #[serde(default)]
    secret_data: String,
    #[serde(default)]
    credential_data: String,
}

#[derive(Deserialize)]
struct Secret {
    value: String,
    salt: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    hash_iterations: u32,
    algorithm: String,
    #[serde(default)]
    additional_parameters: HashMap<String, Vec<String>>,
}

impl Credential {
    /// The hash as a text that other systems have; nothing if it is another kind.
    fn hash(&self) -> Option<String> {
        let secret: Secret = serde_json::from_str(&self.secret_data).ok()?;
        let settings: Settings = serde_json::from_str(&self.credential_data).ok()?;
        let bytes = |text: &str| BASE64.decode(text.as_bytes()).ok();
        let (salt, value) = (bytes(&secret.salt)?, bytes(&secret.value)?);
        let (salt, value) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&value));
        let rounds = settings.hash_iterations;
        let pbkdf2 = |name: &str| {
            let (salt, value) = (salt.replace('+', "."), value.replace('+', "."));
            format!("{{{name}}}{rounds}${salt}${value}")
        };
        Some(match settings.algorithm.as_str() {
            "pbkdf2" => pbkdf2("PBKDF2"),
            "pbkdf2-sha256" => pbkdf2("PBKDF2-SHA256"),
            "pbkdf2-sha512" => pbkdf2("PBKDF2-SHA512"),
            "argon2" => {
                let of = |name: &str| settings.additional_parameters.get(name)?.first();
                let is_version = of("version").is_none_or(|version| version == "1.3");
                let (kind, memory, lanes) = (of("type")?, of("memory")?, of("parallelism")?);
                if !is_version {
                    return None;
                }
                format!("$argon2{kind}$v=19$m={memory},t={rounds},p={lanes}${salt}${value}")
            }
            _ => return None,
        })
    }
}

impl User {
    /// Counts what is not carried over, and makes an account of the rest; or says why it cannot be used.
    fn person(self, tally: &mut Tally) -> (Person, Option<String>) {
        let is_password = |credential: &&Credential| credential.r#type == "password";
        let passwords: Vec<&Credential> = self.credentials.iter().filter(is_password).collect();
        tally.count_if(
            passwords.len() < self.credentials.len(),
            NotCarried::SecondFactor,
        );
        let owes = |action: &String| action == UPDATE_PASSWORD;
        let others = self.required_actions.iter().any(|action| !owes(action));
        tally.count_if(others, NotCarried::OtherAction);
        // Everybody has the role of this name.
        let is_role = |role: &String| !role.starts_with("default-roles-");
        let has_roles = self.realm_roles.iter().any(is_role) || !self.client_roles.is_empty();
        tally.count_if(has_roles, NotCarried::Roles);
        let (password_hash, refused) = match passwords[..] {
            [] => (String::new(), None),
            // What cannot be told is a hash of no known scheme.
            [one] => (one.hash().unwrap_or_else(|| "?".to_owned()), None),
            _ => (String::new(), Some("there is more than one password")),
        };
        let names = [self.first_name, self.last_name].map(Option::unwrap_or_default);
        let groups = self.groups.into_iter();
        let person = Person {
            name: self.username,
            display_name: names.join(" "),
            mail: self.email.unwrap_or_default(),
            groups: groups
                .map(|path| path.strip_prefix('/').unwrap_or(&path).to_owned())
                .collect(),
            password_hash,
            disabled: !self.enabled,
            must_change: self.required_actions.iter().any(owes),
            superuser: false,
        };
        (person, refused.map(str::to_owned))
    }
}

impl Reader for Keycloak {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        let (bytes, lines) = before_users(source)?;
        self.users.within(bytes, lines);
        Ok(())
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.users.rewind(source)
    }

    fn next(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Found>, ReadError> {
        while let Some((line, pairs)) = self.users.next(source)? {
            let name = pairs.iter().find(|(key, _)| key == "username");
            let name = name
                .and_then(|(_, name)| name.as_str())
                .unwrap_or_default()
                .to_owned();
            let read = serde_json::from_value::<User>(Value::Object(pairs.into_iter().collect()));
            let (person, refused) = match read {
                Ok(user) if user.service_account_client_id.is_some() => {
                    tally.count(NotCarried::ServiceAccount);
                    continue;
                }
                Ok(user) => user.person(tally),
                Err(_) => {
                    let person = Person {
                        name,
                        ..Person::default()
                    };
                    (person, Some("this is not a user of Keycloak".to_owned()))
                }
            };
            return Ok(Some(Found {
                line,
                person,
                refused,
            }));
        }
        Ok(None)
    }
}
