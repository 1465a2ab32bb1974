//! Who acts: by a token, by the session for the store or, on a terminal, by a sign-in.

use std::env::VarError;
use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use anyhow::Result;
use passdesk::client::Client;
use passdesk::credentials::ScriptToken;
use passdesk::deeds::{AccessRow, AccountRow, AdminAccess, Confirm, Credential, Kind};
use passdesk::desk::DeskError;
use passdesk::model::{Role, without_mark};
use passdesk::private_files::{self, NotMine, Use};
use zeroize::Zeroizing;

use super::failure::{ExitStatus, Failure};
use super::recover;
use super::setup::Setup;
use super::sign_in_questions;
use super::terminal::undisturbed;
use super::times::noted;

/// No token's file is larger.
const LARGEST_TOKEN: usize = 256;

/// A desk that is asked by an admin.
pub(crate) struct AdminClient {
    client: Client,
    access: AccessRow,
}

impl Deref for AdminClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl AdminClient {
    /// The admin's own account.
    pub(crate) fn account(&self) -> &AccountRow {
        &self.access.account
    }

    /// Whether the admin acts by a session, and not by a token, whose scopes may not be enough to look at something first.
    pub(crate) fn has_session(&self) -> bool {
        matches!(self.client.credential(), Some(Credential::Session(_)))
    }
}

impl Setup {
    /// The desk, asked by a token or by the session for it; without a question.
    pub(crate) fn client_of_caller(&self) -> Result<Client> {
        let mut client = self.client()?;
        let credential = match self.token()? {
            Some(token) => Credential::Token(token),
            None => {
                let token = self.session_file()?.read()?;
                Credential::Session(token.ok_or(DeskError::NotSignedIn)?)
            }
        };
        client.be(Some(credential));
        Ok(client)
    }

    /// The desk, asked by an admin: by `--token-file`, `PASSDESK_TOKEN`, the session for it or else, on a terminal, by a
    /// sign-in.
    pub(crate) fn admin(&self) -> Result<AdminClient> {
        let mut client = self.client()?;
        if let Some(token) = self.token()? {
            client.be(Some(Credential::Token(token)));
            let access = undisturbed(|| client.ask(AdminAccess {}))?;
            self.warn_of_end(&access);
            return Ok(AdminClient { client, access });
        }
        let file = self.session_file()?;
        if let Some(token) = file.read()? {
            client.be(Some(Credential::Session(token)));
            match undisturbed(|| client.ask(AdminAccess {})) {
                // The file stays: by now it may hold the session of another terminal's sign-in.
                Err(problem) if problem.kind == Kind::NotSignedIn => client.be(None),
                access => {
                    let access = access?;
                    return Ok(AdminClient { client, access });
                }
            }
        }
        let mut terminal = self.terminal().ok_or(DeskError::NotSignedIn)?;
        terminal.say("not signed in");
        let opened = sign_in_questions::ask(&client, &file, &mut terminal, None)?;
        client.be(Credential::parse(&opened.token));
        if opened.account.role == Role::Admin {
            recover::tell(&self.out, &client)?;
        }
        let access = client.ask(AdminAccess {})?;
        Ok(AdminClient { client, access })
    }

    /// The same, where a password was given within the last 15 minutes.
    pub(crate) fn fresh_admin(&self) -> Result<AdminClient> {
        let admin = self.admin()?;
        if !admin.access.fresh {
            let mut terminal = self.terminal().ok_or(DeskError::StaleSignIn)?;
            let prompt = format!("password of {}, once more: ", admin.account().name);
            let password = terminal.secret(&prompt)?;
            let device = self.session_file()?.device(&admin.account().name);
            let confirm = Confirm {
                password,
                device_token: device.read(),
            };
            undisturbed(|| admin.ask(confirm))?;
        }
        Ok(admin)
    }

    /// Warns, even with `--quiet`, of a token that ends soon: a script that it stops is missed too late.
    pub(super) fn warn_of_end(&self, access: &AccessRow) {
        if let Some(at) = access.token_ends_soon {
            self.out.warn(&format!(
                "warning: this token expires {}\nhint: make another in time: passdesk tokens create LABEL --scope SCOPE",
                noted(at)
            ));
        }
    }

    /// The token that was given, if one was.
    pub(super) fn token(&self) -> Result<Option<ScriptToken>> {
        let text = match &self.token_file {
            Some(path) => token_in(path)?,
            None => match std::env::var("PASSDESK_TOKEN") {
                Ok(text) if !text.is_empty() => Zeroizing::new(text),
                Ok(_) | Err(VarError::NotPresent) => return Ok(None),
                Err(VarError::NotUnicode(_)) => Zeroizing::default(),
            },
        };
        let token = ScriptToken::parse(text.trim_end());
        Ok(Some(token.ok_or_else(|| {
            Failure::new(
                ExitStatus::NotSignedIn,
                "that is not a token, or it has a typing mistake",
            )
            .hint("make one: passdesk tokens create LABEL --scope SCOPE")
        })?))
    }
}

/// What a token's file holds. One that others can read is refused: they could have read the token (S29).
fn token_in(path: &Path) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let (file, _) = private_files::open(path, Use::Secret).map_err(|why| match why {
        NotMine::Unopened(error) => Failure::usage(format!("{shown}: {error}")),
        NotMine::NoFile | NotMine::NoFolder => {
            Failure::usage(format!("{shown} is not a plain file"))
                .hint("name the token's file itself, not a link or a pipe, or set PASSDESK_TOKEN")
        }
        NotMine::Others(_) => Failure::usage(format!("{shown} belongs to another user")).hint(
            "keep the token in a file of your own, and revoke it if others had time to read it",
        ),
        NotMine::Readable(_) | NotMine::Writable(_) | NotMine::TooLarge => {
            Failure::usage(format!("{shown} can be read by other users")).hint(format!(
                "chmod 600 {shown}, and revoke the token if others had time to read it"
            ))
        }
    })?;
    let mut text = Zeroizing::new(String::with_capacity(LARGEST_TOKEN));
    let read = file.take(LARGEST_TOKEN as u64).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    let mark = text.len() - without_mark(text.as_bytes()).len();
    text.drain(..mark);
    Ok(text)
}
