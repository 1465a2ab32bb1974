//! Threads that answer requests, each with a worker of its own, and the queues before them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use zeroize::zeroize_stack;

use super::admission::{Admission, Asker, Asking, Refused};
use super::config::{ServeError, Threads};
use super::service::{About, Answered, Asked, Service, Worker};
use super::spool::Spool;
use crate::deeds::Work;
use crate::wire::http::Refusal;
use crate::wire::log::Log;

/// How many requests wait before the threads for reads, and before those for writes.
const WAITING: usize = 512;
/// As much of a thread's stack as is wiped after each request, in bytes: what digests and parsers have read of a secret lies
/// in the first few KiB (S63).
const STACK: usize = 64 << 10;

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
        admission: Box<Admission<Job>>,
        since: Instant,
    },
}

/// A request whose turn it is.
struct Next {
    job: Job,
    /// Whose turn it is, where turns are taken fairly.
    asker: Option<Asker>,
    /// Whether it has waited too long to be answered.
    is_late: bool,
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
    pub(super) fn put(&self, work: Work, about: About, job: Job) -> Result<(), Refusal> {
        let queue = match work {
            Work::Read => &self.read,
            Work::Write => &self.write,
            Work::Hash => &self.hash,
        };
        let mut waiting = queue.lock();
        if !waiting.is_open {
            return Err(ending());
        }
        waiting.line.put(about, job)?;
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

    /// The next request whose client still waits, and whose turn it was; `None` when there will be none.
    fn next(&self) -> Option<(Job, Option<Asker>)> {
        let mut waiting = self.lock();
        loop {
            match waiting.line.take() {
                Some(next) if next.job.answer.is_closed() => {}
                Some(next) if next.is_late => {
                    drop(next.job.answer.send(Err(too_many(Duration::from_secs(4)))));
                }
                Some(next) => return Some((next.job, next.asker)),
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
            admission: Box::new(Admission::new(unslowed)),
            since: Instant::now(),
        }
    }

    fn put(&mut self, about: About, job: Job) -> Result<(), Refusal> {
        match self {
            Self::Plain(jobs) if jobs.len() >= WAITING => Err(too_many(Duration::from_secs(1))),
            Self::Plain(jobs) => {
                jobs.push_back(job);
                Ok(())
            }
            Self::Fair { admission, since } => {
                let now = since.elapsed();
                let asking = Asking {
                    peer: job.asked.peer,
                    credential: job.asked.credential.as_ref().map(|text| text.as_str()),
                    account: about.account,
                    address: about.address,
                };
                let asker = admission.asker(asking, now);
                let refused = admission.put(asker, about.account, now, job);
                refused.map_err(|why| match why {
                    Refused::All(time) => too_many(time),
                    Refused::Peer(time) => Refusal::busy(
                        429,
                        "too many failed sign-ins, or too many at once, of this user or address",
                        time,
                    ),
                })
            }
        }
    }

    /// The next request.
    fn take(&mut self) -> Option<Next> {
        match self {
            Self::Plain(jobs) => jobs.pop_front().map(|job| Next {
                job,
                asker: None,
                is_late: false,
            }),
            Self::Fair { admission, since } => {
                let taken = admission.take(since.elapsed())?;
                Some(Next {
                    job: taken.job,
                    asker: Some(taken.asker),
                    is_late: taken.is_late,
                })
            }
        }
    }

    /// An answer tells whether a check failed; others, such as a policy's refusal, tell nothing.
    fn answered(&mut self, asked: &Asked, asker: Option<Asker>, answered: &Answered) {
        let (Self::Fair { admission, since }, Some(asker)) = (self, asker) else {
            return;
        };
        let now = since.elapsed();
        if let (true, Some(credential)) = (answered.for_others, &asked.credential) {
            admission.proved(credential, now);
            // It had the turn of a peer, as long as that was not known; but the guess is not the peer's.
            if matches!(asker, Asker::Peer(_)) {
                return;
            }
        }
        if let Some(guess) = answered.guess {
            admission.checked(asker, guess, now);
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
        // Whoever waits for the end closes the store then.
        drop(service);
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
    while let Some((job, asker)) = queue.next() {
        if worker.is_none() {
            worker = service.worker().inspect_err(|why| log.note(why)).ok();
        }
        let Some(in_use) = &mut worker else {
            let none = Refusal::busy(503, "the store cannot be used", Duration::from_secs(1));
            let _ = job.answer.send(Err(none));
            continue;
        };
        let answered = answer(in_use.as_mut(), &job.asked);
        zeroize_stack::<STACK>();
        let outcome = answered.map_err(|_| {
            worker = None;
            Refusal::new(500, "internal", "something unexpected went wrong", "")
        });
        if let Ok((answered, _)) = &outcome {
            queue.lock().line.answered(&job.asked, asker, answered);
        }
        let _ = job.answer.send(outcome);
    }
}

/// A function of its own, so that what a request leaves on the stack lies where the wiping reaches.
#[inline(never)]
fn answer(worker: &mut dyn Worker, asked: &Asked) -> thread::Result<(Answered, Spool)> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut spool = Spool::default();
        let answered = worker.answer(asked, &mut spool);
        (answered, spool)
    }))
}

fn too_many(retry_after: Duration) -> Refusal {
    Refusal::busy(503, "too much is asked at once", retry_after)
}

/// The refusal of a server that ends.
pub(super) fn ending() -> Refusal {
    Refusal::busy(503, "the desk is being stopped", Duration::from_secs(5))
}
