//! Generators for tests: one that records the requests, one that fails.

use std::sync::Mutex;

use crate::random::{NoRandomness, Randomness};

/// Repeats its bytes, and records the length of each request.
pub(super) struct Scripted {
    bytes: Vec<u8>,
    asked: Mutex<Vec<usize>>,
}

impl Scripted {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.to_vec(),
            asked: Mutex::default(),
        }
    }

    pub(super) fn asked(&self) -> Vec<usize> {
        self.asked.lock().unwrap().clone()
    }
}

impl Randomness for Scripted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.asked.lock().unwrap().push(bytes.len());
        for (byte, given) in bytes.iter_mut().zip(self.bytes.iter().cycle()) {
            *byte = *given;
        }
        Ok(())
    }
}

/// Fills half of the bytes, and fails.
pub(super) struct Broken;

impl Randomness for Broken {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let half = bytes.len() / 2;
        bytes[..half].fill(7);
        Err(NoRandomness)
    }
}
