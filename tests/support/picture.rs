//! What a terminal shows, drawn as an SVG picture that looks the same wherever it is seen.

use std::fmt::Write;
use std::num::NonZeroU16;

use vt100::{Cell, Color, Parser};

const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
const ROWS: NonZeroU16 = NonZeroU16::new(40).unwrap();

/// In tenths of a pixel: 0.6 of the font's size, as in most fonts for terminals.
const CELL_WIDTH: u32 = 84;
const FONT_SIZE: u32 = 14;
const LINE_HEIGHT: u32 = 20;
const MARGIN: u32 = 20;
/// Between two screens.
const GAP: u32 = 24;

const BACKGROUND: &str = "#161b22";
const BORDER: &str = "#57606a";
const TEXT: &str = "#e6edf3";
const DIMMED: &str = "#9da7b3";
/// The terminal's sixteen colours; each stands out from the background, with a contrast of 5.6 or more.
const COLORS: [&str; 16] = [
    "#8b949e", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", TEXT, //
    "#9da7b3", "#ffa198", "#7ee787", "#f2cc60", "#a5d6ff", "#e2c5ff", "#76e3ea", "#ffffff",
];

/// One picture of one or more screens, one below the other; each is all that was written to it.
pub(crate) fn picture(title: &str, screens: &[String]) -> String {
    let mut drawn = String::new();
    let mut top = MARGIN;
    for (place, screen) in screens.iter().enumerate() {
        if place > 0 {
            let y = top + GAP / 2;
            let _ = writeln!(drawn, r#"<path stroke="{BORDER}" d="M0 {y}h{}"/>"#, width());
            top += GAP;
        }
        top = draw(screen, top, &mut drawn);
    }
    let (width, height) = (width(), top + MARGIN);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<rect x="0.5" y="0.5" width="{}" height="{}" rx="8" fill="{BACKGROUND}" stroke="{BORDER}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="{FONT_SIZE}" fill="{TEXT}">
{drawn}</g>
</svg>
"#,
        width - 1,
        height - 1,
    )
}

fn width() -> u32 {
    2 * MARGIN + u32::from(COLUMNS.get()) * CELL_WIDTH / 10
}

/// Draws what a terminal shows in the end; where the next one may begin.
fn draw(written: &str, top: u32, drawn: &mut String) -> u32 {
    let mut terminal = Parser::new(ROWS, COLUMNS, 0);
    terminal.process(written.as_bytes());
    let screen = terminal.screen();
    let mut bottom = top;
    for row in 0..ROWS.get() {
        let line_top = top + u32::from(row) * LINE_HEIGHT;
        let cells = (0..COLUMNS.get()).filter_map(|column| screen.cell(row, column));
        for run in runs(cells) {
            bottom = line_top + LINE_HEIGHT;
            run.draw(line_top + LINE_HEIGHT * 7 / 10, drawn);
        }
    }
    bottom
}

/// Characters that stand side by side, look alike, and have no two spaces between them.
struct Run {
    column: u32,
    text: String,
    look: String,
}

fn runs<'c>(cells: impl Iterator<Item = &'c Cell>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut spaces = 2;
    for (column, cell) in (0..).zip(cells) {
        assert!(!cell.is_wide(), "wide characters are not drawn");
        match cell.contents() {
            "" | " " => spaces += 1,
            text => {
                let look = look(cell);
                match runs.last_mut() {
                    Some(run) if spaces < 2 && run.look == look => {
                        run.text.push_str(&" ".repeat(spaces));
                        run.text.push_str(text);
                    }
                    _ => runs.push(Run {
                        column,
                        text: text.to_owned(),
                        look,
                    }),
                }
                spaces = 0;
            }
        }
    }
    runs
}

/// How a cell looks, as attributes.
fn look(cell: &Cell) -> String {
    assert!(
        !cell.inverse() && cell.bgcolor() == Color::Default,
        "backgrounds are not drawn"
    );
    let mut look = String::new();
    let color = match cell.fgcolor() {
        Color::Default if cell.dim() => Some(DIMMED),
        Color::Default => None,
        Color::Idx(place) => Some(COLORS[usize::from(place)]),
        Color::Rgb(..) => panic!("only the terminal's own colours are drawn"),
    };
    if let Some(color) = color {
        let _ = write!(look, r#" fill="{color}""#);
    }
    if cell.bold() {
        look.push_str(r#" font-weight="bold""#);
    }
    look
}

impl Run {
    /// Whatever the font, a run is as wide as its cells are, so that columns stay columns.
    fn draw(&self, baseline: u32, drawn: &mut String) {
        let x = tenths(MARGIN * 10 + self.column * CELL_WIDTH);
        let cells = self.text.chars().map(|_| CELL_WIDTH);
        let length = tenths(cells.sum());
        let text = self.text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            drawn,
            r#"<text x="{x}" y="{baseline}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{}>{text}</text>"#,
            self.look
        );
    }
}

fn tenths(length: u32) -> String {
    format!("{}.{}", length / 10, length % 10)
}
