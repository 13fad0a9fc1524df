//! Lists are in order, pages join without a gap, and nobody sees a youth who is not theirs.

use jiff::ToSpan;
use sluitend::store::*;
use sluitend_engine::case::{FollowUpKey, Handover, Obligation, Subject, What};
use sluitend_engine::id::{CaseId, OrganisationId, RoleId};
use sluitend_engine::value::{Number, Value};
use sluitend_tests::database::on_both;
use sluitend_tests::sample;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

fn school_of(organisation: &str) -> Scope {
    Scope::Organisations(vec![organisation.into()])
}

/// Puts a youth with an open case into the store: who is accountable, and the days until its step is due.
async fn put(store: &Store, n: u32, owner: (&str, &str, Option<&str>), days: i32) {
    let mut commit = sample::enrol(n);
    let change = commit.case.as_mut().unwrap();
    let case = Arc::make_mut(&mut change.case);
    case.owner = sample::owner(owner.0, owner.1, owner.2);
    case.step.as_mut().unwrap().due = sample::day() + days.days();
    change.tasks = sample::tasks(&change.case);
    store.commit(commit).await.unwrap();
}

fn cases(page: &Page<TaskLine>) -> Vec<&str> {
    page.items.iter().map(|line| line.case.as_str()).collect()
}

#[tokio::test]
async fn the_worklist_is_in_order_of_the_due_date_and_its_pages_join() {
    on_both(async |database| {
        let store = database.open().await;
        let (anna, team) = (("mentor", "school", Some("anna")), ("mentor", "school", None));
        let days = [5, 3, 3, 9, 1];
        for (n, days) in (1..).zip(days) {
            put(&store, n, anna, days).await;
            put(&store, n + 10, team, days).await;
            put(&store, n + 20, ("mentor", "vso", None), days).await;
        }
        let seen = store.seen_by(Scope::Organisations(vec!["school".into(), "vso".into()]));
        let mut found = Vec::new();
        let mut next = None;
        loop {
            let page = seen.own_tasks(&"anna".into(), next.as_ref(), 2).await.unwrap();
            found.extend(page.items.iter().map(|line| line.case.to_string()));
            next = page.next.map(|cursor| Cursor::decode(&cursor.encode()));
            if next.is_none() {
                break;
            }
        }
        assert_eq!(found, ["c00005", "c00002", "c00003", "c00001", "c00004"]);

        let teams: [(RoleId, OrganisationId); 2] =
            [("mentor".into(), "school".into()), ("mentor".into(), "vso".into())];
        let first = seen.team_tasks(&teams, None, 3).await.unwrap();
        assert_eq!(cases(&first), ["c00015", "c00025", "c00012"]);
        let second = seen.team_tasks(&teams, first.next.as_ref(), 10).await.unwrap();
        assert_eq!(cases(&second), ["c00013", "c00022", "c00023", "c00011", "c00021", "c00014", "c00024"]);
        assert_eq!(second.next, None);
        assert_eq!(seen.count_team_tasks(&teams, 100).await.unwrap(), 10);
        assert_eq!(seen.count_team_tasks(&teams, 7).await.unwrap(), 7);
        let by = sample::day() + 3.days();
        assert_eq!(seen.count_own_tasks(&"anna".into(), by, 100).await.unwrap(), 3);
        assert_eq!(seen.organisation_tasks(&"school".into(), None, 100).await.unwrap().items.len(), 10);

        let line = &first.items[0];
        assert_eq!((line.name.as_str(), line.kind, line.subject.as_str()), ("Jongere y00015", TaskKind::Step, "step"));
    })
    .await;
}

#[tokio::test]
async fn a_professional_sees_only_youths_of_their_organisation() {
    on_both(async |database| {
        let store = database.open().await;
        put(&store, 1, ("mentor", "school", Some("anna")), 1).await;
        put(&store, 2, ("mentor", "vso", Some("anna")), 1).await;
        let (mine, theirs) = ("c00001".into(), "c00002".into());
        let (my_youth, their_youth) = ("y00001".into(), "y00002".into());
        let seen = store.seen_by(school_of("school"));

        assert!(seen.load_case(&mine).await.unwrap().is_some());
        assert!(seen.load_case(&theirs).await.unwrap().is_none());
        assert_eq!(seen.load_cases(&[theirs.clone(), mine.clone()]).await.unwrap().len(), 1);
        assert!(seen.youth(&my_youth).await.unwrap().is_some());
        assert!(seen.youth(&their_youth).await.unwrap().is_none());
        assert!(seen.youth_by_number("nr-y00001").await.unwrap().is_some());
        assert!(seen.youth_by_number("nr-y00002").await.unwrap().is_none());
        assert_eq!(seen.case_of(&my_youth).await.unwrap(), Some(mine.clone()));
        assert_eq!(seen.case_of(&their_youth).await.unwrap(), None);
        assert_eq!(seen.cases_of(&my_youth).await.unwrap().len(), 1);
        assert_eq!(seen.cases_of(&their_youth).await.unwrap(), []);
        assert_eq!(seen.events(&mine, 0, 9).await.unwrap().len(), 2);
        assert_eq!(seen.events(&theirs, 0, 9).await.unwrap(), []);
        assert!(seen.notes(&theirs).await.unwrap().is_empty());
        assert_eq!(seen.tasks_of(&mine).await.unwrap().len(), 1);
        assert_eq!(seen.tasks_of(&theirs).await.unwrap(), []);
        assert_eq!(cases(&seen.own_tasks(&"anna".into(), None, 9).await.unwrap()), ["c00001"]);
        let teams = [("mentor".into(), "vso".into())];
        assert_eq!(seen.team_tasks(&teams, None, 9).await.unwrap().items, []);
        assert_eq!(seen.organisation_tasks(&"vso".into(), None, 9).await.unwrap().items, []);
        assert_eq!(seen.youths("jongere", None, 9).await.unwrap().items.len(), 1);
        assert_eq!(seen.youths("", None, 9).await.unwrap().items.len(), 1);
        assert_eq!(seen.access_of(&their_youth, 9).await.unwrap(), []);

        let all = store.seen_by(Scope::All);
        assert!(all.load_case(&theirs).await.unwrap().is_some());
        assert_eq!(all.youths("", None, 9).await.unwrap().items.len(), 2);
        let none = store.seen_by(Scope::Organisations(Vec::new()));
        assert!(none.youth(&my_youth).await.unwrap().is_none());
        assert_eq!(none.youths("", None, 9).await.unwrap().items, []);
        // The director of the case takes part, too.
        assert!(store.seen_by(school_of("doorstroompunt")).youth(&their_youth).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_to_take_over_sees_the_youth_until_the_answer() {
    on_both(async |database| {
        let store = database.open().await;
        put(&store, 1, ("mentor", "school", None), 1).await;
        let case = store.unscoped().load_case(&"c00001".into()).await.unwrap().unwrap().case;
        let mut offered = sample::next(&case);
        let due = sample::day() + 7.days();
        Arc::make_mut(&mut offered.case).handover = Some(Handover {
            to: sample::owner("jobcoach", "wpda", None),
            route: None,
            state: None,
            followup: None,
            action: None,
            set: BTreeMap::new(),
            offered: sample::day(),
            by: None,
            obligation: Obligation { due, ladder: "gewoon".into(), rungs: 0 },
        });
        offered.tasks.push(Task {
            subject: Subject::Handover,
            owner: sample::owner("jobcoach", "wpda", None),
            due,
            ..offered.tasks[0].clone()
        });
        store.commit(Commit { case: Some(offered), ..Commit::default() }).await.unwrap();

        let seen = store.seen_by(school_of("wpda"));
        let waiting = seen.handovers(&["wpda".into(), "school".into()], None, 9).await.unwrap();
        assert_eq!(waiting.items.iter().map(|t| t.kind).collect::<Vec<_>>(), [TaskKind::Handover]);
        assert!(seen.youth(&"y00001".into()).await.unwrap().is_some());
        let teams = [("jobcoach".into(), "wpda".into())];
        assert_eq!(seen.team_tasks(&teams, None, 9).await.unwrap().items, [], "a handover is answered, not claimed");

        let case = store.unscoped().load_case(&"c00001".into()).await.unwrap().unwrap().case;
        let mut declined = sample::next(&case);
        Arc::make_mut(&mut declined.case).handover = None;
        store.commit(Commit { case: Some(declined), ..Commit::default() }).await.unwrap();
        assert!(seen.youth(&"y00001".into()).await.unwrap().is_none());
        assert_eq!(seen.handovers(&["wpda".into()], None, 9).await.unwrap().items, []);
    })
    .await;
}

#[tokio::test]
async fn youths_are_found_by_any_word_of_their_name_in_the_same_order_on_both() {
    on_both(async |database| {
        let store = database.open().await;
        let names =
            ["Zoë de Boer", "anna de Vries", "Émile Vriesman", "Jan Jansen", "Bart van der Vries", "O'Neill 100%"];
        for (n, name) in (1..).zip(names) {
            let mut commit = sample::enrol(n);
            commit.youth.as_mut().unwrap().name = name.to_owned();
            store.commit(commit).await.unwrap();
        }
        let find = async |scope: &Scope, text: &str| {
            let seen = store.seen_by(scope.clone());
            let (mut all, mut next) = (Vec::new(), None);
            loop {
                let page = seen.youths(text, next.as_ref(), 2).await.unwrap();
                all.extend(page.items.into_iter().map(|youth| youth.name));
                next = page.next;
                if next.is_none() {
                    return all;
                }
            }
        };
        let by_name =
            ["anna de Vries", "Bart van der Vries", "Émile Vriesman", "Jan Jansen", "O'Neill 100%", "Zoë de Boer"];
        for scope in [Scope::All, school_of("school")] {
            assert_eq!(find(&scope, "").await, by_name, "by the small letters without accents, and its pages join");
            assert_eq!(find(&scope, "vries").await, ["anna de Vries", "Bart van der Vries", "Émile Vriesman"]);
            assert_eq!(find(&scope, "VRIES b").await, ["Bart van der Vries"]);
            for text in ["zoë", "zoe", "Zoé", "boer zo"] {
                assert_eq!(
                    find(&scope, text).await,
                    ["Zoë de Boer"],
                    "{text}: whoever types accents, or others, or none"
                );
            }
            assert_eq!(find(&scope, "vriesman emi").await, ["Émile Vriesman"]);
            assert_eq!(find(&scope, "jan").await, ["Jan Jansen"], "once, though two of its words match");
            assert_eq!(find(&scope, "100%").await, ["O'Neill 100%"]);
            assert_eq!(find(&scope, "xyz").await, [""; 0]);
        }
        let two = Scope::Organisations(vec!["school".into(), "doorstroompunt".into()]);
        assert_eq!(find(&two, "").await, by_name, "once, though two organisations take part");
        assert_eq!(find(&school_of("elsewhere"), "").await, [""; 0]);
        assert_eq!(find(&school_of("wpda"), "vries").await, [""; 0]);

        let mut renamed = store.unscoped().youth(&"y00001".into()).await.unwrap().unwrap();
        renamed.name = "Zoë Bakker".to_owned();
        store.commit(Commit { youth: Some(renamed), ..Commit::default() }).await.unwrap();
        assert_eq!(find(&Scope::All, "boer").await, [""; 0]);
        assert_eq!(find(&Scope::All, "bakker").await, ["Zoë Bakker"]);
    })
    .await;
}

#[tokio::test]
async fn who_is_stuck_longest_comes_first_and_who_has_no_case_is_listed() {
    on_both(async |database| {
        let store = database.open().await;
        for (n, days) in [(1, Some(4)), (2, None), (3, Some(2)), (4, Some(4))] {
            let mut commit = sample::enrol(n);
            commit.case.as_mut().unwrap().columns.stuck_since = days.map(|d: i32| sample::day() + d.days());
            store.commit(commit).await.unwrap();
        }
        let seen = store.seen_by(Scope::All);
        let first = seen.stuck(None, 2).await.unwrap();
        let ids = |page: &Page<CaseLine>| page.items.iter().map(|line| line.case.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(&first), ["c00003", "c00001"]);
        assert_eq!(ids(&seen.stuck(first.next.as_ref(), 2).await.unwrap()), ["c00004"]);
        let at = |organisation, agenda| StuckAt { organisation: Some(organisation), agenda };
        let of = seen.stuck_at(at("school", None), None, 2).await.unwrap();
        assert_eq!(ids(&of), ["c00003", "c00001"]);
        assert_eq!(ids(&seen.stuck_at(at("school", None), of.next.as_ref(), 2).await.unwrap()), ["c00004"]);
        let of_mdo = StuckAt { organisation: None, agenda: Some("mdo") };
        for none in [at("elsewhere", None), at("school", Some("mdo")), of_mdo] {
            assert_eq!(seen.stuck_at(none, None, 9).await.unwrap().items, []);
        }
        assert_eq!(seen.count_stuck(100).await.unwrap(), 3);
        assert_eq!(seen.count_stuck(2).await.unwrap(), 2);
        assert_eq!(store.seen_by(school_of("wpda")).count_stuck(9).await.unwrap(), 0);
        assert_eq!(store.seen_by(school_of("school")).stuck(None, 9).await.unwrap().items.len(), 3);

        store.commit(Commit { youth: Some(sample::youth("alone")), ..Commit::default() }).await.unwrap();
        let alone = Youth { version: 1, ..sample::youth("alone") };
        assert_eq!(store.still().await.unwrap().count_without_case().await.unwrap(), 1);
        let region = store.seen_by(Scope::All);
        assert_eq!(region.youths_without_case(None, 9).await.unwrap().items, [alone]);
        assert_eq!(region.count_youths_without_case(9).await.unwrap(), 1);
        assert!(store.unscoped().youth_by_number("nr-alone").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn cases_are_read_through_in_pages() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=5 {
            store.commit(sample::enrol(n)).await.unwrap();
        }
        let mut found = Vec::new();
        loop {
            let page = store.unscoped().stored_cases(found.last(), 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            assert!(page.iter().all(|case| case.events.len() == 2 && case.tasks.len() == 1));
            found.extend(page.into_iter().map(|case| case.id));
        }
        assert_eq!(found, ["c00001", "c00002", "c00003", "c00004", "c00005"].map(Into::into));
        let some = ["c00004", "none", "c00002"].map(Into::into);
        let loaded = store.unscoped().load_cases(&some).await.unwrap();
        assert_eq!(loaded.iter().map(|l| l.case.id.as_str()).collect::<Vec<_>>(), ["c00004", "c00002"]);
    })
    .await;
}

/// Promise: cases that many ask for at once are read by few statements, each gets the one it asked for, and who goes away
/// while reading for others leaves none of them without an answer.
#[tokio::test]
async fn cases_that_are_asked_for_together_are_read_together() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=20 {
            store.commit(sample::enrol(n)).await.unwrap();
        }
        let before = store.effort().reads;
        let mut asking = JoinSet::new();
        for n in 0..60 {
            let store = store.clone();
            asking.spawn(async move {
                let id = CaseId::new(format!("c{:05}", n % 30));
                let there = store.unscoped().load_case(&id).await.unwrap();
                (id, there)
            });
        }
        // One that asks and goes away, first in the row as well as later.
        let gone = store.clone();
        asking.spawn(async move {
            let id: CaseId = "c00001".into();
            let _ = tokio::time::timeout(std::time::Duration::ZERO, gone.unscoped().load_case(&id)).await;
            let there = gone.unscoped().load_case(&id).await.unwrap();
            (id, there)
        });
        while let Some(asked) = asking.join_next().await {
            let (id, loaded): (CaseId, Option<LoadedCase>) = asked.unwrap();
            let is_there = ("c00001".."c00021").contains(&id.as_str());
            assert_eq!(loaded.map(|l| l.case.id.clone()), is_there.then_some(id));
        }
        let reads = store.effort().reads - before;
        assert!(reads < 20, "61 cases took {reads} statements");
    })
    .await;
}

/// Broken promise: what was known when someone answered is counted along, however long ago it was written: hours that did
/// not change in a year are not written again.
#[tokio::test]
async fn answers_come_with_all_that_was_written_before() {
    on_both(async |database| {
        let store = database.open().await;
        let written = || What::Written {
            values: BTreeMap::from([("uren".into(), Value::Number(Number::whole(16)))]),
            correction: None,
        };
        let key = FollowUpKey { followup: "jaarcontact".into(), n: 0, anchor: sample::day(), route: None };
        let answered = || What::FollowUpAnswered { key: key.clone(), action: "werkt".into(), note: None };
        let year = 365 * 24 * 3600 * 1000;
        // The second never answered, and the third did before.
        let all = [
            (1, vec![(written(), 0), (answered(), year)]),
            (2, vec![(written(), year)]),
            (3, vec![(written(), 0), (answered(), 1)]),
            (4, vec![(written(), 0), (answered(), 1), (answered(), year)]),
        ];
        for (n, events) in all {
            store.commit(sample::enrol(n)).await.unwrap();
            let mut case = sample::case(&format!("c{n:05}"), &format!("y{n:05}"));
            for (what, ms) in events {
                let mut change = sample::next(&case);
                (change.events[0].what, change.events[0].at) = (what, sample::moment(ms));
                case = (*change.case).clone();
                store.commit(Commit { case: Some(change), ..Commit::default() }).await.unwrap();
            }
        }
        let mut found = Vec::new();
        let mut last: Option<(CaseId, u64)> = None;
        loop {
            let page = store.unscoped().answers(sample::moment(year), last.as_ref(), 2).await.unwrap();
            let Some((case, event)) = page.last() else { break };
            last = Some((case.clone(), event.seq));
            found.extend(page.into_iter().map(|(case, event)| format!("{case} {}", event.what.name())));
        }
        found.retain(|line| !line.ends_with("enrolled"));
        let expect = [
            "c00001 written",
            "c00001 follow_up_answered",
            "c00004 written",
            "c00004 follow_up_answered",
            "c00004 follow_up_answered",
        ];
        assert_eq!(found, expect);
    })
    .await;
}
