//! Random bytes, passed in like the clock; the program always uses the operating system's generator.

use rand::TryRng;
use rand::rngs::SysRng;

/// A source of random bytes fit for secrets.
pub trait Randomness: Send + Sync {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails; the caller must give up and never go on with fewer bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The generator failed, so no secret was made.
#[derive(Debug, thiserror::Error)]
#[error("the operating system's random generator failed")]
pub struct NoRandomness;

/// The operating system's generator (`getrandom`).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        SysRng.try_fill_bytes(bytes).map_err(|_| NoRandomness)
    }
}

/// `N` random bytes.
///
/// # Errors
/// [`NoRandomness`] when the generator fails.
pub fn random_bytes<const N: usize>(randomness: &dyn Randomness) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes)?;
    Ok(bytes)
}
