//! `completions`: what a shell needs to complete command lines.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

use super::setup::Setup;

/// Print the completions for a shell
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk completions bash > ~/.local/share/bash-completion/completions/passdesk
  passdesk completions zsh > ~/.zfunc/_passdesk")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Completions, mut root: Command, mut setup: Setup) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut root, "passdesk", &mut script);
    Ok(setup.out.verbatim(script)?)
}
