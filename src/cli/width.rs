//! How wide a terminal is, and how much of it a text takes.

use std::borrow::Cow;
use std::os::fd::AsFd;

use rustix::termios::tcgetwinsize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What begins bold text and colours.
const STYLE: &str = "\x1b[";
/// What stands where a text was cut.
const CUT: char = '…';

/// What a terminal shows at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// The characters of a line.
    pub(crate) columns: usize,
    /// The lines.
    pub(crate) rows: usize,
}

impl Size {
    /// That of the terminal behind `file`; `None` where there is none, or where it does not say.
    pub(crate) fn of(file: impl AsFd) -> Option<Self> {
        let size = tcgetwinsize(file).ok()?;
        let (columns, rows) = (usize::from(size.ws_col), usize::from(size.ws_row));
        (columns > 0 && rows > 0).then_some(Self { columns, rows })
    }
}

/// The columns of the terminal behind `file`, if it says.
pub(crate) fn columns_of(file: impl AsFd) -> Option<usize> {
    Size::of(file).map(|size| size.columns)
}

/// How many columns a text takes; styles take none.
pub(crate) fn width(text: &str) -> usize {
    let mut parts = text.split(STYLE);
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    let styled = parts.filter_map(|part| Some(part.split_once('m')?.1.width()));
    plain + styled.sum::<usize>()
}

/// As much of a text without styles as `columns` hold, with a mark where it was cut.
pub(crate) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if text.width() <= columns {
        return text.into();
    }
    let mut room = columns.saturating_sub(1);
    let fits = |c: &char| match room.checked_sub(c.width().unwrap_or(0)) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let shown: String = text.chars().take_while(fits).collect();
    match columns {
        0 => "".into(),
        _ => format!("{}{CUT}", shown.trim_end()).into(),
    }
}

/// The end of a text that `columns` hold.
pub(crate) fn tail(text: &str, columns: usize) -> &str {
    let starts = text.char_indices().map(|(at, _)| at);
    starts
        .map(|at| &text[at..])
        .find(|rest| rest.width() <= columns)
        .unwrap_or_default()
}

/// A text with as many spaces after it as make it `columns` wide.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    // Formatting counts characters, of which some are two columns wide and some none.
    text.to_owned() + &" ".repeat(columns.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_that_on_the_screen() {
        assert_eq!(width(""), 0);
        assert_eq!(width("\x1b[1malice\x1b[0m, 高橋"), 5 + 2 + 4);
        assert_eq!(width("Zoe\u{308}"), 3);
    }

    #[test]
    fn what_is_cut_ends_in_a_mark_and_never_in_half_a_character() {
        assert_eq!(cut("alice", 5), "alice");
        assert_eq!(cut("alice", 4), "ali…");
        assert_eq!(cut("高橋太郎", 6), "高橋…");
        assert_eq!(cut("Zoe\u{308} B", 4), "Zoe\u{308}…");
        assert_eq!(cut("alice", 1), "…");
        assert_eq!(cut("alice", 0), "");
    }

    #[test]
    fn the_end_of_a_text_is_kept_whole() {
        assert_eq!(tail("alice", 5), "alice");
        assert_eq!(tail("alice", 2), "ce");
        assert_eq!(tail("高橋", 3), "橋");
        assert_eq!(tail("a", 0), "");
    }
}
