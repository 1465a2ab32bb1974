//! An LDAP directory as LDIF: its people, and the groups that they are in.

use passdesk::credentials::imported::Field;
use passdesk::model::Timestamp;

use super::super::errors::{BadFile, ReadError};
use super::super::source::Source;
use super::ageing::{Ageing, days, is_past};
use super::ldif::{Entry, HINT, Ldif, Part, Value};
use super::lookup::Lookup;
use super::not_carried::{NotCarried, Tally};
use super::people::{Found, Person, Reader};

/// The attributes of an account that are read.
const OF_ACCOUNTS: &[&str] = &[
    "uid",
    "cn",
    "displayname",
    "gecos",
    "mail",
    "userpassword",
    "memberof",
    "pwdreset",
    "pwdaccountlockedtime",
    "pwdendtime",
    "nsaccountlock",
    "sambaacctflags",
    "shadowlastchange",
    "shadowmax",
    "shadowinactive",
    "shadowexpire",
];
/// The attributes of a group: its name, and those that name its members.
const OF_GROUPS: &[&str] = &["cn", "member", "uniquemember", "memberuid"];

/// An LDAP directory.
pub(super) struct Directory {
    entries: Ldif,
    now: Timestamp,
    /// The groups of a member, by its name or its uid.
    groups: Lookup,
}

impl Directory {
    /// At this time.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            entries: Ldif::default(),
            now,
            groups: Lookup::of(
                "the groups have more members than can be read at once",
                "leave out the groups that are not needed",
            ),
        }
    }

    /// The groups of an account: by its entry, and by those of the groups.
    fn groups_of(&self, entry: &Entry, uid: &str) -> Vec<String> {
        let dn = folded(&entry.dn);
        let found = self.groups.all(&dn).chain(self.groups.all(uid));
        let mut groups: Vec<String> = found.map(str::to_owned).collect();
        groups.extend(entry.all("memberof").map(|dn| first_value(dn).to_owned()));
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn person(&self, entry: &Entry, uid: &str, tally: &mut Tally) -> Person {
        let number = |name| entry.first(name).and_then(days);
        let aged = Ageing {
            last_change: number("shadowlastchange"),
            most: number("shadowmax"),
            inactive: number("shadowinactive"),
            end: number("shadowexpire"),
        };
        let aged = aged.at(self.now);
        let ends = entry
            .first("pwdendtime")
            .and_then(|time| is_past(time, self.now));
        let ends_later = aged.ends_later || ends == Some(false);
        tally.count_if(ends_later, NotCarried::EndsLater);
        tally.count_if(entry.all("uid").count() > 1, NotCarried::MoreNames);
        let says = |name, word: &str| {
            let value = entry.first(name);
            value.is_some_and(|value| value.trim().eq_ignore_ascii_case(word))
        };
        let samba = entry.first("sambaacctflags");
        let text = |name| entry.first(name).filter(|text| !text.trim().is_empty());
        let display_name = text("displayname").or(text("cn")).or(text("gecos"));
        Person {
            name: uid.to_owned(),
            display_name: display_name.unwrap_or_default().to_owned(),
            mail: entry.first("mail").unwrap_or_default().to_owned(),
            groups: self.groups_of(entry, uid),
            password_hash: String::new(),
            disabled: aged.disabled
                || ends == Some(true)
                || entry.first("pwdaccountlockedtime").is_some()
                || says("nsaccountlock", "true")
                || samba.is_some_and(|flags| flags.contains('D')),
            must_change: aged.must_change || says("pwdreset", "true"),
            superuser: false,
        }
    }
}

impl Reader for Directory {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.entries.rewind(source)?;
        let (mut is_empty, mut before, mut name) = (true, 0, None);
        // A group may have more members than an entry may have bytes.
        while let Some(part) = self.entries.part(source, OF_GROUPS)? {
            match part {
                Part::Begin { .. } => {
                    (is_empty, before, name) = (false, self.groups.links(), None);
                }
                Part::Has("cn", Value::Text(text)) => name = name.or(Some(text)),
                Part::Has(_, Value::Text(member)) => {
                    let place = self.groups.next_place();
                    self.groups.link(&folded(&member), place)?;
                }
                Part::Has(_, Value::Unread) => {}
                Part::End => match &name {
                    Some(name) if self.groups.links() > before => self.groups.add(name)?,
                    _ => self.groups.keep_links(before),
                },
            }
        }
        self.groups.sort();
        match is_empty {
            true => Err(BadFile::new("there is no entry of a directory")
                .hint(HINT)
                .into()),
            false => Ok(()),
        }
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.entries.rewind(source)
    }

    fn next(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Found>, ReadError> {
        while let Some(entry) = self.entries.next(source, OF_ACCOUNTS)? {
            if entry.is_cut {
                return Ok(Some(Found {
                    line: entry.line,
                    person: Person {
                        name: entry.first("uid").unwrap_or_default().to_owned(),
                        ..Person::default()
                    },
                    refused: Some("the entry is too long".to_owned()),
                }));
            }
            let Some(uid) = entry.first("uid") else {
                let has_password = entry.first("userpassword").is_some();
                tally.count_if(has_password, NotCarried::NoName);
                continue;
            };
            let mut person = self.person(&entry, uid, tally);
            let refused = match password(&entry) {
                Ok(text) => {
                    person.password_hash = text.to_owned();
                    None
                }
                Err(message) => Some(message.to_owned()),
            };
            return Ok(Some(Found {
                line: entry.line,
                person,
                refused,
            }));
        }
        Ok(None)
    }
}

/// The password of an entry; empty where there is none. Of several, the only one that can be read.
fn password(entry: &Entry) -> Result<&str, &'static str> {
    let mut all: Vec<&str> = entry.all("userpassword").collect();
    all.sort_unstable();
    all.dedup();
    let is_hash = |text: &&str| {
        matches!(
            Field::read(text),
            Ok(Field::Hash(_) | Field::DisabledHash(_))
        )
    };
    let hashes: Vec<&str> = all.iter().copied().filter(is_hash).collect();
    match (&hashes[..], &all[..]) {
        ([_, _, ..], _) => Err("there is more than one password"),
        ([hash], _) => Ok(hash),
        ([], _) if entry.has_unread("userpassword") => Err("its password cannot be read"),
        ([], [first, ..]) => Ok(first),
        ([], []) => Ok(""),
    }
}

/// The name of an entry in one spelling, as far as members of groups are spelt otherwise than entries.
fn folded(dn: &str) -> String {
    let parts = dn.split(',').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        format!("{}={}", name.trim(), value.trim())
    });
    match dn.contains('=') {
        true => parts.collect::<Vec<_>>().join(",").to_lowercase(),
        // A uid, which has no case to fold: names that differ in it are two on a Linux host.
        false => dn.to_owned(),
    }
}

/// The value that an entry's name begins with.
fn first_value(dn: &str) -> &str {
    let first = dn.split(',').next().unwrap_or_default();
    first.split_once('=').map_or("", |(_, value)| value.trim())
}
