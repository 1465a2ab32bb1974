//! Markdown as `man` reads it: as much of it as the pages of section 7 use, and a panic for anything else.

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What a page begins with, after its title: words are not cut, and lines are as long as their words.
const SETUP: [&[&str]; 2] = [&["nh"], &["ad", "l"]];
/// Cells of more characters than this are filled lines in a column that takes its share of the width.
const NARROW: usize = 24;

/// The page of that name, such as `passdesk-audit.7`. Its first heading is `# passdesk-audit(7) -- what it is about`.
pub(super) fn page(file: &str, markdown: &str) -> String {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.take(event);
    }
    let page = in_ascii(&writer.roff.render());
    let name = file.strip_suffix(".7").expect("a page of section 7");
    assert!(page.contains(&format!(".TH {name} 7 ")), "{file}");
    // The first line asks for the program that draws tables.
    let tables = if page.contains("\n.TS\n") {
        "'\\\" t\n"
    } else {
        ""
    };
    format!("{tables}{page}")
}

/// Other characters by their number, since not every `man` expects UTF-8.
fn in_ascii(page: &str) -> String {
    let named = |c: char| match c {
        c if c.is_ascii() => c.to_string(),
        c => format!("\\[u{:04X}]", u32::from(c)),
    };
    page.chars().map(named).collect()
}

#[derive(Default)]
struct Writer {
    roff: Roff,
    /// The line that is being put together.
    line: Vec<Inline>,
    /// How the words that come are set: the innermost of these last.
    fonts: Vec<Font>,
    /// Where the link leads that is being read.
    link: String,
    /// The number of the next item, in a list that has numbers.
    number: Option<u64>,
    /// Whether the next paragraph goes on what was begun, such as an item.
    has_begun: bool,
    code: Option<Code>,
    rows: Vec<Vec<Vec<Inline>>>,
}

#[derive(Clone, Copy)]
enum Font {
    Bold,
    Italic,
}

enum Code {
    /// What is typed is bold, what is answered is not.
    Console,
    Other,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match self.code {
                Some(_) => self.code_lines(&text),
                None => self.words(&text),
            },
            Event::Code(text) => self.line.push(bold(text)),
            Event::SoftBreak if self.rows.is_empty() => self.end_line(),
            // A comment: for those who write the page, and its tests.
            Event::Html(_) => {}
            other => panic!("not in pages of the manual: {other:?}"),
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::HtmlBlock => {}
            Tag::Paragraph if self.has_begun => self.has_begun = false,
            Tag::Paragraph => self.control("PP", &[]),
            Tag::Strong => self.fonts.push(Font::Bold),
            Tag::Emphasis => self.fonts.push(Font::Italic),
            Tag::Link { dest_url, .. } => self.link = dest_url.into_string(),
            Tag::List(first) => self.number = first,
            Tag::Item => self.begin_item(),
            Tag::CodeBlock(kind) => {
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(kind) if &*kind == "console" => Code::Console,
                    _ => Code::Other,
                });
                self.control("PP", &[]);
                self.control("RS", &["4"]);
                self.control("nf", &[]);
            }
            Tag::Table(_) => {}
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => {}
            other => panic!("not in pages of the manual: {other:?}"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::Paragraph | TagEnd::Item => self.end_line(),
            TagEnd::Strong | TagEnd::Emphasis => {
                self.fonts.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => {
                self.code = None;
                self.control("fi", &[]);
                self.control("RE", &[]);
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                self.rows.last_mut().expect("a row").push(cell);
            }
            TagEnd::Table => self.end_table(),
            _ => {}
        }
    }

    fn control(&mut self, name: &str, arguments: &[&str]) {
        self.roff.control(name, arguments.iter().copied());
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            let line = std::mem::take(&mut self.line);
            self.roff.text(line);
        }
    }

    fn words(&mut self, text: &str) {
        self.line.push(match self.fonts.last() {
            Some(Font::Bold) => bold(text),
            Some(Font::Italic) => italic(text),
            None => roman(text),
        });
    }

    fn code_lines(&mut self, text: &str) {
        for line in text.lines() {
            let typed = match self.code {
                Some(Code::Console) => line.split_once("$ "),
                _ => None,
            };
            match typed {
                Some((who, typed)) if who.is_empty() || who == "bob" => {
                    self.roff.text([roman(format!("{who}$ ")), bold(typed)])
                }
                _ => self.roff.text([roman(line)]),
            };
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let heading = text_of(&std::mem::take(&mut self.line));
        match level {
            HeadingLevel::H1 => self.title(&heading),
            HeadingLevel::H2 => self.control("SH", &[&heading.to_uppercase()]),
            _ => self.control("SS", &[&heading]),
        }
    }

    fn title(&mut self, heading: &str) {
        let (name, about) = heading
            .split_once("(7) -- ")
            .expect("a name, and what it is about");
        let version = concat!("passdesk ", env!("CARGO_PKG_VERSION"));
        self.control("TH", &[name, "7", "\"\"", version, "passdesk manual"]);
        for request in SETUP {
            self.control(request[0], &request[1..]);
        }
        self.control("SH", &["NAME"]);
        self.roff.text([roman(format!("{name} - {about}"))]);
    }

    fn begin_item(&mut self) {
        match &mut self.number {
            Some(number) => {
                let label = format!("{number}.");
                *number += 1;
                self.control("IP", &[&label, "4"]);
            }
            None => self.control("IP", &["\\(bu", "2"]),
        }
        self.has_begun = true;
    }

    /// A link says where it leads, unless its words do.
    fn end_link(&mut self) {
        let link = std::mem::take(&mut self.link);
        let file = link.split('#').next().unwrap_or_default();
        if let Some(page) = file.strip_suffix(".7.md") {
            if !text_of(&self.line).ends_with("(7)") {
                self.line.extend([roman(" ("), bold(page), roman("(7))")]);
            }
        } else if link.starts_with("https://") {
            self.line.push(roman(format!(" <{link}>")));
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let wide: Vec<bool> = (0..rows[0].len())
            .map(|column| rows.iter().any(|row| text_of(&row[column]).len() > NARROW))
            .collect();
        let columns = |font: &str| {
            let column = |wide: &bool| format!("l{font}{}", if *wide { "x" } else { "" });
            wide.iter().map(column).collect::<Vec<_>>().join(" ")
        };
        self.control("PP", &[]);
        self.control("TS", &[]);
        self.roff.text([roman(columns("b"))]);
        self.roff.text([roman(format!("{}.", columns("")))]);
        for row in rows {
            let mut line = Vec::new();
            for (cell, wide) in row.into_iter().zip(&wide) {
                if !line.is_empty() {
                    line.push(roman("\t"));
                }
                if *wide {
                    line.push(roman("T{"));
                    self.roff.text(std::mem::take(&mut line));
                    self.roff.text(cell);
                    line.push(roman("T}"));
                } else {
                    line.extend(cell);
                }
            }
            self.roff.text(line);
        }
        self.control("TE", &[]);
    }
}

fn text_of(line: &[Inline]) -> String {
    let text = |part: &Inline| match part {
        Inline::Roman(text) | Inline::Bold(text) | Inline::Italic(text) => text.clone(),
        Inline::LineBreak => " ".to_owned(),
    };
    line.iter().map(text).collect()
}

#[test]
fn a_page_has_what_its_markdown_has() {
    let markdown = "\
# passdesk-tea(7) -- make tea

<!--
$ kettle on
-->

## Make *tea*

Boil `water`, **not milk**, in
.one go; see [a store](passdesk-store.7.md), [passdesk-audit(7)](passdesk-audit.7.md#x),
[above](#make-tea) and [jq](https://jqlang.org).

1. It's hot.
2. █ is full.

- one

```console
$ tea --now
ready
```

| key | what it is for |
| --- | --- |
| `pot` | more than twenty-four letters of text |
";
    let title = concat!(
        ".TH passdesk-tea 7 \"\" \"passdesk ",
        env!("CARGO_PKG_VERSION"),
        "\" \"passdesk manual\"\n"
    );
    let rest = r#".nh
.ad l
.SH NAME
passdesk\-tea \- make tea
.SH "MAKE TEA"
.PP
Boil \fBwater\fR, \fBnot milk\fR, in
\&.one go; see a store (\fBpassdesk\-store\fR(7)), passdesk\-audit(7),
above and jq <https://jqlang.org>.
.IP 1. 4
It\*(Aqs hot.
.IP 2. 4
\[u2588] is full.
.IP \(bu 2
one
.PP
.RS 4
.nf
$ \fBtea \-\-now\fR
ready
.fi
.RE
.PP
.TS
lb lbx
l lx.
key	T{
what it is for
T}
\fBpot\fR	T{
more than twenty\-four letters of text
T}
.TE
"#;
    let written = page("passdesk-tea.7", markdown);
    assert!(written.starts_with("'\\\" t\n"), "{written}");
    let (_, written) = written.split_once(title).expect("a title");
    assert_eq!(written, rest);
}
