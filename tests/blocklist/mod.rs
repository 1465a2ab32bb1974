//! The passwords that are known from breaches: how a filter of them is made, and that every door asks it.

mod build;
mod doors;
