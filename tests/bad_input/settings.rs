//! Which store is meant: the order of what says so, and what cannot name one.

use std::path::Path;

use super::{desk, refused};
use crate::support::Desk;

/// What a command says that finds no store there.
fn missing(path: &Path) -> String {
    format!(
        "error: there is no store at {}\nhint: make one with passdesk init, or name another with --store; if a desk is served, ask an admin where\n",
        path.display()
    )
}

#[test]
fn the_flag_comes_before_the_variable_the_file_and_the_default() {
    let desk = Desk::new();
    let place = |name: &str| desk.root().join(name);
    desk.configure(&format!("store = {:?}\n", place("by-file.db")));
    let list = |words: &str| desk.run(&format!("users list {words}"));
    let both = list("--store by-flag.db").env("PASSDESK_STORE", "by-variable.db");
    both.status(75).stderr(&missing(Path::new("by-flag.db")));
    let variable = list("").env("PASSDESK_STORE", "by-variable.db");
    variable
        .status(75)
        .stderr(&missing(Path::new("by-variable.db")));
    let file = list("").env_remove("PASSDESK_STORE");
    file.status(75).stderr(&missing(&place("by-file.db")));
    // Relative places are ignored, as the XDG specification says; the home folder's is next.
    let elsewhere = list("")
        .env_remove("PASSDESK_STORE")
        .env("XDG_CONFIG_HOME", "config");
    let told = elsewhere.status(75).stderr_text().to_owned();
    assert!(!told.contains("by-file.db"), "{told}");
}

#[test]
fn the_default_is_the_systems_for_root_and_ones_own_for_others() {
    let desk = Desk::new();
    // A machine may have a configuration of its own, which comes first.
    if Path::new("/etc/passdesk/config.toml").exists() {
        return;
    }
    let default = if rustix::process::geteuid().is_root() {
        "/var/lib/passdesk/passdesk.db".into()
    } else {
        desk.home().join("data/passdesk/passdesk.db")
    };
    if default.exists() {
        return;
    }
    let told = desk.run("users list").env_remove("PASSDESK_STORE");
    told.status(75).stderr(&missing(&default));
}

#[test]
fn a_broken_configuration_is_told_and_not_passed_over() {
    let desk = desk();
    let file = desk.home().join("config/passdesk/config.toml");
    for text in [
        "store = ",
        "store = 7",
        "stroe = \"a.db\"",
        "[store]\npath = \"a\"",
        "\u{0}",
    ] {
        desk.configure(text);
        let before = desk.contents();
        for command in ["users list", "whoami", "login bob --password-stdin"] {
            let run = desk.run(command).env_remove("PASSDESK_STORE");
            let done = run.status(2).no_stdout();
            let beginning = format!("error: {}: ", file.display());
            let told = done.stderr_text();
            assert!(told.starts_with(&beginning), "{done}");
            assert!(
                told.ends_with(
                    "\nhint: it can have store = \"PATH\", under [postgres] password_file and root_certificates, under [desk] root_certificates, and under [serve] store\n"
                ),
                "{done}"
            );
            assert_eq!(told.lines().count(), 2, "{done}");
        }
        assert_eq!(desk.contents(), before);
        // Whoever names a store needs no configuration.
        desk.run("users list").status(0);
    }
    desk.configure(&"#".repeat(70_000));
    let told = desk
        .run("users list")
        .env_remove("PASSDESK_STORE")
        .status(2);
    told.stderr(&format!("error: {} is too large\n", file.display()));
}

#[test]
fn a_store_is_named_by_its_path_with_or_without_a_scheme() {
    let desk = desk();
    let path = desk.store();
    for named in [
        format!("{}", path.display()),
        format!("sqlite:{}", path.display()),
        "store/passdesk.db".to_owned(),
        "sqlite:store/../store/passdesk.db".to_owned(),
    ] {
        // The session is the same whichever way the store is named.
        desk.run("whoami --store").args([named]).status(0);
    }
}

#[test]
fn what_names_no_store_is_refused() {
    let desk = desk();
    let empty = "the store's path is empty";
    let scheme = "a store is a path, sqlite:PATH, or postgres://USER@HOST/DATABASE";
    let (path, or_desk) = (
        "--store PATH",
        "--store PATH; for a served desk --store unix:PATH or --store https://HOST",
    );
    for (named, message, hint) in [
        ("", empty, path),
        ("sqlite:", empty, path),
        ("mysql://host/base", scheme, or_desk),
        ("file:///a.db", scheme, or_desk),
        ("htps://desk.example", scheme, or_desk),
    ] {
        for command in [
            "whoami",
            "users list",
            "login bob",
            "init --admin x --generate",
        ] {
            let run = desk.run(command).args(["--store", named]);
            refused(&desk, run, (2, message, hint), &[]);
            let run = desk.run(command).env("PASSDESK_STORE", named);
            let told = match named {
                "" => (
                    2,
                    "PASSDESK_STORE is set, but empty",
                    "remove it (unset PASSDESK_STORE), or give --store PATH",
                ),
                _ => (2, message, hint),
            };
            refused(&desk, run, told, &[]);
        }
    }
}
