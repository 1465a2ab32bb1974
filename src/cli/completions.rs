//! `completions` and `man`: what is checked in under `completions/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
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

/// Print the manual page, or write all of them into a folder
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk man | man -l -
  passdesk man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Where to write a page for every command
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Completions, mut setup: Setup) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "passdesk", &mut script);
    setup.out.verbatim(&script)?;
    Ok(setup.out.flush()?)
}

pub(crate) fn man(args: &Man, mut setup: Setup) -> Result<()> {
    match &args.dir {
        Some(folder) => write_pages(folder),
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            setup.out.verbatim(&page)?;
            Ok(setup.out.flush()?)
        }
    }
}

fn write_pages(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("writing into {}", folder.display()))
}
