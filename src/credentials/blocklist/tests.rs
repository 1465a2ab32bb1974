//! What a blocklist promises: it finds all it was made of and next to nothing else, and no file makes it panic.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use tempfile::TempDir;

use super::format::{ENTRY_BYTES, HEADER_BYTES, Header, PART_ENTRIES, Part, checksum};
use super::{Blocklist, BlocklistError, BuildError, Filter, Known, key, shipped};
use crate::credentials::{Password, Typed};

fn password(text: &str) -> Password {
    Password::prepare(&Typed::new(text.to_owned())).unwrap()
}

fn known(words: &str) -> Known {
    Known::read(words.as_bytes(), |_| {}).unwrap()
}

fn bytes_of(known: Known) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let filter = Filter::of(known).unwrap();
    let bytes = filter.write::<BuildError>(&mut out, |_| Ok(())).unwrap();
    assert_eq!(out.get_ref().len() as u64, bytes);
    out.into_inner()
}

/// A folder with the file `list`.
struct Place(TempDir);

impl Place {
    fn with(bytes: &[u8]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.put(bytes);
        place
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("list")
    }

    fn put(&self, bytes: &[u8]) {
        fs::write(self.path(), bytes).unwrap();
    }

    fn open(&self) -> Result<Blocklist, BlocklistError> {
        Blocklist::open(&self.path())
    }

    fn refusal(&self) -> String {
        let error = self.open().unwrap_err().to_string();
        error.replace(&*self.path().to_string_lossy(), "LIST")
    }
}

/// So many keys, spread like those of passwords.
fn keys(range: std::ops::Range<u64>) -> Vec<u64> {
    range.map(|n| key::of_password(&n.to_le_bytes())).collect()
}

fn of_keys(keys: Vec<u64>) -> Known {
    Known { keys, left_out: 0 }
}

#[test]
fn s3_the_shipped_list_knows_its_passwords_in_whatever_case() {
    let list = Blocklist::shipped();
    for text in [
        "password",
        "correcthorsebatterystaple",
        "Correct Horse Battery Staple",
        "пароль123",
        "Йцукенгшщзхъ",
        "gfhjkm123456",
        "azertyuiopqsdfghjklm",
        "ich liebe dich so sehr",
    ] {
        assert!(list.contains(&password(text)).unwrap(), "{text}");
    }
    for text in ["", " ", "violet kettle arguing softly", "password\u{301}"] {
        assert!(!shipped::contains(text), "{text}");
    }
}

#[test]
fn the_shipped_list_is_sorted_in_small_letters_and_each_line_can_be_a_password() {
    let lines: Vec<_> = include_str!("shipped.txt").lines().collect();
    assert!(lines.is_sorted_by(|one, next| one < next));
    for line in lines {
        assert_eq!(line, line.to_lowercase());
        assert_eq!(line, password(line).as_str());
        assert!(line.chars().count() >= 8, "{line}");
    }
}

#[test]
fn s3_a_filter_finds_every_password_of_its_list_as_it_is_and_those_of_the_shipped_one() {
    let place = Place::with(&bytes_of(known("Violet Kettle\nrené\nвот так\n")));
    let list = place.open().unwrap();
    for text in ["Violet Kettle", "rene\u{301}", "вот\u{a0}так", "password1"] {
        assert!(list.contains(&password(text)).unwrap(), "{text}");
    }
    for text in ["violet kettle", "Violet Kettl", "ren", "вот"] {
        assert!(!list.contains(&password(text)).unwrap(), "{text}");
    }
}

#[test]
fn what_stands_twice_is_dropped_and_counted() {
    let filter = Filter::of(known("a\nb\r\na\na\n")).unwrap();
    assert_eq!((filter.entries(), filter.duplicates()), (2, 2));
    assert!(matches!(Filter::of(known("\n")), Err(BuildError::Empty)));
}

#[test]
fn one_list_always_gives_the_same_file_whatever_its_order() {
    assert_eq!(
        bytes_of(known("a\nb\nc\n")),
        bytes_of(known("c\nb\na\nb\n"))
    );
}

#[test]
fn every_size_can_be_built_and_holds_all_its_entries() {
    for size in (1..70).chain([100, 1_000, 5_000]) {
        let place = Place::with(&bytes_of(of_keys(keys(0..size))));
        let list = place.open().unwrap();
        let file = list.file.as_ref().unwrap();
        for key in keys(0..size) {
            assert!(file.contains(key).unwrap(), "{size}");
        }
    }
}

#[test]
fn large_filters_have_parts_take_under_20_bits_an_entry_and_hardly_ever_err() {
    let entries = 2 * PART_ENTRIES + 1;
    let bytes = bytes_of(of_keys(keys(0..entries)));
    let bits = bytes.len() as f64 * 8.0 / entries as f64;
    assert!(bits < 20.0, "{bits}");
    let place = Place::with(&bytes);
    let list = place.open().unwrap();
    let file = list.file.as_ref().unwrap();
    for key in keys(0..entries).iter().step_by(997) {
        assert!(file.contains(*key).unwrap());
    }
    // 15 in a million are expected.
    let others = keys(entries..entries + 2_000);
    let wrong = others.iter().filter(|key| file.contains(**key).unwrap());
    assert!(wrong.count() <= 3);
}

#[test]
fn a_part_without_entries_holds_nothing() {
    let header = Header {
        part_bits: 1,
        entries: 0,
    };
    let nothing = Part {
        entries: 0,
        bytes: 0,
        checksum: 0,
    };
    let place = Place::with(&header.write(&[nothing; 2]));
    assert!(!place.open().unwrap().contains(&password("violet")).unwrap());
}

#[test]
fn what_is_no_filter_is_told_apart() {
    let good = bytes_of(known("violet\n"));
    let place = Place::with(b"");
    assert_eq!(place.refusal(), "LIST is not a blocklist");
    place.put(&[b'x'; 4096]);
    assert_eq!(place.refusal(), "LIST is not a blocklist");
    let mut newer = good.clone();
    newer[16] = 2;
    place.put(&newer);
    let message = "LIST is a blocklist of format 2, which this passdesk does not know";
    assert_eq!(place.refusal(), message);
    for length in HEADER_BYTES..good.len() {
        place.put(&good[..length]);
        assert_eq!(place.refusal(), "the blocklist LIST is damaged");
    }
    fs::remove_file(place.path()).unwrap();
    assert_eq!(place.refusal(), "there is no blocklist at LIST");
}

#[test]
fn only_a_plain_file_is_opened_but_a_link_may_lead_there() {
    let place = Place::with(&bytes_of(known("violet kettle\n")));
    let link = place.0.path().join("link");
    symlink(place.path(), &link).unwrap();
    let list = Blocklist::open(&link).unwrap();
    assert!(list.contains(&password("violet kettle")).unwrap());

    let pipe = place.0.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for path in [place.0.path(), &pipe, Path::new("/dev/zero")] {
        let refused = Blocklist::open(path).unwrap_err();
        assert!(matches!(refused, BlocklistError::Foreign(_)), "{refused}");
    }
}

#[test]
fn s35_a_file_that_is_cut_short_or_changed_while_it_is_open_accepts_nothing() {
    let whole = bytes_of(known("violet kettle\n"));
    let place = Place::with(&whole);
    let list = place.open().unwrap();
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    for bytes in [&whole[..whole.len() - 1], &[], &changed] {
        place.put(bytes);
        let refused = list.contains(&password("violet kettle")).unwrap_err();
        assert!(matches!(refused, BlocklistError::Damaged(_)), "{refused}");
    }
    place.put(&whole);
    assert!(list.contains(&password("violet kettle")).unwrap());
}

/// What happens to a file.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    SetInFront(Index, u8),
    Number(Index, u32),
    Truncate(Index),
    Append(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let byte = || prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(0x80)];
    let number = prop_oneof![
        any::<u32>(),
        Just(0),
        Just(u32::MAX),
        (0..32_u32).prop_map(|n| 1 << n)
    ];
    prop_oneof![
        2 => (any::<Index>(), byte()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        4 => (any::<Index>(), byte()).prop_map(|(at, byte)| Damage::SetInFront(at, byte)),
        4 => (any::<Index>(), number).prop_map(|(at, number)| Damage::Number(at, number)),
        1 => any::<Index>().prop_map(Damage::Truncate),
        1 => vec(any::<u8>(), 1..64).prop_map(Damage::Append),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    // The header, the index, and the front of the first part.
    let front = bytes.len().min(HEADER_BYTES + 2 * ENTRY_BYTES + 16);
    match damage {
        _ if bytes.len() < 8 => {}
        Damage::Set(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Damage::SetInFront(at, byte) => bytes[at.index(front)] = *byte,
        Damage::Number(at, number) => {
            let at = at.index(front - 3);
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        Damage::Truncate(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Append(more) => bytes.extend(more),
    }
}

/// Makes all checksums right, as somebody would who wants the numbers behind them to be believed.
fn forge(bytes: &mut [u8]) {
    let parts = 1_usize << bytes.get(20).copied().unwrap_or(0).min(16);
    let index_end = HEADER_BYTES + parts * ENTRY_BYTES;
    if bytes.len() < index_end {
        return;
    }
    let mut begins = index_end;
    for at in (HEADER_BYTES..index_end).step_by(ENTRY_BYTES) {
        let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
        let end = begins.saturating_add(length).min(bytes.len());
        let sum = checksum(&[&bytes[begins.min(end)..end]]);
        bytes[at + 8..at + 12].copy_from_slice(&sum.to_le_bytes());
        begins = end;
    }
    let sum = checksum(&[&bytes[..32], &bytes[HEADER_BYTES..index_end]]);
    bytes[32..36].copy_from_slice(&sum.to_le_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn s36_a_mutated_file_is_refused_or_answers_and_never_panics(
        damages in vec(damage(), 1..4), forged in any::<bool>()
    ) {
        thread_local! {
            static GOOD: (Place, Vec<u8>) = {
                let header = Header { part_bits: 1, entries: 40 };
                let parts = [0, 1].map(|place| {
                    let keys = keys(0..200);
                    let own = keys.into_iter().filter(|key| header.part_of(*key) == place);
                    let filter = xorf::BinaryFuse16::try_from_iterator(
                        own.take(20).collect::<Vec<_>>().into_iter(),
                    );
                    super::format::write_part(&filter.unwrap())
                });
                let index = parts.each_ref().map(|bytes| Part {
                    entries: 20,
                    bytes: u32::try_from(bytes.len()).unwrap(),
                    checksum: checksum(&[bytes]),
                });
                let mut file = header.write(&index);
                file.extend(parts.concat());
                (Place::with(&file), file)
            };
        }
        GOOD.with(|(place, good)| {
            let mut bytes = good.clone();
            for damage in &damages {
                apply(&mut bytes, damage);
            }
            if forged {
                forge(&mut bytes);
            }
            place.put(&bytes);
            if let Ok(list) = place.open() {
                for key in keys(0..20) {
                    let _ = list.file.as_ref().unwrap().contains(key);
                }
            }
        });
    }

    #[test]
    fn any_list_is_read_or_refused_and_never_panics(bytes in vec(any::<u8>(), 0..300)) {
        let _ = Known::read(&bytes[..], |_| {});
    }
}
