//! `recover redeem`: signatures and the claim secret, then a new password.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::BASE64;
use passdesk::credentials::Typed;
use passdesk::credentials::recovery::ClaimSecret;
use passdesk::deeds::{Problem, RecoveryProof, RequestProof};
use uuid::Uuid;

use super::finish::{Answers, recover};
use crate::cli::identifier::identifier;
use crate::cli::setup::Setup;
use crate::cli::small_file::read_file;

/// No signature is longer.
const LONGEST: u64 = 16 * 1024;

/// Choose a new password with a signed request and its claim secret
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover redeem --request ID --signature ann.sig --signature bob.sig
  passdesk recover redeem --request ID --signature *.sig --password-stdin < claim-and-new.txt")]
pub(crate) struct Redeem {
    /// The request's id
    #[arg(long, value_name = "ID", value_parser = identifier)]
    request: Uuid,
    /// A signature file that ssh-keygen -Y sign wrote, one for each signer
    #[arg(long, value_name = "FILE", required = true, num_args = 1.., value_parser = signature_file)]
    signature: Vec<PathBuf>,
    /// Read the claim secret and, on a second line, the new password from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// The name of a file that is there: a wrong answer is asked for again, before any secret is.
fn signature_file(text: &str) -> Result<PathBuf, NoSignatureFile> {
    let path = PathBuf::from(text);
    match path.try_exists() {
        Ok(false) if is_claim_secret(text) => Err(NoSignatureFile::ClaimSecret),
        Ok(false) => Err(NoSignatureFile::NotThere(path)),
        // Why it cannot be read is said when it is.
        Ok(true) | Err(_) => Ok(path),
    }
}

fn is_claim_secret(text: &str) -> bool {
    ClaimSecret::read(&Typed::new(text.to_owned())).is_ok()
}

#[derive(Debug, Clone, thiserror::Error)]
enum NoSignatureFile {
    #[error("there is no file {}; name one signature file at a time", .0.display())]
    NotThere(PathBuf),
    /// It is not repeated.
    #[error(
        "that is a claim secret; name a signature file, and the claim secret is asked for after it, without being shown"
    )]
    ClaimSecret,
}

pub(crate) fn run(args: &Redeem, mut setup: Setup) -> Result<()> {
    let signatures = args
        .signature
        .iter()
        .map(|path| read_file(path, LONGEST))
        .collect::<Result<Vec<_>>>()?;
    let client = setup.client()?;
    let mut answers = Answers::from(&setup, args.password_stdin, "the claim secret", &client)?;
    let secret = answers.proof("the claim secret", "claim secret: ")?;
    let encoded = signatures.iter().map(|signature| BASE64.encode(signature));
    let proof = RecoveryProof {
        code: None,
        request: Some(RequestProof {
            request_id: args.request,
            claim_secret: secret,
            signatures: encoded.collect(),
        }),
    };
    let done = recover(proof, answers, &client, &mut setup);
    done.map_err(|error| naming_the_file(error, &args.signature))
}

/// The same error, with the file of a signature that the desk knows by its number.
fn naming_the_file(error: anyhow::Error, files: &[PathBuf]) -> anyhow::Error {
    let mut problem = match error.downcast::<Problem>() {
        Ok(problem) => problem,
        Err(other) => return other,
    };
    for (number, file) in (1..).zip(files) {
        let signature = format!("signature {number} ");
        if let Some(rest) = problem.message.strip_prefix(&signature) {
            problem.message = format!("{signature}({}) {rest}", file.display());
            break;
        }
    }
    problem.into()
}
