//! The scripts of the Debian package and of the daily job, and the commands of the pages that change the configuration.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{SCRIPTS, SOCKET, ends_well, root, text};
#[cfg(feature = "postgres")]
use crate::support::postgres::{OWNER, cluster};

#[test]
fn the_scripts_of_the_package_are_ones_for_sh_and_remove_nothing() {
    for script in SCRIPTS {
        let path = format!("completions/debian/{script}");
        ends_well(Command::new("sh").arg("-n").arg(root().join(&path)));
        let script = text(&path);
        assert!(script.starts_with("#!/bin/sh\n"), "{path}");
        assert!(script.contains("\nset -e\n"), "{path}");
        for word in script.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            let removes = [
                "rm", "rmdir", "unlink", "mv", "find", "truncate", "deluser", "userdel", "chown",
                "chmod", "restore",
            ];
            assert!(!removes.contains(&word), "{path}: {word}");
        }
    }
}

/// A machine with these programs alone, each of which writes down its call and ends with a status.
struct BareMachine {
    root: TempDir,
}

impl BareMachine {
    fn new(programs: &[(&str, i32)]) -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        let machine = Self { root };
        let (bin, calls) = (machine.at("/bin"), machine.at("/calls"));
        for (name, status) in programs {
            let call = r#"${PASSDESK_STORE+in $PASSDESK_STORE: }$@"#;
            let text = format!("#!/bin/sh\necho \"{name} {call}\" >> {calls}\nexit {status}\n");
            machine.has_program(&format!("{bin}/{name}"), &text);
        }
        machine
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.root.path().display())
    }

    fn has_program(&self, file: &str, text: &str) {
        let folder = Path::new(file).parent().expect("a folder");
        fs::create_dir_all(folder).expect("a folder");
        fs::write(file, text).expect("a program");
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("a program");
    }

    /// What a script of the package says on it.
    #[track_caller]
    fn says(&self, script: &str, arguments: [&str; 2]) -> String {
        let mut here = text(&format!("completions/debian/{script}"));
        for folder in ["/run/systemd", "/var/lib/passdesk", "/usr/lib/passdesk"] {
            here = here.replace(folder, &self.at(folder));
        }
        let mut run = Command::new("/bin/sh");
        run.args(["-c", &here, script]).args(arguments);
        run.env_clear().env("PATH", self.at("/bin"));
        ends_well(run.env("PASSDESK_STORE", "/root/own.db"))
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.at("/calls")).expect("the calls")
    }
}

#[test]
fn the_scripts_of_the_package_end_well_on_a_machine_without_systemd() {
    let machine = BareMachine::new(&[("getent", 2), ("useradd", 0), ("install", 0)]);
    for (script, arguments) in [
        ("preinst", ["install", ""]),
        ("postinst", ["configure", ""]),
        ("preinst", ["upgrade", "0.1.0-1"]),
        ("prerm", ["upgrade", "0.1.0-1"]),
        ("postrm", ["upgrade", "0.1.0-1"]),
        ("prerm", ["remove", ""]),
        ("postrm", ["remove", ""]),
        ("postrm", ["purge", ""]),
    ] {
        assert_eq!(
            machine.says(script, arguments),
            "",
            "{script} {arguments:?}"
        );
    }
    let calls = machine.calls();
    for made in [
        "--system --user-group --comment Password desk --home-dir /var/lib/passdesk ",
        "--system --user-group --comment Password desk --home-dir /var/lib/passdesk-door ",
        "-d -m 0700 -o passdesk -g passdesk",
    ] {
        assert_eq!(calls.matches(made).count(), 1, "{calls}");
    }
}

#[test]
fn an_upgrade_copies_the_configured_store_whatever_its_environment_names() {
    let machine = BareMachine::new(&[("getent", 0), ("runuser", 0)]);
    let backup = machine.at("/usr/lib/passdesk/backup");
    machine.has_program(&backup, "");
    symlink("/usr/bin/env", machine.at("/bin/env")).unwrap();
    assert_eq!(machine.says("preinst", ["upgrade", "0.1.0-1"]), "");
    let as_owner = "runuser -u passdesk --";
    let expected = format!(
        "getent in /root/own.db: passwd passdesk\n\
         {as_owner} passdesk store info --quiet\n{as_owner} {backup} upgrade\n"
    );
    assert_eq!(machine.calls(), expected);
}

#[test]
fn the_commands_of_the_pages_switch_the_desk_on_and_off_in_the_configuration() {
    const FILE: &str = "/etc/passdesk/config.toml";
    let commands = |page: &str| -> Vec<String> {
        let page = text(page);
        let lines = page
            .lines()
            .filter_map(|line| line.strip_prefix("sudo sed "));
        let lines = lines.filter(|line| line.ends_with(FILE));
        lines.map(ToOwned::to_owned).collect()
    };
    let lines = commands("completions/man/passdesk-serve.7.md");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(commands("README.md"), lines[..1]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let installed = text("completions/debian/config.toml");
    fs::write(&file, &installed).unwrap();
    let switched = |line: &str| {
        let line = format!("sed {}", line.replace(FILE, file.to_str().unwrap()));
        ends_well(Command::new("sh").args(["-c", &line]));
        fs::read_to_string(&file).unwrap()
    };
    let on: toml::Table = switched(&lines[0]).parse().unwrap();
    assert_eq!(on["store"].as_str(), Some(&*format!("unix:{SOCKET}")));
    let served = on["serve"]["store"].as_str();
    assert_eq!(served, Some("/var/lib/passdesk/passdesk.db"));
    assert_eq!(switched(&lines[1]), installed);
}

/// A shell's command line, with the program on the path and the store that is named.
fn in_shell(store: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_passdesk"))
        .parent()
        .expect("what the repository holds");
    let path = std::env::var("PATH").expect("what the repository holds");
    let mut command = Command::new("sh");
    command
        .env_clear()
        .env("PATH", format!("{}:{path}", program.display()))
        .env("HOME", store.parent().expect("what the repository holds"))
        .env("PASSDESK_STORE", store);
    command
}

#[test]
fn the_last_fourteen_daily_backups_are_kept_and_no_other_file_goes() {
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    let store = folder.path().join("store/passdesk.db");
    ends_well(in_shell(&store).args(["-c", "passdesk init --admin alice --generate --quiet"]));
    fs::create_dir(&backups).unwrap();
    fs::set_permissions(&backups, fs::Permissions::from_mode(0o700)).unwrap();
    let old = |day: u32| backups.join(format!("daily-2020-01-{day:02}T000000Z.db"));
    let others = [
        "upgrade-2020-01-01T000000Z.db",
        "daily.txt",
        "daily-by-hand.db",
    ];
    for day in 1..=20 {
        fs::write(old(day), "").unwrap();
    }
    for other in others {
        fs::write(backups.join(other), "").unwrap();
    }
    let script = root().join("completions/systemd/backup");
    ends_well(in_shell(&store).arg(&script).arg("daily").arg(&backups));
    for day in 1..=20 {
        // Thirteen old ones, and the new one.
        assert_eq!(old(day).exists(), day > 7, "{day}");
    }
    for other in others {
        assert!(backups.join(other).exists(), "{other}");
    }
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 14 + others.len());

    // A copy that cannot be made takes no older one away.
    let nothing = folder.path().join("nothing.db");
    let failed = in_shell(&nothing)
        .arg(&script)
        .arg("daily")
        .arg(&backups)
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(75), "{failed:?}");
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 14 + others.len());
}

#[cfg(feature = "postgres")]
#[test]
fn a_store_in_a_database_is_no_reason_to_stop_an_upgrade_or_the_daily_job() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    let run = || {
        let mut command = in_shell(&folder.path().join("no.db"));
        command.env("PASSDESK_STORE", database.url(OWNER).to_string());
        command
    };
    ends_well(run().args(["-c", "passdesk init --admin alice --generate --quiet"]));
    let script = root().join("completions/systemd/backup");
    let said = ends_well(run().arg(&script).arg("upgrade").arg(&backups));
    assert_eq!(
        said,
        "the store is in a database, whose server makes the backups\n"
    );
    assert!(!backups.exists());
}
