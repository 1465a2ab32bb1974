//! What becomes of the passwords that a file has, in numbers and words.

use std::collections::BTreeMap;

use passdesk::deeds::OldPasswordRow;
use passdesk::desk::ImportTerms;
use passdesk::model::Timestamp;

use crate::cli::output::Output;
use crate::cli::table::counted;
use crate::cli::times::noted;

/// How many accounts keep their password, by the scheme of its hash, and how many do not, by the reason.
#[derive(Default)]
pub(super) struct OldPasswords {
    /// Whether the policy holds for old passwords too.
    enforce_policy: bool,
    kept: BTreeMap<(String, bool), u64>,
    lost: BTreeMap<String, u64>,
    disabled: u64,
    must_change: u64,
    /// What a sign-in takes then, in percent of what it takes without imported hashes.
    sign_in_percent: u64,
    /// When that ends at the latest.
    until: Option<Timestamp>,
}

impl OldPasswords {
    /// None yet, of an import on these terms.
    pub(super) fn on(import: ImportTerms) -> Self {
        Self {
            enforce_policy: import.enforce_policy,
            ..Self::default()
        }
    }

    pub(super) fn count(&mut self, password: &OldPasswordRow) {
        let counted = match (&password.scheme, &password.reason) {
            (Some(scheme), _) => self
                .kept
                .entry((scheme.clone(), password.weak))
                .or_default(),
            (None, Some(reason)) => self.lost.entry(reason.clone()).or_default(),
            (None, None) => return,
        };
        *counted += 1;
    }

    /// Counts what is asked of an account's owner and admins.
    pub(super) fn ask(&mut self, disabled: bool, must_change: bool) {
        self.disabled += u64::from(disabled);
        self.must_change += u64::from(must_change);
    }

    pub(super) fn sign_in_takes(&mut self, percent: u64, until: Option<Timestamp>) {
        self.sign_in_percent = self.sign_in_percent.max(percent);
        self.until = until;
    }

    /// Says it; nothing where no password was in the file.
    pub(super) fn say(&self, out: &Output) {
        for ((scheme, is_weak), count) in &self.kept {
            let accounts = counted(*count, "account keeps", "accounts keep");
            let weak = match is_weak {
                true => ", which is weak: only Argon2id over the old hash is stored",
                false => "",
            };
            out.note(&format!("{accounts} a password hashed by {scheme}{weak}"));
        }
        if self.enforce_policy && !self.kept.is_empty() {
            out.note("whoever has a password that the policy refuses has to choose a new one at the first sign-in");
        }
        for (reason, count) in &self.lost {
            let accounts = counted(*count, "account has", "accounts have");
            out.note(&format!("{accounts} no password: {reason}"));
        }
        if self.must_change > 0 {
            let accounts = counted(self.must_change, "account has", "accounts have");
            out.note(&format!(
                "{accounts} to choose a new password at the first sign-in"
            ));
        }
        if self.disabled > 0 {
            let accounts = counted(self.disabled, "account comes", "accounts come");
            out.note(&format!("{accounts} disabled"));
        }
        // Less than a tenth more is nothing that anybody would see.
        if self.sign_in_percent >= 110 {
            let (whole, tenths) = (self.sign_in_percent / 100, self.sign_in_percent / 10 % 10);
            let end = match self.until {
                Some(until) => format!(", or until {}", noted(until)),
                None => String::new(),
            };
            out.note(&format!(
                "until everybody who was imported has signed in once{end}, every sign-in takes {whole}.{tenths} times as long"
            ));
            if self.until.is_none() {
                out.tip("to end that on a day: passdesk policy set imported-until=DAY");
            }
        }
    }
}

/// In one word or a few: where the password comes from.
pub(super) fn in_words(password: &OldPasswordRow) -> &str {
    password.scheme.as_deref().unwrap_or("none")
}
