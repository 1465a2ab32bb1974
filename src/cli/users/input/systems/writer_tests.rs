//! Accounts, and the ways in which programs may write the same ones, drawn at random.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use data_encoding::BASE64;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::reading::FileKind;

/// Stands where files have passwords; never in an error.
pub(super) const SECRET: &str = "hunter2hunter2";
/// The groups that there are.
const GROUPS: [&str; 3] = ["desk", "night-shift", "staff"];

/// An account, as every system can have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Someone {
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) mail: String,
    /// The places of groups.
    pub(super) groups: BTreeSet<usize>,
    pub(super) password: String,
    pub(super) disabled: bool,
    pub(super) must_change: bool,
}

impl Someone {
    /// The names of its groups, in order.
    pub(super) fn groups(&self) -> Vec<&'static str> {
        self.groups.iter().map(|place| GROUPS[*place]).collect()
    }
}

pub(super) fn people() -> impl Strategy<Value = Vec<Someone>> {
    let someone = (
        "[a-z][a-z0-9_.-]{0,12}",
        "(|[A-Z][a-z]{1,8}|Zo\u{eb} M\u{fc}ller|[A-Z][a-z]{1,30} [A-Z][a-z]{1,60})",
        "(|[a-z]{1,9}@example[.]org)",
        prop::collection::btree_set(0..GROUPS.len(), 0..3),
        prop_oneof![
            Just(String::new()),
            Just(SECRET.to_owned()),
            Just("{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP".to_owned()),
            Just("$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/".to_owned()),
        ],
        any::<bool>(),
        any::<bool>(),
    );
    let someone = someone.prop_map(
        |(name, display_name, mail, groups, password, disabled, must_change)| Someone {
            name,
            display_name,
            mail,
            groups,
            password,
            disabled,
            must_change,
        },
    );
    prop::collection::vec(someone, 1..6)
}

/// How a program writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    crlf: bool,
    comments: bool,
    empty_lines: bool,
    /// Where lines are folded, and how often Base64 is used where it need not be.
    fold: usize,
    base64: bool,
    capitals: bool,
    pretty: bool,
    /// Whether what accounts need of other places comes after them.
    groups_last: bool,
    natural: bool,
}

pub(super) fn hand() -> impl Strategy<Value = Hand> {
    let flags = prop::array::uniform8(any::<bool>());
    (flags, 3..90_usize).prop_map(
        |(
            [
                crlf,
                comments,
                empty_lines,
                base64,
                capitals,
                pretty,
                groups_last,
                natural,
            ],
            fold,
        )| {
            Hand {
                crlf,
                comments,
                empty_lines,
                fold,
                base64,
                capitals,
                pretty,
                groups_last,
                natural,
            }
        },
    )
}

impl Hand {
    /// The accounts as a system has them.
    pub(super) fn write(self, people: &[Someone], kind: FileKind) -> String {
        let text = match kind {
            FileKind::Htpasswd => self.htpasswd(people),
            FileKind::Shadow => self.shadow(people),
            FileKind::Ldif => self.ldif(people),
            FileKind::Django => self.django(people),
            FileKind::Keycloak => self.keycloak(people),
            FileKind::Csv | FileKind::Json => unreachable!("no other system's"),
        };
        match self.crlf {
            true => text.replace('\n', "\r\n"),
            false => text,
        }
    }

    fn between(self) -> String {
        let comment = if self.comments {
            "# a comment: of one\n"
        } else {
            ""
        };
        let empty = if self.empty_lines { "\n" } else { "" };
        format!("{empty}{comment}")
    }

    fn htpasswd(self, people: &[Someone]) -> String {
        let mut text = String::new();
        for one in people {
            let between = self.between();
            let _ = writeln!(text, "{between}{}:{}", one.name, one.password);
        }
        text
    }

    fn shadow(self, people: &[Someone]) -> String {
        let mut others = String::new();
        for one in people {
            let (name, full) = (&one.name, &one.display_name);
            let _ = writeln!(
                others,
                "{name}:x:1000:1000:{full},Room 1:/home/{name}:/bin/sh"
            );
        }
        for (place, group) in GROUPS.iter().enumerate() {
            let members = people.iter().filter(|one| one.groups.contains(&place));
            let members: Vec<_> = members.map(|one| one.name.as_str()).collect();
            let _ = writeln!(others, "{group}:x:{place}:{}", members.join(","));
        }
        let mut text = String::new();
        for one in people {
            let lock = if one.disabled { "!" } else { "" };
            let changed = if one.must_change { "0" } else { "19000" };
            let between = self.between();
            let (name, password) = (&one.name, &one.password);
            let _ = writeln!(
                text,
                "{between}{name}:{lock}{password}:{changed}:0:99999:7:::"
            );
        }
        match self.groups_last {
            true => text + &others,
            false => others + &text,
        }
    }

    /// A line of LDIF, folded.
    fn attribute(self, text: &mut String, name: &str, value: &str) {
        let is_plain = value.is_ascii() && !value.starts_with([' ', ':', '<']) && !value.is_empty();
        let name = match self.capitals {
            true => name.to_ascii_uppercase(),
            false => name.to_owned(),
        };
        let line = match is_plain && !self.base64 {
            true => format!("{name}: {value}"),
            false => format!("{name}:: {}", BASE64.encode(value.as_bytes())),
        };
        let letters: Vec<char> = line.chars().collect();
        let folded: Vec<String> = letters
            .chunks(self.fold)
            .map(|part| part.iter().collect())
            .collect();
        let _ = writeln!(text, "{}", folded.join("\n "));
    }

    fn ldif(self, people: &[Someone]) -> String {
        let dn = |one: &Someone| format!("uid={},ou=people,dc=example", one.name);
        let mut groups = String::new();
        for (place, group) in GROUPS.iter().enumerate() {
            self.attribute(&mut groups, "dn", &format!("cn={group},dc=example"));
            for one in people.iter().filter(|one| one.groups.contains(&place)) {
                match self.natural {
                    true => self.attribute(&mut groups, "memberUid", one.name.as_str()),
                    false => self.attribute(&mut groups, "member", &dn(one)),
                }
            }
            self.attribute(&mut groups, "cn", group);
            groups.push('\n');
        }
        let mut text = String::new();
        for one in people {
            text += &self.between();
            self.attribute(&mut text, "dn", &dn(one));
            for (name, value) in [
                ("objectClass", "inetOrgPerson"),
                ("uid", one.name.as_str()),
                ("displayName", one.display_name.as_str()),
                ("mail", one.mail.as_str()),
                ("userPassword", one.password.as_str()),
                ("description", SECRET),
                ("nsAccountLock", if one.disabled { "TRUE" } else { "" }),
                ("pwdReset", if one.must_change { "true" } else { "FALSE" }),
            ] {
                if !value.is_empty() {
                    self.attribute(&mut text, name, value);
                }
            }
            text.push('\n');
        }
        match self.groups_last {
            true => text + &groups,
            false => format!("version: 1\n\n{groups}{text}"),
        }
    }

    fn json(self, value: &Value) -> String {
        match self.pretty {
            true => serde_json::to_string_pretty(value).expect("JSON"),
            false => value.to_string(),
        }
    }

    fn django(self, people: &[Someone]) -> String {
        let groups = GROUPS.iter().enumerate().map(|(place, name)| {
            json!({"model": "auth.group", "pk": place, "fields": {"name": name, "permissions": [1, 2]}})
        });
        let key = |place: &usize| match self.natural {
            true => json!([GROUPS[*place]]),
            false => json!(place),
        };
        let accounts = people.iter().enumerate().map(|(number, one)| {
            let (first, last) = one.display_name.split_once(' ').unwrap_or((&one.display_name, ""));
            json!({"model": "auth.user", "pk": number, "fields": {
                "username": one.name, "password": one.password, "first_name": first, "last_name": last,
                "email": one.mail, "is_active": !one.disabled, "is_superuser": false,
                "groups": one.groups.iter().map(key).collect::<Vec<_>>(), "last_login": null,
            }})
        });
        let other =
            json!({"model": "sessions.session", "pk": SECRET, "fields": {"data": {"a": [SECRET]}}});
        let all: Vec<Value> = match self.groups_last {
            true => accounts.chain(groups).chain([other]).collect(),
            false => [other].into_iter().chain(groups).chain(accounts).collect(),
        };
        self.json(&Value::Array(all))
    }

    fn keycloak(self, people: &[Someone]) -> String {
        let users = people.iter().map(|one| {
            let (first, last) = one
                .display_name
                .split_once(' ')
                .unwrap_or((&one.display_name, ""));
            let actions: &[&str] = if one.must_change {
                &["UPDATE_PASSWORD"]
            } else {
                &[]
            };
            let paths = one.groups().into_iter().map(|group| format!("/{group}"));
            let mut user = Map::new();
            for (key, value) in [
                ("username", json!(one.name)),
                ("enabled", json!(!one.disabled)),
                ("firstName", json!(first)),
                ("lastName", json!(last)),
                ("email", json!(one.mail)),
                ("attributes", json!({"users": [SECRET]})),
                ("credentials", json!([])),
                ("requiredActions", json!(actions)),
                ("groups", json!(paths.collect::<Vec<_>>())),
            ] {
                user.insert(key.to_owned(), value);
            }
            Value::Object(user)
        });
        let users = self.json(&users.collect());
        // Where another key has the name, its value is not that of the realm.
        let other = self.json(&json!({"users": [1], "x": "\\\"users\": ["}));
        let rest = format!("\"realm\": \"test\", \"groups\": {other}");
        match self.groups_last {
            true => format!("{{\"users\":{users},{rest}}}"),
            false => format!("{{{rest},\n\"users\" : {users}}}"),
        }
    }
}
