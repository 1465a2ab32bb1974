//! Names that no account has, said before anybody is asked about many accounts.

use anyhow::Result;
use passdesk::deeds::{AccountToReset, CompareListed};
use passdesk::desk::ListedAccount;
use passdesk::model::Username;

use super::many_accounts::{BATCH, InputRow};
use crate::cli::acting_account::AdminClient;

/// Names that are said; the rest is counted.
const SHOWN: usize = 5;

/// The names among these that no account has.
pub(super) fn unknown_among(
    admin: &AdminClient,
    mut asked: impl Iterator<Item = InputRow<AccountToReset>>,
) -> Result<Vec<Username>> {
    let mut unknown = Vec::new();
    loop {
        let (mut accounts, mut taken) = (Vec::with_capacity(BATCH), 0);
        for row in asked.by_ref().take(BATCH) {
            taken += 1;
            // A row that cannot be used has an error of its own.
            if let Ok(AccountToReset { name, .. }) = row? {
                accounts.push(ListedAccount::only_named(name));
            }
        }
        let names: Vec<_> = accounts.iter().map(|listed| listed.name.clone()).collect();
        let compared = admin.ask(CompareListed { accounts })?.accounts;
        let pairs = names.into_iter().zip(compared);
        unknown.extend(pairs.filter_map(|(name, found)| (!found.exists).then_some(name)));
        if taken < BATCH {
            return Ok(unknown);
        }
    }
}

/// Which accounts do not exist, unless all do.
pub(super) fn in_words(unknown: &[Username]) -> Option<String> {
    let shown: Vec<_> = unknown.iter().take(SHOWN).map(Username::as_str).collect();
    let names = shown.join(", ");
    match unknown.len().saturating_sub(shown.len()) {
        _ if unknown.is_empty() => None,
        0 if unknown.len() == 1 => Some(format!("there is no account {names}")),
        0 => Some(format!("there are no accounts {names}")),
        more => Some(format!("there are no accounts {names} and {more} more")),
    }
}
