//! A PostgreSQL store, seen and changed behind the program's back.

use std::collections::BTreeSet;

use postgres::Client;

use super::postgres::Database;
use super::stored::{Contents, MOVED_BY_LOOKING};

impl Database {
    /// Whether a store was made in it.
    pub(crate) fn has_store(&self) -> bool {
        let schemas = "SELECT FROM pg_namespace WHERE nspname = 'passdesk'";
        let found = self.client().query(schemas, &[]).expect("the schemas");
        !found.is_empty()
    }

    /// Changes the store; how many rows. What SQLite calls by another name is translated.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) -> u64 {
        let statement = statement
            .replace("randomblob(16)", "gen_random_uuid()")
            .replace("randomblob(32)", "sha256(gen_random_uuid()::text::bytea)")
            .replace("zeroblob(16)", "'00000000-0000-0000-0000-000000000000'")
            .replace("char(", "chr(")
            .replace("x'00'", "'\\x00'")
            // Only where bytes begin: a text, such as a key, may end so.
            .replace(" x'", " '")
            .replace("(x'", "('");
        let changed = self.client().execute(&statement, &[]);
        let changed = changed.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        assert!(changed > 0, "nothing to change: {statement}");
        changed
    }

    /// The stored hash of an account; empty for none.
    pub(crate) fn stored_hash(&self, name: &str) -> String {
        let sql = "SELECT coalesce(password_hash, '') FROM account WHERE name = $1";
        let found = self.client().query_one(sql, &[&name]);
        found.expect("the account").get(0)
    }

    /// All that is in the store, but for what every command moves by looking.
    pub(crate) fn contents(&self) -> Contents {
        let mut client = self.client();
        let tables = tables(&mut client);
        let rows = |table: &String| {
            let moved = MOVED_BY_LOOKING.iter().filter(|(moved, _)| moved == table);
            let but: String = moved.map(|(_, column)| format!(" - '{column}'")).collect();
            format!("SELECT '{table}', (to_jsonb(r){but})::text FROM {table} r")
        };
        let sql: Vec<_> = tables.iter().map(rows).collect();
        let rows = client.query(&sql.join(" UNION ALL "), &[]).expect("rows");
        let mut contents: Contents = tables
            .into_iter()
            .map(|table| (table, BTreeSet::new()))
            .collect();
        for row in rows {
            let of_table = contents.get_mut(row.get::<_, &str>(0)).expect("a table");
            of_table.insert(row.get(1));
        }
        contents
    }

    /// Every row of every table as text, what is no text too.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut client = self.client();
        let escaped = "SET bytea_output = escape";
        client.batch_execute(escaped).expect("a setting");
        let mut bytes = Vec::new();
        for table in tables(&mut client) {
            let sql = format!("SELECT r::text FROM {table} r");
            for row in client.query(&sql, &[]).expect("rows") {
                bytes.extend(row.get::<_, &str>(0).as_bytes());
            }
        }
        bytes
    }

    /// Keeps what is in the store, within the database.
    pub(crate) fn keep(&self) {
        let mut script = "DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;".to_owned();
        let mut client = self.client();
        for table in tables(&mut client) {
            script.push_str(&format!("CREATE TABLE kept.{table} AS TABLE {table};"));
        }
        client.batch_execute(&script).expect("kept");
    }

    /// Puts back what was kept.
    pub(crate) fn bring_back(&self) {
        // Rows that refer to others are not asked for those meanwhile.
        let mut script = "BEGIN; SET LOCAL session_replication_role = replica;".to_owned();
        let mut client = self.client();
        for table in tables(&mut client) {
            script.push_str(&format!(
                "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table};"
            ));
        }
        script.push_str("COMMIT");
        client.batch_execute(&script).expect("brought back");
    }
}

fn tables(client: &mut Client) -> Vec<String> {
    let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'passdesk'";
    let rows = client.query(sql, &[]).expect("the tables");
    rows.iter().map(|row| row.get(0)).collect()
}
