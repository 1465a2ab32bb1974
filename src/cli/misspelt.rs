//! The command, option, key or name that was probably meant by a word that is none.

use clap::Command;

/// From so many characters on, two of them may be wrong, missing, added or changed places; in shorter words one.
const LONG: usize = 8;
/// A word of so many characters may be a command of which others were left out.
const SHORTENED: usize = 3;

/// The commands of a group that are nearest to a word, or else those of other groups, named with them. None is better than one
/// that does something else: `delete` is not nearly `reset`.
pub(super) fn meant(root: &Command, group: &Command, given: &str) -> Vec<String> {
    let given = given.to_lowercase();
    let here = meant_of(names(group), &given);
    if !here.is_empty() || group.get_name() != root.get_name() {
        return here;
    }
    let elsewhere = root.get_subcommands().flat_map(|group| {
        let named = |name| (name, format!("{} {name}", group.get_name()));
        names(group).map(named)
    });
    nearest(elsewhere, &given)
}

/// The words of a list that are nearest to one that is not in it.
pub(super) fn meant_of<'c>(words: impl Iterator<Item = &'c str>, given: &str) -> Vec<String> {
    nearest(
        words.map(|word| (word, word.to_owned())),
        &given.to_lowercase(),
    )
}

/// The words that have most parts in common with one that is made of parts, as `session-lifetime` has with `session-idle`.
pub(super) fn related<'c>(words: impl Iterator<Item = &'c str>, given: &str) -> Vec<String> {
    let given = given.to_lowercase();
    let given: Vec<_> = given.split(['-', '_', ' ']).collect();
    let parts_in = |word: &str| word.split('-').filter(|part| given.contains(part)).count();
    let counted: Vec<_> = words.map(|word| (parts_in(word), word)).collect();
    let most = counted.iter().map(|(parts, _)| *parts).max().unwrap_or(0);
    let best = counted
        .into_iter()
        .filter(|(parts, _)| most > 0 && *parts == most);
    best.map(|(_, word)| word.to_owned()).collect()
}

/// Words that were probably meant, as a question: ` a, b or c`.
pub(super) fn either(meant: &[String]) -> Option<String> {
    let (last, others) = meant.split_last()?;
    Some(match others.is_empty() {
        true => last.clone(),
        false => format!("{} or {last}", others.join(", ")),
    })
}

fn names(group: &Command) -> impl Iterator<Item = &str> {
    group.get_subcommands().map(Command::get_name)
}

/// What those are called whose names are nearest, if they are near enough.
fn nearest<'c>(names: impl Iterator<Item = (&'c str, String)>, given: &str) -> Vec<String> {
    let length = given.chars().count();
    let most = if length < LONG { 1 } else { 2 };
    let near = names.map(|(name, called)| {
        let distance = strsim::damerau_levenshtein(name, given);
        match length >= SHORTENED && is_shortened(given, name) {
            true => (distance.min(1), called),
            false => (distance, called),
        }
    });
    let near: Vec<_> = near.filter(|(distance, _)| *distance <= most).collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    let nearest = near
        .into_iter()
        .filter(|(distance, _)| Some(*distance) == least);
    nearest.map(|(_, called)| called).collect()
}

/// Whether a word is another with characters left out: `usr` for `users`, `comp` for `completions`.
fn is_shortened(given: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    given.chars().all(|c| rest.any(|other| other == c))
}
