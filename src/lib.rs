//! The password desk: every rule of it. The program over it only talks.

pub mod clock;
pub mod credentials;
pub mod desk;
pub mod model;
pub mod private_files;
pub mod random;
pub mod storage;
