//! A served desk, and what is planned and put in force there.

use std::fs;

use serde_json::json;

use super::raw::{Asker, Reply};
use super::running::Served;
use crate::recovery::Keys;
use crate::support::{Contents, Desk, PASSWORD};

/// Where plans are put in force.
pub(super) const COMMITS: &str = "/v1/commits";
/// An operation's id.
pub(super) const OPERATION: &str = "01a20986-d6da-7235-9568-875a91a6dc0d";

/// A served desk with the admins `root1` and `eve`, the user `bob`, and a signer.
pub(super) struct Scene {
    pub(super) desk: Desk,
    pub(super) server: Served,
}

impl Scene {
    #[track_caller]
    pub(super) fn new() -> Self {
        let desk = Desk::new();
        let keys = Keys::new();
        let signers = keys.allowed_signers(&["ann"]);
        fs::copy(signers, desk.root().join("signers")).expect("copied");
        desk.run("init --admin root1 --password-stdin --recovery-signers signers")
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        desk.sign_in("root1");
        for name in ["bob", "eve"] {
            desk.add(name);
        }
        desk.run("users promote eve").status(0);
        let server = Served::over(&desk);
        Self { desk, server }
    }

    #[track_caller]
    pub(super) fn root1(&self) -> Asker {
        Asker::signed_in(&self.server, "root1")
    }

    /// All that a refusal must leave alone: the audit log may say that there was one.
    #[track_caller]
    pub(super) fn state(&self) -> Contents {
        let mut contents = self.desk.contents();
        for table in ["event", "chain"] {
            contents.remove(table).expect("a table");
        }
        contents
    }
}

/// A new temporary password for `bob`, which is not in force.
#[track_caller]
pub(super) fn planned(asker: &Asker) -> Reply {
    let accounts = json!({"accounts": [{"name": "bob"}]});
    asker.post("/v1/plans/reset", &accounts).status(200)
}

/// The answer to what was done before.
#[track_caller]
pub(super) fn already(reply: &Reply) {
    assert_eq!(reply.body["already"], true, "{reply:?}");
}
