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

/// What the server says of itself, to hold requests and answers against.
pub struct Description(pub Value);

impl Description {
    /// What a body must look like: of a request, or of a success.
    fn schema(&self, operation: &str, of_request: bool) -> Option<jsonschema::Validator> {
        let (method, path) = operation.split_once(' ').unwrap();
        let operation = &self.0["paths"][path][method.to_lowercase()];
        let holder = if of_request {
            &operation["requestBody"]
        } else {
            operation["responses"].as_object().unwrap().iter().find(|(status, _)| status.starts_with('2')).unwrap().1
        };
        let schema = holder["content"]["application/json"]["schema"].as_object()?;
        let mut whole = schema.clone();
        whole.insert("components".to_owned(), self.0["components"].clone());
        Some(jsonschema::draft202012::new(&whole.into()).unwrap_or_else(|e| panic!("{e}")))
    }

    /// A body fits what is said of it.
    pub fn must_fit(&self, operation: &str, of_request: bool, body: &Value) {
        let schema = self.schema(operation, of_request).unwrap_or_else(|| panic!("{operation} describes no body"));
        let faults: Vec<_> = schema.iter_errors(body).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{operation}:\n{}\n{body:#}", faults.join("\n"));
    }
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
