//! A desk that is served: the commands once more through it.

mod rerun;
