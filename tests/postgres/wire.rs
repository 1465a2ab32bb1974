//! S53: what crosses the wire to the server tells no failure from another: the same messages in the same order, so as many
//! statements and round trips.

use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use passdesk::credentials::recovery::Signer;
use passdesk::desk::{Desk, DeskError, FirstPassword, NewStore, Peer};
use passdesk::model::{Account, AccountId, PostgresHost, Role, Settings, StoreUrl, Timestamp};
use passdesk::storage::Store;
use tempfile::TempDir;

use crate::recovery::Keys;
use crate::recovery::staff::{Ask, ask, redeem};
use crate::rules::{HOUR, PASSWORD, TestClock, WRONG, sign_in, surroundings, typed};
use crate::storage::samples::id;
use crate::storage::{name, read, write};
use crate::support::pause;
use crate::support::postgres::{CLERK, Database, OWNER, cluster};

/// What a client that wants TLS says first.
const WANTS_TLS: [u8; 4] = [4, 210, 22, 47];

/// Stands between the program and the server, and writes down the kind of each message that the program sends.
struct Wire {
    folder: TempDir,
    /// The kinds of all connections that are over, and how many connections are not.
    heard: Arc<Mutex<(String, usize)>>,
}

impl Wire {
    fn before(server: &std::path::Path, port: u16) -> Self {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder with a short name");
        let socket = format!(".s.PGSQL.{port}");
        let listener = UnixListener::bind(folder.path().join(&socket)).expect("a socket");
        let server = server.join(socket);
        let heard = Arc::new(Mutex::new((String::new(), 0)));
        let told = heard.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = UnixStream::connect(&server).expect("the server");
                told.lock().expect("what was heard").1 += 1;
                let told = told.clone();
                let (mut from, mut to) = (server.try_clone(), client.try_clone());
                thread::spawn(move || {
                    let pair = (from.as_mut(), to.as_mut());
                    if let (Ok(from), Ok(to)) = pair {
                        let _ = io::copy(from, to);
                    }
                });
                thread::spawn(move || {
                    let mut kinds = String::new();
                    let _ = pass_on(client, &server, &mut kinds);
                    let _ = server.shutdown(std::net::Shutdown::Both);
                    let mut told = told.lock().expect("what was heard");
                    told.0 += &kinds;
                    told.1 -= 1;
                });
            }
        });
        Self { folder, heard }
    }

    /// The kinds of messages since this was asked last, once all connections are over.
    fn heard(&self) -> String {
        loop {
            let mut heard = self.heard.lock().expect("what was heard");
            if heard.1 == 0 && !heard.0.is_empty() {
                return std::mem::take(&mut heard.0);
            }
            drop(heard);
            pause(Duration::from_millis(1));
        }
    }
}

/// Passes on what a client says until it is silent (PostgreSQL, "Message Formats": a kind, but in the first; a length; the
/// rest).
fn pass_on(mut client: UnixStream, mut server: &UnixStream, kinds: &mut String) -> io::Result<()> {
    let mut is_begun = false;
    loop {
        let mut kind = [0];
        if is_begun {
            client.read_exact(&mut kind)?;
            kinds.push(char::from(kind[0]));
        }
        let mut length = [0; 4];
        client.read_exact(&mut length)?;
        let rest = u32::from_be_bytes(length).saturating_sub(4);
        let mut body = vec![0; usize::try_from(rest).expect("a length")];
        client.read_exact(&mut body)?;
        if is_begun {
            server.write_all(&kind)?;
        }
        server.write_all(&length)?;
        server.write_all(&body)?;
        is_begun |= body != WANTS_TLS;
    }
}

/// A store with admins, users and signers, behind a wire that is listened to.
struct Scene {
    database: Database,
    url: StoreUrl,
    wire: Wire,
    clock: Arc<TestClock>,
    keys: Keys,
}

impl Scene {
    fn new() -> Option<Self> {
        let database = cluster()?.database();
        let clock = Arc::new(TestClock::at(Timestamp::from_millis(1_800_000_000_000)));
        let keys = Keys::new();
        let signers: Vec<Signer> = ["ann", "bob", "cy"].map(|who| keys.signer(who)).into();
        let new = NewStore {
            admin: name("ada"),
            password: FirstPassword::Chosen(typed(PASSWORD)),
            signers,
            settings: Settings::default(),
        };
        let around = surroundings(&clock);
        let owner = database.store_url(OWNER);
        Desk::init(&owner, &around, new, |_| Ok::<_, DeskError>(())).expect("a store");
        let url = database.url(CLERK);
        let [(PostgresHost::Socket(folder), port)] = url.hosts() else {
            panic!("another host");
        };
        let wire = Wire::before(folder, *port);
        let escaped = |path: &std::path::Path| path.display().to_string().replace('/', "%2F");
        let listened = url
            .to_string()
            .replace(&escaped(folder), &escaped(wire.folder.path()));
        let scene = Self {
            url: StoreUrl::Postgres(listened.parse().expect("a URL")),
            database,
            wire,
            clock,
            keys,
        };
        for (number, (who, role)) in (1..).zip([
            ("bob", Role::User),
            ("cy", Role::User),
            ("dee", Role::User),
            ("fay", Role::User),
            ("eve", Role::Admin),
            ("max", Role::Admin),
        ]) {
            scene.settled(who, role, number);
        }
        scene.alter("cy", |cy| cy.disabled = true);
        scene.alter("dee", |dee| dee.password_disabled = true);
        Some(scene)
    }

    fn store(&self) -> Box<dyn Store> {
        passdesk::storage::open(&self.database.store_url(CLERK)).expect("the store")
    }

    /// An account with the password of `ada`.
    fn settled(&self, who: &str, role: Role, number: u128) {
        write(&*self.store(), |tx| {
            let ada = tx.account(&name("ada"))?.expect("ada");
            let hash = tx.password_hash(ada.id)?;
            let account = Account {
                id: AccountId(id(number)),
                name: name(who),
                role,
                ..ada
            };
            tx.insert_account(&account, hash.as_ref())
        });
    }

    fn alter(&self, who: &str, change: impl Fn(&mut Account)) {
        let store = self.store();
        let mut account = read(&*store, |tx| tx.account(&name(who))).expect("it");
        change(&mut account);
        write(&*store, |tx| tx.update_account(&account));
    }

    /// A desk past the wire.
    fn desk(&self, os_uid: u32) -> Desk {
        let mut around = surroundings(&self.clock);
        around.origin.peer = Peer::User(os_uid);
        Desk::open(&self.database.store_url(CLERK), around).expect("a desk")
    }

    /// What is said and sent for something that a new process does.
    fn sent<T>(
        &self,
        os_uid: u32,
        work: impl FnOnce(&Desk) -> Result<T, DeskError>,
    ) -> (String, String) {
        let mut around = surroundings(&self.clock);
        around.origin.peer = Peer::User(os_uid);
        // Time goes on, so that each may have to be remembered.
        self.clock.pass(Duration::from_millis(1));
        let desk = Desk::open(&self.url, around).expect("a desk");
        let answer = format!("{:?}", work(&desk).map(drop));
        // But for the times, each of which is another.
        let answer = answer.replace(|c: char| c.is_ascii_digit(), "");
        drop(desk);
        (answer, self.wire.heard())
    }
}

#[track_caller]
fn alike(told: &[(&str, (String, String))]) {
    let [(_, (answer, messages)), others @ ..] = told else {
        panic!("nothing");
    };
    assert!(messages.matches('E').count() > 4, "{messages}");
    for (who, (other, others)) in others {
        assert_eq!(answer, other, "{who}");
        assert_eq!(messages, others, "{who}");
    }
}

#[test]
fn s53_no_failure_of_a_password_sends_more_than_another() {
    let Some(scene) = Scene::new() else { return };
    let classes = [
        ("nobody", WRONG),
        ("bob", WRONG),
        ("ada", WRONG),
        ("cy", PASSWORD),
        ("cy", WRONG),
        ("dee", PASSWORD),
        ("dee", WRONG),
        ("nobody-else", PASSWORD),
    ];
    alike(&classes.map(|(who, password)| {
        let sent = scene.sent(1, |desk| sign_in(desk, who, password).map(drop));
        (who, sent)
    }));
    alike(&classes.map(|(who, password)| {
        let change = |desk: &Desk| desk.change(&name(who), &typed(password)).map(drop);
        (who, scene.sent(1, change))
    }));
    let waiting = ["nobody", "bob", "ada", "cy", "dee"];
    for who in waiting {
        while !matches!(
            sign_in(&scene.desk(1), who, WRONG).err(),
            Some(DeskError::Throttled { .. })
        ) {}
        scene.clock.pass(Duration::from_millis(1));
    }
    for password in [WRONG, PASSWORD] {
        let told = waiting.map(|who| {
            let (answer, messages) = scene.sent(1, |desk| sign_in(desk, who, password).map(drop));
            assert!(answer.contains("Throttled"), "{answer}");
            (who, (String::new(), messages))
        });
        alike(&told);
    }
}

#[test]
fn s53_the_first_refusal_in_a_wait_sends_as_much_for_every_name() {
    let Some(scene) = Scene::new() else { return };
    let told = ["nobody", "bob", "cy", "dee"].map(|who| {
        for _ in 0..6 {
            let guess = sign_in(&scene.desk(1), who, WRONG).err();
            assert!(matches!(guess, Some(DeskError::WrongPassword)), "{guess:?}");
        }
        (
            who,
            scene.sent(1, |desk| sign_in(desk, who, WRONG).map(drop)),
        )
    });
    alike(&told);
}

#[test]
fn s53_no_failure_of_a_code_sends_more_than_another() {
    let Some(scene) = Scene::new() else { return };
    scene.alter("eve", |eve| eve.disabled = true);
    let code = passdesk::credentials::recovery::RecoveryCode::generate(
        &passdesk::random::SystemRandomness,
    );
    let code = code.expect("a code").reveal().to_string();
    let who = ["nobody", "ada", "bob", "eve", "cy", "dee"];
    // The last two are the first refusal in a wait, and one that is not recorded any more.
    for _ in 0..8 {
        alike(&who.map(|who| {
            let with_code = |desk: &Desk| desk.with_code(&name(who), &typed(&code)).map(drop);
            (who, scene.sent(1, with_code))
        }));
    }
}

#[test]
fn s53_no_step_of_a_recovery_sends_more_for_an_admin() {
    let Some(scene) = Scene::new() else { return };
    let names = ["ada", "eve", "bob", "nobody"];
    let uids = |who: &str| u32::try_from(who.len()).expect("a number") + 10;
    let mut asks: Vec<Ask> = Vec::new();
    let mut told = |overrides: &[&str]| {
        alike(&names.map(|who| {
            let sent = scene.sent(uids(who), |desk| {
                asks.push(ask(desk, who, overrides)?);
                Ok(())
            });
            (who, sent)
        }));
    };
    told(&[]);
    told(&[]);
    told(&["max", "fay", "somebody"]);
    let full = |_: &str| {
        names.map(|who| {
            let (answer, messages) = scene.sent(uids(who), |desk| ask(desk, who, &[]).map(drop));
            assert!(answer.contains("TooManyRequests"), "{answer}");
            (who, (String::new(), messages))
        })
    };
    alike(&full("recorded"));
    alike(&full("not any more"));
    let of = |nth: usize| {
        let asks = &asks;
        (0..)
            .zip(names)
            .map(move |(place, who)| (who, &asks[nth * names.len() + place]))
    };
    let step = |nth: usize, work: &dyn Fn(&Desk, &Ask) -> Result<(), DeskError>| {
        let told: Vec<_> = of(nth)
            .map(|(who, asked)| (who, scene.sent(uids(who), |desk| work(desk, asked))))
            .collect();
        alike(&told);
    };
    let signed = |asked: &Ask, who: &[&str]| -> Vec<Vec<u8>> {
        let sign = |who: &&str| scene.keys.sign(who, &asked.challenge);
        who.iter().map(sign).collect()
    };
    let other = ask(&scene.desk(99), "another", &[]).expect("a request");
    for _ in 0..7 {
        step(0, &|desk, asked| {
            desk.claim(asked.id, &typed(&other.claim)).map(drop)
        });
    }
    for _ in 0..7 {
        step(1, &|desk, asked| {
            redeem(desk, asked, &[b"junk".to_vec()]).map(drop)
        });
    }
    step(1, &|desk, asked| {
        redeem(desk, asked, &signed(asked, &["ann"])).map(drop)
    });
    step(1, &|desk, asked| {
        redeem(desk, asked, &signed(asked, &["ann", "eve"])).map(drop)
    });
    step(1, &|desk, asked| {
        desk.cancel_recovery(asked.id, &typed(&asked.claim))
    });
    step(1, &|desk, asked| {
        desk.cancel_recovery(asked.id, &typed(&asked.claim))
    });
    let all = |desk: &Desk, asked: &Ask| {
        redeem(desk, asked, &signed(asked, &["ann", "bob", "cy"])).map(drop)
    };
    step(2, &all);
    scene.clock.pass(28 * HOUR);
    assert!(sign_in(&scene.desk(1), "ada", PASSWORD).is_ok());
    step(2, &all);
}
