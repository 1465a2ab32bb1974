//! A job whose batch ends in an unknown outcome.

use std::fs;

use passdesk::deeds::{AccountToReset, ResetRow};
use passdesk::desk::{DeskError, StorageError};
use passdesk::model::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;
use crate::cli::format::Format;

#[test]
fn s34_a_batch_in_an_unknown_outcome_says_so_in_each_row_and_ends_the_job_with_76() {
    let operation = Uuid::from_u128(0x4711);
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut out = Output::to_file(file.reopen().expect("the file"), Format::Json);
    let mut asked = ["bob", "dee"].into_iter().map(|who| {
        Ok(Ok(AccountToReset {
            name: who.parse().expect("a name"),
            temporary_password: None,
        }))
    });
    let result = Job {
        asked: &mut asked,
        total: 2,
        distinct: false,
        skipped: 0,
        done: "reset",
        foresee: None,
        deed: &mut |batch: Vec<AccountToReset>, write| {
            let reset = |wanted: AccountToReset| ResetRow {
                name: wanted.name,
                temporary_password: Some(Zeroizing::new("secret".to_owned())),
                expires_at: Some(Timestamp::from_millis(1_800_000_000_000)),
                reset_id: Some(operation),
                old_password: None,
                error: None,
            };
            write(batch.into_iter().map(reset).collect())?;
            Err(DeskError::from(StorageError::OutcomeUnknown { operation }).into())
        },
    }
    .run(&mut out, None);
    drop(out);

    let failure = Failure::explain(&result.expect_err("a failure"));
    assert_eq!(failure.status().parts(), (76, "outcome_unknown"));
    assert!(failure.to_string().contains(&operation.to_string()));
    let written = fs::read_to_string(file.path()).expect("the rows");
    let rows: Vec<serde_json::Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    assert_eq!(rows.len(), 4, "{written}");
    for (row, who) in rows.iter().zip(["bob", "dee", "bob", "dee"]) {
        assert_eq!(row["name"], who);
    }
    for (shown, unknown) in rows[..2].iter().zip(&rows[2..]) {
        assert_eq!(shown["reset_id"], operation.to_string());
        assert_eq!(unknown["error"]["code"], "outcome_unknown");
    }
}
