//! The command line: the tree of commands, one file per noun.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use passdesk::credentials::Hashing;
use rustix::fs::Mode;
use rustix::process::umask;

mod account;
mod acting_account;
mod at_least_one;
mod audit;
mod base_folders;
mod beside;
mod certificate;
mod check;
mod closed_streams;
mod completions;
mod config;
mod consent;
mod demo;
mod desk_place;
mod device_file;
mod door;
mod escape;
mod failure;
mod file_name;
mod fit;
mod fold;
mod format;
mod groups;
mod help;
mod identifier;
mod init;
mod line;
mod login;
mod man;
mod missing;
mod misspelt;
mod named;
mod new_file;
mod new_password;
mod next_steps;
mod one_of;
mod output;
mod passwd;
mod picker;
mod policy;
mod progress;
mod recover;
mod row;
mod serve;
mod session_file;
mod setup;
mod shown_secrets;
mod sign_in_questions;
mod signals;
mod small_file;
mod spill;
mod stdin_secrets;
mod store;
mod system_user;
mod table;
mod terminal;
mod times;
mod tokens;
mod tries;
mod usage_errors;
mod users;
mod width;
mod write_errors;

use desk_place::StoreArg;
use failure::Failure;
use format::Format;
use missing::Missing;
use named::{Named, parse};
use setup::{Common, Setup};

/// The password desk for systems that keep their own user accounts.
#[derive(Parser)]
#[command(
    name = "passdesk",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Examples:
  passdesk init                        make a store and its first admin
  passdesk login alice                 sign in
  passdesk users reset bob             reset a password
  passdesk demo                        see how it works, on a throw-away store",
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// All commands.
fn tree() -> clap::Command {
    named::tree::<Cli>()
}

#[derive(Subcommand)]
enum Command {
    Init(Named<init::Init>),
    Login(Named<login::Login>),
    Logout(Named<login::Logout>),
    Whoami(Named<login::Whoami>),
    Passwd(Named<passwd::Passwd>),
    Check(Named<check::Check>),
    #[command(subcommand)]
    Users(Named<users::Users>),
    #[command(subcommand)]
    Groups(Named<groups::Groups>),
    #[command(subcommand)]
    Tokens(Named<tokens::Tokens>),
    #[command(subcommand)]
    Recover(Named<recover::Recover>),
    #[command(subcommand)]
    Store(Named<store::Store>),
    #[command(subcommand)]
    Audit(Named<audit::Audit>),
    #[command(subcommand)]
    Policy(Named<policy::Policy>),
    Serve(Named<serve::Serve>),
    #[command(subcommand)]
    Door(Named<door::Door>),
    Demo(Named<demo::Demo>),
    Completions(Named<completions::Completions>),
    Man(Named<man::Man>),
}

/// Parses the command line, runs the command, and reports how it ended.
pub(crate) fn run() -> ExitCode {
    // The user who runs the program can read the files it makes, whatever the umask is.
    let mask = umask(Mode::RWXG | Mode::RWXO);
    umask(mask & !Mode::RWXU);
    if let Some(words) = completions::asked() {
        completions::answer(&words, tree());
        return ExitCode::SUCCESS;
    }
    let mut line = line();
    let cli = loop {
        let error = match parse::<Cli>(&line) {
            Ok(cli) => break cli,
            Err(error) => error,
        };
        let Some(mut missing) = Missing::of(&error, &line, tree) else {
            return usage_errors::report(&error, &line, tree);
        };
        let format = missing.setup.out.format();
        let asked = begin(format, false)
            .and_then(|()| missing.ask(line, |line| parse::<Cli>(line).map(drop)));
        line = match asked {
            Ok(line) => line,
            Err(error) => return report(&error, format, &missing.setup.store_arg()),
        };
    };
    let format = cli.common.format;
    let setup = Setup::new(cli.common);
    let store = setup.store_arg();
    let serves = matches!(cli.command, Command::Serve(_) | Command::Door(_));
    let ended = begin(format, serves).and_then(|()| dispatch(cli.command, setup));
    // A server says it in its log, and a door hashes nothing.
    if let Some(remark) = Hashing::so_far().and_then(Hashing::remark)
        && !serves
    {
        output::say(&format!("note: {remark}"));
    }
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, format, &store),
    }
}

/// The command line; `help users reset` and `users help reset` are `users reset --help`, as in other programs.
fn line() -> Vec<OsString> {
    let mut line: Vec<_> = env::args_os().collect();
    // The whole tree of commands takes a while to make.
    if !line.iter().any(|word| word == "help") {
        return line;
    }
    let tree = tree();
    let mut command = &tree;
    let mut is_command = |word: &&OsString| match command.find_subcommand(word) {
        Some(below) => {
            command = below;
            true
        }
        None => false,
    };
    let place = 1 + line.iter().skip(1).take_while(&mut is_command).count();
    if command.has_subcommands() && line.get(place).is_some_and(|word| word == "help") {
        line.remove(place);
        line.push("--help".into());
    }
    line
}

/// What comes before the first question and the first operation. A server has its own way with signals.
fn begin(format: Format, serves: bool) -> Result<()> {
    if format == Format::Json {
        terminal::say_when_interrupted(failure::INTERRUPTED_JSON);
    }
    terminal::no_core_dumps()?;
    if !serves {
        terminal::watch_signals()?;
    }
    Ok(())
}

fn report(error: &anyhow::Error, format: Format, store: &StoreArg) -> ExitCode {
    Failure::explain(error).report(format, &store.in_use())
}

fn dispatch(command: Command, setup: Setup) -> Result<()> {
    match command {
        Command::Init(Named(args)) => init::run(&args, setup),
        Command::Login(Named(args)) => login::run(&args, setup),
        Command::Logout(Named(args)) => login::logout(&args, setup),
        Command::Whoami(Named(args)) => login::whoami(&args, setup),
        Command::Passwd(Named(args)) => passwd::run(&args, setup),
        Command::Check(Named(args)) => check::run(args, setup),
        Command::Users(Named(args)) => users::run(args, setup),
        Command::Groups(Named(args)) => groups::run(args, setup),
        Command::Tokens(Named(args)) => tokens::run(args, setup),
        Command::Recover(Named(args)) => recover::run(args, setup),
        Command::Store(Named(args)) => store::run(args, setup),
        Command::Audit(Named(args)) => audit::run(args, setup),
        Command::Policy(Named(args)) => policy::run(args, setup),
        Command::Serve(Named(args)) => serve::run(args, setup),
        Command::Door(Named(args)) => door::run(args, setup),
        Command::Demo(Named(args)) => demo::run(&args, setup),
        Command::Completions(Named(args)) => completions::run(&args, tree(), setup),
        Command::Man(Named(args)) => man::run(&args, tree(), setup),
    }
}
