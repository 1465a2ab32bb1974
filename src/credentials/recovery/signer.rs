//! Trusted signers: their names, and the OpenSSH files with their keys (S42, S43).

use std::fmt;
use std::str::FromStr;

use super::key::is_kind;
use super::{InvalidKey, NAMESPACE, PublicKey};

/// The most signers of a store.
pub(super) const MOST_SIGNERS: usize = 64;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 64;
/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 4 * 1024;
/// The longest file, in bytes.
const LONGEST_FILE: usize = 64 * 1024;

/// The name of a trusted signer: 1 to 64 visible ASCII characters without a special meaning in an `allowed_signers` file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignerName(String);

impl SignerName {
    /// The name as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SignerName {
    type Err = InvalidSigner;

    fn from_str(text: &str) -> Result<Self, InvalidSigner> {
        let is_plain = |c: u8| c.is_ascii_graphic() && !b"\"#*,?!\\".contains(&c);
        if text.contains(',') {
            Err(InvalidSigner::SeveralNames)
        } else if !(1..=LONGEST_NAME).contains(&text.len())
            || text.starts_with('-')
            || !text.bytes().all(is_plain)
        {
            Err(InvalidSigner::Name)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for SignerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person who may sign recoveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Their name.
    pub name: SignerName,
    /// Their key.
    pub key: PublicKey,
}

/// Why a signer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSigner {
    /// Not a name.
    #[error(
        "a signer's name has 1 to 64 visible ASCII characters without \" # * , ? ! and \\, and no - in front"
    )]
    Name,
    /// Several names for one key.
    #[error("a key here has only one name; give it one without a comma")]
    SeveralNames,
    /// A key without a name before it, or a comment after it.
    #[error("the key has no name: write one before it, or as the comment after it")]
    NoName,
    /// A comment that is to be a name and cannot be one.
    #[error(
        "the comment after the key cannot be used as the signer's name: write a name before the key"
    )]
    Comment,
    /// A private key.
    #[error("it is a private key; give the public one, in the file whose name ends in .pub")]
    Private,
    /// The text is too long.
    #[error("it is longer than a public key can be")]
    TooLong,
    /// Not text, or without a key.
    #[error("there is no public key in it")]
    NoKey,
    /// More than one line where one was expected.
    #[error("there is more than one line in it")]
    SeveralLines,
    /// A certification authority.
    #[error("cert-authority cannot be used: certificates do not sign here")]
    CertAuthority,
    /// `valid-after` or `valid-before`.
    #[error(
        "valid-after and valid-before cannot be used: remove the signer when the time has come"
    )]
    Validity,
    /// `namespaces` without ours.
    #[error("its namespaces do not name recovery@passdesk")]
    Namespace,
    /// Another option, or one with another spelling.
    #[error("it has an unknown option; only namespaces=\"recovery@passdesk\" is allowed")]
    UnknownOption,
    /// The key itself.
    #[error(transparent)]
    Key(#[from] InvalidKey),
}

/// Reads a `KEY.pub` file: one line of kind, base 64 and perhaps a comment (sshd(8),
/// AUTHORIZED_KEYS FILE FORMAT, without options).
///
/// # Errors
/// [`InvalidSigner`] says why the file does not contain a key that may sign.
pub fn parse_public_key(file: &[u8]) -> Result<PublicKey, InvalidSigner> {
    if file.len() > LONGEST_LINE {
        return Err(InvalidSigner::TooLong);
    }
    let text = std::str::from_utf8(file).map_err(|_| InvalidSigner::NoKey)?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next().ok_or(InvalidSigner::NoKey)?;
    refuse_private(line)?;
    if lines.next().is_some() {
        return Err(InvalidSigner::SeveralLines);
    }
    Ok(key_of(line)?.0)
}

/// Why an `allowed_signers` file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSignersFile {
    /// Over 64 KiB.
    #[error("the file is longer than 64 KiB")]
    TooLong,
    /// A line.
    #[error("line {line}: {reason}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// Why.
        reason: InvalidSigner,
    },
    /// Over 64 signers.
    #[error("a store has at most {MOST_SIGNERS} trusted signers")]
    TooMany,
    /// Two lines with one name.
    #[error("lines {first} and {second} have the same name, {name}")]
    SameName {
        /// The first line.
        first: usize,
        /// The second line.
        second: usize,
        /// The name.
        name: SignerName,
    },
    /// Two lines with one key.
    #[error("lines {first} and {second} have the same key, that of {name}")]
    SameKey {
        /// The first line.
        first: usize,
        /// The second line.
        second: usize,
        /// The name on the first line.
        name: SignerName,
    },
}

/// Reads a list of signers. A line is one of an OpenSSH `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS): a name,
/// perhaps `namespaces="..."`, and a key; or it is one of a `.pub` file: a key, and the name as its comment. Empty lines
/// and those that begin with `#` are skipped.
///
/// # Errors
/// [`InvalidSignersFile`] names the first line that is refused.
pub fn parse_allowed_signers(file: &[u8]) -> Result<Vec<Signer>, InvalidSignersFile> {
    let numbered = numbered(file)?.into_iter();
    Ok(numbered.map(|(_, signer)| signer).collect())
}

/// The same for a list in which each signer has a name and a key of their own.
///
/// # Errors
/// [`InvalidSignersFile`] names the first line that is refused, and both lines of a name or a key that is there twice.
pub fn parse_distinct_signers(file: &[u8]) -> Result<Vec<Signer>, InvalidSignersFile> {
    let numbered = numbered(file)?;
    if numbered.len() > MOST_SIGNERS {
        return Err(InvalidSignersFile::TooMany);
    }
    for (place, (second, signer)) in numbered.iter().enumerate() {
        for (first, before) in &numbered[..place] {
            let (first, second, name) = (*first, *second, before.name.clone());
            if before.name == signer.name {
                return Err(InvalidSignersFile::SameName {
                    first,
                    second,
                    name,
                });
            }
            if before.key.shares_secret_with(&signer.key) {
                return Err(InvalidSignersFile::SameKey {
                    first,
                    second,
                    name,
                });
            }
        }
    }
    Ok(numbered.into_iter().map(|(_, signer)| signer).collect())
}

/// The signers with the numbers of their lines.
fn numbered(file: &[u8]) -> Result<Vec<(usize, Signer)>, InvalidSignersFile> {
    if file.len() > LONGEST_FILE {
        return Err(InvalidSignersFile::TooLong);
    }
    let lines = (1..).zip(file.split(|byte| *byte == b'\n'));
    let signers = lines.filter_map(|(line, text)| match signer_on(text) {
        Ok(signer) => signer.map(|signer| Ok((line, signer))),
        Err(reason) => Some(Err(InvalidSignersFile::Line { line, reason })),
    });
    signers.collect()
}

fn signer_on(line: &[u8]) -> Result<Option<Signer>, InvalidSigner> {
    if line.len() > LONGEST_LINE {
        return Err(InvalidSigner::TooLong);
    }
    let line = std::str::from_utf8(line).map_err(|_| InvalidSigner::NoKey)?;
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    refuse_private(line)?;
    let (name, rest) = word(line);
    if is_kind(name) {
        return named_by_comment(line).map(Some);
    }
    let (first, after) = word(rest);
    let (key, _comment) = if is_options(first) {
        check_options(first)?;
        key_of(after)?
    } else {
        key_of(rest)?
    };
    let name = name.parse()?;
    Ok(Some(Signer { name, key }))
}

/// Refuses the first line of a private key.
fn refuse_private(line: &str) -> Result<(), InvalidSigner> {
    if line.starts_with("-----BEGIN ") && line.ends_with("PRIVATE KEY-----") {
        return Err(InvalidSigner::Private);
    }
    Ok(())
}

/// The signer on a line of a `.pub` file.
fn named_by_comment(line: &str) -> Result<Signer, InvalidSigner> {
    match key_of(line)? {
        (_, "") => Err(InvalidSigner::NoName),
        (key, comment) => Ok(Signer {
            name: comment.parse().map_err(|_| InvalidSigner::Comment)?,
            key,
        }),
    }
}

/// The key at the start of a text, and the comment after it.
fn key_of(text: &str) -> Result<(PublicKey, &str), InvalidSigner> {
    let (kind, rest) = word(text);
    let (base64, comment) = word(rest);
    if base64.is_empty() {
        return Err(InvalidSigner::NoKey);
    }
    Ok((PublicKey::from_words(kind, base64)?, comment.trim()))
}

/// Whether a word is options: no kind of key looks like this.
fn is_options(word: &str) -> bool {
    word.contains(['=', '"']) || word.eq_ignore_ascii_case("cert-authority")
}

fn check_options(options: &str) -> Result<(), InvalidSigner> {
    outside_quotes(options, ',').try_for_each(check_option)
}

fn check_option(option: &str) -> Result<(), InvalidSigner> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    match name.to_ascii_lowercase().as_str() {
        "cert-authority" => Err(InvalidSigner::CertAuthority),
        "valid-after" | "valid-before" => Err(InvalidSigner::Validity),
        "namespaces" => {
            let quoted = value
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'));
            let list = quoted.ok_or(InvalidSigner::UnknownOption)?;
            // Patterns are not expanded, because a negated one might remove what another one gives.
            let is_ours = list.split(',').any(|namespace| namespace == NAMESPACE);
            (is_ours && !list.contains(['!', '"', '\\']))
                .then_some(())
                .ok_or(InvalidSigner::Namespace)
        }
        _ => Err(InvalidSigner::UnknownOption),
    }
}

/// The first word, and what follows it; blanks inside quotes do not end a word.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches([' ', '\t']);
    let mut quoted = false;
    let end = text.find(|c| {
        quoted ^= c == '"';
        !quoted && matches!(c, ' ' | '\t')
    });
    text.split_at(end.unwrap_or(text.len()))
}

/// The parts between the separators that are outside quotes.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        !quoted && c == separator
    })
}

#[cfg(test)]
#[path = "signer_tests.rs"]
mod tests;
