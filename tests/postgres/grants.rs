//! What the role that uses a store may do there is what the program does, column by column: neither less nor more.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::storage::postgres::PostgresSite;
use crate::support::postgres::OWNER;

/// What only the owner of a store does: make it, begin a life of its own with a copy, bring it a newer schema, and put events
/// away.
const OF_THE_OWNER: [&str; 6] = [
    "INSERT store",
    "UPDATE store.epoch",
    "UPDATE store.schema",
    "UPDATE chain.archived_to",
    "UPDATE chain.archived_head",
    "DELETE event",
];

/// The program's statements, among all else that stands in the files of the storage but for those that are SQLite's alone.
fn sources() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage")];
    let mut sources = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources") {
            let path = entry.expect("a file").path();
            if path.is_dir() && !path.ends_with("sqlite") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                sources += &fs::read_to_string(&path).expect("a source");
            }
        }
    }
    let lines = sources.replace("\\\n", " ");
    lines.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The columns that a list of assignments sets.
fn assigned(list: &str) -> impl Iterator<Item = &str> {
    let end = list.find(" WHERE ").unwrap_or(list.len());
    list[..end]
        .split(", ")
        .filter_map(|one| one.split_once(" = "))
        .map(|(column, _)| column)
}

/// What is added, changed and deleted, each with its table.
fn written() -> BTreeSet<String> {
    let sources = sources();
    let mut found = BTreeSet::new();
    let mut into = "";
    for (place, _) in sources.match_indices(char::is_uppercase) {
        let rest = &sources[place..];
        let rest = &rest[..rest.find('"').unwrap_or(rest.len())];
        let first = |rest: &str| rest.split(' ').next().unwrap_or_default().to_owned();
        if let Some(after) = rest.strip_prefix("INSERT INTO ") {
            into = after.split(' ').next().unwrap_or_default();
            found.insert(format!("INSERT {into}"));
        } else if let Some(list) = rest.strip_prefix("DO UPDATE SET ") {
            found.extend(assigned(list).map(|column| format!("UPDATE {into}.{column}")));
        } else if let Some(after) = rest.strip_prefix("DELETE FROM ") {
            found.insert(format!("DELETE {}", first(after)));
        } else if let Some((table, list)) = rest
            .strip_prefix("UPDATE ")
            .and_then(|after| after.split_once(" SET "))
        {
            found.extend(assigned(list).map(|column| format!("UPDATE {table}.{column}")));
        }
    }
    // A statement that is made for any table names none here.
    found.retain(|one| !one.ends_with(' '));
    for owners in OF_THE_OWNER {
        assert!(found.remove(owners), "{owners}");
    }
    found
}

#[test]
fn s33_the_role_that_uses_a_store_may_write_what_the_program_writes_and_nothing_else() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    // Every column of a table may be filled where a row may be added.
    let granted = "
        SELECT format('UPDATE %s.%s', table_name, column_name) FROM information_schema.column_privileges
        WHERE table_schema = 'passdesk' AND grantee = 'passdesk' AND privilege_type = 'UPDATE'
        UNION SELECT format('%s %s', privilege_type, table_name) FROM information_schema.table_privileges
        WHERE table_schema = 'passdesk' AND grantee = 'passdesk' AND privilege_type <> 'SELECT'
        UNION SELECT 'INSERT ' || table_name || ' in part' FROM information_schema.column_privileges
        WHERE table_schema = 'passdesk' AND grantee = 'passdesk' AND privilege_type = 'INSERT'
        AND table_name NOT IN (SELECT table_name FROM information_schema.table_privileges
            WHERE table_schema = 'passdesk' AND grantee = 'passdesk' AND privilege_type = 'INSERT')";
    let mut owner = site.database.client_of(OWNER);
    let rows = owner.query(granted, &[]).expect("the rights");
    let granted: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let written = written();
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        only(&granted, &written),
        [""; 0],
        "granted and never written"
    );
    assert_eq!(only(&written, &granted), [""; 0], "written and not granted");
    assert!(written.len() > 50, "{written:?}");
}
