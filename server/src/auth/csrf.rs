//! Forms that only our own pages can send: the token of the session comes back with every one, and a browser that says
//! where it comes from must come from here.

use axum::http::{HeaderMap, header};

/// Whether a browser says that a request comes from one of our own pages. One that says nothing at all (no browser, or
/// a very old one) is left to the token.
#[must_use]
pub fn is_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let of_host = text(header::HOST.as_str()).is_some_and(|host| {
        origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).is_some_and(|at| at == host)
    });
    origin == base_url || of_host
}

/// Whether the token of a form is that of the session; takes as long for a near miss.
#[must_use]
pub fn is_token(given: &str, token: &str) -> bool {
    let differences = given.bytes().zip(token.bytes()).fold(0_u8, |all, (a, b)| all | (a ^ b));
    given.len() == token.len() && !token.is_empty() && differences == 0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_form_of_another_site_is_refused() {
        let base = "https://sluitend.example";
        let table: [(&[(&str, &str)], bool); 8] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", base)], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://sluitend.example")], true),
            (&[("origin", "https://elders.example")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://127.0.0.1:8470"), ("host", "127.0.0.1:8470")], true),
        ];
        for (given, expected) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_from_here(&headers, base), expected, "{given:?}");
        }
    }

    #[test]
    fn only_the_whole_token_counts() {
        assert!(is_token("abc", "abc"));
        for wrong in ["", "ab", "abd", "abcd"] {
            assert!(!is_token(wrong, "abc"));
        }
        assert!(!is_token("", ""));
    }
}
