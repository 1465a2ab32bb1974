//! Who acts: by a token, by the session for the store or, on a terminal, by a sign-in.

use std::env::VarError;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use passdesk::credentials::ScriptToken;
use passdesk::desk::{AccountNow, Admin, Desk, DeskError, SignedIn};
use passdesk::model::{Role, without_mark};
use passdesk::private_files::{self, NotMine, Use};
use zeroize::Zeroizing;

use super::failure::{ExitStatus, Failure, with_support};
use super::recover;
use super::setup::Setup;
use super::sign_in_questions;
use super::terminal::undisturbed;

/// No token's file is larger.
const LARGEST_TOKEN: usize = 256;

impl Setup {
    /// The account that is acting, by a token or a session; without a question.
    pub(crate) fn whoever_acts(&self, desk: &Desk) -> Result<AccountNow> {
        if let Some(token) = self.token()? {
            return Ok(desk.by_token(&token)?.oneself());
        }
        let token = self.session_file()?.read()?.ok_or(DeskError::NotSignedIn)?;
        Ok(desk.signed_in(&token)?.oneself())
    }

    /// The account that is acting by the session for this store or else, on a terminal, by a sign-in.
    fn signed_in<'d>(&self, desk: &'d Desk) -> Result<SignedIn<'d>> {
        let file = self.session_file()?;
        if let Some(token) = file.read()? {
            match undisturbed(|| desk.signed_in(&token)) {
                // The file stays: by now it may hold the session of another terminal's sign-in.
                Err(DeskError::NotSignedIn) => {}
                found => return Ok(found?),
            }
        }
        let mut terminal = self.terminal().ok_or(DeskError::NotSignedIn)?;
        let opened = sign_in_questions::ask(desk, &file, &mut terminal, None)?;
        if opened.account.role == Role::Admin {
            recover::tell(&self.out, desk, &opened.token)?;
        }
        Ok(desk.signed_in(&opened.token)?)
    }

    /// The admin who is acting: by `--token-file`, `PASSDESK_TOKEN`, or a session.
    pub(crate) fn admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        match self.token()? {
            Some(token) => Ok(undisturbed(|| desk.by_token(&token))?),
            None => Ok(self.signed_in(desk)?.settled()?.admin()?),
        }
    }

    /// The token that was given, if one was.
    fn token(&self) -> Result<Option<ScriptToken>> {
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

    /// The admin who is acting, and gave a password within the last 15 minutes.
    pub(crate) fn fresh_admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        let admin = self.admin(desk)?;
        if !admin.is_fresh() {
            let mut terminal = self.terminal().ok_or(DeskError::StaleSignIn)?;
            let prompt = format!("password of {}, once more: ", admin.account().name);
            let typed = terminal.secret(&prompt)?;
            undisturbed(|| admin.confirm(&typed)).map_err(|error| with_support(desk, error))?;
        }
        Ok(admin)
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
