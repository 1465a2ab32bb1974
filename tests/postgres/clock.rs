//! A machine whose clock is wrong, and a server that knows better (S50).

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use passdesk::clock::{Clock, SystemClock};
use passdesk::desk::{ClockTrouble, Desk, FirstPassword, Origin, Peer, SignIn, Surroundings};
use passdesk::model::Timestamp;
use passdesk::random::SystemRandomness;

use crate::rules::{PASSWORD, typed};
use crate::storage::name;
use crate::support::init_store;
use crate::support::postgres::{CLERK, OWNER, cluster};

const YEARS: Duration = Duration::from_secs(20 * 365 * 24 * 3600);

/// The machine's clock, 20 years ahead.
struct Ahead;

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(YEARS)
    }

    fn yields_to_a_server(&self) -> bool {
        true
    }

    fn pause(&self, time: Duration) {
        SystemClock.pause(time.min(Duration::from_millis(5)));
    }
}

fn surroundings(clock: Arc<dyn Clock>) -> Surroundings {
    Surroundings {
        clock,
        randomness: Arc::new(SystemRandomness),
        origin: Origin {
            peer: Peer::User(1000),
            host: "testhost".to_owned(),
        },
    }
}

#[test]
fn s50_the_servers_clock_decides_where_a_machines_is_wrong() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.emptied_database();
    let first = FirstPassword::Chosen(typed(PASSWORD));
    let right = surroundings(Arc::new(SystemClock));
    let made = init_store(&database.store_url(OWNER), &right, name("ada"), first);
    made.expect("a store");

    let (tell, told) = channel();
    let desk = Desk::open(&database.store_url(CLERK), surroundings(Arc::new(Ahead)))
        .expect("a desk")
        .telling_of_the_clock(move |trouble| tell.send(trouble).expect("a listener"));
    let soon = |at: Timestamp| at < SystemClock.now().plus(Duration::from_secs(24 * 3600));
    let Ok(SignIn::Open(opened)) = desk.sign_in(&name("ada"), &typed(PASSWORD)) else {
        panic!("she can sign in");
    };
    assert!(soon(opened.until));
    let told: Vec<_> = told.try_iter().collect();
    assert!(
        matches!(told[..], [ClockTrouble::NotOfServer { machine, .. }] if !soon(machine)),
        "{told:?}"
    );

    let other = Desk::open(&database.store_url(CLERK), right).expect("a desk");
    other.signed_in(&opened.token).expect("a session");
    let about = other.about().expect("what there is");
    assert!(soon(about.info.latest_at) && soon(about.info.recorded_at));
    assert!(about.counts.last_event_at.is_some_and(soon));
}
