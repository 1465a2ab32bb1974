//! OpenLDAP's server in a folder of its own, and a client that does nothing but ask (RFC 4511, RFC 3062).

use std::fmt::Write as _;
use std::fs;
use std::io::{BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::name;

const ROOT: &str = "cn=root,dc=bench";
const SECRET: &str = "secret";

/// A server with as many accounts as are asked for, each found by an index; every change is durable before it is answered.
pub(crate) struct Slapd {
    process: Child,
    pub(crate) socket: PathBuf,
    _folder: tempfile::TempDir,
}

impl Slapd {
    /// All accounts have the same `userPassword`. Needs Debian's `slapd` and `ldap-utils`.
    pub(crate) fn start(accounts: usize, password: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path();
        fs::create_dir(place.join("db")).expect("a folder");
        let configuration = place.join("slapd.conf");
        let text = format!(
            "include /etc/ldap/schema/core.schema\n\
             include /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             modulepath /usr/lib/ldap\n\
             moduleload back_mdb\n\
             moduleload argon2\n\
             password-hash {{SSHA}}\n\
             database mdb\n\
             maxsize 1073741824\n\
             suffix dc=bench\n\
             rootdn {ROOT}\n\
             rootpw {SECRET}\n\
             directory {}\n\
             index objectClass,uid eq\n",
            place.join("db").display()
        );
        fs::write(&configuration, text).expect("written");
        let mut ldif = "dn: dc=bench\nobjectClass: domain\ndc: bench\n\n".to_owned();
        for number in 0..accounts {
            let name = name(number);
            writeln!(
                ldif,
                "dn: uid={name},dc=bench\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\nuserPassword: {password}\n"
            )
            .expect("text");
        }
        let entries = place.join("entries.ldif");
        fs::write(&entries, ldif).expect("written");
        let mut load = Command::new("/usr/sbin/slapadd");
        load.arg("-q")
            .arg("-f")
            .arg(&configuration)
            .arg("-l")
            .arg(&entries);
        let loaded = load
            .status()
            .expect("slapadd: install slapd and ldap-utils");
        assert!(loaded.success());
        let socket = place.join("ldapi");
        let process = Command::new("/usr/sbin/slapd")
            .args(["-d", "0", "-h", &url(&socket), "-f"])
            .arg(&configuration)
            .stderr(Stdio::null())
            .spawn()
            .expect("slapd");
        while UnixStream::connect(&socket).is_err() {
            thread::yield_now();
        }
        Self {
            process,
            socket,
            _folder: folder,
        }
    }

    /// A connection with the rights of the administrator.
    pub(crate) fn connection(&self) -> Connection {
        let mut connection = Connection::open(&self.socket);
        connection.bind(ROOT, SECRET);
        connection
    }

    /// One whole `ldapsearch` for everybody.
    pub(crate) fn ldapsearch(&self) {
        ldapsearch(&self.socket, ROOT, SECRET);
    }

    /// One whole `ldappasswd`.
    pub(crate) fn ldappasswd(&self, number: usize, password: &str) {
        let mut command = Command::new("ldappasswd");
        command.args(["-x", "-H", &url(&self.socket), "-D", ROOT, "-w", SECRET]);
        command.args(["-s", password, &dn(number)]);
        let done = command.stdout(Stdio::null()).status();
        assert!(done.expect("ldappasswd").success());
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) struct Connection {
    reader: BufReader<UnixStream>,
}

impl Connection {
    pub(crate) fn open(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).expect("a connection");
        Self {
            reader: BufReader::new(stream),
        }
    }

    /// Signs in, which must succeed.
    pub(crate) fn bind(&mut self, name: &str, password: &str) {
        let simple = field(0x80, password.as_bytes());
        let bind = [field(0x02, &[3]), text(name), simple].concat();
        self.ask(&message(0x60, &bind), 0x61);
    }

    /// Finds one account by its indexed name.
    pub(crate) fn search(&mut self, number: usize) {
        let (subtree, never, no_limit, values) = (
            field(0x0a, &[2]),
            field(0x0a, &[0]),
            field(0x02, &[0]),
            field(0x01, &[0]),
        );
        let filter = field(0xa3, &[text("uid"), text(&name(number))].concat());
        let search = [
            text("dc=bench"),
            subtree,
            never,
            no_limit.clone(),
            no_limit,
            values,
            filter,
            field(0x30, &[]),
        ];
        let found = self.ask(&message(0x63, &search.concat()), 0x65);
        assert_eq!(found, 1);
    }

    /// Sets a password, which the server hashes.
    pub(crate) fn set_password(&mut self, number: usize, password: &str) {
        let whose = field(0x80, dn(number).as_bytes());
        let new = field(0x82, password.as_bytes());
        let value = field(0x30, &[whose, new].concat());
        let oid = field(0x80, b"1.3.6.1.4.1.4203.1.11.1");
        self.ask(&message(0x77, &[oid, field(0x81, &value)].concat()), 0x78);
    }

    /// Asks, reads up to the last answer, which must tell of success, and gives how many came before it.
    fn ask(&mut self, request: &[u8], last: u8) -> usize {
        self.reader.get_mut().write_all(request).expect("sent");
        for before in 0.. {
            let answer = self.read();
            // The message's number takes three bytes; the result code of a last answer is its first field, of three bytes.
            if answer[3] == last {
                let at = answer.iter().skip(4).position(|byte| *byte == 0x0a);
                assert_eq!(answer[4 + at.expect("a result") + 2], 0, "{answer:?}");
                return before;
            }
        }
        unreachable!("an answer ends")
    }

    /// The content of one message.
    fn read(&mut self) -> Vec<u8> {
        let mut head = [0; 2];
        self.reader.read_exact(&mut head).expect("an answer");
        let length = match head[1] {
            short if short < 0x80 => usize::from(short),
            long => {
                let mut bytes = vec![0; usize::from(long & 0x7f)];
                self.reader.read_exact(&mut bytes).expect("a length");
                bytes
                    .iter()
                    .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
            }
        };
        let mut content = vec![0; length];
        self.reader.read_exact(&mut content).expect("an answer");
        content
    }
}

/// One whole `ldapsearch` for everybody under `dc=bench`.
pub(crate) fn ldapsearch(socket: &Path, name: &str, password: &str) {
    let mut command = Command::new("ldapsearch");
    command.args(["-x", "-LLL", "-H", &url(socket), "-D", name, "-w", password]);
    command.args(["-b", "dc=bench", "(objectClass=inetOrgPerson)", "uid", "cn"]);
    let done = command.stdout(Stdio::null()).status();
    assert!(done.expect("ldapsearch").success());
}

fn url(socket: &Path) -> String {
    format!(
        "ldapi://{}/",
        socket.display().to_string().replace('/', "%2F")
    )
}

pub(crate) fn dn(number: usize) -> String {
    format!("uid={},dc=bench", name(number))
}

fn message(tag: u8, content: &[u8]) -> Vec<u8> {
    field(0x30, &[field(0x02, &[1]), field(tag, content)].concat())
}

fn text(text: &str) -> Vec<u8> {
    field(0x04, text.as_bytes())
}

/// A field in BER, at most 64 KiB long.
fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short field");
    let [high, low] = length.to_be_bytes();
    let head = match length {
        0..0x80 => vec![tag, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}
