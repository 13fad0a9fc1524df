//! Lists: in pages that miss nothing and repeat nothing, of what someone may see.

use serde_json::{Value, json};
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Client, Server, Start, server};

/// All items of a list, page by page.
async fn all(client: &Client, path: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut after) = (Vec::new(), String::new());
    let joint = if path.contains('?') { '&' } else { '?' };
    for _ in 0..100 {
        let page = client.get(&format!("{path}{joint}limit={limit}{after}")).await.ok();
        let found = page["items"].as_array().unwrap();
        assert!(found.len() <= limit);
        items.extend(found.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", next.replace('!', "%21")),
            None => return items,
        }
    }
    panic!("{path} has no end");
}

#[tokio::test]
async fn every_list_comes_in_pages_without_gaps() {
    on_both(async |database| {
        let server = Server::start(&database, Start::default()).await;
        let mentor = server.client("anna", &[("mentor", "linde")]).await;
        let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
        let mut case = String::new();
        for n in 0..7 {
            case = server.pupil(&format!("Kim{n}")).await.1;
            mentor.does(&case, "assign", json!({ "person": mentor.id() })).await.ok();
            mentor.does(&case, "agenda", json!({ "agenda": "mdo" })).await.ok();
        }
        for n in 0..7 {
            mentor.post(&format!("/v1/cases/{case}/notes"), &json!({ "text": format!("Notitie {n}") })).await.ok();
        }
        let table = [
            (&mentor, "/v1/youths".to_owned(), 7),
            (&coordinator, "/v1/youths".to_owned(), 7),
            (&mentor, "/v1/youths?name=jan".to_owned(), 7),
            (&mentor, "/v1/cases".to_owned(), 7),
            (&coordinator, "/v1/cases?open=true".to_owned(), 7),
            (&mentor, "/v1/tasks".to_owned(), 7),
            (&mentor, "/v1/tasks?unclaimed=1".to_owned(), 0),
            (&mentor, "/v1/tasks?handovers=1".to_owned(), 0),
            (&mentor, "/v1/tasks?organisation=linde".to_owned(), 7),
            (&mentor, "/v1/tasks?organisation=esdoorn".to_owned(), 0),
            (&coordinator, "/v1/stuck".to_owned(), 7),
            (&mentor, format!("/v1/cases/{case}/events"), 11),
            (&mentor, format!("/v1/cases/{case}/notes"), 7),
        ];
        for (client, path, expected) in &table {
            let at_once = all(client, path, 200).await;
            assert_eq!(at_once.len(), *expected, "{path}: {at_once:?}");
            assert_eq!(all(client, path, 2).await, at_once, "{path} in pages of two");
        }
        mentor.get("/v1/stuck").await.problem(403, "not-you");
    })
    .await;
}

#[tokio::test]
async fn a_page_has_bounds_and_a_list_only_the_questions_that_it_knows() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    let table = [
        ("/v1/cases?limit=0", "limit", "1 tot en met 200"),
        ("/v1/cases?limit=201", "limit", "1 tot en met 200"),
        ("/v1/cases?limit=veel", "limit", "klopt niet. 'limit' moet een heel getal vanaf 0 zijn."),
        ("/v1/cases?limit=", "limit", "klopt niet. 'limit' moet een heel getal vanaf 0 zijn."),
        ("/v1/cases?limit=99999999999999999999", "limit", "klopt niet. 'limit' is een te groot getal."),
        ("/v1/cases?pagina=2", "pagina", "'pagina' is hier onbekend"),
        ("/v1/tasks?unclaimed=1&handovers=1", "", "één lijst tegelijk"),
        ("/v1/tasks?unclaimed=ja", "unclaimed", "'ja' moet 1 of 0 zijn"),
        ("/v1/people", "organisation", "'organisation' ontbreekt"),
    ];
    for (path, place, says) in table {
        let refused = mentor.get(path).await;
        assert!(refused.problem(422, "invalid").contains(says), "{path}: {}", refused.text);
        assert!(refused.text.contains(&format!("\"place\":\"{place}\"")), "{path}: {}", refused.text);
    }
    // A place that no list gave is a place somewhere in it, never an error.
    mentor.get("/v1/cases?after=%00%ff!!~").await.problem(422, "invalid");
    assert_eq!(mentor.get("/v1/cases?after=zzz!!~9").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn who_you_are_who_works_where_and_which_routes_there_are() {
    let server = server().await;
    let mentor = server.client("anna", &[("mentor", "linde")]).await;
    server.client("bas", &[("jobcoach", "werkplein_noord")]).await;
    let me = mentor.get("/v1/me").await.ok();
    assert_eq!(
        (&me["id"], &me["coordinator"], &me["roles"][0]["role_title"]),
        (&json!("anna"), &json!(false), &json!("Mentor"))
    );
    let people = mentor.get("/v1/people?organisation=werkplein_noord").await.ok();
    assert_eq!((people["items"].as_array().unwrap().len(), &people["items"][0]["id"]), (1, &json!("bas")));
    let routes = mentor.get("/v1/routes").await.ok();
    let ids: Vec<_> = routes["items"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["dagbesteding", "werk"]);
    insta::assert_json_snapshot!(mentor.get("/v1/routes/werk").await.ok());
    mentor.get("/v1/routes/werk?revision=2").await.problem(404, "not-found");
    mentor.get("/v1/routes/onderwijs").await.problem(404, "not-found");
}
