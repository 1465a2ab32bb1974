//! Questions that are asked again after a wrong answer: how often, and what is said meanwhile.

use anyhow::Result;

use super::failure::Failure;
use super::terminal::Terminal;

/// How often a question is asked before the command ends.
const TRIES: usize = 3;

/// What is wrong with an answer.
pub(crate) struct Wrong {
    /// What is said before the question is asked again.
    lines: Vec<String>,
    /// What the command ends with instead after the last try.
    error: anyhow::Error,
}

impl Wrong {
    pub(crate) fn new(lines: Vec<String>, error: impl Into<anyhow::Error>) -> Self {
        let error = error.into();
        Self { lines, error }
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self::new(vec![failure.to_string()], failure)
    }
}

/// Asks until the answer is right, three times at most. What is wrong is said once: before the next try, or as the error after
/// the last one, of which people are warned.
pub(crate) fn ask_again<T>(
    terminal: &mut Terminal,
    mut question: impl FnMut(&mut Terminal) -> Result<Result<T, Wrong>>,
) -> Result<T> {
    let mut left = TRIES;
    loop {
        let wrong = match question(terminal)? {
            Ok(answer) => return Ok(answer),
            Err(wrong) => wrong,
        };
        left -= 1;
        if left == 0 {
            return Err(wrong.error);
        }
        for line in &wrong.lines {
            terminal.say(line);
        }
        if left == 1 {
            terminal.say("this is the last try");
        }
    }
}
