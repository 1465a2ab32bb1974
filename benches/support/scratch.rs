//! A store on the disk for a bench, with one admin.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use passdesk::credentials::Typed;
use passdesk::desk::{Desk, DeskError, FirstPassword, NewStore, Origin, Peer, Surroundings};
use passdesk::model::StoreUrl;
use tempfile::TempDir;

pub(crate) const ADMIN: &str = "root";
pub(crate) const PASSWORD: &str = "seven lamps above the harbour";

pub(crate) struct Scratch {
    pub(crate) url: StoreUrl,
    /// Removed with all that is in it when this goes.
    _folder: TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .expect("a folder");
        let path = folder.path().join("bench.db");
        let url: StoreUrl = path.to_str().expect("a path").parse().expect("a URL");
        init(&url);
        Self {
            url,
            _folder: folder,
        }
    }

    pub(crate) fn desk(&self) -> Desk {
        Desk::open(&self.url, surroundings()).expect("the desk")
    }
}

/// Makes a store with one admin.
pub(crate) fn init(url: &StoreUrl) {
    let password = FirstPassword::Chosen(Typed::new(PASSWORD.to_owned()));
    let new = NewStore::new(ADMIN.parse().expect("a name"), password);
    Desk::init(url, &surroundings(), new, |_| Ok::<_, DeskError>(())).expect("a store");
}

pub(crate) fn surroundings() -> Surroundings {
    Surroundings::of_the_system(Origin {
        peer: Peer::User(0),
        host: String::new(),
    })
}
