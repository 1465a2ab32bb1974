//! The ways to compute Argon2id, all with the same tags, and which of them this process takes.

use std::sync::OnceLock;

use argon2::{Algorithm, Argon2, Block, Params, Version};
#[cfg(target_arch = "x86_64")]
use fearless_simd::{Avx2, Avx512, Level};

use super::HashError;
#[cfg(target_arch = "x86_64")]
use super::lane;
use crate::credentials::Cost;

/// Names the way to take: for tests, and for a machine that is in doubt.
const VARIABLE: &str = "PASSDESK_ARGON2ID";

/// A way to compute. That a machine has the instructions is proved by the value inside.
#[derive(Clone, Copy)]
pub(super) enum Path {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    Crate,
}

/// How this process computes Argon2id.
pub struct Hashing {
    path: Path,
    remark: Option<HashingRemark>,
}

/// Why the slower code of the `argon2` crate is used; tags are the same. An admin should hear of it once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashingRemark {
    /// The environment asks for what is not there.
    #[error(
        "{VARIABLE} is {asked:?}, and passwords are hashed with \"crate\": this machine has {here}"
    )]
    NotHere {
        /// What it asks for.
        asked: String,
        /// What there is.
        here: String,
    },
    /// A known answer came out wrong.
    #[error(
        "this machine computes wrong hashes with \"{0}\", so passwords are hashed with \"crate\", which is slower: have the processor looked at"
    )]
    WrongAnswer(&'static str),
}

static CHOSEN: OnceLock<Hashing> = OnceLock::new();

impl Hashing {
    /// How this process computes it, which is chosen now unless something was hashed before.
    pub fn chosen() -> &'static Self {
        CHOSEN.get_or_init(|| {
            let asked = std::env::var_os(VARIABLE);
            let asked = asked.as_deref().map(|asked| asked.to_string_lossy());
            Self::choose(asked.as_deref(), &Path::all(), gives_the_known_answer)
        })
    }

    /// How something was hashed, if anything was.
    #[must_use]
    pub fn so_far() -> Option<&'static Self> {
        CHOSEN.get()
    }

    /// `avx512`, `avx2`, or `crate` for the `argon2` crate.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path.name()
    }

    /// What an admin should hear.
    #[must_use]
    pub fn remark(&self) -> Option<&HashingRemark> {
        self.remark.as_ref()
    }

    pub(super) fn choose(
        asked: Option<&str>,
        here: &[Path],
        is_right: impl Fn(Path) -> bool,
    ) -> Self {
        let instead = |remark| Self {
            path: Path::Crate,
            remark: Some(remark),
        };
        let is_asked_for = |path: &&Path| asked.is_none_or(|asked| asked == path.name());
        match here.iter().find(is_asked_for) {
            Some(path) if is_right(*path) => Self {
                path: *path,
                remark: None,
            },
            Some(path) => instead(HashingRemark::WrongAnswer(path.name())),
            None => instead(HashingRemark::NotHere {
                asked: asked.unwrap_or_default().to_owned(),
                here: here
                    .iter()
                    .map(|path| format!("\"{}\"", path.name()))
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    pub(super) fn hash(
        &self,
        blocks: &mut [Block],
        cost: Cost,
        password: &[u8],
        salt: &[u8],
        tag: &mut [u8],
    ) -> Result<(), HashError> {
        self.path.hash(blocks, cost, password, salt, tag)
    }
}

impl Path {
    /// Those that this machine has, the fastest first.
    pub(super) fn all() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let vectors = [
            Level::new().as_avx512().map(Self::Avx512),
            Level::new().as_avx2().map(Self::Avx2),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = [None; 0];
        vectors.into_iter().flatten().chain([Self::Crate]).collect()
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "avx2",
            Self::Crate => "crate",
        }
    }

    /// Fills `tag`, in blocks with any content. More than one lane is left to the crate.
    ///
    /// # Errors
    /// [`HashError::Failed`] when there are too few blocks, or Argon2id does not allow one of the lengths.
    pub(super) fn hash(
        self,
        blocks: &mut [Block],
        cost: Cost,
        password: &[u8],
        salt: &[u8],
        tag: &mut [u8],
    ) -> Result<(), HashError> {
        let (memory, passes, lanes) = (cost.memory_kib(), cost.passes(), cost.lanes());
        let params =
            Params::new(memory, passes, lanes, Some(tag.len())).map_err(|_| HashError::Failed)?;
        if salt.len() < argon2::MIN_SALT_LEN {
            return Err(HashError::Failed);
        }
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) if lanes == 1 => {
                lane::hash(avx512, blocks, cost, password, salt, tag)
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) if lanes == 1 => lane::hash(avx2, blocks, cost, password, salt, tag),
            _ => Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into_with_memory(password, salt, tag, blocks)
                .map_err(|_| HashError::Failed),
        }
    }
}

/// Whether a hash comes out as Debian's `argon2` prints it (`argon2 somesalt -id -k 520 -t 2 -p 1`). The memory is just
/// large enough for all there is: both ways to refer to blocks, a second block of references, and a second pass.
pub(super) fn gives_the_known_answer(path: Path) -> bool {
    const MEMORY_KIB: u32 = 520;
    const ANSWER: [u8; 32] = [
        0x19, 0x87, 0xbd, 0x8e, 0x7c, 0x88, 0xef, 0x72, 0x83, 0x28, 0x9a, 0xfa, 0xcf, 0xff, 0x2a,
        0xec, 0x6e, 0xb2, 0xac, 0x83, 0xf0, 0x6e, 0xa9, 0x2f, 0xfb, 0xe5, 0xc1, 0xf1, 0xb5, 0x51,
        0xc4, 0x9b,
    ];
    let mut tag = [0; 32];
    let mut blocks = vec![Block::new(); MEMORY_KIB as usize];
    Cost::stored(MEMORY_KIB, 2, 1).is_some_and(|cost| {
        path.hash(&mut blocks, cost, b"password", b"somesalt", &mut tag)
            .is_ok()
            && tag == ANSWER
    })
}
