//! `demo`: the whole story on a throw-away store, by running the real commands.

use anyhow::Result;
use clap::Args;

use super::setup::Setup;

/// Play the whole story on a throw-away store
#[derive(Args)]
pub(crate) struct Demo;

pub(crate) fn run(_: &Demo, _setup: Setup) -> Result<()> {
    Ok(())
}
