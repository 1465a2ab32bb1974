//! `check --as pam-exec`: pam_exec with expose_authtok. The name is in PAM_USER, the password is all of standard input,
//! without a newline or NUL, and the exit status is the answer. What is said goes where pam_exec's stdout or log says.

use std::env;

use anyhow::Result;
use passdesk::credentials::Typed;

use super::args::Check;
use super::question::{Question, wrong};
use crate::cli::failure::Failure;
use crate::cli::stdin_secrets::StdinSecrets;

pub(super) fn read(args: Check) -> Result<Question> {
    let name = env::var_os("PAM_USER").ok_or_else(|| {
        Failure::usage("PAM_USER is not set: it was not pam_exec that asked")
            .hint("in a file of /etc/pam.d: auth required pam_exec.so expose_authtok quiet /usr/bin/passdesk check --as pam-exec")
    })?;
    let mut input = StdinSecrets::read()?;
    let password = input.next().unwrap_or_else(|| Typed::new(String::new()));
    input.finish()?;
    let said = |name: &str| env::var(name).ok();
    Ok(Question {
        name: name
            .to_str()
            .and_then(|name| name.parse().ok())
            .ok_or_else(wrong)?,
        password,
        // The name of a file in /etc/pam.d, which may be none that we write down.
        service: args.service.or_else(|| said("PAM_SERVICE")?.parse().ok()),
        // Often a name, which we do not look up.
        address: said("PAM_RHOST").and_then(|host| host.parse().ok()),
        device_token: None,
    })
}
