//! Real programs that sign people in by a plain bind: whoever owes a change gets in at none of them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::apache::Apache;
use super::super::people::ODD;
use super::super::running::Running;
use super::scene::{BASE, Scene, person};
use crate::support::{NEW_PASSWORD, Needed, PASSWORD, free_port, program, say};

const LOOPBACK: &str = "--allow-clear-on-loopback";

/// Of people of every kind, those who get in at a program; and that whoever changes the password gets in with the new one.
#[track_caller]
fn only_the_settled_get_in(scene: &Scene, mut gets_in: impl FnMut(&str, &str) -> bool) {
    let temporary = scene.temporary().to_owned();
    for (kind, name, password) in scene.people.who_try() {
        let expected = ["right", "odd"].contains(&kind);
        assert_eq!(
            gets_in(name, password),
            expected,
            "{kind}: {name} {password}"
        );
    }
    for (name, old) in [("temp", temporary.as_str()), ("owes", PASSWORD)] {
        let changed = scene
            .client()
            .change(Some(&person(name)), Some(old), Some(NEW_PASSWORD));
        assert_eq!(changed.code(), 0, "{changed:?}");
        assert!(gets_in(name, NEW_PASSWORD), "{name}");
        assert!(!gets_in(name, old), "{name}");
    }
    scene.after_guesses(|name, password| _ = gets_in(name, password));
    assert!(!gets_in("wait", PASSWORD), "throttled");
}

#[test]
fn s67_apache_lets_in_whoever_has_settled_and_is_in_the_group() {
    let Some(apache) = Apache::installed() else {
        return;
    };
    let scene = Scene::new();
    let certificate = scene.root().join("certificate.pem");
    let config = |group: &str| {
        format!(
            "LDAPCacheTTL 0\nLDAPOpCacheTTL 0\nLDAPTrustedGlobalCert CA_BASE64 {certificate}\n<Location \"/\">\n\
             AuthType Basic\nAuthName desk\nAuthBasicProvider ldap\n\
             AuthLDAPURL \"{address}/ou=people,{BASE}?uid?sub?(objectClass=person)\" TLS\n\
             AuthLDAPBindDN \"uid=wiki,ou=services,{BASE}\"\nAuthLDAPBindPassword \"{token}\"\n\
             Require ldap-group cn={group},ou=groups,{BASE}\n</Location>\n",
            certificate = certificate.display(),
            address = scene.address(),
            token = scene.directory(),
        )
    };
    let start = |group: &str| apache.start(&["ldap", "authnz_ldap"], &config(group));
    let gets_in = |name: &str, password: &str| apache.gets_in(name, password);
    scene
        .desk
        .run("groups add everybody right odd temp owes wait")
        .status(0);
    let everybody = start("everybody");
    only_the_settled_get_in(&scene, gets_in);
    drop(everybody);
    let _wheel = start("wheel");
    assert!(gets_in("right", PASSWORD));
    assert!(!gets_in("odd", ODD));
}

#[test]
fn s67_squids_helper_lets_in_whoever_has_settled() {
    let helper = program("/usr/lib/squid/basic_ldap_auth", "squid", Needed::ForAll);
    let Some(helper) = helper else {
        return;
    };
    let scene = Scene::with(&[LOOPBACK]);
    let secret = scene.root().join("wiki.secret");
    fs::write(&secret, scene.directory()).expect("written");
    let service = format!("uid=wiki,ou=services,{BASE}");
    let mut running = Running(
        Command::new(helper)
            .args([
                "-b",
                &format!("ou=people,{BASE}"),
                "-f",
                "uid=%s",
                "-D",
                &service,
                "-W",
            ])
            .arg(secret)
            .args(["-H", &scene.address()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the helper starts"),
    );
    let mut asks = running.0.stdin.take().expect("its input");
    let mut answers = BufReader::new(running.0.stdout.take().expect("its output"));
    only_the_settled_get_in(&scene, |name, password| {
        let encoded: String = password
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        writeln!(asks, "{name} {encoded}").expect("asked");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("answered");
        assert!(!answer.is_empty());
        answer.starts_with("OK")
    });
}

/// Starts a program, and waits until its log says that it is ready.
#[track_caller]
fn start(command: &mut Command, log: &Path, ready: &str) -> Running {
    let said = || fs::read_to_string(log).unwrap_or_default();
    Running::once(command, || said().contains(ready), said)
}

#[test]
fn s67_freeradius_accepts_whoever_has_settled() {
    let needed = Needed::ForAll;
    let (Some(server), Some(_), Some(client)) = (
        program("/usr/sbin/freeradius", "freeradius", needed),
        program("/usr/lib/freeradius/rlm_ldap.so", "freeradius-ldap", needed),
        program("/usr/bin/radclient", "freeradius-utils", needed),
    ) else {
        return;
    };
    let scene = Scene::with(&[LOOPBACK]);
    let folder = tempfile::tempdir().expect("a folder");
    let (root, port) = (folder.path().display(), free_port());
    let config = format!(
        "prefix = /usr\nlibdir = /usr/lib/freeradius\nraddbdir = {root}\nrun_dir = {root}\nlogdir = {root}\n\
         name = freeradius\nsecurity {{\nreject_delay = 0\n}}\n\
         client localhost {{\nipaddr = 127.0.0.1\nsecret = testing123\n}}\nmodules {{\nldap {{\n\
         server = '127.0.0.1'\nport = {ldap}\nidentity = 'uid=wiki,ou=services,{BASE}'\npassword = '{token}'\n\
         base_dn = 'ou=people,{BASE}'\nuser {{\nbase_dn = \"${{..base_dn}}\"\nfilter = \"(uid=%{{User-Name}})\"\n}}\n\
         options {{\nnet_timeout = 10\nres_timeout = 20\n}}\npool {{\nstart = 0\nmin = 0\nmax = 4\nspare = 0\n}}\n}}\n}}\n\
         server desk {{\nlisten {{\ntype = auth\nipaddr = 127.0.0.1\nport = {port}\n}}\n\
         authorize {{\nldap\nif (&User-Password) {{\nupdate control {{\n&Auth-Type := LDAP\n}}\n}}\n}}\n\
         authenticate {{\nAuth-Type LDAP {{\nldap\n}}\n}}\n}}\n",
        ldap = scene.port(),
        token = scene.directory(),
    );
    fs::write(folder.path().join("radiusd.conf"), config).expect("written");
    let log = folder.path().join("log");
    let mut command = Command::new(server);
    command
        .arg("-X")
        .arg("-d")
        .arg(folder.path())
        .stdout(fs::File::create(&log).expect("a log"));
    let _running = start(&mut command, &log, "Ready to process requests");
    only_the_settled_get_in(&scene, |name, password| {
        let quoted = password.replace('\\', "\\\\").replace('"', "\\\"");
        let asked = folder.path().join("asked");
        let text = format!("User-Name = \"{name}\"\nUser-Password = \"{quoted}\"\n");
        fs::write(&asked, text).expect("written");
        let done = Command::new(&client)
            .args(["-r", "1", "-t", "30", "-f"])
            .arg(asked)
            .args([&format!("127.0.0.1:{port}"), "auth", "testing123"])
            .output()
            .expect("radclient runs");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let accepts = said.contains("Access-Accept");
        assert!(
            accepts || said.contains("Access-Reject"),
            "{name}: {said} {done:?}"
        );
        accepts
    });
}

#[test]
fn s67_dovecot_takes_the_password_of_whoever_has_settled() {
    let needed = Needed::ForAll;
    let (Some(server), Some(_)) = (
        program("/usr/sbin/dovecot", "dovecot-core", needed),
        program(
            "/usr/lib/dovecot/modules/auth/libauthdb_ldap.so",
            "dovecot-ldap",
            needed,
        ),
    ) else {
        return;
    };
    if !rustix::process::geteuid().is_root() {
        say("left out, since Dovecot starts only as root: a test of doors");
        return;
    }
    let scene = Scene::with(&[LOOPBACK]);
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("its mode");
    let (root, ldap) = (folder.path().display(), scene.port());
    let bind = format!(
        "hosts = 127.0.0.1:{ldap}\nldap_version = 3\nbase = ou=people,{BASE}\nauth_bind = yes\n\
         auth_bind_userdn = uid=%u,ou=people,{BASE}\n"
    );
    fs::write(folder.path().join("ldap.conf"), bind).expect("written");
    let config = format!(
        "base_dir = {root}/run\nstate_dir = {root}/run\nlog_path = {root}/log\nprotocols =\nssl = no\n\
         passdb {{\n driver = ldap\n args = {root}/ldap.conf\n}}\n\
         userdb {{\n driver = static\n args = uid=65534 gid=65534 home=/tmp\n}}\n"
    );
    let file = folder.path().join("dovecot.conf");
    fs::write(&file, config).expect("written");
    let mut command = Command::new(server);
    command
        .arg("-F")
        .arg("-c")
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let log = folder.path().join("log");
    let _running = start(&mut command, &log, "starting up");
    only_the_settled_get_in(&scene, |name, password| {
        let done = Command::new("doveadm")
            .arg("-c")
            .arg(&file)
            .args(["auth", "test", name, password])
            .output()
            .expect("doveadm runs");
        match done.status.code() {
            Some(0) => true,
            Some(77) => false,
            _ => panic!("{name}: {done:?}"),
        }
    });
}

#[cfg(feature = "postgres")]
#[test]
fn s67_postgresql_lets_in_whoever_has_settled() {
    use crate::support::postgres::{Cluster, is_installed};
    if !is_installed() {
        return;
    }
    let scene = Scene::with(&[LOOPBACK]);
    let (port, ldap) = (free_port(), scene.port());
    let settings = [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
    ];
    let settings: Vec<_> = settings.iter().map(String::as_str).collect();
    let rules = format!(
        "local all all trust\nhost all all 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport={ldap} \
         ldapprefix=\"uid=\" ldapsuffix=\",ou=people,{BASE}\"\n"
    );
    let add = |data: &Path| {
        fs::write(data.join("pg_hba.conf"), &rules).expect("written");
    };
    let server = Cluster::start_with(add, &settings);
    let mut admin = server.client("postgres", "postgres");
    for name in [
        "right", "odd", "temp", "owes", "off", "late", "nobody", "wait",
    ] {
        admin
            .execute(&format!("CREATE ROLE \"{name}\" LOGIN"), &[])
            .expect("a role");
    }
    only_the_settled_get_in(&scene, |name, password| {
        let mut config = postgres::Config::new();
        config
            .host("127.0.0.1")
            .port(port)
            .user(name)
            .password(password)
            .dbname("postgres");
        config.connect(postgres::NoTls).is_ok()
    });
}
