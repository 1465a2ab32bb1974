//! What tables look like, on a terminal of any width.

use super::*;

const COLUMNS: &[&str] = &["NAME", "STATUS"];

fn table(names: impl Iterator<Item = String>, color: bool) -> String {
    let mut written = Vec::new();
    let mut chunks = Chunks::new(&mut written, COLUMNS, color, None);
    for name in names {
        let cells = vec![cell(&name), status_cell(Status::Active)];
        chunks.push(cells).expect("written");
    }
    chunks.finish().expect("written");
    String::from_utf8(written).expect("text")
}

#[test]
fn columns_are_two_spaces_apart_and_lines_end_in_none() {
    let names = ["alice", "bo"].map(str::to_owned).into_iter();
    assert_eq!(
        table(names, false),
        "NAME   STATUS\nalice  active\nbo     active\n"
    );
    assert_eq!(table(std::iter::empty(), false), "NAME  STATUS\n");
}

#[test]
fn a_column_never_shrinks_from_chunk_to_chunk_and_the_header_stands_once() {
    let long = "a".repeat(40);
    let names = std::iter::once(long).chain((0..3 * CHUNK).map(|n| format!("n{n}")));
    let written = table(names, false);
    let mut lines = written.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("NAME")));
    assert_eq!(written.lines().count(), 1 + 1 + 3 * CHUNK);
    assert!(
        lines.all(|line| line.find("active") == Some(42)),
        "{written}"
    );
}

#[test]
fn a_column_grows_for_what_comes_late() {
    let names = (0..CHUNK).map(|n| format!("n{n}")).chain(["b".repeat(40)]);
    let written = table(names, false);
    assert!(written.ends_with(&format!("{}  active\n", "b".repeat(40))));
}

fn narrow(room: usize, cells: &[[&str; 3]], color: bool) -> String {
    let mut written = Vec::new();
    let columns = &["NAME", "LAST LOGIN", "WHY"];
    let mut chunks = Chunks::new(&mut written, columns, color, Some(room));
    for row in cells {
        chunks.push(row.map(cell).into()).expect("written");
    }
    chunks.finish().expect("written");
    String::from_utf8(written).expect("text")
}

#[test]
fn a_terminal_that_is_too_narrow_folds_cells_under_themselves() {
    let rows = [
        ["alice", "2 h ago", "lost the slip of paper"],
        ["高橋", "never", ""],
    ];
    assert_eq!(
        narrow(32, &rows, false),
        "NAME   LAST LOGIN  WHY\n\
         alice  2 h ago     lost the slip\n                   of paper\n\
         高橋   never\n"
    );
    let wide = narrow(41, &rows, false);
    assert_eq!(wide.lines().count(), 3, "{wide}");
}

#[test]
fn a_word_too_many_in_the_last_column_ends_in_a_mark() {
    let rows = [[
        "alice",
        "never",
        "01a224ee-de63-73ab-96ea-c7a422c3034f is it",
    ]];
    assert_eq!(
        narrow(40, &rows, false),
        "NAME   LAST LOGIN  WHY\n\
         alice  never       01a224ee-de63-73ab-9…\n                   is it\n"
    );
}

#[test]
fn where_not_even_headers_and_words_fit_each_row_has_lines_of_its_own() {
    let rows = [
        ["alice", "2 h ago", "lost the slip of paper"],
        ["bo", "never", ""],
    ];
    assert_eq!(
        narrow(20, &rows, false),
        "NAME        alice\nLAST LOGIN  2 h ago\nWHY         lost the\n            slip of\n            paper\n\n\
         NAME        bo\nLAST LOGIN  never\n"
    );
    assert_eq!(narrow(20, &[], false), "NAME  LAST LOGIN\n      WHY\n");
}

#[test]
fn one_long_cell_changes_no_other_row_and_is_whole() {
    let long = "a-name-of-25-characters-x";
    let rows = [
        ["alice", "2 h ago", "lost"],
        [long, "never", ""],
        ["bo", "never", "left"],
    ];
    assert_eq!(
        narrow(32, &rows, false),
        "NAME            LAST LOGIN  WHY\n\
         alice           2 h ago     lost\n\
         a-name-of-25-characters-x\n                never\n\
         bo              never       left\n"
    );
    // In a later column it begins as far to the left as it must, and beside what is before it where there is room.
    let rows = [
        ["alice", "2h", "lost"],
        ["bo", long, "left"],
        ["cy", "3h", ""],
    ];
    assert_eq!(
        narrow(30, &rows, false),
        "NAME   LAST LOGIN         WHY\n\
         alice  2h                 lost\n\
         bo   a-name-of-25-characters-x\n                          left\n\
         cy     3h\n"
    );
    let coloured = narrow(30, &rows, true);
    assert!(coloured.lines().all(|line| width(line) <= 30), "{coloured}");
    // Where every row has one, or there is no other, each cell gets a line.
    let shown = narrow(24, &[rows[1]], false);
    assert!(shown.starts_with("NAME        bo\nLAST LOGIN"), "{shown}");
}

#[test]
fn a_table_goes_on_as_it_began() {
    let mut written = Vec::new();
    let columns = &["NAME", "LAST LOGIN", "WHY"];
    let mut chunks = Chunks::new(&mut written, columns, false, Some(32));
    for name in ["alice", "a-name-of-25-characters-x", "bo"] {
        chunks
            .push([name, "never", "x"].map(cell).into())
            .expect("written");
        chunks.flush().expect("written");
    }
    chunks.finish().expect("written");
    let text = String::from_utf8(written).expect("text");
    assert_eq!(text.matches("NAME").count(), 1, "{text}");
    assert_eq!(text.lines().count(), 5, "{text}");
}

#[test]
fn no_line_has_spaces_at_its_end_that_would_fold() {
    for color in [false, true] {
        let written = narrow(32, &[["a", "b", "the longest of them"]], color);
        let fits = |line: &str| width(line) <= "a     b           the longest of them".len();
        assert!(written.lines().all(fits), "{written:?}");
        let header = written.lines().next().expect("a header");
        assert_eq!(width(header), "NAME  LAST LOGIN  WHY".len(), "{header:?}");
    }
}

#[test]
fn only_a_coloured_table_has_escape_sequences() {
    let names = || ["a\u{1b}[2Jb"].map(str::to_owned).into_iter();
    let plain = table(names(), false);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    assert!(plain.contains("a\\u{1b}[2Jb"), "{plain:?}");
    let coloured = table(names(), true);
    assert!(coloured.starts_with("\u{1b}[1mNAME"), "{coloured:?}");
    assert!(!coloured.contains("\u{1b}[2J"), "{coloured:?}");
}
