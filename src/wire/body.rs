//! The body of a request: read within its bounds into memory that is wiped (S57, S63).

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::bounds::BODY_TIME;
use super::http::Refusal;

/// Appends to bytes; memory that became too small is wiped.
pub fn append(bytes: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let needed = bytes.len() + more.len();
    if needed > bytes.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(2 * bytes.capacity())));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
    bytes.extend_from_slice(more);
}

/// Reads a body of at most `most` bytes.
///
/// # Errors
/// A [`Refusal`] if it is larger (413), too slow (408) or ends early (400).
pub async fn read(mut body: Incoming, most: usize) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let too_large = || Refusal::too_long("the request is too long");
    let said = body.size_hint().lower();
    if said > most as u64 {
        return Err(too_large());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(said).unwrap_or(0)));
    let reading = async {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refusal::malformed("the request ended early", ""))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if bytes.len() + data.len() > most {
                return Err(too_large());
            }
            append(&mut bytes, &data);
        }
        Ok(())
    };
    match timeout(BODY_TIME, reading).await {
        Ok(read) => read.map(|()| bytes),
        Err(_) => Err(Refusal::new(
            408,
            "usage",
            "the request came too slowly",
            "",
        )),
    }
}
