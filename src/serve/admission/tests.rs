//! The queue before the hashes, without any.

use super::*;

const START: Duration = Duration::ZERO;

fn second(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn user(uid: u32) -> Asker {
    Asker::Peer(Peer::User(uid))
}

fn asking(peer: Peer, account: Option<u64>) -> Asking<'static> {
    Asking {
        peer,
        credential: None,
        account,
        address: None,
    }
}

/// A request through the service with that token.
fn through(token: &'static str, address: Option<u8>, account: u64) -> Asking<'static> {
    Asking {
        credential: Some(token),
        address: address.map(|last| [192, 0, 2, last].into()),
        ..asking(Peer::User(33), Some(account))
    }
}

/// Puts a request in line.
fn put<T>(
    queue: &mut Admission<T>,
    asking: Asking<'_>,
    now: Duration,
    job: T,
) -> Result<(), Refused> {
    let asker = queue.asker(asking, now);
    queue.put(asker, asking.account, now, job)
}

fn order<T>(queue: &mut Admission<T>) -> Vec<T> {
    queue.drain()
}

#[test]
fn s58_two_hundred_guessers_of_one_uid_do_not_delay_an_honest_one() {
    let mut queue = Admission::new(Vec::new());
    let refused = (0..200)
        .filter(|at| put(&mut queue, asking(Peer::User(1), Some(*at)), START, "guess").is_err())
        .count();
    assert_eq!(refused, 200 - WAITING_OF_PEER);
    put(&mut queue, asking(Peer::User(2), Some(7)), START, "honest").expect("room");
    assert_eq!(order(&mut queue)[..2], ["guess", "honest"]);
}

#[test]
fn s58_within_a_peer_accounts_take_turns() {
    let mut queue = Admission::new(Vec::new());
    for (account, job) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1")] {
        put(&mut queue, asking(Peer::User(1), Some(account)), START, job).expect("room");
    }
    assert_eq!(order(&mut queue), ["a1", "b1", "a2", "a3"]);
}

#[test]
fn s58_peers_that_only_fail_share_every_fourth_turn() {
    let mut queue = Admission::new(Vec::new());
    for uid in 0..40 {
        for _ in 0..SUSPECT {
            queue.checked(user(uid), Guess::Wrong, START);
        }
        put(&mut queue, asking(Peer::User(uid), None), START, "guess").expect("room");
    }
    for uid in 100..109 {
        put(&mut queue, asking(Peer::User(uid), None), START, "honest").expect("room");
    }
    let order = order(&mut queue);
    assert_eq!(order[..12].iter().filter(|job| **job == "guess").count(), 3);
    assert_eq!(order.len(), 49);
}

#[test]
fn s58_all_peers_together_have_room_for_64() {
    let mut queue = Admission::new(Vec::new());
    for uid in 0..64 {
        put(&mut queue, asking(Peer::User(uid), None), START, uid).expect("room");
    }
    assert_eq!(
        put(&mut queue, asking(Peer::User(64), None), START, 64),
        Err(Refused::All(LONGEST_WAIT))
    );
    let taken = |taken: Option<Taken<u32>>| taken.map(|taken| (taken.job, taken.is_late));
    assert_eq!(taken(queue.take(second(4))), Some((0, false)));
    assert_eq!(taken(queue.take(second(5))), Some((1, true)));
    assert!(put(&mut queue, asking(Peer::User(64), None), START, 64).is_ok());
}

#[test]
fn s58_a_user_that_fails_waits_longer_each_time_and_a_success_forgets() {
    let mut queue = Admission::new(Vec::new());
    let peer = Peer::User(1);
    let asker = Asker::Peer(peer);
    let mut pauses = Vec::new();
    for _ in 0..12 {
        queue.checked(asker, Guess::Wrong, second(100));
        pauses.push(queue.pause(asker, second(100)).as_secs());
    }
    assert_eq!(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(
        put(&mut queue, asking(peer, None), second(101), ()),
        Err(Refused::Peer(second(59)))
    );
    assert!(put(&mut queue, asking(Peer::User(2), None), second(101), ()).is_ok());
    assert!(put(&mut queue, asking(peer, None), second(160), ()).is_ok());
    queue.checked(asker, Guess::Right, second(160));
    queue.checked(asker, Guess::Wrong, second(160));
    assert!(put(&mut queue, asking(peer, None), second(160), ()).is_ok());
}

#[test]
fn s55_nobody_in_particular_an_address_and_those_who_own_the_store_make_nobody_wait() {
    let mut queue = Admission::new(vec![7]);
    let address = Peer::Address("192.0.2.1".parse().expect("an address"));
    for peer in [Peer::User(NOBODY), Peer::User(7), address] {
        for _ in 0..20 {
            queue.checked(Asker::Peer(peer), Guess::Wrong, START);
        }
        assert!(put(&mut queue, asking(peer, None), START, ()).is_ok());
    }
}

#[test]
fn s58_many_addresses_take_no_memory() {
    let mut queue = Admission::<()>::new(Vec::new());
    for at in 0..2 * REMEMBERED as u32 {
        let peer = Peer::Address(std::net::Ipv4Addr::from_bits(at).into());
        queue.checked(Asker::Peer(peer), Guess::Wrong, second(at.into()));
    }
    assert_eq!(queue.failures.len(), REMEMBERED);
    assert!(queue.lanes.is_empty());
}

#[test]
fn s65_a_service_with_a_token_is_not_cut_down_as_one_guesser() {
    let mut queue = Admission::new(Vec::new());
    let put = |queue: &mut Admission<u64>, last, account| {
        put(queue, through("door", last, account), START, account)
    };
    // Until its token is proved it is a peer like any other.
    let refused = (0..20).filter(|at| put(&mut queue, None, *at).is_err());
    assert_eq!(refused.count(), 20 - WAITING_OF_PEER);
    queue.drain();
    queue.proved("door", START);
    for _ in 0..20 {
        let asker = queue.asker(through("door", Some(1), 0), START);
        queue.checked(asker, Guess::Wrong, START);
    }
    for at in 0..WAITING_THROUGH_SERVICE as u64 {
        put(&mut queue, Some(1), at).expect("room for those of one address");
    }
    put(&mut queue, Some(1), 99).expect_err("no more of them");
    put(&mut queue, Some(2), 100).expect("room for another address");
    // Those who guess at one address have every fourth turn, and nobody is paused.
    assert_eq!(order(&mut queue)[0], 100);
}

#[test]
fn s65_people_behind_a_service_without_addresses_take_turns_by_account() {
    let mut queue = Admission::new(Vec::new());
    queue.proved("door", START);
    for (account, job) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1")] {
        let asked = put(&mut queue, through("door", None, account), START, job);
        asked.expect("room");
    }
    assert_eq!(order(&mut queue), ["a1", "b1", "a2", "a3"]);
}

#[test]
fn s65_those_who_guess_through_a_service_leave_room_for_everybody_else() {
    let mut queue = Admission::new(Vec::new());
    queue.proved("door", START);
    let guesses = (0..200).map(|at| {
        let last = u8::try_from(at).ok();
        put(&mut queue, through("door", last, at), START, "guess")
    });
    assert_eq!(guesses.filter(Result::is_ok).count(), WAITING_OF_SERVICE);
    let honest = put(
        &mut queue,
        asking(Peer::User(1000), Some(7)),
        START,
        "honest",
    );
    honest.expect("room");
    assert_eq!(order(&mut queue).len(), WAITING_OF_SERVICE + 1);
}

#[test]
fn s65_an_address_is_believed_of_a_proved_token_alone_and_for_a_minute() {
    let mut queue = Admission::<()>::new(Vec::new());
    let claimed = through("made up", Some(1), 0);
    assert_eq!(queue.asker(claimed, START), user(33));
    queue.proved("door", START);
    assert_eq!(queue.asker(claimed, START), user(33));
    let proved = through("door", Some(1), 0);
    assert_ne!(queue.asker(proved, second(60)), user(33));
    assert_eq!(queue.asker(proved, second(61)), user(33));
    for number in 0..2 * SERVICES {
        queue.proved(&number.to_string(), second(61));
    }
    assert_eq!(queue.services.len(), SERVICES);
}
