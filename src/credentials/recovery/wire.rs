//! A strict reader of SSH's wire format (RFC 4251, section 5): it skips nothing and leaves nothing over.

/// Bytes that are not in the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Reads bytes from the front.
pub(super) struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The next `count` bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'b [u8], Malformed> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// An array of bytes, without a length before it.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.bytes(N)?.try_into().map_err(|_| Malformed)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    /// A string: its length, then its bytes.
    pub(super) fn string(&mut self) -> Result<&'b [u8], Malformed> {
        let length = usize::try_from(self.u32()?).map_err(|_| Malformed)?;
        self.bytes(length)
    }

    /// A positive integer of at most `most` bytes, in its only shortest form.
    pub(super) fn positive(&mut self, most: usize) -> Result<(), Malformed> {
        let digits = match self.string()? {
            [0, digits @ ..] if digits.first().is_some_and(|first| *first >= 0x80) => digits,
            digits
                if digits
                    .first()
                    .is_some_and(|first| (1..0x80).contains(first)) =>
            {
                digits
            }
            _ => return Err(Malformed),
        };
        (digits.len() <= most).then_some(()).ok_or(Malformed)
    }

    /// Checks that nothing is left.
    pub(super) const fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }
}

/// Writes a string: its length, then its bytes.
pub(super) fn put_string(bytes: &mut Vec<u8>, string: &[u8]) {
    // Everything written here is far shorter than 4 GiB.
    let length = u32::try_from(string.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(string);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s42_a_string_is_read_whole_or_not_at_all() {
        let mut reader = Reader::new(&[0, 0, 0, 2, b'a', b'b', 7]);
        assert_eq!(reader.string(), Ok(b"ab".as_slice()));
        assert_eq!(reader.u32(), Err(Malformed));
        assert_eq!(reader.u8(), Ok(7));
        assert_eq!(reader.end(), Ok(()));
        for short in [&[0, 0, 0][..], &[0, 0, 0, 1], &[255, 255, 255, 255, 1]] {
            assert_eq!(Reader::new(short).string(), Err(Malformed));
        }
        assert_eq!(Reader::new(&[0]).end(), Err(Malformed));
    }

    #[test]
    fn s42_a_positive_integer_has_one_form() {
        let integer = |digits: &[u8]| {
            let mut bytes = Vec::new();
            put_string(&mut bytes, digits);
            Reader::new(&bytes).positive(2)
        };
        for good in [&[1][..], &[0x7f, 0], &[0, 0x80], &[0, 0x80, 0]] {
            assert_eq!(integer(good), Ok(()), "{good:?}");
        }
        for bad in [
            &[][..],
            &[0],
            &[0, 1],
            &[0x80],
            &[0, 0, 0x80],
            &[1, 0, 0],
            &[0, 0x80, 0, 0],
        ] {
            assert_eq!(integer(bad), Err(Malformed), "{bad:?}");
        }
    }
}
