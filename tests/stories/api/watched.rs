//! What an administrator sees: that it runs, what it counts, and who looked into which dossier.

use serde_json::json;
use sluitend::store::Scope;
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Server, Start, server};

#[tokio::test]
async fn it_says_that_it_runs_and_counts_what_it_does() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (_, case) = server.pupil("Kim").await;
    let nobody = server.stranger();
    assert_eq!(nobody.get("/healthz").await.ok(), json!({ "status": "ok", "build": "test" }));
    assert_eq!(nobody.get("/readyz").await.ok()["status"], "ok");
    mentor.does(&case, "notes", json!({ "text": "Gebeld." })).await.ok();
    mentor.does(&case, "resume", json!({})).await.problem(409, "not-now");
    nobody.get("/v1/me").await.problem(401, "unauthenticated");
    server.town.until("2026-12-08T09:00").await;
    let metrics = nobody.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let mails = format!("sluitend_mails_total{{outcome=\"delivered\"}} {}", server.town.smtp.mails().len());
    for line in [
        &mails,
        "sluitend_requests_total{method=\"POST\",route=\"/v1/cases/{id}/notes\",status=\"2xx\"} 1",
        "sluitend_requests_total{method=\"GET\",route=\"/v1/me\",status=\"4xx\"} 1",
        "sluitend_commands_total{kind=\"command\"} 1",
        "sluitend_refusals_total{reason=\"not_now\"} 1",
        "sluitend_ticks_total 1",
        "sluitend_wake_lag_seconds 0",
        "sluitend_mails_waiting 0",
    ] {
        assert!(metrics.text.contains(&format!("\n{line}\n")), "{line} is not in:\n{}", metrics.text);
    }
    assert!(!metrics.text.contains(&case), "no ids in what is counted");
}

#[tokio::test]
async fn a_server_without_its_database_is_not_ready_but_answers() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (_, case) = server.pupil("Kim").await;
    mentor.get("/v1/me").await.ok();
    server.town.flow.store.close().await;
    server.stranger().get("/healthz").await.ok();
    assert_eq!(server.stranger().get("/readyz").await.status, 503);
    let refused = mentor.get(&format!("/v1/cases/{case}")).await;
    refused.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    assert!(!refused.text.contains("closed"), "nothing internal reaches a client: {}", refused.text);
    assert!(server.stranger().get("/metrics").await.text.contains("sluitend_requests_total"));
}

#[tokio::test]
async fn every_look_into_a_dossier_is_written_down_before_it_is_shown() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let stranger = server.client("eva", &[("mentor", "esdoorn")]).await;
        let (youth, case) = server.pupil("Kim").await;
        for what in ["", "/events", "/notes"] {
            mentor.get(&format!("/v1/cases/{case}{what}")).await.ok();
            stranger.get(&format!("/v1/cases/{case}{what}")).await.problem(404, "not-found");
        }
        mentor.get(&format!("/v1/youths/{youth}")).await.ok();
        let seen = server.town.flow.store.seen_by(Scope::All).access_of(&youth.as_str().into(), 100).await.unwrap();
        let mut looks: Vec<_> = seen.iter().map(|a| format!("{} {}", a.person, a.what)).collect();
        looks.sort();
        assert_eq!(looks, ["anna case", "anna events", "anna notes", "anna youth"]);
    })
    .await;
}

#[tokio::test]
async fn browsers_and_caches_are_told_to_be_careful() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let answer = mentor.get("/v1/me").await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let request = mentor.request("GET", "/openapi.json").header("accept-encoding", "gzip");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
}
