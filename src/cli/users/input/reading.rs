//! How a file is to be read: of which system it is, and what an import asks of it.

use clap::ValueEnum;
use passdesk::model::{GroupName, Timestamp};

/// Which file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileKind {
    /// Names alone, or CSV under a header
    Csv,
    /// JSON objects
    Json,
    /// A password file of Apache or nginx
    Htpasswd,
    /// /etc/shadow, alone or with /etc/passwd and /etc/group
    Shadow,
    /// What slapcat or ldapsearch writes of an LDAP directory
    Ldif,
    /// What dumpdata of Django writes
    Django,
    /// The export of a realm of Keycloak
    Keycloak,
}

impl FileKind {
    /// Whose file it is, for people.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Csv => "names or CSV",
            Self::Json => "JSON objects",
            Self::Htpasswd => "htpasswd",
            Self::Shadow => "the accounts of a Linux host (shadow)",
            Self::Ldif => "an LDAP directory (ldif)",
            Self::Django => "a Django application (django)",
            Self::Keycloak => "a Keycloak realm (keycloak)",
        }
    }
}

/// How a file is to be read.
#[derive(Debug, Clone)]
pub(in crate::cli::users) struct Reading {
    /// Of which kind it is, if that was said.
    pub(super) kind: Option<FileKind>,
    /// Whether it may be another system's, where nothing was said.
    pub(super) guesses: bool,
    /// The group whose members become admins, as the other system calls it.
    pub(super) admins: Option<String>,
    /// What has expired by now is expired.
    pub(super) now: Timestamp,
}

impl Reading {
    /// A file of our own: names, CSV or JSON.
    pub(super) const fn plain() -> Self {
        Self {
            kind: None,
            guesses: false,
            admins: None,
            now: Timestamp::from_millis(0),
        }
    }

    /// A file of accounts to add.
    pub(in crate::cli::users) const fn of_accounts(
        kind: Option<FileKind>,
        admins: Option<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            kind,
            guesses: true,
            admins,
            now,
        }
    }

    /// Whether the members of a group become admins.
    pub(super) fn makes_admin(&self, group: &str) -> bool {
        let name = |text: &str| text.parse::<GroupName>().ok();
        self.admins.as_deref().is_some_and(|admins| {
            admins == group || name(admins).is_some_and(|admins| Some(admins) == name(group))
        })
    }
}
