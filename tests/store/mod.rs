//! Looking after a store: what is found wrong with it, its backups, and what failing disks do.

mod backup;
mod beside_writers;
mod check;
mod copy;
mod faults;
mod layout;
mod mutated;
mod plan;
mod replace;
