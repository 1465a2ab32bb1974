//! The one integration-test binary; each module holds the tests of one thing.

mod bulk;
mod crash;
mod script;
mod sqlite_files;
mod storage;
#[expect(dead_code, reason = "the tests of the commands use the rest")]
mod support;
mod terminal;
