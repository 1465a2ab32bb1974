//! What is wrong with a command line, in the words of all other errors.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use passdesk::model::{InvalidSetting, Setting};

use super::failure::{Failure, StoreInUse};
use super::format::Format;
use super::help;
use super::line::Line;
use super::misspelt;
use super::write_errors::Unwritten;

/// The most values that are listed before one is asked for, or after a wrong one; the help has more.
pub(super) const LISTED: usize = 12;

/// Help and version go to stdout; anything else is an error of the usual shape. `root` makes the command tree.
pub(crate) fn report(error: &clap::Error, line: &[OsString], root: fn() -> Command) -> ExitCode {
    let arguments = line.get(1..).unwrap_or_default();
    let format = wanted_format(arguments);
    let failure = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match print(error, root, arguments) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => Failure::explain(&Unwritten::from(error).into()),
        },
        _ => {
            let tree = help::command(root());
            let meant = command_in(&tree, arguments);
            if is_without_command(error) && format != Format::Json {
                // Where stderr is closed, nobody can be shown anything.
                let _ = writeln!(io::stderr(), "{}", help::commands(meant));
            }
            let name = meant.get_bin_name().unwrap_or("passdesk");
            let hint = match (error.kind(), example(meant, error)) {
                (ErrorKind::MissingRequiredArgument, Some(example)) => {
                    format!("for example: {example}")
                }
                _ => format!("{name} --help"),
            };
            Failure::usage(message(error, &tree, meant)).hint(hint)
        }
    };
    failure.report(format, &StoreInUse::default())
}

fn is_without_command(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    )
}

/// The command that a line names, as far as it names one.
fn command_in<'c>(root: &'c Command, arguments: &[OsString]) -> &'c Command {
    let words = arguments
        .iter()
        .map(|word| word.to_string_lossy().into_owned());
    Line::read(root, &words.collect::<Vec<_>>()).command()
}

fn print(error: &clap::Error, root: fn() -> Command, arguments: &[OsString]) -> io::Result<()> {
    if error.kind() == ErrorKind::DisplayVersion {
        return error.print();
    }
    let is_long = arguments.iter().any(|argument| argument == "--help");
    help::print(root(), &error.to_string(), is_long)
}

/// The first of a command's examples that has the options which are missing.
fn example(command: &Command, error: &clap::Error) -> Option<String> {
    let help = command.get_after_help()?.to_string();
    let (_, examples) = help.split_once("Examples:\n")?;
    let names = names_missing(error);
    let options: Vec<_> = names
        .iter()
        .filter_map(|name| name.split(' ').next())
        .collect();
    let options = || options.iter().filter(|option| option.starts_with("--"));
    let has_them = |line: &&str| options().all(|option| line.contains(*option));
    let line = examples.lines().find(has_them)?.trim();
    // What it does may stand beside it.
    let line = line.split("    ").next()?;
    Some(line.to_owned())
}

/// What is missing, as it is called.
fn names_missing(error: &clap::Error) -> Vec<String> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(names)) => names.iter().map(|name| bare(name)).collect(),
        _ => Vec::new(),
    }
}

/// What is missing, where nobody can be asked for it.
fn missing(error: &clap::Error) -> String {
    let names = names_missing(error).join(" and ").replace('|', " or ");
    format!("the command needs {names}, and nobody can be asked")
}

/// An argument or an option as it is called, without what says whether it is needed and how often: `--scope SCOPE`.
pub(super) fn bare(shown: &str) -> String {
    shown.replace(['<', '>', '[', ']', '.'], "")
}

/// What is wrong with a value that was typed as an answer.
pub(super) fn what_is_wrong(error: &clap::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => with_meant_key(source),
        None => first_line(&error.to_string()),
    }
}

/// What is wrong, in one line. What stood in the place of a name or a value is not repeated: people type passwords in odd
/// places.
fn message(error: &clap::Error, root: &Command, group: &Command) -> String {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => Some(argument.as_str()),
        _ => None,
    };
    match (error.kind(), std::error::Error::source(error), argument) {
        _ if is_without_command(error) => "a command is missing".to_owned(),
        (ErrorKind::MissingRequiredArgument, _, _) => missing(error),
        (ErrorKind::ValueValidation, Some(source), Some(argument)) => {
            format!("{argument}: {}", with_meant_key(source))
        }
        (ErrorKind::TooManyValues, _, Some(argument)) => {
            let option = argument.split(['=', ' ']).next().unwrap_or(argument);
            format!("{option} takes no value")
        }
        (ErrorKind::UnknownArgument, _, Some(argument)) if !argument.starts_with('-') => {
            "there is one argument too many".to_owned()
        }
        (ErrorKind::InvalidValue, _, argument)
            if !argument.is_some_and(|argument| argument.starts_with("--")) =>
        {
            first_line(&error.to_string())
        }
        (kind, _, _) => {
            let first = first_line(&error.to_string());
            match (
                meant(error, root, group),
                error.get(ContextKind::InvalidValue),
            ) {
                (Some(meant), _) => format!("{first}; did you mean {meant}?"),
                (None, Some(ContextValue::String(given)))
                    if kind == ErrorKind::InvalidValue && !given.is_empty() =>
                {
                    match error.get(ContextKind::ValidValue) {
                        Some(ContextValue::Strings(allowed)) if allowed.len() <= LISTED => {
                            format!("{first}; expected one of: {}", allowed.join(", "))
                        }
                        _ => format!("{first}; the help lists the allowed values"),
                    }
                }
                _ => first,
            }
        }
    }
}

/// What is wrong with a value; of a key that is none, also which one was probably meant.
fn with_meant_key(error: &(dyn std::error::Error + 'static)) -> String {
    let meant = match error.downcast_ref() {
        Some(InvalidSetting::Unknown(key)) => {
            let keys = || Setting::ALL.into_iter().map(Setting::as_str);
            let nearest = misspelt::either(&misspelt::meant_of(keys(), key));
            nearest.or_else(|| misspelt::either(&misspelt::related(keys(), key)))
        }
        _ => None,
    };
    match meant {
        Some(key) => format!("{error}; did you mean {key}?"),
        None => error.to_string(),
    }
}

/// What was probably meant, where a command or an option's value is nearly one of ours.
fn meant(error: &clap::Error, root: &Command, group: &Command) -> Option<String> {
    if let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand) {
        return misspelt::either(&misspelt::meant(root, group, given));
    }
    if let (ErrorKind::UnknownArgument, Some(ContextValue::String(given))) =
        (error.kind(), error.get(ContextKind::InvalidArg))
    {
        let options = group.get_arguments().filter_map(|option| option.get_long());
        let meant = misspelt::meant_of(options, given.trim_start_matches('-'));
        return misspelt::either(&meant).map(|option| format!("--{option}"));
    }
    let parts = with_part(error);
    if !parts.is_empty() {
        return misspelt::either(&parts);
    }
    match error.get(ContextKind::SuggestedValue)? {
        ContextValue::String(meant) => Some(meant.clone()),
        _ => None,
    }
}

/// The allowed values of which the given one is a whole part, as `reset` is of `password.reset`, or that are meant by the name of
/// a command.
fn with_part(error: &clap::Error) -> Vec<String> {
    let (Some(ContextValue::String(given)), Some(ContextValue::Strings(allowed))) = (
        error.get(ContextKind::InvalidValue),
        error.get(ContextKind::ValidValue),
    ) else {
        return Vec::new();
    };
    let action = match given.as_str() {
        "login" => "sign-in",
        "logout" => "sign-out",
        _ => "",
    };
    let is_meant = |value: &&String| {
        value.as_str() == action || value.split(['.', '-']).any(|part| part == given)
    };
    allowed.iter().filter(is_meant).cloned().collect()
}

/// The first line of what clap says, with the list that follows it where it ends in a colon.
fn first_line(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    if !first.ends_with(':') {
        return first.to_owned();
    }
    let rest: Vec<_> = lines
        .take_while(|line| line.starts_with("  "))
        .map(str::trim)
        .collect();
    format!("{first} {}", rest.join(", "))
}

/// The format asked for on a command line that could not be parsed.
fn wanted_format(arguments: &[OsString]) -> Format {
    let json = arguments.iter().any(|word| word == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--format" && pair[1] == "json");
    if json { Format::Json } else { Format::Table }
}
