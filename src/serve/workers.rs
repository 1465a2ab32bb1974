//! Threads that answer requests, each with a worker of its own, and the queues before them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::admission::{Admission, Refused};
use super::config::{ServeError, Threads};
use super::service::{Answered, Asked, Service, Worker};
use super::spool::Spool;
use crate::deeds::Work;
use crate::model::Peer;
use crate::wire::http::Refusal;
use crate::wire::log::Log;

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
    line: Line,
    is_open: bool,
    threads: usize,
}

/// Who is next: in the order of coming, or fairly.
enum Line {
    Plain(VecDeque<Job>),
    Fair {
        admission: Admission<Job>,
        since: Instant,
    },
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
        unslowed: Vec<u32>,
        service: &Arc<dyn Service>,
        log: &Log,
    ) -> Result<Self, ServeError> {
        let workers = Self {
            read: Queue::open(Line::plain()),
            write: Queue::open(Line::plain()),
            hash: Queue::open(Line::fair(unslowed)),
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
    pub(super) fn put(&self, work: Work, account: Option<u64>, job: Job) -> Result<(), Refusal> {
        let queue = match work {
            Work::Read => &self.read,
            Work::Write => &self.write,
            Work::Hash => &self.hash,
        };
        let mut waiting = queue.lock();
        if !waiting.is_open {
            return Err(ending());
        }
        waiting.line.put(account, job)?;
        queue.changed.notify_one();
        Ok(())
    }

    /// Refuses the sign-ins that wait; reads and writes that were taken in are still answered.
    pub(super) fn drain(&self) {
        let refused = {
            let mut waiting = self.hash.lock();
            waiting.is_open = false;
            waiting.line.drain()
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
    fn open(line: Line) -> Arc<Self> {
        let waiting = Waiting {
            line,
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
            match waiting.line.take() {
                Some((job, _)) if job.answer.is_closed() => {}
                Some((job, false)) => return Some(job),
                Some((job, true)) => drop(job.answer.send(Err(too_many(Duration::from_secs(4))))),
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

impl Line {
    fn plain() -> Self {
        Self::Plain(VecDeque::new())
    }

    fn fair(unslowed: Vec<u32>) -> Self {
        Self::Fair {
            admission: Admission::new(unslowed),
            since: Instant::now(),
        }
    }

    fn put(&mut self, account: Option<u64>, job: Job) -> Result<(), Refusal> {
        match self {
            Self::Plain(jobs) if jobs.len() >= WAITING => Err(too_many(Duration::from_secs(1))),
            Self::Plain(jobs) => {
                jobs.push_back(job);
                Ok(())
            }
            Self::Fair { admission, since } => {
                let refused = admission.put(job.asked.peer, account, since.elapsed(), job);
                refused.map_err(|why| match why {
                    Refused::All(time) => too_many(time),
                    Refused::Peer(time) => Refusal::busy(429, "too many sign-ins from here", time),
                })
            }
        }
    }

    /// The next request, and whether it has waited too long.
    fn take(&mut self) -> Option<(Job, bool)> {
        match self {
            Self::Plain(jobs) => jobs.pop_front().map(|job| (job, false)),
            Self::Fair { admission, since } => admission.take(since.elapsed()),
        }
    }

    /// An answer tells whether a check failed; others, such as a policy's refusal, tell nothing.
    fn answered(&mut self, peer: Peer, answered: &Answered) {
        if let (Self::Fair { admission, since }, Some(guess)) = (self, answered.guess) {
            admission.checked(peer, guess, since.elapsed());
        }
    }

    fn drain(&mut self) -> Vec<Job> {
        match self {
            Self::Plain(jobs) => jobs.drain(..).collect(),
            Self::Fair { admission, .. } => admission.drain(),
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
        return Err(ServeError::no_thread(why));
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
        if let Ok((answered, _)) = &outcome {
            queue.lock().line.answered(job.asked.peer, answered);
        }
        let _ = job.answer.send(outcome);
    }
}

fn too_many(retry_after: Duration) -> Refusal {
    Refusal::busy(503, "too much is asked at once", retry_after)
}

/// The refusal of a server that ends.
pub(super) fn ending() -> Refusal {
    Refusal::busy(503, "the desk is being stopped", Duration::from_secs(5))
}
