//! The admin of a bench's store, signed in.

use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{Admin, Desk, SignIn};

use crate::scratch::{ADMIN, PASSWORD};

pub(crate) fn session(desk: &Desk) -> SessionToken {
    let typed = Typed::new(PASSWORD.to_owned());
    let name = ADMIN.parse().expect("a name");
    match desk.sign_in(&name, &typed).expect("a sign-in") {
        SignIn::Open(opened) => opened.token,
        SignIn::ChangeOwed(_) => unreachable!("the password is permanent"),
    }
}

pub(crate) fn admin<'d>(desk: &'d Desk, token: &SessionToken) -> Admin<'d> {
    (|| desk.signed_in(token)?.settled()?.admin())().expect("an admin")
}
