//! Where an operation is found on a served desk, and how much work it is.

/// How an operation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It changes nothing, and its request is in the path and the query.
    Get,
    /// Its request is the body, one JSON object.
    Post,
}

impl Method {
    /// The word for it in HTTP.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// The kind of work of an operation, which decides where it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// It computes hashes of passwords.
    Hash,
}

/// Where an operation is found.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Its name, as in `users.reset`.
    pub name: &'static str,
    /// How it is asked for.
    pub method: Method,
    /// Its path; a part in braces is a field of the request.
    pub path: &'static str,
    /// Its work.
    pub work: Work,
}

impl Route {
    pub(super) const fn get(name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            method: Method::Get,
            path,
            work: Work::Read,
        }
    }

    pub(super) const fn post(name: &'static str, path: &'static str, work: Work) -> Self {
        Self {
            name,
            method: Method::Post,
            path,
            work,
        }
    }

    /// The path with a value in place of its part in braces.
    pub(super) fn with(self, value: &str) -> String {
        let encoded = percent_encoding::utf8_percent_encode(value, PART).to_string();
        match (self.path.find('{'), self.path.find('}')) {
            (Some(begin), Some(end)) => {
                format!("{}{encoded}{}", &self.path[..begin], &self.path[end + 1..])
            }
            _ => self.path.to_owned(),
        }
    }

    /// The fields in a path, if it is one of this route.
    #[must_use]
    pub fn fields(self, path: &str) -> Option<Vec<(&'static str, String)>> {
        // Most routes differ before their first field, and every request is compared with all of them.
        let fixed = self.path.split('{').next().unwrap_or_default();
        if !path.starts_with(fixed) {
            return None;
        }
        let mut fields = Vec::new();
        let mut given = path.split('/');
        for part in self.path.split('/') {
            let found = given.next()?;
            match part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(field) => {
                    let value = percent_encoding::percent_decode_str(found).decode_utf8();
                    fields.push((field, value.ok()?.into_owned()));
                }
                None if part == found => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(fields)
    }
}

/// What is escaped in a part of a path: all but RFC 3986's unreserved characters.
pub(super) const PART: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_name_in_it_is_found_again_whatever_the_name() {
        let route = Route::get("users.show", "/v1/users/{name}");
        for name in ["bob", "a b", "é%2f", "x.y", "né"] {
            let path = route.with(name);
            assert_eq!(route.fields(&path), Some(vec![("name", name.to_owned())]));
        }
        assert_eq!(route.fields("/v1/users/bob/reset"), None);
        assert_eq!(route.fields("/v1/users"), None);
        assert_eq!(route.fields("/v1/tokens/bob"), None);
    }
}
