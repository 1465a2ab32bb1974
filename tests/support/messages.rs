//! What went over a connection, taken apart: HTTP's requests and answers.

use std::collections::BTreeMap;

/// A request or an answer.
pub(super) struct Message {
    /// Its first line.
    pub(super) first: String,
    /// By name, in small letters.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
    /// Whether the body came to its end.
    pub(super) is_whole: bool,
}

/// All that was sent in one direction; a head that was cut off is none.
pub(super) fn messages(mut sent: &[u8]) -> Vec<Message> {
    std::iter::from_fn(|| next(&mut sent)).collect()
}

fn next(sent: &mut &[u8]) -> Option<Message> {
    let end = find(sent, b"\r\n\r\n")?;
    let head = str::from_utf8(&sent[..end]).expect("a head");
    *sent = &sent[end + 4..];
    let mut lines = head.split("\r\n").map(str::to_owned);
    let first = lines.next().expect("a first line");
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_lowercase(), value.to_owned()))
        })
        .collect();
    let length = headers.get("content-length");
    let length = length.map_or(0, |length| length.parse().expect("a length"));
    let (body, is_whole) = match headers.contains_key("transfer-encoding") {
        true => chunks(sent),
        false => taken(sent, length),
    };
    Some(Message {
        first,
        headers,
        body,
        is_whole,
    })
}

/// Takes chunks up to the one that is empty.
fn chunks(sent: &mut &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = find(sent, b"\r\n") {
        let length = str::from_utf8(&sent[..end]).expect("a length");
        let length = usize::from_str_radix(length, 16).expect("a length");
        *sent = &sent[end + 2..];
        let (chunk, is_whole) = taken(sent, length);
        body.extend(chunk);
        if !is_whole {
            break;
        }
        let (_, is_whole) = taken(sent, 2);
        if length == 0 {
            return (body, is_whole);
        }
    }
    (body, false)
}

/// Takes so many bytes, if there are as many.
fn taken(sent: &mut &[u8], length: usize) -> (Vec<u8>, bool) {
    let (taken, rest) = sent.split_at(length.min(sent.len()));
    *sent = rest;
    (taken.to_vec(), taken.len() == length)
}

fn find(sent: &[u8], end: &[u8]) -> Option<usize> {
    sent.windows(end.len()).position(|part| part == end)
}
