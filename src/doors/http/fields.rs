//! The fields of a form or of a query: percent-encoded UTF-8 text, read strictly, so that no byte of a password is ever
//! taken for another one.

use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use crate::credentials::Typed;

/// Fields by name, wiped when dropped.
pub(super) struct Fields(Vec<(String, Zeroizing<String>)>);

/// A form that is not percent-encoded UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub(super) fn read(encoded: &[u8]) -> Result<Self, Unreadable> {
        let parts = encoded.split(|byte| *byte == b'&');
        let parts = parts.filter(|part| !part.is_empty()).map(|part| {
            let at = part.iter().position(|byte| *byte == b'=');
            let (name, value) = part.split_at(at.unwrap_or(part.len()));
            let value = value.strip_prefix(b"=").unwrap_or(value);
            Ok((decoded(name)?.to_string(), decoded(value)?))
        });
        parts.collect::<Result<_, _>>().map(Self)
    }

    /// Reads a query. nginx cannot encode an address: from `back=https://` on, all of the query is one.
    pub(super) fn of_query(query: &str) -> Result<Self, Unreadable> {
        let Some((before, back)) = query.split_once("back=http").filter(|(before, back)| {
            (before.is_empty() || before.ends_with('&'))
                && (back.starts_with("://") || back.starts_with("s://"))
        }) else {
            return Self::read(query.as_bytes());
        };
        let mut fields = Self::read(before.as_bytes())?;
        let back = Zeroizing::new(format!("http{back}"));
        fields.0.push(("back".to_owned(), back));
        Ok(fields)
    }

    /// The first value of a field, or nothing.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The same as a secret.
    pub(super) fn secret(&self, name: &str) -> Typed {
        Typed::new(self.text(name).to_owned())
    }
}

fn decoded(part: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let mut spaced = Zeroizing::new(part.to_vec());
    for byte in spaced.iter_mut().filter(|byte| **byte == b'+') {
        *byte = b' ';
    }
    let mut bytes = Vec::with_capacity(spaced.len());
    bytes.extend(percent_decode(&spaced));
    String::from_utf8(bytes)
        .map(Zeroizing::new)
        .map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_every_character_of_a_password() {
        let form = "name=bob&password=p%25s%3A+%C3%A9t%C3%A9+%5C+%22q%22+%2B%26%3D&empty=&alone";
        let fields = Fields::read(form.as_bytes()).expect("a form");
        assert_eq!(fields.text("name"), "bob");
        assert_eq!(fields.text("password"), r#"p%s: été \ "q" +&="#);
        assert_eq!(fields.text("empty"), "");
        assert_eq!(fields.text("missing"), "");
    }

    #[test]
    fn an_address_to_go_back_to_is_read_encoded_or_not() {
        let plain = "note=owed&back=https://app.example/a?b=c&d=%20e";
        let encoded = "note=owed&back=https%3A%2F%2Fapp.example%2Fa%3Fb%3Dc%26d%3D%2520e";
        for query in [plain, encoded] {
            let fields = Fields::of_query(query).expect("a query");
            assert_eq!(fields.text("note"), "owed");
            assert_eq!(fields.text("back"), "https://app.example/a?b=c&d=%20e");
        }
    }

    #[test]
    fn a_form_in_another_encoding_is_refused_and_not_guessed_at() {
        assert!(Fields::read(b"password=%E9t%E9").is_err());
        assert!(Fields::read(b"password=\xe9t\xe9").is_err());
    }
}
