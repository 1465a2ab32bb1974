//! The pages in a real browser without scripts, on a phone and on a large window: what a person sees and types.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::doors::running::{Running, answers_at};
use crate::doors::scene::Scene;
use crate::doors::web::{Reply, Web};
use crate::support::{NEW_PASSWORD, Needed, free_port, pause, program};

/// The key by which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const README: &str = include_str!("../../../README.md");
/// Where the pictures of the README are.
const FOLDER: &str = "completions/screenshots";

/// A browser, driven by WebDriver; it ends with the test.
struct Browser {
    _driver: Running,
    web: Web,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.web.method("DELETE", &self.session, "");
        }
    }
}

impl Browser {
    #[track_caller]
    fn open(driver: &Path, folder: &Path, (width, height): (u32, u32)) -> Self {
        let port = free_port();
        let log = File::create(folder.join("chromedriver.log")).expect("a file");
        let mut started = Command::new(driver);
        started
            .arg(format!("--port={port}"))
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the log"))
            .stderr(log);
        let driver = Running::once(&mut started, || answers_at(port), String::new);
        let mut browser = Self {
            _driver: driver,
            web: Web::at_port(port).with("content-type", "application/json"),
            session: String::new(),
        };
        let options = json!({
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            "prefs": { "profile.managed_default_content_settings.javascript": 2 },
        });
        let wanted = json!({ "alwaysMatch": { "goog:chromeOptions": options } });
        let wanted = json!({ "capabilities": wanted });
        let opened = browser.asked("POST", "/session", &wanted);
        let id = opened["sessionId"].as_str().expect("a session");
        browser.session = format!("/session/{id}");
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let size = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": size });
        browser.post("goog/cdp/execute", &size);
        browser
    }

    /// The driver's answer, or what it says went wrong.
    fn tried(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let Reply { status, body, .. } = self.web.method(method, path, &body);
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        match status {
            200 => Ok(answer["value"].clone()),
            _ => Err(body),
        }
    }

    #[track_caller]
    fn asked(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.tried(method, path, body);
        answer.unwrap_or_else(|why| panic!("{path}: {why}"))
    }

    #[track_caller]
    fn post(&self, command: &str, body: &Value) -> Value {
        self.asked("POST", &format!("{}/{command}", self.session), body)
    }

    #[track_caller]
    fn get(&self, command: &str) -> String {
        let value = self.asked("GET", &format!("{}/{command}", self.session), &Value::Null);
        value.as_str().expect("text").to_owned()
    }

    #[track_caller]
    fn goes_to(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    #[track_caller]
    fn element(&self, selector: &str) -> String {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.post("element", &wanted);
        format!("element/{}", found[ELEMENT].as_str().expect("an element"))
    }

    #[track_caller]
    fn types(&self, field: &str, text: &str) {
        let element = self.element(&format!("#{field}"));
        self.post(&format!("{element}/value"), &json!({ "text": text }));
    }

    #[track_caller]
    fn clicks(&self, selector: &str) {
        let element = self.element(selector);
        self.post(&format!("{element}/click"), &json!({}));
    }

    /// Waits until the page of this title shows a text.
    #[track_caller]
    fn shows(&self, title: &str, text: &str) {
        let seen = || {
            let get = |command: &str| {
                let path = format!("{}/{command}", self.session);
                let value = self.tried("GET", &path, &Value::Null).ok()?;
                Some(value.as_str()?.to_owned())
            };
            let wanted = json!({ "using": "css selector", "value": "main" });
            let path = format!("{}/element", self.session);
            let main = self.tried("POST", &path, &wanted).ok()?;
            let id = main[ELEMENT].as_str()?;
            Some((get("title")?, get(&format!("element/{id}/text"))?))
        };
        for _ in 0..600 {
            if seen().is_some_and(|(at, shown)| at == title && shown.contains(text)) {
                return;
            }
            pause(Duration::from_millis(20));
        }
        panic!("{title:?} with {text:?} is not shown, but {:?}", seen());
    }

    /// The id of the element that has the focus.
    #[track_caller]
    fn focus(&self) -> String {
        let element = self.asked(
            "GET",
            &format!("{}/element/active", self.session),
            &Value::Null,
        );
        let id = element[ELEMENT].as_str().expect("an element");
        self.get(&format!("element/{id}/attribute/id"))
    }

    /// Whether nothing is wider than the window.
    #[track_caller]
    fn fits(&self, width: u32) {
        let main = self.element("main");
        let place = self.asked(
            "GET",
            &format!("{}/{main}/rect", self.session),
            &Value::Null,
        );
        let right =
            place["x"].as_f64().expect("a place") + place["width"].as_f64().expect("a width");
        assert!(right <= f64::from(width), "{place}");
    }

    /// A picture of the upper part of the window, with this size.
    #[track_caller]
    fn screenshot(&self, (width, height): (u32, u32)) -> Vec<u8> {
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let asked = json!({ "cmd": "Page.captureScreenshot", "params": { "clip": clip } });
        let taken = self.post("goog/cdp/execute", &asked);
        let taken = taken["data"].as_str().expect("a picture");
        BASE64.decode(taken.as_bytes()).expect("a picture")
    }
}

/// Keeps a picture for the README if that is asked for; else the one that is kept must be as large as this one.
#[track_caller]
fn kept(picture: &str, (width, height): (u32, u32), taken: &[u8]) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(FOLDER)
        .join(picture);
    if std::env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, taken).expect("written");
    }
    let then = fs::read(&file).expect("a picture: UPDATE_GENERATED=1 makes it");
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    for png in [taken, &then] {
        assert!(png.starts_with(b"\x89PNG"), "{picture}");
        // The size stands in its first part.
        assert_eq!(png.get(16..24), Some(&*size), "{picture}");
    }
}

#[test]
fn the_readme_shows_two_of_the_pages() {
    for picture in ["sign-in.png", "change.png"] {
        assert!(
            README.contains(&format!("]({FOLDER}/{picture})")),
            "{picture}"
        );
    }
}

#[test]
fn s67_in_a_browser_without_scripts_a_temporary_password_leads_to_a_new_one() {
    let (Some(driver), Some(_)) = (
        program("/usr/bin/chromedriver", "chromium-driver", Needed::ForAll),
        program("/usr/bin/chromium", "chromium", Needed::ForAll),
    ) else {
        return;
    };
    for (size, pictured, picture, height) in [
        ((390, 844), "Choose a new password", "change.png", 844),
        ((1200, 900), "Sign in", "sign-in.png", 420),
    ] {
        let shown = |title: &str, browser: &Browser| {
            if title == pictured {
                let upper = (size.0, height);
                kept(picture, upper, &browser.screenshot(upper));
            }
        };
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}");
        let scene = Scene::at(&url, &["--listen", &url]);
        let browser = Browser::open(&driver, scene.desk.root(), size);
        browser.goes_to(&format!("{url}/login"));
        browser.shows("Sign in", "Change your password");
        assert_eq!(browser.focus(), "name");
        browser.fits(size.0);
        shown("Sign in", &browser);
        browser.types("name", "temp");
        browser.types("password", scene.temporary());
        browser.clicks("button");
        browser.shows("Choose a new password", "at least 15 characters");
        shown("Choose a new password", &browser);
        let change = |new: &str, name: &str| {
            browser.types("name", name);
            browser.types("password", scene.temporary());
            browser.types("new", new);
            browser.types("again", new);
            browser.clicks("button");
        };
        change("temp", "temp");
        browser.shows("Error: Choose a new password", "There is a problem");
        assert_eq!(browser.focus(), "new");
        browser.fits(size.0);
        // The name is still there.
        change(NEW_PASSWORD, "");
        browser.shows("Password changed", "Sign in with the new password");
        browser.clicks(".more a");
        browser.shows("Sign in", "Change your password");
        browser.types("name", "temp");
        browser.types("password", NEW_PASSWORD);
        browser.clicks("button");
        browser.shows("Signed in", "You are signed in as temp.");
        browser.clicks("button");
        browser.shows("Sign in", "You are signed out.");
    }
}
