//! Everything that is planned, and who puts it in force.

use passdesk::credentials::Typed;
use passdesk::desk::{
    Admin, BatchTerms, Desk, DeskError, NewAccount, NewTemporary, Recovery, RecoveryOrder,
    ResetTarget, SealedPlan,
};
use passdesk::model::{Role, Scope};

use crate::recovery::staff::{self, Ask, Staff};
use crate::rules::{NEXT, PASSWORD, World, admin, name, open, typed};

/// Everything that is planned before it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Resets,
    Additions,
    Token,
    Codes,
    Request,
    WithCode,
    Redeem,
    Local,
}

pub(super) const KINDS: [Kind; 8] = [
    Kind::Resets,
    Kind::Additions,
    Kind::Token,
    Kind::Codes,
    Kind::Request,
    Kind::WithCode,
    Kind::Redeem,
    Kind::Local,
];

/// Who puts a plan in force: what it is bound to.
pub(super) enum By<'s> {
    Admin(Box<Admin<'s>>),
    Claim(&'s Desk, Typed),
    Right(Recovery<'s>),
}

impl By<'_> {
    pub(super) fn put_in_force(&self, plan: &SealedPlan) -> Result<(), DeskError> {
        match self {
            Self::Admin(admin) => admin.put_in_force(plan).map(drop),
            Self::Claim(desk, claim) => desk.put_request_in_force(plan, claim),
            Self::Right(right) => right.put_in_force(plan).map(drop),
        }
    }
}

/// A store with the admin `ada`, who has codes, the user `bob`, and one who may sign.
pub(super) struct Scene {
    pub(super) staff: Staff,
    pub(super) codes: Vec<String>,
}

impl Scene {
    pub(super) fn new() -> Self {
        let staff = Staff::of(&["ann"]);
        staff.world.user("bob");
        let codes = staff::new_codes(&staff.world);
        Self { staff, codes }
    }

    pub(super) fn world(&self) -> &World {
        &self.staff.world
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.world().desk
    }

    pub(super) fn ada(&self) -> Admin<'_> {
        admin(self.desk(), &open(self.desk(), "ada", PASSWORD))
    }

    pub(super) fn with_code(&self, place: usize) -> Recovery<'_> {
        let right = self
            .desk()
            .with_code(&name("ada"), &typed(&self.codes[place]));
        right.expect("the right")
    }

    pub(super) fn redeemed(&self, ask: &Ask) -> Recovery<'_> {
        let claim = self.desk().claim(ask.id, &typed(&ask.claim));
        let signatures = self.staff.signed(ask, &["ann"]);
        let right = claim.expect("the claim").signed(signatures);
        right.expect("the right")
    }

    pub(super) fn request(&self) -> (Typed, SealedPlan) {
        let order = RecoveryOrder {
            name: name("ada"),
            reason: "lost".parse().expect("a reason"),
            overrides: Vec::new(),
        };
        let planned = self.desk().plan_request(&order).expect("a plan");
        (typed(&planned.shown.claim.reveal()), planned.plan)
    }

    /// A plan of this kind, and who may put it in force.
    pub(super) fn planned(&self, kind: Kind) -> (By<'_>, SealedPlan) {
        let planned = |plan: &dyn Fn(&Admin<'_>) -> Result<SealedPlan, DeskError>| {
            let ada = self.ada();
            let plan = plan(&ada).expect("a plan");
            (by_admin(ada), plan)
        };
        match kind {
            Kind::Resets => planned(&|ada| Ok(ada.plan_resets(vec![bob()], &terms())?.plan)),
            Kind::Additions => {
                planned(&|ada| Ok(ada.plan_additions(vec![carol()], &terms())?.plan))
            }
            Kind::Token => planned(&|ada| {
                let label = "nightly".parse().expect("a label");
                Ok(ada.plan_token(label, vec![Scope::UsersList], None)?.plan)
            }),
            Kind::Codes => planned(&|ada| Ok(ada.plan_recovery_codes()?.plan)),
            Kind::Request => {
                let (claim, plan) = self.request();
                (By::Claim(self.desk(), claim), plan)
            }
            Kind::WithCode => by_right(self.with_code(0)),
            Kind::Redeem => by_right(self.redeemed(&self.staff.ask())),
            Kind::Local => {
                let local = self.desk().recover_locally(&name("ada"), Vec::new());
                by_right(local.expect("the right"))
            }
        }
    }
}

pub(super) fn by_admin(admin: Admin<'_>) -> By<'_> {
    By::Admin(Box::new(admin))
}

pub(super) fn by_right(right: Recovery<'_>) -> (By<'_>, SealedPlan) {
    let accepted = right.check(&typed(NEXT)).expect("a password");
    let plan = right.plan(&accepted).expect("a plan").plan;
    (By::Right(right), plan)
}

pub(super) fn terms() -> BatchTerms {
    BatchTerms::default()
}

pub(super) fn bob() -> ResetTarget {
    ResetTarget {
        name: name("bob"),
        password: NewTemporary::Generated,
    }
}

pub(super) fn carol() -> NewAccount {
    NewAccount::new(name("carol"), Role::User)
}
