//! What scripts rely on: every command's result in every format, its streams, its status, and the shape of errors.

mod errors;
mod help;
mod results;
mod rows;
mod secrets;
