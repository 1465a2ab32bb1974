//! `completions`: what a shell needs to complete command lines. The scripts for bash, zsh and fish ask the program itself.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

use super::setup::Setup;

mod answer;
mod names;

pub(crate) use answer::{answer, asked};

/// Print the completions for a shell
///
/// In bash, zsh and fish, names of accounts are completed while you are signed in as an admin.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk completions bash > ~/.local/share/bash-completion/completions/passdesk
  passdesk completions zsh > ~/.zfunc/_passdesk
  passdesk completions fish > ~/.config/fish/completions/passdesk.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Completions, mut root: Command, mut setup: Setup) -> Result<()> {
    let script = match args.shell {
        Shell::Bash => include_bytes!("../../../completions/passdesk.bash").to_vec(),
        Shell::Zsh => include_bytes!("../../../completions/_passdesk").to_vec(),
        Shell::Fish => include_bytes!("../../../completions/passdesk.fish").to_vec(),
        other => {
            let mut script = Vec::new();
            clap_complete::generate(other, &mut root, "passdesk", &mut script);
            script
        }
    };
    Ok(setup.out.verbatim(script)?)
}
