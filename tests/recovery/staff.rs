//! A store with trusted signers, a clock that is told the time, and requests made and redeemed through the library.

use std::fs;

use passdesk::credentials::ScriptToken;
use passdesk::credentials::recovery::{Signer, parse_public_key};
use passdesk::desk::{Desk, DeskError, NewCodes, Recovered, RecoveryOrder};
use passdesk::model::Scope;
use uuid::Uuid;

use super::Keys;
use crate::rules::{NEXT, World, typed};
use crate::storage::name;

/// A store whose first admin is `ada`, and the keys of whoever may sign.
pub(crate) struct Staff {
    pub(crate) world: World,
    pub(crate) keys: Keys,
}

/// A recovery and the new codes.
pub(crate) struct Back {
    pub(crate) recovered: Recovered,
    pub(crate) codes: Vec<String>,
}

/// Does something that shows codes, and gives them.
pub(crate) fn with_codes(
    work: impl FnOnce(&mut dyn FnMut(NewCodes) -> Result<(), DeskError>) -> Result<Recovered, DeskError>,
) -> Result<Back, DeskError> {
    let mut codes = Vec::new();
    let recovered = work(&mut |new| {
        codes = revealed(new);
        Ok(())
    })?;
    Ok(Back { recovered, codes })
}

pub(crate) fn revealed(codes: NewCodes) -> Vec<String> {
    let codes = codes.codes.into_iter();
    codes.map(|code| code.reveal().to_string()).collect()
}

/// A token of `ada`'s with every scope.
pub(crate) fn token(world: &World) -> ScriptToken {
    let mut secret = None;
    let label = "nightly".parse().expect("a label");
    let made = world
        .admin()
        .create_token(label, Scope::ALL.to_vec(), None, |made| {
            secret = ScriptToken::parse(made.secret.reveal());
            Ok::<_, DeskError>(())
        });
    made.expect("a token");
    secret.expect("its secret")
}

/// New codes for `ada`.
pub(crate) fn new_codes(world: &World) -> Vec<String> {
    let mut codes = Vec::new();
    let made = world.admin().new_recovery_codes(|new| {
        codes = revealed(new);
        Ok::<_, DeskError>(())
    });
    made.expect("codes");
    codes
}

/// A request as whoever made it has it.
pub(crate) struct Ask {
    pub(crate) id: Uuid,
    pub(crate) challenge: Vec<u8>,
    pub(crate) claim: String,
}

impl Keys {
    /// Somebody who may sign.
    pub(crate) fn signer(&self, who: &str) -> Signer {
        let file = fs::read(self.public(who)).expect("a key");
        Signer {
            name: who.parse().expect("a name"),
            key: parse_public_key(&file).expect("a key"),
        }
    }
}

impl Staff {
    pub(crate) fn of(names: &[&str]) -> Self {
        let keys = Keys::new();
        let signers = names.iter().map(|who| keys.signer(who)).collect();
        Self {
            world: World::trusting(signers),
            keys,
        }
    }

    /// A request to bring `ada` back.
    pub(crate) fn ask(&self) -> Ask {
        ask(&self.world.desk, "ada", &[]).expect("a request")
    }

    /// The signatures of these.
    pub(crate) fn signed(&self, ask: &Ask, names: &[&str]) -> Vec<Vec<u8>> {
        let sign = |who: &&str| self.keys.sign(who, &ask.challenge);
        names.iter().map(sign).collect()
    }

    /// Redeems with the signatures of these.
    pub(crate) fn redeem(&self, ask: &Ask, names: &[&str]) -> Result<Back, DeskError> {
        self.redeem_with(ask, &self.signed(ask, names))
    }

    pub(crate) fn redeem_with(&self, ask: &Ask, signatures: &[Vec<u8>]) -> Result<Back, DeskError> {
        redeem(&self.world.desk, ask, signatures)
    }
}

pub(crate) fn ask(desk: &Desk, who: &str, overrides: &[&str]) -> Result<Ask, DeskError> {
    let order = RecoveryOrder {
        name: name(who),
        reason: "lost the password".parse().expect("a reason"),
        overrides: overrides.iter().map(|who| name(who)).collect(),
    };
    let mut shown = None;
    desk.request_recovery(&order, |asked| {
        shown = Some(Ask {
            id: asked.id,
            challenge: asked.challenge.into_bytes(),
            claim: asked.claim.reveal().to_string(),
        });
        Ok::<_, DeskError>(())
    })?;
    Ok(shown.expect("a request"))
}

pub(crate) fn redeem(desk: &Desk, ask: &Ask, signatures: &[Vec<u8>]) -> Result<Back, DeskError> {
    let claim = desk.claim(ask.id, &typed(&ask.claim))?;
    let recovery = claim.signed(signatures.to_vec())?;
    let accepted = recovery.check(&typed(NEXT))?;
    with_codes(|write| recovery.finish(&accepted, write))
}
