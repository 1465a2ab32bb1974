//! What can be chosen, in columns, and what of it matches what was typed.

use crate::cli::escape::escape;
use crate::cli::width::{cut, padded, width};

/// Between two columns.
const GAP: &str = "  ";
/// The place of the display name, which gives way where there is no room.
const DISPLAY_NAME: usize = 1;
/// Less than this of a display name says nothing.
const LEAST: usize = 4;

/// An account to choose.
pub(crate) struct Choice {
    /// Its name.
    pub(crate) name: String,
    /// The person's name, or nothing.
    pub(crate) display_name: String,
    /// The word for its role.
    pub(crate) role: &'static str,
    /// The word for its status.
    pub(crate) status: &'static str,
}

/// All of them, as they are shown and looked for.
pub(super) struct Choices {
    rows: Vec<Row>,
    widths: [usize; 4],
}

struct Row {
    cells: [String; 4],
    sought: String,
}

impl Choices {
    /// What is unsafe to show is escaped.
    pub(super) fn new(choices: &[Choice]) -> Self {
        let mut widths = [0; 4];
        let rows = choices.iter().map(|choice| {
            let texts = [
                &choice.name,
                &choice.display_name,
                choice.role,
                choice.status,
            ];
            let cells = texts.map(|text| escape(text).into_owned());
            for (most, cell) in widths.iter_mut().zip(&cells) {
                *most = width(cell).max(*most);
            }
            let sought = cells.join(GAP).to_lowercase();
            Row { cells, sought }
        });
        Self {
            rows: rows.collect(),
            widths,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The places of those in which every word typed stands somewhere.
    pub(super) fn matching(&self, typed: &str) -> Vec<usize> {
        let typed = typed.to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let matches = |row: &Row| words.iter().all(|word| row.sought.contains(word));
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| matches(row))
            .map(|(place, _)| place)
            .collect()
    }

    /// One of them in at most `columns`, under and over the others.
    pub(super) fn line(&self, place: usize, columns: usize) -> String {
        let mut widths = self.widths;
        let others: usize = widths.iter().sum::<usize>() - widths[DISPLAY_NAME];
        let gaps = GAP.len() * (widths.len() - 1);
        let room = columns.saturating_sub(others + gaps);
        if widths[DISPLAY_NAME] > room {
            widths[DISPLAY_NAME] = if room < LEAST { 0 } else { room };
        }
        let cells = self.rows[place].cells.iter().zip(widths);
        let shown = cells.filter(|(_, width)| *width > 0);
        let shown: Vec<_> = shown
            .map(|(cell, width)| padded(&cut(cell, width), width))
            .collect();
        cut(shown.join(GAP).trim_end(), columns).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &str, display_name: &str, role: &'static str) -> Choice {
        Choice {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            role,
            status: "active",
        }
    }

    fn lines(choices: &Choices, columns: usize) -> Vec<String> {
        let places = 0..choices.count();
        places.map(|place| choices.line(place, columns)).collect()
    }

    #[test]
    fn choices_stand_in_columns_and_are_found_by_any_word_of_theirs() {
        let choices = Choices::new(&[
            choice("alice", "Alice Liddell", "user"),
            choice("bo", "", "admin"),
        ]);
        assert_eq!(
            lines(&choices, 80),
            [
                "alice  Alice Liddell  user   active",
                "bo                    admin  active"
            ]
        );
        assert_eq!(choices.matching("LIDD act"), [0]);
        assert_eq!(choices.matching("adm"), [1]);
        assert_eq!(choices.matching(" "), [0, 1]);
        assert!(choices.matching("alice admin").is_empty());
    }

    #[test]
    fn columns_stand_under_each_other_whatever_the_width_of_a_character() {
        let choices = Choices::new(&[
            choice("alice", "高橋", "user"),
            choice("bo", "Zoe\u{308}", "admin"),
        ]);
        assert_eq!(
            lines(&choices, 80),
            [
                "alice  高橋  user   active",
                "bo     Zoe\u{308}   admin  active"
            ]
        );
    }

    #[test]
    fn where_there_is_no_room_the_display_name_gives_way_and_then_the_end() {
        let choices = Choices::new(&[choice("alice", "高橋 太郎", "user")]);
        assert_eq!(lines(&choices, 28), ["alice  高橋…    user  active"]);
        assert_eq!(lines(&choices, 20), ["alice  user  active"]);
        assert_eq!(lines(&choices, 10), ["alice  us…"]);
    }

    #[test]
    fn nobody_with_a_display_name_leaves_no_hole() {
        let choices = Choices::new(&[choice("bo", "", "user")]);
        assert_eq!(lines(&choices, 80), ["bo  user  active"]);
    }

    #[test]
    fn a_name_cannot_draw_on_the_list() {
        let choices = Choices::new(&[choice("a\u{1b}[2J", "", "user")]);
        assert!(!choices.line(0, 80).contains('\u{1b}'));
    }
}
