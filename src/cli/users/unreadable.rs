//! Accounts that cannot be read, and are left out of what was asked for.

use anyhow::Result;
use passdesk::deeds::LeftOut;

use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::output::Output;

/// Says which accounts were left out, if any, and ends so.
pub(crate) fn say_left_out(out: &Output, left_out: &LeftOut) -> Result<()> {
    for error in &left_out.first {
        out.note(&format!("left out: {}", escape(error)));
    }
    let message = match left_out.count {
        0 => return Ok(()),
        1 => "1 account cannot be read and was left out".to_owned(),
        n => format!("{n} accounts cannot be read and were left out"),
    };
    Err(Failure::new(ExitStatus::Unavailable, message)
        .hint("the owner of the store can see what is wrong and mend it: passdesk store check, passdesk store mend")
        .into())
}
