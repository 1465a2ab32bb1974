//! What a command line lacks: on a terminal it is asked for, one value after the other, and the line goes on as if it had been
//! typed whole. This holds for every command, because it is read from the command tree.

use std::ffi::OsString;

use anyhow::Result;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, FromArgMatches, ValueHint};
use passdesk::deeds::ListTokens;

use super::acting_account::AdminClient;
use super::failure::Failure;
use super::setup::{Common, Setup};
use super::terminal::Terminal;
use super::tries::ask_again;
use super::usage_errors::{LISTED, bare, what_is_wrong};
use super::users::{Whose, choose_account};

/// What reads a line, and finds what is wrong with it.
type Parse = fn(&[OsString]) -> Result<(), clap::Error>;

/// A line that lacks something, before somebody who can be asked.
pub(crate) struct Missing {
    pub(super) setup: Setup,
    terminal: Terminal,
    /// The words of the command: `users`, `add`.
    command: Vec<String>,
    /// What is missing, in the order in which the usage line names it.
    args: Vec<Arg>,
    /// The options of which at least one is missing, and any may be left out.
    any_of: Vec<Arg>,
}

impl Missing {
    /// What is missing; `None` where the line is wrong otherwise, or nobody can be asked.
    pub(super) fn of(
        error: &clap::Error,
        line: &[OsString],
        root: fn() -> Command,
    ) -> Option<Self> {
        if error.kind() != ErrorKind::MissingRequiredArgument {
            return None;
        }
        let Some(ContextValue::Strings(names)) = error.get(ContextKind::InvalidArg) else {
            return None;
        };
        let mut root = root();
        let matches = root.clone().ignore_errors(true).try_get_matches_from(line);
        let matches = matches.ok()?;
        // From here on it says how many values an argument takes.
        root.build();
        let (mut below, mut meant, mut command) = (&matches, &root, Vec::new());
        while let Some((name, matched)) = below.subcommand() {
            (below, meant) = (matched, meant.find_subcommand(name)?);
            command.push(name.to_owned());
        }
        let named = |name: &str| {
            let mut args = meant.get_arguments();
            args.find(|arg| bare(&arg.to_string()) == name).cloned()
        };
        let (mut args, mut any_of) = (Vec::new(), Vec::new());
        for name in names.iter().map(|name| bare(name)) {
            let group = match name.contains('|') {
                true => &mut any_of,
                false => &mut args,
            };
            for name in name.split('|') {
                group.push(named(name)?);
            }
        }
        // First what stands first, then options.
        args.sort_by_key(|arg| arg.get_index().unwrap_or(usize::MAX));
        let setup = Setup::new(Common::from_arg_matches(&matches).ok()?);
        let terminal = setup.terminal()?;
        Some(Self {
            setup,
            terminal,
            command,
            args,
            any_of,
        })
    }

    /// Asks for it; `parse` reads a line. Gives the line with the answers.
    pub(super) fn ask(&mut self, mut line: Vec<OsString>, parse: Parse) -> Result<Vec<OsString>> {
        let admin = self.before_asking()?;
        for arg in std::mem::take(&mut self.args) {
            match &admin {
                // A token may not be good for a look at all accounts.
                Some(admin) if self.is_account(&arg) && admin.has_session() => {
                    let whose = Whose::AnyAccount;
                    let name = choose_account(admin, &mut self.terminal, whose)?;
                    line = with(&line, &arg, name.as_str());
                }
                Some(admin) if self.is_own_label(&line) && admin.has_session() => {
                    self.say_labels(admin)?;
                    line = self.typed(line, &arg, parse)?;
                }
                _ => line = self.typed(line, &arg, parse)?,
            }
        }
        self.any_of(line, parse)
    }

    /// The line with answers for those options of which at least one is needed.
    fn any_of(&mut self, mut line: Vec<OsString>, parse: Parse) -> Result<Vec<OsString>> {
        let options = std::mem::take(&mut self.any_of);
        let before = line.len();
        for option in &options {
            let prompt = format!("{} [Enter to leave it]: ", question(option));
            line = self.answered(line, (option, parse), &prompt, true)?;
        }
        if line.len() == before && !options.is_empty() {
            return Err(Failure::usage("no answer was given")
                .hint("nothing was changed; run the command again")
                .into());
        }
        Ok(line)
    }

    /// What refuses the command in any case comes before a question: the desk is away, or the caller is not an admin.
    fn before_asking(&self) -> Result<Option<AdminClient>> {
        let words: Vec<_> = self.command.iter().map(String::as_str).collect();
        match words[..] {
            ["users" | "tokens", ..] | ["policy", "set"] | ["recover", "signers", ..] => {
                return self.setup.admin().map(Some);
            }
            ["recover", "request" | "redeem" | "cancel"] => self.setup.client()?.reach()?,
            ["recover", "local"] => drop(self.setup.store()?),
            _ => {}
        }
        Ok(None)
    }

    /// Whether it is the name of an account that is there already.
    fn is_account(&self, arg: &Arg) -> bool {
        let group = self.command.first().map(String::as_str);
        group == Some("users") && arg.get_value_hint() == ValueHint::Username
    }

    /// Whether it is the label of one of the caller's own tokens.
    fn is_own_label(&self, line: &[OsString]) -> bool {
        let of_another = |word: &OsString| word.to_string_lossy().starts_with("--owner");
        self.command == ["tokens", "revoke"] && !line.iter().any(of_another)
    }

    /// Shows the labels of the caller's tokens.
    fn say_labels(&mut self, admin: &AdminClient) -> Result<()> {
        let tokens = admin.ask(ListTokens {})?.tokens;
        let labels: Vec<_> = tokens.iter().map(|token| token.label.as_str()).collect();
        if labels.is_empty() {
            self.terminal.say("you have no tokens");
        } else {
            self.terminal.say(&labels.join(", "));
        }
        Ok(())
    }

    /// The line with a value that is typed, or with several.
    fn typed(&mut self, line: Vec<OsString>, arg: &Arg, parse: Parse) -> Result<Vec<OsString>> {
        let values = arg.get_possible_values();
        let values: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        match values.len() {
            0 => {}
            1..=LISTED => self.terminal.say(&values.join(", ")),
            _ => self.terminal.say(&format!(
                "all of them: passdesk {} --help",
                self.command.join(" ")
            )),
        }
        let mut line = self.answered(line, (arg, parse), &format!("{}: ", question(arg)), false)?;
        while takes_several(arg) {
            let before = line.len();
            line = self.answered(line, (arg, parse), "one more [Enter for none]: ", true)?;
            if line.len() == before {
                break;
            }
        }
        Ok(line)
    }

    /// The line with an answer, once it is one. Enter alone leaves the line as it is, if it `may_end` the answers.
    fn answered(
        &mut self,
        line: Vec<OsString>,
        (arg, parse): (&Arg, Parse),
        prompt: &str,
        may_end: bool,
    ) -> Result<Vec<OsString>> {
        ask_again(&mut self.terminal, |terminal| {
            let typed = terminal.line(prompt)?;
            let wrong = |why: String| {
                let why = Failure::usage(why);
                Ok(Err(why
                    .hint("nothing was changed; run the command again")
                    .into()))
            };
            match (typed.trim().is_empty(), may_end) {
                (true, true) => return Ok(Ok(line.clone())),
                (true, false) => return wrong("an answer is needed".to_owned()),
                (false, _) => {}
            }
            let mut line = line.clone();
            for value in values(arg, &typed) {
                line = with(&line, arg, &value);
            }
            match parse(&line) {
                Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
                    wrong(what_is_wrong(&error))
                }
                Ok(()) | Err(_) => Ok(Ok(line)),
            }
        })
    }
}

/// What is asked for: the first part of the help, as a question begins.
fn question(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.split("; ").next().unwrap_or_default();
    let mut letters = help.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn takes_several(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// An answer as values: what may be a list with commas may have spaces too, and so may several names, which have none.
fn values(arg: &Arg, typed: &str) -> Vec<String> {
    let are_names = takes_several(arg) && arg.get_value_hint() == ValueHint::Username;
    let words = match arg.get_value_delimiter() {
        Some(comma) => {
            let words = typed.split(|c: char| c == comma || c.is_whitespace());
            let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
            return vec![words.join(&comma.to_string())];
        }
        None if are_names => typed.split_whitespace(),
        None => return vec![typed.trim().to_owned()],
    };
    words.map(str::to_owned).collect()
}

/// The line with one more value: an argument stands last, an option before what is no option any more.
fn with(line: &[OsString], arg: &Arg, value: &str) -> Vec<OsString> {
    let mut line = line.to_vec();
    match arg.get_long() {
        None => line.push(value.into()),
        Some(option) => {
            let end = line.iter().position(|word| word == "--");
            let place = end.unwrap_or(line.len());
            line.insert(place, format!("--{option}={value}").into());
        }
    }
    line
}
