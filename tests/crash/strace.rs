//! strace: kills a process at a call, makes a call fail, or reads along.

use std::fs;
use std::process::{Command, Stdio};

use super::Try;
use crate::support::{Desk, say};

/// What changes files or makes sure of them.
pub(crate) const CALLS: [&str; 17] = [
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "fchmod",
];
/// What needs room.
pub(crate) const ALLOCATING: &str =
    "write,writev,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync";
pub(crate) const KILL: &str = "signal=SIGKILL";
/// No job makes as many.
pub(crate) const MOST_CALLS: usize = 2_000;

/// Whether strace is there and may trace; says loudly when not.
pub(crate) fn strace_works() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    let works = tried.is_ok_and(|status| status.success());
    if !works {
        say("SKIPPED: no strace that works, so nothing was killed at its system calls");
    }
    works
}

/// What came of a job that something was done to.
pub(crate) struct Came {
    /// Whether it was done: past the last call there is nothing to do it to.
    pub(crate) injected: bool,
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// What strace does, and when.
#[derive(Debug)]
pub(crate) struct Injection<'a> {
    /// The calls; strace counts each kind by itself.
    pub(crate) calls: &'a str,
    /// The first of them is 1; `+` for all from there on.
    pub(crate) when: String,
    pub(crate) what: &'a str,
    /// Only calls on these files, if any are named.
    pub(crate) only: &'a [&'a str],
    /// Whether the log of the store, once it is no longer needed, is never removed, as the process is killed then.
    pub(crate) then_killed: bool,
}

/// Runs a job under strace.
pub(super) fn inject(job: &Command, tried: &Try, injection: &Injection<'_>) -> Came {
    inject_fed(job, &tried.desk, injection, Stdio::null())
}

/// Runs a job under strace, which reads something.
pub(crate) fn inject_fed(
    job: &Command,
    desk: &Desk,
    injection: &Injection<'_>,
    stdin: Stdio,
) -> Came {
    let Injection {
        calls,
        when,
        what,
        only,
        then_killed,
    } = injection;
    let log = desk.home().join("calls");
    let mut strace = desk.program("strace");
    strace.args(["-f", "-qq", "-o"]).arg(&log);
    for file in *only {
        strace.arg("-P").arg(desk.root().join(file));
    }
    strace
        .arg(format!("-etrace={calls},unlink"))
        .arg(format!("-einject={calls}:{what}:when={when}"))
        .args(then_killed.then_some("-einject=unlink:signal=SIGKILL:when=1"))
        .arg(job.get_program())
        .args(job.get_args());
    for (name, value) in job.get_envs() {
        strace.env(name, value.unwrap_or_default());
    }
    let output = strace.stdin(stdin).output().expect("strace runs");
    let log = fs::read_to_string(&log).expect("its log");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Came {
        injected: log.contains("(INJECTED)") || log.contains("killed by SIGKILL"),
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Runs a job under strace, which writes down what it makes sure of, with the files' names.
pub(super) fn read_along(job: &Command, tried: &Try) -> String {
    let log = tried.desk.home().join("calls");
    let mut strace = tried.desk.program("strace");
    strace
        .args(["-f", "-qq", "-y", "-etrace=fsync,fdatasync", "-o"])
        .arg(&log)
        .arg(job.get_program())
        .args(job.get_args());
    for (name, value) in job.get_envs() {
        strace.env(name, value.unwrap_or_default());
    }
    let output = strace.stdin(Stdio::null()).output().expect("strace runs");
    assert!(output.status.success(), "{output:?}");
    fs::read_to_string(&log).expect("its log")
}
