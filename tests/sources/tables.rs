//! What the manual says to make of the tables of other systems: its SQL, run on tables as those systems have them.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::desk;

/// The systems in the order of the manual, and their tables as far as columns are read or stand beside those; in each, amy, whose
/// password is the old one.
const SYSTEMS: [(&str, &str, &str); 4] = [
    (
        "WordPress",
        "CREATE TABLE wp_users (ID INTEGER PRIMARY KEY, user_login varchar(60), user_pass varchar(255), user_nicename varchar(50),
           user_email varchar(100), user_status int, display_name varchar(250));
         INSERT INTO wp_users VALUES (1, 'amy', '$P$Bw9ZjdAB3sKB0aqqAO1l8hprhmf08G0', 'amy', 'amy@example.org', 0, 'Amy \"A\" Example'),
           (2, 'ben', '$wp$2y$10$wwmIPinrqJsdvbFv/Sh7o.tbzijHC.hDwfOWQZDlLPazRKXutB9IG', 'ben', '', 0, 'ben')",
        "amy user active imported; ben user active imported",
    ),
    (
        "Nextcloud",
        "CREATE TABLE oc_users (uid varchar(64) PRIMARY KEY, displayname varchar(64), password varchar(255), uid_lower varchar(64));
         INSERT INTO oc_users VALUES ('amy', NULL, '1|$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G', 'amy'),
           ('Ben', 'Ben, B.', '', 'ben')",
        "amy user active imported; ben user active none",
    ),
    (
        "Gitea",
        "CREATE TABLE user (id INTEGER PRIMARY KEY, lower_name TEXT, name TEXT, full_name TEXT, email TEXT, passwd TEXT,
           passwd_hash_algo TEXT, must_change_password INTEGER, type INTEGER, salt TEXT, is_active INTEGER, is_admin INTEGER,
           prohibit_login INTEGER);
         INSERT INTO user VALUES (1, 'amy', 'Amy', 'Amy Example', 'amy@example.org',
             'ec207d93afcfc6f60d8ea2604c7078f10a9f26e359b5660141e3672aacd4da3dea71e6ef73a86f95d548244c6446c07f9911', 'pbkdf2$50000$50', 0, 0,
             'aa3c42945b38a16342c723f5ced0504b', 1, 1, 0),
           (2, 'staff', 'Staff', '', '', '', '', 0, 1, '', 1, 0, 0),
           (3, 'cat', 'cat', '', '', 'ec207d93afcfc6f60d8ea2604c7078f10a9f26e359b5660141e3672aacd4da3dea71e6ef73a86f95d548244c6446c07f9911',
             'pbkdf2$50000$50', 1, 0, 'aa3c42945b38a16342c723f5ced0504b', 1, 0, 1)",
        "amy user active imported; cat user disabled imported",
    ),
    (
        "Rails",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email varchar DEFAULT '' NOT NULL, encrypted_password varchar DEFAULT '' NOT NULL,
           reset_password_token varchar);
         INSERT INTO users VALUES (1, 'amy', '$2a$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G', NULL), (2, 'ben@example.org', '', NULL)",
        "amy user active imported; ben@example.org user active none",
    ),
];

/// The statements of the manual, each with the name of its system.
fn statements() -> Vec<(String, String)> {
    let manual = include_str!("../../completions/man/passdesk-import.7.md");
    let block = manual.split("```sql\n").nth(1).expect("a block of SQL");
    let block = block.split("```").next().expect("its end");
    let parts = block.split(';').filter(|part| !part.trim().is_empty());
    let named = parts.map(|part| {
        let (comment, statement) = part
            .trim()
            .split_once('\n')
            .expect("a comment and a statement");
        let name = comment
            .trim_start_matches("-- ")
            .split([' ', '('])
            .next()
            .expect("a name");
        (name.to_owned(), statement.to_owned())
    });
    named.collect()
}

/// The rows of a statement as programs for databases write CSV.
fn csv(database: &Connection, statement: &str) -> String {
    let mut statement = database
        .prepare(statement)
        .expect("the statement of the manual");
    let names: Vec<&str> = statement.column_names().collect();
    let mut text = names.join(",") + "\n";
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("rows");
    while let Some(row) = rows.next().expect("a row") {
        let field = |place: usize| match row.get_ref(place).expect("a value") {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => {
                let text = String::from_utf8_lossy(text).replace('"', "\"\"");
                format!("\"{text}\"")
            }
            ValueRef::Real(_) | ValueRef::Blob(_) => panic!("neither is in a table of accounts"),
        };
        let fields: Vec<_> = (0..columns).map(field).collect();
        text += &(fields.join(",") + "\n");
    }
    text
}

#[test]
fn s70_the_sql_of_the_manual_makes_a_file_with_which_everybody_signs_in() {
    let statements = statements();
    let names: Vec<_> = statements.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, SYSTEMS.map(|(name, _, _)| name));
    for ((name, statement), (_, tables, expected)) in statements.iter().zip(SYSTEMS) {
        let database = Connection::open_in_memory().expect("a database");
        database.execute_batch(tables).expect(name);
        let desk = desk();
        desk.bring(&csv(&database, statement), "").status(0);
        assert_eq!(desk.everybody().join("; "), expected, "{name}");
        desk.opens_with_the_old_password("amy");
    }
}
