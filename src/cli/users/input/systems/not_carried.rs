//! What another system says of accounts and passdesk has no place for, in numbers and words.

use std::collections::BTreeMap;

/// What is not carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NotCarried {
    DisplayName,
    Mail,
    Membership,
    EndsLater,
    SecondFactor,
    OtherAction,
    Roles,
    Superuser,
    MoreNames,
    NoName,
    ServiceAccount,
    OtherObject,
    Nis,
}

impl NotCarried {
    /// What is so of one, and of more than one.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::DisplayName => (
                "account has a display name that cannot be used here, and comes without one",
                "accounts have display names that cannot be used here, and come without one",
            ),
            Self::Mail => (
                "account has a mail address that cannot be used here, and comes without one",
                "accounts have mail addresses that cannot be used here, and come without one",
            ),
            Self::Membership => (
                "membership is left out: the name of the group cannot be used here",
                "memberships are left out: the names of the groups cannot be used here",
            ),
            Self::EndsLater => (
                "account ends at a later date in the other system; that date is not carried over",
                "accounts end at later dates in the other system; these dates are not carried over",
            ),
            Self::SecondFactor => (
                "account has a second factor, which is not carried over: the password alone is enough here",
                "accounts have second factors, which are not carried over: the password alone is enough here",
            ),
            Self::OtherAction => (
                "account owes the other system something else than a new password; that is not carried over",
                "accounts owe the other system something else than a new password; that is not carried over",
            ),
            Self::Roles => (
                "account has roles in the other system, which are not carried over",
                "accounts have roles in the other system, which are not carried over",
            ),
            Self::Superuser => (
                "account is a superuser in the other system and becomes a user: passdesk users promote NAME",
                "accounts are superusers in the other system and become users: passdesk users promote NAME",
            ),
            Self::MoreNames => (
                "account has more than one uid, and comes with the first",
                "accounts have more than one uid, and come with the first",
            ),
            Self::NoName => (
                "entry has a password and no uid, and is left out",
                "entries have a password and no uid, and are left out",
            ),
            Self::ServiceAccount => (
                "service account is left out",
                "service accounts are left out",
            ),
            Self::OtherObject => (
                "object is neither an account nor a group, and is left out",
                "objects are neither accounts nor groups, and are left out",
            ),
            Self::Nis => (
                "line names accounts of NIS, and is left out",
                "lines name accounts of NIS, and are left out",
            ),
        }
    }
}

/// How much is not carried over, by its kind.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<NotCarried, u64>);

impl Tally {
    pub(super) fn count(&mut self, what: NotCarried) {
        *self.0.entry(what).or_default() += 1;
    }

    /// The same if it is so.
    pub(super) fn count_if(&mut self, is_so: bool, what: NotCarried) {
        if is_so {
            self.count(what);
        }
    }

    /// A sentence for each kind.
    pub(super) fn sentences(&self) -> Vec<String> {
        let sentence = |(what, count): (&NotCarried, &u64)| match (count, what.words()) {
            (1, (one, _)) => format!("1 {one}"),
            (count, (_, more)) => format!("{count} {more}"),
        };
        self.0.iter().map(sentence).collect()
    }
}
