//! The programs themselves: each writes a file anew, and everybody in it signs in with the old password.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use super::{OLD, desk};
use crate::support::{Needed, program, say};

/// Whether a program of a package is there to be tried.
#[track_caller]
fn has(path: &str, package: &str) -> bool {
    program(path, package, Needed::ForAll).is_some()
}

/// What a program writes to its standard output.
#[track_caller]
fn written_by(program: &str, words: &[&str], input: &str) -> String {
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(program);
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect(program);
    assert!(output.status.success(), "{program} {words:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn s70_what_htpasswd_writes_now() {
    if !has("/usr/bin/htpasswd", "apache2-utils") {
        return;
    }
    let desk = desk();
    let people = [
        ("amy", "-nbB"),
        ("ben", "-nbm"),
        ("cat", "-nbs"),
        ("eve", "-nb2"),
        ("fay", "-nb5"),
    ];
    let lines = people.map(|(name, how)| written_by("/usr/bin/htpasswd", &[how, name, OLD], ""));
    desk.bring(&lines.concat(), "").status(0);
    for (name, _) in people {
        desk.opens_with_the_old_password(name);
    }
}

#[test]
fn s70_what_mkpasswd_writes_now() {
    if !has("/usr/bin/mkpasswd", "whois") {
        return;
    }
    let desk = desk();
    let schemes = [
        "yescrypt",
        "bcrypt",
        "sha512crypt",
        "sha256crypt",
        "md5crypt",
        "nt",
    ];
    let lines = schemes.map(|scheme| {
        let hash = written_by(
            "/usr/bin/mkpasswd",
            &["-s", "-m", scheme],
            &format!("{OLD}\n"),
        );
        format!("{scheme}:{}:19000:0:99999:7:::\n", hash.trim_end())
    });
    desk.bring(&lines.concat(), "--accept-cost").status(0);
    for scheme in schemes {
        desk.opens_with_the_old_password(scheme);
    }
    // bcrypt of cost 5 and scrypt take another form of the same program.
    let scrypt = written_by(
        "/usr/bin/mkpasswd",
        &["-s", "-m", "scrypt"],
        &format!("{OLD}\n"),
    );
    desk.bring(
        &format!("scrypt:{}:19000:0:99999:7:::\n", scrypt.trim_end()),
        "--accept-cost",
    )
    .status(0);
    desk.opens_with_the_old_password("scrypt");
}

#[test]
fn s70_what_chpasswd_and_its_like_write_now() {
    if !has("/usr/sbin/chpasswd", "passwd") {
        return;
    }
    if !rustix::process::getuid().is_root() {
        say(
            "left out, since chpasswd changes another root folder only as root: a test of its files",
        );
        return;
    }
    let desk = desk();
    let root = desk.file("host");
    let etc = root.join("etc");
    fs::create_dir_all(&etc).expect("a folder");
    for name in ["passwd", "shadow", "group", "gshadow"] {
        fs::write(etc.join(name), "").expect("written");
    }
    fs::write(
        etc.join("login.defs"),
        "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nUSERGROUPS_ENAB yes\n",
    )
    .expect("written");
    let root = root.to_str().expect("a path");
    let run = |program: &str, words: &[&str], input: &str| {
        let words = [&["-R", root], words].concat();
        written_by(&format!("/usr/sbin/{program}"), &words, input);
    };
    run("groupadd", &["desk"], "");
    for name in ["amy", "ben", "cat"] {
        run(
            "useradd",
            &["-M", "-c", "A Person,Room 1", "-G", "desk", name],
            "",
        );
    }
    for (name, scheme) in [("amy", "YESCRYPT"), ("ben", "SHA512"), ("cat", "SHA256")] {
        run("chpasswd", &["-c", scheme], &format!("{name}:{OLD}\n"));
    }
    run("usermod", &["-L", "cat"], "");
    written_by("/usr/bin/chage", &["-R", root, "-d", "0", "ben"], "");
    let read = |name| fs::read_to_string(etc.join(name)).expect("text");
    let text = ["passwd", "group", "shadow"].map(read).concat();
    desk.bring(&text, "--source shadow --admins-from desk")
        .status(0);
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben admin must-change imported",
            "cat admin disabled imported"
        ]
    );
    desk.opens_with_the_old_password("amy");
    desk.asks_for_a_change("ben");
    desk.is_closed("cat");
}

#[test]
fn s70_what_slapcat_writes_now() {
    if !has("/usr/sbin/slapcat", "slapd") {
        return;
    }
    let desk = desk();
    let folder = desk.file("directory");
    fs::create_dir(&folder).expect("a folder");
    let folder = folder.to_str().expect("a path");
    let schema = ["core", "cosine", "inetorgperson"]
        .map(|name| format!("include /etc/ldap/schema/{name}.schema\n"));
    let config = format!(
        "{}modulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix \"dc=example\"\ndirectory {folder}\n",
        schema.concat()
    );
    let config_path = desk.file("slapd.conf");
    fs::write(&config_path, config).expect("written");
    let config_path = config_path.to_str().expect("a path");
    let hash =
        |scheme: &str| written_by("/usr/sbin/slappasswd", &["-n", "-h", scheme, "-s", OLD], "");
    let crypt = written_by(
        "/usr/sbin/slappasswd",
        &["-n", "-h", "{CRYPT}", "-c", "$6$%.16s", "-s", OLD],
        "",
    );
    let people = [
        ("amy", hash("{SSHA}")),
        ("ben", hash("{SMD5}")),
        ("cat", hash("{SHA}")),
        ("dan", hash("{MD5}")),
        ("eve", crypt),
    ];
    let mut ldif =
        "dn: dc=example\nobjectClass: dcObject\nobjectClass: organization\no: x\ndc: example\n\n"
            .to_owned();
    for (name, hash) in &people {
        ldif += &format!(
            "dn: uid={name},dc=example\nobjectClass: inetOrgPerson\nuid: {name}\ncn: Zo\u{eb} {}\nsn: x\nuserPassword: {hash}\n\n",
            "of a very long name ".repeat(4)
        );
    }
    ldif +=
        "dn: cn=desk,dc=example\nobjectClass: groupOfNames\ncn: desk\nmember: uid=amy,dc=example\n";
    written_by("/usr/sbin/slapadd", &["-q", "-f", config_path], &ldif);
    let text = written_by("/usr/sbin/slapcat", &["-f", config_path], "");
    desk.bring(&text, "--admins-from desk").status(0);
    assert_eq!(desk.everybody()[0], "amy admin active imported");
    for (name, _) in people {
        desk.opens_with_the_old_password(name);
    }
}
