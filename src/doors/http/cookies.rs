//! The cookies of the door: the desk's session, and the token that a device keeps (S69, S72). Browsers send them only over
//! TLS and only to the host that set them (`__Host-`), and no script reads them.

use hyper::HeaderMap;
use hyper::header::{COOKIE, HeaderValue, InvalidHeaderValue};

/// The session of who is signed in. It lasts as long as the browser runs, and at the desk as long as any session.
pub(super) const SESSION: &str = "__Host-passdesk-session";
/// The token by which failures of this device are counted apart from those of others.
pub(super) const DEVICE: &str = "__Host-passdesk-device";
/// How long a browser keeps a device's token, in seconds: as long as browsers keep any cookie.
const KEPT: u32 = 400 * 24 * 3600;

/// A cookie that was sent.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers.get_all(COOKIE).iter();
    let pairs = texts
        .filter_map(|text| text.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// `Set-Cookie` for a session.
pub(super) fn session(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    set(SESSION, token, "")
}

/// `Set-Cookie` for a device's token.
pub(super) fn device(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    set(DEVICE, token, &format!("; Max-Age={KEPT}"))
}

/// `Set-Cookie` for the end of a session.
pub(super) fn no_session() -> Result<HeaderValue, InvalidHeaderValue> {
    set(SESSION, "", "; Max-Age=0")
}

fn set(name: &str, value: &str, lasts: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{lasts}");
    let mut header = HeaderValue::try_from(text)?;
    header.set_sensitive(true);
    Ok(header)
}
