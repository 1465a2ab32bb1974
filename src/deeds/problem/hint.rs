//! Hints: what to do about a failure, written out when the store in use is known.

use std::borrow::Cow;

/// What to do about a failure.
#[derive(Debug, Clone)]
pub enum Hint {
    /// A sentence, printed as it is.
    Sentence(Cow<'static, str>),
    /// It ends in a command, which must find the same store.
    SameStore(String),
    /// What brings back a store that is damaged: a file of a backup, a database otherwise.
    Restore,
    /// What an admin can do; and whom to ask when no admin can sign in, where the store says so.
    Help {
        /// What an admin can do.
        hint: &'static str,
        /// Whom to ask, where the store says so.
        support: Option<String>,
    },
}

impl From<&'static str> for Hint {
    fn from(sentence: &'static str) -> Self {
        Self::Sentence(sentence.into())
    }
}

impl From<String> for Hint {
    fn from(sentence: String) -> Self {
        Self::Sentence(sentence.into())
    }
}

/// The store in use, as far as hints speak of it.
#[derive(Debug, Default)]
pub struct StoreInUse {
    /// What a further command needs to find it: nothing, or ` --store` and its name.
    pub option: String,
    /// Whether it is a PostgreSQL database.
    pub is_database: bool,
}

impl Hint {
    /// The hint in words.
    #[must_use]
    pub fn text(&self, store: &StoreInUse) -> String {
        match self {
            Self::Sentence(text) => text.to_string(),
            Self::SameStore(text) => format!("{text}{}", store.option),
            Self::Restore if store.is_database => format!(
                "nothing was changed; see what is wrong and how to mend it: passdesk store check{}",
                store.option
            ),
            Self::Restore => "nothing was changed; see what is wrong: passdesk store check; restore a backup: passdesk store restore FILE --replace".to_owned(),
            Self::Help { hint, support } => format!(
                "{hint}; if no admin can sign in: {}",
                support.as_deref().unwrap_or("passdesk recover --help")
            ),
        }
    }
}
