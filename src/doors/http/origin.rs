//! Where a request comes from: whether one of our own pages sent a form, and who is in front of the browser.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::ORIGIN;

use super::site::Site;
use crate::model::Peer;

/// Whether a form was sent by a page of ours (S69). Browsers say so in `Sec-Fetch-Site`; older ones only in `Origin`. A page
/// that names no referrer has the origin `null`, which proves nothing alone.
pub(super) fn is_own_form(headers: &HeaderMap, site: &Site) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some("same-origin" | "none"), None | Some("null")) => true,
        (Some("same-origin" | "none") | None, Some(origin)) => site.is_own(origin),
        (Some(_), _) | (None, None) => false,
    }
}

/// The address of who asks, for the desk's audit log: the peer's own, or what the proxy on this machine says last.
pub(super) fn address(headers: &HeaderMap, peer: Peer) -> Option<IpAddr> {
    match peer {
        Peer::Address(address) if !address.is_loopback() => Some(address),
        Peer::Address(_) | Peer::User(_) => {
            let said = headers.get_all("x-forwarded-for").iter().next_back()?;
            let last = said.to_str().ok()?.rsplit(',').next()?;
            last.trim().parse().ok()
        }
    }
}
