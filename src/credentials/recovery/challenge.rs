//! The challenge that trusted signers sign: plain ASCII that a person can read, with only one spelling (S41).

use std::fmt::Write as _;
use std::net::IpAddr;
use std::str::{FromStr, Lines};
use std::time::Duration;

use data_encoding::HEXLOWER;
use uuid::Uuid;

use crate::model::{AccountId, Peer, Reason, Timestamp, Username, words};

/// The longest challenge, in bytes.
const LONGEST: usize = 2 * 1024;
/// The longest time in which a challenge can be redeemed.
const LONGEST_LIFE: Duration = Duration::from_secs(4 * 3600);
/// The first line without the format's version.
const TITLE: &str = "passdesk recovery challenge ";
/// The version of the format.
const VERSION: &str = "1";
/// The word for a requester who is a user of the operating system, and that for one over TLS.
const UID: &str = "requester-uid";
const ADDRESS: &str = "requester-address";

words! {
    /// What a challenge asks for.
    pub enum RecoveryAction {
        /// The account gets the new password that is typed when it is redeemed.
        SetPassword = "set-password",
    }
}

/// An admin who is still usable but is to be passed over, named in the signed text (S40).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// An id derived from the name; in challenges of schema 1 that of the account.
    pub account: AccountId,
    /// Its name.
    pub name: Username,
}

/// Everything that the trusted signers sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The store's id.
    pub store: Uuid,
    /// The store's epoch: new after a restore or a copy.
    pub epoch: Uuid,
    /// The request's id.
    pub request: Uuid,
    /// An id derived from the name, whether an account has the name or not; in challenges of schema 1 that of the account.
    pub account: AccountId,
    /// Its name.
    pub name: Username,
    /// What is asked for.
    pub action: RecoveryAction,
    /// Usable admins to pass over.
    pub overrides: Vec<Override>,
    /// 256 random bits.
    pub nonce: [u8; 32],
    /// SHA-256 of the claim secret.
    pub claim_digest: [u8; 32],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// The version of the list of trusted signers.
    pub trust_version: u64,
    /// The digest of that list.
    pub trust_digest: [u8; 32],
    /// How many must sign.
    pub threshold: u8,
    /// The requester.
    pub requester: Peer,
    /// The name of the machine on which it was requested.
    pub requester_host: String,
    /// Why.
    pub reason: Reason,
}

/// Why there is no challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidChallenge {
    /// Over 2 KiB.
    #[error("a challenge has at most 2 KiB, and this is longer")]
    TooLong,
    /// Another version of the format.
    #[error("it is a challenge of another version of passdesk")]
    Version,
    /// Not a challenge, or not exactly as it was written.
    #[error("it is not a challenge, or not exactly as passdesk wrote it")]
    Form,
    /// It expires before it is issued, or more than 4 hours later, or at a time that cannot be written.
    #[error("a challenge expires at most 4 hours after it was issued")]
    Lifetime,
    /// Nobody would have to sign.
    #[error("at least one signature is needed")]
    Threshold,
}

impl Challenge {
    /// The text to sign, at most 2 KiB of ASCII; each line has a line end.
    ///
    /// # Errors
    /// [`InvalidChallenge`] when the fields are too long together, or break S41.
    pub fn to_text(&self) -> Result<String, InvalidChallenge> {
        let life = self.expires_at.since(self.issued_at);
        if life.is_zero() || life > LONGEST_LIFE {
            return Err(InvalidChallenge::Lifetime);
        }
        if self.threshold == 0 {
            return Err(InvalidChallenge::Threshold);
        }
        let mut text = format!("{TITLE}{VERSION}\n");
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            let _ = writeln!(text, "{name}: {value}");
        };
        line("store", &self.store);
        line("epoch", &self.epoch);
        line("request", &self.request);
        line("account", &self.account.0);
        line("name", &escape(self.name.as_str()));
        line("action", &self.action.as_str());
        for Override { account, name } in &self.overrides {
            line(
                "override",
                &format!("{} {}", account.0, escape(name.as_str())),
            );
        }
        line("nonce", &HEXLOWER.encode(&self.nonce));
        line("claim-sha256", &HEXLOWER.encode(&self.claim_digest));
        line("issued", &written(self.issued_at)?);
        line("expires", &written(self.expires_at)?);
        line("trust-version", &self.trust_version);
        line("trust-sha256", &HEXLOWER.encode(&self.trust_digest));
        line("threshold", &self.threshold);
        match self.requester {
            Peer::User(uid) => line(UID, &uid),
            Peer::Address(address) => line(ADDRESS, &address.to_canonical()),
        }
        line("requester-host", &escape(&self.requester_host));
        line("reason", &escape(self.reason.as_str()));
        if text.len() > LONGEST {
            return Err(InvalidChallenge::TooLong);
        }
        Ok(text)
    }

    /// Reads exactly what [`to_text`](Self::to_text) writes: the fields are written again, and the result is compared
    /// with the given text.
    ///
    /// # Errors
    /// [`InvalidChallenge`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidChallenge> {
        if bytes.len() > LONGEST {
            return Err(InvalidChallenge::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| InvalidChallenge::Form)?;
        let mut lines = Fields(text.lines());
        let version = lines.0.next().and_then(|title| title.strip_prefix(TITLE));
        if version.ok_or(InvalidChallenge::Form)? != VERSION {
            return Err(InvalidChallenge::Version);
        }
        let challenge = Self {
            store: lines.parsed("store")?,
            epoch: lines.parsed("epoch")?,
            request: lines.parsed("request")?,
            account: AccountId(lines.parsed("account")?),
            name: username(lines.value("name")?)?,
            action: lines.parsed("action")?,
            overrides: lines.overrides()?,
            nonce: lines.bytes("nonce")?,
            claim_digest: lines.bytes("claim-sha256")?,
            issued_at: lines.time("issued")?,
            expires_at: lines.time("expires")?,
            trust_version: lines.parsed("trust-version")?,
            trust_digest: lines.bytes("trust-sha256")?,
            threshold: lines.parsed("threshold")?,
            requester: lines.requester()?,
            requester_host: unescape(lines.value("requester-host")?)?,
            reason: Reason::from_stored(&unescape(lines.value("reason")?)?)
                .ok_or(InvalidChallenge::Form)?,
        };
        if challenge.to_text()?.as_bytes() == bytes {
            Ok(challenge)
        } else {
            Err(InvalidChallenge::Form)
        }
    }
}

/// The lines of a challenge, one after the other.
struct Fields<'t>(Lines<'t>);

impl<'t> Fields<'t> {
    /// The value on the next line, which must have this name.
    fn value(&mut self, name: &str) -> Result<&'t str, InvalidChallenge> {
        let line = self.0.next().ok_or(InvalidChallenge::Form)?;
        let value = line.strip_prefix(name);
        let value = value.and_then(|rest| rest.strip_prefix(": "));
        value.ok_or(InvalidChallenge::Form)
    }

    fn parsed<T: FromStr>(&mut self, name: &str) -> Result<T, InvalidChallenge> {
        self.value(name)?
            .parse()
            .map_err(|_| InvalidChallenge::Form)
    }

    fn bytes(&mut self, name: &str) -> Result<[u8; 32], InvalidChallenge> {
        let bytes = HEXLOWER.decode(self.value(name)?.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or(InvalidChallenge::Form)
    }

    fn time(&mut self, name: &str) -> Result<Timestamp, InvalidChallenge> {
        let time: jiff::Timestamp = self.parsed(name)?;
        Ok(Timestamp::from_millis(time.as_millisecond()))
    }

    /// The requester, under the word for its kind.
    fn requester(&mut self) -> Result<Peer, InvalidChallenge> {
        if self.next_is(ADDRESS) {
            let address: IpAddr = self.parsed(ADDRESS)?;
            return Ok(Peer::Address(address));
        }
        Ok(Peer::User(self.parsed(UID)?))
    }

    /// Whether the next line has this name.
    fn next_is(&self, name: &str) -> bool {
        let next = self.0.clone().next();
        let rest = next.and_then(|line| line.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with(':'))
    }

    /// All overrides.
    fn overrides(&mut self) -> Result<Vec<Override>, InvalidChallenge> {
        let mut overrides = Vec::new();
        while self.next_is("override") {
            let value = self.value("override")?;
            let (account, name) = value.split_once(' ').ok_or(InvalidChallenge::Form)?;
            overrides.push(Override {
                account: AccountId(account.parse().map_err(|_| InvalidChallenge::Form)?),
                name: username(name)?,
            });
        }
        Ok(overrides)
    }
}

/// RFC 3339 in UTC to the millisecond.
fn written(time: Timestamp) -> Result<String, InvalidChallenge> {
    let time = jiff::Timestamp::from_millisecond(time.as_millis());
    let time = time.map_err(|_| InvalidChallenge::Lifetime)?;
    Ok(format!("{time:.3}"))
}

fn username(escaped: &str) -> Result<Username, InvalidChallenge> {
    Username::from_stored(&unescape(escaped)?).ok_or(InvalidChallenge::Form)
}

/// Visible ASCII and spaces as they are, two backslashes for one, everything else as `\u{..}`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            ' '..='~' => escaped.push(c),
            _ => escaped.extend(c.escape_unicode()),
        }
    }
    escaped
}

/// The text before it was escaped; several escaped texts may give the same one.
fn unescape(escaped: &str) -> Result<String, InvalidChallenge> {
    let mut text = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((plain, after)) = rest.split_once('\\') {
        text.push_str(plain);
        let (c, end) = if let Some(end) = after.strip_prefix('\\') {
            (Some('\\'), end)
        } else {
            let hex = after.strip_prefix("u{").and_then(|hex| hex.split_once('}'));
            let (hex, end) = hex.ok_or(InvalidChallenge::Form)?;
            let code = u32::from_str_radix(hex, 16).ok();
            (code.and_then(char::from_u32), end)
        };
        text.push(c.ok_or(InvalidChallenge::Form)?);
        rest = end;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
#[path = "challenge_tests.rs"]
mod tests;
