//! A line while it is typed and edited.

/// What stands before the cursor, and what after it.
#[derive(Debug, Default)]
pub(super) struct TypedLine {
    before: String,
    after: String,
}

/// A change of the line, or of where its cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// A character is typed.
    Insert(char),
    /// Backspace.
    DeleteBefore,
    /// Delete.
    DeleteAt,
    /// Ctrl-W: the word before the cursor.
    DeleteWord,
    /// Ctrl-U: all before the cursor.
    DeleteToStart,
    /// Ctrl-K: all after it.
    DeleteToEnd,
    Left,
    Right,
    Home,
    End,
}

impl TypedLine {
    /// Does it.
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Insert(c) => self.before.push(c),
            Edit::DeleteBefore => drop(self.before.pop()),
            Edit::DeleteAt => drop(self.take_after()),
            Edit::DeleteWord => {
                let words = self.before.trim_end();
                let start = words.rfind(char::is_whitespace).map_or(0, |space| {
                    let rest = &words[space..];
                    space + rest.chars().next().map_or(0, char::len_utf8)
                });
                self.before.truncate(start);
            }
            Edit::DeleteToStart => self.before.clear(),
            Edit::DeleteToEnd => self.after.clear(),
            Edit::Left => {
                if let Some(c) = self.before.pop() {
                    self.after.insert(0, c);
                }
            }
            Edit::Right => {
                if let Some(c) = self.take_after() {
                    self.before.push(c);
                }
            }
            Edit::Home => self.after.insert_str(0, &std::mem::take(&mut self.before)),
            Edit::End => self.before.push_str(&std::mem::take(&mut self.after)),
        }
    }

    fn take_after(&mut self) -> Option<char> {
        (!self.after.is_empty()).then(|| self.after.remove(0))
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// What stands before the cursor, and what after it.
    pub(super) fn parts(&self) -> (&str, &str) {
        (&self.before, &self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edits: &[Edit]) -> String {
        let mut line = TypedLine::default();
        let typed = text.chars().map(Edit::Insert);
        typed
            .chain(edits.iter().copied())
            .for_each(|edit| line.edit(edit));
        let (before, after) = line.parts();
        format!("{before}|{after}")
    }

    #[test]
    fn words_and_lines_are_deleted_up_to_the_cursor() {
        assert_eq!(edited("ann bo  ", &[Edit::DeleteWord]), "ann |");
        assert_eq!(edited("ann", &[Edit::DeleteWord, Edit::DeleteWord]), "|");
        assert_eq!(edited("a\u{3000}高", &[Edit::DeleteWord]), "a\u{3000}|");
        assert_eq!(edited("ann", &[Edit::Left, Edit::DeleteToStart]), "|n");
        assert_eq!(edited("ann", &[Edit::Left, Edit::DeleteToEnd]), "an|");
        assert_eq!(edited("é", &[Edit::DeleteBefore, Edit::DeleteBefore]), "|");
    }

    #[test]
    fn the_cursor_moves_and_what_is_typed_stands_at_it() {
        let home = [Edit::Home, Edit::Insert('高')];
        assert_eq!(edited("ann", &home), "高|ann");
        assert_eq!(
            edited("ann", &[Edit::Home, Edit::Right, Edit::DeleteAt]),
            "a|n"
        );
        assert_eq!(
            edited("ann", &[Edit::Home, Edit::End, Edit::Right, Edit::DeleteAt]),
            "ann|"
        );
    }
}
