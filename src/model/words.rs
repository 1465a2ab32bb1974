//! Enums whose variants have one word each, the same in commands, JSON and stores.

/// A word from a store or a command line that is not one of the expected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: {0}")]
pub struct UnknownWord(pub &'static str);

/// Makes an enum of variants and their words, with `ALL`, `as_str`, `FromStr` and `Display`.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $(#[$first_about:meta])*
            $first:ident = $first_word:literal,
            $(
                $(#[$other_about:meta])*
                $other:ident = $other_word:literal,
            )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name {
            $(#[$first_about])*
            #[cfg_attr(test, schemars(rename = $first_word))]
            $first,
            $(
                $(#[$other_about])*
                #[cfg_attr(test, schemars(rename = $other_word))]
                $other,
            )*
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: [Self; [$first_word, $($other_word),*].len()] =
                [Self::$first, $(Self::$other),*];

            /// The word for it in commands, JSON and stores.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$other => $other_word,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .into_iter()
                    .find(|one| one.as_str() == text)
                    .ok_or($crate::model::UnknownWord(concat!(
                        $first_word,
                        $(", ", $other_word),*
                    )))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::model::as_text!($name);
    };
}
pub(crate) use words;

/// Makes a type with `as_str` and `FromStr` a text in JSON.
macro_rules! as_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use as_text;
