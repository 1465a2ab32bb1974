//! The statements about a store, its accounts and chains.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::Sql;
use super::columns::{columns, select};
use super::rows;
use super::value::{Value, values};
use crate::credentials::PasswordHash;
use crate::model::{
    Account, AccountId, AccountOrder, Action, Chain, Event, MailAddress, OlderCosts, Settings,
    StoreInfo, Subject, Username,
};
use crate::storage::{
    AccountPage, Counts, DirectoryTx, GuessTx, Guessed, SharedCommit, StorageError, Tx,
};

const ACCOUNT: &str = "the account";

/// The columns of an account that can change, without its password hash, in order, between what comes before and after.
macro_rules! account_values {
    ($($before:expr),*; $account:ident; $($after:expr),*) => {
        values![
            $($before,)*
            $account.display_name.as_ref().map(|name| name.as_str()),
            $account.role.as_str(),
            $account.disabled,
            $account.password.stored().as_str(),
            $account.password.expires_at(),
            $account.change_required,
            $account.password_disabled,
            $account.guesses.failures,
            $account.guesses.failed_at,
            $account.guesses.refusal_noted,
            $account.password_changed_at,
            $account.last_login_at,
            $($after),*
        ]
    };
}

/// The values of a store's only row, in the order of its columns; `older_costs` is the text of the older costs.
pub(in crate::storage) fn info_values<'a>(
    info: &'a StoreInfo,
    older_costs: Option<&'a str>,
) -> Vec<Value<'a>> {
    let own: &[Value<'_>] = values![
        info.id,
        info.epoch,
        &info.name_key,
        info.created_at,
        info.latest_at,
        info.recorded_at,
        info.record_ahead,
        older_costs,
    ];
    [own, &settings_values(&info.settings)].concat()
}

fn settings_values(settings: &Settings) -> Vec<Value<'_>> {
    let mut values: Vec<_> = settings.numbers().map(Value::from).into();
    values.extend(settings.texts().map(Value::from));
    values
}

/// Finds a row by a name, or by the name that programs without the final sigma made of the same text.
fn in_either_spelling<T>(
    name: &Username,
    mut find: impl FnMut(&Username) -> Result<Option<T>, StorageError>,
) -> Result<Option<T>, StorageError> {
    let found = find(name)?;
    match name.before_final_sigma() {
        None => Ok(found),
        // Always asked, whether it is needed or not, so that names that exist and others take the same work (S19).
        Some(older) => find(&older).map(|older| found.or(older)),
    }
}

impl<S: Sql> Tx for S {
    fn info(&mut self) -> Result<StoreInfo, StorageError> {
        self.only_row()?.ok_or(StorageError::Damaged)
    }

    fn counts(&mut self) -> Result<Counts, StorageError> {
        // Ids begin with the time, so the last one is the latest.
        self.one_of_all(
            "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM event), \
             (SELECT coalesce(clock_at, at) FROM event ORDER BY id DESC LIMIT 1)",
            rows::counts,
        )?
        .ok_or(StorageError::Damaged)
    }

    fn set_epoch(&mut self, epoch: Uuid) -> Result<(), StorageError> {
        self.change_one("the store", "UPDATE store SET epoch = ?", values![epoch])
    }

    fn set_settings(&mut self, settings: &Settings) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET min_length = ?, temporary_expiry = ?, entered_temporary = ?, \
             argon2_memory = ?, argon2_passes = ?, argon2_lanes = ?, session_idle = ?, \
             session_length = ?, free_failures = ?, longest_wait = ?, \
             failures_that_disable = ?, imported_until = ?, blocklist_file = ?, support_contact = ?",
            &settings_values(settings),
        )
    }

    fn set_older_costs(&mut self, older: &OlderCosts) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET older_costs = ?",
            values![older.to_stored().as_deref()],
        )
    }

    fn account(&mut self, name: &Username) -> Result<Option<Account>, StorageError> {
        if !Self::LEADS {
            return in_either_spelling(name, |name| {
                self.one(
                    select!(account, "WHERE name = ?"),
                    values![name.as_str()],
                    rows::account,
                )
            });
        }
        let id = in_either_spelling(name, |name| {
            self.one(
                "SELECT account_id FROM name WHERE name = ?",
                values![name.as_str()],
                rows::named,
            )
        })?;
        // An unknown name takes as many statements (S53); no account's id is all zeros.
        self.account_by_id(id.unwrap_or(AccountId(Uuid::nil())))
    }

    fn account_by_id(&mut self, id: AccountId) -> Result<Option<Account>, StorageError> {
        self.one(select!(account, "WHERE id = ?"), values![id], rows::account)
    }

    fn insert_account(
        &mut self,
        account: &Account,
        hash: Option<&PasswordHash>,
    ) -> Result<(), StorageError> {
        if Self::LEADS {
            self.change_one(
                ACCOUNT,
                "INSERT INTO name (name, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                values![account.name.as_str(), account.id],
            )?;
        }
        self.change_one(
            ACCOUNT,
            concat!(
                "INSERT INTO account (",
                columns!(account),
                ", password_hash, imported) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            account_values![
                account.name.as_str(), account.id;
                account;
                account.created_at,
                account.mail.as_ref().map(MailAddress::as_str),
                hash.map(PasswordHash::as_stored),
                hash.and_then(PasswordHash::imported_kind)
            ],
        )?;
        for group in &account.groups {
            self.add_member(account.id, group)?;
        }
        Ok(())
    }

    fn update_account(&mut self, account: &Account) -> Result<(), StorageError> {
        self.change_one_later(
            ACCOUNT,
            "UPDATE account SET display_name = ?, role = ?, disabled = ?, password = ?, \
             temporary_expires_at = ?, change_required = ?, password_disabled = ?, \
             failures = ?, failed_at = ?, refusal_noted = ?, password_changed_at = ?, \
             last_login_at = ? WHERE id = ?",
            account_values![; account; account.id],
        )
    }

    fn replace_password(
        &mut self,
        account: &Account,
        hash: &PasswordHash,
    ) -> Result<(), StorageError> {
        self.change_one_later(
            ACCOUNT,
            "UPDATE account SET display_name = ?, role = ?, disabled = ?, password = ?, \
             temporary_expires_at = ?, change_required = ?, password_disabled = ?, \
             failures = ?, failed_at = ?, refusal_noted = ?, password_changed_at = ?, \
             last_login_at = ?, password_hash = ?, imported = ? WHERE id = ?",
            account_values![; account; hash.as_stored(), hash.imported_kind(), account.id],
        )
    }

    fn rename_account(&mut self, account: &Account, to: &Username) -> Result<(), StorageError> {
        if Self::LEADS {
            self.change_one(
                ACCOUNT,
                "DELETE FROM name WHERE name = ? AND account_id = ?",
                values![account.name.as_str(), account.id],
            )?;
            self.change_one(
                ACCOUNT,
                "INSERT INTO name (name, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                values![to.as_str(), account.id],
            )?;
        }
        self.change_one(
            ACCOUNT,
            "UPDATE account SET name = ? WHERE id = ?",
            values![to.as_str(), account.id],
        )
    }

    fn remove_account(&mut self, id: AccountId) -> Result<(), StorageError> {
        for guessed in [Guessed::Account(id), Guessed::CodeOf(id)] {
            self.change(
                ACCOUNT,
                "DELETE FROM attempt WHERE guessed = ?",
                values![guessed.to_key()],
            )?;
        }
        self.forget_code_guesses(Guessed::CodeOf(id))?;
        if !Self::LEADS {
            return self.change_one(ACCOUNT, "DELETE FROM account WHERE id = ?", values![id]);
        }
        let name = self.take(
            "DELETE FROM account WHERE id = ? RETURNING name, id",
            values![id],
            rows::name_of,
        )?;
        let name = name.ok_or(StorageError::Conflict(ACCOUNT))?;
        self.change_one(
            ACCOUNT,
            "DELETE FROM name WHERE name = ? AND account_id = ?",
            values![&name, id],
        )
    }

    fn password_hash(&mut self, id: AccountId) -> Result<Option<PasswordHash>, StorageError> {
        let found = self.one(
            "SELECT password_hash, id FROM account WHERE id = ?",
            values![id],
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
            ACCOUNT,
            "UPDATE account SET password_hash = ?, imported = ? WHERE id = ?",
            values![hash.as_stored(), hash.imported_kind(), id],
        )
    }

    fn imported_kinds(&mut self) -> Result<Vec<String>, StorageError> {
        // From one to the next in the index: few steps, however many accounts have one.
        self.all(
            "WITH RECURSIVE kind (imported) AS (\
               SELECT min(imported) FROM account WHERE imported IS NOT NULL \
               UNION ALL \
               SELECT (SELECT min(account.imported) FROM account WHERE account.imported > kind.imported) \
               FROM kind WHERE kind.imported IS NOT NULL\
             ) \
             SELECT imported FROM kind WHERE imported IS NOT NULL LIMIT 64",
            values![],
            rows::imported_kind,
        )
    }

    fn admins(&mut self) -> Result<Vec<Account>, StorageError> {
        let found = self.all(
            select!(account, "WHERE role = 'admin' ORDER BY name"),
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
            select!(account, "WHERE id > ? ORDER BY id LIMIT ?"),
            values![after.map_or(Uuid::nil(), |id| id.0), limit],
            rows::account_by_id,
        )?;
        Ok(AccountPage::of(rows))
    }

    fn each_account(
        &mut self,
        order: AccountOrder,
        each: &mut dyn FnMut(Result<Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = match order {
            AccountOrder::Name => return self.each_account_by_name(each),
            AccountOrder::LastLogin => {
                select!(every_account, "ORDER BY last_login_at NULLS FIRST, name")
            }
            AccountOrder::Created => select!(every_account, "ORDER BY created_at, name"),
        };
        self.each_row_of_all(sql, values![], |row| {
            Ok(each(rows::account_if_readable(row)?))
        })
    }

    fn chain(&mut self, subject: Subject) -> Result<Chain, StorageError> {
        let found = self.one(
            "SELECT length, head, subject FROM chain WHERE subject = ?",
            values![subject.to_key()],
            rows::chain,
        )?;
        Ok(found.unwrap_or_default())
    }

    fn append_event(&mut self, event: &Event) -> Result<(), StorageError> {
        const WHAT: &str = "the audit log";
        let subject = event.subject.to_key();
        let sequence = i64::try_from(event.sequence).map_err(|_| StorageError::Conflict(WHAT))?;
        // The length before it must match, so that two appends cannot take one place.
        if sequence == 1 {
            self.change_one_later(
                WHAT,
                "INSERT INTO chain (subject, length, head) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                values![subject, sequence, &event.hash],
            )?;
        } else {
            self.change_one_later(
                WHAT,
                "UPDATE chain SET length = ?, head = ? WHERE subject = ? AND length = ?",
                values![sequence, &event.hash, subject, sequence - 1],
            )?;
        }
        let actor = event.actor.as_ref();
        self.change_one(
            WHAT,
            concat!(
                "INSERT INTO event (",
                columns!(event),
                ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            values![
                subject,
                sequence,
                event.id,
                event.at,
                event.action.as_str(),
                event.outcome.as_str(),
                actor.map(|actor| actor.account),
                actor.map(|actor| &actor.name),
                &event.subject_name,
                event.reason.as_deref(),
                event.operation,
                event.os_uid,
                &event.host,
                &event.hash,
                actor.and_then(|actor| actor.token),
                event.clock_at,
                event.peer_address.as_deref(),
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
            "SELECT subject, sequence FROM event WHERE subject = ? AND operation = ? AND action = ?",
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
        self.each_row(
            select!(event, "WHERE subject = ? ORDER BY sequence"),
            values![subject.to_key()],
            |row| Ok(each(&rows::event(row)?)),
        )
    }

    fn shared_commit(&self) -> Option<SharedCommit> {
        Sql::shared_commit(self)
    }

    fn commit(self: Box<Self>) -> Result<(), StorageError> {
        (*self).end()
    }
}
