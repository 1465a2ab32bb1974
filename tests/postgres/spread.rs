//! The rules, once more on PostgreSQL; and that what the program sends then can be spread over several machines.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use postgres::Client;

use crate::storage::postgres::PostgresSite;
use crate::support::postgres::{KIND, LOG, is_installed};

/// The small tables, which are the same everywhere.
const EVERYWHERE: [&str; 4] = ["store", "trust", "trusted_signer", "notice"];
/// Nothing else may be called where something is written. The others that stand before a parenthesis are no functions.
const IMMUTABLE: [&str; 2] = ["GREATEST", "UNNEST"];
const NO_FUNCTIONS: [&str; 7] = ["VALUES", "CONFLICT", "IN", "AND", "OR", "WHERE", "NOT"];

/// Why a statement could not run where rows are spread; each is the word of a rule.
fn broken(statement: &str) -> Vec<&'static str> {
    let upper = without_texts(statement).to_uppercase();
    let words: Vec<&str> = upper
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |word: &str| words.contains(&word);
    let follow = |one: &str, other: &str| words.windows(2).any(|two| two == [one, other]);
    let writes = has("INSERT") || has("UPDATE") || has("DELETE");
    let mut rules = Vec::new();
    let draws = ["NEXTVAL", "SETVAL", "SERIAL", "BIGSERIAL", "IDENTITY"];
    if draws.into_iter().any(has) || follow("CREATE", "SEQUENCE") {
        rules.push("sequence");
    }
    if has("TRIGGER") {
        rules.push("trigger");
    }
    if words.iter().any(|word| word.contains("ADVISORY")) {
        rules.push("advisory lock");
    }
    if has("LOCK") {
        rules.push("table lock");
    }
    let instant = [
        "CURRENT_TIMESTAMP",
        "CURRENT_TIME",
        "CURRENT_DATE",
        "LOCALTIMESTAMP",
    ];
    if writes && (called(&upper).next().is_some() || instant.into_iter().any(has)) {
        rules.push("function in a change");
    }
    let after_values = words.iter().skip_while(|word| **word != "VALUES");
    if has("INSERT") && after_values.clone().any(|word| *word == "SELECT") {
        rules.push("subquery in VALUES");
    }
    let one_account = upper.contains("WHERE ID = $1") || upper.contains("WHERE ACCOUNT_ID = $1");
    let locks = follow("FOR", "UPDATE") || follow("FOR", "SHARE") || has("SKIP");
    if locks && !one_account {
        rules.push("rows of several accounts locked");
    }
    if let Some((_, set)) = upper.split_once(" SET ")
        && writes
        && [
            "ID = ",
            "ACCOUNT_ID = ",
            "SUBJECT = ",
            "GUESSED = ",
            "BUCKET = ",
        ]
        .iter()
        .any(|key| assigned(set).any(|column| column.starts_with(key)))
    {
        rules.push("a key changed");
    }
    rules
}

/// The columns that are set, with what follows them.
fn assigned(set: &str) -> impl Iterator<Item = &str> {
    let end = set.find(" WHERE ").unwrap_or(set.len());
    set[..end].split(',').map(str::trim_start)
}

/// What is called as a function, apart from what may be.
fn called(upper: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    for (place, _) in upper.match_indices('(') {
        let before = upper[..place].trim_end();
        let name: String = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let leads = before[..before.len() - name.len()].trim_end();
        let is_table = leads.ends_with("INTO");
        let allowed = name.is_empty()
            || is_table
            || IMMUTABLE.contains(&name.as_str())
            || NO_FUNCTIONS.contains(&name.as_str());
        if !allowed {
            found.push(name);
        }
    }
    found.into_iter()
}

/// A statement without what stands in quotes.
fn without_texts(statement: &str) -> String {
    statement
        .split('\'')
        .step_by(2)
        .collect::<Vec<_>>()
        .join("''")
}

#[test]
fn each_rule_refuses_what_breaks_it() {
    for (statement, rule) in [
        (
            "INSERT INTO event (id) VALUES (nextval('event_id'))",
            "sequence",
        ),
        ("CREATE TABLE t (id bigserial)", "sequence"),
        ("CREATE SEQUENCE s", "sequence"),
        (
            "CREATE TRIGGER t BEFORE INSERT ON event EXECUTE FUNCTION f()",
            "trigger",
        ),
        ("SELECT pg_advisory_xact_lock(1)", "advisory lock"),
        ("LOCK TABLE store IN ACCESS EXCLUSIVE MODE", "table lock"),
        (
            "UPDATE account SET last_login_at = now() WHERE id = $1",
            "function in a change",
        ),
        (
            "INSERT INTO notice (id) VALUES (gen_random_uuid())",
            "function in a change",
        ),
        (
            "UPDATE account SET created_at = CURRENT_TIMESTAMP WHERE id = $1",
            "function in a change",
        ),
        (
            "INSERT INTO event (sequence) VALUES ((SELECT length FROM chain))",
            "subquery in VALUES",
        ),
        (
            "SELECT id FROM account WHERE role = 'admin' FOR UPDATE",
            "rows of several accounts locked",
        ),
        (
            "SELECT id FROM attempt ORDER BY id FOR UPDATE SKIP LOCKED",
            "rows of several accounts locked",
        ),
        (
            "UPDATE session SET digest = $2, account_id = $3 WHERE digest = $1",
            "a key changed",
        ),
    ] {
        assert!(broken(statement).contains(&rule), "{statement}");
    }
    for statement in [
        "INSERT INTO name (name, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        "UPDATE store SET latest_at = greatest(latest_at, $1)",
        "SELECT id FROM account WHERE id = $1 FOR UPDATE",
        "UPDATE account SET name = 'now()' WHERE id = $1",
    ] {
        assert_eq!(broken(statement), [""; 0], "{statement}");
    }
}

/// The statements that the program sent, from a server's log.
fn sent(log: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((_, text)) = line
            .strip_prefix("passdesk|clerk|LOG:  ")
            .and_then(|rest| rest.split_once(": "))
        else {
            continue;
        };
        let mut statement = text.to_owned();
        // The lines after the first begin with a tabulator.
        while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
            statement.push(' ');
            statement.push_str(more.trim_start());
        }
        found.insert(statement);
    }
    found
}

/// The statements that the program sent, none of which breaks a rule.
pub(super) fn spreadable(log: &Path) -> BTreeSet<String> {
    let text = std::fs::read(log).expect("the log");
    let statements = sent(&String::from_utf8_lossy(&text));
    for statement in &statements {
        assert_eq!(broken(statement), [""; 0], "{statement}");
    }
    statements
}

/// Runs these tests once more with PostgreSQL stores where they would take SQLite's, and reads what was sent meanwhile.
#[test]
fn the_rules_hold_on_postgres_with_statements_that_can_be_spread() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["rules::", "recovery::", "storage::postgres::"])
        // Those that copy a file, write to it in SQLite's words, or play with both kinds of stores anyway.
        .args(["--skip", "rules::contended", "--skip", "rules::model"])
        .args(["--skip", "rules::shared", "--skip", "rules::audit::peers"])
        .args(["--skip", "rules::devices::s53_s72"])
        .args(["--skip", "rules::devices::s72_a_token_of_another"])
        .args([
            "--skip",
            "rules::audit::anchor",
            "--skip",
            "rules::audit::ends",
            "--skip",
            "rules::audit::follow",
            "--skip",
            "rules::audit::tamper",
        ])
        .args([
            "--skip",
            "recovery::commands",
            "--skip",
            "recovery::terminal",
        ])
        .args([
            "--skip",
            "recovery::signatures::s41",
            "--skip",
            "recovery::signers::s47",
        ])
        .env(KIND, "postgres")
        .env(LOG, &log)
        .output()
        .expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("rules::guessing::") && told.contains("storage::postgres::"),
        "{told}"
    );

    let statements = spreadable(&log);
    // The search finds what there is: every table is written to.
    for table in tables() {
        let insert = format!("INSERT INTO {table} (");
        let found = statements
            .iter()
            .any(|statement| statement.starts_with(&insert));
        // What a store says of itself is written by whoever makes it.
        assert!(found || table == "store", "nothing was put into {table}");
    }
}

/// Every table of the schema.
fn tables() -> Vec<String> {
    let schema = concat!(
        include_str!("../../src/storage/schema/postgres/0001.sql"),
        include_str!("../../src/storage/schema/postgres/0002.sql"),
    );
    let names = schema
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE "));
    names
        .map(|rest| rest.trim_end_matches(" (").to_owned())
        .collect()
}

fn column(client: &mut Client, sql: &str) -> Vec<String> {
    let rows = client.query(sql, &[]).expect("rows");
    rows.iter().map(|row| row.get(0)).collect()
}

#[test]
fn every_unique_key_holds_the_column_that_its_rows_are_spread_by() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let mut client = site.database.client();
    // The first column of the primary key is the one.
    let without = "
        SELECT format('%s: %s', i.indrelid::regclass, i.indexrelid::regclass)
        FROM pg_index i JOIN pg_index p ON p.indrelid = i.indrelid AND p.indisprimary
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'passdesk' AND i.indisunique AND NOT p.indkey[0] = ANY (i.indkey)";
    let found = column(&mut client, without);
    let elsewhere = |line: &String| {
        let table = line.split(':').next().expect("a table");
        !EVERYWHERE.contains(&table)
    };
    assert_eq!(
        found.iter().filter(|line| elsewhere(line)).count(),
        0,
        "{found:?}"
    );
    // The search finds what there is.
    assert_eq!(found, ["trusted_signer: trusted_signer_key_key"]);

    let made_by_hand = "
        SELECT tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'passdesk' AND NOT t.tgisinternal
        UNION SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'passdesk' AND c.relkind = 'S'";
    assert_eq!(column(&mut client, made_by_hand), [""; 0]);
}
