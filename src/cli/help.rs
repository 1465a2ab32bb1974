//! Help: each command shows its own options, and one line that points to the options of every command.

use std::fmt::Write as _;
use std::io;

use clap::Command;
use clap::builder::StyledStr;

use super::fold::folded;
use super::width::columns_of;

/// Stands in the help of a command in place of the options that every command takes.
pub(super) const POINTER: &str = "Options of every command: passdesk --help\n\n";

/// The whole command tree, in which only the first command shows the options of all.
pub(super) fn command(mut root: Command) -> Command {
    root.build();
    root.mut_subcommands(with_its_own_options)
}

fn with_its_own_options(command: Command) -> Command {
    let examples = command.get_after_help().map(ToString::to_string);
    command
        .mut_args(|option| {
            let of_every_command = option.is_global_set();
            option.hide(of_every_command)
        })
        .mut_subcommands(with_its_own_options)
        .after_help(format!("{POINTER}{}", examples.unwrap_or_default()))
}

/// Prints the help of the command that clap's own help names in its usage line.
pub(super) fn print(root: Command, clap_help: &str, is_long: bool) -> io::Result<()> {
    let root = command(root);
    let usage = clap_help
        .lines()
        .find_map(|line| line.strip_prefix("Usage: "));
    let words = usage.unwrap_or_default().split_whitespace().skip(1);
    let mut meant = &root;
    for word in words {
        match meant.find_subcommand(word) {
            Some(found) => meant = found,
            None => break,
        }
    }
    let mut meant = with_its_commands_last(with_usage_folded(meant.clone()));
    if is_long {
        meant.print_long_help()
    } else {
        meant.print_help()
    }
}

/// A command whose usage line folds on a narrow terminal, as clap folds the rest.
fn with_usage_folded(mut command: Command) -> Command {
    let usage = command.render_usage().ansi().to_string();
    let usage = folded(&usage, columns_of(io::stdout())).to_string();
    match usage.split_once(' ') {
        Some((_, usage)) => command.override_usage(usage.to_owned()),
        None => command,
    }
}

/// A group, in whose help its commands stand last: there they do not scroll away.
fn with_its_commands_last(mut group: Command) -> Command {
    if !group.has_subcommands() {
        return group;
    }
    // Commands that are hidden are not in the usage line either.
    let usage = group.render_usage().ansi().to_string();
    let mut after = group.get_after_help().cloned().unwrap_or_default();
    let _ = write!(after, "\n\n{}", commands(&group).ansi());
    group
        .help_template(format!(
            "{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"
        ))
        .after_help(after)
        .mut_subcommands(|command| command.hide(true))
}

/// The commands of a group with their meanings, a line each, under a heading.
pub(super) fn commands(group: &Command) -> StyledStr {
    let header = group.get_styles().get_header();
    let heading = format!("{header}Commands:{header:#}");
    let listed = group
        .clone()
        .help_template(format!("{heading}\n{{subcommands}}"));
    listed.before_help("").render_help()
}
