//! The threads that do the work, each with a desk of its own.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::admission::{Account, Admission, Refused};
use super::spool::Spool;
use crate::deeds::{self, Answered, Code, Problem, Work};
use crate::desk::{Desk, Desks, Origin};
use crate::model::Peer;

/// Threads that read.
const READERS: usize = 4;
/// Threads that write; they share commits.
const WRITERS: usize = 16;
/// Hashing threads beyond the cores: some wait for the disk.
const MORE_HASHERS: usize = 2;
/// The most requests that wait for a reader or a writer.
const MOST_WAITING: usize = 1024;
/// The longest time that a request waits for a hashing thread.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// A request with everything that was read of it.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) credential: Option<Zeroizing<String>>,
    pub(super) operation: Option<Uuid>,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) peer: Peer,
}

/// An answer, and what is to be sent.
pub(super) type Reply = (Answered, Spool);

struct Job {
    asked: Asked,
    since: Instant,
    reply: oneshot::Sender<Reply>,
}

/// The work that waits.
pub(super) struct Workers {
    queues: Mutex<Queues>,
    reading: Condvar,
    writing: Condvar,
    hashing: Condvar,
}

struct Queues {
    read: VecDeque<Job>,
    write: VecDeque<Job>,
    hash: Admission<Job>,
    is_draining: bool,
}

impl Workers {
    /// Starts the threads.
    pub(super) fn start(desks: &Arc<Desks>, host: &str) -> std::io::Result<Arc<Self>> {
        let workers = Arc::new(Self {
            queues: Mutex::new(Queues {
                read: VecDeque::new(),
                write: VecDeque::new(),
                hash: Admission::new(),
                is_draining: false,
            }),
            reading: Condvar::new(),
            writing: Condvar::new(),
            hashing: Condvar::new(),
        });
        let cores = thread::available_parallelism().map_or(1, usize::from);
        for (work, threads) in [
            (Work::Read, READERS),
            (Work::Write, WRITERS),
            (Work::Hash, cores + MORE_HASHERS),
        ] {
            for _ in 0..threads {
                let (workers, desks) = (Arc::clone(&workers), Arc::clone(desks));
                let host = host.to_owned();
                thread::Builder::new()
                    .name(format!("{work:?}").to_lowercase())
                    .spawn(move || workers.run(work, &desks, &host))?;
            }
        }
        Ok(workers)
    }

    /// Gives work to the threads; the answer comes through the receiver.
    pub(super) fn ask(
        &self,
        work: Work,
        account: Account,
        asked: Asked,
    ) -> Result<oneshot::Receiver<Reply>, Refused> {
        let (reply, answer) = oneshot::channel();
        let (peer, since) = (asked.peer, Instant::now());
        let job = Job {
            asked,
            since,
            reply,
        };
        let mut queues = self.lock();
        match work {
            Work::Hash if queues.is_draining => return Err(Refused::All),
            Work::Hash => {
                queues.hash.offer(peer, account, job, since)?;
                self.hashing.notify_one();
            }
            Work::Read if queues.read.len() < MOST_WAITING => {
                queues.read.push_back(job);
                self.reading.notify_one();
            }
            Work::Write if queues.write.len() < MOST_WAITING => {
                queues.write.push_back(job);
                self.writing.notify_one();
            }
            Work::Read | Work::Write => return Err(Refused::All),
        }
        Ok(answer)
    }

    /// Begins no further sign-in: those that wait are refused.
    pub(super) fn drain(&self) {
        let mut queues = self.lock();
        queues.is_draining = true;
        let waiting = queues.hash.drain();
        drop(queues);
        for job in waiting {
            let _ = job.reply.send(refused(&Problem::new(
                Code::Unavailable,
                "the desk is being stopped",
            )));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, work: Work) -> Job {
        let mut queues = self.lock();
        loop {
            let (job, waits) = match work {
                Work::Read => (queues.read.pop_front(), &self.reading),
                Work::Write => (queues.write.pop_front(), &self.writing),
                Work::Hash => (queues.hash.take().map(|(_, job)| job), &self.hashing),
            };
            match job {
                Some(job) => return job,
                None => queues = waits.wait(queues).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn run(&self, work: Work, desks: &Desks, host: &str) {
        let mut own: Option<Desk> = None;
        loop {
            let job = self.next(work);
            if work == Work::Hash && job.since.elapsed() > LONGEST_WAIT {
                let busy = Problem::new(Code::Unavailable, "too many sign-ins at once");
                let _ = job.reply.send(refused(&busy.hint("try again in a moment")));
                continue;
            }
            if own.is_none() {
                match desks.desk() {
                    Ok(desk) => own = Some(desk),
                    Err(error) => {
                        let _ = job.reply.send(refused(&error.into()));
                        continue;
                    }
                }
            }
            let Some(desk) = &mut own else { continue };
            desk.asked_by(Origin {
                peer: job.asked.peer,
                host: host.to_owned(),
            });
            // A panic is a mistake of ours: this request fails, and the next one gets a new desk.
            let answered = catch_unwind(AssertUnwindSafe(|| answer(desk, &job.asked)));
            let (answered, spool) = answered.unwrap_or_else(|_| {
                own = None;
                refused(&Problem::new(
                    Code::Internal,
                    "something unexpected went wrong",
                ))
            });
            if work == Work::Hash {
                let was_wrong = answered.code == Code::NotSignedIn.parts().1;
                let mut queues = self.lock();
                queues.hash.ended(job.asked.peer, was_wrong, Instant::now());
            }
            // The client may have gone.
            let _ = job.reply.send((answered, spool));
        }
    }
}

fn answer(desk: &mut Desk, asked: &Asked) -> Reply {
    let mut spool = Spool::new();
    let request = deeds::Request {
        method: &asked.method,
        path: &asked.path,
        query: asked.query.as_deref(),
        credential: asked.credential.as_ref().map(|text| text.as_str()),
        operation: asked.operation,
        body: &asked.body,
    };
    let answered = deeds::serve(desk, &request, &mut spool);
    (answered, spool)
}

/// A problem as an answer.
pub(super) fn refused(problem: &Problem) -> Reply {
    let mut spool = Spool::new();
    let answered = Answered::refused(problem, &mut spool);
    (answered, spool)
}
