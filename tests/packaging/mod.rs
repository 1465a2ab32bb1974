//! What is installed beside the program: units, the configuration, and the files of the Debian package.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

mod scripts;

const SOCKET: &str = "/run/passdesk/desk.sock";
/// `systemd-analyze security` counts from 0 to 10; this is ten times the worst that is good enough.
const THRESHOLD: &str = "--threshold=20";
const SCRIPTS: [&str; 4] = ["preinst", "postinst", "prerm", "postrm"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn unit(name: &str) -> String {
    text(&format!("completions/systemd/{name}"))
}

/// What a command says, both streams, after it has ended well.
#[track_caller]
fn ends_well(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| {
            panic!("{command:?}: {error}; .ci/run names the packages that the tests need")
        });
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{command:?}: {status}\n{said}");
    said
}

/// The units in a folder, with programs that are here in place of those that the package installs.
fn units_to_verify() -> TempDir {
    let folder = tempfile::tempdir().expect("what the repository holds");
    let backup = root().join("completions/systemd/backup");
    for entry in
        fs::read_dir(root().join("completions/systemd")).expect("what the repository holds")
    {
        let name = entry
            .expect("what the repository holds")
            .file_name()
            .into_string()
            .expect("what the repository holds");
        let here = unit(&name)
            .replace("/usr/bin/passdesk", env!("CARGO_BIN_EXE_passdesk"))
            .replace(
                "/usr/lib/passdesk/backup",
                backup.to_str().expect("what the repository holds"),
            );
        fs::write(folder.path().join(name), here).expect("what the repository holds");
    }
    folder
}

#[test]
fn the_units_are_ones_that_systemd_understands() {
    let folder = units_to_verify();
    for with_network in [false, true] {
        if with_network {
            let drop_in = folder.path().join("passdesk.service.d");
            fs::create_dir(&drop_in).unwrap();
            fs::rename(
                folder.path().join("network.conf"),
                drop_in.join("network.conf"),
            )
            .unwrap();
        }
        let said = ends_well(
            Command::new("systemd-analyze")
                .args(["verify", "--man=no"])
                .args(["passdesk.socket", "passdesk.service"])
                .args(["passdesk-daily.service", "passdesk-daily.timer"])
                .args(["passdesk-door-http.service", "passdesk-door-http.socket"])
                .args(["passdesk-door-ldap.service"])
                .current_dir(folder.path())
                .env("SYSTEMD_UNIT_PATH", format!("{}:", folder.path().display())),
        );
        // It warns of a name that it does not know, and ends well.
        assert!(!said.contains("passdesk"), "{said}");
    }
}

#[test]
fn the_services_have_nothing_of_the_machine_that_they_do_not_need() {
    let folder = units_to_verify();
    let score = |unit: &str| {
        ends_well(
            Command::new("systemd-analyze")
                .args(["security", "--offline=true", "--no-pager", THRESHOLD])
                .arg(folder.path().join(unit)),
        )
    };
    assert!(score("passdesk.service").contains("exposure level"));
    score("passdesk-daily.service");
    score("passdesk-door-http.service");
    score("passdesk-door-ldap.service");
    // With the network it is read as one file: a drop-in's lines come after those of the unit.
    let both = unit("passdesk.service") + &unit("network.conf");
    fs::write(folder.path().join("passdesk.service"), both).unwrap();
    score("passdesk.service");
    // The control: without these lines the score is not good enough.
    let bare = "[Service]\nExecStart=/bin/true\nUser=passdesk\n";
    fs::write(folder.path().join("passdesk.service"), bare).unwrap();
    let judged = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager", THRESHOLD])
        .arg(folder.path().join("passdesk.service"))
        .output()
        .unwrap();
    assert!(!judged.status.success());
}

#[test]
fn a_desk_whose_store_was_away_for_long_is_served_again() {
    let service = unit("passdesk.service");
    // systemd gives a socket up together with a service that it has started five times in vain.
    let (of_unit, of_service) = service.split_once("\n[Service]\n").unwrap();
    assert!(of_unit.contains("\nStartLimitIntervalSec=0\n"));
    assert!(of_service.contains("\nRestart=on-failure\nRestartSec=1s\n"));
}

#[test]
fn s55_the_service_sees_the_users_who_connect() {
    // In a namespace of users each of them would be user 65534.
    assert!(unit("passdesk.service").contains("\nPrivateUsers=no\n"));
}

#[test]
fn s56_the_socket_is_in_a_folder_that_only_root_can_write() {
    assert!(unit("passdesk.socket").contains(&format!("\nListenStream={SOCKET}\n")));
    assert!(unit("passdesk.socket").contains("\nSocketMode=0666\nDirectoryMode=0755\n"));
    let folders = text("completions/tmpfiles.d/passdesk.conf");
    assert!(folders.contains("\nd /run/passdesk 0755 root root -\n"));
    // Stopping the service must not take the folder away from under the socket.
    assert!(!unit("passdesk.service").contains("RuntimeDirectory"));
    for page in [
        text("completions/man/passdesk-serve.7.md"),
        text("completions/debian/config.toml"),
        unit("network.conf"),
        unit("passdesk-daily.service"),
    ] {
        let named: Vec<_> = page.split("unix:/").skip(1).collect();
        assert!(!named.is_empty());
        for path in named {
            assert!(path.starts_with(&SOCKET[1..]), "{path}");
        }
    }
}

#[test]
fn s66_the_door_has_a_user_of_its_own_and_only_the_proxy_reaches_it() {
    let service = unit("passdesk-door-http.service");
    assert!(service.contains("\nUser=passdesk-door\n"));
    assert!(!service.contains("/var/lib/passdesk/"));
    assert!(service.contains(&format!(" --store unix:{SOCKET} ")));
    let socket = unit("passdesk-door-http.socket");
    let place = "/run/passdesk-door/http.sock";
    assert!(socket.contains(&format!("\nListenStream={place}\n")));
    assert!(socket.contains("\nSocketMode=0660\nSocketGroup=www-data\nDirectoryMode=0755\n"));
    let folders = text("completions/tmpfiles.d/passdesk.conf");
    assert!(folders.contains("\nd /run/passdesk-door 0755 root root -\n"));
    assert!(text("completions/man/passdesk-doors.7.md").contains(&format!("unix:{place}")));
}

#[test]
fn s66_the_door_for_ldap_has_no_store_and_a_socket_that_only_it_can_replace() {
    let service = unit("passdesk-door-ldap.service");
    assert!(service.contains("\nUser=passdesk-door\n"));
    assert!(!service.contains("/var/lib/passdesk/"));
    assert!(service.contains(&format!(" --store unix:{SOCKET} ")));
    assert!(service.contains("\nRuntimeDirectory=passdesk-door-ldap\nRuntimeDirectoryMode=0755\n"));
    assert!(service.contains(" --listen ldapi:/run/passdesk-door-ldap/ldapi "));
}

#[test]
fn the_configuration_that_is_installed_is_understood_before_and_after_the_desk_is_served() {
    let installed = text("completions/debian/config.toml");
    let served = installed.replace("\n#store =", "\nstore =");
    assert_ne!(installed, served);
    for text in [installed, served] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("passdesk");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("config.toml"), text).unwrap();
        // Its syntax is judged before the desk is asked, which is not there.
        let asked = Command::new(env!("CARGO_BIN_EXE_passdesk"))
            .arg("whoami")
            .env_clear()
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(asked.stderr).unwrap();
        assert!(!said.contains("config.toml"), "{said}");
    }
}

/// What `[package.metadata.deb]` of Cargo.toml says.
fn package() -> toml::Table {
    let manifest: toml::Table = text("Cargo.toml")
        .parse()
        .expect("what the repository holds");
    let metadata = manifest["package"]["metadata"]["deb"].as_table();
    metadata.expect("what the repository holds").clone()
}

/// The files that a source of the package names; the last part of its path may begin with `*`.
fn files_of(source: &str) -> Vec<PathBuf> {
    let path = root().join(source);
    let Some((folder, ending)) = source.split_once("/*") else {
        return vec![path];
    };
    let files = fs::read_dir(root().join(folder)).expect("what the repository holds");
    let files = files.map(|entry| entry.expect("what the repository holds").path());
    files
        .filter(|path| {
            path.to_str()
                .expect("what the repository holds")
                .ends_with(ending)
        })
        .collect()
}

#[test]
fn every_file_of_the_package_is_there_and_every_unit_is_in_the_package() {
    let package = package();
    let mut packed = Vec::new();
    for asset in package["assets"].as_array().unwrap() {
        let source = asset[0].as_str().unwrap();
        if source == "target/release/passdesk" {
            continue;
        }
        let files = files_of(source);
        assert!(!files.is_empty(), "{source}");
        for file in files {
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            let runs = asset[2].as_str() == Some("755");
            assert_eq!(mode & 0o111 != 0, runs, "{}", file.display());
            packed.push(file);
        }
    }
    for entry in fs::read_dir(root().join("completions/systemd")).unwrap() {
        let file = entry.unwrap().path();
        assert!(packed.contains(&file), "{}", file.display());
    }
    let scripts = package["maintainer-scripts"].as_str().unwrap();
    for script in SCRIPTS {
        assert!(root().join(scripts).join(script).is_file(), "{script}");
    }
}

#[test]
fn the_package_that_is_documented_and_the_changelog_are_those_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    for page in ["README.md", "completions/man/passdesk-serve.7.md"] {
        let text = text(page);
        let named: Vec<_> = text.split("passdesk_").skip(1).collect();
        assert!(!named.is_empty(), "{page} names no package");
        for named in named {
            assert!(
                named.starts_with(&format!("{version}-1_amd64.deb")),
                "{page}: {named:.30}"
            );
        }
    }
    let heading = format!("\n## [{version}] - ");
    assert!(text("CHANGELOG.md").contains(&heading), "{heading}");
}
