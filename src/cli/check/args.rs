//! The command line of `check`.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum, ValueHint};
use passdesk::model::{ServiceName, Username};

use crate::cli::failure::Failure;

/// Ask whether a password is right
///
/// It opens no session and ends none. It ends with 0 if the password is right, with 3 if it is wrong or has expired, with 5 if
/// it is right but another one must be chosen first, with 10 if there were too many failures, and with 75 if the desk cannot be
/// asked. Only 0 lets anybody in. A wrong password counts as at a sign-in. Over TLS it takes a token with the scope verify.
#[derive(Args)]
#[command(after_help = "Dialects:
  plain     the name is an argument, the password is asked for or, with --password-stdin, a line of standard input
  pipe      name and password are two lines of standard input, as mod_authnz_external of Apache sends them
  pam-exec  the name is in PAM_USER, the password is standard input, as pam_exec with expose_authtok sends it

Examples:
  passdesk check alice
  passdesk check alice --password-stdin --service backup < password.txt
  passdesk check --as pipe --service apache")]
pub(crate) struct Check {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    pub(super) name: Option<Username>,
    /// Read the password from standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// How the name and the password are given
    #[arg(
        long = "as",
        value_name = "DIALECT",
        value_enum,
        default_value_t = Dialect::Plain,
        hide_possible_values = true
    )]
    pub(super) dialect: Dialect,
    /// The service that asks, for the audit log [default of pam-exec: PAM_SERVICE]
    #[arg(long, value_name = "TEXT")]
    pub(super) service: Option<ServiceName>,
}

/// How a program gives a name and a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Dialect {
    /// As an argument and a line
    Plain,
    /// As two lines
    Pipe,
    /// In the environment and as all of standard input
    PamExec,
}

impl Check {
    /// The arguments of a dialect in which a program sends everything.
    pub(super) fn of_a_program(self) -> Result<Self, Failure> {
        if self.name.is_some() {
            return Err(Failure::usage(
                "the program that asks gives the name, not the command line",
            )
            .hint("leave NAME out, or leave --as out"));
        }
        if io::stdin().is_terminal() {
            return Err(
                Failure::usage("standard input is a terminal, and no program that asks")
                    .hint("leave --as out to be asked for the password"),
            );
        }
        Ok(self)
    }
}
