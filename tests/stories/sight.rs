//! Who sees what: every operation of the API, for everyone who can stand in some relation to a case.
//!
//! The operations are taken from the description that the server gives of itself: a new one without a row here fails.

use crate::api::described::{Description, operations};
use serde_json::{Value, json};
use sluitend_tests::database::on_both;
use sluitend_tests::server::{Client, Reply, Server, Start};
use std::collections::BTreeSet;

/// In what relation someone stands to a case. The order is that of the columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// Their organisation is accountable.
    Owner,
    /// Their organisation directs.
    Regisseur,
    /// Their organisation is asked to take over.
    Receiver,
    /// Their organisation follows up, in a closed case.
    FollowsUp,
    /// Their organisation was accountable, and is not any more.
    Former,
    /// Their organisation was accountable, by a person: a fixed face of this youth.
    Face,
    /// Their organisation never had to do with it.
    Stranger,
    /// They are accountable for the region.
    Coordinator,
}

const RELATIONS: [Relation; 8] = [
    Relation::Owner,
    Relation::Regisseur,
    Relation::Receiver,
    Relation::FollowsUp,
    Relation::Former,
    Relation::Face,
    Relation::Stranger,
    Relation::Coordinator,
];

/// Method and path, the query, and what each relation gets: `2` a success, `3` a 403, `4` a 404, `9` a 409; `y` a list in
/// which the youth is, `n` one in which the youth is not.
const TABLE: [(&str, &str, &str); 35] = [
    ("GET /v1/youths", "?limit=200", "yyyynyny"),
    ("POST /v1/youths", "", "32322232"),
    ("GET /v1/youths/{id}", "", "22224242"),
    ("PATCH /v1/youths/{id}", "", "22224242"),
    ("GET /v1/cases", "?limit=200", "yyyynyny"),
    ("POST /v1/cases", "", "39324949"),
    ("GET /v1/cases/{id}", "", "22224242"),
    ("GET /v1/cases/{id}/events", "", "22224242"),
    ("GET /v1/cases/{id}/notes", "", "22224242"),
    ("POST /v1/cases/{id}/notes", "", "22224242"),
    ("POST /v1/cases/{id}/actions/{action}", "", "23994342"),
    ("POST /v1/cases/{id}/followups/{followup}/actions/{action}", "", "99924949"),
    ("POST /v1/cases/{id}/handover", "", "99294949"),
    ("POST /v1/cases/{id}/pause", "", "22334342"),
    ("POST /v1/cases/{id}/resume", "", "99994949"),
    ("POST /v1/cases/{id}/assign", "", "22394342"),
    ("POST /v1/cases/{id}/give-back", "", "99994949"),
    ("POST /v1/cases/{id}/correct", "", "22224242"),
    ("POST /v1/cases/{id}/attributes", "", "22224242"),
    ("POST /v1/cases/{id}/checklist", "", "22224242"),
    ("POST /v1/cases/{id}/plan", "", "22294242"),
    ("POST /v1/cases/{id}/agenda", "", "22224242"),
    ("POST /v1/cases/{id}/reopen", "", "99924949"),
    ("GET /v1/tasks", "?organisation=werkplein_noord&limit=200", "ynnnnnny"),
    ("GET /v1/stuck", "", "33333332"),
    ("GET /v1/reports", "", "33333332"),
    ("GET /v1/stuck/youths", "", "33333332"),
    ("GET /v1/stuck/messages", "", "33333332"),
    ("POST /v1/stuck/messages", "", "33333334"),
    ("GET /v1/routes", "", "22222222"),
    ("GET /v1/routes/{id}", "", "22222222"),
    ("POST /v1/check", "", "22222222"),
    ("GET /v1/me", "", "22222222"),
    ("GET /v1/people", "?organisation=linde", "22222222"),
    ("GET /v1/clock", "", "22222222"),
];

/// As the others, but it changes something for everyone: a practice clock.
const CLOCK: (&str, &str, &str) = ("POST /v1/clock", "", "22222222");

#[tokio::test]
async fn everyone_sees_what_is_theirs_to_see_and_nothing_else() {
    on_both(async |database| {
        let region = Region::new(Server::start(&database, Start::default()).await).await;
        let rows: Vec<_> = TABLE.into_iter().chain([CLOCK]).collect();
        let described: BTreeSet<_> =
            operations(&region.description.0).iter().map(|(m, p, _)| format!("{m} {p}")).collect();
        let judged: BTreeSet<_> = rows.iter().map(|(operation, ..)| (*operation).to_owned()).collect();
        assert_eq!(described, judged, "every operation has one row in the table");

        // A follow-up opens after three months: one closed case for each row, before the clock moves.
        let mut followed_up = Vec::new();
        for n in 0..rows.len() {
            followed_up.push(region.closed(&format!("F{n}")).await);
        }
        region.server.town.until("2027-02-23T09:00").await;
        for (n, (operation, query, expected)) in rows.into_iter().enumerate() {
            let mut got = String::new();
            for relation in RELATIONS {
                let (youth, case) = match relation {
                    Relation::FollowsUp => followed_up[n].clone(),
                    Relation::Receiver => region.offered(&format!("O{n}")).await,
                    Relation::Face => region.faced(&format!("Face{n}")).await,
                    _ => region.open(&format!("{relation:?}{n}")).await,
                };
                let answer = region.ask(region.client(relation), operation, query, &youth, &case).await;
                got.push(symbol(&answer, &youth, expected));
            }
            assert_eq!(got, expected, "{operation} for {RELATIONS:?}");
            let nobody = region.ask(&region.server.stranger(), operation, query, "f0", "f0").await;
            nobody.problem(401, "unauthenticated");
        }
    })
    .await;
}

/// What is not for you cannot be told from what does not exist.
#[tokio::test]
async fn a_case_of_others_answers_exactly_like_one_that_does_not_exist() {
    let database = sluitend_tests::database::Database::sqlite();
    let region = Region::new(Server::start(&database, Start::default()).await).await;
    let (youth, case) = region.open("Kim").await;
    for (operation, query, expected) in TABLE {
        if expected.as_bytes()[6] != b'4' {
            continue;
        }
        let theirs = region.ask(&region.stranger, operation, query, &youth, &case).await;
        let nowhere = region.ask(&region.stranger, operation, query, "niemand", "nergens").await;
        assert_eq!((theirs.status, &theirs.text), (nowhere.status, &nowhere.text), "{operation}");
    }
}

fn symbol(answer: &Reply, youth: &str, expected: &str) -> char {
    let lists = expected.contains(['y', 'n']);
    match answer.status {
        200..300 if lists && answer.text.contains(&format!("\"{youth}\"")) => 'y',
        200..300 if lists => 'n',
        200..300 => '2',
        403 => '3',
        404 => '4',
        409 => '9',
        other => panic!("{other}: {}", answer.text),
    }
}

struct Region {
    server: Server,
    description: Description,
    mentor: Client,
    coach: Client,
    director: Client,
    consulent: Client,
    stranger: Client,
    coordinator: Client,
}

impl Region {
    async fn new(server: Server) -> Self {
        Self {
            mentor: server.client("anna", &[("mentor", "linde")]).await,
            coach: server.client("bas", &[("jobcoach", "werkplein_noord")]).await,
            director: server.client("tim", &[("trajectbegeleider", "doorstroompunt")]).await,
            consulent: server.client("cas", &[("consulent", "sociaal_team")]).await,
            stranger: server.client("eva", &[("mentor", "esdoorn")]).await,
            coordinator: server.client("chris", &[("coordinator", "regio")]).await,
            description: Description(server.stranger().get("/openapi.json").await.ok()),
            server,
        }
    }

    fn client(&self, relation: Relation) -> &Client {
        match relation {
            Relation::Owner => &self.coach,
            Relation::Regisseur => &self.director,
            Relation::Receiver => &self.consulent,
            Relation::FollowsUp | Relation::Former | Relation::Face => &self.mentor,
            Relation::Stranger => &self.stranger,
            Relation::Coordinator => &self.coordinator,
        }
    }

    /// A case that the school handed on to the werkplein.
    async fn open(&self, name: &str) -> (String, String) {
        let (youth, case) = self.server.pupil(name).await;
        self.mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
        (youth, case)
    }

    /// A case that a mentor had taken before the school handed it on.
    async fn faced(&self, name: &str) -> (String, String) {
        let (youth, case) = self.server.pupil(name).await;
        self.mentor.does(&case, "assign", json!({ "person": "anna" })).await.ok();
        self.mentor.does(&case, "actions/naar_werk", json!({ "fields": { "uren": 24 }, "checklist": [0] })).await.ok();
        (youth, case)
    }

    /// A case that the werkplein offers to the social team.
    async fn offered(&self, name: &str) -> (String, String) {
        let (youth, case) = self.open(name).await;
        self.coach.does(&case, "actions/niet_haalbaar", json!({})).await.ok();
        (youth, case)
    }

    /// A case that is closed: the school will follow up.
    async fn closed(&self, name: &str) -> (String, String) {
        let (youth, case) = self.open(name).await;
        self.coach.does(&case, "actions/gevonden", json!({ "fields": { "uren": 24 } })).await.ok();
        (youth, case)
    }

    /// Asks, with a body that is right for whoever may. What is sent and what comes back fits the description.
    async fn ask(&self, client: &Client, operation: &str, query: &str, youth: &str, case: &str) -> Reply {
        let (method, path) = operation.split_once(' ').unwrap();
        let id = match path {
            youths if youths.starts_with("/v1/youths") => youth,
            routes if routes.starts_with("/v1/routes") => "werk",
            _ => case,
        };
        let at = path.replace("{id}", id).replace("{followup}", "nazorg");
        let at = at.replace("{action}", if path.contains("followups") { "werkt" } else { "gevonden" });
        let request = client.request(method, &format!("{at}{query}"));
        let request = if method == "GET" {
            request
        } else {
            let now = self.coordinator.get(&format!("/v1/cases/{case}")).await.json();
            let body = body(path, youth, now["version"].as_u64().unwrap_or(1));
            self.description.must_fit(operation, true, &body);
            request.json(&body)
        };
        let answer = Reply::of(request).await;
        if answer.status < 300 {
            self.description.must_fit(operation, false, &answer.json());
        }
        answer
    }
}

fn body(path: &str, youth: &str, version: u64) -> Value {
    let mut body = match path.rsplit('/').next().unwrap() {
        "check" => return json!({}),
        "messages" => return json!({ "id": "mail:m1", "remedy": "handled" }),
        "clock" => return json!({ "to": "2027-02-23T09:00" }),
        "cases" => return json!({ "youth_id": youth, "route": "werk" }),
        "youths" => {
            let attributes = json!({ "school": "linde", "gemeente": "noord", "perspectief": "arbeid" });
            return json!({ "name": "Sam", "birth": "2009-02-28", "attributes": attributes, "route": "werk" });
        }
        "{id}" => return json!({ "version": 1, "name": "Kim de Vries" }),
        "notes" => json!({ "text": "Gebeld." }),
        "{action}" => json!({ "fields": { "uren": 24 } }),
        "handover" => json!({ "decision": "accept" }),
        "pause" => json!({ "until": "2027-03-01", "reason": "Operatie" }),
        "resume" | "give-back" => json!({}),
        "assign" => json!({ "person": "bas" }),
        "correct" => json!({ "field": "uren", "value": 20, "concerning": "2026-11-23", "reason": "Tikfout" }),
        "attributes" => json!({ "values": { "gemeente": "noord" } }),
        "checklist" => json!({ "items": [] }),
        "plan" => json!({ "add": { "domain": "geld", "text": "Naar de bank" } }),
        "agenda" => json!({ "agenda": "mdo" }),
        "reopen" => json!({ "reason": "Toch niet klaar" }),
        other => panic!("{other} has no body here"),
    };
    body["version"] = version.into();
    body
}

/// Who only had to do with an earlier case of a youth, sees no more than that case.
#[tokio::test]
async fn an_earlier_case_opens_no_later_one() {
    let database = sluitend_tests::database::Database::sqlite();
    let region = Region::new(Server::start(&database, Start::default()).await).await;
    let (youth, earlier) = region.closed("Kim").await;
    let begun = region.coordinator.post("/v1/cases", &json!({ "youth_id": youth, "route": "werk" })).await.ok();
    let later = begun["id"].as_str().unwrap();
    region.coach.get(&format!("/v1/cases/{earlier}")).await.ok();
    for what in ["", "/events", "/notes"] {
        region.coach.get(&format!("/v1/cases/{later}{what}")).await.problem(404, "not-found");
    }
    // Nor the present name and addresses: those are for who has to do with the youth now.
    region.coach.get(&format!("/v1/youths/{youth}")).await.problem(404, "not-found");
    for list in
        ["/v1/cases", "/v1/youths", "/v1/youths?name=Kim", "/v1/youths?number=nr-Kim", "/v1/tasks?organisation=linde"]
    {
        let text = region.coach.get(list).await;
        text.ok();
        assert!(!text.text.contains(later) && !text.text.contains("Kim"), "{list}: {}", text.text);
    }
    region.mentor.get(&format!("/v1/youths/{youth}")).await.ok();
    // Whose follow-up of the earlier case is open has to do with the youth again.
    region.server.town.until("2027-02-23T09:00").await;
    let seen = region.mentor.get(&format!("/v1/youths/{youth}")).await.ok();
    assert_eq!(seen["cases"].as_array().unwrap().len(), 2);
}
