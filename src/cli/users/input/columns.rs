//! The columns that files may have, all in one list, and words that may be meant for them.

/// A column that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::users) enum Column {
    Name,
    DisplayName,
    Role,
    TemporaryPassword,
    Mail,
    Groups,
    PasswordHash,
    Disabled,
    MustChange,
}

/// What a column is called.
struct Known {
    column: Column,
    word: &'static str,
    /// Words that are taken for it by people and would do harm if they were passed over; letters and digits only.
    meant: &'static [&'static str],
}

const KNOWN: [Known; 9] = [
    Known {
        column: Column::Name,
        word: "name",
        meant: &[
            "username",
            "login",
            "loginname",
            "userid",
            "uid",
            "id",
            "email",
            "accountname",
            "samaccountname",
        ],
    },
    Known {
        column: Column::DisplayName,
        word: "display_name",
        meant: &[],
    },
    Known {
        column: Column::Role,
        word: "role",
        meant: &[],
    },
    Known {
        column: Column::TemporaryPassword,
        word: "temporary_password",
        meant: &["password", "passwd", "temppassword"],
    },
    Known {
        column: Column::Mail,
        word: "mail",
        meant: &["email", "emailaddress", "mailaddress"],
    },
    Known {
        column: Column::Groups,
        word: "groups",
        meant: &["memberof"],
    },
    Known {
        column: Column::PasswordHash,
        word: "password_hash",
        meant: &[
            "hash",
            "pwhash",
            "passwdhash",
            "userpassword",
            "passworddigest",
        ],
    },
    Known {
        column: Column::Disabled,
        word: "disabled",
        meant: &[],
    },
    Known {
        column: Column::MustChange,
        word: "must_change",
        meant: &[],
    },
];

/// Letters and digits alone, in lower case: `Display Name`, `display-name` and `displayName` are one word.
fn squashed(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Column {
    pub(super) const COUNT: usize = KNOWN.len();

    pub(super) const fn word(self) -> &'static str {
        KNOWN[self as usize].word
    }

    /// The column that a word of a header names.
    pub(super) fn named(word: &str) -> Option<Self> {
        let word = squashed(word);
        KNOWN
            .iter()
            .find(|known| squashed(known.word) == word)
            .map(|known| known.column)
    }

    /// Whether it says that something is so or not.
    pub(super) const fn is_truth(self) -> bool {
        matches!(self, Self::Disabled | Self::MustChange)
    }

    /// Whether a word that names no column is one that other programs use for this one.
    pub(super) fn is_meant_by(self, word: &str) -> bool {
        KNOWN[self as usize]
            .meant
            .contains(&squashed(word).as_str())
    }

    /// Whether a word that names no column is likely to mean this one: used for it elsewhere, or one typing mistake away.
    pub(super) fn may_be_meant_by(self, word: &str) -> bool {
        self.is_meant_by(word) || strsim::osa_distance(&squashed(self.word()), &squashed(word)) == 1
    }
}

/// The fields of one row, by column.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::cli::users) struct Cells([Option<String>; Column::COUNT]);

impl Cells {
    pub(super) fn set(&mut self, column: Column, text: &str) {
        self.0[column as usize] = Some(text.to_owned());
    }

    /// What stands in a column; nothing where it is empty.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        self.given(column).filter(|text| !text.is_empty())
    }

    /// The same, also where it is empty; nothing where there is no such column.
    pub(super) fn given(&self, column: Column) -> Option<&str> {
        self.0[column as usize].as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_columns() {
        for (place, known) in KNOWN.iter().enumerate() {
            assert_eq!(known.column as usize, place);
            assert_eq!(Column::named(known.word), Some(known.column));
        }
    }

    #[test]
    fn a_word_is_the_same_in_any_case_and_with_any_joint() {
        for word in [
            " Display Name",
            "display-name",
            "displayName",
            "DISPLAY_NAME ",
        ] {
            assert_eq!(Column::named(word), Some(Column::DisplayName), "{word}");
        }
        assert_eq!(Column::named("Namen"), None);
        assert!(Column::Name.may_be_meant_by("Namen"));
        assert!(Column::Name.may_be_meant_by("User Name"));
        assert!(!Column::Name.may_be_meant_by("department"));
    }
}
