//! Who acts: by a token, by the session for the store or, on a terminal, by a sign-in.

use std::collections::BTreeSet;
use std::env::VarError;
use std::io::Read;
use std::ops::{ControlFlow, Deref};
use std::path::Path;

use anyhow::Result;
use passdesk::client::Client;
use passdesk::credentials::ScriptToken;
use passdesk::deeds::{
    AccessRow, AccountRow, AdminAccess, Confirm, Credential, Deed, Kind, ListUsers, Problem,
};
use passdesk::desk::DeskError;
use passdesk::model::{Role, without_mark};
use passdesk::private_files::{self, NotMine, Use};
use zeroize::Zeroizing;

use super::failure::{ExitStatus, Failure};
use super::misspelt;
use super::recover;
use super::setup::Setup;
use super::sign_in_questions::{self, of_own_password};
use super::terminal::undisturbed;
use super::times::noted;

/// How many accounts are looked at for a name that was probably meant.
const LOOKED_AT: u64 = 500;
const SEE_ACCOUNTS: &str = "otherwise see the accounts: passdesk users list";
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

    /// Asks for an operation; where there is no account with a name, the hint says which was probably meant.
    ///
    /// # Errors
    /// Those of [`Client::ask`].
    pub(crate) fn ask<D: Deed>(&self, deed: D) -> Result<D::Answer, Problem> {
        let answer = self.client.ask(deed);
        answer.map_err(|problem| match self.meant_by(&problem) {
            Some(meant) => problem.hint(format!("did you mean {meant}? {SEE_ACCOUNTS}")),
            None => problem,
        })
    }

    /// The accounts whose names are nearest to the one that the problem says is none.
    fn meant_by(&self, problem: &Problem) -> Option<String> {
        let given = problem.message.strip_prefix("there is no account ")?;
        // A token may not be good for looking, and a refusal would be an event.
        if problem.code != ExitStatus::NotFound || !self.has_session() {
            return None;
        }
        // A name with one mistake has one of its halves right, or its outer letters.
        let letters: Vec<_> = given.chars().collect();
        let (first, second) = letters.split_at(letters.len() / 2);
        let mut names = BTreeSet::new();
        for half in [first, second].into_iter().filter(|half| !half.is_empty()) {
            let asked = ListUsers {
                search: Some(half.iter().collect()),
                limit: Some(LOOKED_AT),
                ..ListUsers::default()
            };
            let listed = self.client.list(asked, &mut |account| {
                names.insert(account.name.to_string());
                ControlFlow::Continue(())
            });
            listed.ok()?;
        }
        let names = names.iter().map(String::as_str);
        misspelt::either(&misspelt::meant_of(names, given))
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

    /// The desk, asked by a token, if one was given, for whether the passwords of others are right. A token that is none is
    /// never an answer about a password.
    pub(crate) fn client_for_others(&self) -> Result<Client> {
        let mut client = self.client()?;
        let token = self
            .token()
            .map_err(|error| match error.downcast::<Failure>() {
                Ok(failure) if failure.status() == ExitStatus::NotSignedIn => {
                    Failure::new(ExitStatus::NotPermitted, failure.to_string())
                        .hint("make one: passdesk tokens create LABEL --scope verify")
                        .into()
                }
                Ok(failure) => failure.into(),
                Err(error) => error,
            })?;
        client.be(token.map(Credential::Token));
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
        client.reach()?;
        terminal.say("not signed in");
        let opened = sign_in_questions::ask(&client, &file, &mut terminal, None)?;
        let AccountRow { name, role, .. } = &opened.account;
        terminal.say(&format!("signed in as {name} ({role})"));
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
            undisturbed(|| admin.ask(confirm)).map_err(of_own_password)?;
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
        NotMine::Unopened(error) => Failure::usage(format!("{shown}: {error}"))
            .hint("name the token's file; to make one: passdesk tokens create LABEL --scope SCOPE --out FILE"),
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
