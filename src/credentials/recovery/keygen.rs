//! For tests: the real `ssh-keygen`, with keys in a temporary folder.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::{NAMESPACE, PublicKey, parse_public_key};

/// A folder of keys made by `ssh-keygen`.
pub(super) struct Keys(TempDir);

impl Keys {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `ssh-keygen` in the folder.
    pub(super) fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new("ssh-keygen")
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("SSH_AUTH_SOCK")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ssh-keygen does not run: install it with apt-get install openssh-client");
        // It may have given up before it read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// Makes a key; returns whether this `ssh-keygen` knows the kind.
    pub(super) fn make(&self, name: &str, kind: &str) -> bool {
        let arguments = ["-q", "-N", "", "-C", "comment", "-t", kind, "-f", name];
        self.run(&arguments, b"").status.success()
    }

    /// Makes a key of a kind that may sign.
    pub(super) fn key(&self, name: &str, kind: &str) -> PublicKey {
        assert!(self.make(name, kind), "{kind}");
        parse_public_key(&self.file(&format!("{name}.pub"))).unwrap()
    }

    pub(super) fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Signs for recovery.
    pub(super) fn sign(&self, name: &str, message: &[u8]) -> Vec<u8> {
        self.sign_with(name, message, &["-n", NAMESPACE])
    }

    pub(super) fn sign_with(&self, name: &str, message: &[u8], options: &[&str]) -> Vec<u8> {
        let arguments = [&["-Y", "sign", "-f", name], options].concat();
        let output = self.run(&arguments, message);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        output.stdout
    }

    /// Whether `ssh-keygen -Y verify` accepts a signature by this key for recovery.
    pub(super) fn verifies(&self, key: &PublicKey, message: &[u8], armored: &[u8]) -> bool {
        fs::write(self.path("allowed"), format!("ann {key}\n")).unwrap();
        fs::write(self.path("signature"), armored).unwrap();
        let arguments = [
            "-Y",
            "verify",
            "-f",
            "allowed",
            "-I",
            "ann",
            "-n",
            NAMESPACE,
            "-s",
            "signature",
        ];
        self.run(&arguments, message).status.success()
    }
}
