//! Style, script and icon: part of the binary, so that no page asks anything of another site.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, StatusCode, header};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 4] = [
    Asset { name: "stijl.css", kind: "text/css; charset=utf-8", bytes: include_bytes!("../../assets/stijl.css") },
    Asset { name: "tekening.css", kind: "text/css; charset=utf-8", bytes: sluitend_engine::draw::STYLE.as_bytes() },
    Asset {
        name: "pagina.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../assets/pagina.js"),
    },
    Asset { name: "ring.svg", kind: "image/svg+xml", bytes: include_bytes!("../../assets/ring.svg") },
];

/// Changes with what is in the files, so that a browser can keep them for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = ASSETS.iter().flat_map(|a| a.bytes).copied().collect();
    crate::fresh::hash(&String::from_utf8_lossy(&all))[..10].to_owned()
});

/// The address of a file.
#[must_use]
pub fn href(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// A file. An older version in the address is answered with the present one, which is not kept then.
pub async fn show(Path((version, name)): Path<(String, String)>) -> Response<Body> {
    let Some(asset) = ASSETS.iter().find(|a| a.name == name) else {
        let mut gone = Response::new(Body::from("not found"));
        *gone.status_mut() = StatusCode::NOT_FOUND;
        return gone;
    };
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(asset.bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
