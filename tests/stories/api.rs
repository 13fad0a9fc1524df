//! The API over HTTP: what it answers, how it refuses, and that a repeated request is done once.

use serde_json::json;
use sluitend_tests::server::server;

#[tokio::test]
async fn a_case_shows_where_it_is_who_is_accountable_and_what_can_be_done() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let (youth, case) = server.pupil("Kim").await;
    let shown = mentor.get(&format!("/v1/cases/{case}")).await.ok();
    eprintln!("{shown:#}");
    assert_eq!(shown["youth_id"], json!(youth));
}
