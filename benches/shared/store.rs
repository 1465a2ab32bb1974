//! A store in a database for a bench, with one admin.

use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{
    Admin, Desk, DeskError, FirstPassword, NewStore, Origin, Peer, SignIn, Surroundings,
};
use passdesk::model::Username;

use crate::postgres_server::{CLERK, Cluster, Database, OWNER};

pub(crate) const ADMIN: &str = "root";
pub(crate) const PASSWORD: &str = "seven lamps above the harbour";

pub(crate) fn made(cluster: &'static Cluster) -> Database {
    let database = cluster.database();
    let password = FirstPassword::Chosen(Typed::new(PASSWORD.to_owned()));
    let new = NewStore::new(ADMIN.parse().expect("a name"), password);
    let url = database.store_url(OWNER);
    Desk::init(&url, &surroundings(), new, |_| Ok::<_, DeskError>(())).expect("a store");
    database
}

pub(crate) fn desk(database: &Database) -> Desk {
    Desk::open(&database.store_url(CLERK), surroundings()).expect("the desk")
}

fn surroundings() -> Surroundings {
    Surroundings::of_the_system(Origin {
        peer: Peer::User(0),
        host: String::new(),
    })
}

/// Signs the admin in.
pub(crate) fn session(desk: &Desk) -> SessionToken {
    open(desk, &ADMIN.parse().expect("a name"))
}

pub(crate) fn open(desk: &Desk, name: &Username) -> SessionToken {
    let typed = Typed::new(PASSWORD.to_owned());
    match desk.sign_in(name, &typed).expect("a sign-in") {
        SignIn::Open(opened) => opened.token,
        SignIn::ChangeOwed(_) => unreachable!("the password is permanent"),
    }
}

pub(crate) fn admin<'d>(desk: &'d Desk, token: &SessionToken) -> Admin<'d> {
    let session = desk.signed_in(token).expect("a session");
    session
        .settled()
        .expect("settled")
        .admin()
        .expect("an admin")
}
