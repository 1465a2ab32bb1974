//! How the columns of a table share a terminal that is too narrow for all of them.

/// What a column wants, in characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// For its widest cell.
    pub(super) all: usize,
    /// For its header and its longest word.
    pub(super) least: usize,
}

/// The widths of a cell's words.
pub(super) type Words = Vec<usize>;

/// The widths with which the cells of `rows` fold the least, and take no more than `room` together; `None` where not even the
/// least that the columns want fits.
pub(super) fn fit(wanted: &[Wanted], rows: &[Vec<Words>], room: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<_> = wanted.iter().map(|column| column.all).collect();
    let lines_of = |place: usize, width| -> usize {
        let cells = rows.iter().filter_map(|row| row.get(place));
        cells.map(|words| lines(words, width)).sum()
    };
    while widths.iter().sum::<usize>() > room {
        let may_give = (0..widths.len()).filter(|place| widths[*place] > wanted[*place].least);
        let lines_more = |place: &usize| {
            let width = widths[*place];
            lines_of(*place, width - 1) - lines_of(*place, width)
        };
        // Where it makes no difference, the last one gives way.
        let place = may_give.rev().min_by_key(lines_more)?;
        widths[place] -= 1;
    }
    Some(widths)
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

    fn fitted(rows: &[&[&str]], room: usize) -> Option<Vec<usize>> {
        let words = |text: &&str| -> Words { text.split(' ').map(str::len).collect() };
        let words: Vec<Vec<Words>> = rows
            .iter()
            .map(|row| row.iter().map(words).collect())
            .collect();
        let wanted: Vec<_> = (0..rows[0].len())
            .map(|column| Wanted {
                all: rows.iter().map(|row| row[column].len()).max().unwrap_or(0),
                least: words
                    .iter()
                    .flat_map(|row| row[column].iter().copied())
                    .max()
                    .unwrap_or(0),
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
    fn no_word_and_no_header_is_broken() {
        let rows: &[&[&str]] = &[&["one word", "another"]];
        assert_eq!(fitted(rows, 11), Some(vec![4, 7]));
        assert_eq!(fitted(rows, 10), None);
    }
}
