//! Random tables in random dialects: read back through the dry run of an import, each is the same table or one error.
//!
//! `PASSDESK_TEST_CASES=all` runs 10,000 of them, a number so many; 1,000 unless it is set.

use std::fmt::Write as _;
use std::fs::Permissions;
use std::io::{Read, Seek};
use std::os::unix::fs::PermissionsExt;

use passdesk::credentials::Typed;
use passdesk::deeds::Problem;
use passdesk::desk::{Desk, DeskError, FirstPassword, ImportTerms, NewStore, SignIn};
use passdesk::model::StoreUrl;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::dialect_tests::{Fault, Form, People, SECRET, dialect, fault, people};
use super::*;
use crate::cli::failure::Failure;
use crate::cli::format::Format;
use crate::cli::setup::Setup;
use crate::cli::users::dry_run;
use crate::cli::users::item::Fate;
use crate::cli::users::listed_row::ListedRow;

const PASSWORD: &str = "quartz lantern harbour 58";

pub(super) fn cases() -> u32 {
    match std::env::var("PASSDESK_TEST_CASES") {
        Ok(text) if text == "all" => 10_000,
        Ok(text) => text.parse().expect("a number in PASSDESK_TEST_CASES"),
        Err(_) => 1_000,
    }
}

/// Somewhere in a text, and what becomes of it there.
pub(super) type Damage = (prop::sample::Index, u8, u8);

/// Does damage of the kinds 0 to 4: an end, one of these marks, any byte, a byte less, all that came before once more.
pub(super) fn damaged(text: &mut Vec<u8>, (place, byte, kind): Damage, marks: &[u8]) {
    let place = place.index(text.len() + 1);
    match kind {
        0 => text.truncate(place),
        1 => text.insert(place, marks[usize::from(byte) % marks.len()]),
        2 => text.insert(place, byte),
        3 if place < text.len() => drop(text.remove(place)),
        4 => text.extend_from_within(..place),
        _ => {}
    }
}

/// A desk with an admin, and a place for rows.
struct Office {
    desk: Desk,
    token: passdesk::credentials::SessionToken,
    _folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let mut folder = tempfile::Builder::new();
        let folder = folder.permissions(Permissions::from_mode(0o700));
        let folder = folder.tempdir().expect("a folder");
        let url = StoreUrl::Sqlite(folder.path().join("store.db"));
        let around = Setup::surroundings();
        let name: Username = "root1".parse().expect("a name");
        let typed = || Typed::new(PASSWORD.to_owned());
        let new = NewStore::new(name.clone(), FirstPassword::Chosen(typed()));
        Desk::init(&url, &around, new, |_| Ok::<_, DeskError>(())).expect("a store");
        let desk = Desk::open(&url, around).expect("a desk");
        let token = match desk.sign_in(&name, &typed()).expect("signed in") {
            SignIn::Open(opened) => opened.token,
            _ => panic!("a change is owed"),
        };
        Self {
            desk,
            token,
            _folder: folder,
        }
    }

    /// The rows of a dry run, or the error of the file.
    fn dry_run(&self, text: Vec<u8>) -> Result<Vec<Value>, Failure> {
        let mut rows =
            Rows::<ListedRow>::over(Source::of(text), Reading::plain(), "FILE".to_owned())
                .map_err(|trouble| Failure::explain(&trouble.of("FILE")))?;
        let admin = self.desk.signed_in(&self.token).expect("signed in");
        let admin = admin.settled().expect("settled").admin().expect("an admin");
        let mut file = tempfile::tempfile().expect("a file");
        let mut out = Output::to_file(file.try_clone().expect("the file"), Format::Json);
        let result = dry_run::run(
            &mut rows,
            |listed| {
                let new = listed.clone().into();
                let refused = admin
                    .would_import(&new, ImportTerms::default(), &[])?
                    .refused;
                Ok(Fate::from(refused.map(Problem::from)).into())
            },
            &mut out,
        );
        drop(out);
        file.rewind().expect("rewound");
        let mut written = String::new();
        file.read_to_string(&mut written).expect("text");
        let rows = written
            .lines()
            .map(|line| serde_json::from_str(line).expect("a row"));
        let rows: Vec<Value> = rows.collect();
        if let Err(error) = result {
            assert_eq!(Failure::explain(&error).code(), "partial", "{error:?}");
        }
        Ok(rows)
    }
}

thread_local! {
    static OFFICE: Office = Office::new();
}

/// What a table reads as in a dry run.
fn told(people: &People, names_only: bool) -> Vec<Value> {
    let row = |(name, (display_name, role)): (&String, &(Option<String>, Option<&str>))| {
        let role = role.map_or_else(|| "user".to_owned(), str::to_lowercase);
        let (display_name, role) = match names_only {
            true => (None, "user".to_owned()),
            false => (display_name.clone(), role),
        };
        json!({
            "name": name, "would": "add", "error": null, "display_name": display_name, "role": role,
            "mail": null, "groups": null, "password": "temporary",
            "disabled": false, "must_change": false,
        })
    };
    people.iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn s52_a_table_in_any_dialect_is_read_as_it_is_or_refused_as_a_file(
        people in people(), dialect in dialect(), fault in fault()
    ) {
        let fault = if dialect.can_have(&people, fault) { fault } else { Fault::None };
        let text = dialect.write(&people, fault);
        let wrong = fault != Fault::None || dialect.is_foreign(&text);
        let shown = format!("{:?}", String::from_utf8_lossy(&text));
        match OFFICE.with(|office| office.dry_run(text)) {
            Ok(rows) => {
                prop_assert!(!wrong, "read: {shown}");
                prop_assert_eq!(rows, told(&people, dialect.form == Form::Names), "{}", shown);
            }
            Err(failure) => {
                let mut words = failure.to_string();
                let _ = write!(words, "{failure:?}");
                prop_assert!(wrong, "{words}: {shown}");
                prop_assert_eq!(failure.code(), "usage");
                prop_assert!(!words.contains(SECRET), "{words}");
            }
        }
    }

    #[test]
    fn s36_a_damaged_file_is_refused_before_its_first_row_or_read_to_its_end(
        people in people(),
        dialect in dialect(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let mut text = dialect.write(&people, Fault::None);
        for damage in damages {
            damaged(&mut text, damage, b"\",;\t|\r\n{}[]:");
        }
        if let Ok(rows) = Rows::<ListedRow>::over(Source::of(text), Reading::plain(), String::new()) {
            let count = rows.count;
            let read: Result<Vec<_>, _> = rows.collect();
            prop_assert_eq!(read.expect("all of them").len() as u64, count);
        }
    }
}
