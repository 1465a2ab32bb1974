//! What is shown before it is in force, given back once it is.

use passdesk::desk::{
    Admin, CopiedStore, Desk, DeskError, FirstPassword, InitializedStore, NewAccount, NewStore,
    Reset, ResetOrder, Surroundings,
};
use passdesk::model::{StoreUrl, Username};
use std::ops::ControlFlow;

/// Keeps what is shown until all is done.
fn kept<T>(
    deed: impl FnOnce(&mut dyn FnMut(T) -> Result<(), DeskError>) -> Result<(), DeskError>,
) -> Result<T, DeskError> {
    let mut shown = None;
    deed(&mut |secret| {
        shown = Some(secret);
        Ok(())
    })?;
    Ok(shown.expect("it is shown before it is in force"))
}

/// An admin's deeds whose secrets a test hands over afterwards.
pub(crate) trait Outright {
    fn reset_password(&self, name: &Username, order: ResetOrder) -> Result<Reset, DeskError>;
    fn add_account(&self, new: NewAccount) -> Result<Reset, DeskError>;
}

impl Outright for Admin<'_> {
    fn reset_password(&self, name: &Username, order: ResetOrder) -> Result<Reset, DeskError> {
        kept(|show| self.reset(name, order, show))
    }

    fn add_account(&self, new: NewAccount) -> Result<Reset, DeskError> {
        kept(|show| self.add(new, show))
    }
}

/// Makes a store with the default settings.
pub(crate) fn init_store(
    url: &StoreUrl,
    around: &Surroundings,
    admin: Username,
    password: FirstPassword,
) -> Result<InitializedStore, DeskError> {
    kept(|show| Desk::init(url, around, NewStore::new(admin, password), show))
}

/// Copies a store, and lets nobody look on.
pub(crate) fn copied(desk: &Desk, url: &StoreUrl) -> Result<CopiedStore, DeskError> {
    desk.copy_to(url, &mut |_| ControlFlow::Continue(()))
}
