//! A desk as what a server serves: a desk for each thread, asked in the name of the peer of each request.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::service::{Answered, Asked, Service, Worker};
use super::{Config, ServeError, Server};
use crate::clock::{Clock, SystemClock};
use crate::deeds::{self, Request, Work};
use crate::desk::{Desk, DeskError, Desks, Origin, Peer, Surroundings};
use crate::model::StoreUrl;

/// How often the store's file is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What is served.
#[derive(Debug, Clone)]
pub struct ServedStore {
    /// The store.
    pub store: StoreUrl,
    /// The name of this machine, for the audit log.
    pub host: String,
}

/// Desks over one store.
struct ServedDesk {
    desks: Arc<Desks>,
    host: String,
}

/// A desk for one thread.
struct OwnDesk {
    desk: Desk,
    host: String,
}

/// Serves a desk until SIGTERM or SIGINT, or until its file is no longer the one at its path.
///
/// # Errors
/// [`ServeError::Desk`] when the store cannot be used, or was replaced; those of [`run`](super::run).
pub fn serve_desk(config: Config, served: ServedStore) -> Result<(), ServeError> {
    let origin = Origin {
        peer: Peer::User(rustix::process::getuid().as_raw()),
        host: served.host.clone(),
    };
    let desks = Desks::open(&served.store, Surroundings::of_the_system(origin))?;
    let desks = Arc::new(desks);
    let service = ServedDesk {
        desks: Arc::clone(&desks),
        host: served.host,
    };
    let server = Server::open(config, Arc::new(service))?;
    server.follow_signals()?;
    let handle = server.handle();
    let gone = Arc::new(Mutex::new(None));
    let found = Arc::clone(&gone);
    let watch = move || {
        while !handle.is_draining() {
            if let Err(error) = desks.is_still_there() {
                *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                handle.drain();
            }
            SystemClock.pause(LOOK_AGAIN);
        }
    };
    // It ends with the process.
    let watching = thread::Builder::new().name("watch".to_owned()).spawn(watch);
    watching.map_err(ServeError::no_thread)?;
    server.log_places();
    server.serve()?;
    let gone: Option<DeskError> = gone.lock().unwrap_or_else(PoisonError::into_inner).take();
    gone.map_or(Ok(()), |error| Err(error.into()))
}

impl Service for ServedDesk {
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, Work)> {
        deeds::route(method, path).map(|route| (route.name, route.work))
    }

    /// The body is read for a name alone; nothing else of it is kept.
    fn account_key(&self, asked: &Asked) -> Option<u64> {
        #[derive(Deserialize)]
        struct Named {
            name: Option<String>,
        }
        let Named { name } = serde_json::from_slice(&asked.body).ok()?;
        let mut hasher = DefaultHasher::new();
        name?.to_lowercase().hash(&mut hasher);
        Some(hasher.finish())
    }

    fn worker(&self) -> Result<Box<dyn Worker>, String> {
        let desk = self.desks.desk().map_err(|error| error.to_string())?;
        Ok(Box::new(OwnDesk {
            desk,
            host: self.host.clone(),
        }))
    }
}

impl Worker for OwnDesk {
    fn answer(&mut self, asked: &Asked, out: &mut dyn Write) -> Answered {
        self.desk.asked_by(Origin {
            peer: asked.peer,
            host: self.host.clone(),
        });
        let request = Request {
            method: &asked.method,
            path: &asked.path,
            query: asked.query.as_deref(),
            credential: asked.credential.as_ref().map(|text| text.as_str()),
            operation: asked.operation,
            body: &asked.body,
        };
        deeds::serve(&mut self.desk, &request, out)
    }
}
