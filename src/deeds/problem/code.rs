//! The codes of problems, which are also the exit statuses of the program.

/// Makes the exit statuses, each of a number, a word for programs, and what it says for people.
macro_rules! statuses {
    ($($status:ident = $number:literal, $word:literal: $meaning:literal;)*) => {
        /// What kind of problem it is: a word for programs and an exit status; scripts rely on both.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $meaning] $status,)*
        }

        impl Code {
            /// All of them, in the order of their numbers.
            pub const ALL: [Self; [$($number),*].len()] = [$(Self::$status),*];

            /// The exit status and the word for it.
            #[must_use]
            pub const fn parts(self) -> (u8, &'static str) {
                match self {
                    $(Self::$status => ($number, $word),)*
                }
            }

            /// What it says, for people.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$status => $meaning,)*
                }
            }
        }
    };
}

statuses! {
    Internal = 1, "internal": "something unexpected went wrong";
    Usage = 2, "usage": "the command line is wrong, or input was needed and nobody could be asked";
    NotSignedIn = 3, "not_signed_in": "no live session, a wrong name or password, or a fresh sign-in is needed";
    NotPermitted = 4, "not_permitted": "signed in, but not allowed";
    PasswordChangeRequired = 5, "password_change_required": "a new password must be chosen first";
    PasswordRefused = 6, "password_refused": "the new password breaks the policy; every reason is listed";
    NotFound = 7, "not_found": "an account, token or request that an admin named does not exist";
    Conflict = 8, "conflict": "it exists already, or a request was used already";
    Partial = 9, "partial": "a bulk command: some rows failed, and each says why; or store check has warnings";
    Throttled = 10, "throttled": "too many failures; the message says when to try again";
    Unavailable = 75, "unavailable": "the store cannot be used; nothing was changed";
    OutcomeUnknown = 76, "outcome_unknown": "the connection was lost in the commit; the message names the operation to look up";
    Interrupted = 130, "interrupted": "Ctrl-C, or a question answered with no; each change was made completely or not at all";
}

impl Code {
    /// The code that has this word; [`Code::Internal`] for one that a newer desk may know.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|code| code.parts().1 == word)
            .unwrap_or(Self::Internal)
    }

    /// The HTTP status of an answer with such a problem.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Internal => 500,
            Self::Usage => 400,
            Self::NotSignedIn => 401,
            Self::NotPermitted | Self::PasswordChangeRequired => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::PasswordRefused => 422,
            Self::Throttled => 429,
            Self::Unavailable => 503,
            Self::OutcomeUnknown => 504,
            Self::Partial => 200,
            Self::Interrupted => 499,
        }
    }
}
