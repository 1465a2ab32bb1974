//! A list to choose from, which narrows as one types.
//!
//! It takes the whole screen and gives it back as it was: nothing stays behind, and a window that changes has no lines of it to
//! fold. It is drawn anew after every key, for the window as it is then.

use std::fs::File;
use std::io;

mod choices;
mod keys;
mod typed;

pub(crate) use choices::Choice;

use choices::Choices;
use keys::{Key, Keys};
use typed::TypedLine;

use super::escape::escape;
use super::signals::{Asking, Mode};
use super::width::{Size, cut, tail, width};

/// Where a terminal does not say.
const USUAL: Size = Size {
    columns: 80,
    rows: 24,
};
/// The longest that fits is shown.
const HELP: [&str; 3] = [
    "type to narrow, arrows to move, Enter to choose, Esc to leave",
    "Enter to choose, Esc to leave",
    "",
];
const CHOSEN: &str = "> ";
const NOT_CHOSEN: &str = "  ";

/// Begins to draw: no cursor, from the first place on.
const BEGIN: &str = "\x1b[?25l\x1b[H";
/// Clears what stood there, and begins the next line.
const NEXT_LINE: &str = "\x1b[K\r\n";
const CLEAR_REST: &str = "\x1b[J";
const CURSOR_SEEN: &str = "\x1b[?25h";

/// Lets one of `choices` be chosen; `None` where the list was left.
///
/// # Errors
///
/// `UnexpectedEof` where the terminal is gone.
pub(super) fn pick(
    tty: &File,
    prompt: &str,
    choices: &[Choice],
    color: bool,
) -> io::Result<Option<usize>> {
    let mut keys = Keys::of(tty)?;
    let asking = Asking::open(tty, "", Mode::Picker)?;
    let mut list = List::new(prompt, Choices::new(choices), color);
    let mut size = USUAL;
    loop {
        if !keys.are_waiting() {
            size = Size::of(tty).unwrap_or(USUAL);
            asking.draw(&list.drawn(size))?;
        }
        match keys.next()? {
            // What was not seen is not chosen.
            Key::Enter if Size::of(tty).unwrap_or(USUAL) != size => {}
            Key::Enter if list.is_pasting => {}
            Key::Enter if page(size.rows) > 0 => {
                if let Some(place) = list.chosen() {
                    return Ok(Some(place));
                }
            }
            Key::Leave => return Ok(None),
            key => list.press(key, page(size.rows)),
        }
    }
}

/// How many choices are seen at once: the question, the count and the help want a line each, if there are enough.
fn page(rows: usize) -> usize {
    rows.saturating_sub(match rows {
        0..=2 => 1,
        3 | 4 => 2,
        _ => 3,
    })
}

struct List {
    prompt: String,
    choices: Choices,
    color: bool,
    typed: TypedLine,
    is_pasting: bool,
    /// The places of those that match what is typed.
    matching: Vec<usize>,
    /// The place among these of the one that Enter chooses.
    at: usize,
    /// The place among these of the first that is seen.
    top: usize,
}

impl List {
    fn new(prompt: &str, choices: Choices, color: bool) -> Self {
        Self {
            prompt: escape(prompt).into_owned(),
            matching: choices.matching(""),
            choices,
            color,
            typed: TypedLine::default(),
            is_pasting: false,
            at: 0,
            top: 0,
        }
    }

    fn chosen(&self) -> Option<usize> {
        self.matching.get(self.at).copied()
    }

    fn press(&mut self, key: Key, page: usize) {
        let last = self.matching.len().saturating_sub(1);
        match key {
            Key::Edit(edit) => {
                let before = self.typed.text();
                self.typed.edit(edit);
                let now = self.typed.text();
                if now != before {
                    self.matching = self.choices.matching(&now);
                    (self.at, self.top) = (0, 0);
                }
            }
            Key::Up => self.at = self.at.saturating_sub(1),
            Key::Down => self.at = (self.at + 1).min(last),
            Key::PageUp => self.at = self.at.saturating_sub(page),
            Key::PageDown => self.at = (self.at + page).min(last),
            Key::Paste(begins) => self.is_pasting = begins,
            Key::Enter | Key::Leave | Key::Changed | Key::Other => {}
        }
    }

    /// All that is seen in a window of this size.
    fn drawn(&mut self, size: Size) -> String {
        // The last column stays free: some terminals begin a new line after it.
        let columns = size.columns.saturating_sub(1);
        let (question, cursor) = self.question(columns);
        let mut lines = vec![question];
        lines.extend(self.page(columns, page(size.rows)));
        if size.rows >= 3 {
            lines.push(cut(&self.count(), columns).into_owned());
        }
        if size.rows >= 5 {
            let fitting = HELP.iter().find(|help| width(help) <= columns);
            lines.push(self.styled("2", fitting.unwrap_or(&"")));
        }
        let lines = lines.join(NEXT_LINE);
        let right = match cursor {
            0 => String::new(),
            cursor => format!("\x1b[{cursor}C"),
        };
        format!("{BEGIN}{lines}\x1b[K{CLEAR_REST}\x1b[H{right}{CURSOR_SEEN}")
    }

    /// The line with what is typed, and the column of its cursor, which is always seen.
    fn question(&self, columns: usize) -> (String, usize) {
        let (before, after) = self.typed.parts();
        let prompt = cut(&self.prompt, columns / 2);
        let room = columns.saturating_sub(width(&prompt) + 2);
        let before = escape(before);
        let before = tail(&before, room);
        let cursor = width(&prompt) + 1 + width(before);
        let line = format!("{prompt} {before}{}", escape(after));
        (cut(&line, columns).into_owned(), cursor)
    }

    /// The choices that are seen, among them the one that Enter chooses.
    fn page(&mut self, columns: usize, page: usize) -> Vec<String> {
        let most = self.matching.len().saturating_sub(page);
        let least = (self.at + 1).saturating_sub(page);
        self.top = self.top.min(self.at).max(least).min(most);
        let seen = self.matching.iter().enumerate().skip(self.top).take(page);
        seen.map(|(at, place)| {
            let line = self
                .choices
                .line(*place, columns.saturating_sub(CHOSEN.len()));
            match at == self.at {
                true => self.styled("1;36", &cut(&format!("{CHOSEN}{line}"), columns)),
                false => cut(&format!("{NOT_CHOSEN}{line}"), columns).into_owned(),
            }
        })
        .collect()
    }

    /// How many match.
    fn count(&self) -> String {
        match self.matching.len() {
            0 => "no match".to_owned(),
            matching => format!("{matching} of {}", self.choices.count()),
        }
    }

    fn styled(&self, style: &str, text: &str) -> String {
        match self.color {
            true => format!("\x1b[{style}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::typed::Edit;
    use super::*;

    fn list(count: usize) -> List {
        let choices: Vec<_> = (1..=count)
            .map(|number| Choice {
                name: format!("u{number}"),
                display_name: String::new(),
                role: "user",
                status: "active",
            })
            .collect();
        List::new("who?", Choices::new(&choices), false)
    }

    /// The lines that a window shows.
    fn seen(list: &mut List, columns: usize, rows: usize) -> Vec<String> {
        let drawn = list.drawn(Size { columns, rows });
        let (_, drawn) = drawn.split_once(BEGIN).expect("its beginning");
        let (lines, _) = drawn.split_once(CLEAR_REST).expect("its end");
        let lines = lines.split("\r\n");
        lines.map(|line| line.replace("\x1b[K", "")).collect()
    }

    fn press(list: &mut List, keys: &[Key], page: usize) {
        keys.iter().for_each(|key| list.press(*key, page));
    }

    fn typed(text: &str) -> Vec<Key> {
        let edits = text.chars().map(Edit::Insert);
        edits.map(Key::Edit).collect()
    }

    #[test]
    fn it_never_has_more_lines_or_columns_than_the_window_and_shows_what_enter_chooses() {
        let mut list = list(249);
        press(&mut list, &[Key::Down; 120], 10);
        for rows in (1..40).chain((1..40).rev()) {
            for columns in [1, 2, 5, 10, 40, 80] {
                let lines = seen(&mut list, columns, rows);
                assert!(lines.len() <= rows, "{columns}x{rows}: {lines:?}");
                let fits = |line: &String| width(line) < columns;
                assert!(lines.iter().all(fits), "{columns}x{rows}: {lines:?}");
            }
            if page(rows) > 0 {
                let lines = seen(&mut list, 40, rows);
                let shown = lines.iter().any(|line| line == "> u121  user  active");
                assert!(shown, "{rows}: {lines:?}");
            }
        }
    }

    #[test]
    fn it_says_how_many_match_and_when_none_does() {
        let mut list = list(249);
        assert!(seen(&mut list, 40, 10).contains(&"249 of 249".to_owned()));
        press(&mut list, &typed("u24"), 7);
        // u24 and u240 to u249.
        let lines = seen(&mut list, 40, 10);
        assert_eq!(lines[0], "who? u24");
        assert_eq!(lines[1], "> u24   user  active");
        assert_eq!(lines[8], "11 of 249");
        press(&mut list, &typed("x"), 7);
        let lines = seen(&mut list, 40, 10);
        assert_eq!(lines[..2], ["who? u24x", "no match"]);
        assert_eq!(list.chosen(), None);
    }

    #[test]
    fn the_pages_end_where_the_list_does() {
        let mut list = list(9);
        press(&mut list, &[Key::PageDown; 3], 4);
        assert_eq!(list.chosen(), Some(8));
        assert_eq!(seen(&mut list, 40, 7)[4], "> u9  user  active");
        press(&mut list, &[Key::PageUp, Key::Up], 4);
        assert_eq!(list.chosen(), Some(3));
        press(&mut list, &[Key::PageUp; 2], 4);
        assert_eq!(list.chosen(), Some(0));
        // A window that grows shows as many as it can.
        press(&mut list, &[Key::PageDown; 3], 4);
        assert_eq!(seen(&mut list, 40, 5)[2], "> u9  user  active");
        assert_eq!(seen(&mut list, 40, 20)[1], "  u1  user  active");
    }

    #[test]
    fn the_cursor_is_seen_however_much_is_typed() {
        let mut list = list(1);
        press(&mut list, &typed("高橋 and a long text"), 7);
        let (line, cursor) = list.question(12);
        assert_eq!((line.as_str(), cursor), ("who? g text", 11));
        press(&mut list, &[Key::Edit(Edit::Home)], 7);
        let (line, cursor) = list.question(12);
        assert_eq!((line.as_str(), cursor), ("who? 高橋 a…", 5));
    }

    #[test]
    fn what_is_typed_cannot_draw_on_the_list() {
        let mut list = list(1);
        press(&mut list, &typed("\u{9b}2J\u{202e}"), 7);
        assert!(!list.drawn(USUAL).contains(['\u{9b}', '\u{202e}']));
    }
}
