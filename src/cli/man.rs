//! `man`: a manual page for every command, made from its help, and the pages about a task.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Command, ValueHint};
use clap_mangen::roff::{Roff, bold, roman};

use super::failure::{ExitStatus, Failure};
use super::help;
use super::setup::Setup;

/// Print the manual page, or write all of them into a folder
///
/// A folder share/man gets them in its man1 and man7, where the command man finds them if the folder bin beside share is in
/// PATH. Every other folder gets all of them.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk man | man -l -
  passdesk man ~/.cargo/share/man
  passdesk man ~/.local/share/man")]
pub(crate) struct Man {
    /// Where to write all pages
    #[arg(value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

/// What the environment and the files mean; the first page tells it for all commands.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "PASSDESK_STORE",
        "The store or the served desk, unless --store is given.",
    ),
    (
        "PASSDESK_TOKEN",
        "A token to use instead of a session, unless --token-file is given.",
    ),
    (
        "PASSDESK_ARGON2ID",
        "How passwords are hashed, if the processor is in doubt: avx512, avx2, or crate, which needs neither. The hashes are the same, only the time differs; unless it is set, the fastest of those that the machine has is used.",
    ),
    ("NO_COLOR", "No colour, if it is not empty."),
    (
        "TZ",
        "The time zone of times on a terminal; all other output is in UTC.",
    ),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME",
        "Where the files below are, if they are absolute paths to folders that do not belong to another user.",
    ),
];
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/passdesk/config.toml, else /etc/passdesk/config.toml",
        "The configuration: store = \"PATH\", or a PostgreSQL URL; for that, under [postgres], password_file and root_certificates. For a served desk it is store = \"unix:PATH\" or \"https://HOST\", and under [desk] root_certificates; [serve] store = \"PATH\" is what the service serves. Its paths are absolute; nobody but you and root may be able to write it.",
    ),
    (
        "/var/lib/passdesk/passdesk.db for root, else $XDG_DATA_HOME/passdesk/passdesk.db",
        "The store, unless another is named. Its folder has mode 0700, the file 0600.",
    ),
    (
        "/run/passdesk/desk.sock",
        "The socket of a served desk. Its folder can be written by root alone, or by the user who serves.",
    ),
    (
        "$XDG_STATE_HOME/passdesk/session-*",
        "The session that login opened: one of yours for each store, also through ssh and in jobs of cron; mode 0600.",
    ),
    (
        "device-*, in the same folder",
        "The token that this device keeps for each account that signed in, mode 0600: with it, the wrong passwords of others make nobody wait here.",
    ),
];

/// A page of section 7, about a task; a test makes it of the Markdown file beside it.
struct Topic {
    file: &'static str,
    page: &'static str,
    /// The commands whose pages name it, with all below them.
    commands: &'static [&'static str],
}

impl Topic {
    fn name(&self) -> &str {
        self.file.trim_end_matches(".7")
    }
}

const TOPICS: &[Topic] = &[
    Topic {
        file: "passdesk-accounts.7",
        page: include_str!("../../completions/man/passdesk-accounts.7"),
        commands: &["passdesk-users", "passdesk-login", "passdesk-passwd"],
    },
    Topic {
        file: "passdesk-audit.7",
        page: include_str!("../../completions/man/passdesk-audit.7"),
        commands: &["passdesk-audit"],
    },
    Topic {
        file: "passdesk-doors.7",
        page: include_str!("../../completions/man/passdesk-doors.7"),
        commands: &["passdesk-door"],
    },
    Topic {
        file: "passdesk-import.7",
        page: include_str!("../../completions/man/passdesk-import.7"),
        commands: &["passdesk-users-import"],
    },
    Topic {
        file: "passdesk-policy.7",
        page: include_str!("../../completions/man/passdesk-policy.7"),
        commands: &["passdesk-policy"],
    },
    Topic {
        file: "passdesk-postgres.7",
        page: include_str!("../../completions/man/passdesk-postgres.7"),
        commands: &["passdesk-init", "passdesk-store-copy"],
    },
    Topic {
        file: "passdesk-recovery.7",
        page: include_str!("../../completions/man/passdesk-recovery.7"),
        commands: &["passdesk-recover"],
    },
    Topic {
        file: "passdesk-scripts.7",
        page: include_str!("../../completions/man/passdesk-scripts.7"),
        commands: &[
            "passdesk-tokens",
            "passdesk-users-import",
            "passdesk-users-reset",
        ],
    },
    Topic {
        file: "passdesk-serve.7",
        page: include_str!("../../completions/man/passdesk-serve.7"),
        commands: &["passdesk-serve"],
    },
    Topic {
        file: "passdesk-store.7",
        page: include_str!("../../completions/man/passdesk-store.7"),
        commands: &["passdesk-store"],
    },
];

/// What the apostrophes of all sections need, once a page.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

pub(crate) fn run(args: &Man, root: Command, mut setup: Setup) -> Result<()> {
    let root = help::command(root);
    match &args.dir {
        Some(folder) => {
            let [commands, topics] = sections(folder);
            for folder in [&commands, &topics] {
                fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
            }
            write_pages(&root, None, &commands)?;
            for topic in TOPICS {
                write_page(&topics, topic.file, topic.page)?;
            }
            Ok(())
        }
        None => Ok(setup.out.verbatim(page(&root, None)?)?),
    }
}

/// Where the pages of sections 1 and 7 go.
fn sections(folder: &Path) -> [PathBuf; 2] {
    match folder.ends_with("share/man") {
        true => ["man1", "man7"].map(|section| folder.join(section)),
        false => [folder, folder].map(Path::to_owned),
    }
}

fn write_pages(command: &Command, above: Option<&Command>, folder: &Path) -> Result<()> {
    let file = format!("{}.1", title(command));
    write_page(folder, &file, &page(command, above)?)?;
    command
        .get_subcommands()
        .try_for_each(|below| write_pages(below, Some(command), folder))
}

fn write_page(folder: &Path, file: &str, page: &str) -> Result<()> {
    let path = folder.join(file);
    Ok(replace(&path, folder, page).map_err(|error| unwritten(&path, &error))?)
}

/// Puts a page in its place in one step. Whatever stands there is replaced: a link is not followed, and no reader sees half
/// a page.
fn replace(path: &Path, folder: &Path, page: &str) -> io::Result<()> {
    let mut draft = tempfile::Builder::new()
        .prefix(".passdesk-page-")
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    draft.write_all(page.as_bytes())?;
    draft.persist(path)?;
    Ok(())
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot write {}: {error}", path.display());
    let hint = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some disk space",
        _ => "name a folder that you can write to",
    };
    Failure::new(ExitStatus::Internal, message).hint(hint)
}

fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or("passdesk")
}

fn page(command: &Command, above: Option<&Command>) -> io::Result<String> {
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render_name_section(&mut page)?;
    synopsis(command).to_writer(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    after_options(command).to_writer(&mut page)?;
    if above.is_none() {
        for_all_commands().to_writer(&mut page)?;
    }
    see_also(command, above).to_writer(&mut page)?;
    let sections = String::from_utf8(page).map_err(io::Error::other)?;
    // Each section comes with the preamble, and an empty date would be lost in a title of the library's.
    let title = format!(
        ".TH {} 1 \"\" \"passdesk {}\" \"passdesk manual\"\n",
        title(command),
        env!("CARGO_PKG_VERSION")
    );
    Ok([PREAMBLE, &title, &sections.replace(PREAMBLE, "")].concat())
}

fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let name = command.get_bin_name().unwrap_or("passdesk");
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([
        bold(name),
        roman(usage.strip_prefix(name).unwrap_or_default()),
    ]);
    roff
}

/// What the help shows after the options, line by line as it is: a section for each heading, such as `Examples:`.
fn after_options(command: &Command) -> Roff {
    let help = command
        .get_after_help()
        .map_or(String::new(), ToString::to_string);
    let mut roff = Roff::new();
    for block in help
        .strip_prefix(help::POINTER)
        .unwrap_or(&help)
        .split("\n\n")
    {
        let (heading, rest) = block.split_once(':').unwrap_or(("Notes", block));
        roff.control("SH", [heading.to_uppercase().as_str()]);
        roff.control("nf", []);
        for line in rest
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.is_empty())
        {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}

fn for_all_commands() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    entry(&mut roff, "0", "Done.");
    for status in ExitStatus::ALL {
        let (number, code) = status.parts();
        let meaning = format!("{code}: {}.", status.meaning());
        entry(&mut roff, &number.to_string(), &meaning);
    }
    for (heading, entries) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
        roff.control("SH", [heading]);
        for (name, meaning) in entries {
            entry(&mut roff, name, meaning);
        }
    }
    roff
}

fn entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(meaning)]);
}

/// The page of all commands names every topic, and each other one the pages above it and the topics it is part of.
fn see_also(command: &Command, above: Option<&Command>) -> Roff {
    let mut lines = Vec::new();
    if let Some(above) = above {
        let options = roman("(1), which has the options of every command");
        lines.push([bold("passdesk"), options]);
        if title(above) != "passdesk" {
            lines.push([bold(title(above)), roman("(1)")]);
        }
    }
    for topic in TOPICS {
        let mut commands = topic.commands.iter();
        if above.is_none() || commands.any(|group| title(command).starts_with(group)) {
            lines.push([bold(topic.name()), roman("(7)")]);
        }
    }
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    for (number, line) in lines.into_iter().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        roff.text(line);
    }
    roff
}
