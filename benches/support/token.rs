//! A token of the admin of a bench's store.

use passdesk::desk::DeskError;
use passdesk::model::Scope;

use crate::scratch::Scratch;
use crate::signed_in::{admin, session};

pub(crate) fn token(scratch: &Scratch, label: &str, scopes: &[Scope]) -> String {
    let desk = scratch.desk();
    let session = session(&desk);
    let label = label.parse().expect("a label");
    let scopes = scopes.to_vec();
    let mut token = None;
    let made = admin(&desk, &session).create_token::<DeskError>(label, scopes, None, |made| {
        token = Some(made.secret.reveal().to_owned());
        Ok(())
    });
    made.expect("a token");
    token.expect("it was shown")
}
