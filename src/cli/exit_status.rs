//! The exit statuses, as numbers and words.

/// Makes the exit statuses, each of a number, a word for programs, and what it says for people.
macro_rules! statuses {
    ($($status:ident = $number:literal, $word:literal: $meaning:literal;)*) => {
        /// The exit statuses but success; scripts rely on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ExitStatus {
            $(#[doc = $meaning] $status,)*
        }

        impl ExitStatus {
            /// All of them, in the order of their numbers.
            pub(crate) const ALL: [Self; [$($number),*].len()] = [$(Self::$status),*];

            /// The number and the word for it.
            pub(crate) const fn parts(self) -> (u8, &'static str) {
                match self {
                    $(Self::$status => ($number, $word),)*
                }
            }

            /// What it says, for people.
            pub(crate) const fn meaning(self) -> &'static str {
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
