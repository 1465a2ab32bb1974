//! The whole story, as support staff and a locked-out admin live it.

use super::Keys;
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// How each signer signs.
const LINE: &str = "ssh-keygen -Y sign -f KEY -n recovery@passdesk < challenge.txt > NAME.sig";

/// A store whose admin has lost everything, and two of the staff who may sign.
pub(super) fn locked_out() -> (Desk, Keys) {
    let (desk, keys) = (Desk::new(), Keys::new());
    let signers = keys.allowed_signers(&["ann", "bob"]);
    desk.run("init --admin root1 --password-stdin --recovery-signers")
        .args([signers.to_str().expect("a path")])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    (desk, keys)
}

#[test]
fn s45_two_of_the_staff_bring_back_the_sole_admin() {
    let (desk, keys) = locked_out();
    desk.sign_in("root1");
    let helpless = desk.somebody_else("helpless");

    let asked = helpless
        .run("recover request root1 --format json --reason")
        .args(["lost the password, ticket 4711"])
        .status(0)
        .stderr_has(&format!("next, each signer: {LINE}\n"));
    let asked = asked.stdout_json();
    let text = |field: &str| asked[field].as_str().expect("a text").to_owned();
    assert_eq!(text("account"), "root1");
    assert_eq!(text("challenge_file"), "challenge.txt");
    let (id, claim) = (text("request_id"), text("claim_secret"));

    let inspected = helpless.run("recover inspect challenge.txt").status(0);
    for words in [
        "set a new password for the admin root1",
        "lost the password, ticket 4711",
        "needs     2 signatures",
    ] {
        assert!(inspected.stdout_text().contains(words), "{inspected}");
    }
    assert!(inspected.stderr_text().ends_with(&format!("\n{LINE}\n")));

    for name in ["ann", "bob"] {
        let key = keys.key(name);
        let line = LINE.replace("KEY", key.to_str().expect("a path"));
        desk.shell(&line.replace("NAME", name)).status(0);
    }

    let redeemed = helpless
        .run("recover redeem --password-stdin --signature ann.sig bob.sig --request")
        .args([&id])
        .stdin(format!("{claim}\n{NEW_PASSWORD}\n"))
        .status(0);
    assert_eq!(redeemed.stdout_text().lines().count(), 5, "{redeemed}");
    redeemed.stderr_has("the password of root1 is set");

    // The old session is ended, the old password is nobody's, and the new one opens.
    desk.run("whoami").status(3);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(3);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(0)
        .stderr_has(&format!("root1 was brought back by {}", desk.peers()))
        .stderr_has("with the signatures of ann, bob");
    desk.run("recover notices --acknowledge").status(0);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(0)
        .no_stderr();

    // A request is redeemed once.
    helpless
        .run("recover redeem --password-stdin --signature ann.sig bob.sig --request")
        .args([&id])
        .stdin(format!("{claim}\n{PASSWORD}\n"))
        .status(8)
        .stderr_has("this request is redeemed already");
}

/// One form in every page, which cannot write one signer's signature over another's.
#[test]
fn pages_show_the_signing_line_in_one_form() {
    let mut shown = 0;
    for (page, text) in [
        ("README.md", include_str!("../../README.md")),
        ("SECURITY.md", include_str!("../../SECURITY.md")),
        (
            "passdesk-recovery.7.md",
            include_str!("../../completions/man/passdesk-recovery.7.md"),
        ),
    ] {
        let lines = text.split("ssh-keygen ").skip(1);
        for line in lines.filter(|line| line.contains("-Y sign")) {
            let words: Vec<_> = line.split([' ', '\n', '`']).take(10).collect();
            let name = words[9].strip_suffix(".sig").expect(page);
            let key = if name == "NAME" { "KEY" } else { name };
            let expected = LINE.replace("KEY", key).replace("NAME", name);
            assert_eq!(
                format!("ssh-keygen {}", words.join(" ")),
                expected,
                "{page}"
            );
            shown += 1;
        }
    }
    assert!(shown >= 5, "{shown}");
}
