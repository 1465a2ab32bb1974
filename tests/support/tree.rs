//! The tree of commands, found by asking the program for its help, as people would.

use super::Desk;

/// Every command that does something: `login`, `users list`, ...
pub(crate) fn commands(desk: &Desk) -> Vec<String> {
    let (commands, _) = walk(desk);
    commands
}

/// What only holds commands: `users`, ...; the program itself is the empty one.
pub(crate) fn groups(desk: &Desk) -> Vec<String> {
    let (_, groups) = walk(desk);
    groups
}

fn walk(desk: &Desk) -> (Vec<String>, Vec<String>) {
    let (mut commands, mut groups) = (Vec::new(), Vec::new());
    let mut open = vec![String::new()];
    while let Some(words) = open.pop() {
        let help = desk.run(&words).args(["--help"]).status(0);
        let below = listed(help.stdout_text());
        if below.is_empty() {
            commands.push(words);
            continue;
        }
        open.extend(
            below
                .iter()
                .map(|word| format!("{words} {word}").trim().to_owned()),
        );
        groups.push(words);
    }
    commands.sort();
    (commands, groups)
}

/// The words under `Commands:`.
fn listed(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // A description that goes on in the next line is indented further.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
