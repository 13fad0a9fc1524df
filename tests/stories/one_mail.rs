//! One mailbox, one mail a morning: whoever shares it, whatever roles they have, and each step in it once.

use sluitend::audit::audit;
use sluitend::store::{Firing, Notice, Person, Recipient};
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

/// A notice to a person, as it waits for a mail.
fn notice(town: &Town, to: &Person, kind: &str, subject: &str) -> Notice {
    Notice {
        id: format!("{kind}-{subject}"),
        case: CaseId::new(""),
        recipient: Recipient::Person(to.id.clone()),
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        what: "een stap in een traject".to_owned(),
        due: None,
        on: "2026-11-23".parse().unwrap(),
        path: "/".to_owned(),
        at: town.flow.now(),
    }
}

async fn wait(town: &Town, notices: Vec<Notice>) {
    let (wall_time, at) = ("2026-11-23T08:00:00".to_owned(), town.flow.now());
    let firing = Firing { job: "proef".to_owned(), wall_time, at, notices, snapshot: None };
    assert!(town.flow.store.fire(&firing).await.unwrap());
}

/// Broken promise: an overview says how much there is to do. Of whoever had two that waited, as one of Friday that could not be
/// made and one of Monday, everything was counted twice.
#[tokio::test]
async fn two_overviews_of_one_person_count_everything_once() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let anna = town.person("anna", TEAM).await;
        let hers = town.enrol("j1", "2010-03-01").await;
        assign(&town, &anna, &hers).await;
        wait(&town, vec![notice(&town, &anna, "digest", "week"), notice(&town, &anna, "digest", "day")]).await;
        town.worker.round().await.unwrap();
        let mails: Vec<_> = town.smtp.mails().into_iter().filter(|m| m.to == [anna.email.as_str()]).collect();
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert!(mail.text.contains("De zeven dagen daarna: 1\n"), "{}", mail.text);
    })
    .await;
}

/// Broken promise: what a mail says is how it is. Of a step that came to someone twice before the mail was made, with another
/// date, the date was told that was over.
#[tokio::test]
async fn of_what_is_told_twice_the_last_is_told() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let anna = town.person("anna", TEAM).await;
        let first = Notice { due: Some("2026-12-01".parse().unwrap()), ..notice(&town, &anna, "assigned", "step") };
        let at = first.at + std::time::Duration::from_secs(1);
        let due = Some("2026-12-08".parse().unwrap());
        wait(&town, vec![Notice { id: "later".to_owned(), due, at, ..first.clone() }, first]).await;
        town.worker.round().await.unwrap();
        let mails = town.smtp.mails();
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert!(mail.text.contains("8 december 2026") && !mail.text.contains("1 december"), "{}", mail.text);
    })
    .await;
}

/// Broken promise: what someone has to do stands in their calendar. Where a team reads along in the mailbox of who answers for
/// the region, and was told of the same thing, it stood in no calendar.
#[tokio::test]
async fn what_a_team_is_told_along_stands_in_the_calendar_of_who_has_it() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let holds = [("doorstroompunt_coordinator", "doorstroompunt")];
        let cora = Person { email: MAILBOX.to_owned(), ..town.person("cora", &holds).await };
        town.flow.store.put_person(&cora).await.unwrap();
        let case = town.enrol("j1", "2010-03-01").await;
        town.worker.round().await.unwrap();
        let due = Some("2026-11-24".parse().unwrap());
        let hers = Notice { case: case.clone(), due, ..notice(&town, &cora, "overdue", "step") };
        let [(role, organisation)] = TEAM else { panic!("one team") };
        let recipient = Recipient::Team((*organisation).into(), (*role).into());
        let along = Notice { id: "along".to_owned(), recipient, ..hers.clone() };
        wait(&town, vec![hers, along]).await;
        town.worker.round().await.unwrap();
        let entries = town.flow.store.unscoped().calendar_of(&case).await.unwrap();
        let whose: Vec<_> = entries.iter().map(|entry| &entry.recipient).collect();
        assert_eq!(whose, [&Recipient::Person(cora.id.clone())]);
    })
    .await;
}
