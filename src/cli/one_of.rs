//! A value that is one of a few words: the help and the completions show them, and an error is that of the value's type.

use std::error::Error;
use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

/// Reads a value from a word; these are the words that there are.
pub(crate) fn one_of<T>(
    words: impl IntoIterator<Item = impl Into<PossibleValue>>,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: Error + Clone + Send + Sync + 'static> + Clone + Send + Sync + 'static,
{
    OneOf {
        words: words.into_iter().map(Into::into).collect(),
        read: str::parse::<T>,
    }
}

#[derive(Clone)]
struct OneOf<T, E> {
    words: Vec<PossibleValue>,
    read: fn(&str) -> Result<T, E>,
}

impl<T, E> TypedValueParser for OneOf<T, E>
where
    T: Clone + Send + Sync + 'static,
    E: Error + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let read = self.read;
        StringValueParser::new()
            .try_map(move |word| read(&word))
            .parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().cloned()))
    }
}
