//! Rows that are written in a thread of their own, while the next ones are read.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

/// The most rows that are handed over together.
const ROWS: usize = 256;
/// How often such rows wait before the one that reads waits too.
const WAITING: usize = 4;
/// How long the writer waits for more rows before those that it has written leave.
const SOON: Duration = Duration::from_millis(10);

/// Gives what `read` gives, which hands over rows until it is told to break, because `write` broke. All other rows are written
/// when this returns. After rows, `write` gets `None` when no more come soon, so that those it has written can leave.
pub(crate) fn write_beside<R: Send, T>(
    mut write: impl FnMut(Option<R>) -> ControlFlow<()> + Send,
    read: impl FnOnce(&mut dyn FnMut(R) -> ControlFlow<()>) -> T,
) -> T {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<R>>(WAITING);
        let writer = scope.spawn(move || {
            let _ = each(&receiver, &mut write);
        });
        let (mut rows, mut together) = (Vec::new(), 1);
        let read = read(&mut |row| {
            rows.push(row);
            if rows.len() < together {
                return ControlFlow::Continue(());
            }
            // The first row goes at once.
            together = (together * 2).min(ROWS);
            match sender.send(std::mem::take(&mut rows)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        if !rows.is_empty() {
            // Where the writer has gone, nobody waits for them.
            let _ = sender.send(rows);
        }
        drop(sender);
        writer.join().unwrap_or_else(|panic| resume_unwind(panic));
        read
    })
}

fn each<R>(
    receiver: &Receiver<Vec<R>>,
    write: &mut impl FnMut(Option<R>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    while let Ok(rows) = receiver.recv() {
        rows.into_iter().map(Some).try_for_each(&mut *write)?;
        while let Ok(rows) = receiver.recv_timeout(SOON) {
            rows.into_iter().map(Some).try_for_each(&mut *write)?;
        }
        write(None)?;
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_written_in_their_order() {
        let mut written = Vec::new();
        let end = write_beside(
            |row| {
                written.extend(row);
                ControlFlow::Continue(())
            },
            |each| (0..10_000).try_for_each(each),
        );
        assert_eq!(end, ControlFlow::Continue(()));
        assert!(written.into_iter().eq(0..10_000));
    }

    #[test]
    fn the_first_row_is_written_before_the_second_is_read() {
        let (sender, written) = std::sync::mpsc::channel();
        write_beside(
            |row| {
                sender.send(row).expect("a reader");
                ControlFlow::Continue(())
            },
            |each| {
                assert!(each(1).is_continue());
                assert_eq!(written.recv(), Ok(Some(1)));
                // It leaves, as no other one comes.
                assert_eq!(written.recv(), Ok(None));
            },
        );
    }

    #[test]
    fn nothing_is_read_for_long_once_a_row_could_not_be_written() {
        let (mut read, mut written) = (0, 0);
        let end = write_beside(
            |row| {
                written += row.map_or(0, |_| 1);
                if written < 100 {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
            |each| {
                (0..10_000_000).try_for_each(|row| {
                    read += 1;
                    each(row)
                })
            },
        );
        assert_eq!((end, written), (ControlFlow::Break(()), 100));
        assert!(read <= 100 + ROWS * (WAITING + 3), "{read}");
    }

    #[test]
    fn a_panic_while_a_row_is_written_is_one_here() {
        let panicked = std::panic::catch_unwind(|| {
            write_beside(
                |_| resume_unwind(Box::new("on purpose")),
                |each| (0..1000).try_for_each(each),
            )
        });
        panicked.unwrap_err();
    }
}
