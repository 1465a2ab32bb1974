//! Users of the operating system, by name.

use std::fs;

use passdesk::model::Username;

/// A user's name, where the machine's own list has it.
pub(crate) fn name_of(uid: u32) -> Option<String> {
    let text = fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = text.lines();
    lines.find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
        (number.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

/// The account's name that is likely meant: that of the user who runs the program. For an offer only: of users who are in
/// a directory and not in the machine's own list, the environment says the name.
pub(crate) fn likely_account() -> Option<Username> {
    let uid = rustix::process::getuid().as_raw();
    let name = name_of(uid).or_else(|| std::env::var("LOGNAME").ok())?;
    name.parse().ok()
}
