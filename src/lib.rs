//! The password desk for programs that keep their own user accounts, with all of its rules. The program `passdesk` is only a
//! command line over this library.
//!
//! A [`desk::Desk`] is a store with the rules over it. What a user may do is a value that the caller holds: a
//! [session](desk::SignedIn) comes from a password; [`settled`](desk::SignedIn::settled) refuses an account that must choose
//! a new password first, and [`admin`](desk::Settled::admin) an account that is not an admin. There is no other way to an
//! [`Admin`](desk::Admin), which alone resets passwords and manages accounts, and every operation proves the same again
//! inside its own transaction. Between two requests keep the token, never the value.
//!
//! Errors are data ([`desk::DeskError`]); what each operation of an admin can fail with is listed at [`desk::Admin`]. A desk
//! works on one thing at a time: open one for each thread that serves people.
//!
//! # Embed a desk
//!
//! A secret is handed to a function before it is in force. When that function fails, nothing is changed; so there is never a
//! password that nobody has seen.
//!
//! ```
//! use passdesk::credentials::Typed;
//! use passdesk::desk::{Desk, FirstPassword, NewAccount, NewStore, Origin, Peer, SignIn, Surroundings};
//! use passdesk::desk::{DeskError, ResetOrder};
//! use passdesk::model::{Role, StoreUrl};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("own/accounts.db");
//! # let path = path.to_str().expect("UTF-8");
//! let url: StoreUrl = path.parse()?;
//! // The audit log says where an operation came from.
//! let around = Surroundings::of_the_system(Origin { peer: Peer::User(1000), host: "app1".to_owned() });
//! let password = || Typed::new("violet teapot under granite 92".to_owned());
//!
//! let new = NewStore::new("ada".parse()?, FirstPassword::Chosen(password()));
//! Desk::init(&url, &around, new, |made| {
//!     for code in made.recovery_codes.codes {
//!         println!("{}", code.reveal().as_str());
//!     }
//!     Ok::<_, DeskError>(())
//! })?;
//!
//! let desk = Desk::open(&url, around)?;
//! let SignIn::Open(session) = desk.sign_in(&"ada".parse()?, &password())? else {
//!     return Err("a new password must be chosen first".into());
//! };
//! let admin = desk.signed_in(&session.token)?.settled()?.admin()?;
//! let bob = NewAccount::new("bob".parse()?, Role::User);
//! admin.add(bob, |added| {
//!     println!("{} until {}", added.temporary_password.reveal().as_str(), added.expires_at);
//!     Ok::<_, DeskError>(())
//! })?;
//! admin.reset(&"bob".parse()?, ResetOrder::default(), |reset| {
//!     println!("{} until {}", reset.temporary_password.reveal().as_str(), reset.expires_at);
//!     Ok::<_, DeskError>(())
//! })?;
//! # Ok(()) }
//! ```
//!
//! # Check a password in a web handler
//!
//! A right password opens a session, whose token the browser keeps, or asks for a new password first. Unknown names, wrong
//! passwords and disabled accounts get one answer.
//!
//! ```
//! use passdesk::credentials::{SessionToken, Typed};
//! use passdesk::desk::{Desk, DeskError, SignIn};
//!
//! /// A status, and a cookie's value or a text.
//! fn log_in(desk: &Desk, name: &str, password: String) -> (u16, String) {
//!     let Ok(name) = name.parse() else {
//!         return (401, "wrong name or password".to_owned());
//!     };
//!     match desk.sign_in(&name, &Typed::new(password)) {
//!         Ok(SignIn::Open(session)) => (200, session.token.reveal().to_owned()),
//!         Ok(SignIn::ChangeOwed(_)) => (403, "choose a new password".to_owned()),
//!         Err(DeskError::Throttled { until }) => (429, format!("try again after {}", until.rounded_up())),
//!         Err(
//!             error @ (DeskError::WrongPassword
//!             | DeskError::TypingMistake
//!             | DeskError::NoPassword(_)
//!             | DeskError::TemporaryExpired),
//!         ) => (401, error.to_string()),
//!         // Too many sign-ins at once, no memory, or a store that cannot be reached: the password may be right.
//!         Err(_) => (503, "try again later".to_owned()),
//!     }
//! }
//!
//! /// Who sends a request with this cookie.
//! fn who(desk: &Desk, cookie: &str) -> Result<String, DeskError> {
//!     let token = SessionToken::parse(cookie).ok_or(DeskError::NotSignedIn)?;
//!     let session = desk.signed_in(&token)?;
//!     let name = session.account().name.to_string();
//!     session.settled()?;
//!     Ok(name)
//! }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use passdesk::desk::{FirstPassword, NewStore, Origin, Peer, Surroundings};
//! # let folder = tempfile::tempdir()?;
//! # let url = folder.path().join("own/accounts.db").to_str().expect("UTF-8").parse()?;
//! # let around = Surroundings::of_the_system(Origin { peer: Peer::User(1000), host: "app1".to_owned() });
//! # let password = "violet teapot under granite 92".to_owned();
//! # let new = NewStore::new("ada".parse()?, FirstPassword::Chosen(Typed::new(password.clone())));
//! # Desk::init(&url, &around, new, |_| Ok::<_, DeskError>(()))?;
//! # let desk = Desk::open(&url, around)?;
//! # assert_eq!(log_in(&desk, "ada", "another password".to_owned()).0, 401);
//! # let (status, cookie) = log_in(&desk, "ada", password);
//! # assert_eq!((status, who(&desk, &cookie)?), (200, "ada".to_owned()));
//! # Ok(()) }
//! ```
//!
//! # Reset from a job
//!
//! A job holds a token of an admin, which can do what its scopes say and never touches an admin. Rows are written, and
//! made durable, before they are in force; one account that cannot be reset does not stop the others. When the reset
//! fails after that, the rows are void, and the file must say so; after
//! [`StorageError::OutcomeUnknown`](desk::StorageError::OutcomeUnknown),
//! [`Admin::what_became`](desk::Admin::what_became) tells which are in force.
//!
//! ```
//! use std::fs::File;
//! use std::io::Write;
//!
//! use passdesk::credentials::ScriptToken;
//! use passdesk::desk::{BatchRow, BatchTerms, Desk, DeskError, NewTemporary, ResetTarget};
//! use passdesk::model::Username;
//!
//! #[derive(Debug, thiserror::Error)]
//! enum JobError {
//!     #[error(transparent)]
//!     Desk(#[from] DeskError),
//!     #[error(transparent)]
//!     Written(#[from] std::io::Error),
//! }
//!
//! fn reset(desk: &Desk, token: &ScriptToken, names: Vec<Username>, rows: &mut File) -> Result<(), JobError> {
//!     let target = |name| ResetTarget { name, password: NewTemporary::Generated };
//!     let targets = names.into_iter().map(target).collect();
//!     let result = desk.by_token(token)?.reset_batch(targets, &BatchTerms::default(), |written| {
//!         for row in written {
//!             match row {
//!                 BatchRow::Done(reset) => {
//!                     writeln!(rows, "{},{}", reset.name, reset.temporary_password.reveal().as_str())?;
//!                 }
//!                 BatchRow::Failed { name, error } => writeln!(rows, "{name},failed: {error}")?,
//!                 // Of an import alone.
//!                 BatchRow::Imported { .. } => {}
//!             }
//!         }
//!         Ok::<_, JobError>(rows.sync_all()?)
//!     });
//!     if let Err(error) = &result {
//!         writeln!(rows, "all rows above are void: {error}")?;
//!     }
//!     result
//! }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use passdesk::credentials::Typed;
//! # use passdesk::desk::{FirstPassword, NewAccount, NewStore, Origin, Peer, SignIn, Surroundings};
//! # use passdesk::model::{Role, Scope};
//! # let folder = tempfile::tempdir()?;
//! # let url = folder.path().join("own/accounts.db").to_str().expect("UTF-8").parse()?;
//! # let around = Surroundings::of_the_system(Origin { peer: Peer::User(1000), host: "app1".to_owned() });
//! # let password = || Typed::new("violet teapot under granite 92".to_owned());
//! # let new = NewStore::new("ada".parse()?, FirstPassword::Chosen(password()));
//! # Desk::init(&url, &around, new, |_| Ok::<_, DeskError>(()))?;
//! # let desk = Desk::open(&url, around)?;
//! # let SignIn::Open(session) = desk.sign_in(&"ada".parse()?, &password())? else { unreachable!() };
//! # let admin = desk.signed_in(&session.token)?.settled()?.admin()?;
//! # let bob = NewAccount::new("bob".parse()?, Role::User);
//! # admin.add(bob, |_| Ok::<_, DeskError>(()))?;
//! # let mut token = None;
//! # admin.create_token("job".parse()?, vec![Scope::UsersReset], None, |made| {
//! #     token = ScriptToken::parse(made.secret.reveal());
//! #     Ok::<_, DeskError>(())
//! # })?;
//! # let path = folder.path().join("rows.csv");
//! # let mut rows = File::create(&path)?;
//! # reset(&desk, &token.expect("a token"), vec!["bob".parse()?, "nobody".parse()?], &mut rows)?;
//! # let rows = std::fs::read_to_string(&path)?;
//! # assert!(rows.starts_with("bob,") && rows.contains("nobody,failed: "), "{rows}");
//! # Ok(()) }
//! ```

#[cfg(feature = "serve")]
pub mod client;
pub mod clock;
pub mod credentials;
pub mod deeds;
pub mod desk;
#[cfg(feature = "serve")]
pub mod doors;
pub mod model;
pub mod private_files;
pub mod random;
#[cfg(feature = "serve")]
pub mod serve;
pub mod storage;
#[cfg(any(feature = "postgres", feature = "serve"))]
mod trusted_roots;
#[cfg(feature = "serve")]
pub mod wire;
