//! What a server refuses is told by its own error.

use passdesk::storage::StorageError;

use crate::storage::Site;
use crate::storage::postgres::PostgresSite;
use crate::storage::samples::account;

/// Makes every new account fail with a code.
fn refuse(site: &PostgresSite, code: &str) {
    let refusal = format!(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE SQLSTATE '{code}'; END $$;
         CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION refuse()"
    );
    let made = site.database.client().batch_execute(&refusal);
    made.expect("a trigger");
}

#[test]
fn s35_each_failure_of_a_server_has_its_error() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = site.open();
    for (code, expected) in [
        ("40001", "Contended"),
        ("40P01", "Contended"),
        ("55P03", "Contended"),
        ("57014", "Busy"),
        ("53100", "Full"),
        (
            "53200",
            "Unreachable(\"its server does not have enough memory or another resource (53200)\")",
        ),
        (
            "58030",
            "Unreachable(\"its server cannot use its own files (58030)\")",
        ),
        ("XX001", "Damaged"),
        ("22012", "Internal(\"the server answered 22012\")"),
    ] {
        refuse(&site, code);
        let mut tx = store.write().expect("a transaction");
        let refused: Result<(), StorageError> = tx.insert_account(&account("alice", 1), None);
        let error = refused.expect_err(code);
        assert_eq!(format!("{error:?}"), expected, "{code}");
    }
}
