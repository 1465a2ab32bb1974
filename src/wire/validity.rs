//! Until when an X.509 certificate is valid (RFC 5280, 4.1.2.5).

use jiff::Timestamp as Time;

use crate::model::Timestamp;

/// Whether a certificate (DER) is past its end; `None` where that cannot be read.
pub(super) fn is_expired(certificate: &[u8], now: Timestamp) -> Option<bool> {
    let end = not_after(certificate)?;
    let now = Time::from_millisecond(now.as_millis()).ok()?;
    Some(now.strftime("%Y%m%d%H%M%S").to_string() > end)
}

/// The end as `YYYYMMDDHHMMSS` in UTC.
fn not_after(certificate: &[u8]) -> Option<String> {
    const SEQUENCE: u8 = 0x30;
    let (SEQUENCE, certificate, _) = element(certificate)? else {
        return None;
    };
    let (SEQUENCE, mut fields, _) = element(certificate)? else {
        return None;
    };
    // The version may be missing; serial number, algorithm and issuer follow.
    if fields.first() == Some(&0xa0) {
        fields = element(fields)?.2;
    }
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (SEQUENCE, validity, _) = element(fields)? else {
        return None;
    };
    let (kind, end, _) = element(element(validity)?.2)?;
    let digits = std::str::from_utf8(end).ok()?.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (kind, digits.len()) {
        (0x17, 12) => Some(format!(
            "{}{digits}",
            if digits < "50" { "20" } else { "19" }
        )),
        (0x18, 14) => Some(digits.to_owned()),
        _ => None,
    }
}

/// The first element's tag and content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::not_after;

    #[test]
    fn s57_the_end_of_a_certificate_is_read_in_both_forms() {
        for (year, end) in [(2031, "20310203000000"), (2051, "20510203000000")] {
            let mut asked = CertificateParams::new(["desk".to_owned()]).expect("a name");
            asked.not_after = date_time_ymd(year, 2, 3);
            let key = KeyPair::generate().expect("a key");
            let made = asked.self_signed(&key).expect("a certificate");
            assert_eq!(not_after(made.der()).as_deref(), Some(end));
        }
        assert_eq!(not_after(b"0\x03no"), None);
        assert_eq!(not_after(b""), None);
    }
}
