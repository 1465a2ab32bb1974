//! How much memory a file of another system takes to be read: little, however large or twisted it is.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::{OLD, desk};
use crate::support::{Desk, Done};

const SHA: &str = "{SHA}ggnysRVry96fcuDSRWkuMhSNvhY=";
/// What the whole program may take, in KiB.
const MOST: u32 = 64 * 1024;

impl Desk {
    /// Looks for somebody in a file, which reads all of it three times, in bounded memory.
    #[track_caller]
    fn look_in(
        &self,
        source: &str,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Done {
        let file = File::create(self.file("large")).expect("a file");
        let mut file = BufWriter::new(file);
        write(&mut file)
            .and_then(|()| file.flush())
            .expect("written");
        self.shell(&format!(
            "ulimit -d {MOST}; echo {OLD} | $passdesk users import large --source {source} --try user7 --password-stdin"
        ))
    }
}

#[test]
fn s36_two_hundred_thousand_people_of_a_directory_and_their_group_fit_in_64_mib() {
    const PEOPLE: u32 = 200_000;
    desk()
        .look_in("ldif", |file| {
            writeln!(file, "dn: cn=all,dc=example\ncn: all")?;
            for number in 0..PEOPLE {
                writeln!(file, "member: uid=user{number},ou=people,dc=example")?;
            }
            for number in 0..PEOPLE {
                writeln!(
                    file,
                    "\ndn: uid=user{number},ou=people,dc=example\nuid: user{number}\ncn: User {number}\nuserPassword: {SHA}"
                )?;
            }
            Ok(())
        })
        .status(0)
        .stdout("this is the password of user7 (sha1)\n");
}

#[test]
fn s36_two_hundred_thousand_people_of_a_host_and_their_names_fit_in_64_mib() {
    const PEOPLE: u32 = 200_000;
    desk()
        .look_in("shadow", |file| {
            for number in 0..PEOPLE {
                writeln!(
                    file,
                    "user{number}:x:{number}:{number}:U {number}:/home/user{number}:/bin/sh"
                )?;
                writeln!(file, "user{number}:x:{number}:user{number}")?;
                writeln!(file, "user{number}:{SHA}:19000:0:99999:7:::")?;
            }
            Ok(())
        })
        .status(0)
        .stdout("this is the password of user7 (sha1)\n");
}

#[test]
fn s36_a_twisted_file_is_an_error_and_takes_no_more_memory_than_others() {
    let desk = desk();
    let is_too_much =
        |source: &str, what: &str, write: &dyn Fn(&mut dyn Write) -> std::io::Result<()>| {
            desk.look_in(source, write)
                .status(2)
                .no_stdout()
                .stderr_has(what);
        };
    is_too_much("ldif", "line 1: the entry is too long", &|file| {
        writeln!(file, "dn: uid=user7\nuid: user7\nuserPassword: {SHA}")?;
        (0..2_000_000).try_for_each(|_| writeln!(file, "cn:a"))
    });
    is_too_much(
        "ldif",
        "the groups have more members than can be read at once",
        &|file| {
            writeln!(file, "dn: cn=x\ncn: x")?;
            (0..1_200_000).try_for_each(|number| writeln!(file, "memberUid: {number}"))
        },
    );
    is_too_much(
        "shadow",
        "there are too many lines of /etc/passwd",
        &|file| {
            let name = "x".repeat(1_000);
            (0..20_000).try_for_each(|number| writeln!(file, "{number}:x:1:1:{name}:/:/"))
        },
    );
    let deep = |file: &mut dyn Write| (0..20_000).try_for_each(|_| write!(file, "{{\"\":0}},"));
    is_too_much("django", "an object is longer than", &|file| {
        write!(
            file,
            "[{{\"model\":\"auth.user\",\"fields\":{{\"username\":["
        )?;
        deep(file)?;
        write!(file, "0]}}}}]")
    });
    is_too_much("keycloak", "an object is longer than", &|file| {
        write!(file, "{{\"realm\":\"x\",\"users\":[{{\"username\":[")?;
        deep(file)?;
        write!(file, "0]}}]}}")
    });
    // As many memberships as fit in an object, of a group with a name as long as fits in one.
    desk.look_in("django", |file| {
        let name = "x".repeat(100_000);
        let groups = "1,".repeat(30_000);
        write!(
            file,
            "[{{\"model\":\"auth.group\",\"pk\":1,\"fields\":{{\"name\":\"{name}\"}}}},\
             {{\"model\":\"auth.user\",\"fields\":{{\"username\":\"user7\",\"is_active\":true,\"password\":\"{SHA}\",\"groups\":[{groups}1]}}}}]"
        )
    })
    .status(0);
    // A line without an end.
    desk.look_in("htpasswd", |file| {
        let part = "x".repeat(1024 * 1024);
        write!(file, "user7:")?;
        (0..70).try_for_each(|_| write!(file, "{part}"))
    })
    .status(7);
}
