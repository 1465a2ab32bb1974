//! Imports of many accounts by the program itself, in processes of their own: what passwords of another system add to the time and
//! the memory, and how fast weak hashes are wrapped.
//!
//! ```text
//! cargo bench --bench import                      # 10,000 rows, 1,000 of them to wrap: whether it works
//! cargo bench --bench import -- 1000000 10000     # as many as a figure that is quoted takes
//! ```
//!
//! Rows with a bcrypt hash are held against the same names alone, in new stores, in turn and in either order: at most 1.5 times the
//! time, and at most 64 MiB. Rows to wrap are held against as many Argon2id hashes on all cores, which are made before and after
//! them: at least 0.9 of that rate. Peaks are measured by Debian's package `time`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::random::SystemRandomness;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use figures::{say, seconds};
use place::{Place, Took};
use scratch::PASSWORD;

#[expect(dead_code, reason = "other benches use more of it")]
#[path = "support/figures.rs"]
mod figures;
#[expect(dead_code, reason = "other benches use more of it")]
#[path = "support/place.rs"]
mod place;
#[path = "support/scratch.rs"]
mod scratch;
#[path = "support/signed_in.rs"]
mod signed_in;
#[path = "support/token.rs"]
mod token;

const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    let rows = numbers.next().unwrap_or(10_000);
    let to_wrap = numbers.next().unwrap_or(1_000);
    beside_names(rows);
    wrapped(to_wrap);
}

fn beside_names(rows: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let names = file(folder.path(), rows, None);
    let bcrypt = file(folder.path(), rows, Some(BCRYPT));
    for turn in 0..2 {
        let (alone, kept) = match turn {
            0 => (import(&names), import(&bcrypt)),
            _ => {
                let kept = import(&bcrypt);
                (import(&names), kept)
            }
        };
        say(&format!(
            "{rows} names alone {:.1} s, peak {} KiB; with bcrypt {:.1} s, peak {} KiB; ratio {:.2}",
            alone.seconds,
            alone.peak,
            kept.seconds,
            kept.peak,
            kept.seconds / alone.seconds
        ));
    }
}

fn wrapped(rows: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let weak = file(folder.path(), rows, Some(SSHA));
    let before = raw_hashes(rows);
    let took = import(&weak);
    let after = raw_hashes(rows);
    let raw = (before + after) / 2.0;
    say(&format!(
        "{rows} wrapped in {:.1} s, peak {} KiB; as many raw hashes in {before:.1} and {after:.1} s; rate {:.2} of theirs",
        took.seconds,
        took.peak,
        raw / took.seconds
    ));
}

/// Makes as many Argon2id hashes on all cores; the seconds that takes.
fn raw_hashes(many: usize) -> f64 {
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())).expect("a password");
    let hash = |_| PasswordHash::of(&password, Cost::default(), &SystemRandomness);
    seconds(|| {
        let made = (0..many).into_par_iter().map(hash);
        made.for_each(|hash| drop(hash.expect("a hash")));
    })
}

/// A file of accounts, each with this hash if there is one.
fn file(folder: &Path, rows: usize, hash: Option<&str>) -> std::path::PathBuf {
    let mut text = match hash {
        Some(_) => "name,password_hash\n".to_owned(),
        None => "name\n".to_owned(),
    };
    for number in 0..rows {
        let _ = match hash {
            Some(hash) => writeln!(text, "user{number:07},{hash}"),
            None => writeln!(text, "user{number:07}"),
        };
    }
    let path = folder.join(hash.map_or("names", |hash| &hash[1..3]));
    fs::write(&path, text).expect("written");
    path
}

/// Imports a file to a new store.
fn import(file: &Path) -> Took {
    Place::new().done(&["users", "import", file.to_str().expect("a path")])
}
