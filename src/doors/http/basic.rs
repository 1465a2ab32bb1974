//! `Authorization: Basic` (RFC 7617), in UTF-8.

use data_encoding::BASE64;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use zeroize::Zeroizing;

use crate::credentials::Typed;

/// The name and the password of a request; `None` where there are none, or none that anybody could have.
pub(super) fn credentials(headers: &HeaderMap) -> Option<(String, Typed)> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (text, None) = (given.next()?.to_str().ok()?, given.next()) else {
        return None;
    };
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = Zeroizing::new(BASE64.decode(encoded.trim().as_bytes()).ok()?);
    let (name, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let is_possible = !name.is_empty() && !password.is_empty() && !password.contains('\0');
    is_possible.then(|| (name.to_owned(), Typed::new(password.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        let text = format!("Basic {}", BASE64.encode(bytes));
        headers.insert(AUTHORIZATION, text.parse().expect("a header"));
        credentials(&headers).map(|(name, password)| (name, password.as_str().to_owned()))
    }

    #[test]
    fn a_password_may_hold_everything_but_nul() {
        let odd = r#"p%s: été \ "q" +&="#;
        let expected = ("bob".to_owned(), odd.to_owned());
        assert_eq!(read(format!("bob:{odd}").as_bytes()), Some(expected));
        for bytes in [
            &b"bob"[..],
            b"bob:",
            b":password",
            b"bob:pass\0word",
            b"bob:\xe9t\xe9",
            b"",
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_not_basic_names_nobody() {
        for text in ["Basic", "Basic ?", "Bearer Ym9iOnA=", "Basic Ym9iOnA"] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, text.parse().expect("a header"));
            assert!(credentials(&headers).is_none(), "{text}");
        }
    }
}
