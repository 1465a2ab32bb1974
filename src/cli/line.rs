//! A command line up to the word that is being typed: the command, and what could come next.

use clap::{Arg, ArgAction, Command, Id};

/// A command line up to a word.
pub(super) struct Line<'c> {
    command: &'c Command,
    /// The option whose value comes next, and whether it has one already.
    option: Option<(&'c Arg, bool)>,
    /// How many arguments came before.
    arguments: usize,
    /// Whether `--` came before: then nothing is an option any more.
    no_options: bool,
    given: Vec<&'c Id>,
    store: Option<String>,
}

impl<'c> Line<'c> {
    /// Reads the words before, which may be wrong: whatever makes no sense is passed over.
    pub(super) fn read(root: &'c Command, before: &[String]) -> Self {
        let mut line = Self {
            command: root,
            option: None,
            arguments: 0,
            no_options: false,
            given: Vec::new(),
            store: None,
        };
        for word in before {
            line.take(word);
        }
        line
    }

    fn take(&mut self, word: &str) {
        if let Some(option) = self.wants_value_of(word) {
            self.take_value(option, word);
            self.option = takes_many(option).then_some((option, true));
            return;
        }
        self.option = None;
        if self.no_options || !word.starts_with('-') || word == "-" {
            let below = self.command.find_subcommand(word);
            match below.filter(|_| self.takes_commands()) {
                Some(below) => self.command = below,
                None => self.arguments += 1,
            }
        } else if word == "--" {
            self.no_options = true;
        } else if let Some(option) = self.option_in(word) {
            self.given.push(option.get_id());
            match word.split_once('=') {
                Some((_, value)) => self.take_value(option, value),
                None => self.option = takes_value(option).then_some((option, false)),
            }
        }
    }

    fn take_value(&mut self, option: &Arg, value: &str) {
        if option.get_long() == Some("store") {
            self.store = Some(value.to_owned());
        }
    }

    /// The option that a word names: `--name`, `--name=value` or, the last of several in one word, `-n`.
    pub(super) fn option_in(&self, word: &str) -> Option<&'c Arg> {
        if self.no_options {
            return None;
        }
        let mut options = self.options();
        match word.strip_prefix("--") {
            Some(rest) => {
                let name = rest.split('=').next();
                options.find(|option| option.get_long() == name)
            }
            None => {
                let letter = word.strip_prefix('-')?.chars().last()?;
                options.find(|option| option.get_short() == Some(letter))
            }
        }
    }

    fn options(&self) -> impl Iterator<Item = &'c Arg> {
        let all = self.command.get_arguments();
        all.filter(|arg| !arg.is_positional())
    }

    /// The option whose value a word is.
    pub(super) fn wants_value_of(&self, word: &str) -> Option<&'c Arg> {
        let (option, has_one) = self.option?;
        (!has_one || !word.starts_with('-')).then_some(option)
    }

    pub(super) fn command(&self) -> &'c Command {
        self.command
    }

    /// Whether a command of this group can come next.
    pub(super) fn takes_commands(&self) -> bool {
        self.arguments == 0 && !self.no_options
    }

    /// The argument that comes next, if the command takes one more.
    pub(super) fn argument(&self) -> Option<&'c Arg> {
        let mut arguments: Vec<_> = self.command.get_positionals().collect();
        arguments.sort_by_key(|argument| argument.get_index());
        let last = arguments.last().copied().filter(|last| takes_many(last));
        arguments.get(self.arguments).copied().or(last)
    }

    pub(super) fn takes_options(&self) -> bool {
        !self.no_options
    }

    /// The options that were not given yet, or may be given again.
    pub(super) fn options_left(&self) -> impl Iterator<Item = &'c Arg> {
        self.options().filter(|option| {
            let again = matches!(option.get_action(), ArgAction::Append | ArgAction::Count);
            !option.is_hide_set() && (again || !self.given.contains(&option.get_id()))
        })
    }

    /// The store that the line names.
    pub(super) fn store(&self) -> Option<&str> {
        self.store.as_deref()
    }
}

fn takes_value(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Set | ArgAction::Append)
}

fn takes_many(arg: &Arg) -> bool {
    let many = arg
        .get_num_args()
        .is_some_and(|range| range.max_values() > 1);
    many || arg.is_positional() && matches!(arg.get_action(), ArgAction::Append)
}
