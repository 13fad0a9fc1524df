//! Mail against relays that fail, and against a relay that is not ours.
//!
//! When this fails, someone is not reminded, is reminded twice, or reads something else than was meant.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::civil::date;
use sluitend::mail::smtp::Server;
use sluitend::mail::templates::{Audience, Bundle, Item, Kind, Readers, Templates};
use sluitend::mail::{MessageId, Outcome, Outgoing, Sender, Transport, ics};
use sluitend_tests::aiosmtpd::{Aiosmtpd, Options, Security};
use sluitend_tests::mailbox::Mail;
use sluitend_tests::smtp::{Deed, SmtpServer, Stage};

/// Enough for a relay on this machine, however busy it is.
const AMPLE: Duration = Duration::from_secs(30);

/// For a relay of which we know that it will never answer.
const SHORT: Duration = Duration::from_millis(300);

const MENTOR: &str = "mentor@school.example";

/// How an attempt must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Delivered,
    TryLater,
    Refused,
}

impl Ends {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Delivered => Self::Delivered,
            Outcome::TryLater(_) => Self::TryLater,
            Outcome::Refused(_) => Self::Refused,
        }
    }
}

fn sender() -> anyhow::Result<Sender> {
    Ok(Sender::new("Sluitende aanpak", "niet-beantwoorden@sluitend.example")?)
}

fn transport(url: &str, timeout: Duration) -> anyhow::Result<Transport> {
    Ok(Transport::smtp(sender()?, Server::parse(url)?.with_timeout(timeout)))
}

fn mail(id: &str) -> anyhow::Result<Outgoing> {
    Ok(Outgoing {
        message_id: MessageId::new(id, "sluitend.example")?,
        to: MENTOR.to_owned(),
        subject: "Eén stap wacht op u".to_owned(),
        text: "Goedemorgen,\n\n.\n..\nNog vijf dagen voor de coördinatie.\n".to_owned(),
        html: "<p>Nog vijf dagen voor de coördinatie.</p>".to_owned(),
        calendar: None,
        at: "2026-11-23T07:00:00Z".parse()?,
    })
}

/// A relay that fails once in this way; then the same mail is tried again.
async fn check(stage: Stage, deed: Deed, expect: Ends) -> anyhow::Result<()> {
    let server = SmtpServer::start().await;
    server.will(stage, deed);
    let mail = mail("m-1")?;

    let hangs = deed == Deed::Hang;
    let started = Instant::now();
    let trying = transport(&server.url(), if hangs { SHORT } else { AMPLE })?;
    let first = tokio::time::timeout(2 * AMPLE, trying.send(&mail)).await;
    let first = first.map_err(|_| anyhow::anyhow!("{stage:?} {deed:?}: no end"))?;
    anyhow::ensure!(Ends::of(&first) == expect, "{stage:?} {deed:?}: {first:?}");
    if hangs {
        anyhow::ensure!(started.elapsed() < 10 * SHORT, "{stage:?}: hung for {:?}", started.elapsed());
    }

    let taken = server.mails().len();
    anyhow::ensure!(taken == usize::from(matches!(deed, Deed::TakeAndDrop | Deed::Slow(_))), "{stage:?} {deed:?}");
    let second = transport(&server.url(), AMPLE)?.send(&mail).await;
    anyhow::ensure!(second == Outcome::Delivered, "{stage:?} {deed:?}, again: {second:?}");
    let mails = server.mails();
    anyhow::ensure!(mails.len() == taken + 1, "{stage:?} {deed:?}");
    anyhow::ensure!(mails.iter().all(|got| got.message_id() == mail.message_id.as_str()), "{stage:?} {deed:?}");
    anyhow::ensure!(mails.iter().all(|got| got.raw == mails[0].raw), "{stage:?} {deed:?}: not the same bytes");
    anyhow::ensure!(mails[0].text == mail.text, "{stage:?} {deed:?}: {:?}", mails[0].text);
    Ok(())
}

#[tokio::test]
async fn a_relay_that_fails_is_known_for_what_it_is() -> anyhow::Result<()> {
    let table = [
        (Stage::Greeting, Deed::Hang, Ends::TryLater),
        (Stage::Greeting, Deed::Drop, Ends::TryLater),
        (Stage::Greeting, Deed::Answer("421 4.3.2 Closing"), Ends::TryLater),
        (Stage::Greeting, Deed::Answer("554 5.7.1 Not you"), Ends::TryLater),
        (Stage::Greeting, Deed::Answer("nonsense"), Ends::TryLater),
        (Stage::Hello, Deed::Hang, Ends::TryLater),
        (Stage::Sender, Deed::Answer("553 5.7.1 Sender refused"), Ends::TryLater),
        (Stage::Sender, Deed::Drop, Ends::TryLater),
        (Stage::Recipient, Deed::Hang, Ends::TryLater),
        (Stage::Recipient, Deed::Drop, Ends::TryLater),
        (Stage::Recipient, Deed::Answer("451 4.7.1 Greylisted"), Ends::TryLater),
        (Stage::Recipient, Deed::Answer("550 5.1.1 No such user"), Ends::Refused),
        (Stage::Recipient, Deed::Answer("554 5.7.1 Relay access denied"), Ends::TryLater),
        (Stage::Data, Deed::Hang, Ends::TryLater),
        (Stage::Data, Deed::Answer("451 4.3.0 Later"), Ends::TryLater),
        (Stage::Content, Deed::Hang, Ends::TryLater),
        (Stage::Content, Deed::Drop, Ends::TryLater),
        (Stage::Content, Deed::TakeAndDrop, Ends::TryLater),
        (Stage::Content, Deed::Answer("452 4.3.1 Disk full"), Ends::TryLater),
        (Stage::Content, Deed::Answer("552 5.3.4 Too big"), Ends::Refused),
        (Stage::Content, Deed::Slow(Duration::from_millis(20)), Ends::Delivered),
    ];
    for (stage, deed, expect) in table {
        check(stage, deed, expect).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_relay_that_is_not_there() -> anyhow::Result<()> {
    let url = SmtpServer::start().await.url();
    let outcome = transport(&url, AMPLE)?.send(&mail("m-1")?).await;
    anyhow::ensure!(Ends::of(&outcome) == Ends::TryLater, "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn one_refused_address_does_not_hold_up_the_others() -> anyhow::Result<()> {
    let server = SmtpServer::start().await;
    server.refuse("weg@school.example", "550 5.1.1 No such user");
    let transport = transport(&server.url(), AMPLE)?;
    for (nth, to) in ["weg@school.example", MENTOR, "geen adres"].into_iter().enumerate() {
        let outcome = transport.send(&Outgoing { to: to.to_owned(), ..mail(&format!("m-{nth}"))? }).await;
        let expect = if to == MENTOR { Ends::Delivered } else { Ends::Refused };
        anyhow::ensure!(Ends::of(&outcome) == expect, "{to}: {outcome:?}");
    }
    anyhow::ensure!(server.mails().len() == 1);
    server.accept("weg@school.example");
    let outcome = transport.send(&Outgoing { to: "weg@school.example".to_owned(), ..mail("m-0")? }).await;
    anyhow::ensure!(outcome == Outcome::Delivered, "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn a_connection_is_used_again_until_it_is_dead() -> anyhow::Result<()> {
    let server = SmtpServer::start().await;
    let transport = transport(&server.url(), AMPLE)?;
    for nth in 0..3 {
        let outcome = transport.send(&mail(&format!("a-{nth}"))?).await;
        anyhow::ensure!(outcome == Outcome::Delivered, "{outcome:?}");
    }
    anyhow::ensure!(server.connections() == 1, "{}", server.connections());

    // The relay takes one more and hangs up: the next mail must not suffer from it.
    server.will(Stage::Content, Deed::TakeAndDrop);
    let lost = transport.send(&mail("a-3")?).await;
    anyhow::ensure!(Ends::of(&lost) == Ends::TryLater, "{lost:?}");
    let outcome = transport.send(&mail("a-4")?).await;
    anyhow::ensure!(outcome == Outcome::Delivered, "{outcome:?}");
    anyhow::ensure!(server.connections() == 2, "{}", server.connections());
    Ok(())
}

/// While a connection rests, the other end may go away with or without a word.
#[tokio::test]
async fn a_connection_that_died_while_it_rested_costs_no_mail() -> anyhow::Result<()> {
    for deed in [Deed::Drop, Deed::Hang, Deed::Answer("421 4.4.2 Idle too long")] {
        let server = SmtpServer::start().await;
        // A quarter of the time goes to a connection that says nothing.
        let transport = transport(&server.url(), Duration::from_secs(4))?;
        let outcome = transport.send(&mail("a-1")?).await;
        anyhow::ensure!(outcome == Outcome::Delivered, "{outcome:?}");
        server.will(Stage::Alive, deed);
        let outcome = transport.send(&mail("a-2")?).await;
        anyhow::ensure!(outcome == Outcome::Delivered, "{deed:?}: {outcome:?}");
        anyhow::ensure!(server.connections() == 2, "{deed:?}: {}", server.connections());
    }
    Ok(())
}

#[tokio::test]
async fn many_at_once_all_arrive_over_few_connections() -> anyhow::Result<()> {
    let server = SmtpServer::start().await;
    let transport = std::sync::Arc::new(transport(&server.url(), AMPLE)?);
    let mut sending = tokio::task::JoinSet::new();
    for nth in 0..40 {
        let (transport, mail) = (std::sync::Arc::clone(&transport), mail(&format!("m-{nth:02}"))?);
        sending.spawn(async move { transport.send(&mail).await });
    }
    let outcomes = sending.join_all().await;
    anyhow::ensure!(outcomes.iter().all(|outcome| *outcome == Outcome::Delivered), "{outcomes:?}");
    let mut ids: Vec<_> = server.wait_for(40).await.iter().map(|mail| mail.message_id().to_owned()).collect();
    ids.sort();
    let expect: Vec<_> = (0..40).map(|nth| format!("<m-{nth:02}@sluitend.example>")).collect();
    anyhow::ensure!(ids == expect, "{ids:?}");
    anyhow::ensure!(server.connections() <= 4, "{} connections", server.connections());
    Ok(())
}

#[tokio::test]
async fn who_may_not_log_in_is_told_to_the_administrator_and_loses_nothing() -> anyhow::Result<()> {
    let server = SmtpServer::start_with_login("sluitend", "geheim/é").await;
    let port = server.port();
    let table = [
        (format!("smtp://sluitend:geheim%2F%C3%A9@127.0.0.1:{port}"), Ends::Delivered),
        (format!("smtp://sluitend:fout@127.0.0.1:{port}"), Ends::TryLater),
        (format!("smtp://127.0.0.1:{port}"), Ends::TryLater),
    ];
    for (url, expect) in table {
        let outcome = transport(&url, AMPLE)?.send(&mail("m-1")?).await;
        anyhow::ensure!(Ends::of(&outcome) == expect, "{url}: {outcome:?}");
    }
    anyhow::ensure!(server.mails().len() == 1);
    Ok(())
}

fn region() -> anyhow::Result<Templates> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(sluitend_tests::workspace().join("routes/mail"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.insert(name, std::fs::read_to_string(path)?);
    }
    Templates::load(files).map_err(|faults| anyhow::anyhow!("{faults:?}"))
}

/// The mail of one morning: one step with five days left, one that is done.
fn morning() -> anyhow::Result<Outgoing> {
    let (today, due) = (date(2026, 11, 23), date(2026, 11, 28));
    let url = "https://sluitend.example/dag/7f3a?van=mail&stap=1".to_owned();
    let what = "Coördinatie & eerste gesprek".to_owned();
    let bundle = Bundle {
        programme: "Sluitende aanpak Noord- en Midden-Drenthe".to_owned(),
        today,
        day_url: "https://sluitend.example/dag".to_owned(),
        items: vec![Item {
            kind: Kind::Reminder,
            audience: Audience::Person,
            readers: Readers { audiences: [Audience::Person].into(), roles: [].into() },
            what: what.clone(),
            due: Some(due),
            url: url.clone(),
        }],
        overview: None,
        calendar: sluitend_engine::calendar::Calendar::default(),
    };
    let rendered = region()?.bundle(&bundle)?;
    let at = "2026-11-23T07:00:00Z".parse()?;
    let entry = |uid: &str, sequence, standing| ics::Entry {
        uid: format!("{uid}@sluitend.example"),
        sequence,
        due,
        what: what.clone(),
        url: url.clone(),
        standing,
    };
    let entries = [entry("a", 0, ics::Standing::Due), entry("b", 2, ics::Standing::Cancelled)];
    Ok(Outgoing {
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        calendar: ics::render(&entries, &sender()?, at),
        at,
        ..mail("morning")?
    })
}

/// What must be read of the mail of one morning, whoever reads it.
fn is_the_morning(got: &Mail, sent: &Outgoing) -> anyhow::Result<()> {
    anyhow::ensure!(got.defects.is_empty(), "{:?}", got.defects);
    anyhow::ensure!(got.from == "niet-beantwoorden@sluitend.example" && got.to == [MENTOR], "{got:?}");
    let headers = [
        ("Subject", "1 bericht in Mijn dag"),
        ("To", MENTOR),
        ("Message-ID", "<morning@sluitend.example>"),
        ("Date", "Mon, 23 Nov 2026 07:00:00 +0000"),
        ("Auto-Submitted", "auto-generated"),
    ];
    for (name, expect) in headers {
        anyhow::ensure!(got.header(name) == expect, "{name}: {:?}", got.header(name));
    }
    anyhow::ensure!(got.text.trim_end() == sent.text.trim_end(), "{}", got.text);
    anyhow::ensure!(
        got.text.contains("Denk aan Coördinatie & eerste gesprek: over 4 werkdagen (zaterdag 28 november 2026)")
    );
    anyhow::ensure!(got.links()[0] == "https://sluitend.example/dag/7f3a?van=mail&stap=1", "{:?}", got.links());
    anyhow::ensure!(got.html.trim_end() == sent.html.trim_end(), "{}", got.html);
    anyhow::ensure!(got.html.contains("Coördinatie &amp; eerste gesprek"), "{}", got.html);

    let files: Vec<_> = got.calendars.iter().map(|file| (file.name.as_str(), file.method.as_str())).collect();
    anyhow::ensure!(files == [("invite.ics", "PUBLISH"), ("cancel.ics", "CANCEL")], "{files:?}");
    let calendars: String = got.calendars.iter().map(|file| file.text.as_str()).collect();
    anyhow::ensure!(Some(&calendars) == sent.calendar.as_ref(), "{calendars:?}");
    Ok(())
}

#[tokio::test]
async fn a_mail_is_read_as_it_was_meant() -> anyhow::Result<()> {
    let (theirs, ours) = (Aiosmtpd::start(), SmtpServer::start().await);
    let sent = morning()?;
    for url in [theirs.url(), ours.url()] {
        let outcome = transport(&url, AMPLE)?.send(&sent).await;
        anyhow::ensure!(outcome == Outcome::Delivered, "{url}: {outcome:?}");
    }
    is_the_morning(&theirs.wait_for(1).await[0], &sent)?;
    is_the_morning(&ours.wait_for(1).await[0], &sent)
}

#[tokio::test]
async fn over_tls_or_not_at_all() -> anyhow::Result<()> {
    for (security, scheme) in [(Security::StartTls, "smtp+starttls"), (Security::Tls, "smtps")] {
        let relay = Aiosmtpd::start_with(Options { login: Some(("sluitend", "geheim")), security });
        let url = format!("{scheme}://sluitend:geheim@localhost:{}", relay.port());
        let pem = relay.certificate().unwrap_or_default().as_bytes();
        let sent = morning()?;

        let distrusting = transport(&url, AMPLE)?.send(&sent).await;
        anyhow::ensure!(Ends::of(&distrusting) == Ends::TryLater, "{security:?}: {distrusting:?}");
        let open = transport(&format!("smtp://localhost:{}", relay.port()), SHORT)?.send(&sent).await;
        anyhow::ensure!(Ends::of(&open) == Ends::TryLater, "{security:?}: {open:?}");
        anyhow::ensure!(relay.mails().is_empty(), "{security:?}");

        let trusting = Transport::smtp(sender()?, Server::parse(&url)?.with_timeout(AMPLE).trusting(pem)?);
        let outcome = trusting.send(&sent).await;
        anyhow::ensure!(outcome == Outcome::Delivered, "{security:?}: {outcome:?}");
        is_the_morning(&relay.wait_for(1).await[0], &sent)?;
    }
    Ok(())
}

/// A relay without STARTTLS is not spoken with in the open instead.
#[tokio::test]
async fn a_relay_that_cannot_keep_a_secret() -> anyhow::Result<()> {
    let server = SmtpServer::start().await;
    let url = format!("smtp+starttls://sluitend:geheim@127.0.0.1:{}", server.port());
    let outcome = transport(&url, AMPLE)?.send(&mail("m-1")?).await;
    anyhow::ensure!(Ends::of(&outcome) == Ends::TryLater, "{outcome:?}");
    anyhow::ensure!(server.mails().is_empty());
    Ok(())
}
