//! Accounts that other systems write, read back: each as it was written, or one error, whatever hand wrote it and whatever became
//! of the file.
//!
//! `PASSDESK_TEST_CASES=all` runs 10,000 of each, a number so many; 1,000 unless it is set.

use std::collections::HashSet;

use passdesk::model::Timestamp;
use proptest::prelude::*;

use super::super::hostile_tests::{cases, damaged};
use super::super::reading::{FileKind, Reading};
use super::super::source::Source;
use super::super::{BadRow, Rows};
use super::writer_tests::{SECRET, Someone, hand, people};
use crate::cli::failure::Failure;
use crate::cli::users::listed_row::ListedRow;

const KINDS: [FileKind; 5] = [
    FileKind::Htpasswd,
    FileKind::Shadow,
    FileKind::Ldif,
    FileKind::Django,
    FileKind::Keycloak,
];
/// 2026-11-29.
const NOW: Timestamp = Timestamp::from_millis(1_795_910_400_000);

fn rows(text: Vec<u8>, kind: Option<FileKind>) -> Result<Rows<ListedRow>, Failure> {
    let reading = Reading::of_accounts(kind, None, NOW);
    let rows = Rows::over(Source::of(text), reading, "FILE".to_owned());
    rows.map_err(|trouble| Failure::explain(&trouble.of("FILE")))
}

/// What a row of a system's file reads as; an account of which the system does not say something comes without it.
fn told(one: &Someone, kind: FileKind) -> String {
    let (has_more, has_mail) = match kind {
        FileKind::Htpasswd => (false, false),
        FileKind::Shadow => (true, false),
        FileKind::Ldif | FileKind::Django | FileKind::Keycloak => (true, true),
        FileKind::Csv | FileKind::Json => unreachable!("no other system's"),
    };
    let if_said = |is_said: bool, text: &str| {
        if is_said {
            text.to_owned()
        } else {
            String::new()
        }
    };
    let must_change = one.must_change && has_more && kind != FileKind::Django;
    // The generator writes no credentials of Keycloak.
    let password = if_said(kind != FileKind::Keycloak, &one.password);
    format!(
        "{}|{}|{}|{}|{password}|{}|{must_change}",
        one.name,
        if_said(has_more, &one.display_name),
        if_said(has_mail, &one.mail),
        if_said(has_more, &one.groups().join(" ")),
        one.disabled && has_more,
    )
}

/// The same of a row that was read.
fn shown(row: &ListedRow) -> String {
    let account = &row.account;
    let groups = account.groups.iter().flatten().map(|group| group.as_str());
    format!(
        "{}|{}|{}|{}|{}|{}|{}",
        account.name,
        account
            .display_name
            .as_ref()
            .map_or("", |name| name.as_str()),
        account.mail.as_ref().map_or("", |mail| mail.as_str()),
        groups.collect::<Vec<_>>().join(" "),
        row.password_hash.as_ref().map_or("", |text| text.as_str()),
        row.disabled,
        row.must_change,
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn accounts_of_another_system_are_read_as_they_are_whatever_hand_wrote_them(
        people in people(), hand in hand(), kind in prop::sample::select(KINDS.to_vec()),
    ) {
        // A name that comes twice would be the group's member twice.
        let names: HashSet<_> = people.iter().map(|one| &one.name).collect();
        prop_assume!(names.len() == people.len());
        let text = hand.write(&people, kind);
        let rows = rows(text.clone().into_bytes(), Some(kind));
        let rows = rows.map_err(|failure| TestCaseError::fail(format!("{failure:?}: {text}")))?;
        prop_assert_eq!(rows.count, people.len() as u64);
        for (row, one) in rows.zip(&people) {
            match row.expect("it can be read") {
                Ok(row) => prop_assert_eq!(shown(&row), told(one, kind), "{}", text),
                Err(BadRow { message, .. }) => {
                    prop_assert!(false, "{}: {}", message, text);
                }
            }
        }
    }

    #[test]
    fn s36_s52_a_damaged_file_of_another_system_is_refused_before_its_first_row_or_read_to_its_end(
        people in people(), hand in hand(), kind in prop::sample::select(KINDS.to_vec()),
        is_said: bool,
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..5_u8), 1..6),
    ) {
        let mut text = hand.write(&people, kind).into_bytes();
        for damage in damages {
            damaged(&mut text, damage, b":\n\r {}[],\"!<#");
        }
        match rows(text, is_said.then_some(kind)) {
            Ok(rows) => {
                let count = rows.count;
                let mut read = 0;
                for row in rows {
                    read += 1;
                    if let Err(BadRow { message, .. }) = row.expect("all of them") {
                        prop_assert!(!message.contains(SECRET), "{}", message);
                    }
                }
                prop_assert_eq!(read, count);
            }
            Err(failure) => {
                let words = format!("{failure} {failure:?}");
                prop_assert_eq!(failure.code(), "usage");
                prop_assert!(!words.contains(SECRET), "{}", words);
            }
        }
    }

    #[test]
    fn s36_no_text_makes_the_reading_of_another_systems_file_panic(
        text in ".{0,300}", begin in 0..6_usize, kind in prop::sample::select(KINDS.to_vec()),
    ) {
        let begins = ["", "dn: uid=amy\nuid: ", "[{\"model\":\"auth.user\",\"fields\":{", "{\"realm\":\"x\",\"users\":[", "amy:", "amy:!:"];
        if let Ok(rows) = rows(format!("{}{text}", begins[begin]).into_bytes(), Some(kind)) {
            let count = rows.count;
            let mut read = 0;
            for row in rows {
                drop(row.expect("a row"));
                read += 1;
            }
            prop_assert_eq!(read, count);
        }
    }
}
