#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::facts::samples;
use super::*;

/// Templates that say all they can, in few words.
fn plain() -> BTreeMap<String, String> {
    names()
        .map(|name| {
            let text = match name.split('.').next() {
                Some("bundle") => {
                    "{{ audience }} {{ count }} {{ more }} {{ programme }}{% for item in items %} {{ item.kind }} {{ item.what }} \
                     {{ item.days }} {{ item.due }} {{ item.due_text }} {{ item.url }}{% endfor %} {{ day_url }}"
                }
                Some("digest") => {
                    "{{ programme }} {{ overdue }} {{ today }} {{ week }} {{ unclaimed }} {{ handovers }} {{ day_url }}"
                }
                _ => "{{ programme }} {{ url }}",
            };
            (name, text.to_owned())
        })
        .collect()
}

fn with(file: &str, text: &str) -> BTreeMap<String, String> {
    let mut files = plain();
    files.insert(file.to_owned(), text.to_owned());
    files
}

fn check(files: BTreeMap<String, String>, expect: &[&str]) {
    let faults: Vec<_> = check_templates(files).iter().map(ToString::to_string).collect();
    assert_eq!(faults, expect);
}

fn item() -> Item {
    let url = "https://example.nl/?a=1&b=2".to_owned();
    Item {
        kind: Kind::Reminder,
        audience: Audience::Person,
        readers: Readers { audiences: [Audience::Person].into(), roles: [].into() },
        what: "Intake <b>&\nscreening".to_owned(),
        due: Some(samples::TODAY),
        url,
    }
}

/// `items`: for one reader each.
fn bundle(mut items: Vec<Item>) -> Bundle {
    for item in &mut items {
        item.readers.audiences = [item.audience].into();
    }
    Bundle {
        programme: "Programma".to_owned(),
        today: samples::TODAY,
        day_url: "https://example.nl/dag".to_owned(),
        items,
        overview: None,
        calendar: sluitend_engine::calendar::Calendar::default(),
    }
}

#[test]
fn everything_that_a_template_can_say() {
    check(plain(), &[]);
}

#[test]
fn faults_with_file_and_line() {
    let table: &[(&str, &str, &[&str])] = &[
        ("bundle.txt", "\n\n{{ naam }}", &["bundle.txt:3: Hier staat iets dat niet bestaat: naam."]),
        (
            "bundle.txt",
            "{% for item in items %}\n{{ item.youth }}{% endfor %}",
            &["bundle.txt:2: Hier staat iets dat niet bestaat: item.youth."],
        ),
        (
            "digest.html",
            "<p>\n{% if overdue > grens %}x{% endif %}",
            &["digest.html:2: Hier staat iets dat niet bestaat: if overdue > grens."],
        ),
        (
            "youth.txt",
            "{{ url }}\n{{ url | kort }}",
            &["youth.txt:2: Hier staat iets dat niet bestaat: filter kort is unknown."],
        ),
        (
            "youth.txt",
            "{% if url %}",
            &["youth.txt:1: Dit is geen geldig sjabloon: unexpected end of input, expected end of block."],
        ),
        (
            "bundle.txt",
            "{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}",
            &["bundle.txt:1: Dit sjabloon komt niet tot een eind."],
        ),
        (
            "bundle.subject.txt",
            "{% if count > 1 %}{{ count }} stappen{% endif %}",
            &["bundle.subject.txt: Dit sjabloon geeft een lege tekst."],
        ),
        ("brief.txt", "Beste", &["brief.txt: Dit bestand hoort bij geen enkele mail."]),
        ("reminder.baas.txt", "Beste", &["reminder.baas.txt: Dit bestand hoort bij geen enkele mail."]),
        ("item.txt", "Iets", &["item.txt: Dit bestand hoort bij geen enkele mail."]),
        ("when.txt", "\n{{ what }} {{ naam }}", &["when.txt:2: Hier staat iets dat niet bestaat: naam."]),
        ("agenda.youth.txt", " ", &["agenda.youth.txt: Dit sjabloon geeft een lege tekst."]),
    ];
    for (file, text, expect) in table {
        check(with(file, text), expect);
    }
}

#[test]
fn all_faults_at_once() {
    let mut files = with("bundle.txt", "{{ naam }}");
    files.insert("youth.html".to_owned(), "{% if".to_owned());
    files.insert("greeting.team.txt".to_owned(), "Goedemorgen {{ voornaam }},".to_owned());
    files.insert("reminder.txt".to_owned(), "Denk\naan {{ wie }}".to_owned());
    let faults = check_templates(files);
    let places: Vec<_> = faults.iter().map(|fault| (fault.file.as_str(), fault.line)).collect();
    let expect =
        [("bundle.txt", Some(1)), ("greeting.team.txt", Some(1)), ("reminder.txt", Some(2)), ("youth.html", Some(1))];
    assert_eq!(places, expect);
    assert!(faults.iter().all(|fault| fault.dutch() != fault.english()));
}

/// Who says it, and to whom: the file that is used.
#[test]
fn the_most_fitting_words_are_found() {
    let line = |files: &[(&str, &str)], audience| {
        let layout = ("bundle.txt", "{% for item in items %}{{ item.line }}{% endfor %}");
        let files = files.iter().chain([&layout]).map(|(name, text)| (*name, *text));
        let bundle = bundle(vec![Item { kind: Kind::Assigned, audience, what: "intake".to_owned(), ..item() }]);
        Templates::load(files).unwrap().bundle(&bundle).unwrap().text
    };
    let day = "uiterlijk maandag 23 november 2026.";
    assert_eq!(line(&[], Audience::Person), format!("Nu bij u: intake, {day}"));
    assert_eq!(line(&[], Audience::Team), format!("Nu bij uw team: intake, {day}"));
    assert_eq!(line(&[], Audience::Lead), format!("Nu bij u: intake, {day}"), "no words of their own");
    let own = [("assigned.txt", "Nieuw: {{ what }}")];
    assert_eq!(line(&own, Audience::Team), "Nieuw: intake", "what the programme says goes before what is built in");
    let both = [own[0], ("assigned.team.txt", "Team: {{ what }}")];
    assert_eq!(line(&both, Audience::Team), "Team: intake");
    for audience in [Audience::Youth, Audience::Parents] {
        assert_eq!(
            line(&own, audience),
            "Er staat iets klaar voor maandag 23 november 2026.",
            "never a name of a step"
        );
    }
    assert_eq!(line(&[("assigned.youth.txt", "Kijk even")], Audience::Youth), "Kijk even");
    assert_eq!(line(&[("item.parents.txt", "Voor u")], Audience::Parents), "Voor u");
}

/// Who leads a team is not one of it: only the line that opens the mail speaks of the team.
#[test]
fn a_lead_never_reads_what_was_written_for_a_team() {
    let layout = [("bundle.txt", "{% for item in items %}{{ item.line }}\n{% endfor %}")];
    let templates = Templates::load(layout).unwrap();
    let text = |audience| {
        let kinds = [Kind::Assigned, Kind::HandoverOffered, Kind::HandoverDeclined];
        let items = kinds.map(|kind| Item { kind, audience, what: "intake".to_owned(), ..item() });
        templates.bundle(&bundle(items.into())).unwrap().text.to_lowercase()
    };
    assert_eq!(text(Audience::Team).matches("uw team").count(), 3);
    assert_eq!(text(Audience::Lead).matches("uw team").count(), 0, "{}", text(Audience::Lead));
}

/// What is built in is enough: a programme needs no texts of its own.
#[test]
fn without_a_single_file_everyone_is_told() {
    check(BTreeMap::new(), &[]);
}

/// Only what was written for them, and that names no step: a mailbox at home is read by others, too.
#[test]
fn a_youth_and_parents_never_read_the_name_of_a_step() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for own in [BTreeMap::new(), texts(&folder.join("routes/mail")), texts(&folder.join("routes-deventer/mail"))] {
        let templates = Templates::load(own).unwrap();
        for (name, bundle) in
            samples::bundles().into_iter().filter(|b| b.0.starts_with("youth") || b.0.starts_with("parents"))
        {
            let mail = templates.bundle(&bundle).unwrap();
            let text = format!("{mail:?}");
            assert!(!text.contains("een stap") && !text.contains("opvolging"), "{name}: {mail:?}");
        }
    }
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let files = with("bundle.html", "<p>{{ items[0].what }}</p><a href=\"{{ items[0].url }}\">");
    let mail = Templates::load(files).unwrap().bundle(&bundle(vec![item()])).unwrap();
    assert!(mail.html.starts_with("<p>Intake &lt;b&gt;&amp;\nscreening</p>"), "{}", mail.html);
    assert!(mail.html.contains("?a=1&amp;b=2"), "{}", mail.html);
    assert!(mail.text.contains("Intake <b>&\nscreening") && mail.text.contains("?a=1&b=2"), "{}", mail.text);
    assert!(!mail.subject.contains('\n'), "{}", mail.subject);
}

/// How late something is reads the same in a mail as on the page it leads to: in workdays.
#[test]
fn lateness_is_counted_in_workdays() {
    // Today is Monday 23 November 2026; Christmas Day and the day after are no workdays.
    let table = [
        ("2026-12-28", "over 24 werkdagen (maandag 28 december 2026)"),
        ("2026-11-30", "over 5 werkdagen (maandag 30 november 2026)"),
        ("2026-11-24", "over 1 werkdag (dinsdag 24 november 2026)"),
        ("2026-11-23", "vandaag (maandag 23 november 2026)"),
        ("2026-11-22", "1 werkdag te laat (zondag 22 november 2026)"),
        ("2026-11-20", "1 werkdag te laat (vrijdag 20 november 2026)"),
        ("2026-11-09", "10 werkdagen te laat (maandag 9 november 2026)"),
    ];
    let templates = Templates::load(BTreeMap::<String, String>::new()).unwrap();
    for (due, expect) in table {
        let item = Item { what: "een stap".to_owned(), due: Some(due.parse().unwrap()), ..item() };
        let mail = templates.bundle(&bundle(vec![item])).unwrap();
        assert!(mail.text.contains(&format!("- Denk aan een stap: {expect}.")), "{due}: {}", mail.text);
    }
    let weekend = Bundle {
        today: "2026-11-22".parse().unwrap(),
        ..bundle(vec![Item { due: "2026-11-21".parse().ok(), ..item() }])
    };
    let mail = templates.bundle(&weekend).unwrap();
    assert!(
        mail.text.contains("te laat (zaterdag 21 november 2026)") && !mail.text.contains("0 werkdagen"),
        "{}",
        mail.text
    );
}

/// Broken promise: a mail says how far a date is. What was late already when it came to someone was due "at the latest" on a
/// day that had passed.
#[test]
fn what_is_late_when_it_comes_to_someone_is_said_to_be_late() {
    let due: Date = "2026-11-13".parse().unwrap();
    let work = [Audience::Person, Audience::Team, Audience::Lead, Audience::Coordinator];
    for own in [BTreeMap::new(), region(), deventer()] {
        let templates = Templates::load(own).unwrap();
        let line = |kind, audience| {
            let item = Item { kind, audience, due: Some(due), ..item() };
            templates.bundle(&bundle(vec![item])).unwrap().text
        };
        for kind in [Kind::Assigned, Kind::HandoverOffered, Kind::Reminder, Kind::Resumed, Kind::Overdue] {
            for text in work.map(|audience| line(kind, audience)) {
                assert!(text.contains("6 werkdagen te laat (vrijdag 13 november 2026)"), "{text}");
                assert!(!text.contains("uiterlijk"), "{text}");
            }
        }
        for text in [Audience::Youth, Audience::Parents].map(|audience| line(Kind::Escalation, audience)) {
            assert!(text.contains("Het was voor vrijdag 13 november 2026."), "{text}");
            assert!(!text.contains("klaar voor vrijdag"), "{text}");
        }
    }
}

/// Broken promise: a mail says what it is about. Every subject was the same, so that who had much to do opened none first.
#[test]
fn the_subject_says_what_cannot_wait() {
    let late = || Item { due: "2026-11-20".parse().ok(), ..item() };
    let over = || Item { kind: Kind::Cancelled, ..late() };
    let call = || Item { kind: Kind::Call, ..item() };
    let table: [(Vec<Item>, &str, &str); 6] = [
        (vec![item()], "1 bericht in Mijn dag", "1 punt in Mijn dag"),
        (vec![item(), over()], "2 berichten in Mijn dag", "2 punten in Mijn dag"),
        (vec![late()], "1 bericht in Mijn dag, 1 te laat", "1 punt in Mijn dag, 1 te laat"),
        (vec![item(), late(), late()], "3 berichten in Mijn dag, 2 te laat", "3 punten in Mijn dag, 2 te laat"),
        (vec![late(), call()], "Een jongere vraagt of u belt", "Een jongere wil gebeld worden"),
        (vec![call(), call()], "2 jongeren vragen of u belt", "2 jongeren willen gebeld worden"),
    ];
    let (region, deventer) = (Templates::load(region()).unwrap(), Templates::load(deventer()).unwrap());
    for (items, here, there) in table {
        assert_eq!(region.bundle(&bundle(items.clone())).unwrap().subject, here);
        assert_eq!(deventer.bundle(&bundle(items)).unwrap().subject, there);
    }
}

/// Broken promise: a mail says what is so. It greeted in the afternoon as in the morning, spoke of the MDO where another
/// meeting was meant, and said twice that something stood still.
#[test]
fn a_sentence_fits_whenever_and_for_whatever_meeting_it_is_sent() {
    let templates = Templates::load(region()).unwrap();
    for (name, bundle) in samples::bundles() {
        let mail = templates.bundle(&bundle).unwrap();
        for text in [mail.text, mail.html] {
            assert!(!text.contains("Goedemorgen") && !text.contains("MDO"), "{name}: {text}");
            assert!(!text.contains("stil: een traject dat stilstaat"), "{name}: {text}");
        }
    }
}

/// Broken promise: what opens a mail is true of all that follows. To a lead it said that the team needed help with what was
/// called off, and to a team that it had what someone else asked help for.
#[test]
fn the_opening_fits_all_that_follows() {
    let help = "kan hier hulp gebruiken:";
    let [nobodys, yours, news] =
        ["nog geen vaste persoon:", "Dit staat voor u klaar:", "Dit is alleen ter informatie:"];
    let table: &[(Audience, &[Kind], &str)] = &[
        (Audience::Lead, &[Kind::Escalation], help),
        (Audience::Lead, &[Kind::Escalation, Kind::Cancelled], help),
        (Audience::Lead, &[Kind::Stalled], help),
        (Audience::Lead, &[Kind::Assigned], yours),
        (Audience::Lead, &[Kind::Cancelled], news),
        (Audience::Team, &[Kind::Assigned], nobodys),
        (Audience::Team, &[Kind::Overdue, Kind::HandoverAccepted], nobodys),
        (Audience::Team, &[Kind::Escalation], yours),
        (Audience::Team, &[Kind::Agenda], yours),
        (Audience::Team, &[Kind::HandoverAccepted, Kind::Cancelled], news),
        (Audience::Coordinator, &[Kind::Escalation, Kind::Cancelled], "Hier is uw aandacht nodig:"),
        (Audience::Coordinator, &[Kind::Cancelled], news),
        (Audience::Person, &[Kind::Reminder, Kind::Cancelled], yours),
        (Audience::Person, &[Kind::Cancelled], news),
        (Audience::Parents, &[Kind::Cancelled], news),
        (Audience::Youth, &[Kind::Cancelled], "Even om te weten:"),
    ];
    let templates = Templates::load(BTreeMap::<String, String>::new()).unwrap();
    for (audience, kinds, opening) in table {
        let items = kinds.iter().map(|kind| Item { kind: *kind, audience: *audience, ..item() });
        let mail = templates.bundle(&bundle(items.collect())).unwrap();
        assert!(mail.text.lines().nth(2).unwrap_or_default().ends_with(opening), "{kinds:?}: {}", mail.text);
        assert!(mail.html.contains(opening), "{kinds:?}: {}", mail.html);
        // What asks nothing stands apart, at the end.
        let apart = mail.text.contains("\nTer informatie\n\n- ");
        assert_eq!(apart, kinds.len() > 1 && *opening != news, "{kinds:?}: {}", mail.text);
    }
}

/// Only what there is: no line of an overview says nought, and who works with youths is addressed as `u`.
#[test]
fn no_line_says_nought_and_everyone_is_addressed_the_same_way() {
    let own = [BTreeMap::new(), region(), deventer()];
    for files in own {
        let templates = Templates::load(files).unwrap();
        let told = |mail: &Rendered| format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
        for (name, digest) in samples::digests() {
            let mail = told(&templates.digest(&digest).unwrap());
            assert!(!mail.contains(": 0"), "{name}: {mail}");
            assert_eq!(informal(&mail), None, "{name}: {mail}");
        }
        for (name, bundle) in samples::bundles().into_iter().filter(|(name, _)| !name.starts_with("youth")) {
            let mail = told(&templates.bundle(&bundle).unwrap());
            assert_eq!(informal(&mail), None, "{name}: {mail}");
        }
    }
}

fn informal(mail: &str) -> Option<&str> {
    let words = |text: &'static [&'static str]| text;
    mail.split(|c: char| !c.is_alphabetic())
        .find(|word| words(&["je", "jij", "jou", "jouw", "jullie"]).contains(&word.to_lowercase().as_str()))
}

#[test]
fn the_overview_of_a_day_in_one_sentence() {
    let templates = Templates::load(BTreeMap::<String, String>::new()).unwrap();
    let overview = |counts: [u32; 8]| {
        let [overdue, today, week, unclaimed, handovers, stuck, without_case, undelivered] = counts;
        let digest = Digest {
            overdue,
            today,
            week,
            unclaimed,
            handovers,
            stuck,
            without_case,
            undelivered,
            ..samples::digests().remove(0).1
        };
        let text = templates.bundle(&Bundle { overview: Some(digest), ..bundle(vec![item()]) }).unwrap().text;
        let line = text.lines().find(|line| line.starts_with("Uw hele lijst") || line.starts_with("In de regio"));
        line.unwrap_or_default().to_owned()
    };
    assert_eq!(overview([0; 8]), "");
    assert_eq!(
        overview([2, 0, 9, 0, 1, 0, 0, 0]),
        "Uw hele lijst: 2 te laat, 9 voor de zeven dagen daarna, 1 overdracht die op antwoord wacht."
    );
    assert_eq!(
        overview([0, 0, 0, 0, 0, 7, 1, 0]),
        "In de regio heeft dit niemand die ermee verdergaat: 7 trajecten die vastlopen, 1 jongere zonder traject."
    );
    assert_eq!(
        overview([0, 1, 0, 2, 0, 0, 0, 1]),
        "Uw hele lijst: 1 voor vandaag, 2 in uw team zonder vaste persoon. In de regio heeft dit niemand die ermee verdergaat: 1 bericht dat niet aankwam."
    );
}

#[test]
fn days_are_counted_from_today() {
    let files = with(
        "bundle.txt",
        "{% for item in items %}{{ item.days }}|{{ item.workdays }}|{{ item.due }}|{{ item.due_text }};{% endfor %}",
    );
    let due = |due: &str| Item { due: Some(due.parse().unwrap()), ..item() };
    let items = vec![due("2026-11-23"), due("2026-12-24"), due("2026-10-23"), Item { due: None, ..item() }];
    let mail = Templates::load(files).unwrap().bundle(&bundle(items)).unwrap();
    assert_eq!(
        mail.text,
        "31|21|2026-10-23|vrijdag 23 oktober 2026;0|0|2026-11-23|maandag 23 november 2026;\
         -31|-23|2026-12-24|donderdag 24 december 2026;None|None|None|None;",
        "the longest overdue first"
    );
}

/// After a long outage a coordinator may have thousands of things at once: there must be a mail all the same.
#[test]
fn a_morning_with_thousands_of_things() {
    let mail = Templates::load(region()).unwrap().bundle(&bundle(vec![item(); 5000])).unwrap();
    assert_eq!(mail.text.matches("- Denk aan").count(), facts::SHOWN);
    assert_eq!(mail.subject, "5000 berichten in Mijn dag");
    assert!(mail.text.contains("En nog 4950 andere."), "{}", mail.text);
    assert!(mail.html.contains("En nog 4950 andere."), "{}", mail.html);
}

/// Broken promise: who asks to be called is called. Of a morning with more than is told one by one the subject said that a
/// youth asks for it, and the mail did not say who: what was late came first.
#[test]
fn a_call_is_told_before_what_is_late() {
    let late = Item { due: Some("2026-10-23".parse().unwrap()), ..item() };
    let call = Item { kind: Kind::Call, due: Some("2026-11-25".parse().unwrap()), ..item() };
    let items = [vec![late; facts::SHOWN], vec![call]].concat();
    let mail = Templates::load(region()).unwrap().bundle(&bundle(items)).unwrap();
    assert_eq!(mail.subject, "Een jongere vraagt of u belt");
    let first = mail.text.lines().find(|line| line.starts_with("- ")).unwrap();
    assert_eq!(first, "- De jongere vraagt of u belt, uiterlijk woensdag 25 november 2026.");
}

#[test]
fn a_file_too_many_does_not_stop_the_mail() {
    assert!(Templates::load(with("bundle.txt~", "{% oud")).is_ok());
    assert!(Templates::load(with("bundle.txt", "{% oud")).is_err());
}

#[test]
fn kinds_by_name() {
    for (_, bundle) in samples::bundles() {
        for item in bundle.items {
            assert_eq!(Kind::of_name(item.kind.as_str()), Some(item.kind));
        }
    }
    assert_eq!(Kind::of_name("geboorte"), None);
}

fn texts(folder: &std::path::Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    });
    files.collect()
}

/// The templates of the region, as they are sent.
fn region() -> BTreeMap<String, String> {
    texts(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes/mail"))
}

/// Those of another region.
fn deventer() -> BTreeMap<String, String> {
    texts(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes-deventer/mail"))
}

#[test]
fn the_templates_of_the_region_are_in_order() {
    check(region(), &[]);
}

/// What people read. A change here changes what hundreds of people get in their mail.
#[test]
fn the_mails_of_the_region() {
    let templates = Templates::load(region()).unwrap();
    let show = |mail: &Rendered| format!("{}\n\n{}\n-----\n{}", mail.subject, mail.text, mail.html);
    for (name, bundle) in samples::bundles().into_iter().filter(|(name, _)| !name.contains('-')) {
        insta::assert_snapshot!(format!("bundle-{name}"), show(&templates.bundle(&bundle).unwrap()));
    }
    for (name, digest) in samples::digests() {
        insta::assert_snapshot!(format!("digest-{name}"), show(&templates.digest(&digest).unwrap()));
    }
    for (name, youth) in samples::youths() {
        insta::assert_snapshot!(format!("youth-{name}"), show(&templates.youth(&youth).unwrap()));
    }
}

/// A due date may be missing, and one thing reads otherwise than many: no mail may show a gap.
#[test]
fn no_mail_of_the_region_shows_a_gap() {
    let templates = Templates::load(region()).unwrap();
    for (name, bundle) in samples::bundles() {
        let mail = templates.bundle(&bundle).unwrap();
        for text in [&mail.subject, &mail.text, &mail.html] {
            let gap = ["None", "none", "()", "  .", " ,", "..", " 1 dagen", " 1 punten", " 1 werkdagen"]
                .iter()
                .find(|gap| text.contains(*gap));
            assert_eq!(gap, None, "{name}: {text}");
        }
        assert!(!mail.text.contains("\n\n\n"), "{name}: {}", mail.text);
    }
}
