//! Threads that answer requests, each with a worker of its own, and the queues before them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::config::{ServeError, Threads};
use super::log::Log;
use super::service::{Answered, Asked, Service, Work, Worker};
use super::spool::Spool;
use crate::wire::http::Refusal;

/// How many requests wait before the threads for reads, and before those for writes.
const WAITING: usize = 512;

/// An answer, or why there is none.
pub(super) type Outcome = Result<(Answered, Spool), Refusal>;

/// A request that waits for a thread.
pub(super) struct Job {
    pub(super) asked: Asked,
    pub(super) answer: oneshot::Sender<Outcome>,
}

/// The queue before one kind of threads.
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

struct Waiting {
    jobs: VecDeque<Job>,
    is_open: bool,
    threads: usize,
}

/// All threads of a server.
pub(super) struct Workers {
    read: Arc<Queue>,
    write: Arc<Queue>,
    hash: Arc<Queue>,
}

impl Workers {
    /// Starts them.
    pub(super) fn start(
        threads: Threads,
        service: &Arc<dyn Service>,
        log: &Log,
    ) -> Result<Self, ServeError> {
        let workers = Self {
            read: Queue::open(),
            write: Queue::open(),
            hash: Queue::open(),
        };
        let kinds = [
            (&workers.read, "read", threads.read),
            (&workers.write, "write", threads.write),
            (&workers.hash, "hash", threads.hash),
        ];
        for (queue, name, count) in kinds {
            for _ in 0..count {
                start(queue, name, service, log).inspect_err(|_| workers.end())?;
            }
        }
        Ok(workers)
    }

    /// Puts a request into its queue.
    pub(super) fn put(&self, work: Work, job: Job) -> Result<(), Refusal> {
        let queue = match work {
            Work::Read => &self.read,
            Work::Write => &self.write,
            Work::Hash => &self.hash,
        };
        let mut waiting = queue.lock();
        if !waiting.is_open {
            return Err(ending());
        }
        if waiting.jobs.len() >= WAITING {
            return Err(Refusal::busy(
                503,
                "too much is asked at once",
                Duration::from_secs(1),
            ));
        }
        waiting.jobs.push_back(job);
        queue.changed.notify_one();
        Ok(())
    }

    /// Refuses the sign-ins that wait; reads and writes that were taken in are still answered.
    pub(super) fn drain(&self) {
        let refused = {
            let mut waiting = self.hash.lock();
            waiting.is_open = false;
            std::mem::take(&mut waiting.jobs)
        };
        for job in refused {
            let _ = job.answer.send(Err(ending()));
        }
        self.hash.changed.notify_all();
    }

    /// Lets the threads end once their queues are empty.
    pub(super) fn end(&self) {
        for queue in [&self.read, &self.write, &self.hash] {
            queue.lock().is_open = false;
            queue.changed.notify_all();
        }
    }

    /// Waits until all threads have ended, at most `time` for each kind.
    pub(super) fn wait(&self, time: Duration) {
        for queue in [&self.read, &self.write, &self.hash] {
            let waiting = queue.lock();
            drop(
                queue
                    .changed
                    .wait_timeout_while(waiting, time, |now| now.threads > 0),
            );
        }
    }
}

impl Queue {
    fn open() -> Arc<Self> {
        let waiting = Waiting {
            jobs: VecDeque::new(),
            is_open: true,
            threads: 0,
        };
        Arc::new(Self {
            waiting: Mutex::new(waiting),
            changed: Condvar::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next request whose client still waits; `None` when there will be none.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            match waiting.jobs.pop_front() {
                Some(job) if job.answer.is_closed() => {}
                Some(job) => return Some(job),
                None if !waiting.is_open => return None,
                None => {
                    waiting = self
                        .changed
                        .wait(waiting)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

fn start(
    queue: &Arc<Queue>,
    name: &str,
    service: &Arc<dyn Service>,
    log: &Log,
) -> Result<(), ServeError> {
    let (own, service, log) = (Arc::clone(queue), Arc::clone(service), log.clone());
    let worker = service.worker().map_err(ServeError::Worker)?;
    // Counted before it runs, so that whoever waits for the end waits for it.
    queue.lock().threads += 1;
    let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
        work(&own, worker, service.as_ref(), &log);
        own.lock().threads -= 1;
        own.changed.notify_all();
    });
    if let Err(why) = started {
        queue.lock().threads -= 1;
        return Err(ServeError::system("a thread", why));
    }
    Ok(())
}

/// Answers until the queue has ended. A worker that panicked is not used again.
fn work(queue: &Queue, worker: Box<dyn Worker>, service: &dyn Service, log: &Log) {
    let mut worker = Some(worker);
    while let Some(job) = queue.next() {
        if worker.is_none() {
            worker = service.worker().inspect_err(|why| log.note(why)).ok();
        }
        let Some(in_use) = &mut worker else {
            let none = Refusal::busy(503, "the store cannot be used", Duration::from_secs(1));
            let _ = job.answer.send(Err(none));
            continue;
        };
        let answered = catch_unwind(AssertUnwindSafe(|| {
            let mut spool = Spool::default();
            let answered = in_use.answer(&job.asked, &mut spool);
            (answered, spool)
        }));
        let outcome = answered.map_err(|_| {
            worker = None;
            Refusal::new(500, "internal", "something unexpected went wrong", "")
        });
        let _ = job.answer.send(outcome);
    }
}

/// The refusal of a server that ends.
pub(super) fn ending() -> Refusal {
    Refusal::busy(503, "the desk is being stopped", Duration::from_secs(5))
}
