//! Times of the machine, and how what was measured is told.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

/// How often the disk is asked to make a page durable.
const SYNCS: usize = 200;

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let begun = now();
    work();
    begun.elapsed().as_secs_f64()
}

/// The seconds that the disk takes to make one page durable: the median.
pub(crate) fn fdatasync(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("page")).expect("a file");
    let mut times: Vec<f64> = (0..SYNCS)
        .map(|_| {
            file.seek(SeekFrom::Start(0)).expect("its start");
            file.write_all(&[7; 4096]).expect("a page");
            seconds(|| file.sync_data().expect("durable"))
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[SYNCS / 2]
}

/// The median, with the lowest and the highest.
pub(crate) fn spread(values: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    format!(
        "{:.digits$} ({:.digits$} to {:.digits$})",
        values[values.len() / 2],
        values[0],
        values[values.len() - 1]
    )
}

pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}
