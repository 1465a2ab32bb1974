//! The byte-order mark that some editors put before a text: passed over wherever one is read.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::desk;
use crate::support::{Desk, PASSWORD};

const MARK: &str = "\u{feff}";

#[test]
fn a_byte_order_mark_belongs_to_no_secret_and_no_file() {
    let desk = desk();
    desk.run("login bob --password-stdin")
        .stdin(format!("{MARK}{PASSWORD}\r\n"))
        .status(0);
    desk.sign_in("root1");

    let token = desk.token("--scope users:list");
    let write = |name: &str, text: &str| {
        let path = desk.root().join(name);
        fs::write(&path, format!("{MARK}{text}")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode");
    };
    write("token", &token);
    desk.somebody_else("script")
        .run("users list --token-file")
        .args([desk.root().join("token")])
        .status(0);

    let anchor = desk.run("audit anchor").status(0);
    write("anchors", anchor.stdout_text());
    desk.run("audit verify --anchor anchors").status(0);

    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm\n";
    write("ann.pub", key);
    desk.run("recover signers add ann --key ann.pub").status(0);

    write("known", "password password\n");
    desk.run("policy blocklist build known known.filter --quiet")
        .status(0);
}

#[test]
fn a_configuration_may_begin_with_a_byte_order_mark() {
    let desk = Desk::new();
    let place = desk.root().join("by-file.db");
    desk.configure(&format!("{MARK}store = {place:?}\n"));
    desk.run("users list")
        .env_remove("PASSDESK_STORE")
        .status(75)
        .stderr_has(&format!("there is no store at {}", place.display()));
}
