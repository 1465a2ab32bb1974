//! `recover request`: asks for a recovery, and writes the challenge that signers sign.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueHint};
use passdesk::credentials::Typed;
use passdesk::credentials::recovery::signing_line;
use passdesk::deeds::{
    AboutDesk, NewRequestRow, PlanRequest, PlannedRequestRow, PutRequestInForce,
};
use passdesk::model::{Reason, Timestamp, Username};
use passdesk::private_files::{self, NotMine, Shared, folder_of};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::cli::closed_streams;
use crate::cli::escape::{escape, shell_word};
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name::{exists, is_stdout, shared_folder};
use crate::cli::format::Format;
use crate::cli::setup::Setup;
use crate::cli::shown_secrets::showing;
use crate::cli::table::counted;
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// Ask for a recovery: a challenge for the signers, and a claim secret for you
///
/// It needs no session. The claim secret is shown once; without it the signatures have no effect.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover request ada --reason 'lost the password, ticket 4711'
  passdesk recover request ada --reason 'bob has left' --override bob --out ada.txt")]
pub(crate) struct Request {
    /// The admin who is locked out
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    /// The reason, for the signers and the audit log
    #[arg(long, value_name = "TEXT")]
    reason: Reason,
    /// Go on without this admin, who will not help; needs one more signature and 24 hours; may be given several times
    #[arg(long = "override", value_name = "ADMIN", value_hint = ValueHint::Username)]
    overrides: Vec<Username>,
    /// The new file for the challenge; - is standard output, before the claim secret
    #[arg(long, value_name = "FILE", default_value = "challenge.txt")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    request_id: Uuid,
    account: &'a str,
    challenge_file: &'a str,
    /// Where no file is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge: Option<&'a str>,
    claim_secret: &'a str,
    expires_at: Timestamp,
    redeemable_from: Timestamp,
    signatures_needed: usize,
    support_contact: Option<&'a str>,
}

pub(crate) fn run(args: Request, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let client = setup.client()?;
    let support = client.ask(AboutDesk {})?.support_contact;
    let path = args.out.display().to_string();
    let order = PlanRequest {
        name: args.name,
        reason: args.reason,
        overrides: args.overrides,
    };
    let name = order.name.clone();
    let to_stdout = is_stdout(&args.out);
    let id = undisturbed(|| {
        let mut file = match to_stdout {
            true => None,
            false => Some(new_file(&args.out)?),
        };
        let mut id = None;
        let asked = showing("the claim secret", |shown| {
            let PlannedRequestRow { row, plan } = client.ask(order.clone())?;
            id = Some(row.request_id);
            let to = (args.out.as_path(), support.as_deref());
            show(&mut setup, &order, to, file.as_mut(), &row)?;
            shown.yes();
            let claim_secret = Typed::new(row.claim_secret.to_string());
            client.ask(PutRequestInForce { plan, claim_secret })?;
            Ok(())
        });
        match asked {
            Err(error) if Failure::explain(&error).status() != ExitStatus::OutcomeUnknown => {
                if !to_stdout {
                    // Nothing was asked for, and a file would be in the way of the next try.
                    let _ = fs::remove_file(&args.out);
                }
                Err(error)
            }
            asked => asked.map(|()| id),
        }
    })?;
    if let Some(id) = id {
        setup.out.tip(&format!(
            "check the name {name}: the desk answers the same for a name that no account has"
        ));
        setup.out.note(&format!(
            "next, each signer: {}\nthen you: passdesk recover redeem --request {id} --signature FILE...{}",
            signing_line(&match to_stdout {
                true => "CHALLENGE".to_owned(),
                false => shell_word(&path),
            }),
            setup.same_store()
        ));
    }
    Ok(())
}

/// Makes the file, where nobody can put another challenge in its place before it is signed.
fn new_file(path: &Path) -> Result<File, Failure> {
    let folder = folder_of(path);
    private_files::check_folder(folder, Shared::Sticky).map_err(|why| match why {
        NotMine::Unopened(error) => Failure::usage(format!("{}: {error}", path.display())),
        why => shared_folder(folder, &why),
    })?;
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    opened.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path).hint("choose another file with --out FILE"),
        _ => Failure::usage(format!("{}: {error}", path.display())),
    })
}

fn show(
    setup: &mut Setup,
    order: &PlanRequest,
    (file_path, support): (&Path, Option<&str>),
    file: Option<&mut File>,
    asked: &NewRequestRow,
) -> Result<()> {
    let path = file_path.display().to_string();
    let to_stdout = file.is_none();
    if let Some(file) = file {
        file.write_all(asked.challenge.as_bytes())
            .and_then(|()| file.sync_all())
            .with_context(|| format!("writing {path}"))?;
    } else if setup.out.format() == Format::Table {
        setup.out.verbatim(&asked.challenge)?;
    }
    let id = asked.request_id;
    let row = Row {
        request_id: id,
        account: order.name.as_str(),
        challenge_file: &path,
        challenge: to_stdout.then_some(asked.challenge.as_str()),
        claim_secret: &asked.claim_secret,
        support_contact: support,
        expires_at: asked.expires_at,
        redeemable_from: asked.redeemable_from,
        signatures_needed: asked.signatures_needed,
    };
    let when = if order.overrides.is_empty() {
        format!("until {}", said(asked.expires_at))
    } else {
        format!(
            "from {} until {}",
            said(asked.redeemable_from),
            said(asked.expires_at)
        )
    };
    let send_to = support.map_or(String::new(), |support| {
        format!("send it to: {}\n", escape(support))
    });
    let sentence = Zeroizing::new(format!(
        "{}request {id}\n{} must be signed by {}, and can be redeemed {when}\n{send_to}claim secret, for you alone:\n{}",
        if to_stdout { "\n" } else { "" },
        if to_stdout {
            "the challenge".into()
        } else {
            escape(&path)
        },
        counted(
            asked.signatures_needed as u64,
            "trusted signer",
            "trusted signers"
        ),
        setup.out.emphasis(row.claim_secret)
    ));
    Ok(setup.out.row(&row, &sentence)?)
}
