//! The program: parse, run, exit status.

mod cli;

fn main() {}
