//! The bytes of a message before it is decoded: how long it is, its number, what it asks for and which controls are
//! critical. Everything is bounded here, so nothing grows by what is only announced (S36).

/// The largest message, in bytes.
pub(super) const LARGEST: usize = 16 * 1024;

/// What the bytes that came so far are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// The message is not whole yet.
    More,
    /// The message has this length, header and all.
    Whole(usize),
    /// The message is too long, or it is no message.
    Broken,
}

/// Finds the end of the message that begins here.
pub(super) fn framing(bytes: &[u8]) -> Framing {
    match bytes.first() {
        None => return Framing::More,
        Some(&tag::SEQUENCE) => {}
        Some(_) => return Framing::Broken,
    }
    match header(bytes) {
        Header::More => Framing::More,
        Header::Read { start, length } if start + length <= LARGEST => {
            match start + length <= bytes.len() {
                true => Framing::Whole(start + length),
                false => Framing::More,
            }
        }
        Header::Read { .. } | Header::Broken => Framing::Broken,
    }
}

/// The tags that are read here.
mod tag {
    pub(super) const BOOLEAN: u8 = 0x01;
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const OCTETS: u8 = 0x04;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const CONTROLS: u8 = 0xa0;
}

/// What a message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bind,
    Unbind,
    Search,
    Modify,
    Add,
    Delete,
    ModifyDn,
    Compare,
    Abandon,
    Extended,
}

impl Kind {
    fn of(tag: u8) -> Option<Self> {
        Some(match tag {
            0x60 => Self::Bind,
            0x42 => Self::Unbind,
            0x63 => Self::Search,
            0x66 => Self::Modify,
            0x68 => Self::Add,
            0x4a => Self::Delete,
            0x6c => Self::ModifyDn,
            0x6e => Self::Compare,
            0x50 => Self::Abandon,
            0x77 => Self::Extended,
            _ => return None,
        })
    }
}

/// What is known of a message before it is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Its number, which stands in the answer.
    pub(super) id: i32,
    /// What it asks for.
    pub(super) kind: Kind,
    /// The controls without which it must not be done.
    pub(super) critical: Vec<String>,
}

impl Head {
    /// Reads the head of a whole message; `None` for what no client may send.
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let (tag, inner, after) = element(message)?;
        if tag != tag::SEQUENCE || !after.is_empty() {
            return None;
        }
        let (tag, id, rest) = element(inner)?;
        let is_number = tag == tag::INTEGER && (1..=4).contains(&id.len());
        let id = id.iter().fold(0_u32, |id, byte| id << 8 | u32::from(*byte));
        // 0 is the number of what the server sends by itself.
        let id = i32::try_from(id).ok().filter(|id| is_number && *id > 0)?;
        let (tag, _, rest) = element(rest)?;
        let kind = Kind::of(tag)?;
        let critical = match rest {
            [] => Vec::new(),
            rest => critical_controls(rest)?,
        };
        Some(Self { id, kind, critical })
    }
}

/// The critical ones of the controls after a request.
fn critical_controls(bytes: &[u8]) -> Option<Vec<String>> {
    let (tag, mut controls, after) = element(bytes)?;
    if tag != tag::CONTROLS || !after.is_empty() {
        return None;
    }
    let mut critical = Vec::new();
    while !controls.is_empty() {
        let (tag, control, rest) = element(controls)?;
        controls = rest;
        let (of_name, name, rest) = element(control)?;
        if tag != tag::SEQUENCE || of_name != tag::OCTETS {
            return None;
        }
        if let Some((tag::BOOLEAN, [is_critical], _)) = element(rest)
            && *is_critical != 0
        {
            critical.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    Some(critical)
}

/// The tag and the content of the element that stands first, and what follows it.
pub(super) fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let Header::Read { start, length } = header(bytes) else {
        return None;
    };
    let content = bytes.get(start..)?;
    let (content, rest) = content.split_at_checked(length)?;
    Some((*bytes.first()?, content, rest))
}

enum Header {
    More,
    Read { start: usize, length: usize },
    Broken,
}

/// Reads a tag and a definite length of at most four bytes.
fn header(bytes: &[u8]) -> Header {
    let Some(first) = bytes.get(1) else {
        return Header::More;
    };
    let count = match first {
        length @ 0..=0x7f => {
            let length = usize::from(*length);
            return Header::Read { start: 2, length };
        }
        0x81..=0x84 => usize::from(first - 0x80),
        _ => return Header::Broken,
    };
    match bytes.get(2..2 + count) {
        None => Header::More,
        Some(length) => {
            let add = |length: usize, byte: &u8| length << 8 | usize::from(*byte);
            let length = length.iter().fold(0, add);
            Header::Read {
                start: 2 + count,
                length,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, proptest};

    use super::{Framing, Head, Kind, LARGEST, framing};

    /// An unbind with the number 1.
    const UNBIND: [u8; 7] = [0x30, 5, 2, 1, 1, 0x42, 0];

    #[test]
    fn a_message_is_whole_when_its_last_byte_is_there() {
        assert_eq!(framing(&UNBIND), Framing::Whole(7));
        for length in 0..7 {
            assert_eq!(framing(&UNBIND[..length]), Framing::More, "{length}");
        }
        let mut two = UNBIND.to_vec();
        two.extend(UNBIND);
        assert_eq!(framing(&two), Framing::Whole(7));
    }

    #[test]
    fn what_is_too_long_endless_or_no_message_is_broken() {
        let announced = |length: u32| {
            let mut bytes = vec![0x30, 0x84];
            bytes.extend(length.to_be_bytes());
            framing(&bytes)
        };
        let largest = u32::try_from(LARGEST - 6).expect("small");
        assert_eq!(announced(largest), Framing::More);
        assert_eq!(announced(largest + 1), Framing::Broken);
        assert_eq!(announced(1 << 31), Framing::Broken);
        assert_eq!(announced(u32::MAX), Framing::Broken);
        for bytes in [
            &b"\x30\x80"[..],
            b"\x30\x85",
            b"\x30\xff",
            b"\x16\x03\x01",
            b"GET / HTTP/1.1",
        ] {
            assert_eq!(framing(bytes), Framing::Broken, "{bytes:?}");
        }
    }

    #[test]
    fn a_head_says_number_kind_and_critical_controls() {
        let head = Head::read(&UNBIND).expect("a head");
        assert_eq!((head.id, head.kind), (1, Kind::Unbind));
        assert!(head.critical.is_empty());
        let mut message = vec![0x30, 0, 2, 2, 1, 0, 0x50, 1, 5, 0xa0, 0];
        for (name, critical) in [("1.2", Some(0xff)), ("1.3", Some(0)), ("1.4", None)] {
            let mut control = vec![4, 3];
            control.extend(name.as_bytes());
            control.extend(critical.iter().flat_map(|value| [1, 1, *value]));
            message.extend([0x30, control.len() as u8]);
            message.extend(control);
        }
        message[1] = (message.len() - 2) as u8;
        message[10] = (message.len() - 11) as u8;
        let head = Head::read(&message).expect("a head");
        assert_eq!((head.id, head.kind), (256, Kind::Abandon));
        assert_eq!(head.critical, ["1.2"]);
    }

    #[test]
    fn a_head_that_no_client_may_send_is_refused() {
        for message in [
            // The number 0, one below it, and one of five bytes.
            &[0x30, 5, 2, 1, 0, 0x42, 0][..],
            &[0x30, 8, 2, 4, 0xff, 0xff, 0xff, 0xff, 0x42, 0],
            &[0x30, 9, 2, 5, 0, 0, 0, 0, 1, 0x42, 0],
            // An answer, and what is no operation.
            &[0x30, 5, 2, 1, 1, 0x61, 0],
            &[0x30, 5, 2, 1, 1, 0x5f, 0],
            // Nothing after the number, and too much after the operation.
            &[0x30, 3, 2, 1, 1],
            &[0x30, 7, 2, 1, 1, 0x42, 0, 4, 0],
        ] {
            assert_eq!(Head::read(message), None, "{message:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..64)) {
            if let Framing::Whole(length) = framing(&bytes) {
                prop_assert!(length <= bytes.len());
                let _ = Head::read(&bytes[..length]);
            }
        }
    }
}
