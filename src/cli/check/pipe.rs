//! `check --as pipe`: mod_authnz_external's pipe method. Name and password are two lines of standard input, and the exit
//! status is the answer.

use anyhow::Result;
use passdesk::model::Username;

use super::args::Check;
use super::question::{Question, wrong};
use crate::cli::stdin_secrets::{StdinSecrets, Unusable};

pub(super) fn read(args: Check) -> Result<Question> {
    let mut lines = StdinSecrets::read()?;
    let name = lines.next_line().ok_or(Unusable::Missing("the name"))?;
    let name = name.parse::<Username>();
    let password = lines.take("the password")?;
    lines.finish()?;
    Ok(Question {
        name: name.map_err(|_| wrong())?,
        password,
        service: args.service,
        address: None,
        device_token: None,
    })
}
