//! The one integration-test binary; each module holds the tests of one thing.

mod rules;
mod sqlite_files;
mod storage;
