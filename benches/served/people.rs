//! People with passwords and devices of their own.

use std::path::Path;

use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::resets::reset_generated;
use crate::scratch::Scratch;
use crate::signed_in::session;
use crate::{fill, name};

/// The password of everybody.
pub(crate) const NEW: &str = "nine ferries under the bridge";

/// Someone with an account, as they were after their first sign-in.
pub(crate) struct Someone {
    pub(crate) name: String,
    pub(crate) device: String,
    pub(crate) session: String,
}

impl Someone {
    /// A sign-in from the device.
    pub(crate) fn login(&self) -> String {
        login(&self.name, &self.device)
    }
}

/// A sign-in of somebody from a device.
pub(crate) fn login(name: &str, device: &str) -> String {
    let login = json!({"name": name, "password": NEW, "device_token": device});
    request("POST", "/v1/login", None, &login.to_string())
}

/// Adds so many people, who choose their passwords on devices that the desk knows from then on.
pub(crate) fn people(scratch: &Scratch, socket: &Path, number: usize) -> Vec<Someone> {
    let desk = scratch.desk();
    fill(&desk, number);
    let admin = session(&desk);
    let bearer = Some(admin.reveal());
    let mut connection = Connection::open(socket);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (0..number)
        .map(|at| {
            let rows = reset_generated(&mut connection, bearer, at).expect("a reset");
            let temporary = &rows[0]["temporary_password"];
            let login = json!({"name": name(at), "password": temporary, "new_password": NEW});
            let opened = connection.done(&request("POST", "/v1/login", None, &login.to_string()));
            Someone {
                name: name(at),
                device: text(&opened["device_token"]),
                session: text(&opened["token"]),
            }
        })
        .collect()
}
