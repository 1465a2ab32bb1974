//! Answers a shell that asks what could stand in the place of a word.

use std::env;
use std::fs::File;
use std::io::{self, Write};

use clap::builder::StyledStr;
use clap::{Arg, Command, ValueHint};

use super::names::{groups, labels, names};
use crate::cli::line::Line;

/// What the scripts ask with, before the words of the line. It is no command: no help shows it, and no mistake leads to it.
const QUESTION: &str = "__complete";

/// The words that a shell asks about, without the program's name; the last one is being typed.
pub(crate) fn asked() -> Option<Vec<String>> {
    let mut words = env::args_os().skip(1);
    if words.next()? != QUESTION {
        return None;
    }
    Some(
        words
            .map(|word| word.to_string_lossy().into_owned())
            .collect(),
    )
}

/// Prints each word that could stand in the place of the last one, a line each, with what it means after a tab.
///
/// Whatever happens, nothing else is printed: the shell is in the middle of a line.
pub(crate) fn answer(words: &[String], mut root: Command) {
    if let Ok(nowhere) = File::options().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stderr(nowhere);
    }
    root.build();
    let (typed, before) = words
        .split_last()
        .map_or(("", words), |(typed, before)| (typed.as_str(), before));
    let mut text = String::new();
    for offer in offers(&Line::read(&root, before), typed) {
        match offer {
            // No word of ours begins with a colon.
            Offer::Files => text.push_str(":files\n"),
            Offer::Folders => text.push_str(":folders\n"),
            Offer::Word(word, meaning) => {
                let meaning = meaning.lines().next().unwrap_or_default();
                text.push_str(&format!("{word}\t{}\n", meaning.replace('\t', " ")));
            }
        }
    }
    // A shell that has gone wants no answer.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// What could stand there.
enum Offer {
    /// A word, and what it means.
    Word(String, String),
    /// The name of a file, which the shell knows.
    Files,
    /// The name of a folder.
    Folders,
}

impl Offer {
    fn word(word: impl Into<String>, meaning: Option<&StyledStr>) -> Self {
        let meaning = meaning.map(ToString::to_string);
        Self::Word(word.into(), meaning.unwrap_or_default())
    }

    fn begins_with(&self, typed: &str) -> bool {
        match self {
            Self::Word(word, _) => word.starts_with(typed),
            Self::Files | Self::Folders => true,
        }
    }
}

/// Commands and values first; options where one is begun, after the commands of a group, and where nothing else could stand.
fn offers(line: &Line<'_>, typed: &str) -> Vec<Offer> {
    if let Some(option) = line.wants_value_of(typed) {
        return values(option, typed, line);
    }
    let option = line.option_in(typed);
    if let Some((option, (name, value))) = option.zip(typed.split_once('=')) {
        let mut found = values(option, value, line);
        for offer in &mut found {
            if let Offer::Word(word, _) = offer {
                word.insert_str(0, &format!("{name}="));
            }
        }
        return found;
    }
    let mut found = Vec::new();
    if line.takes_commands() {
        found.extend(commands(line.command()));
    }
    let is_group = !found.is_empty();
    let argument = line.argument().filter(|_| !typed.starts_with('-'));
    if let Some(argument) = argument {
        found.extend(values(argument, typed, line));
    }
    if line.takes_options() && (is_group || argument.is_none()) {
        found.extend(options(line));
    }
    found.retain(|offer| offer.begins_with(typed));
    found
}

fn commands(group: &Command) -> impl Iterator<Item = Offer> {
    group
        .get_subcommands()
        .map(|command| Offer::word(command.get_name(), command.get_about()))
}

/// The options that can still be given: those of the command itself first.
fn options(line: &Line<'_>) -> Vec<Offer> {
    let mut left: Vec<_> = line.options_left().collect();
    left.sort_by_key(|option| option.is_global_set());
    let offers = left.into_iter().filter_map(|option| {
        let name = format!("--{}", option.get_long()?);
        Some(Offer::word(name, option.get_help()))
    });
    offers.collect()
}

/// What could be the value of an option or an argument of which `typed` is the beginning.
fn values(of: &Arg, typed: &str, line: &Line<'_>) -> Vec<Offer> {
    let known = of.get_possible_values();
    if !known.is_empty() {
        let offers = known
            .iter()
            .map(|value| Offer::word(value.get_name(), value.get_help()));
        return offers.filter(|offer| offer.begins_with(typed)).collect();
    }
    if of.get_id() == "group" {
        let groups = groups(typed, line.store()).into_iter();
        return groups
            .map(|(name, accounts)| Offer::Word(name, accounts))
            .collect();
    }
    // A new token's label is nobody's yet.
    if of.get_id() == "label" && line.command().get_name() == "revoke" {
        let labels = labels(typed, line.store()).into_iter();
        return labels
            .map(|(label, scopes)| Offer::Word(label, scopes))
            .collect();
    }
    match of.get_value_hint() {
        ValueHint::Username => {
            // Nobody resets their own account.
            let with_own = line.command().get_name() != "reset";
            let names = names(typed, line.store(), with_own).into_iter();
            names
                .map(|(name, person)| Offer::Word(name, person))
                .collect()
        }
        ValueHint::AnyPath | ValueHint::FilePath => vec![Offer::Files],
        ValueHint::DirPath => vec![Offer::Folders],
        _ => Vec::new(),
    }
}
