//! The description of the API says what there is, and everything in it is there.

use serde_json::Value;
use sluitend_tests::server::{Reply, server};
use std::collections::BTreeSet;

const METHODS: [&str; 3] = ["get", "post", "patch"];

/// Each operation: method, path, description.
pub fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let paths = description["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        item.into_iter().map(|(method, operation)| (method.to_uppercase(), path.clone(), operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test]
async fn the_description_is_whole() {
    let server = server().await;
    let description = server.stranger().get("/openapi.json").await.ok();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&description) {
        let name = format!("{method} {path}");
        assert!(METHODS.contains(&method.to_lowercase().as_str()), "{name}");
        assert!(path.starts_with("/v1/"), "{name}");
        assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{name} has no summary");
        assert!(operation["tags"][0].is_string(), "{name} has no tag");
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{name}: '{id}' is the name of two operations");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|s| s.starts_with('2')), "{name} never succeeds");
        for status in ["401", "422", "503"] {
            assert_eq!(responses[status]["$ref"], "#/components/responses/Problem", "{name} {status}");
        }
        let in_path = |p: &Value| p["in"] == "path";
        let declared: BTreeSet<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|p| in_path(p))
            .collect::<Vec<_>>()
            .iter()
            .map(|p| p["name"].as_str().unwrap().to_owned())
            .collect();
        let named: BTreeSet<_> = path.split('{').skip(1).map(|p| p.split('}').next().unwrap().to_owned()).collect();
        assert_eq!(declared, named, "{name}: its path and its parameters differ");
        if method != "GET" {
            assert!(operation["requestBody"]["content"]["application/json"]["schema"].is_object(), "{name}");
        }
    }
    references_resolve(&description, &description);
    insta::assert_snapshot!(
        operations(&description)
            .iter()
            .map(|(m, p, o)| format!("{m} {p}: {}", o["summary"].as_str().unwrap()))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// Every `$ref` points to something.
fn references_resolve(whole: &Value, part: &Value) {
    match part {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference}"));
                assert!(whole.pointer(pointer).is_some(), "{reference} points to nothing");
            }
            object.values().for_each(|v| references_resolve(whole, v));
        }
        Value::Array(items) => items.iter().for_each(|v| references_resolve(whole, v)),
        _ => {}
    }
}

#[tokio::test]
async fn everything_that_is_described_is_there() {
    let server = server().await;
    let coordinator = server.client("chris", &[("coordinator", "regio")]).await;
    let (youth, case) = server.pupil("Kim").await;
    let description = coordinator.get("/openapi.json").await.ok();
    for (method, path, _) in operations(&description) {
        let at = match path.as_str() {
            youths if youths.starts_with("/v1/youths") => path.replace("{id}", &youth),
            routes if routes.starts_with("/v1/routes") => path.replace("{id}", "werk"),
            _ => path.replace("{id}", &case),
        };
        let at = at.replace("{action}", "naar_werk").replace("{followup}", "nazorg");
        let request = coordinator.request(&method, &at).header("content-type", "application/json").body("{}");
        let answer = Reply::of(request).await;
        assert!(!matches!(answer.status, 404 | 405 | 500..), "{method} {at}: {} {}", answer.status, answer.text);
    }
}
