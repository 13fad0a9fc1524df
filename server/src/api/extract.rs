//! What comes in with a request: the body with its idempotency key, the query, the parts of the path. Whatever cannot be
//! read is refused with a problem that says where it goes wrong and why.

use super::problem::{Kind, Problem};
use super::words;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::error::Error;

/// The longest idempotency key.
pub const LONGEST_KEY: usize = 200;

/// The body of a request that changes something.
pub struct Sent<T> {
    /// What was sent.
    pub body: T,
    /// The client's key, when it sent one.
    pub key: Option<Key>,
}

/// An idempotency key with the request that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As the client sent it.
    pub text: String,
    /// SHA-256 of method, path and body: the same key with another request is a mistake.
    pub hash: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        must_be_json(request.headers())?;
        let key = key(request.headers())?;
        let what = format!("{} {}\n", request.method(), request.uri());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        let body = parse(&bytes)?;
        let key = key.map(|text| Key { text, hash: hash(&what, &bytes) });
        Ok(Self { body, key })
    }
}

/// The query of a request.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = Query::try_from_uri(&parts.uri);
        let invalid = |rejection: &dyn Error| {
            let cause = rejection.source().map_or_else(|| rejection.to_string(), ToString::to_string);
            // "limit: invalid digit found in string"
            let named = cause.split_once(": ").filter(|(name, _)| !name.contains(' '));
            let (place, cause) = named.unwrap_or_else(|| (words::field(&cause), &cause));
            let says = words::number(place, cause).unwrap_or_else(|| words::dutch(cause));
            Problem::invalid(place, format!("De vraag achter het vraagteken klopt niet. {says}"))
        };
        query.map(|Query(asked)| Self(asked)).map_err(|rejection| invalid(&rejection))
    }
}

/// The parts of the path. One that cannot be read is the name of nothing.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(at)| Self(at)).map_err(|_| Problem::not_found())
    }
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    if json {
        return Ok(());
    }
    let given = if given.is_empty() { "Er stond geen Content-Type bij" } else { "Dit was iets anders" };
    Err(Problem::new(Kind::WrongType, format!("{given}; stuur JSON met Content-Type: application/json.")))
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut all = headers.get_all("idempotency-key").iter();
    let Some(first) = all.next() else { return Ok(None) };
    let text = first.to_str().unwrap_or_default().trim();
    if text.is_empty() || text.len() > LONGEST_KEY || all.next().is_some() {
        let detail = format!("Stuur één Idempotency-Key, van 1 tot {LONGEST_KEY} gewone tekens.");
        return Err(Problem::new(Kind::Malformed, detail));
    }
    Ok(Some(text.to_owned()))
}

fn hash(what: &str, body: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new().chain_update(what).chain_update(body).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unread(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large();
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(rejection);
    // Bounded: a chain of causes is as long as the layers that pass an error on.
    while let Some(error) = cause {
        if error.is::<crate::web::TooSlow>() {
            return Problem::new(Kind::TooSlow, "Het verzoek kwam niet op tijd helemaal binnen. Probeer het nog eens.");
        }
        cause = error.source();
    }
    Problem::new(Kind::Malformed, "De inhoud van het verzoek kwam niet helemaal binnen.")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // A list would be taken for the fields of an object, by position.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid("", "Hier staat een lijst, maar er hoort een object te staan: { … }."));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = error.path().to_string();
        fault(&place, error.inner())
    })?;
    json.end().map_err(|error| fault(".", &error))?;
    Ok(parsed)
}

fn fault(place: &str, error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let cause = text.rsplit_once(" at line ").map_or(text.as_str(), |(cause, _)| cause);
    if error.is_data() {
        let place = if place == "." { "" } else { place };
        return Problem::invalid(place, format!("{} (regel {line}, kolom {column})", words::dutch(cause)));
    }
    let detail = format!("Dit is geen geldige JSON: regel {line}, kolom {column}: {}", words::dutch(cause));
    Problem::new(Kind::Malformed, detail)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use axum::response::IntoResponse;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Small {
        version: u64,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Inner {
        day: jiff::civil::Date,
    }

    #[tokio::test]
    async fn every_fault_of_a_body_says_where_and_why() {
        let table: [(&[u8], u16, &str); 9] = [
            (b"", 400, "Dit is geen geldige JSON: regel 1, kolom 0: de tekst houdt te vroeg op."),
            (b"{\"version\": 1,\n }", 400, "regel 2, kolom 2: er staat een komma te veel."),
            (b"{\"version\": 1} x", 400, "regel 1, kolom 16: er staat nog iets achter."),
            (b"\xff\xfe{", 400, "regel 1, kolom 1: hier had een waarde moeten staan."),
            (b"{}", 422, "'version' ontbreekt. (regel 1, kolom 2)"),
            (b"{\"version\": 1, \"x\": 1}", 422, "'x' is hier onbekend. Wel: version, inner."),
            (b"{\"version\": \"1\"}", 422, "Hier staat string \"1\", maar er hoort een heel getal vanaf 0 te staan."),
            (b"{\"version\": 1, \"version\": 1}", 422, "'version' staat er twee keer."),
            (b"{\"version\": 1, \"inner\": {\"day\": \"2026-02-30\"}}", 422, "\"place\":\"inner.day\""),
        ];
        for (body, status, says) in table {
            let response = parse::<Small>(body).unwrap_err().into_response();
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            let text = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap().replace("\\\"", "\"");
            assert!(text.contains(says), "{text} does not say: {says}");
        }
        assert_eq!(
            parse::<Small>(b"\xef\xbb\xbf{\"version\": 3}").unwrap().version,
            3,
            "a byte order mark is no fault"
        );
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_in_is_read_or_refused(bytes: Vec<u8>, text in r#"[\[{"a:1,}\]nul \\]{0,60}"#) {
            for body in [bytes.as_slice(), text.as_bytes()] {
                if let Err(problem) = parse::<Small>(body) {
                    assert!(problem.into_response().status().is_client_error());
                }
            }
        }
    }
}
