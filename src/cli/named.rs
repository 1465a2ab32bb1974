//! The tree of commands, of which a command line makes only the branch that it names: to make all of them takes longer than
//! most commands.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Id, Parser, Subcommand};

/// Whether all branches are made, from now on.
static WHOLE: AtomicBool = AtomicBool::new(false);

/// The whole tree.
pub(crate) fn tree<P: Parser>() -> Command {
    WHOLE.store(true, Ordering::Relaxed);
    P::command()
}

/// Reads a command line. What is wrong with it, and help, is said by the whole tree.
pub(super) fn parse<P: Parser>(line: &[OsString]) -> Result<P, Error> {
    match P::try_parse_from(line) {
        Err(error)
            if error.kind() != ErrorKind::DisplayVersion
                && !WHOLE.swap(true, Ordering::Relaxed) =>
        {
            P::try_parse_from(line)
        }
        parsed => parsed,
    }
}

/// What a command takes, or the commands of a noun, made when the command line names it.
pub(crate) struct Named<T>(pub(crate) T);

fn made(command: Command, make: fn(Command) -> Command) -> Command {
    match WHOLE.load(Ordering::Relaxed) {
        true => make(command),
        false => command.defer(make),
    }
}

impl<T: FromArgMatches> FromArgMatches for Named<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Named<T> {
    fn group_id() -> Option<Id> {
        T::group_id()
    }

    fn augment_args(command: Command) -> Command {
        made(command, T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: Subcommand> Subcommand for Named<T> {
    fn augment_subcommands(command: Command) -> Command {
        made(command, T::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        T::augment_subcommands_for_update(command)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}
