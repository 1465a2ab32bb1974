//! Guessers spread over all doors and the desk's own socket get no more checks than one guesser at one of them.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use passdesk::deeds::Credential;
use passdesk::doors::http::Pages;
use passdesk::doors::ldap::{Ldap, LdapConfig, MustChange};
use passdesk::doors::{Door, DoorConfig};
use passdesk::model::{Outcome, Scope, ServedUrl};
use passdesk::serve::{Config, ServedDesk, Server};
use passdesk::wire::connections::MostConnections;
use passdesk::wire::handle::Handle;
use passdesk::wire::listen::Place;
use serde_json::{Value, json};

use super::ldap::client::Client;
use super::scene::URL;
use super::web::Web;
use crate::rules::guessing::outcomes;
use crate::rules::parallel::six_were_checked;
use crate::rules::verify::token;
use crate::rules::{NEXT, WRONG, World};

const GUESSERS: usize = 64;
const GUESSES: usize = 12;
const BASE: &str = "dc=example,dc=org";

/// All ways to have a password checked.
#[derive(Debug, Clone, Copy)]
enum Way {
    Bind,
    PasswordModify,
    SignInPage,
    ChangePage,
    Basic,
    Login,
    Passwd,
    Verify,
}

const WAYS: [Way; 8] = [
    Way::Bind,
    Way::PasswordModify,
    Way::SignInPage,
    Way::ChangePage,
    Way::Basic,
    Way::Login,
    Way::Passwd,
    Way::Verify,
];

/// A desk whose clock stands still, served, with both doors before it.
struct Street<'w> {
    world: &'w World,
    running: Vec<(Handle, JoinHandle<()>)>,
}

impl Drop for Street<'_> {
    fn drop(&mut self) {
        // The doors first.
        while let Some((handle, running)) = self.running.pop() {
            handle.drain();
            let ended = running.join();
            assert!(thread::panicking() || ended.is_ok());
        }
    }
}

impl<'w> Street<'w> {
    fn before(world: &'w World) -> Self {
        let mut street = Self {
            world,
            running: Vec::new(),
        };
        let mut config = Config::new(vec![Place::Unix(street.socket("desk"))], None);
        config.log = Box::new(io::sink());
        let service = ServedDesk::over(Arc::new(world.desks()), "testhost".to_owned());
        let server = Server::open(config, Arc::new(service)).expect("a server");
        let handle = server.handle();
        let running = thread::spawn(move || server.serve().expect("served"));
        street.running.push((handle, running));

        let door = street.door("http");
        let pages = Pages::of(&door, URL.parse().expect("a site"));
        let handle = door.handle();
        let running = thread::spawn(move || door.serve(&pages).expect("served"));
        street.running.push((handle, running));

        let door = street.door("ldap");
        let ldap = LdapConfig {
            base: BASE.parse().expect("a base"),
            change_url: None,
            must_change: MustChange::Expired,
            clear_on_loopback: false,
        };
        let ldap = Ldap::of(&door, ldap);
        let handle = door.handle();
        let running = thread::spawn(move || door.serve(&ldap).expect("served"));
        street.running.push((handle, running));
        street
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.world.beside(&format!("{name}.sock"))
    }

    fn door(&self, name: &str) -> Door {
        let most = MostConnections {
            in_all: 1024,
            of_user: 512,
            of_address: 512,
        };
        let listen = vec![Place::Unix(self.socket(name))];
        let mut config = DoorConfig::new(listen, most, ServedUrl::Unix(self.socket("desk")));
        config.token = Some(Credential::Token(token(self.world, name, &[Scope::Verify])));
        config.log = Box::new(io::sink());
        Door::open(config).expect("a door")
    }

    /// A wrong guess, which is called wrong or not looked at, never right.
    #[track_caller]
    fn guess(&self, way: Way, who: &str) {
        let ldap = || Client::on_socket(&self.socket("ldap"));
        let person = format!("uid={who},ou=people,{BASE}");
        let web = Web::at(self.socket("http"));
        let page = [("name", who), ("password", WRONG)];
        let asked = json!({ "name": who, "password": WRONG });
        match way {
            // Wrong or throttled, busy, unavailable.
            Way::Bind => {
                let code = ldap().bind(&person, WRONG).code();
                assert!([49, 51, 52].contains(&code), "{code}");
            }
            Way::PasswordModify => {
                let mut client = ldap();
                let changed = client.change(Some(&person), Some(WRONG), Some(NEXT));
                assert!([49, 51, 52].contains(&changed.code()), "{changed:?}");
            }
            Way::SignInPage => refused(web.post("/login", &page).status),
            Way::ChangePage => {
                let new = [("new", NEXT), ("again", NEXT)];
                let fields = [&page[..], &new].concat();
                refused(web.post("/change", &fields).status);
            }
            Way::Basic => refused(web.basic(who, WRONG).get("/auth/basic").status),
            Way::Login => refused(self.ask("/v1/login", &asked).0),
            Way::Passwd => {
                let asked = json!({ "name": who, "password": WRONG, "new_password": NEXT });
                refused(self.ask("/v1/passwd", &asked).0);
            }
            Way::Verify => match self.ask("/v1/verify", &asked) {
                (200, answer) => {
                    let outcome = answer["outcome"].as_str().expect("an outcome");
                    assert!(["wrong", "throttled"].contains(&outcome), "{answer}");
                }
                (status, _) => refused(status),
            },
        }
    }

    /// The status and the answer to a request at the desk itself.
    fn ask(&self, path: &str, asked: &Value) -> (u16, Value) {
        let web = Web::at(self.socket("desk")).with("passdesk", "1");
        let reply = web.method("POST", path, &asked.to_string());
        let answer = serde_json::from_str(&reply.body);
        (reply.status, answer.expect("an answer"))
    }

    /// 64 guessers, of whom as many come to each door, and to the socket.
    fn guess_at_once(&self, who: &str) {
        let start = Barrier::new(GUESSERS);
        thread::scope(|scope| {
            for guesser in 0..GUESSERS {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    for guess in 0..GUESSES {
                        let way = match guesser % 6 {
                            5 => WAYS[5 + guess % 3],
                            way => WAYS[way],
                        };
                        self.guess(way, who);
                    }
                });
            }
        });
    }
}

/// Wrong, throttled, or not looked at; unreachable is none of them.
#[track_caller]
fn refused(status: u16) {
    assert!([401, 422, 429, 503].contains(&status), "{status}");
}

#[test]
fn s20_s21_64_guessers_over_ldap_http_and_the_socket_get_six_checks_in_all() {
    let world = World::new();
    let street = Street::before(&world);
    // Each way reaches the desk, and counts there.
    for way in WAYS {
        let who = format!("{way:?}").to_lowercase();
        world.user(&who);
        let before = world.events_of(&who).len();
        street.guess(way, &who);
        let events = &world.events_of(&who)[before..];
        assert_eq!(outcomes(events, Outcome::Wrong), 1, "{way:?}");
        assert_eq!(world.account(&who).guesses.failures, 1, "{way:?}");
    }
    world.user("bob");
    let before = world.events_of("bob").len();
    street.guess_at_once("bob");
    six_were_checked(&world.events_of("bob")[before..]);
    assert_eq!(world.account("bob").guesses.failures, 6);
    street.guess_at_once("nobody");
    six_were_checked(&world.events_of_nobody());
}
