//! How results look: what `--format` and `--color` may say.

use std::env;

use clap::ValueEnum;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// A header line, then a line for each row
    Csv,
    /// One JSON object per line
    Json,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always, also into a pipe
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether a stream is coloured.
    pub(super) fn on(self, terminal: bool, no_color: bool) -> bool {
        match self {
            Self::Auto => terminal && !no_color,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Whether the environment asks for no colour: `NO_COLOR` that is not empty, or a terminal without any.
pub(super) fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var_os("TERM").is_some_and(|value| value == "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_unless_somebody_says_otherwise() {
        assert!(Color::Auto.on(true, false));
        assert!(!Color::Auto.on(true, true));
        assert!(!Color::Auto.on(false, false));
        assert!(Color::Always.on(false, true));
        assert!(!Color::Never.on(true, false));
    }
}
