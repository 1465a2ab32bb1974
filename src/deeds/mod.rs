//! What can be asked of a desk: every request and its answer, and what went wrong.

mod problem;

pub use problem::{Code, Hint, Kind, Problem, StoreInUse, what_is};
