//! Everyone is told, once.

use jiff::SignedDuration;
use sluitend::store::*;
use sluitend_tests::database::on_both;
use sluitend_tests::sample;

fn notice(id: &str, recipient: &Recipient) -> Notice {
    Notice {
        id: id.to_owned(),
        case: "c00001".into(),
        recipient: recipient.clone(),
        kind: "reminder".to_owned(),
        subject: "step".to_owned(),
        what: "Perspectief vaststellen".to_owned(),
        due: Some(sample::day()),
        on: sample::day(),
        path: "/cases/c00001".to_owned(),
        at: sample::moment(0),
    }
}

fn mail(id: &str, recipient: &Recipient) -> Mail {
    Mail {
        id: id.to_owned(),
        recipient: recipient.clone(),
        address: "mentor@example.org".to_owned(),
        subject: "Werk voor vandaag".to_owned(),
        text: "Er staat iets klaar.".to_owned(),
        html: "<p>Er staat iets klaar.</p>".to_owned(),
        calendar: None,
        message_id: format!("<{id}@example.org>"),
        at: sample::moment(10),
    }
}

fn recipients() -> [Recipient; 3] {
    [
        Recipient::Address("x@example.org".to_owned()),
        Recipient::Person("p1".into()),
        Recipient::Team("school".into(), "mentor".into()),
    ]
}

#[tokio::test]
async fn notices_wait_by_recipient_until_they_are_bundled() {
    on_both(async |database| {
        let store = database.open().await;
        let [address, person, team] = recipients();
        let mut commit = sample::enrol(1);
        commit.notices = vec![notice("1", &person), notice("2", &team), notice("3", &person), notice("4", &address)];
        store.commit(commit).await.unwrap();

        let ids = async |after: Option<&Recipient>, limit| {
            let waiting = store.unscoped().notices_waiting(after, limit).await.unwrap();
            let ids = |all: Vec<Notice>| all.into_iter().map(|n| n.id).collect::<Vec<_>>();
            waiting.into_iter().map(|(to, all)| (to, ids(all).join(" "))).collect::<Vec<_>>()
        };
        let text = |s: &str| s.to_owned();
        let all = [(address.clone(), text("4")), (person.clone(), text("1 3")), (team.clone(), text("2"))];
        assert_eq!(ids(None, 10).await, all);
        assert_eq!(ids(Some(&address), 10).await, all[1..]);
        assert_eq!(ids(None, 2).await, [all[0].clone(), (person.clone(), text("1"))]);
        let waiting = store.unscoped().notices_waiting(None, 1).await.unwrap();
        assert_eq!(waiting[0].1, [notice("4", &address)]);

        let entry = CalendarEntry {
            uid: text("u1"),
            recipient: person.clone(),
            subject: text("step"),
            due: sample::day(),
            sequence: 0,
        };
        let bundle = Bundle {
            mail: Some(mail("m1", &person)),
            notices: vec![text("1"), text("3")],
            calendar: vec![("c00001".into(), entry.clone())],
            ..Bundle::default()
        };
        let nobody = Bundle { notices: vec![text("4")], unreached: vec![text("4")], ..Bundle::default() };
        store.unscoped().bundle(&[bundle.clone(), nobody], sample::moment(0), sample::moment(10)).await.unwrap();
        assert_eq!(ids(None, 10).await, all[2..]);
        assert_eq!(store.unscoped().calendar_of(&"c00001".into()).await.unwrap(), std::slice::from_ref(&entry));
        let nobody = store.seen_by(Scope::All).undelivered(None, 9).await.unwrap().items;
        let about = vec![("y00001".into(), text("Jongere y00001"))];
        let missed = Undelivered {
            id: UndeliveredId::Recipient(address.clone()),
            recipient: address.clone(),
            address: String::new(),
            error: String::new(),
            at: sample::moment(0),
            notices: 1,
            about,
        };
        assert_eq!(nobody, [missed]);

        let over = ("c00001".into(), entry.clone());
        let cancels = Bundle { calendar_gone: vec![over], ..Bundle::default() };
        store.unscoped().bundle(&[cancels], sample::moment(0), sample::moment(10)).await.unwrap();
        assert_eq!(store.unscoped().calendar_of(&"c00001".into()).await.unwrap(), []);

        // Another node read the same notices, and is late.
        let late = Bundle { mail: Some(mail("m2", &team)), notices: vec![text("2"), text("3")], ..Bundle::default() };
        assert!(matches!(
            store.unscoped().bundle(&[late], sample::moment(0), sample::moment(10)).await,
            Err(StoreError::Overtaken)
        ));
        assert_eq!(ids(None, 10).await, all[2..], "nothing of it was written");
        assert_eq!(store.unscoped().count_mails_waiting(100).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_mail_is_claimed_by_one_node_and_tried_until_it_is_taken_or_refused() {
    on_both(async |database| {
        let (one, other) = (database.open().await, database.open().await);
        let [_, person, _] = recipients();
        let bundles: Vec<_> =
            ["m1", "m2", "m3"].map(|id| Bundle { mail: Some(mail(id, &person)), ..Bundle::default() }).into();
        one.unscoped().bundle(&bundles, sample::moment(0), sample::moment(10)).await.unwrap();

        let claim = async |store: &Store, now, limit| {
            let lease = SignedDuration::from_millis(1000);
            let all = store.unscoped().claim_mails(sample::moment(now), lease, limit).await.unwrap();
            all.into_iter().map(|m| (m.mail.id, m.attempts)).collect::<Vec<_>>()
        };
        let of = |id: &str, attempts| (id.to_owned(), attempts);
        assert_eq!(one.unscoped().next_mail().await.unwrap(), Some(sample::moment(10)));
        assert_eq!(claim(&one, 9, 9).await, [], "not yet");
        assert_eq!(claim(&one, 10, 2).await, [of("m1", 1), of("m2", 1)]);
        assert_eq!(claim(&other, 10, 2).await, [of("m3", 1)]);
        one.unscoped().mail_sent("m1", sample::moment(11)).await.unwrap();
        one.unscoped().mail_failed("m2", "451 later", sample::moment(500)).await.unwrap();
        one.unscoped().mail_refused("m3", "550 no such user", &[]).await.unwrap();
        assert_eq!(claim(&other, 499, 9).await, []);
        assert_eq!(claim(&other, 500, 9).await, [of("m2", 2)]);
        assert_eq!(claim(&one, 1499, 9).await, [], "the lease of the node that died holds");
        assert_eq!(claim(&one, 1500, 9).await, [of("m2", 3)]);
        one.unscoped().mail_sent("m2", sample::moment(1501)).await.unwrap();
        one.unscoped().mail_failed("m2", "too late", sample::moment(0)).await.unwrap();
        assert_eq!(one.unscoped().next_mail().await.unwrap(), None, "sent is sent");

        let seen = one.seen_by(Scope::All);
        let refused = seen.undelivered(None, 10).await.unwrap().items;
        let told: Vec<_> = refused.iter().map(|u| (u.id.to_string(), u.address.as_str(), u.error.as_str())).collect();
        assert_eq!(told, [("mail:m3".to_owned(), "mentor@example.org", "550 no such user")]);
        assert_eq!(seen.count_undelivered(9).await.unwrap(), 1);
        let organisations = one.seen_by(Scope::Organisations(vec!["school".into()]));
        assert_eq!(organisations.undelivered(None, 10).await.unwrap().items, [], "that is for the region");
        one.unscoped().undelivered_handled(&refused[0].id, sample::moment(1600)).await.unwrap();
        let again = one.unscoped().undelivered_again(&refused[0].id, sample::moment(1601)).await;
        assert!(matches!(again, Err(StoreError::Overtaken)), "someone was first: {again:?}");
        assert_eq!(seen.count_undelivered(9).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_mail_in_hand_is_kept_and_a_practice_clock_shortens_waits() {
    on_both(async |database| {
        let store = database.open().await;
        let [_, person, _] = recipients();
        let bundle = Bundle { mail: Some(mail("m1", &person)), ..Bundle::default() };
        store.unscoped().bundle(&[bundle], sample::moment(0), sample::moment(0)).await.unwrap();
        let lease = SignedDuration::from_millis(1000);
        let claim = async |now| store.unscoped().claim_mails(sample::moment(now), lease, 9).await.unwrap().len();
        assert_eq!(claim(0).await, 1);
        store.unscoped().keep_mails(&["m1".to_owned()], sample::moment(900), lease).await.unwrap();
        assert_eq!(claim(1500).await, 0, "whoever has it said so");
        assert_eq!(claim(1900).await, 1, "and says nothing any more");
        store.unscoped().mail_failed("m1", "451 later", sample::moment(60_000)).await.unwrap();
        store.unscoped().shorten_waits(SignedDuration::from_millis(30_000), sample::moment(0)).await.unwrap();
        assert_eq!(claim(29_999).await, 0);
        assert_eq!(claim(30_000).await, 1);
        store.unscoped().mail_sent("m1", sample::moment(1)).await.unwrap();
        store.unscoped().keep_mails(&["m1".to_owned()], sample::moment(0), lease).await.unwrap();
        assert_eq!(claim(99_999).await, 0, "sent is sent");
    })
    .await;
}

#[tokio::test]
async fn what_was_told_is_forgotten_and_what_waits_is_not() {
    on_both(async |database| {
        let store = database.open().await;
        let [_, person, _] = recipients();
        let mut commit = sample::enrol(1);
        commit.notices = ["1", "2", "3", "4"].map(|id| notice(id, &person)).into();
        commit.access = ["a", "b"]
            .into_iter()
            .zip([10, 90])
            .map(|(id, ms)| Access {
                id: id.to_owned(),
                at: sample::moment(ms),
                person: "p1".into(),
                youth: "y00001".into(),
                case: None,
                what: "youth".to_owned(),
            })
            .collect();
        store.commit(commit).await.unwrap();
        let bundle = |id: &str, notice: &str| Bundle {
            mail: Some(mail(id, &person)),
            notices: vec![notice.to_owned()],
            ..Bundle::default()
        };
        let nobody = Bundle { notices: vec!["4".to_owned()], ..Bundle::default() };
        let outbox = store.unscoped();
        outbox
            .bundle(
                &[bundle("m1", "1"), bundle("m2", "2"), bundle("m3", "3"), nobody],
                sample::moment(5),
                sample::moment(5),
            )
            .await
            .unwrap();
        outbox.mail_sent("m1", sample::moment(20)).await.unwrap();
        outbox.mail_sent("m2", sample::moment(80)).await.unwrap();

        let before = sample::moment(50);
        assert!(!outbox.forget_mails(before).await.unwrap(), "there were not that many");
        outbox.forget_notices(before).await.unwrap();
        outbox.forget_looks(before).await.unwrap();
        let told = async |mail: &str| outbox.notices_of(mail).await.unwrap().len();
        assert_eq!((told("m1").await, told("m2").await, told("m3").await, told("").await), (0, 1, 1, 0));
        let waiting = outbox.claim_mails(sample::moment(99), SignedDuration::from_secs(9), 9).await;
        assert_eq!(waiting.unwrap().iter().map(|c| c.mail.id.as_str()).collect::<Vec<_>>(), ["m3"]);
        let looks = store.seen_by(Scope::All).access_of(&"y00001".into(), 9).await.unwrap();
        assert_eq!(looks.iter().map(|look| look.id.as_str()).collect::<Vec<_>>(), ["b"]);
    })
    .await;
}

#[tokio::test]
async fn what_did_not_reach_whom_it_was_for_outlives_the_mail_to_who_was_told_instead() {
    on_both(async |database| {
        let store = database.open().await;
        let [_, person, team] = recipients();
        let mut commit = sample::enrol(1);
        commit.notices = vec![notice("1", &team)];
        store.commit(commit).await.unwrap();
        let told = vec!["1".to_owned()];
        let instead =
            Bundle { mail: Some(mail("m1", &person)), notices: told.clone(), unreached: told, ..Bundle::default() };
        store.unscoped().bundle(&[instead], sample::moment(0), sample::moment(0)).await.unwrap();
        store.unscoped().mail_sent("m1", sample::moment(1)).await.unwrap();
        store.unscoped().forget_mails(sample::moment(2)).await.unwrap();
        let region = store.seen_by(Scope::All);
        let undelivered = region.undelivered(None, 9).await.unwrap().items;
        assert_eq!(undelivered.iter().map(|u| &u.recipient).collect::<Vec<_>>(), [&team]);
        store.unscoped().forget_notices(sample::moment(2)).await.unwrap();
        assert_eq!(region.count_undelivered(9).await.unwrap(), 1, "nobody has dealt with it");
        store.unscoped().undelivered_handled(&undelivered[0].id, sample::moment(3)).await.unwrap();
        store.unscoped().forget_notices(sample::moment(2)).await.unwrap();
        assert!(store.unscoped().notices_of("").await.unwrap().is_empty(), "now it has served");
    })
    .await;
}
