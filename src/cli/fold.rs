//! Text folded at words, so that no line of it is wider than the terminal.

use std::fmt;
use std::ops::Range;
use std::vec::IntoIter;

use super::width::width;

/// What begins a command that is to be typed: it is not broken where it fits on a line.
const PROGRAMS: [&str; 5] = ["passdesk", "printf", "rm", "ssh-keygen", "sudo"];
/// How far the rest of a folded line stands in.
const INDENT: usize = 2;
/// What ends the prompt of a shell.
const PROMPT: char = '$';
/// What joins two commands; a shell goes on in the next line after it.
const PIPE: &str = "|";
/// What a shell needs to see elsewhere, where a command goes on in the next line.
const GOES_ON: &str = " \\";

/// A text folded for a terminal with so many columns, or left alone where they are not known. It copies nothing: the text may
/// hold a secret.
///
/// What stands in a column, after two spaces, folds under itself. A word is never broken: one that is too long is left to the
/// terminal, from which it can be copied whole.
pub(crate) fn folded(text: &str, columns: Option<usize>) -> Folded<'_> {
    let mut pieces = Vec::new();
    for line in text.split('\n') {
        match columns {
            Some(columns) if width(line) > columns => fold(line, columns, &mut pieces),
            _ => pieces.push(Piece::whole(line)),
        }
    }
    Folded(pieces)
}

/// Lines to be shown, one below the other.
pub(crate) struct Folded<'t>(Vec<Piece<'t>>);

struct Piece<'t> {
    indent: usize,
    text: &'t str,
    /// Whether it is a part of a command that goes on in the next line.
    goes_on: bool,
}

impl<'t> Piece<'t> {
    fn whole(text: &'t str) -> Self {
        Self {
            indent: 0,
            text,
            goes_on: false,
        }
    }
}

impl fmt::Display for Folded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, piece) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            let end = if piece.goes_on { GOES_ON } else { "" };
            write!(
                f,
                "{:indent$}{}{end}",
                "",
                piece.text,
                indent = piece.indent
            )?;
        }
        Ok(())
    }
}

/// What is not broken: a word, or a command that fits on a line.
struct Unit {
    at: Range<usize>,
    /// It is a word of a command that is longer than a line, with more of it to come.
    command_goes_on: bool,
}

fn fold<'t>(line: &'t str, columns: usize, pieces: &mut Vec<Piece<'t>>) {
    let (lead, hanging) = lead(line, columns);
    let mut piece = Piece::whole("");
    let mut at = 0..0;
    for unit in units(line, lead, columns.saturating_sub(hanging)) {
        let mark = if unit.command_goes_on {
            GOES_ON.len()
        } else {
            0
        };
        let taken = piece.indent + width(&line[at.start..unit.at.end]) + mark;
        if at.end > 0 && taken > columns {
            piece.text = &line[at];
            pieces.push(piece);
            piece = Piece {
                indent: hanging,
                ..Piece::whole("")
            };
            at = unit.at.start..unit.at.start;
        }
        at.end = unit.at.end;
        piece.goes_on = unit.command_goes_on;
    }
    // The spaces at the end of a question are kept.
    piece.text = &line[at.start..];
    pieces.push(piece);
}

/// The bytes before the first word that may go to the next line, and how far that stands in.
fn lead(line: &str, columns: usize) -> (usize, usize) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let plain = (indent, indent + INDENT);
    let Some(gap) = line[indent..].find("  ") else {
        return plain;
    };
    let rest = line[indent + gap..].trim_start_matches(' ');
    let before = line.len() - rest.len();
    let column = width(&line[..before]);
    let longest = rest.split(' ').map(width).max().unwrap_or(0);
    // A word that would only fit on a line of its own gets one.
    let needs_line = column + longest > columns && INDENT + longest <= columns;
    match 3 * column <= 2 * columns && !needs_line {
        true => (before, column),
        false => plain,
    }
}

/// The units of a line; what stands before `lead` belongs to the first. A command wider than `room` is given word by word.
fn units(line: &str, lead: usize, room: usize) -> Vec<Unit> {
    let text = line.trim_end_matches(' ');
    let mut words = Vec::new();
    let mut begin = lead.min(text.len());
    for word in text[begin..].split(' ') {
        if !word.is_empty() {
            words.push(begin..begin + word.len());
        }
        begin += word.len() + 1;
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut rest = words.into_iter();
    while let Some(word) = rest.next() {
        if !begins_command(&text[word.clone()]) {
            units.push(Unit {
                at: word,
                command_goes_on: false,
            });
            continue;
        }
        // A prompt stays before its command.
        let prompt = units.pop_if(|unit| text[unit.at.clone()].ends_with(PROMPT));
        let word = prompt.map_or(word.start, |prompt| prompt.at.start)..word.end;
        let command = command(text, word, &mut rest);
        let parts = in_room(text, &command, room);
        // Only what is nothing but a command, to its end, can be typed as it is.
        let is_typed = rest.as_slice().is_empty();
        let last = parts.len() - 1;
        units.extend(parts.into_iter().enumerate().map(|(place, at)| Unit {
            command_goes_on: is_typed && place < last && !text[at.clone()].ends_with(PIPE),
            at,
        }));
    }
    if let Some(first) = units.first_mut() {
        first.at.start = 0;
    }
    units
}

/// The words of a command that begins with `first`. What stands in quotes is one word; so is a pipe with the word before it,
/// since a shell goes on after it.
fn command(
    text: &str,
    first: Range<usize>,
    rest: &mut IntoIter<Range<usize>>,
) -> Vec<Range<usize>> {
    let quoted = command_in(text, first.clone(), &mut rest.clone(), is_in_quotes);
    // An apostrophe quotes nothing.
    let is_closed = !is_in_quotes(&text[first.start..quoted[quoted.len() - 1].end]);
    let in_quotes = if is_closed {
        is_in_quotes
    } else {
        |_: &str| false
    };
    command_in(text, first, rest, in_quotes)
}

fn command_in(
    text: &str,
    first: Range<usize>,
    rest: &mut IntoIter<Range<usize>>,
    is_in_quotes: fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let begin = first.start;
    let mut command = vec![first];
    while let Some(last) = command.last_mut() {
        let is_open = is_in_quotes(&text[begin..last.end]);
        if !is_open && ends_command(&text[..last.end]) {
            break;
        }
        let Some(word) = rest.next() else { break };
        if is_open || &text[word.clone()] == PIPE {
            last.end = word.end;
        } else {
            command.push(word);
        }
    }
    command
}

/// The parts of a command that stay on one line each: all of it where that fits, else what is between two pipes, else words.
fn in_room(text: &str, command: &[Range<usize>], room: usize) -> Vec<Range<usize>> {
    let all = |words: &[Range<usize>]| words[0].start..words[words.len() - 1].end;
    if width(&text[all(command)]) <= room {
        return vec![all(command)];
    }
    let stages = command.split_inclusive(|word| text[word.clone()].ends_with(PIPE));
    let parts = stages.flat_map(|stage| match width(&text[all(stage)]) <= room {
        true => vec![all(stage)],
        false => stage.to_vec(),
    });
    parts.collect()
}

/// Whether a shell waits for the end of what is quoted.
fn is_in_quotes(text: &str) -> bool {
    let mut open = None;
    let mut is_escaped = false;
    for c in text.chars() {
        match (open, c) {
            _ if std::mem::take(&mut is_escaped) => {}
            (None | Some('"'), '\\') => is_escaped = true,
            (None, '\'' | '"') => open = Some(c),
            (Some(quote), _) if quote == c => open = None,
            _ => {}
        }
    }
    open.is_some()
}

fn begins_command(word: &str) -> bool {
    PROGRAMS.contains(&word.trim_start_matches('('))
}

fn ends_command(text: &str) -> bool {
    text.ends_with([',', ';', ')', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(columns: usize, text: &str) -> String {
        folded(text, Some(columns)).to_string()
    }

    #[test]
    fn a_sentence_folds_at_words_and_its_rest_stands_in() {
        let text = "error: the store is damaged, or must not be used";
        assert_eq!(
            at(20, text),
            "error: the store is\n  damaged, or must\n  not be used"
        );
        assert_eq!(at(48, text), text);
        assert_eq!(folded(text, None).to_string(), text);
    }

    #[test]
    fn what_stands_in_a_column_folds_under_itself() {
        assert_eq!(
            at(24, "  mend  wait until it counts\nname  bob"),
            "  mend  wait until it\n        counts\nname  bob"
        );
        // Not where the column leaves no room.
        assert_eq!(
            at(12, "a long field  with a value"),
            "a long field\n  with a\n  value"
        );
    }

    #[test]
    fn a_word_is_never_broken_and_takes_no_line_from_its_column() {
        let path = "/var/lib/passdesk/passdesk.db";
        assert_eq!(at(20, &format!("store  {path}")), format!("store  {path}"));
        // One that fits on a line gets one.
        assert_eq!(
            at(32, &format!("store  {path}")),
            format!("store\n  {path}")
        );
        assert_eq!(
            at(20, &format!("made the store {path} anew")),
            format!("made the store\n  {path}\n  anew")
        );
    }

    #[test]
    fn a_command_stays_on_one_line_where_it_fits() {
        assert_eq!(
            at(40, "hint: see the accounts: passdesk users list"),
            "hint: see the accounts:\n  passdesk users list"
        );
        assert_eq!(
            at(40, "an admin can (passdesk users unlock NAME); or wait"),
            "an admin can\n  (passdesk users unlock NAME); or wait"
        );
    }

    #[test]
    fn a_longer_command_says_to_the_shell_that_it_goes_on() {
        assert_eq!(
            at(
                30,
                "then you: passdesk recover redeem --request ID --signature FILE"
            ),
            "then you: passdesk recover \\\n  redeem --request ID \\\n  --signature FILE"
        );
        // What is said after a command is no part of it.
        assert_eq!(
            at(20, "passdesk store mend --clock, and it is done"),
            "passdesk store mend\n  --clock, and it is\n  done"
        );
    }

    #[test]
    fn a_command_folds_at_its_pipe_and_never_in_quotes() {
        let text =
            r"alice$ printf '%s\n' 'seven lamps, above' | passdesk login alice --password-stdin";
        assert_eq!(
            at(60, text),
            "alice$ printf '%s\\n' 'seven lamps, above' |\n  passdesk login alice --password-stdin"
        );
        assert_eq!(
            at(30, text),
            "alice$ printf '%s\\n' \\\n  'seven lamps, above' |\n  passdesk login alice \\\n  --password-stdin"
        );
        assert_eq!(
            at(24, r"bob$ printf '%s\n' 'one' 'two' | passdesk login bob"),
            "bob$ printf '%s\\n' \\\n  'one' 'two' |\n  passdesk login bob"
        );
        // One apostrophe is no quote.
        assert_eq!(
            at(30, "passdesk users reset bob, but not an admin's"),
            "passdesk users reset bob, but\n  not an admin's"
        );
        assert_eq!(
            at(30, "see passdesk users show bob's account"),
            "see passdesk users show \\\n  bob's account"
        );
    }

    #[test]
    fn styles_take_no_room_and_the_space_after_a_question_is_kept() {
        let bold = "\x1b[1malice\x1b[0m is an admin";
        assert_eq!(at(17, bold), bold);
        assert_eq!(
            at(20, "reset the password of bob? [y/N] "),
            "reset the password\n  of bob? [y/N] "
        );
    }

    #[test]
    fn nothing_is_lost_at_any_width() {
        let text = "hint: sign  only after: ssh-keygen -Y sign -f KEY < 高橋.txt, then  go on ";
        for columns in 1..80 {
            let shown = at(columns, text).replace(GOES_ON, "");
            let words = |text: &str| -> Vec<String> {
                text.split_whitespace().map(str::to_owned).collect()
            };
            assert_eq!(words(&shown), words(text), "{columns}");
        }
    }
}
