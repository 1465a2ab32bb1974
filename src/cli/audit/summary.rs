//! `audit summary`: resets, failed sign-ins and lockouts of each day.

use anyhow::Result;
use clap::Args;
use comfy_table::{Cell, Color};
use passdesk::deeds::{DayRow, DayRows, SummarizeAudit};
use passdesk::model::{Timestamp, When};

use super::archive::say_what_was_put_away;
use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::table::{cell, counted};
use crate::cli::terminal::undisturbed;
use crate::cli::times;

/// How many characters the longest bar takes.
const WIDTH: u64 = 16;
/// Parts of a character, from none to seven eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Show resets, failed sign-ins and lockouts of each day
///
/// Days are in UTC, up to today. A lockout is a sign-in that was refused because of a wait after failures, or a disabled password.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit summary
  passdesk audit summary --since 7d --format json")]
pub(crate) struct Summary {
    /// Count events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago
    #[arg(long, value_name = "TIME", default_value = "30d")]
    since: When,
}

row! {
    struct Row {
        day: String,
        resets: u64,
        failed_sign_ins: u64,
        lockouts: u64,
        begins_at: Timestamp,
    }
}

pub(super) fn run(args: &Summary, mut setup: Setup) -> Result<()> {
    let admin = setup.admin()?;
    let since = args.since;
    let DayRows {
        days,
        archived_before,
    } = undisturbed(|| admin.ask(SummarizeAudit { since }))?;
    let most = |count: fn(&DayRow) -> u64| days.iter().map(count).max().unwrap_or(0);
    let scales = [
        Scale::of(most(|day| day.resets), Color::Green),
        Scale::of(most(|day| day.failed_sign_ins), Color::Yellow),
        Scale::of(most(|day| day.lockouts), Color::Red),
    ];
    let mut list = setup.out.list(
        &["DAY", "RESETS", "FAILED SIGN-INS", "LOCKOUTS"],
        Row::FIELDS,
    );
    for day in &days {
        let row = Row {
            day: times::day(day.begins_at),
            resets: day.resets,
            failed_sign_ins: day.failed_sign_ins,
            lockouts: day.lockouts,
            begins_at: day.begins_at,
        };
        list.push(&row, || {
            let counts = [day.resets, day.failed_sign_ins, day.lockouts];
            let bars = scales.iter().zip(counts);
            let bars = bars.map(|(scale, count)| scale.bar(count));
            std::iter::once(cell(&row.day)).chain(bars).collect()
        })?;
    }
    list.finish()?;
    let total = |count: fn(&DayRow) -> u64| days.iter().map(count).sum::<u64>();
    setup.out.note(&format!(
        "{}, {}, {}",
        counted(total(|day| day.resets), "reset", "resets"),
        counted(
            total(|day| day.failed_sign_ins),
            "failed sign-in",
            "failed sign-ins"
        ),
        counted(total(|day| day.lockouts), "lockout", "lockouts")
    ));
    say_what_was_put_away(&setup.out, archived_before);
    Ok(())
}

/// A column's scale: its largest number takes the whole width.
struct Scale {
    most: u64,
    digits: usize,
    color: Color,
}

impl Scale {
    fn of(most: u64, color: Color) -> Self {
        Self {
            most,
            digits: most.to_string().len(),
            color,
        }
    }

    /// The number, right-aligned, and its bar.
    fn bar(&self, count: u64) -> Cell {
        let eighths = u128::from(count) * u128::from(WIDTH * 8) / u128::from(self.most.max(1));
        // What is not nothing is seen.
        let eighths = usize::try_from(eighths)
            .unwrap_or(0)
            .max(usize::from(count > 0));
        let bar = format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8]);
        let number = match count {
            0 => "·".to_owned(),
            count => count.to_string(),
        };
        cell(&format!("{number:>digits$} {bar}", digits = self.digits)).fg(self.color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(scale: &Scale, count: u64) -> String {
        scale.bar(count).content()
    }

    #[test]
    fn bars_grow_with_their_numbers_and_none_is_lost() {
        let scale = Scale::of(1000, Color::Red);
        assert_eq!(shown(&scale, 0), "   · ");
        assert_eq!(shown(&scale, 1), "   1 ▏");
        assert_eq!(shown(&scale, 500), " 500 ████████");
        assert_eq!(shown(&scale, 1000), "1000 ████████████████");
        assert_eq!(shown(&Scale::of(0, Color::Red), 0), "· ");
        assert_eq!(
            shown(&Scale::of(u64::MAX, Color::Red), u64::MAX)
                .chars()
                .count(),
            20 + 1 + 16
        );
    }
}
