//! The region's own routes, lived through: from a file of youths to lasting work and back again, and someone who left
//! school early and is called a year later. Over HTTP, on both databases, with mails that arrive at a mail server that
//! is not ours.

mod scene;

use scene::Scene;
use serde_json::json;
use sluitend_tests::database::on_both;

/// Promises: the route leads from intake to lasting work; each step has an owner, a due date and a reminder on the
/// right morning; aftercare comes by itself after the case is closed; who falls back is picked up again.
#[tokio::test]
async fn a_youth_finds_work_loses_it_and_finds_it_again() {
    on_both(async |database| {
        let row = "n1;Fenna Bakkerveld;01-03-2010;n1@jongeren.example;pro;arbeid;assen;pro_assen";
        let mut story = Scene::begin(&database, "2026-11-23T09:00", row).await;
        let els = story.person("els", "doorstroompunt_administratie", "doorstroompunt").await;
        let tom = story.person("tom", "trajectbegeleider", "doorstroompunt").await;
        let mia = story.person("mia", "mentor", "pro_assen").await;
        let stef = story.person("stef", "stagecoordinator", "pro_assen").await;
        let joop = story.person("joop", "jobcoach", "wpda").await;
        let (team, school, werkplein) =
            ("team@doorstroompunt-nmd.example", "ondersteuning@pro-assen.example", "jongeren@wpda.example");

        // Intake. The team hears of it at once; who takes the step is reminded two days before, and on the day.
        story.stands("intake/aangemeld", "doorstroompunt_administratie@doorstroompunt", "2026-11-30").await;
        story.mailed(team, "2026-11-23", "Nu bij uw team");
        story.until("2026-11-24T09:00").await;
        story.claims(&els).await;
        story.stands("intake/aangemeld", "doorstroompunt_administratie@doorstroompunt/els", "2026-11-30").await;
        story.nobody_was_told();
        story.until("2026-11-30T09:00").await;
        story.mailed_with_date("els@werk.example", "2026-11-28", "Denk aan", "PUBLISH");
        story.mailed("els@werk.example", "2026-11-30", "vandaag");
        story.acts(&els, "compleet", json!({})).await;
        story.mailed_with_date("els@werk.example", "2026-11-30", "Vervallen", "CANCEL");
        story.mailed(team, "2026-11-30", "Nu bij uw team");
        story.stands("intake/doelgroepbepaling", "trajectbegeleider@doorstroompunt", "2026-12-14").await;
        story.until("2026-12-07T09:00").await;
        story.acts(&tom, "hoort_erbij", json!({ "doelgroep_grond": "schoolsoort" })).await;
        story.stands("intake/screening", "trajectbegeleider@doorstroompunt/tom", "2027-01-18").await;
        story.until("2027-01-11T09:00").await;
        story.mailed_with_date("tom@werk.example", "2027-01-11", "over 5 werkdagen", "PUBLISH");
        let skills = json!({ "leervaardigheden": "met_hulp", "schoolvaardigheden": "met_hulp",
            "arbeidsvaardigheden": "zelfstandig", "dagbestedingsvaardigheden": "zelfstandig" });
        story.acts(&tom, "afgerond", skills).await;
        story.stands("intake/trajectplan_opstellen", "trajectbegeleider@doorstroompunt/tom", "2027-02-08").await;
        story.until("2027-02-01T09:00").await;
        story.acts(&tom, "akkoord", json!({ "ondersteuning": "gewoon" })).await;

        // School.
        story.stands("toekomstperspectief", "mentor@pro_assen", "2027-03-15").await;
        story.mailed(school, "2027-02-01", "Nu bij uw team");
        story.until("2027-02-15T09:00").await;
        story.acts(&mia, "arbeid", json!({})).await;
        story.stands("transitieoverleg", "mentor@pro_assen/mia", "2027-03-29").await;
        story.until("2027-03-08T09:00").await;
        story.acts(&mia, "stage_gevonden", json!({ "stagebedrijf": "De Bakkerij", "stage_uren": 16 })).await;
        story.stands("stage", "stagecoordinator@pro_assen", "2027-06-28").await;
        story.mailed(school, "2027-03-08", "Nu bij uw team");
        story.until("2027-04-05T09:00").await;
        story.claims(&stef).await;
        story.answers(&stef, "stagebezoek", "gaat_goed", json!({})).await;
        story.until("2027-05-03T09:00").await;
        story.mailed("tom@werk.example", "2027-05-03", "Nu bij u");
        story.answers(&tom, "trajectplan_herzien", "klopt", json!({})).await;
        story.until("2027-05-18T09:00").await;
        story.mailed("stef@werk.example", "2027-05-18", "Nu bij u");
        story.answers(&stef, "stagebezoek", "gaat_goed", json!({})).await;
        story.until("2027-06-07T09:00").await;
        story.acts(&stef, "afgerond", json!({})).await;
        story.stands("arbeidsindicatie", "mentor@pro_assen/mia", "2027-08-30").await;
        story.mailed("mia@werk.example", "2027-06-07", "Nu bij u");

        // From school to work: what UWV said is for those who need it.
        story.until("2027-06-21T09:00").await;
        story.acts(&mia, "uitslag", json!({ "indicatie": "doelgroepregister" })).await;
        story.sees_field(&joop, "indicatie", true).await;
        story.sees_field(&els, "indicatie", false).await;
        story.stands("matching", "jobcoach@wpda", "2027-09-13").await;
        story.mailed(werkplein, "2027-06-21", "Nu bij uw team");
        story.until("2027-07-05T09:00").await;
        story.acts(&joop, "werkgever_gevonden", json!({ "begin_met": "proefplaatsing" })).await;
        story.stands("proefplaatsing", "jobcoach@wpda/joop", "2027-09-05").await;
        story.until("2027-08-02T09:00").await;
        story.answers(&tom, "trajectplan_herzien", "klopt", json!({})).await;
        story.until("2027-08-30T09:00").await;
        story.mailed_with_date("joop@werk.example", "2027-08-29", "over 5 werkdagen", "PUBLISH");
        story.acts(&joop, "geslaagd", json!({})).await;
        story.stands("contract_vastleggen", "jobcoach@wpda/joop", "2027-09-20").await;
        story.until("2027-09-06T09:00").await;
        story.mailed("tom@werk.example", "2027-09-01", "Nu bij u");
        story.answers(&tom, "bijna_achttien", "geregeld", json!({})).await;
        story.acts(&joop, "contract", json!({ "contract": "regulier", "uren": 24 })).await;
        story.stands("geplaatst", "jobcoach@wpda/joop", "2028-03-06").await;
        story.until("2027-10-01T09:00").await;
        story.open("peildatum", "doorstroompunt_administratie@doorstroompunt/els", "2027-10-15").await;
        story.answers(&els, "peildatum", "vastgelegd", json!({ "stand_1_oktober": "werk" })).await;
        story.until("2027-10-04T09:00").await;
        story.acts(&joop, "blijvend", json!({ "contract": "regulier", "uren": 24 })).await;
        story.is_closed("werk_regulier", "2027-12-06").await;

        // Aftercare comes by itself, although the case is closed; the youth is asked, too.
        story.until("2027-12-06T09:00").await;
        story.open("nazorg", "mentor@pro_assen/mia", "2027-12-20").await;
        story.mailed("mia@werk.example", "2027-12-06", "Nu bij u");
        story.mailed("n1@jongeren.example", "2027-12-06", "twee klikken");
        story.answers(&mia, "nazorg", "werkt_nog", json!({ "uren": 24 })).await;
        story.is_closed("werk_regulier", "2028-03-06").await;
        story.until("2028-03-20T09:00").await;
        story.mailed("mia@werk.example", "2028-03-06", "Nu bij u");
        story.mailed_with_date("mia@werk.example", "2028-03-20", "vandaag", "PUBLISH");
        story.answers(&mia, "nazorg", "werkt_nog", json!({ "uren": 20 })).await;
        story.mailed_with_date("mia@werk.example", "2028-03-20", "Vervallen", "CANCEL");
        story.is_closed("werk_regulier", "2028-09-06").await;
        story.until("2028-09-06T09:00").await;
        story.open("nazorg", "mentor@pro_assen/mia", "2028-09-20").await;
        story.answers(&mia, "nazorg", "uitgevallen", json!({})).await;

        // Fallen back: the same face picks it up, and then there is work again.
        story.stands("terugval", "trajectbegeleider@doorstroompunt/tom", "2028-09-20").await;
        story.mailed("tom@werk.example", "2028-09-06", "Nu bij u");
        story.until("2028-09-11T09:00").await;
        story.acts(&tom, "werk_zoeken", json!({})).await;
        story.stands("matching", "jobcoach@wpda/joop", "2028-12-04").await;
        story.mailed("joop@werk.example", "2028-09-11", "Nu bij u");
        story.until("2028-09-25T09:00").await;
        story.acts(&joop, "werkgever_gevonden", json!({ "begin_met": "contract" })).await;
        story.until("2028-10-02T09:00").await;
        story.answers(&els, "peildatum", "vastgelegd", json!({ "stand_1_oktober": "werk" })).await;
        story.acts(&joop, "contract", json!({ "contract": "lks", "uren": 32 })).await;
        story.stands("geplaatst", "jobcoach@wpda/joop", "2029-04-02").await;
        story.until("2028-10-16T09:00").await;
        story.acts(&joop, "blijvend", json!({ "contract": "lks", "uren": 32 })).await;
        story.is_closed("werk_ondersteund", "2029-01-02").await;
        story.until("2029-01-02T09:00").await;
        story.open("nazorg", "mentor@pro_assen/mia", "2029-01-16").await;
        story.answers(&mia, "nazorg", "werkt_nog", json!({ "uren": 32 })).await;
        story.ends().await;
    })
    .await;
}

/// Promise: whoever left school early is called a year later, whatever happened since; and who is left alone in the
/// meantime comes to someone who answers for the region.
#[tokio::test]
async fn who_left_school_early_is_called_a_year_later() {
    on_both(async |database| {
        let row = "n2;Sem Oosterhuis;15-06-2008;n2@jongeren.example;vso;arbeid;noordenveld;de_atlas";
        let mut story = Scene::begin(&database, "2026-11-23T09:00", row).await;
        let els = story.person("els", "doorstroompunt_administratie", "doorstroompunt").await;
        let tom = story.person("tom", "trajectbegeleider", "doorstroompunt").await;
        let ada = story.person("ada", "mentor", "de_atlas").await;
        let ida = story.person("ida", "jobcoach", "isd_noordenkwartier").await;
        let team = "team@doorstroompunt-nmd.example";

        story.until("2026-11-30T09:00").await;
        story.acts(&els, "gestopt_met_school", json!({})).await;
        story.stands("vsv", "trajectbegeleider@doorstroompunt", "2026-12-28").await;
        story.mailed(team, "2026-11-30", "Nu bij uw team");
        story.until("2026-12-14T09:00").await;
        story.claims(&tom).await;
        story.acts(&tom, "werkt_al", json!({ "uren": 16 })).await;
        story.stands("geplaatst", "jobcoach@isd_noordenkwartier", "2027-06-14").await;
        story.mailed("jongeren@isd-noordenkwartier.example", "2026-12-14", "Nu bij uw team");
        story.until("2027-01-11T09:00").await;
        story.acts(&ida, "blijvend", json!({ "contract": "lks", "uren": 16 })).await;
        story.is_closed("werk_ondersteund", "2027-03-15").await;
        story.until("2027-03-15T09:00").await;
        story.mailed("ondersteuning@de-atlas.example", "2027-03-15", "Nu bij uw team");
        story.answers(&ada, "nazorg", "werkt_nog", json!({ "uren": 16 })).await;

        // Nobody answers the next one: after twenty workdays it is with who answers for the region.
        story.until("2027-06-14T09:00").await;
        story.open("nazorg", "mentor@de_atlas", "2027-06-28").await;
        story.until("2027-07-26T09:00").await;
        story.open("nazorg", "doorstroompunt_coordinator@doorstroompunt", "2027-06-28").await;
        let cor = story.coordinator();
        story.answers(&cor, "nazorg", "werkt_nog", json!({ "uren": 16 })).await;
        story.is_closed("werk_ondersteund", "2027-11-30").await;

        // A year after leaving school.
        story.until("2027-11-30T09:00").await;
        story.open("jaarcontact", "trajectbegeleider@doorstroompunt/tom", "2027-12-28").await;
        story.mailed("tom@werk.example", "2027-11-30", "Nu bij u");
        story.mailed("n2@jongeren.example", "2027-11-30", "twee klikken");
        story.answers(&tom, "jaarcontact", "werkt", json!({ "uren": 20 })).await;
        story.is_closed("werk_ondersteund", "2027-12-14").await;
        story.ends().await;
    })
    .await;
}
