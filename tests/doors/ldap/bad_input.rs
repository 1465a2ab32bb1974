//! What comes broken, too large, too deep, or not at all.

use std::io::{Read, Write};
use std::net::TcpStream;

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{LdapBindCred, LdapFilter, LdapOp, LdapSearchScope};

use super::client::{Client, any, bind, equals, extension, search};
use super::scene::{BASE, Scene, person};
use crate::support::PASSWORD;

const START_TLS: &str = "1.3.6.1.4.1.1466.20037";

#[test]
fn s57_what_is_no_message_or_too_long_ends_the_connection_at_once() {
    let scene = Scene::new();
    let mut long = vec![0x30, 0x83, 0x10, 0, 0];
    long.resize(64 * 1024, b'x');
    for bytes in [
        &b"\x30\x84\x7f\xff\xff\xff"[..],
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x80",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        // The number 0, an answer, and an operation that there is not.
        b"\x30\x05\x02\x01\x00\x42\x00",
        b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00",
        b"\x30\x05\x02\x01\x01\x5f\x00",
        &long,
    ] {
        let mut client = scene.client();
        client.send_bytes(bytes);
        assert_eq!(client.disconnection(), 2, "{:?}", &bytes[..6]);
    }
}

#[test]
fn whoever_still_sends_when_the_door_closes_reads_why() {
    let scene = Scene::new();
    let mut stream = TcpStream::connect(("127.0.0.1", scene.port())).expect("the door");
    // Far more than lies between the two ends: a connection that was reset takes no more, and loses what it was told.
    let part = vec![b'x'; 1 << 20];
    for _ in 0..8 {
        stream.write_all(&part).expect("taken");
    }
    assert_eq!(Client::over(Box::new(stream)).disconnection(), 2);
}

#[test]
fn s57_silent_and_half_messages_do_not_stay() {
    let scene = Scene::new();
    let mut silent = scene.client();
    let mut half = scene.client();
    let bytes = half.bytes(extension("1.3.6.1.4.1.4203.1.11.3", None), vec![]);
    half.send_bytes(&bytes[..bytes.len() - 1]);
    // Both are closed after some seconds, however long the test would wait.
    assert_eq!(half.message(), None);
    assert_eq!(silent.message(), None);
}

#[test]
fn a_message_that_comes_byte_by_byte_is_answered() {
    let scene = Scene::new();
    let mut client = scene.client();
    let bytes = client.bytes(extension("1.3.6.1.4.1.4203.1.11.3", None), vec![]);
    for byte in bytes {
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.answer().code(), 0);
    // Several at once are answered one after the other.
    let first = client.bytes(
        bind(
            3,
            &person("right"),
            LdapBindCred::Simple(PASSWORD.to_owned()),
        ),
        vec![],
    );
    let second = client.bytes(extension("1.3.6.1.4.1.4203.1.11.3", None), vec![]);
    client.send_bytes(&[first, second].concat());
    let bound = client.message().expect("an answer");
    assert!(matches!(bound.op, LdapOp::BindResponse(_)), "{bound:?}");
    assert_eq!(
        client.answer().extension.1,
        Some(format!("dn:{}", person("right")).into_bytes())
    );
}

#[test]
fn filters_that_are_too_deep_or_too_long_are_refused_and_the_connection_goes_on() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let nested = |depth: usize| {
        (0..depth).fold(equals("uid", "right"), |filter, _| {
            LdapFilter::Not(Box::new(filter))
        })
    };
    assert_eq!(wiki.search(BASE, nested(100)).names(), [person("right")]);
    for depth in [128, 300, 2000] {
        assert_eq!(wiki.search(BASE, nested(depth)).code(), 2, "{depth}");
    }
    let many = |count: usize| LdapFilter::Or(vec![equals("uid", "right"); count]);
    assert_eq!(wiki.search(BASE, many(255)).code(), 0);
    assert_eq!(wiki.search(BASE, many(300)).code(), 11);
    assert_eq!(
        wiki.search(BASE, equals("uid", "right")).names(),
        [person("right")]
    );
}

#[test]
fn passwords_that_are_no_text_and_names_that_are_no_names_are_wrong() {
    let scene = Scene::new();
    let mut client = scene.client();
    let name = person("right");
    let mut latin1 = client.bytes(
        bind(3, &name, LdapBindCred::Simple("caf?".to_owned())),
        vec![],
    );
    *latin1.last_mut().expect("a byte") = 0xe9;
    client.send_bytes(&latin1);
    let answer = client.answer();
    assert_eq!(answer.code(), 49);
    assert!(answer.result.message.contains("UTF-8"), "{answer:?}");
    for password in [
        "a\0b",
        &format!("{PASSWORD}\0"),
        &"x".repeat(15_000),
        "\u{7}",
    ] {
        assert_eq!(client.bind(&name, password).code(), 49);
    }
    for name in ["x".repeat(15_000), "a\0b".to_owned(), "\u{202e}".to_owned()] {
        assert_eq!(
            client.bind(&person(&name), PASSWORD).code(),
            if name.contains('\0') { 34 } else { 49 }
        );
    }
    let mut long = scene.client();
    let bytes = long.bytes(
        bind(
            3,
            &person(&"x".repeat(1 << 20)),
            LdapBindCred::Simple(String::new()),
        ),
        vec![],
    );
    long.send_bytes(&bytes);
    assert_eq!(long.disconnection(), 2);
    let value = b"\x30\x06\x80\x01a\x82\x01\xe9".to_vec();
    assert_eq!(
        client
            .ask(extension("1.3.6.1.4.1.4203.1.11.1", Some(value)), vec![])
            .code(),
        19
    );
    let broken = b"\x30\x7f\x80".to_vec();
    assert_eq!(
        client
            .ask(extension("1.3.6.1.4.1.4203.1.11.1", Some(broken)), vec![])
            .code(),
        2
    );
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
}

#[test]
fn what_cannot_be_done_here_is_refused_and_the_connection_goes_on() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let unknown = |criticality| LdapControl::Unknown {
        oid: "1.2.3.4".to_owned(),
        criticality,
        value: None,
    };
    let request = || search(BASE, LdapSearchScope::Base, any(), &[]);
    assert_eq!(wiki.ask(request(), vec![unknown(true)]).code(), 12);
    assert_eq!(wiki.ask(request(), vec![unknown(false)]).code(), 0);
    let bind_critically = bind(
        3,
        &person("right"),
        LdapBindCred::Simple(PASSWORD.to_owned()),
    );
    assert_eq!(wiki.ask(bind_critically, vec![unknown(true)]).code(), 12);
    assert_eq!(wiki.who_am_i().extension.1.as_deref(), Some(&b""[..]));
    assert_eq!(
        wiki.ask(LdapOp::DelRequest(person("right")), vec![]).code(),
        53
    );
    assert_eq!(wiki.ask(extension("1.2.3.4", None), vec![]).code(), 2);
    // It has no answer, and the next request has.
    let abandon = wiki.bytes(LdapOp::AbandonRequest(1), vec![]);
    wiki.send_bytes(&abandon);
    assert_eq!(wiki.who_am_i().code(), 0);
    let unbind = wiki.bytes(LdapOp::UnbindRequest, vec![]);
    wiki.send_bytes(&unbind);
    assert_eq!(wiki.message(), None);
}

#[test]
fn a_bind_that_follows_start_tls_in_clear_text_is_not_looked_at() {
    let scene = Scene::new();
    let mut client = scene.client_in_clear();
    let begin = client.bytes(extension(START_TLS, None), vec![]);
    let bound = client.bytes(
        bind(
            3,
            &person("right"),
            LdapBindCred::Simple(PASSWORD.to_owned()),
        ),
        vec![],
    );
    client.send_bytes(&[begin, bound].concat());
    assert_eq!(client.disconnection(), 2);
    let listed = scene
        .desk
        .run("audit list --format json --user right")
        .status(0);
    assert!(
        !listed.stdout_text().contains("ldap"),
        "{}",
        listed.stdout_text()
    );
    // What is no TLS after it ends the connection.
    let mut stream = TcpStream::connect(("127.0.0.1", scene.port())).expect("the door");
    let begin = client.bytes(extension(START_TLS, None), vec![]);
    stream.write_all(&begin).expect("sent");
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).expect("an answer");
    stream.write_all(b"no TLS at all").expect("sent");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}
