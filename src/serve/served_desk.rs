//! A desk as what a server serves: a desk for each thread, asked in the name of the peer of each request.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::service::{About, Answered, Asked, Service, Worker};
use super::{Config, ServeError, Server};
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Hashing, hashers};
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

/// Desks over one store, which a [`Server`] serves.
pub struct ServedDesk {
    desks: Arc<Desks>,
    host: String,
}

/// A desk for one thread.
struct OwnDesk {
    desk: Desk,
    host: String,
}

/// Serves a desk until SIGTERM or SIGINT, or until its file is no longer the one at its path. All passwords of the process are
/// hashed on threads of their own from then on.
///
/// # Errors
/// [`ServeError::Desk`] when the store cannot be used, or was replaced; those of [`run`](super::run).
pub fn serve_desk(config: Config, served: ServedStore) -> Result<(), ServeError> {
    let origin = Origin {
        peer: Peer::User(rustix::process::getuid().as_raw()),
        host: served.host.clone(),
    };
    hashers::start().map_err(ServeError::no_thread)?;
    let desks = Desks::open(&served.store, Surroundings::of_the_system(origin))?;
    let desks = Arc::new(desks);
    let service = ServedDesk::over(Arc::clone(&desks), served.host);
    let server = Server::open(config, Arc::new(service))?;
    server.follow_signals()?;
    let handle = server.handle();
    let gone = Arc::new(Mutex::new(None));
    let found = Arc::clone(&gone);
    let watched = Arc::downgrade(&desks);
    let watch = move || {
        while !handle.is_draining() {
            let Some(desks) = watched.upgrade() else {
                return;
            };
            if let Err(error) = desks.is_still_there() {
                *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                handle.drain();
            }
            drop(desks);
            SystemClock.pause(LOOK_AGAIN);
        }
    };
    // It ends with the process.
    let watching = thread::Builder::new().name("watch".to_owned()).spawn(watch);
    watching.map_err(ServeError::no_thread)?;
    if let Some(remark) = Hashing::chosen().remark() {
        server.note(&remark.to_string());
    }
    server.log_places();
    server.serve()?;
    let gone: Option<DeskError> = gone.lock().unwrap_or_else(PoisonError::into_inner).take();
    match desks.is_still_there() {
        // No thread has a connection any more: with the last one, SQLite writes the log back into the file, and removes it.
        Ok(()) => drop(desks),
        // A log beside another file is not ours to remove.
        Err(_) => std::mem::forget(desks),
    }
    gone.map_or(Ok(()), |error| Err(error.into()))
}

impl ServedDesk {
    /// Serves these desks on the machine of this name.
    #[must_use]
    pub fn over(desks: Arc<Desks>, host: String) -> Self {
        Self { desks, host }
    }
}

impl Service for ServedDesk {
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, Work)> {
        deeds::route(method, path).map(|route| (route.name, route.work))
    }

    /// The body is read for a name and an address alone; nothing else of it is kept.
    fn about(&self, asked: &Asked) -> About {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Named {
            name: Option<String>,
            address: Option<IpAddr>,
        }
        let Named { name, address } = serde_json::from_slice(&asked.body).unwrap_or_default();
        let key = |name: String| {
            let mut hasher = DefaultHasher::new();
            name.to_lowercase().hash(&mut hasher);
            hasher.finish()
        };
        About {
            account: name.map(key),
            address,
        }
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
