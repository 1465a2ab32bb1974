//! Recovery: the real `ssh-keygen` signs, and everything that must be refused is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

mod admins;
mod alike;
mod codes;
mod commands;
mod faults;
mod limits;
mod notices;
mod over_tls;
mod redeem;
mod signatures;
mod signers;
pub(crate) mod staff;
mod story;
mod terminal;

/// What every signature is made for.
pub(crate) const NAMESPACE: &str = "recovery@passdesk";

/// A folder of keys, made and used by the real `ssh-keygen`.
pub(crate) struct Keys {
    folder: TempDir,
}

impl Keys {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The private key of that name, made when it is first asked for; its public half is beside it.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        self.key_of_kind(name, "ed25519")
    }

    pub(crate) fn key_of_kind(&self, name: &str, kind: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        if !path.exists() {
            let path = path.to_str().expect("a path");
            ssh_keygen(&["-q", "-t", kind, "-N", "", "-C", name, "-f", path]);
        }
        path
    }

    /// The public key of that name, as a file.
    pub(crate) fn public(&self, name: &str) -> PathBuf {
        self.key(name).with_extension("pub")
    }

    /// An `allowed_signers` file with these.
    pub(crate) fn allowed_signers(&self, names: &[&str]) -> PathBuf {
        let mut text = String::new();
        for name in names {
            let key = fs::read_to_string(self.public(name)).expect("a key");
            text.push_str(&format!("{name} namespaces=\"{NAMESPACE}\" {key}"));
        }
        let path = self.folder.path().join("allowed_signers");
        fs::write(&path, text).expect("a file");
        path
    }

    /// What somebody's signature of these bytes is.
    pub(crate) fn sign(&self, name: &str, challenge: &[u8]) -> Vec<u8> {
        self.sign_with(name, challenge, &["-n", NAMESPACE])
    }

    pub(crate) fn sign_with(&self, name: &str, challenge: &[u8], options: &[&str]) -> Vec<u8> {
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder");
        let file = folder.path().join("challenge.txt");
        fs::write(&file, challenge).expect("a challenge");
        let key = self.key(name);
        let mut arguments = vec!["-Y", "sign", "-f", key.to_str().expect("a path")];
        arguments.extend_from_slice(options);
        arguments.push(file.to_str().expect("a path"));
        ssh_keygen(&arguments);
        fs::read(signature_of(&file)).expect("a signature")
    }
}

/// Where `ssh-keygen` puts a signature.
pub(crate) fn signature_of(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".sig");
    path.into()
}

#[track_caller]
pub(crate) fn ssh_keygen(arguments: &[&str]) {
    let done = Command::new("ssh-keygen")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("ssh-keygen, of openssh-client");
    assert!(done.status.success(), "{arguments:?}: {done:?}");
}
