//! Thousands of damaged stores behind the desk: each is refused with its own error or answers right, no wrong password is
//! ever accepted, and nothing panics (S32, S35).

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use passdesk::credentials::PasswordHash;
use passdesk::desk::{Desk, DeskError};
use passdesk::model::{Role, StoreUrl};
use passdesk::storage::{SqliteStore, StorageError};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tempfile::TempDir;

use crate::rules::{PASSWORD, TestClock, WRONG, World, sign_in, surroundings};
use crate::storage::samples::account;
use crate::storage::{name, write};
use crate::support::{cases, say};

/// How many damaged stores there are, in several tests side by side.
fn stores() -> u32 {
    cases(4_000, 20_000)
}

/// Some are refused, and some are not.
fn are_some(refused: usize, stores: u32) -> bool {
    (stores / 20..stores - stores / 20)
        .contains(&u32::try_from(refused).expect("no more than there are"))
}

/// In one of so many the right password is tried too, which costs a hash as strong as any.
const RIGHT_TRIED: usize = 50;
/// In one of so many everything is looked through too.
const LOOKED_THROUGH: usize = 5;
/// What SQLite takes and gives at once, unless a damaged header says otherwise.
const PAGE: usize = 4096;

/// What happens to one of a store's three files.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Set(Index, u8),
    /// Within the first bytes: the headers of files and of their first pages.
    SetInHeader(Index, u8),
    Truncate(Index),
    Zero(Index, u16),
    ZeroPage(Index),
    SwapPages(Index, Index),
    Copy(Index, Index, u16),
    Remove,
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = || any::<Index>();
    let byte = || prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(0x80)];
    prop_oneof![
        6 => (index(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        4 => (index(), byte()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        3 => (index(), byte()).prop_map(|(at, byte)| Damage::SetInHeader(at, byte)),
        1 => index().prop_map(Damage::Truncate),
        1 => (index(), 0..600u16).prop_map(|(at, length)| Damage::Zero(at, length)),
        1 => index().prop_map(Damage::ZeroPage),
        1 => (index(), index()).prop_map(|(one, other)| Damage::SwapPages(one, other)),
        1 => (index(), index(), 0..600u16).prop_map(|(from, to, n)| Damage::Copy(from, to, n)),
    ]
}

/// A log, or its index, can be gone altogether.
fn damage_beside() -> impl Strategy<Value = Damage> {
    prop_oneof![9 => damage(), 1 => Just(Damage::Remove)]
}

fn apply(file: &mut Option<Vec<u8>>, damage: &Damage) {
    let Some(bytes) = file.as_mut().filter(|bytes| !bytes.is_empty()) else {
        return;
    };
    let length = bytes.len();
    let page = |at: &Index| at.index(length.div_ceil(PAGE)) * PAGE;
    let end = |at: usize, more: usize| (at + more).min(length);
    match damage {
        Damage::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Damage::Set(at, byte) => bytes[at.index(length)] = *byte,
        Damage::SetInHeader(at, byte) => bytes[at.index(length.min(160))] = *byte,
        Damage::Truncate(at) => bytes.truncate(at.index(length)),
        Damage::Zero(at, more) => {
            let at = at.index(length);
            bytes[at..end(at, usize::from(*more))].fill(0);
        }
        Damage::ZeroPage(at) => bytes[page(at)..end(page(at), PAGE)].fill(0),
        Damage::SwapPages(one, other) => {
            let (one, other) = (page(one), page(other));
            for place in 0..PAGE {
                if one + place < length && other + place < length {
                    bytes.swap(one + place, other + place);
                }
            }
        }
        Damage::Copy(from, to, more) => {
            let (from, to) = (from.index(length), to.index(length));
            let more = usize::from(*more).min(length - from).min(length - to);
            bytes.copy_within(from..from + more, to);
        }
        Damage::Remove => *file = None,
    }
}

const ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

/// A store's file, its log and the log's index, as a crash leaves them.
type Files = [Option<Vec<u8>>; 3];

struct Whole {
    files: Files,
    clock: Arc<TestClock>,
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// A hash of [`PASSWORD`] as it would have been made long ago: checking it costs next to nothing.
fn cheap_hash() -> PasswordHash {
    let (salt, mut tag) = ([7; 16], [0; 32]);
    let params = Params::new(8, 1, 1, None).expect("parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSWORD.as_bytes(), &salt, &mut tag)
        .expect("a hash");
    PasswordHash::from_stored(format!(
        "$argon2id$v=19$m=8,t=1,p=1${}${}",
        BASE64_NOPAD.encode(&salt),
        BASE64_NOPAD.encode(&tag)
    ))
}

/// Accounts of every kind; half of it is still in the log.
fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let world = World::in_memory();
        for user in 0..30 {
            world.added(&format!("user{user}"), Role::User);
        }
        world.user("bob");
        let (path, clock) = (world.path().to_owned(), world.clock.clone());
        let other = SqliteStore::open(&path).expect("the store");
        write(&other, |tx| {
            let bob = tx.account(&name("bob"))?.expect("bob");
            tx.set_password_hash(bob.id, &cheap_hash())
        });
        drop(other);
        // The last one who closes a store writes its log back.
        let _folder = world.close();
        let open = SqliteStore::open(&path).expect("the store");
        write(&open, |tx| {
            (100..140).try_for_each(|number| {
                tx.insert_account(&account(&format!("late{number}"), number), None)
            })
        });
        let files = ENDINGS.map(|ending| fs::read(beside(&path, ending)).ok());
        assert!(files.iter().all(Option::is_some));
        Whole { files, clock }
    })
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Refused,
    Answered,
}

/// Nothing but what ends with status 75.
fn is_unavailable(error: &StorageError) -> bool {
    match error {
        StorageError::Foreign(_)
        | StorageError::Newer { .. }
        | StorageError::Corrupt { .. }
        | StorageError::Damaged
        | StorageError::BrokenChain(_)
        // A header says so too.
        | StorageError::ReadOnly(_)
        | StorageError::Unreachable(_) => true,
        _ => false,
    }
}

fn refused_well<T>(
    result: Result<T, DeskError>,
    right_answer: impl FnOnce(&Result<T, DeskError>) -> bool,
) -> Result<Came, TestCaseError> {
    match &result {
        answer if right_answer(answer) => Ok(Came::Answered),
        Err(DeskError::Storage(error)) if is_unavailable(error) => Ok(Came::Refused),
        Err(other) => Err(TestCaseError::fail(format!("{other:?}"))),
        Ok(_) => Err(TestCaseError::fail("a wrong password was accepted")),
    }
}

/// Puts the files where a store would be, and tries to get in.
fn tried(folder: &Path, files: &Files, number: usize) -> Result<Came, TestCaseError> {
    let path = folder.join("desk.db");
    for (ending, bytes) in ENDINGS.iter().zip(files) {
        let path = beside(&path, ending);
        match bytes {
            Some(bytes) => {
                fs::write(&path, bytes).expect("written");
                fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a mode");
            }
            None => drop(fs::remove_file(&path)),
        }
    }
    let url = StoreUrl::Sqlite(path);
    let around = surroundings(&whole().clock);
    if number.is_multiple_of(LOOKED_THROUGH) {
        let looked = Desk::check_store(&url, &around);
        refused_well(looked, |found| found.is_ok())?;
    }
    let desk = match Desk::open(&url, around) {
        Ok(desk) => desk,
        error => return refused_well(error, |_| false),
    };
    if number.is_multiple_of(RIGHT_TRIED) {
        // It may be in force no more, or the account may be gone; whatever is told has its own error.
        let right = sign_in(&desk, "bob", PASSWORD);
        refused_well(right, |answer| match answer {
            Ok(_) => true,
            Err(error) => is_no(error),
        })?;
    }
    refused_well(
        sign_in(&desk, "bob", WRONG),
        |answer| matches!(answer, Err(error) if is_no(error)),
    )
}

/// The answers of a store that works.
fn is_no(error: &DeskError) -> bool {
    matches!(
        error,
        DeskError::WrongPassword
            | DeskError::Throttled { .. }
            | DeskError::TemporaryExpired
            | DeskError::TooManyAtOnce
    )
}

fn private_folder() -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).expect("a mode");
    folder
}

/// Damages as many stores as told; how many were refused.
#[track_caller]
fn damaged(stores: u32, damages: impl Strategy<Value = [Vec<Damage>; 3]>) -> usize {
    let config = Config {
        cases: stores,
        failure_persistence: None,
        ..Config::default()
    };
    let folder = private_folder();
    let (number, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let ran = TestRunner::new(config).run(&damages, |damages| {
        let mut files = whole().files.clone();
        for (file, damages) in files.iter_mut().zip(&damages) {
            damages.iter().for_each(|damage| apply(file, damage));
        }
        let number = number.fetch_add(1, Ordering::SeqCst);
        if tried(folder.path(), &files, number)? == Came::Refused {
            refused.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    });
    if let Err(failure) = ran {
        panic!("{failure}");
    }
    refused.into_inner()
}

#[test]
fn a_whole_store_takes_the_right_password_and_no_other() {
    let folder = private_folder();
    // That looks through everything, and tries both.
    let came = tried(folder.path(), &whole().files, 0);
    assert_eq!(came.expect("a right answer"), Came::Answered);
    let url = StoreUrl::Sqlite(folder.path().join("desk.db"));
    let desk = Desk::open(&url, surroundings(&whole().clock)).expect("the store");
    assert!(sign_in(&desk, "bob", PASSWORD).is_ok());
}

#[test]
fn s32_no_damage_of_a_store_lets_a_wrong_password_in() {
    let stores = stores() / 2;
    let damages = vec(damage(), 1..8).prop_map(|file| [file, vec![Damage::Remove], vec![]]);
    let refused = damaged(stores, damages);
    say(&format!("{stores} damaged stores, {refused} refused"));
    assert!(are_some(refused, stores), "{refused}");
}

#[test]
fn s32_no_damage_of_a_log_lets_a_wrong_password_in() {
    let stores = stores() / 4;
    let damages = (vec(damage(), 0..3), vec(damage_beside(), 1..6));
    let refused = damaged(stores, damages.prop_map(|(file, log)| [file, log, vec![]]));
    say(&format!("{stores} damaged logs, {refused} refused"));
    assert!(are_some(refused, stores), "{refused}");
}

#[test]
fn s32_no_damage_of_a_log_and_its_index_lets_a_wrong_password_in() {
    let stores = stores() / 4;
    let damages = (
        vec(damage(), 0..3),
        vec(damage_beside(), 0..3),
        vec(damage_beside(), 1..4),
    );
    let refused = damaged(
        stores,
        damages.prop_map(|(file, log, index)| [file, log, index]),
    );
    say(&format!("{stores} damaged indexes, {refused} refused"));
    assert!(are_some(refused, stores), "{refused}");
}
