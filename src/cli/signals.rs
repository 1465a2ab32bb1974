//! Signals: they put an open prompt's terminal back, and wait for an operation that is running.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::process::{Signal, getpgrp, getpid, getppid, getsid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Held while an operation runs that must not be cut in two.
static DEED: Mutex<()> = Mutex::new(());
thread_local! {
    /// Held while this thread runs an operation.
    static IN_HAND: Cell<Option<MutexGuard<'static, ()>>> = const { Cell::new(None) };
}
/// The prompt that is open, and how the terminal was before it.
static PROMPT: Mutex<Option<Open>> = Mutex::new(None);

/// The line on stderr when Ctrl-C ends the program.
static LAST_WORDS: Mutex<&str> = Mutex::new("error: interrupted");
/// Whether the thread that hears signals was started.
static WATCHED: AtomicBool = AtomicBool::new(false);
/// Whether a job runs that ends by itself, between two steps, when it is asked to.
static ENDS_BY_ITSELF: AtomicBool = AtomicBool::new(false);
/// Whether it was asked to.
static ASKED_TO_END: AtomicBool = AtomicBool::new(false);

/// What takes a screen for the picker: another one than that of the shell, with pastes marked.
const PICKER_TAKEN: &str = "\x1b[?1049h\x1b[?2004h";
/// What gives it back empty, in case it was no other one, with the cursor seen.
const PICKER_PUT_AWAY: &str = "\x1b[H\x1b[J\x1b[?2004l\x1b[?1049l\x1b[?25h";

/// Runs `deed`, an operation, to its end: a signal that would end or stop the program waits for it. Operations do not nest.
pub(crate) fn undisturbed<T>(deed: impl FnOnce() -> T) -> T {
    /// Lets go also when the operation panics.
    struct LetGo;
    impl Drop for LetGo {
        fn drop(&mut self) {
            IN_HAND.take();
        }
    }
    IN_HAND.set(Some(held(&DEED)));
    let _let_go = LetGo;
    deed()
}

/// Leaves the running operation for `wait`, which holds no lock and may take long: a signal need
/// not wait for that.
pub(crate) fn aside<T>(wait: impl FnOnce() -> T) -> T {
    let in_hand = IN_HAND.take();
    let was_in_hand = in_hand.is_some();
    drop(in_hand);
    let result = wait();
    if was_in_hand {
        IN_HAND.set(Some(held(&DEED)));
    }
    result
}

/// Sets the line that Ctrl-C leaves on stderr, if it is not empty; `error: interrupted` unless set.
pub(crate) fn say_when_interrupted(words: &'static str) {
    *held(&LAST_WORDS) = words;
}

/// While this is held, the first signal that would end the program only asks the job in hand to end.
pub(crate) struct Interruptible(());

impl Interruptible {
    pub(crate) fn begin() -> Self {
        ENDS_BY_ITSELF.store(true, Ordering::SeqCst);
        Self(())
    }

    /// Goes on until a signal has come.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        match self.was_asked_to_end() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// Whether a signal has come.
    pub(crate) fn was_asked_to_end(&self) -> bool {
        ASKED_TO_END.load(Ordering::SeqCst)
    }
}

impl Drop for Interruptible {
    fn drop(&mut self) {
        ENDS_BY_ITSELF.store(false, Ordering::SeqCst);
    }
}

/// Starts the thread that hears signals, if it was not started; to be called before anything is asked or done.
///
/// What the caller had ignored (`nohup`, a shell's background job) stays ignored.
pub(crate) fn watch_signals() -> io::Result<()> {
    if WATCHED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let ignored = ignored_signals();
    let watched = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT]
        .into_iter()
        .filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let mut signals = Signals::new(watched)?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || signals.forever().for_each(react))?;
    Ok(())
}

/// What a prompt wants of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A line that is seen while it is typed.
    Visible,
    /// A line that is not; lines are still edited, and Ctrl-C and Ctrl-Z are still signals.
    Secret,
    /// A list that is drawn anew with every key, each of which is read at once; Ctrl-C and Ctrl-Z are still signals.
    Picker,
}

/// An open prompt. The terminal is put back when this goes, in a panic too.
pub(super) struct Asking(());

impl Asking {
    /// Opens a prompt: the terminal is switched first, then `text` is written.
    pub(super) fn open(tty: &File, text: &str, mode: Mode) -> io::Result<Self> {
        let mut prompt = held(&PROMPT);
        let before = tcgetattr(tty)?;
        let mut during = before.clone();
        match mode {
            Mode::Visible => {}
            Mode::Secret => {
                during.local_modes &= !(LocalModes::ECHO | LocalModes::ECHONL);
                during.local_modes |= LocalModes::ICANON | LocalModes::ISIG;
            }
            Mode::Picker => {
                during.make_raw();
                during.local_modes |= LocalModes::ISIG;
            }
        }
        let open = prompt.insert(Open {
            tty: tty.try_clone()?,
            before,
            during,
            text: text.to_owned(),
            mode,
            answered: false,
        });
        // From here on dropping this puts the terminal back; the drop needs the lock.
        let asking = Self(());
        let shown = match mode {
            Mode::Visible => Ok(()),
            Mode::Secret | Mode::Picker => tcsetattr(tty, OptionalActions::Flush, &open.during),
        }
        .map_err(io::Error::from)
        .and_then(|()| open.show());
        drop(prompt);
        shown.map(|()| asking)
    }

    /// Draws, unless the program is being ended or stopped: what comes after the terminal was put back would stay there.
    pub(super) fn draw(&self, drawn: &str) -> io::Result<()> {
        match held(&PROMPT).as_ref() {
            Some(open) => (&open.tty).write_all(drawn.as_bytes()),
            None => Ok(()),
        }
    }

    /// The line was ended by its newline, which a visible prompt has echoed.
    pub(super) fn answered(self) {
        if let Some(open) = held(&PROMPT).as_mut() {
            open.answered = true;
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(open) = held(&PROMPT).take() {
            open.put_back();
        }
    }
}

/// What must be undone if the program is ended or stopped now.
struct Open {
    tty: File,
    before: Termios,
    during: Termios,
    text: String,
    mode: Mode,
    answered: bool,
}

impl Open {
    fn show(&self) -> io::Result<()> {
        let text = match self.mode {
            Mode::Visible | Mode::Secret => &self.text,
            Mode::Picker => PICKER_TAKEN,
        };
        (&self.tty).write_all(text.as_bytes())
    }

    /// Puts the terminal back. Nothing can be done about a terminal that is gone, so errors are passed over.
    fn put_back(&self) {
        // What was typed ahead of a secret's end may be part of a secret: it is flushed before echo returns.
        let when = match self.mode {
            Mode::Visible => OptionalActions::Now,
            Mode::Secret | Mode::Picker => OptionalActions::Flush,
        };
        let _ = tcsetattr(&self.tty, when, &self.before);
        let end = match self.mode {
            Mode::Visible if self.answered => "",
            Mode::Visible | Mode::Secret => "\n",
            Mode::Picker => PICKER_PUT_AWAY,
        };
        let _ = (&self.tty).write_all(end.as_bytes());
    }

    /// Takes the terminal again after a stop, if it is ours again: in the background this would stop us anew.
    fn take_again(&self) {
        if tcgetpgrp(&self.tty).is_ok_and(|group| group == getpgrp()) {
            let _ = tcsetattr(&self.tty, OptionalActions::Flush, &self.during);
            let _ = self.show();
            if self.mode == Mode::Picker {
                // The list draws itself when the window changes, and that may have happened meanwhile.
                let _ = kill_process(getpid(), Signal::WINCH);
            }
        }
    }
}

fn react(signal: i32) {
    match signal {
        SIGCONT => {
            if let Some(open) = held(&PROMPT).as_ref() {
                open.take_again();
            }
        }
        SIGTSTP => stop(),
        _ if ENDS_BY_ITSELF.load(Ordering::SeqCst)
            && !ASKED_TO_END.swap(true, Ordering::SeqCst) => {}
        _ => leave(signal),
    }
}

/// Stops as Ctrl-Z asks; `SIGCONT` goes on from there.
fn stop() {
    // Not with a lock on the store in hand.
    let _no_deed = held(&DEED);
    // The kernel lets Ctrl-Z pass where no shell could continue us (a container's first process, say).
    if getsid(getppid()).ok() != getsid(None).ok() {
        return;
    }
    // Held until we go on, so that no prompt is opened in between.
    let prompt = held(&PROMPT);
    if let Some(open) = prompt.as_ref() {
        open.put_back();
    }
    let _ = emulate_default_handler(SIGTSTP);
}

fn leave(signal: i32) -> ! {
    // Both are held until the process is gone, so nothing new is begun or asked.
    let _no_deed = held(&DEED);
    let mut prompt = held(&PROMPT);
    if let Some(open) = prompt.take() {
        open.put_back();
    }
    let words = *held(&LAST_WORDS);
    if signal == SIGINT && !words.is_empty() {
        let _ = writeln!(io::stderr(), "{words}");
    }
    process::exit(128 + signal)
}

/// The signals that were ignored at the start, a bit each; none where the system does not tell.
fn ignored_signals() -> u64 {
    // Its size is not known before, so without this room it would be read in many small pieces.
    let mut status = String::with_capacity(4096);
    let read =
        File::open("/proc/self/status").and_then(|mut file| file.read_to_string(&mut status));
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .filter(|_| read.is_ok());
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Locks; a panic elsewhere is no reason to leave the terminal without echo.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
