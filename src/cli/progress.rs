//! The progress bar of a long job.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;

/// A bar on a terminal; a counter of bytes where the end is not known.
pub(crate) fn progress(out: &Output, total: Option<u64>, style: &str) -> ProgressBar {
    if !io::stderr().is_terminal() || out.is_quiet() {
        return ProgressBar::hidden();
    }
    let (bar, style) = match total {
        Some(total) => (ProgressBar::new(total), style),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} read"),
    };
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
