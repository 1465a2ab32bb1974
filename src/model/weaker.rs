//! Which settings protect less than others.

use super::setting::Setting;
use super::settings::Settings;

impl Settings {
    /// The settings that protect less than they did `before`, in the order of [`Setting::ALL`].
    ///
    /// Another file of known passwords is not weaker, only none is; and lanes change nothing of what a guess costs.
    pub fn weaker_than(&self, before: &Self) -> impl Iterator<Item = Setting> {
        let (then, now) = (before.numbers(), self.numbers());
        Setting::ALL.into_iter().filter(move |setting| {
            let of = |numbers: &[u32; Self::NUMBERS]| numbers.get(*setting as usize).copied();
            let (then, now) = (of(&then), of(&now));
            match setting {
                Setting::MinLength
                | Setting::Argon2Memory
                | Setting::Argon2Passes
                | Setting::LongestWait => now < then,
                Setting::TemporaryExpiry
                | Setting::EnteredTemporary
                | Setting::SessionIdle
                | Setting::SessionLength
                | Setting::FreeFailures
                | Setting::FailuresThatDisable => now > then,
                Setting::ImportedUntil => match (before.imported_until(), self.imported_until()) {
                    (Some(then), now) => now.is_none_or(|now| now > then),
                    (None, _) => false,
                },
                Setting::BlocklistFile => {
                    before.blocklist_file().is_some() && self.blocklist_file().is_none()
                }
                Setting::Argon2Lanes | Setting::SupportContact => false,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> Settings {
        let parsed = texts.iter().map(|text| text.parse().expect("a setting"));
        parsed.fold(Settings::default(), |settings, one| settings.with(&one))
    }

    #[test]
    fn each_setting_is_weaker_in_one_direction_or_in_none() {
        for (one, other, weaker) in [
            ("min-length=15", "min-length=14", true),
            ("temporary-expiry=4h", "temporary-expiry=5h", true),
            ("entered-temporary=off", "entered-temporary=on", true),
            ("argon2-memory=20000", "argon2-memory=19999", true),
            ("argon2-passes=3", "argon2-passes=2", true),
            ("argon2-lanes=1", "argon2-lanes=2", false),
            ("session-idle=30m", "session-idle=31m", true),
            ("session-length=2h", "session-length=3h", true),
            ("free-failures=4", "free-failures=5", true),
            ("longest-wait=15m", "longest-wait=14m", true),
            (
                "failures-that-disable=99",
                "failures-that-disable=100",
                true,
            ),
            ("imported-until=2027-03-01", "imported-until=none", true),
            ("blocklist-file=/a", "blocklist-file=none", true),
            ("support-contact=me", "support-contact=none", false),
        ] {
            let (before, after) = (set(&[one]), set(&[other]));
            let found: Vec<_> = after.weaker_than(&before).collect();
            let setting = one.split('=').next().expect("a key");
            let expected: Vec<Setting> = match weaker {
                true => vec![setting.parse().expect("a key")],
                false => Vec::new(),
            };
            assert_eq!(found, expected, "{other}");
            assert_eq!(before.weaker_than(&after).count(), 0, "{one}");
            assert_eq!(before.weaker_than(&before).count(), 0, "{one}");
        }
        let (one, other) = (
            set(&["imported-until=2027-03-01"]),
            set(&["imported-until=2027-03-02"]),
        );
        assert_eq!(other.weaker_than(&one).count(), 1);
        assert_eq!(one.weaker_than(&other).count(), 0);
        let (one, other) = (set(&["blocklist-file=/a"]), set(&["blocklist-file=/b"]));
        assert_eq!(one.weaker_than(&other).count(), 0);
    }

    #[test]
    fn all_that_are_weaker_are_found() {
        let after = set(&[
            "min-length=8",
            "session-idle=10m",
            "failures-that-disable=50",
        ]);
        let before = set(&[
            "min-length=20",
            "session-idle=5m",
            "failures-that-disable=60",
        ]);
        let found: Vec<_> = after.weaker_than(&before).collect();
        assert_eq!(found, [Setting::MinLength, Setting::SessionIdle]);
    }
}
