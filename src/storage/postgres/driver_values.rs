//! Values in the form of the driver; sent ones are owned, because a task sends them.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, WrongType, to_sql_checked};
use uuid::Uuid;

use crate::storage::sql::{Row, Value};

/// A value on its way to the server.
pub(super) type Sent = Box<dyn ToSql + Sync + Send>;

pub(super) fn sent(values: &[Value<'_>]) -> Vec<Sent> {
    let one = |value: &Value<'_>| -> Sent {
        match *value {
            Value::Null => Box::new(Nothing),
            Value::Truth(truth) => Box::new(truth),
            Value::Integer(number) => Box::new(Whole(number)),
            Value::Id(id) => Box::new(id),
            // Values that we send are always UTF-8.
            Value::Text(text) => Box::new(String::from_utf8_lossy(text).into_owned()),
            Value::Bytes(bytes) => Box::new(bytes.to_vec()),
        }
    };
    values.iter().map(one).collect()
}

/// Null, for a column of any type.
#[derive(Debug)]
struct Nothing;

impl ToSql for Nothing {
    fn to_sql(&self, _: &Type, _: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// An integer, in the width of the column.
#[derive(Debug)]
struct Whole(i64);

impl ToSql for Whole {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match *of {
            Type::INT2 => i16::try_from(self.0)?.to_sql(of, out),
            Type::INT4 => i32::try_from(self.0)?.to_sql(of, out),
            _ => self.0.to_sql(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT2 | Type::INT4 | Type::INT8)
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Value<'r> {
    fn from_sql(of: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *of {
            Type::BOOL => bool::from_sql(of, raw).map(Self::Truth),
            Type::INT2 => i16::from_sql(of, raw).map(|number| Self::Integer(number.into())),
            Type::INT4 => i32::from_sql(of, raw).map(|number| Self::Integer(number.into())),
            Type::INT8 => i64::from_sql(of, raw).map(Self::Integer),
            Type::UUID => Uuid::from_sql(of, raw).map(Self::Id),
            Type::TEXT => Ok(Self::Text(raw)),
            Type::BYTEA => Ok(Self::Bytes(raw)),
            _ => Err(Box::new(WrongType::new::<Self>(of.clone()))),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Row for tokio_postgres::Row {
    fn cell(&self, index: usize) -> Option<Value<'_>> {
        self.try_get(index).ok()
    }
}
