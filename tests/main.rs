//! The one integration-test binary; each module holds the tests of one thing.

mod archive;
mod audit;
mod bad_input;
mod blocklist;
mod bulk;
mod completions;
mod contract;
mod crash;
mod demo;
mod devices;
mod display;
mod examples;
mod generated;
mod local_times;
mod manual;
mod names;
mod older;
mod packaging;
mod passwd;
mod pictures;
mod places;
mod policy;
#[cfg(feature = "postgres")]
mod postgres;
mod readme;
mod recovery;
mod roles;
mod rules;
mod script;
mod serve;
mod served;
mod sqlite_files;
mod storage;
mod store;
mod support;
mod terminal;
