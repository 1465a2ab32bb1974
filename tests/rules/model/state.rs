//! The model: accounts and sessions in memory, and the rules in their simplest words.

use passdesk::model::{Role, Status};

use super::calls::{Call, Deed};
use super::{NAMES, Who};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// What a call gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Done,
    NotSignedIn,
    Wrong,
    Expired,
    Throttled(i64),
    ChangeOwed,
    Stale,
    NotAdmin,
    OwnAccount,
    LastAdmin,
    NoSuchAccount,
    Exists,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Password {
    Chosen(usize),
    Temporary,
}

#[derive(Clone, Copy)]
struct Account {
    role: Role,
    disabled: bool,
    password: Password,
    expires_at: i64,
    required: bool,
    guesses: Guesses,
    /// Those from its known device.
    device: Option<Guesses>,
}

#[derive(Clone, Copy, Default)]
struct Guesses {
    failures: u32,
    waits_until: i64,
}

#[derive(Clone, Copy)]
struct Session {
    opened: i64,
    used: i64,
    proved: i64,
}

pub(super) struct Model {
    pub(super) now: i64,
    accounts: [Option<Account>; 4],
    /// Of the names while they are no accounts.
    unknown: [Guesses; 4],
    sessions: [Option<Session>; 4],
}

/// What can be seen of an account: role, status, failures, kind of password.
type Shown = (Role, Status, u32, &'static str);

impl Account {
    fn new(role: Role, password: Password, expires_at: i64) -> Self {
        Self {
            role,
            disabled: false,
            password,
            expires_at,
            required: false,
            guesses: Guesses::default(),
            device: None,
        }
    }

    fn owes_change(&self) -> bool {
        self.required || self.password == Password::Temporary
    }

    fn expired(&self, now: i64) -> bool {
        self.password == Password::Temporary && self.expires_at <= now
    }

    fn usable_admin(&self, now: i64) -> bool {
        self.role == Role::Admin && !self.disabled && !self.expired(now)
    }

    /// The failures that are counted together: those of its device, if it is known, or those of all others.
    fn counted(&mut self, from_device: bool) -> &mut Guesses {
        match &mut self.device {
            Some(guesses) if from_device => guesses,
            _ => &mut self.guesses,
        }
    }

    fn chosen(&mut self, choice: usize) {
        self.password = Password::Chosen(choice);
        self.required = false;
    }
}

impl Guesses {
    fn fail(&mut self, now: i64) {
        self.failures += 1;
        if self.failures > 5 {
            let wait = (SECOND << (self.failures - 6).min(20)).min(15 * MINUTE);
            self.waits_until = now + wait;
        }
    }
}

impl Model {
    pub(super) fn new(now: i64) -> Self {
        let ada = Account::new(Role::Admin, Password::Chosen(0), 0);
        Self {
            now,
            accounts: [Some(ada), None, None, None],
            unknown: [Guesses::default(); 4],
            sessions: [None; 4],
        }
    }

    pub(super) fn password(&self, who: Who) -> Password {
        self.accounts[who].map_or(Password::Chosen(0), |account| account.password)
    }

    pub(super) fn next_choice(&self, who: Who) -> usize {
        match self.password(who) {
            Password::Chosen(choice) => (choice + 1) % super::CHOICES.len(),
            Password::Temporary => 0,
        }
    }

    pub(super) fn shown(&self, who: Who) -> Option<Shown> {
        self.accounts[who].map(|account| {
            let status = if account.disabled {
                Status::Disabled
            } else if self.now < account.guesses.waits_until {
                Status::Throttled
            } else if account.expired(self.now) {
                Status::TemporaryExpired
            } else if account.owes_change() {
                Status::MustChange
            } else {
                Status::Active
            };
            let kind = match account.password {
                Password::Chosen(_) => "permanent",
                Password::Temporary => "temporary",
            };
            (account.role, status, account.guesses.failures, kind)
        })
    }

    pub(super) fn call(&mut self, call: Call) -> Answer {
        let result = match call {
            Call::Act(by, deed, on) => self.act(by, deed, on),
            Call::SignIn(who, right, finish) => self.sign_in(who, right, finish, false),
            Call::SignInFrom(who, right, finish) => self.sign_in(who, right, finish, true),
            Call::Verify(who, right) => self.verify(who, right),
            Call::Change(who, right) => self.change(who, right),
            Call::Confirm(who, right) => self.confirm(who, right),
            Call::Use(who) => self.session(who).map(drop),
            Call::SignOut(who) => self.sessions[who]
                .take()
                .map(drop)
                .ok_or(Answer::NotSignedIn),
            Call::Pass(time) => {
                self.now += i64::try_from(time.as_millis()).expect("a short time");
                Ok(())
            }
        };
        result.err().unwrap_or(Answer::Done)
    }

    /// The password check behind every door.
    fn check(&mut self, who: Who, right: bool, from_device: bool) -> Result<&mut Account, Answer> {
        let now = self.now;
        let unguessable = right
            && self.accounts[who]
                .is_some_and(|it| !it.disabled && it.password == Password::Temporary);
        let guesses = match &mut self.accounts[who] {
            Some(account) => account.counted(from_device),
            None => &mut self.unknown[who],
        };
        if now < guesses.waits_until && !unguessable {
            return Err(Answer::Throttled(guesses.waits_until));
        }
        match &mut self.accounts[who] {
            Some(account) => {
                if !right || account.disabled {
                    account.counted(from_device).fail(now);
                    return Err(Answer::Wrong);
                }
                if account.expired(now) {
                    return Err(Answer::Expired);
                }
                *account.counted(from_device) = Guesses::default();
                account.guesses = Guesses::default();
                Ok(account)
            }
            None => {
                self.unknown[who].fail(now);
                Err(Answer::Wrong)
            }
        }
    }

    fn sign_in(
        &mut self,
        who: Who,
        right: bool,
        finish: bool,
        from_device: bool,
    ) -> Result<(), Answer> {
        let (now, next) = (self.now, self.next_choice(who));
        let account = self.check(who, right, from_device)?;
        if account.owes_change() {
            if !finish {
                return Err(Answer::ChangeOwed);
            }
            account.chosen(next);
        }
        if from_device {
            account.device.get_or_insert_default();
        }
        self.sessions[who] = Some(Session {
            opened: now,
            used: now,
            proved: now,
        });
        Ok(())
    }

    fn verify(&mut self, who: Who, right: bool) -> Result<(), Answer> {
        match self.check(who, right, false)?.owes_change() {
            true => Err(Answer::ChangeOwed),
            false => Ok(()),
        }
    }

    fn change(&mut self, who: Who, right: bool) -> Result<(), Answer> {
        let next = self.next_choice(who);
        self.check(who, right, false)?.chosen(next);
        Ok(())
    }

    fn confirm(&mut self, who: Who, right: bool) -> Result<(), Answer> {
        self.session(who)?;
        self.check(who, right, false)?;
        if let Some(session) = &mut self.sessions[who] {
            session.proved = self.now;
        }
        Ok(())
    }

    /// A live session; using it keeps it alive, to the minute.
    fn session(&mut self, who: Who) -> Result<Session, Answer> {
        let now = self.now;
        let live = |session: &Session| now < (session.used + HOUR).min(session.opened + 12 * HOUR);
        self.sessions[who] = self.sessions[who].filter(live);
        let session = self.sessions[who].as_mut().ok_or(Answer::NotSignedIn)?;
        if now - session.used >= MINUTE {
            session.used = now;
        }
        Ok(*session)
    }

    fn act(&mut self, by: Who, deed: Deed, on: Who) -> Result<(), Answer> {
        let session = self.session(by)?;
        let actor = self.accounts[by].expect("a session has its account");
        if actor.owes_change() {
            return Err(Answer::ChangeOwed);
        }
        if actor.role != Role::Admin {
            return Err(Answer::NotAdmin);
        }
        if !matches!(deed, Deed::Find) && self.now - session.proved > 15 * MINUTE {
            return Err(Answer::Stale);
        }
        let temporary = |role| Account::new(role, Password::Temporary, self.now + 24 * HOUR);
        if let Deed::Add(role) = deed {
            return match self.accounts[on].replace(temporary(role)) {
                None => Ok(()),
                there => {
                    self.accounts[on] = there;
                    Err(Answer::Exists)
                }
            };
        }
        let before = self.accounts[on].ok_or(Answer::NoSuchAccount)?;
        let mut after = Some(before);
        let account = after.as_mut().expect("just put there");
        let mut ends_sessions = false;
        match deed {
            Deed::Find | Deed::Add(_) => {}
            Deed::Reset if by == on => return Err(Answer::OwnAccount),
            Deed::Reset => {
                *account = Account {
                    disabled: before.disabled,
                    ..temporary(before.role)
                };
                ends_sessions = true;
            }
            Deed::Remove => {
                after = None;
                ends_sessions = true;
            }
            Deed::Disable => {
                account.disabled = true;
                account.device = None;
                ends_sessions = true;
            }
            Deed::Enable => account.disabled = false,
            Deed::Promote => account.role = Role::Admin,
            Deed::Demote => account.role = Role::User,
            Deed::Unlock => account.guesses = Guesses::default(),
            Deed::RequireChange => account.required = true,
        }
        let usable =
            |account: &Option<Account>| account.is_some_and(|it| it.usable_admin(self.now));
        let others = (0..NAMES.len()).any(|who| who != on && usable(&self.accounts[who]));
        if matches!(deed, Deed::Remove | Deed::Disable | Deed::Demote)
            && before.role == Role::Admin
            && !usable(&after)
            && !others
        {
            return Err(Answer::LastAdmin);
        }
        self.accounts[on] = after;
        if ends_sessions {
            self.sessions[on] = None;
        }
        Ok(())
    }
}
