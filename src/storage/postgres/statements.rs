//! The statements: everything a store is asked and told, in PostgreSQL's words.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::rows::{self, account_columns, event_columns, info_columns, token_columns};
use super::schema;
use super::transaction::PostgresTx;
use super::values::{Value, value, values};
use crate::credentials::{PasswordHash, TokenDigest};
use crate::model::{
    Account, AccountId, AccountOrder, Action, Chain, Event, Guesses, Label, OlderCosts, Session,
    Settings, StoreInfo, Subject, Timestamp, Token, Username,
};
use crate::storage::clock::millis;
use crate::storage::{AccountPage, Attempt, BroughtBack, Counts, Guessed, StorageError, Times, Tx};

/// An account's values as $1 to $13, all that changes, and what comes after them.
macro_rules! account_values {
    ($account:ident $(, $more:expr)*) => {
        values![
            $account.id.0,
            $account.display_name.as_ref().map(|name| name.as_str()),
            $account.role.as_str(),
            $account.disabled,
            $account.password.as_str(),
            $account.password.expires_at().map(Timestamp::as_millis),
            $account.change_required,
            $account.password_disabled,
            $account.guesses.failures,
            $account.guesses.failed_at.map(Timestamp::as_millis),
            $account.guesses.refusal_noted,
            $account.password_changed_at.map(Timestamp::as_millis),
            $account.last_login_at.map(Timestamp::as_millis),
            $($more),*
        ]
    };
}

impl PostgresTx<'_> {
    /// Writes the only row of a new store.
    pub(super) fn insert_info(&mut self, info: &StoreInfo) -> Result<(), StorageError> {
        let mut cells = values![
            info.id,
            info.epoch,
            info.name_key,
            info.created_at.as_millis(),
            info.latest_at.as_millis(),
            schema::KNOWN,
            info.recorded_at.as_millis(),
            millis(info.record_ahead),
            info.older_costs.to_stored(),
        ];
        cells.extend(settings_cells(&info.settings));
        self.change_one(
            "the store",
            concat!(
                "INSERT INTO store (only_row, ",
                info_columns!(),
                ") VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) \
                 ON CONFLICT DO NOTHING"
            ),
            cells,
        )
    }

    /// The account that a name leads to.
    fn named(&mut self, name: &Username) -> Result<Option<AccountId>, StorageError> {
        self.one(
            "SELECT account_id FROM name WHERE name = $1",
            values![name.as_str()],
            rows::named,
        )
    }
}

/// The cells of the settings, in the order of their columns.
fn settings_cells(settings: &Settings) -> Vec<Value> {
    let mut cells: Vec<_> = settings.numbers().into_iter().map(value).collect();
    cells.extend(settings.texts().map(value));
    cells
}

impl Tx for PostgresTx<'_> {
    fn info(&mut self) -> Result<StoreInfo, StorageError> {
        let found = self.one(
            concat!(
                "SELECT ",
                info_columns!(),
                ", (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM store"
            ),
            values![],
            rows::info_and_clock,
        )?;
        let (info, clock) = found.ok_or(StorageError::Damaged)?;
        self.set_clock(clock);
        Ok(info)
    }

    fn counts(&mut self) -> Result<Counts, StorageError> {
        // Ids are made by time, so the last one is the latest.
        self.one_of_all(
            "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM event), \
             (SELECT coalesce(clock_at, at) FROM event ORDER BY id DESC LIMIT 1)",
            rows::counts,
        )?
        .ok_or(StorageError::Damaged)
    }

    fn set_epoch(&mut self, epoch: Uuid) -> Result<(), StorageError> {
        self.change_one("the store", "UPDATE store SET epoch = $1", values![epoch])
    }

    fn server_clock(&self) -> Option<Timestamp> {
        self.clock()
    }

    fn set_times(&mut self, times: Times) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET latest_at = greatest(latest_at, $1), \
             recorded_at = greatest(recorded_at, $2, $1), record_ahead = $3",
            values![
                times.latest_at.as_millis(),
                times.recorded_at.as_millis(),
                millis(times.record_ahead),
            ],
        )
    }

    fn set_latest_at(&mut self, at: Timestamp) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET latest_at = $1, recorded_at = greatest(recorded_at, $1)",
            values![at.as_millis()],
        )
    }

    fn bring_back(
        &mut self,
        latest: Timestamp,
        clock: Timestamp,
    ) -> Result<BroughtBack, StorageError> {
        self.brought_back(latest, clock)
    }

    fn done_later(&mut self, clock: Timestamp) -> Result<BroughtBack, StorageError> {
        PostgresTx::done_later(self, clock)
    }

    fn set_settings(&mut self, settings: &Settings) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET min_length = $1, temporary_expiry = $2, entered_temporary = $3, \
             argon2_memory = $4, argon2_passes = $5, argon2_lanes = $6, session_idle = $7, \
             session_length = $8, free_failures = $9, longest_wait = $10, \
             failures_that_disable = $11, blocklist_file = $12, support_contact = $13",
            settings_cells(settings),
        )
    }

    fn set_older_costs(&mut self, older: &OlderCosts) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET older_costs = $1",
            values![older.to_stored()],
        )
    }

    fn account(&mut self, name: &Username) -> Result<Option<Account>, StorageError> {
        let mut found = self.named(name)?;
        // Asked whether it is needed or not: as often for a name that is there as for one that is not (S19).
        if let Some(older) = name.before_final_sigma() {
            found = self.named(&older).map(|older| found.or(older))?;
        }
        // A name that leads nowhere takes as many statements (S53); no account's id is all zeros.
        self.account_by_id(found.unwrap_or(AccountId(Uuid::nil())))
    }

    fn account_by_id(&mut self, id: AccountId) -> Result<Option<Account>, StorageError> {
        self.one(
            concat!("SELECT ", account_columns!(), " FROM account WHERE id = $1"),
            values![id.0],
            rows::account,
        )
    }

    fn insert_account(
        &mut self,
        account: &Account,
        hash: Option<&PasswordHash>,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the account",
            "INSERT INTO name (name, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            values![account.name.as_str(), account.id.0],
        )?;
        self.change_one(
            "the account",
            concat!(
                "INSERT INTO account (",
                account_columns!(),
                ", password_hash) \
                 VALUES ($14, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, $16) \
                 ON CONFLICT DO NOTHING"
            ),
            account_values![
                account,
                account.name.as_str(),
                account.created_at.as_millis(),
                hash.map(PasswordHash::as_stored)
            ],
        )
    }

    fn update_account(&mut self, account: &Account) -> Result<(), StorageError> {
        self.change_one_later(
            "the account",
            "UPDATE account SET display_name = $2, role = $3, disabled = $4, password = $5, \
             temporary_expires_at = $6, change_required = $7, password_disabled = $8, \
             failures = $9, failed_at = $10, refusal_noted = $11, password_changed_at = $12, \
             last_login_at = $13 WHERE id = $1",
            account_values![account],
        )
    }

    fn remove_account(&mut self, id: AccountId) -> Result<(), StorageError> {
        for guessed in [Guessed::Account(id), Guessed::CodeOf(id)] {
            self.change(
                "the account",
                "DELETE FROM attempt WHERE guessed = $1",
                values![guessed.to_key()],
            )?;
        }
        self.forget_code_guesses(Guessed::CodeOf(id))?;
        let name = self.take(
            "DELETE FROM account WHERE id = $1 RETURNING name, id",
            values![id.0],
            rows::name_of,
        )?;
        let name = name.ok_or(StorageError::Conflict("the account"))?;
        self.change_one(
            "the account",
            "DELETE FROM name WHERE name = $1 AND account_id = $2",
            values![name, id.0],
        )
    }

    fn password_hash(&mut self, id: AccountId) -> Result<Option<PasswordHash>, StorageError> {
        let found = self.one(
            "SELECT password_hash, id FROM account WHERE id = $1",
            values![id.0],
            rows::password_hash,
        )?;
        Ok(found.flatten())
    }

    fn each_password_hash(
        &mut self,
        each: &mut dyn FnMut(PasswordHash),
    ) -> Result<(), StorageError> {
        let sql = "SELECT password_hash, id FROM account WHERE password_hash IS NOT NULL";
        self.each_row(sql, values![], |row| {
            if let Ok(Some(hash)) = rows::password_hash(row) {
                each(hash);
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    fn set_password_hash(
        &mut self,
        id: AccountId,
        hash: &PasswordHash,
    ) -> Result<(), StorageError> {
        self.change_one_later(
            "the account",
            "UPDATE account SET password_hash = $2 WHERE id = $1",
            values![id.0, hash.as_stored()],
        )
    }

    fn admins(&mut self) -> Result<Vec<Account>, StorageError> {
        let found = self.all(
            concat!(
                "SELECT ",
                account_columns!(),
                " FROM account WHERE role = 'admin' ORDER BY name"
            ),
            values![],
            rows::account_if_readable,
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    fn accounts_after(
        &mut self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<AccountPage, StorageError> {
        // No id is all zeros: each begins with a time.
        let rows = self.all(
            concat!(
                "SELECT ",
                account_columns!(),
                " FROM account WHERE id > $1 ORDER BY id LIMIT $2"
            ),
            values![after.map_or(Uuid::nil(), |id| id.0), limit],
            rows::account_by_id,
        )?;
        Ok(AccountPage::of(rows))
    }

    fn each_account(
        &mut self,
        order: AccountOrder,
        each: &mut dyn FnMut(Result<&Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = match order {
            AccountOrder::Name => {
                concat!("SELECT ", account_columns!(), " FROM account ORDER BY name")
            }
            AccountOrder::LastLogin => concat!(
                "SELECT ",
                account_columns!(),
                " FROM account ORDER BY last_login_at NULLS FIRST, name"
            ),
            AccountOrder::Created => concat!(
                "SELECT ",
                account_columns!(),
                " FROM account ORDER BY created_at, name"
            ),
        };
        self.each(
            sql,
            values![],
            rows::account_if_readable,
            |read| match read {
                Ok(account) => each(Ok(&account)),
                Err(error) => each(Err(error)),
            },
        )
    }

    fn unknown_guesses(&mut self, bucket: u16) -> Result<Guesses, StorageError> {
        let found = self.one(
            "SELECT failures, failed_at, refusal_noted, bucket FROM unknown_name WHERE bucket = $1",
            values![bucket],
            rows::unknown_guesses,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn set_unknown_guesses(&mut self, bucket: u16, guesses: &Guesses) -> Result<(), StorageError> {
        self.change_one_later(
            "the count of failures",
            "INSERT INTO unknown_name (bucket, failures, failed_at, refusal_noted) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, \
             failed_at = excluded.failed_at, refusal_noted = excluded.refusal_noted",
            values![
                bucket,
                guesses.failures,
                guesses.failed_at.map(Timestamp::as_millis),
                guesses.refusal_noted,
            ],
        )
    }

    fn code_guesses(&mut self, guessed: Guessed) -> Result<Guesses, StorageError> {
        let found = self.one(
            "SELECT failures, failed_at, refusal_noted, guessed FROM code_guess WHERE guessed = $1",
            values![guessed.to_key()],
            rows::code_guesses,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn set_code_guesses(
        &mut self,
        guessed: Guessed,
        guesses: &Guesses,
    ) -> Result<(), StorageError> {
        self.change_one_later(
            "the count of wrong codes",
            "INSERT INTO code_guess (guessed, failures, failed_at, refusal_noted) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (guessed) DO UPDATE SET failures = excluded.failures, \
             failed_at = excluded.failed_at, refusal_noted = excluded.refusal_noted",
            values![
                guessed.to_key(),
                guesses.failures,
                guesses.failed_at.map(Timestamp::as_millis),
                guesses.refusal_noted,
            ],
        )
    }

    fn forget_code_guesses(&mut self, guessed: Guessed) -> Result<(), StorageError> {
        self.change(
            "the count of wrong codes",
            "DELETE FROM code_guess WHERE guessed = $1",
            values![guessed.to_key()],
        )
        .map(drop)
    }

    fn attempts(&mut self, guessed: Guessed) -> Result<Vec<Attempt>, StorageError> {
        self.all(
            "SELECT id, started_at, guessed FROM attempt WHERE guessed = $1 ORDER BY started_at, id",
            values![guessed.to_key()],
            rows::attempt,
        )
    }

    fn insert_attempt(&mut self, guessed: Guessed, attempt: &Attempt) -> Result<(), StorageError> {
        self.change_one(
            "the attempt",
            "INSERT INTO attempt (guessed, id, started_at) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING",
            values![guessed.to_key(), attempt.id, attempt.started_at.as_millis(),],
        )
    }

    fn remove_attempt(&mut self, guessed: Guessed, attempt: Uuid) -> Result<bool, StorageError> {
        let removed = self.change(
            "the attempt",
            "DELETE FROM attempt WHERE guessed = $1 AND id = $2",
            values![guessed.to_key(), attempt],
        )?;
        Ok(removed == 1)
    }

    fn session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Session>, StorageError> {
        self.one(
            "SELECT account_id, opened_at, last_used_at, authenticated_at FROM session \
             WHERE account_id = $1 AND digest = $2",
            values![account.0, digest.as_stored()],
            rows::session,
        )
    }

    fn insert_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the session",
            "INSERT INTO session (account_id, digest, opened_at, last_used_at, authenticated_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            values![
                session.account.0,
                digest.as_stored(),
                session.opened_at.as_millis(),
                session.last_used_at.as_millis(),
                session.authenticated_at.as_millis(),
            ],
        )
    }

    fn update_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the session",
            "UPDATE session SET last_used_at = $3, authenticated_at = $4 \
             WHERE account_id = $1 AND digest = $2",
            values![
                session.account.0,
                digest.as_stored(),
                session.last_used_at.as_millis(),
                session.authenticated_at.as_millis(),
            ],
        )
    }

    fn remove_session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<bool, StorageError> {
        let removed = self.change(
            "the session",
            "DELETE FROM session WHERE account_id = $1 AND digest = $2",
            values![account.0, digest.as_stored()],
        )?;
        Ok(removed == 1)
    }

    fn remove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenDigest>,
    ) -> Result<u64, StorageError> {
        let removed = self.change(
            "the sessions",
            "DELETE FROM session WHERE account_id = $1 AND digest IS DISTINCT FROM $2",
            values![account.0, except.map(TokenDigest::as_stored)],
        )?;
        Ok(removed)
    }

    fn remove_all_sessions(&mut self) -> Result<u64, StorageError> {
        self.change("the sessions", "DELETE FROM session", values![])
    }

    fn remove_all_tokens(&mut self) -> Result<u64, StorageError> {
        self.change("the tokens", "DELETE FROM token", values![])
    }

    fn token(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Token>, StorageError> {
        self.one(
            concat!(
                "SELECT ",
                token_columns!(),
                " FROM token WHERE account_id = $1 AND digest = $2"
            ),
            values![account.0, digest.as_stored()],
            rows::token,
        )
    }

    fn tokens(&mut self, account: AccountId) -> Result<Vec<Token>, StorageError> {
        self.all(
            concat!(
                "SELECT ",
                token_columns!(),
                " FROM token WHERE account_id = $1 ORDER BY label"
            ),
            values![account.0],
            rows::token,
        )
    }

    fn insert_token(&mut self, token: &Token, digest: &TokenDigest) -> Result<(), StorageError> {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        self.change_one(
            "the token",
            concat!(
                "INSERT INTO token (",
                token_columns!(),
                ", digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                 ON CONFLICT DO NOTHING"
            ),
            values![
                token.account.0,
                token.label.as_str(),
                token.id,
                scopes.join(" "),
                token.created_at.as_millis(),
                token.expires_at.as_millis(),
                token.last_used_at.map(Timestamp::as_millis),
                digest.as_stored(),
            ],
        )
    }

    fn update_token(&mut self, token: &Token) -> Result<(), StorageError> {
        self.change_one(
            "the token",
            "UPDATE token SET last_used_at = $3, expires_at = $4 WHERE account_id = $1 AND label = $2",
            values![
                token.account.0,
                token.label.as_str(),
                token.last_used_at.map(Timestamp::as_millis),
                token.expires_at.as_millis(),
            ],
        )
    }

    fn remove_token(&mut self, account: AccountId, label: &Label) -> Result<bool, StorageError> {
        let removed = self.change(
            "the token",
            "DELETE FROM token WHERE account_id = $1 AND label = $2",
            values![account.0, label.as_str()],
        )?;
        Ok(removed == 1)
    }

    fn remove_tokens(&mut self, account: AccountId) -> Result<u64, StorageError> {
        let removed = self.change(
            "the tokens",
            "DELETE FROM token WHERE account_id = $1",
            values![account.0],
        )?;
        Ok(removed)
    }

    fn chain(&mut self, subject: Subject) -> Result<Chain, StorageError> {
        let found = self.one(
            "SELECT length, head, subject FROM chain WHERE subject = $1",
            values![subject.to_key()],
            rows::chain,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn append_event(&mut self, event: &Event) -> Result<(), StorageError> {
        const WHAT: &str = "the record";
        let subject = event.subject.to_key();
        let sequence = i64::try_from(event.sequence).map_err(|_| StorageError::Conflict(WHAT))?;
        // Guarded by the length before it, so that two appends cannot take one place.
        let chain = if sequence == 1 {
            "INSERT INTO chain (subject, length, head) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        } else {
            "UPDATE chain SET length = $2, head = $3 WHERE subject = $1 AND length + 1 = $2"
        };
        self.change_one_later(WHAT, chain, values![subject, sequence, event.hash])?;
        self.change_one(
            WHAT,
            concat!(
                "INSERT INTO event (",
                event_columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
                 ON CONFLICT DO NOTHING"
            ),
            values![
                subject,
                sequence,
                event.id,
                event.at.as_millis(),
                event.action.as_str(),
                event.outcome.as_str(),
                event.actor.as_ref().map(|actor| actor.account.0),
                event.actor.as_ref().map(|actor| actor.name.as_str()),
                &event.subject_name,
                event.reason.as_deref(),
                event.operation,
                event.os_uid,
                &event.host,
                event.hash,
                event
                    .actor
                    .as_ref()
                    .and_then(|actor| actor.token.as_ref())
                    .copied(),
                event.clock_at.map(Timestamp::as_millis),
            ],
        )?;
        self.recorded(event);
        Ok(())
    }

    fn has_event(
        &mut self,
        subject: Subject,
        operation: Uuid,
        action: Action,
    ) -> Result<bool, StorageError> {
        let found = self.one(
            "SELECT subject, sequence FROM event WHERE subject = $1 AND operation = $2 AND action = $3",
            values![subject.to_key(), operation, action.as_str()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    fn each_event(
        &mut self,
        subject: Subject,
        each: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each(
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE subject = $1 ORDER BY sequence"
            ),
            values![subject.to_key()],
            rows::event,
            |event| each(&event),
        )
    }

    fn commit(self: Box<Self>) -> Result<(), StorageError> {
        (*self).end()
    }
}
