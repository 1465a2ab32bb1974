//! A served desk, asked by a command: one thing after the other.

use std::ops::ControlFlow;

use tokio::runtime::{Builder, Runtime};

use super::pool::{Patience, Pool};
use crate::deeds::{Code, Credential, Deed, Listing, Problem};
use crate::model::ServedUrl;

/// A served desk, and the connection to it.
pub(super) struct Served {
    runtime: Runtime,
    pool: Pool,
}

impl Served {
    pub(super) fn new(url: ServedUrl) -> Result<Self, Problem> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let pool = Pool::new(url, Patience::OF_A_COMMAND)?;
        Ok(Self { runtime, pool })
    }

    pub(super) fn ask<D: Deed>(
        &self,
        credential: Option<&Credential>,
        deed: &D,
    ) -> Result<D::Answer, Problem> {
        self.runtime.block_on(self.pool.ask(credential, deed))
    }

    pub(super) fn list<L: Listing>(
        &self,
        credential: Option<&Credential>,
        listing: &L,
        each: &mut dyn FnMut(L::Row) -> ControlFlow<()>,
    ) -> Result<Option<L::End>, Problem> {
        self.runtime.block_on(async {
            let mut rows = self.pool.list(credential, listing).await?;
            while let Some(row) = rows.next().await? {
                if each(row).is_break() {
                    return Ok(None);
                }
            }
            Ok(rows.end())
        })
    }
}
