//! A connection, and the task that uses it. The driver can hang, on a server that was stopped or a standby that was lost, and none
//! of its own timeouts ends that; so it is used through a channel, and the caller waits only for a limited time. The task
//! runs in the caller's thread while that waits: to wake another thread takes as long as a statement.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::{
    UnboundedReceiver as Receiver, UnboundedSender as Sender, unbounded_channel as channel,
};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::timeout;
use tokio_postgres::error::Severity;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::Failed;
use super::job::{Answer, Job, Reply};
use super::serve::serve;

/// How often all tasks get their turn before a rollback is on its way: the one that takes it, and the one that sends it.
const TURNS: usize = 4;
/// How long a connection may take to be closed, or to do what was handed over before a rollback.
const CLOSING: Duration = Duration::from_millis(100);

/// A connection. When dropped it is closed, or cut off if it hangs. Whoever uses it waits, so no asynchronous task may.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    answers: Receiver<Answer>,
    warned: Arc<AtomicBool>,
    runtime: Option<Runtime>,
    connection: JoinHandle<()>,
    /// Whether something was handed over since the last answer.
    has_told: bool,
}

impl Worker {
    /// Connects to one server.
    pub(super) fn connect(
        config: &Config,
        tls: Option<MakeRustlsConnect>,
        patience: Duration,
    ) -> Result<Self, Failed> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| Failed::Silent)?;
        let warned = Arc::new(AtomicBool::new(false));
        let (jobs, asked) = channel();
        let (answering, answers) = channel();
        let connected = runtime.block_on(async {
            let warns = Arc::clone(&warned);
            let connected = async {
                match tls {
                    Some(tls) => connect(config, tls, warns).await,
                    None => connect(config, NoTls, warns).await,
                }
            };
            let (client, connection) = timeout(patience, connected)
                .await
                .map_err(|_| Failed::Silent)??;
            tokio::spawn(serve(client, asked, answering));
            Ok(connection)
        });
        match connected {
            Ok(connection) => Ok(Self {
                jobs: Some(jobs),
                answers,
                warned,
                runtime: Some(runtime),
                connection,
                has_told: false,
            }),
            Err(failed) => {
                // It may still look for the name of the host.
                runtime.shutdown_background();
                Err(failed)
            }
        }
    }

    /// Sends a request, and waits at most this long for the answer. A connection that did not answer cannot be used any
    /// more.
    pub(super) fn ask(&mut self, job: Job, patience: Duration) -> Result<Reply, Failed> {
        self.warned.store(false, Ordering::SeqCst);
        self.send(job)?;
        self.has_told = false;
        let Some(runtime) = &self.runtime else {
            return Err(Failed::Silent);
        };
        let answers = &mut self.answers;
        match runtime.block_on(async { timeout(patience, answers.recv()).await }) {
            Ok(Some(answer)) => answer,
            Ok(None) | Err(_) => Err(Failed::Silent),
        }
    }

    /// Hands over a request that has no answer. It is on its way when the next one is waited for.
    pub(super) fn tell(&mut self, job: Job) -> Result<(), Failed> {
        self.has_told = true;
        self.send(job)
    }

    fn send(&self, job: Job) -> Result<(), Failed> {
        let told = self.jobs.as_ref().map(|jobs| jobs.send(job));
        told.and_then(Result::ok).ok_or(Failed::Silent)
    }

    /// Whether the server sent a warning during the last request.
    pub(super) fn was_warned(&self) -> bool {
        self.warned.load(Ordering::SeqCst)
    }

    /// Ends a transaction without a commit, if there is one, and does not wait for it. The next request waits until this
    /// is done.
    pub(super) fn roll_back(&mut self) {
        let (done, is_done) = oneshot::channel();
        // If the task has ended, there is nothing left to roll back.
        let told = self.send(Job::RollBack(done)).is_ok();
        let Some(runtime) = self.runtime.as_ref().filter(|_| told && may_wait()) else {
            return;
        };
        runtime.block_on(async {
            if self.has_told {
                // What was handed over is answered first, and somebody must be there to hear it.
                let _ = timeout(CLOSING, is_done).await;
                return;
            }
            for _ in 0..TURNS {
                yield_now().await;
            }
        });
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The task ends, and with it the connection.
        drop(self.jobs.take());
        if let Some(runtime) = self.runtime.take() {
            let connection = &mut self.connection;
            if may_wait() {
                let _ = runtime.block_on(async { timeout(CLOSING, connection).await });
            }
            runtime.shutdown_background();
        }
    }
}

/// Whether this is no asynchronous task, which may wait for nothing: a store can be dropped in one.
fn may_wait() -> bool {
    Handle::try_current().is_err()
}

/// Connects, and gives the task that keeps the connection going, and notices warnings.
async fn connect<T: MakeTlsConnect<Socket>>(
    config: &Config,
    tls: T,
    warns: Arc<AtomicBool>,
) -> Result<(Client, JoinHandle<()>), Error>
where
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, mut connection) = config.connect(tls).await?;
    let connection = tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message
                && notice.parsed_severity() == Some(Severity::Warning)
            {
                warns.store(true, Ordering::SeqCst);
            }
        }
    });
    Ok((client, connection))
}
