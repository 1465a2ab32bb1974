//! The rules, once more on a file whose desks share their commits.

use std::process::Command;

use super::place::SHARED;

/// The tests of rules in which desks write; those of a matrix or of the clock, which take long, find nothing else there.
const RULES: [&str; 9] = [
    "rules::audit::",
    "rules::faults::",
    "rules::guessing::",
    "rules::last_admin::",
    "rules::parallel::",
    "rules::record::",
    "rules::reset::",
    "rules::sessions::",
    "rules::temporary::",
];

#[test]
fn s64_the_rules_hold_where_desks_share_their_commits() {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(RULES)
        .env(SHARED, "yes")
        .output()
        .expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    for module in RULES {
        assert!(told.contains(&format!("test {module}")), "{module}: {told}");
    }
}
