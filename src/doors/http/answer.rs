//! Answers: pages and headers, each with the rules that every browser is to keep (S69).

use std::time::Duration;

use bytes::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};
use maud::Markup;

/// An answer before its body is on its way.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// An answer without a body, kept by nobody.
    pub(super) fn empty(status: StatusCode) -> Self {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Self {
            status,
            headers,
            body: Bytes::new(),
        }
    }

    /// A line of text for people who look at it with other tools than a browser.
    pub(super) fn text(status: StatusCode, text: &'static str) -> Self {
        let answer = Self::empty(status)
            .with(CONTENT_TYPE, "text/plain; charset=utf-8")
            .with(X_CONTENT_TYPE_OPTIONS, "nosniff");
        Self {
            body: Bytes::from_static(text.as_bytes()),
            ..answer
        }
    }

    /// The stylesheet, which browsers may keep for an hour.
    pub(super) fn style(text: &'static str) -> Self {
        let answer = Self::empty(StatusCode::OK)
            .with(CONTENT_TYPE, "text/css; charset=utf-8")
            .with(CACHE_CONTROL, "max-age=3600")
            .with(X_CONTENT_TYPE_OPTIONS, "nosniff");
        Self {
            body: Bytes::from_static(text.as_bytes()),
            ..answer
        }
    }

    /// A page. Forms may lead to these origins, by way of a redirect.
    pub(super) fn page<'o>(
        status: StatusCode,
        page: Markup,
        origins: impl Iterator<Item = &'o str>,
    ) -> Self {
        let origins: String = origins.map(|origin| format!(" {origin}")).collect();
        let policy = format!(
            "default-src 'none'; style-src 'self'; form-action 'self'{origins}; base-uri 'none'; frame-ancestors 'none'"
        );
        let answer = Self::empty(status)
            .with(CONTENT_TYPE, "text/html; charset=utf-8")
            .with(REFERRER_POLICY, "no-referrer")
            .with(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .with_text(CONTENT_SECURITY_POLICY, &policy);
        Self {
            body: Bytes::from(page.into_string()),
            ..answer
        }
    }

    /// To another page, by a request of its own.
    pub(super) fn to(place: &str) -> Self {
        Self::empty(StatusCode::SEE_OTHER)
            .with(REFERRER_POLICY, "no-referrer")
            .with_text(LOCATION, place)
    }

    /// The methods that a page takes.
    pub(super) fn wrong_method(allowed: &'static str) -> Self {
        Self::text(
            StatusCode::METHOD_NOT_ALLOWED,
            "this page does not take this method\n",
        )
        .with(ALLOW, allowed)
    }

    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// The same with a header of any text; UTF-8 stays as it is, and what no header can hold is left out.
    pub(super) fn with_text(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The same with a cookie to be set.
    pub(super) fn with_cookie<E>(mut self, cookie: Result<HeaderValue, E>) -> Self {
        if let Ok(cookie) = cookie {
            self.headers.append(SET_COOKIE, cookie);
        }
        self
    }

    /// The same with the time after which it makes sense to ask again.
    pub(super) fn retry_after(mut self, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        self.headers.insert(RETRY_AFTER, seconds.into());
        self
    }
}
