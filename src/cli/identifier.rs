//! The ids of operations and requests on the command line.

use uuid::Uuid;

/// Reads an id.
pub(crate) fn identifier(text: &str) -> Result<Uuid, &'static str> {
    let id = text.parse();
    id.map_err(
        |_| "that is not an id: give the whole of it, such as 01a20986-d6da-7235-9568-875a91a6dc0d",
    )
}
