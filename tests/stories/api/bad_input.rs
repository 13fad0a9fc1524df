//! Whatever comes in, the answer is a problem that says what to mend; nothing is done, and nothing breaks.

use serde_json::json;
use sluitend::web::Limits;
use sluitend_tests::database::Database;
use sluitend_tests::server::{Reply, Server, Start, server};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn every_refusal_is_a_problem_in_plain_dutch() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (_, case) = server.pupil("Kim").await;
    let notes = &format!("/v1/cases/{case}/notes");
    let json = |body: &str| (Some("application/json"), body.as_bytes().to_vec());
    let long = "x".repeat(20_001);
    let table = [
        ("POST", notes.as_str(), json("{\"text\": "), 400, "malformed", "regel 1, kolom 9"),
        ("POST", notes, json("{\"text\": \"a\u{0}\"}"), 400, "malformed", "regel 1"),
        ("POST", notes, json("{\"text\": \"a\\u0000\"}"), 422, "invalid", "NUL"),
        ("POST", notes, json("{\"tekst\": \"a\"}"), 422, "invalid", "'tekst' is hier onbekend. Wel: version, text"),
        ("POST", notes, json("[]"), 422, "invalid", "object"),
        ("POST", notes, json(&format!("{{\"text\": \"{long}\"}}")), 422, "invalid", "20001 tekens"),
        ("POST", notes, json("{\"text\": \"a\", \"version\": -1}"), 422, "invalid", "heel getal vanaf 0"),
        ("POST", notes, json("{\"text\": \"a\", \"version\": 18446744073709551615}"), 409, "stale", "versie 2"),
        ("POST", notes, (Some("text/plain"), b"{}".to_vec()), 415, "wrong-type", "application/json"),
        ("POST", notes, (None, b"{}".to_vec()), 415, "wrong-type", "Content-Type"),
        ("POST", notes, (Some("application/json"), b"\xff\xfe{".to_vec()), 400, "malformed", "geen geldige JSON"),
        ("POST", notes, (Some("application/json"), b"{\"text\": \"caf\xe9\"}".to_vec()), 400, "malformed", "UTF-8"),
        ("POST", notes, json(&"[".repeat(500)), 422, "invalid", "object"),
        ("DELETE", notes, json("{}"), 405, "method-not-allowed", "niet met deze methode"),
        ("GET", "/v1/niets", json(""), 404, "not-found", "/openapi.json"),
        ("GET", "/v1", json(""), 404, "not-found", "/openapi.json"),
        ("GET", "/v1/cases/%ff", json(""), 404, "not-found", "niet voor u"),
        ("GET", "/v1/cases/%00", json(""), 404, "not-found", "niet voor u"),
        ("GET", "/v1/cases/..%2f..%2fetc", json(""), 404, "not-found", "niet voor u"),
        ("POST", "/v1/cases", json("{\"youth_id\": \"kim\", \"route\": \"\"}"), 422, "invalid", "bestaat niet"),
    ];
    for (method, path, (content_type, body), status, kind, says) in table {
        let mut request = mentor.request(method, path).body(body.clone());
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let refused = Reply::of(request).await;
        let detail = refused.problem(status, kind);
        assert!(detail.contains(says), "{method} {path} {}: {detail}", String::from_utf8_lossy(&body));
    }
    let allowed = Reply::of(mentor.request("DELETE", notes)).await;
    assert_eq!(allowed.header("allow"), "GET,HEAD,POST");
    let twice = "{\"version\": 2, \"fields\": {\"uren\": 24, \"uren\": 40}, \"checklist\": [0]}";
    let request = mentor.request("POST", &format!("/v1/cases/{case}/actions/naar_werk"));
    let refused = Reply::of(request.header("content-type", "application/json").body(twice)).await;
    assert!(refused.problem(422, "invalid").contains("'uren' staat er twee keer"), "{}", refused.text);
    assert_eq!(mentor.get(&format!("/v1/cases/{case}")).await.ok()["version"], 2, "nothing was done");
}

#[tokio::test]
async fn without_a_valid_token_nothing_is_said() {
    let server = server().await;
    let (_, case) = server.pupil("Kim").await;
    let path = format!("/v1/cases/{case}");
    let refused = server.stranger().get(&path).await;
    assert!(refused.problem(401, "unauthenticated").contains("Authorization"));
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    for header in ["Bearer nep", "Basic YTpi", "Bearer ", "nep"] {
        let request = server.stranger().request("GET", &path).header("authorization", header);
        Reply::of(request).await.problem(401, "unauthenticated");
    }
    // A cookie of the pages is no token: no page elsewhere can use it.
    let request = server.stranger().request("GET", &path).header("cookie", "session=abc");
    Reply::of(request).await.problem(401, "unauthenticated");
    // Whoever has left has no access, from one moment to the next.
    let mut gone = server.town.person("weg", &[("mentor", "linde")]).await;
    let client = server.client("weg", &[("mentor", "linde")]).await;
    gone.active = false;
    server.town.flow.store.put_person(&gone).await.unwrap();
    client.get(&path).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_idempotency_key_has_bounds() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (_, case) = server.pupil("Kim").await;
    let path = format!("/v1/cases/{case}/notes");
    for key in [String::new(), "x".repeat(201)] {
        mentor.post_once(&key, &path, &json!({ "text": "a" })).await.problem(400, "malformed");
    }
    mentor.post_once(&"x".repeat(200), &path, &json!({ "text": "a" })).await.ok();
}

#[tokio::test]
async fn a_gigabyte_is_refused_before_it_is_read() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let token = mentor.token.as_deref().unwrap();
    let head = format!(
        "POST /v1/check HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
    );
    // It says so: not a byte of it is waited for.
    let answer = raw(&server, &format!("{head}content-length: 1073741824\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("urn:sluitend:problem:too-large"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    // It does not say so: it is read no further than is accepted.
    let chunk = format!("{:x}\r\n{}\r\n", 600_000, "x".repeat(600_000));
    let answer = raw(&server, &format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}")).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("urn:sluitend:problem:too-large"), "{answer}");
    // A client that sends on regardless still gets the answer.
    for _ in 0..10 {
        let request = mentor.request("POST", "/v1/check").header("content-type", "application/json");
        Reply::of(request.body(vec![b' '; 8 * 1024 * 1024])).await.problem(413, "too-large");
    }
    server.stranger().get("/healthz").await.ok();
}

#[tokio::test]
async fn a_request_that_trickles_in_is_cut_off() {
    let limits = Limits { time: Duration::from_millis(100), ..Limits::default() };
    let database = Database::sqlite();
    let server = Server::start(&database, Start { limits, ..Start::default() }).await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let token = mentor.token.as_deref().unwrap();
    let request = format!(
        "POST /v1/check HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{\"programme.toml\""
    );
    let answer = raw(&server, &request).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("urn:sluitend:problem:too-slow"), "{answer}");
}

#[tokio::test]
async fn a_programme_is_checked_and_nothing_of_it_is_kept() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let folder = sluitend_tests::workspace().join("tests/programmes/small");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut files = json!({});
    for name in ["programme.toml", "werk.toml", "dagbesteding.toml"] {
        files[name] = read(name).into();
    }
    assert_eq!(
        mentor.post("/v1/check", &files).await.ok(),
        json!({ "sluitend": true, "errors": 0, "warnings": 0, "diagnostics": [] })
    );
    files["werk.toml"] = read("werk.toml").replace("target = \"matching\"", "target = \"machting\"").into();
    let found = mentor.post("/v1/check", &files).await.ok();
    assert_eq!((&found["sluitend"], &found["diagnostics"][0]["code"]), (&json!(false), &json!("E101")), "{found}");
    let english = mentor.post("/v1/check?lang=en", &files).await.ok();
    assert_ne!(english["diagnostics"][0]["message"], found["diagnostics"][0]["message"]);
    assert_eq!(mentor.post("/v1/check", &json!({})).await.ok()["sluitend"], false);
    let many: serde_json::Map<_, _> = (0..201).map(|n| (format!("r{n}.toml"), json!(""))).collect();
    mentor.post("/v1/check", &many.into()).await.problem(422, "invalid");
    mentor.post("/v1/check", &json!({ "programme.toml": 3 })).await.problem(422, "invalid");
}

/// Sends bytes as they are; all that comes back until the connection ends or the answer is whole.
async fn raw(server: &Server, request: &str) -> String {
    let address = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may stop reading halfway: that is what is tested.
    stream.write_all(request.as_bytes()).await.ok();
    let mut answer = Vec::new();
    let read = async {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = stream.read(&mut buffer).await {
            answer.extend_from_slice(&buffer[..n]);
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.ok();
    String::from_utf8_lossy(&answer).into_owned()
}
