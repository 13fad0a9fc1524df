//! What happens by itself: reminders, escalation, digests; in order, once, whatever fails on the way.

use sluitend::audit::audit;
use sluitend::flow::Done;
use sluitend::revisions;
use sluitend::store::{Kind, OpenOptions, Store};
use sluitend::who::Who;
use sluitend_engine::case::Case;
use sluitend_engine::command::Command;
use sluitend_engine::id::CaseId;
use sluitend_tests::database::on_both;
use sluitend_tests::smtp::SmtpServer;
use sluitend_tests::town::Town;
use std::sync::Arc;

async fn case(town: &Town, id: &CaseId) -> Arc<Case> {
    town.flow.store.unscoped().load_case(id).await.unwrap().unwrap().case
}

async fn does(town: &Town, who: &Who, id: &CaseId, command: Command) -> Arc<Case> {
    match town.flow.command(who, id, None, None, |_| command.clone()).await.unwrap() {
        Done::Changed(loaded) => loaded.case,
        Done::Repeated { .. } => panic!("repeated"),
    }
}

#[tokio::test]
async fn three_months_of_silence_end_with_someone_who_answers_for_the_region() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let id = town.enrol("j1", "2010-03-01").await;
        let done = town.until("2027-02-23T09:00").await;
        let case = case(&town, &id).await;
        assert_eq!(case.owner.role.as_str(), "doorstroompunt_coordinator", "{done:?}");
        let mails = town.smtp.mails();
        assert_eq!(mails.len() as u64, done.delivered, "every mail arrived, once");
        assert!(mails.len() > 5, "{done:?}");
        for mail in &mails {
            assert!(!mail.text.contains("Jongere") && !mail.html.contains("Jongere"), "personal data: {}", mail.text);
            assert!(mail.text.contains("https://s.example/"), "{}", mail.text);
        }
        let report = audit(&town.flow, false, |_| {}).await.unwrap();
        assert_eq!(report.findings, []);
        let kept = |mail: &sluitend_tests::mailbox::Mail| {
            let id = mail.message_id().trim_start_matches('<').split('@').next().unwrap_or_default().to_owned();
            let store = town.flow.store.clone();
            async move { !store.unscoped().notices_of(&id).await.unwrap().is_empty() }
        };
        assert!(kept(&mails[0]).await, "what a practice clock jumps over did not pass: see `terms`");
        assert!(kept(mails.last().unwrap()).await);
        let again = town.until("2027-02-23T09:00").await;
        assert_eq!((again.woken, again.delivered), (0, 0), "nothing is done twice");
    })
    .await;
}

/// A team has one mailbox, in which who leads it reads along: what they are asked says for whom it is.
#[tokio::test]
async fn who_leads_a_team_is_asked_to_help() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        town.enrol("j1", "2010-03-01").await;
        town.until("2027-01-20T09:00").await;
        let mails = town.smtp.mails();
        let to_lead: Vec<_> =
            mails.iter().filter(|m| m.text.contains("\nVoor: Administratie Doorstroompunt, Teamleider\n")).collect();
        let asked = to_lead.iter().filter(|mail| mail.text.contains("Hulp gevraagd bij "));
        let asked: Vec<_> = asked.filter(|mail| mail.text.contains("Vraag uw collega wat er nodig is.")).collect();
        assert!(!asked.is_empty(), "the ladder asks the teamleider after five workdays: {to_lead:?}");
        // Who is not the lead reads it, too: it is not said as to the lead alone.
        assert!(asked.iter().all(|mail| mail.text.starts_with("Goedendag,")), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn the_reminders_of_one_morning_to_one_person_are_one_mail_with_dates_for_the_calendar() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let person = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let anna = Who::new(person, &town.flow.programme);
        let mut cases = Vec::new();
        for n in 0..3 {
            let id = town.enrol(&format!("j{n}"), "2010-03-01").await;
            does(&town, &anna, &id, Command::Assign { followup: None, person: anna.id.clone() }).await;
            cases.push(id);
        }
        let due = case(&town, &cases[0]).await.step.as_ref().unwrap().due;
        town.until(&format!("{due}T09:00")).await;
        let mails: Vec<_> = town.smtp.mails().into_iter().filter(|m| m.to == ["anna@werk.example"]).collect();
        let bundles: Vec<_> = mails.iter().filter(|m| !m.calendars.is_empty()).collect();
        assert_eq!(
            bundles.len(),
            1,
            "{:#?}",
            mails.iter().map(sluitend_tests::mailbox::Mail::subject).collect::<Vec<_>>()
        );
        assert_eq!(bundles[0].calendars[0].method, "PUBLISH");
        // The overview of the day goes along: nobody gets two mails on one morning.
        let mut mornings: Vec<_> = mails.iter().map(|m| m.header("Date")).collect();
        mornings.sort();
        let all = mornings.len();
        mornings.dedup();
        assert_eq!(mornings.len(), all, "{mornings:?}");
        let texts: Vec<_> = mails.iter().map(|m| m.text.as_str()).collect();
        assert!(texts.iter().any(|text| text.contains("\n- ") && text.contains("Uw hele lijst: ")), "{texts:#?}");
        assert_eq!(bundles[0].calendars[0].text.matches("BEGIN:VEVENT").count(), 3);

        // The step is done: the entry in the calendar is taken back, under the same name.
        let act = Command::Act {
            action: "volledig".into(),
            fields: std::collections::BTreeMap::new(),
            checklist: vec![0, 1, 2, 3, 4, 5],
            note: None,
        };
        let route = town.flow.programme.route(&"pro-vso-arbeid".into(), 1).unwrap().clone();
        let first = route.states.get(&route.initial).unwrap();
        let action = first.on.values().find(|t| t.ask.iter().all(|a| a.optional)).unwrap().action.clone();
        let Command::Act { fields, checklist, note, .. } = act else { unreachable!() };
        does(&town, &anna, &cases[0], Command::Act { action, fields, checklist, note }).await;
        town.until(&format!("{due}T10:00")).await;
        let mails = town.smtp.mails();
        let cancelled = mails.iter().flat_map(|m| &m.calendars).find(|c| c.method == "CANCEL").expect("a cancellation");
        assert_eq!(cancelled.text.matches("BEGIN:VEVENT").count(), 1);
        assert!(
            cancelled.text.contains("STATUS:CANCELLED") && cancelled.text.contains("SEQUENCE:1"),
            "{}",
            cancelled.text
        );
        let uid = cancelled.text.lines().find(|l| l.starts_with("UID:")).unwrap();
        assert!(bundles[0].calendars[0].text.contains(uid), "the same entry");
    })
    .await;
}

/// Broken promise: what stands in a calendar is what someone has to do. The mail of the end of a pause moved the entry and
/// cancelled it at once, and said both.
#[tokio::test]
async fn the_end_of_a_pause_moves_what_stands_in_the_calendar() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let person = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let anna = Who::new(person, &town.flow.programme);
        let id = town.enrol("j1", "2010-03-01").await;
        does(&town, &anna, &id, Command::Assign { followup: None, person: anna.id.clone() }).await;
        let to_anna = || town.smtp.mails().into_iter().filter(|m| m.to == ["anna@werk.example"]);
        town.until("2026-11-28T09:00").await;
        let told = to_anna().flat_map(|m| m.calendars).next().expect("a reminder, two days before").text;
        assert!(told.contains("VALUE=DATE:20261130"), "{told}");

        // A line that is paused until its own date keeps it: nothing is told before the pause is over.
        let pause = |notes: &mut sluitend::flow::Notes| Command::Pause {
            until: "2026-11-30".parse().unwrap(),
            reason: notes.add("Op vakantie"),
        };
        town.flow.command(&anna, &id, None, None, pause).await.unwrap();
        town.until("2026-11-30T09:00").await;
        let due = case(&town, &id).await.step.as_ref().unwrap().due;
        assert_eq!(due.to_string(), "2026-12-02", "two days later");
        let mail = to_anna().next_back().unwrap();
        assert!(mail.text.contains("De pauze is voorbij"), "{}", mail.text);
        assert!(!mail.text.contains("Vervallen"), "{}", mail.text);
        let [moved] = &mail.calendars[..] else { panic!("one calendar: {:?}", mail.calendars) };
        assert_eq!(moved.method, "PUBLISH");
        let uid = told.lines().find(|line| line.starts_with("UID:")).unwrap();
        for line in [uid, "SEQUENCE:1", "DTSTART;VALUE=DATE:20261202"] {
            assert!(moved.text.contains(line), "{line}: {}", moved.text);
        }
        let kept = town.flow.store.unscoped().calendar_of(&id).await.unwrap();
        assert_eq!(
            kept.iter().map(|e| (e.due, e.sequence)).collect::<Vec<_>>(),
            [(due, 1)],
            "remembered, to be moved again"
        );
    })
    .await;
}

/// A morning on which nothing is left to do is a morning without a mail.
#[tokio::test]
async fn an_overview_with_nothing_in_it_is_not_sent() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let person = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let now = town.flow.now();
        let notice = sluitend::store::Notice {
            id: "overzicht".to_owned(),
            case: CaseId::new(""),
            recipient: sluitend::store::Recipient::Person(person.id.clone()),
            kind: "digest".to_owned(),
            subject: "day".to_owned(),
            what: String::new(),
            due: None,
            on: "2026-11-23".parse().unwrap(),
            path: "/".to_owned(),
            at: now,
        };
        let firing = sluitend::store::Firing {
            job: "dagbericht".to_owned(),
            wall_time: "2026-11-23T08:00:00".to_owned(),
            at: now,
            notices: vec![notice],
            snapshot: None,
        };
        assert!(town.flow.store.fire(&firing).await.unwrap());
        let done = town.worker.round().await.unwrap();
        assert_eq!((done.bundled, done.delivered, town.smtp.mails().len()), (0, 0, 0));
        assert!(town.flow.store.unscoped().notices_waiting(None, 10).await.unwrap().is_empty(), "it is dealt with");
    })
    .await;
}

/// Broken promise: a mail says something. Everyone with anything on a list had the same counts in the mail on each working
/// day, and most mails of a region were that.
#[tokio::test]
async fn an_overview_alone_is_a_mail_once_a_week_and_on_a_day_with_something_to_do() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T07:00").await;
        let person = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let anna = Who::new(person, &town.flow.programme);
        // One that she has taken, and one that waits for her team.
        let mine = town.enrol("j1", "2010-03-01").await;
        town.enrol("j2", "2010-03-01").await;
        does(&town, &anna, &mine, Command::Assign { followup: None, person: anna.id.clone() }).await;
        let due = case(&town, &mine).await.step.as_ref().unwrap().due;
        town.until("2027-01-11T07:00").await;
        let mails: Vec<_> = town.smtp.mails().into_iter().filter(|m| m.to == ["anna@werk.example"]).collect();
        let (overviews, others): (Vec<_>, Vec<_>) = mails.iter().partition(|m| m.subject().starts_with("Uw dag"));
        assert!(!others.is_empty(), "{mails:?}");
        let mornings: Vec<_> = overviews.iter().map(|m| m.header("Date")).collect();
        assert!(mornings.iter().all(|at| at.starts_with("Mon, ")), "due on {due}: {mornings:?}");
        assert!((3..=7).contains(&mornings.len()), "in seven weeks: {mornings:?}");
        // Nothing is lost by it: what she has to do is told when it is due.
        let told = others.iter().filter(|m| m.text.contains("vandaag (")).count();
        assert!(told > 0, "{others:?}");
    })
    .await;
}

/// Broken promise: what is for today is told today, also where the ladder says nothing on the day itself.
#[tokio::test]
async fn an_overview_alone_is_a_mail_on_a_day_of_which_no_ladder_speaks() {
    on_both(async |database| {
        let (_, mut files) = sluitend_tests::town::programme();
        let (_, text) = files.routes.iter_mut().find(|(path, _)| path == "programme.toml").unwrap();
        let (before, ladder) = std::str::from_utf8(text).unwrap().split_once("[ladder.kort]").unwrap();
        let silent = ladder.replacen("  { at = \"0 days\",      notify = [\"owner\"] },\n", "", 1);
        assert_ne!(silent, ladder);
        *text = format!("{before}[ladder.kort]{silent}").into_bytes();
        let programme = sluitend_engine::check::check(&files.routes).programme.expect("it is sound");
        let store = Store::open(&database.url, OpenOptions::new(Kind::Practice)).await.unwrap();
        let town = Town::along((programme.into(), files), store, SmtpServer::start().await, "2026-11-23T07:00");
        let person = town.person("anna", &[("doorstroompunt_administratie", "doorstroompunt")]).await;
        let anna = Who::new(person, &town.flow.programme);
        town.until("2026-11-25T09:00").await;
        let id = town.enrol("j1", "2010-03-01").await;
        does(&town, &anna, &id, Command::Assign { followup: None, person: anna.id.clone() }).await;
        assert_eq!(case(&town, &id).await.step.as_ref().unwrap().due.to_string(), "2026-12-02", "a Wednesday");
        town.until("2026-12-04T09:00").await;
        let mails: Vec<_> = town.smtp.mails().into_iter().filter(|m| m.to == ["anna@werk.example"]).collect();
        let alone = mails.iter().filter(|m| m.subject().starts_with("Uw dag"));
        let mornings: Vec<_> = alone.map(|m| m.header("Date").split(" 2026").next().unwrap()).collect();
        assert_eq!(mornings, ["Wed, 02 Dec"], "and on no other day");
    })
    .await;
}

#[tokio::test]
async fn two_nodes_do_the_work_of_one() {
    on_both(async |database| {
        let one = Town::open(&database, "2026-11-23T09:00").await;
        for n in 0..20 {
            one.enrol(&format!("j{n}"), "2010-03-01").await;
        }
        let other = Town::open(&database, "2026-11-23T09:00").await;
        for day in ["2026-12-01T09:00", "2026-12-24T09:00", "2027-01-15T09:00"] {
            tokio::join!(one.until(day), other.until(day));
        }
        // What one had claimed when the other looked is taken in a last round.
        tokio::join!(one.until("2027-01-15T09:05"), other.until("2027-01-15T09:05"));
        let mut ids: Vec<_> =
            [one.smtp.mails(), other.smtp.mails()].concat().iter().map(|m| m.message_id().to_owned()).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "no mail went out twice");
        let report = audit(&one.flow, false, |_| {}).await.unwrap();
        assert_eq!(report.findings, []);
        for stored in one.flow.store.unscoped().stored_cases(None, 100).await.unwrap() {
            let mut rungs: Vec<_> = stored.events.iter().map(|e| format!("{} {:?}", e.on, e.what)).collect();
            let all = rungs.len();
            rungs.dedup();
            assert_eq!(rungs.len(), all, "nothing happened twice in {}", stored.id);
        }
    })
    .await;
}

#[tokio::test]
async fn a_ladder_that_changes_takes_running_cases_along() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        town.enrol("j1", "2010-03-01").await;
        let (_, files) = sluitend_tests::town::programme();
        assert!(!revisions::follow(&town.flow, &files).await.unwrap(), "the first time there is nothing to follow");
        let before = town.flow.store.unscoped().next_wake().await.unwrap().unwrap();

        let mut changed = files.clone();
        let (_, text) = changed.routes.iter_mut().find(|(path, _)| path == "programme.toml").unwrap();
        let earlier = String::from_utf8(text.clone()).unwrap().replace("\"08:00\"", "\"06:30\"");
        *text = earlier.into_bytes();
        let programme = sluitend_engine::check::check(&changed.routes).programme.expect("it is sound");
        let flow = sluitend::flow::Flow::new(town.flow.store.clone(), programme.into(), town.flow.clock.clone());
        assert!(revisions::follow(&flow, &changed).await.unwrap());
        let after = flow.store.unscoped().next_wake().await.unwrap().unwrap();
        assert_eq!(before.duration_since(after).as_mins(), 90, "the same morning, an hour and a half earlier");
        assert_eq!(audit(&flow, false, |_| {}).await.unwrap().findings, []);
        assert!(!revisions::follow(&flow, &changed).await.unwrap(), "once");
    })
    .await;
}

#[tokio::test]
async fn a_report_tells_what_happened_since_the_last_one_and_hides_what_could_be_someone() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        for n in 0..6 {
            town.enrol(&format!("j{n}"), "2010-03-01").await;
        }
        town.until("2027-02-02T09:00").await;
        let reports = sluitend::reports::all(&town.flow).await.unwrap();
        let monthly: Vec<_> = reports.iter().filter(|(job, _)| job == "maandbeeld").map(|(_, report)| report).collect();
        let [february, january, december] = monthly[..] else { panic!("{monthly:?}") };
        assert_eq!(
            (december.after.to_string(), december.until.to_string()),
            ("2026-10-31".into(), "2026-11-30".into()),
            "the first is of a month, too"
        );
        assert_eq!(
            (january.after, february.after),
            (december.until, january.until),
            "no day is left out or counted twice"
        );
        assert_eq!(
            (january.until.to_string(), february.until.to_string()),
            ("2026-12-31".into(), "2027-01-31".into()),
            "whole months"
        );
        let count = |report: &sluitend::reports::Report, what: &str| {
            report.figures.iter().filter(|f| f.what == what).map(|f| f.count).sum::<u64>()
        };
        assert_eq!((count(december, "begun"), count(january, "begun"), count(january, "open")), (6, 0, 6));
        let csv = december.csv(&town.flow.programme);
        assert!(csv.starts_with("\u{feff}van;tot en met;route;wat;uitkomst;aantal\r\n2026-11-01;2026-11-30;"), "{csv}");
        assert!(csv.contains(";begonnen;;6\r\n") && !csv.contains("Jongere j"), "{csv}");
        assert_eq!(sluitend::reports::told(4), "minder dan 5");
    })
    .await;
}
