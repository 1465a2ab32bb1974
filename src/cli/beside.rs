//! Rows that are written in a thread of their own, while the next ones are read.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

/// The most rows that are handed over together.
const ROWS: usize = 256;
/// How often such rows wait before the one that reads waits too.
const WAITING: usize = 4;

/// Gives what `read` gives, which hands over rows until it is told to break, because `write` broke. All other rows are written
/// when this returns.
pub(crate) fn write_beside<R: Send, T>(
    mut write: impl FnMut(R) -> ControlFlow<()> + Send,
    read: impl FnOnce(&mut dyn FnMut(R) -> ControlFlow<()>) -> T,
) -> T {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<R>>(WAITING);
        let writer = scope.spawn(move || {
            let _ = receiver.into_iter().flatten().try_for_each(&mut write);
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
        // Where the writer has gone, nobody waits for them.
        drop(sender.send(rows));
        drop(sender);
        writer.join().unwrap_or_else(|panic| resume_unwind(panic));
        read
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_written_in_their_order() {
        let mut written = Vec::new();
        let end = write_beside(
            |row| {
                written.push(row);
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
                assert_eq!(written.recv(), Ok(1));
            },
        );
    }

    #[test]
    fn nothing_is_read_for_long_once_a_row_could_not_be_written() {
        let (mut read, mut written) = (0, 0);
        let end = write_beside(
            |_| {
                written += 1;
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
