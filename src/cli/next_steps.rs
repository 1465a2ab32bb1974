//! What to configure so that a new store is the one in use.

use anyhow::Result;
use passdesk::model::StoreUrl;

use super::config;
use super::escape::escape;
use super::output::Output;

/// Says what to configure, and as which role; `made` is a word for what was made, and `when` one for when that is.
pub(crate) fn say_what_to_configure(
    out: &Output,
    when: &str,
    made: &str,
    place: &StoreUrl,
) -> Result<()> {
    let used = match place {
        StoreUrl::Postgres(url) => url.clone().for_role("ROLE").to_string(),
        StoreUrl::Sqlite(_) => place.to_string(),
    };
    out.note(&format!(
        "{when}: put store = {} in {}; --store and PASSDESK_STORE take precedence",
        quoted(&used),
        escape(&config::place()?),
    ));
    if let StoreUrl::Postgres(url) = place {
        out.note(
            "ROLE is the database role for everyday use, and needs only: GRANT passdesk TO ROLE",
        );
        if let Some(file) = url.password_file() {
            out.note(&format!(
                "under [postgres], password_file = {} was read for this {made}: for ROLE, name a file with that role's password",
                quoted(&file.to_string_lossy())
            ));
        }
        if let Some(file) = url.root_certificates() {
            out.note(&format!(
                "under [postgres], root_certificates = {} is needed on every machine that uses the {made}",
                quoted(&file.to_string_lossy())
            ));
        }
    }
    Ok(())
}

/// A text as the configuration has it.
fn quoted(text: &str) -> String {
    escape(&toml::Value::String(text.to_owned()).to_string()).into_owned()
}
