//! The scopes of a token as words.

use passdesk::model::Scope;

pub(super) fn words(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}
