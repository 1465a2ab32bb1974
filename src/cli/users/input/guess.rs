//! Whose file it is, by the beginning of its text.

use super::reading::FileKind;

/// Of the two forms that are our own, the one that a text can be.
pub(super) fn plain(begin: &[u8]) -> FileKind {
    match begin.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[' | b'{') => FileKind::Json,
        _ => FileKind::Csv,
    }
}

/// Another system, where its file is plainly told from all others.
pub(super) fn system(begin: &[u8]) -> Option<FileKind> {
    // A text that is cut within a letter is told by what is before it.
    let text = String::from_utf8_lossy(begin);
    match plain(begin) {
        FileKind::Json => json(text.trim_start()),
        _ => lines(&text),
    }
}

/// By the keys before the first object or array within an object.
fn json(text: &str) -> Option<FileKind> {
    let object = text.trim_start_matches(['[', ' ', '\t', '\r', '\n']);
    let keys = object.strip_prefix('{')?.split(['{', '[']).next()?;
    let has = |key: &str| keys.contains(&format!("\"{key}\""));
    if has("model") && has("fields") {
        return Some(FileKind::Django);
    }
    (text.starts_with('{') && has("realm")).then_some(FileKind::Keycloak)
}

/// By the first line that is neither empty nor a comment.
fn lines(text: &str) -> Option<FileKind> {
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let is = |name: &str| {
        let begin = first.get(..name.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    if is("dn:") || is("version: 1") {
        return Some(FileKind::Ldif);
    }
    let fields: Vec<_> = first.split(':').collect();
    let hash = fields.get(1)?;
    match fields.len() {
        2 if hash.starts_with('$') || hash.starts_with("{SHA}") => Some(FileKind::Htpasswd),
        9 if fields[2..]
            .iter()
            .all(|field| field.bytes().all(|byte| byte.is_ascii_digit())) =>
        {
            Some(FileKind::Shadow)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_system_is_told_by_its_first_words_where_they_are_plain() {
        for (text, kind) in [
            (
                "# made by htpasswd\n\namy:$apr1$x$y\n",
                Some(FileKind::Htpasswd),
            ),
            ("amy:{SHA}x=\r\n", Some(FileKind::Htpasswd)),
            ("root:*:19000:0:99999:7:::\n", Some(FileKind::Shadow)),
            ("version: 1\n\ndn: dc=example\n", Some(FileKind::Ldif)),
            ("# slapcat\ndn:: ZGM9ZXhhbXBsZQ==\n", Some(FileKind::Ldif)),
            (
                "[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {}}]",
                Some(FileKind::Django),
            ),
            (
                "[\n{\n \"model\": \"auth.group\",\n \"fields\": {",
                Some(FileKind::Django),
            ),
            (
                "{\n \"id\": \"x\",\n \"realm\" : \"test\",\n",
                Some(FileKind::Keycloak),
            ),
            ("{\"realm\":\"test\",\"users\":[{", Some(FileKind::Keycloak)),
            // What may be anything.
            ("", None),
            ("amy\nben\n", None),
            ("name,password_hash\namy,$1$x$y\n", None),
            ("amy:secret\n", None),
            ("amy:70FoPQXw1T.xU\n", None),
            ("amy:x:1000:1000:Amy:/home/amy:/bin/sh\n", None),
            ("[{\"name\":\"amy\",\"realm\":\"x\"}]", None),
            ("{\"name\":\"amy\"}", None),
            ("{\"name\":\"amy\",\"tags\":{\"realm\":1}}", None),
        ] {
            assert_eq!(system(text.as_bytes()), kind, "{text}");
        }
    }
}
