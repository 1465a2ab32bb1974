//! Reads a request from its path, its query and its body, straight into its own type: no copy of a secret is left behind
//! (S63).

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Problem;

/// A request: first the fields in its path and its query, then those of its body, one JSON object or nothing.
///
/// # Errors
/// A [`Problem`] for whoever asks: a field that is unknown, missing, given twice or not what it should be.
pub(super) fn read<T: DeserializeOwned>(
    path: Vec<(&'static str, String)>,
    query: Option<&str>,
    body: &[u8],
) -> Result<T, Problem> {
    let path = path
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let fields = path.chain(pairs(query.unwrap_or_default())?);
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = T::deserialize(Merged {
        fields: grouped(fields),
        body: &mut json,
    });
    let read = read.and_then(|read| json.end().map(|()| read));
    // Its place in a body that may hold a password says nothing of the body.
    read.map_err(|error| {
        Problem::usage(format!("the request cannot be read: {error}"))
            .hint("the API description names the fields of each operation")
    })
}

/// The names and values of a query.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let text = percent_encoding::percent_decode_str(&text).decode_utf8();
        text.map(std::borrow::Cow::into_owned)
            .map_err(|_| Problem::usage("the query is not UTF-8 text"))
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// The values of each name, in the order of the names.
fn grouped(fields: impl Iterator<Item = (String, String)>) -> Vec<(String, Values)> {
    let mut grouped: Vec<(String, Values)> = Vec::new();
    for (name, value) in fields {
        match grouped.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Values(values))) => values.push(value),
            None => grouped.push((name, Values(vec![value]))),
        }
    }
    grouped
}

/// The fields of a path and a query, and then those of a body.
struct Merged<'a, R> {
    fields: Vec<(String, Values)>,
    body: &'a mut serde_json::Deserializer<R>,
}

impl<'de, R: serde_json::de::Read<'de>> Deserializer<'de> for Merged<'_, R> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let Self { fields, body } = self;
        body.deserialize_map(Chain { fields, visitor })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Hands a request's visitor one map made of both.
struct Chain<V> {
    fields: Vec<(String, Values)>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Chain<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, body: A) -> Result<V::Value, A::Error> {
        let fields = MapDeserializer::new(self.fields.into_iter());
        self.visitor.visit_map(Chained {
            fields: Some(fields),
            body,
        })
    }
}

type Fields<'de, E> = MapDeserializer<'de, std::vec::IntoIter<(String, Values)>, E>;

struct Chained<'de, A: MapAccess<'de>> {
    fields: Option<Fields<'de, A::Error>>,
    body: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Chained<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if let Some(fields) = &mut self.fields {
            if fields.size_hint() != Some(0) {
                return fields.next_key_seed(seed);
            }
            self.fields = None;
        }
        self.body.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        match &mut self.fields {
            Some(fields) => fields.next_value_seed(seed),
            None => self.body.next_value_seed(seed),
        }
    }
}

/// What a name in a path or a query is given: one text, or several for a list.
struct Values(Vec<String>);

impl<'de, E: serde::de::Error> IntoDeserializer<'de, E> for Values {
    type Deserializer = Text<E>;

    fn into_deserializer(self) -> Text<E> {
        Text {
            values: self.0,
            error: std::marker::PhantomData,
        }
    }
}

/// Reads texts as what a field wants.
struct Text<E> {
    values: Vec<String>,
    error: std::marker::PhantomData<E>,
}

impl<E: serde::de::Error> Text<E> {
    fn one(self) -> Result<String, E> {
        let mut values = self.values;
        match (values.pop(), values.is_empty()) {
            (Some(value), true) => Ok(value),
            _ => Err(E::custom("a field was given twice")),
        }
    }

    fn parsed<T: std::str::FromStr>(self, what: &str) -> Result<T, E> {
        let text = self.one()?;
        text.parse()
            .map_err(|_| E::custom(format!("expected {what}")))
    }
}

impl<'de, E: serde::de::Error> Deserializer<'de> for Text<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_bool(self.parsed("true or false")?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_u64(self.parsed("a number")?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_u32(self.parsed("a number")?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_seq(SeqDeserializer::new(self.values.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_enum(self.one()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map
        struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::model::AccountOrder;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        name: String,
        #[serde(default)]
        limit: Option<u64>,
        #[serde(default)]
        status: Vec<String>,
        #[serde(default)]
        sort: AccountOrder,
    }

    fn asked(query: &str, body: &str) -> Result<Asked, String> {
        let path = vec![("name", "bob".to_owned())];
        read(path, Some(query), body.as_bytes()).map_err(|problem| problem.message)
    }

    #[test]
    fn a_request_is_made_of_path_query_and_body() {
        let expected = Asked {
            name: "bob".to_owned(),
            limit: Some(7),
            status: vec!["a b".to_owned(), "c".to_owned()],
            sort: AccountOrder::LastLogin,
        };
        assert_eq!(
            asked("limit=7&status=a+b&status=c&sort=last-login", "").as_ref(),
            Ok(&expected)
        );
        let body = r#"{"limit":7,"status":["a b","c"],"sort":"last-login"}"#;
        assert_eq!(asked("", body).as_ref(), Ok(&expected));
    }

    #[test]
    fn unknown_doubled_and_broken_fields_are_refused() {
        for (query, body) in [
            ("limits=7", ""),
            ("limit=7&limit=8", ""),
            ("limit=many", ""),
            ("name=carol", ""),
            ("", r#"{"name":"carol"}"#),
            ("limit=7", r#"{"limit":8}"#),
            ("", r#"{"expires":1}"#),
            ("", "[]"),
            ("", "{} {}"),
            ("", "{"),
            ("%ff", ""),
        ] {
            assert!(asked(query, body).is_err(), "{query} {body}");
        }
    }
}
