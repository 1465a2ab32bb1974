//! How the columns of a table share a terminal that is too narrow for all of them.

/// What a column wants, in characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// For its widest cell.
    pub(super) all: usize,
    /// What it is never narrower than.
    pub(super) least: usize,
}

/// The widths of a cell's words.
pub(super) type Words = Vec<usize>;

/// How many lines of folding are better than a word that is too wide for its column and takes a line of its own.
const ALONE: usize = 3;

/// The widths with which the cells of `rows` take the fewest lines, and no more than `room` side by side; `None` where not even
/// the least that the columns want fits. Words of the last column may be cut.
pub(super) fn fit(wanted: &[Wanted], rows: &[Vec<Words>], room: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<_> = wanted.iter().map(|column| column.all).collect();
    let last = wanted.len().saturating_sub(1);
    let cost = |place: usize, width| -> usize {
        let cells = rows.iter().filter_map(|row| row.get(place));
        let of_one = |words: &Words| {
            let is_alone = place != last && is_too_wide(words, width);
            lines(words, width) + if is_alone { ALONE } else { 0 }
        };
        cells.map(of_one).sum()
    };
    let costs: Vec<Vec<usize>> = wanted
        .iter()
        .enumerate()
        .map(|(place, column)| {
            (0..=column.all)
                .map(|width| match width < column.least {
                    true => usize::MAX,
                    false => cost(place, width),
                })
                .collect()
        })
        .collect();
    loop {
        let excess = widths.iter().sum::<usize>().saturating_sub(room);
        if excess == 0 {
            return Some(widths);
        }
        // What gives the most room for each line that it costs; where it makes no difference, the last column gives way.
        let mut best: Option<(usize, usize, usize)> = None;
        for (place, costs) in costs.iter().enumerate().rev() {
            let width = widths[place];
            let narrowest = wanted[place].least.max(width.saturating_sub(excess));
            for narrower in narrowest..width {
                let (gain, more) = (
                    width - narrower,
                    costs[narrower].saturating_sub(costs[width]),
                );
                if best.is_none_or(|(_, best_gain, best_more)| more * best_gain < best_more * gain)
                {
                    best = Some((place, gain, more));
                }
            }
        }
        let (place, gain, _) = best?;
        widths[place] -= gain;
    }
}

/// Whether one of the words is wider than their column.
pub(super) fn is_too_wide(words: &[usize], width: usize) -> bool {
    words.iter().any(|word| *word > width)
}

/// How many lines words take in a column; of a word that is longer only as much is shown as fits.
fn lines(words: &[usize], width: usize) -> usize {
    let (mut lines, mut taken) = (1, 0);
    for word in words {
        let word = *word.min(&width);
        let with_it = if taken == 0 { word } else { taken + 1 + word };
        if with_it <= width {
            taken = with_it;
        } else {
            lines += 1;
            taken = word;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With columns that are never narrower than their longest word.
    fn fitted(rows: &[&[&str]], room: usize) -> Option<Vec<usize>> {
        let words = |column: usize| rows.iter().flat_map(move |row| row[column].split(' '));
        let longest = |column| words(column).map(str::len).max().unwrap_or(0);
        fitted_to(rows, longest, room)
    }

    fn fitted_to(
        rows: &[&[&str]],
        least: impl Fn(usize) -> usize,
        room: usize,
    ) -> Option<Vec<usize>> {
        let words = |text: &&str| -> Words { text.split(' ').map(str::len).collect() };
        let words: Vec<Vec<Words>> = rows
            .iter()
            .map(|row| row.iter().map(words).collect())
            .collect();
        let wanted: Vec<_> = (0..rows[0].len())
            .map(|column| Wanted {
                all: rows.iter().map(|row| row[column].len()).max().unwrap_or(0),
                least: least(column),
            })
            .collect();
        fit(&wanted, &words, room)
    }

    #[test]
    fn columns_that_fit_are_left_alone() {
        let rows: &[&[&str]] = &[&["a b", "c d e"]];
        assert_eq!(fitted(rows, 8), Some(vec![3, 5]));
        assert_eq!(fitted(rows, 100), Some(vec![3, 5]));
    }

    #[test]
    fn the_last_column_gives_way_first() {
        let rows: &[&[&str]] = &[&["a b c", "d e f"]];
        assert_eq!(fitted(rows, 9), Some(vec![5, 4]));
        assert_eq!(fitted(rows, 8), Some(vec![5, 3]));
    }

    #[test]
    fn a_column_gives_way_where_the_fewest_cells_fold() {
        // The times in every row stay on one line; the one long reason folds.
        let rows: &[&[&str]] = &[
            &["2026-11-29 01:32Z", "lost the slip of paper", "x"],
            &["2026-11-29 01:33Z", "", "x"],
            &["2026-11-29 01:34Z", "", "x"],
        ];
        assert_eq!(fitted(rows, 30), Some(vec![17, 12, 1]));
    }

    #[test]
    fn one_long_word_stands_alone_rather_than_fold_every_row() {
        let rows: &[&[&str]] = &[
            &["a-name-that-is-much-too-long", "2 h ago", "x"],
            &["bo", "3 h ago", "x"],
            &["cy", "4 h ago", "x"],
        ];
        assert_eq!(fitted_to(rows, |_| 1, 12), Some(vec![4, 7, 1]));
    }

    #[test]
    fn no_word_and_no_header_is_broken() {
        let rows: &[&[&str]] = &[&["one word", "another"]];
        assert_eq!(fitted(rows, 11), Some(vec![4, 7]));
        assert_eq!(fitted(rows, 10), None);
    }
}
