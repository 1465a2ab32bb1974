//! The one integration-test binary; each module holds the tests of one thing.

mod bad_input;
mod contract;
mod demo;
mod display;
mod generated;
mod passwd;
mod readme;
mod roles;
mod sqlite_files;
mod storage;
mod support;
mod terminal;
