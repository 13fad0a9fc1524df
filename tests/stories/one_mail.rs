//! One mailbox, one mail a morning: whoever shares it, whatever roles they have, and each step in it once.

use sluitend::audit::audit;
use sluitend::store::Person;
use sluitend::who::Who;
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;
use sluitend_tests::database::on_both;
use sluitend_tests::mailbox::Mail;
use sluitend_tests::town::Town;
use std::collections::BTreeMap;

const MAILBOX: &str = "team@doorstroompunt-nmd.example";
const TEAM: &[(&str, &str)] = &[("doorstroompunt_administratie", "doorstroompunt")];

async fn assign(town: &Town, who: &Person, id: &CaseId) {
    let command = Command::Assign { followup: None, person: who.id.clone() };
    let who = Who::new(who.clone(), &town.flow.programme);
    town.flow.command(&who, id, None, None, |_| command.clone()).await.unwrap();
}

/// A person whose mailbox is that of the team.
async fn at_the_team(town: &Town, id: &str) -> Person {
    let person = Person { email: MAILBOX.to_owned(), ..town.person(id, TEAM).await };
    town.flow.store.put_person(&person).await.unwrap();
    person
}

/// How many mails an address got on one morning, and what it got, where that is more than one.
fn twice(mails: &[Mail]) -> Vec<(String, Vec<&str>)> {
    let mut mornings: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    // A youth is asked in a mail of its own.
    for mail in mails.iter().filter(|mail| !mail.text.contains("/antwoord/")) {
        let key = (mail.to.join(" ").to_lowercase(), mail.header("Date").to_owned());
        mornings.entry(key).or_default().push(&mail.text);
    }
    mornings.into_iter().filter(|(_, texts)| texts.len() > 1).map(|((to, _), texts)| (to, texts)).collect()
}

/// The lines about steps that stand more than once in a mail: of one case only, so that the link tells which.
fn repeated(mail: &Mail) -> Option<&str> {
    let links: Vec<_> = mail.links().into_iter().filter(|link| link.contains("/jongeren/")).collect();
    links.iter().enumerate().find(|(nth, link)| links[..*nth].contains(link)).map(|(_, link)| *link)
}

/// Broken promise: a mail says each thing once. A team whose step nobody had taken was reminded of it, and was asked for
/// help with it as who stands in for the owner: the same step twice in one mail.
#[tokio::test]
async fn owner_and_substitute_in_one_mailbox_read_each_step_once() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let anna = at_the_team(&town, "anna").await;
        town.enrol("j1", "2010-03-01").await;
        // Nobody stands in for her: then the team does.
        let hers = town.enrol("j2", "2010-03-01").await;
        assign(&town, &anna, &hers).await;
        town.until("2026-12-04T09:00").await;
        let mails: Vec<_> = town.smtp.mails().into_iter().filter(|m| m.to == [MAILBOX]).collect();
        let late = mails.iter().find(|mail| mail.text.contains("3 werkdagen te laat")).expect("a third rung");
        assert_eq!(mails.iter().find_map(repeated), None, "{}", late.text);
        assert_eq!(late.text.matches("Nog te doen: een stap in een traject, 3 werkdagen te laat").count(), 2);
        assert!(!late.text.contains("Hulp gevraagd"), "{}", late.text);
        let dates: usize =
            mails.iter().flat_map(|m| &m.calendars).map(|c| c.text.matches("BEGIN:VEVENT").count()).sum();
        assert_eq!(dates, 1, "the step that someone has taken stands in the calendar, once");
        let report = audit(&town.flow, false, |_| {}).await.unwrap();
        assert_eq!(report.findings, []);
    })
    .await;
}

/// Broken promise: the reminders of one morning are one mail. The mailbox of an organisation got one for the team, one for
/// who leads it, one for who answers for the region, and one for the person who reads it.
#[tokio::test]
async fn a_mailbox_of_several_roles_gets_one_mail_a_morning() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let anna = at_the_team(&town, "anna").await;
        for n in 0..4 {
            let id = town.enrol(&format!("j{n}"), "2010-03-01").await;
            if n < 2 {
                assign(&town, &anna, &id).await;
            }
        }
        town.until("2027-02-01T09:00").await;
        let mails = town.smtp.mails();
        assert_eq!(twice(&mails), []);
        let shared: Vec<_> = mails.iter().filter(|m| m.to == [MAILBOX]).collect();
        for mail in &shared {
            assert_eq!(repeated(mail), None, "{}", mail.text);
            // Where it is for several, nobody is greeted as someone else.
            let headings = mail.text.lines().filter(|line| line.starts_with("Voor")).count();
            assert!(headings == 0 || mail.text.starts_with("Goedendag,"), "{}", mail.text);
            assert!(!mail.text.contains("anna") && !mail.text.contains("Collega"), "no names: {}", mail.text);
        }
        let texts: Vec<_> = shared.iter().map(|mail| mail.text.as_str()).collect();
        let has = |words: &str| shared.iter().any(|mail| mail.text.contains(words) && mail.html.contains(words));
        assert!(has("Voor: Administratie Doorstroompunt, Teamleider"), "{}", texts.join("\n====\n"));
        assert!(has("Voor het team: Administratie Doorstroompunt"), "{}", texts.join("\n====\n"));
        assert!(
            has("Vraag uw collega wat er nodig is."),
            "who leads is asked all the same: {}",
            texts.join("\n====\n")
        );
    })
    .await;
}
