//! Tables of accounts and the dialects that programs write them in, drawn at random.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

/// Stands where files have passwords; never in an error.
pub(super) const SECRET: &str = "hunter2hunter2";

/// A table: display name and role by name.
pub(super) type People = BTreeMap<String, (Option<String>, Option<&'static str>)>;

/// How a table is written.
#[derive(Debug, Clone)]
pub(super) struct Dialect {
    pub(super) form: Form,
    line_end: &'static str,
    last_line_end: bool,
    mark: bool,
    encoding: Encoding,
    header: Header,
    extra: Vec<&'static str>,
    style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    Names,
    Separated(char),
    JsonLines,
    JsonArray,
    PrettyArray,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Encoding {
    Utf8,
    Utf16(bool),
    Latin1,
}

/// How the columns are called.
#[derive(Debug, Clone, Copy)]
struct Header {
    words: [&'static str; 3],
    /// Which of them comes first.
    turned: usize,
}

#[derive(Debug, Clone, Copy)]
struct Style {
    /// The line that spreadsheets write.
    separator_line: bool,
    quote_all: bool,
    spaces: bool,
    empty_rows: bool,
    empty_columns: usize,
}

/// What is wrong with a file, if anything is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    None,
    NoHeader,
    OtherHeader,
    TwiceInHeader,
    OpenQuote,
    FieldTooMany,
    Passwords,
    CutShort,
}

impl Dialect {
    pub(super) fn write(&self, people: &People, fault: Fault) -> Vec<u8> {
        let text = match self.form {
            Form::Names => self.names(people, fault),
            Form::Separated(separator) => self.separated(people, separator, fault),
            Form::JsonLines | Form::JsonArray | Form::PrettyArray => self.json(people, fault),
        };
        let text = match self.mark {
            true => format!("\u{feff}{text}"),
            false => text,
        };
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf16(little) => text
                .encode_utf16()
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect(),
            Encoding::Latin1 => text
                .trim_start_matches('\u{feff}')
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                .collect(),
        }
    }

    fn lines(&self, lines: &[String]) -> String {
        let mut text = lines.join(self.line_end);
        if self.last_line_end && !lines.is_empty() {
            text.push_str(self.line_end);
        }
        text
    }

    fn spaced(&self, text: &str) -> String {
        if self.style.spaces {
            format!(" {text}  ")
        } else {
            text.to_owned()
        }
    }

    fn names(&self, people: &People, fault: Fault) -> String {
        let mut lines = Vec::new();
        for name in people.keys() {
            lines.push(match fault {
                Fault::Passwords => format!("{name}:{SECRET}"),
                _ => self.spaced(name),
            });
            if self.style.empty_rows {
                lines.push(String::new());
            }
        }
        self.lines(&lines)
    }

    fn field(&self, text: &str, separator: char) -> String {
        let special = |c: char| c == separator || matches!(c, '"' | '\r' | '\n');
        if self.style.quote_all || text.contains(special) || text.trim() != text {
            self.spaced(&format!("\"{}\"", text.replace('"', "\"\"")))
        } else {
            self.spaced(text)
        }
    }

    fn separated(&self, people: &People, separator: char, fault: Fault) -> String {
        let mut header: Vec<String> = self.header.words.map(str::to_owned).to_vec();
        match fault {
            Fault::OtherHeader => header[0] = "username".to_owned(),
            Fault::TwiceInHeader => header[2] = "NAME".to_owned(),
            _ => {}
        }
        let mut rows = vec![header];
        rows.extend(people.iter().map(|(name, (display_name, role))| {
            let display_name = display_name.clone().unwrap_or_default();
            vec![
                name.clone(),
                display_name,
                role.unwrap_or_default().to_owned(),
            ]
        }));
        let mut lines = Vec::new();
        if self.style.separator_line {
            lines.push(format!("sep={separator}"));
        }
        let joint = separator.to_string();
        let last = rows.len() - 1;
        for (place, mut row) in rows.into_iter().enumerate() {
            row.rotate_left(self.header.turned);
            let texts = self.extra.iter().map(|word| {
                if place == 0 {
                    *word
                } else {
                    "text, \"of\" another;\r\nprogram\t|"
                }
                .to_owned()
            });
            row.extend(texts);
            let mut fields: Vec<_> = row.iter().map(|text| self.field(text, separator)).collect();
            fields.extend(vec![String::new(); self.style.empty_columns]);
            match fault {
                Fault::NoHeader if place == 0 => continue,
                Fault::OpenQuote if place == last => fields[0] = format!("\"{SECRET}"),
                Fault::FieldTooMany if place == last => fields.push(SECRET.to_owned()),
                _ => {}
            }
            lines.push(fields.join(&joint));
            if self.style.empty_rows {
                lines.push(joint.repeat(2));
            }
        }
        self.lines(&lines)
    }

    fn json(&self, people: &People, fault: Fault) -> String {
        let objects = people.iter().map(|(name, (display_name, role))| {
            let mut object = serde_json::Map::new();
            let [name_word, display_word, role_word] = self.header.words;
            object.insert(name_word.to_owned(), json!(name));
            object.insert(display_word.to_owned(), json!(display_name));
            object.insert(role_word.to_owned(), json!(role));
            for word in &self.extra {
                object.insert((*word).to_owned(), json!({"any": [1, "}]\"", null]}));
            }
            Value::Object(object)
        });
        let objects: Vec<_> = objects.collect();
        let mut text = match self.form {
            Form::PrettyArray => serde_json::to_string_pretty(&objects).expect("JSON"),
            Form::JsonArray => serde_json::to_string(&objects).expect("JSON"),
            _ => self.lines(&objects.iter().map(Value::to_string).collect::<Vec<_>>()),
        };
        if self.form == Form::PrettyArray {
            text = text.replace('\n', self.line_end);
        }
        if fault == Fault::CutShort {
            let end = text.trim_end().len() - 1;
            text.truncate(end);
        }
        text
    }

    /// Whether a fault can be in such a file, and would be seen.
    pub(super) fn can_have(&self, people: &People, fault: Fault) -> bool {
        let separated = matches!(self.form, Form::Separated(_));
        let json = !separated && self.form != Form::Names;
        match fault {
            Fault::None => true,
            // A file of one column needs none.
            Fault::NoHeader => {
                separated
                    && people
                        .values()
                        .any(|(display_name, _)| display_name.is_some())
            }
            Fault::OtherHeader | Fault::TwiceInHeader => separated,
            Fault::OpenQuote | Fault::FieldTooMany => separated && !people.is_empty(),
            Fault::Passwords => self.form == Form::Names && !people.is_empty(),
            Fault::CutShort => json && (self.form != Form::JsonLines || !people.is_empty()),
        }
    }

    /// Whether its bytes are no UTF-8.
    pub(super) fn is_foreign(&self, text: &[u8]) -> bool {
        match self.encoding {
            Encoding::Utf8 => false,
            Encoding::Utf16(_) => !text.is_empty(),
            Encoding::Latin1 => !text.is_ascii(),
        }
    }
}

pub(super) fn people() -> impl Strategy<Value = People> {
    let display_name = "[A-Zé][a-z é,;|\"'._]{0,12}[a-zé\"]";
    let role = prop::option::of(prop::sample::select(vec!["user", "admin", "User", "ADMIN"]));
    let person = (prop::option::of(display_name), role);
    prop::collection::btree_map("x[a-z0-9é._-]{1,8}[a-z0-9]", person, 0..8)
}

pub(super) fn dialect() -> impl Strategy<Value = Dialect> {
    let form = prop_oneof![
        2 => Just(Form::Names),
        6 => prop::sample::select(vec![',', ';', '\t', '|']).prop_map(Form::Separated),
        1 => Just(Form::JsonLines),
        1 => Just(Form::JsonArray),
        1 => Just(Form::PrettyArray),
    ];
    let encoding = prop_oneof![
        8 => Just(Encoding::Utf8),
        1 => any::<bool>().prop_map(Encoding::Utf16),
        1 => Just(Encoding::Latin1),
    ];
    let header = (
        prop::sample::select(vec!["name", "Name", "NAME", " name "]),
        prop::sample::select(vec![
            "display_name",
            "Display Name",
            "displayName",
            "DISPLAY-NAME",
        ]),
        prop::sample::select(vec!["role", "Role", "ROLE "]),
        0..3_usize,
    );
    let header = header.prop_map(|(name, display_name, role, turned)| Header {
        words: [name, display_name, role],
        turned,
    });
    let extra = prop::sample::subsequence(vec!["id", "Department", "Größe, cm", "e\"post"], 0..3);
    let style = (any::<[bool; 4]>(), 0..3_usize).prop_map(|(flags, empty_columns)| Style {
        separator_line: flags[0],
        quote_all: flags[1],
        spaces: flags[2],
        empty_rows: flags[3],
        empty_columns,
    });
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let rest = (any::<bool>(), any::<bool>(), encoding, header, extra, style);
    (form, line_end, rest).prop_map(
        |(form, line_end, (last_line_end, mark, encoding, header, extra, style))| Dialect {
            form,
            line_end,
            last_line_end,
            mark,
            encoding,
            header,
            extra,
            style,
        },
    )
}

pub(super) fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        2 => Just(Fault::None),
        1 => prop::sample::select(vec![
            Fault::NoHeader,
            Fault::OtherHeader,
            Fault::TwiceInHeader,
            Fault::OpenQuote,
            Fault::FieldTooMany,
            Fault::Passwords,
            Fault::CutShort,
        ]),
    ]
}
