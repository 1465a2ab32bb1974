//! The parts of every page: plain HTML that works without scripts, for screen readers, on a phone and in the dark.

use maud::{DOCTYPE, Markup, html};

use super::site::Site;

/// A field of a form.
pub(super) struct Field {
    /// Its name, and its id in the page.
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) label: &'static str,
    /// What a browser or a password manager may fill in.
    pub(super) autocomplete: &'static str,
    /// Whether what is typed is hidden.
    pub(super) is_secret: bool,
    /// The id of a text that belongs to it.
    pub(super) described_by: Option<&'static str>,
}

/// The name that somebody signs in with.
pub(super) const NAME: Field = Field {
    name: "name",
    label: "Name",
    autocomplete: "username",
    is_secret: false,
    described_by: None,
};

/// Something that was wrong with a form, and the field in which that is put right.
pub(super) struct Mistake {
    pub(super) field: &'static str,
    pub(super) text: String,
}

impl Mistake {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { field, text }
    }
}

/// A whole page. The title says first that something went wrong, since it is what a screen reader says first.
pub(super) fn page(site: &Site, title: &str, mistakes: &[Mistake], content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { @if !mistakes.is_empty() { "Error: " } (title) }
                link rel="stylesheet" href=(site.path("/style.css"));
            }
            body {
                main {
                    h1 { (title) }
                    @if !mistakes.is_empty() { (summary(mistakes)) }
                    (content)
                }
            }
        }
    }
}

/// All mistakes, each leading to its field.
fn summary(mistakes: &[Mistake]) -> Markup {
    html! {
        div.errors role="alert" aria-labelledby="errors" {
            h2 id="errors" { "There is a problem" }
            ul {
                @for Mistake { field, text } in mistakes {
                    li { a href={ "#" (field) } { (text) } }
                }
            }
        }
    }
}

/// A field with its label and what is wrong with it. Of the fields with mistakes, or else of all, the first has the focus.
pub(super) fn field(field: &Field, value: &str, mistakes: &[Mistake], is_first: bool) -> Markup {
    let Field { name, label, .. } = field;
    let own: Vec<_> = (mistakes.iter())
        .filter(|mistake| mistake.field == *name)
        .collect();
    let has_focus = match mistakes.first() {
        Some(first) => first.field == *name,
        None => is_first,
    };
    let error = format!("{name}-error");
    let described: Vec<&str> = (field.described_by.into_iter())
        .chain((!own.is_empty()).then_some(error.as_str()))
        .collect();
    html! {
        div.field {
            label for=(name) { (label) }
            @if !own.is_empty() {
                p.error id=(error) {
                    @for mistake in &own { span { (mistake.text) } }
                }
            }
            input id=(name) name=(name)
                type=(if field.is_secret { "password" } else { "text" })
                value=[(!value.is_empty()).then_some(value)]
                autocomplete=(field.autocomplete) autocapitalize="none" autocorrect="off" spellcheck="false"
                required autofocus[has_focus]
                aria-invalid=[(!own.is_empty()).then_some("true")]
                aria-describedby=[(!described.is_empty()).then(|| described.join(" "))];
        }
    }
}

/// What is to be sent along with a form: where to go back to.
pub(super) fn hidden_back(back: Option<&str>) -> Markup {
    html! {
        @if let Some(back) = back { input type="hidden" name="back" value=(back); }
    }
}

/// Something that went well, or that is to be known.
pub(super) fn notice(text: &str) -> Markup {
    html! { p.notice role="status" { (text) } }
}

/// Whom to ask for help, where the desk says so.
pub(super) fn help(contact: Option<&str>) -> Markup {
    html! {
        @if let Some(contact) = contact {
            p.help { "If you need help: " (contact) }
        }
    }
}

/// A sentence of the desk as people read it: with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s69_nothing_that_is_shown_becomes_a_part_of_the_page() {
        let site: Site = "https://desk.example".parse().expect("a site");
        let evil = "\"><script>alert(1)</script>";
        let mistakes = [Mistake::new("name", evil)];
        let content = html! { (field(&NAME, evil, &mistakes, true)) (hidden_back(Some(evil))) (notice(evil)) (help(Some(evil))) };
        let page = page(&site, evil, &mistakes, &content).into_string();
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("\"\">"), "{page}");
    }

    #[test]
    fn a_mistake_is_said_first_in_the_title_and_leads_to_its_field() {
        let site: Site = "https://desk.example".parse().expect("a site");
        let mistakes = [Mistake::new("name", "Type your name.")];
        let content = field(&NAME, "", &mistakes, false);
        let page = page(&site, "Sign in", &mistakes, &content).into_string();
        assert!(page.contains("<title>Error: Sign in</title>"), "{page}");
        assert!(
            page.contains("<a href=\"#name\">Type your name.</a>"),
            "{page}"
        );
        assert!(
            page.contains("aria-invalid=\"true\" aria-describedby=\"name-error\""),
            "{page}"
        );
        assert!(page.contains(" autofocus "), "{page}");
    }

    #[test]
    fn the_desk_speaks_in_sentences_on_a_page() {
        assert_eq!(
            sentence("wrong name or password"),
            "Wrong name or password."
        );
        assert_eq!(sentence("éa."), "Éa.");
        assert_eq!(sentence(""), ".");
    }
}
