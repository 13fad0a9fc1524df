//! The words in which a story of the region is told: who does what on which day, where the case then stands, and who
//! was told by mail.
//!
//! What turns out otherwise is written down, and told at the end, all at once: a story of two years is not run anew for
//! each date.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use sluitend::audit::audit;
use sluitend::import::{self, Options};
use sluitend_tests::aiosmtpd::Aiosmtpd;
use sluitend_tests::database::Database;
use sluitend_tests::mailbox::Mail;
use sluitend_tests::server::{Client, Server, Start};
use sluitend_tests::smtp::SmtpServer;
use std::fmt::Display;

const HEADER: &str = "nummer;naam;geboortedatum;email;herkomst;perspectief;gemeente;school";

/// The region, with one youth in the middle of it.
pub struct Scene {
    server: Server,
    mail: Aiosmtpd,
    /// Someone who answers for the region, and so sees everything.
    coordinator: Client,
    /// A mentor of a school that has nothing to do with the youth.
    outsider: Client,
    case: String,
    /// What no mail may hold.
    private: Vec<String>,
    /// The local time, to the minute.
    now: String,
    /// How many mails were looked at.
    read: usize,
    /// What came since the clock was moved last.
    news: Vec<Mail>,
    faults: Vec<String>,
}

impl Scene {
    /// The project's own routes; one youth comes in from a file, and begins.
    pub async fn begin(database: &Database, now: &str, row: &str) -> Self {
        let mail = Aiosmtpd::start();
        let start = Start { programme: "routes", at: now, ..Start::default() };
        let server = Server::start_mailing(database, start, SmtpServer::start().await, &mail.url()).await;
        let coordinator = server.client("cor", &[("doorstroompunt_coordinator", "doorstroompunt")]).await;
        let outsider = server.client("ver", &[("mentor", "vincent_van_gogh")]).await;
        let case = import(&server, row).await;
        let columns: Vec<&str> = row.split(';').collect();
        let mut private: Vec<String> = columns[1].split(' ').filter(|p| p.len() > 2).map(str::to_owned).collect();
        private.push(columns[2].to_owned());
        private.push(columns[2].split('-').rev().collect::<Vec<_>>().join("-"));
        let (now, news, faults) = (now.to_owned(), Vec::new(), Vec::new());
        let mut scene = Self { server, mail, coordinator, outsider, case, private, now, read: 0, news, faults };
        scene.post_comes().await;
        scene
    }

    /// Someone with one role at one organisation.
    pub async fn person(&self, id: &str, role: &str, organisation: &str) -> Client {
        self.server.client(id, &[(role, organisation)]).await
    }

    /// Who answers for the region.
    pub fn coordinator(&self) -> Client {
        self.coordinator.clone()
    }

    /// The clock moves; all that falls due on the way happens.
    pub async fn until(&mut self, at: &str) {
        self.now = at.to_owned();
        self.post_comes().await;
    }

    /// Takes the present step.
    pub async fn claims(&mut self, who: &Client) {
        let reply = who.does(&self.case, "assign", json!({ "person": who.id() })).await;
        self.went_well(who, "claims the step", reply.status, &reply.text);
        self.post_comes().await;
    }

    /// Finds an action among those that are possible, fills in what it asks, ticks the checklist, and takes it.
    pub async fn acts(&mut self, who: &Client, action: &str, fields: Value) {
        let case = self.seen_by(who).await;
        self.offers(who, &case["actions"], action, &fields);
        let items = case["state"]["checklist"].as_array().map_or(0, Vec::len);
        let checklist: Vec<_> = (0..items).collect();
        let body = json!({ "version": case["version"], "fields": fields, "checklist": checklist });
        let reply = who.post(&format!("/v1/cases/{}/actions/{action}", self.case), &body).await;
        self.went_well(who, action, reply.status, &reply.text);
        self.moved_on(who, &case, action).await;
    }

    /// Answers a follow-up that is open.
    pub async fn answers(&mut self, who: &Client, followup: &str, action: &str, fields: Value) {
        let case = self.seen_by(who).await;
        let open = case["followups"].as_array().into_iter().flatten();
        let found = open.clone().find(|f| f["id"].as_str().is_some_and(|id| id.starts_with(followup))).cloned();
        let Some(found) = found else {
            let open: Vec<_> = open.map(|f| f["id"].clone()).collect();
            return self.fault(format!("{} cannot answer {followup}: open are {open:?}", who.id()));
        };
        self.offers(who, &found["actions"], action, &fields);
        let id = found["id"].as_str().unwrap_or_default();
        let body = json!({ "version": case["version"], "fields": fields, "note": "Gebeld." });
        let reply = who.post(&format!("/v1/cases/{}/followups/{id}/actions/{action}", self.case), &body).await;
        self.went_well(who, action, reply.status, &reply.text);
        self.moved_on(who, &case, action).await;
    }

    /// Where the case stands: its state, `role@organisation` (and `/person`), and the due date of the step.
    pub async fn stands(&mut self, state: &str, owner: &str, due: &str) {
        let case = self.case_now().await;
        self.same("the state", &case["state"]["id"], state);
        self.same("the owner", owner_of(&case), owner);
        self.same("the due date", &case["due"], due);
        self.same("closed", &case["closed"], "");
    }

    /// The case is closed, with an outcome; and when it comes back by itself.
    pub async fn is_closed(&mut self, outcome: &str, wakes: &str) {
        let case = self.case_now().await;
        self.same("the outcome", &case["outcome"]["id"], outcome);
        self.same("the due date of a closed case", &case["due"], "");
        let wakes: Timestamp = self.server.local(&format!("{wakes}T08:00"));
        self.same("when it comes back", &case["wake_at"], &wakes.to_string());
    }

    /// A follow-up that is open, whose it is, and its due date.
    pub async fn open(&mut self, followup: &str, owner: &str, due: &str) {
        let case = self.case_now().await;
        let open = case["followups"].as_array().into_iter().flatten();
        let line = |f: &Value| format!("{} {} {}", f["id"].as_str().unwrap_or_default(), owner_of(f), text(&f["due"]));
        let lines: Vec<_> = open.map(line).collect();
        let wanted = format!("{owner} {due}");
        if !lines.iter().any(|l| l.starts_with(followup) && l.ends_with(&wanted)) {
            self.fault(format!("{followup} of {wanted} should be open; open are {lines:?}"));
        }
    }

    /// Whether someone sees the value of a field.
    pub async fn sees_field(&mut self, who: &Client, field: &str, sees: bool) {
        let case = self.seen_by(who).await;
        let shown = !case["fields"][field].is_null();
        self.same(&format!("whether {} sees {field}", who.id()), shown, &sees.to_string());
    }

    /// Since the clock was moved, or since the last action, someone was told this on that day.
    pub fn mailed(&mut self, to: &str, day: &str, what: &str) -> Option<Mail> {
        let on = day.parse::<Date>().map(|d| d.strftime("%d %b %Y").to_string()).unwrap_or_default();
        let is = |m: &&Mail| m.to == [to] && m.header("Date").contains(&on) && m.text.contains(what);
        let found = self.news.iter().find(is).cloned();
        if found.is_none() {
            let line = |m: &Mail| format!("{:?} on {}: {}", m.to, m.header("Date"), told(m));
            let came: Vec<_> = self.news.iter().map(line).collect();
            let lately = came[came.len().saturating_sub(12)..].join("\n      ");
            self.fault(format!("{to} should have been told '{what}' on {day}; last came\n      {lately}"));
        }
        found
    }

    /// As `mailed`, with a date for the calendar (`PUBLISH`), or one that is taken back (`CANCEL`).
    pub fn mailed_with_date(&mut self, to: &str, day: &str, what: &str, method: &str) {
        let Some(mail) = self.mailed(to, day, what) else { return };
        let methods: Vec<_> = mail.calendars.iter().map(|c| c.method.as_str()).collect();
        self.same(&format!("the calendar file of '{what}' for {to}"), methods.join(","), method);
    }

    /// Nobody was told anything (a morning's overview is no message about a youth).
    pub fn nobody_was_told(&mut self) {
        let told: Vec<_> =
            self.news.iter().filter(|m| !is_digest(m)).map(|m| format!("{:?} {}", m.to, told(m))).collect();
        self.same("mails", told.join("; "), "");
    }

    /// Broken promise: at every moment someone is accountable and something is due, and the journal is the truth.
    pub async fn ends(self) {
        let flow = &self.server.town.flow;
        let mut faults = self.faults;
        for mend in [false, true, false] {
            match audit(flow, mend, |_| {}).await {
                Ok(report) if report.findings.is_empty() && report.mended == 0 && report.cases == 1 => {}
                report => faults.push(format!("audit: {report:?}")),
            }
        }
        let mut ids: Vec<_> = self.mail.mails().iter().map(|m| m.message_id().to_owned()).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        if ids.len() != all {
            faults.push(format!("{} mails came more than once", all - ids.len()));
        }
        eprintln!("{all} mails arrived");
        assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
    }

    /// Moves the clock to where it should stand, which also makes mails of what waits, and reads what came.
    async fn post_comes(&mut self) {
        let reply = self.coordinator.post("/v1/clock", &json!({ "to": self.now })).await;
        let moved = reply.ok();
        self.same("the mails that went out", &moved["mails"], &moved["delivered"].to_string());
        let mails = self.mail.mails();
        self.news = mails[self.read..].to_vec();
        self.read = mails.len();
        let news = std::mem::take(&mut self.news);
        self.same("the mails that arrived", news.len(), &moved["delivered"].to_string());
        for mail in &news {
            self.is_decent(mail);
        }
        self.news = news;
        let case = self.case_now().await;
        self.is_in_sight(&case);
    }

    /// Broken promise: mail carries no personal data, only a link to where it is to be seen.
    fn is_decent(&mut self, mail: &Mail) {
        let all = format!("{} {} {} {:?}", mail.subject(), mail.text, mail.html, mail.calendars);
        if let Some(word) = self.private.iter().find(|word| all.contains(*word)) {
            self.fault(format!("a mail holds '{word}': {all}"));
        }
        if !mail.text.contains("https://s.example/") {
            self.fault(format!("a mail without a link: {}", mail.text));
        }
        if !mail.defects.is_empty() {
            self.fault(format!("a mail is not well formed: {:?}", mail.defects));
        }
    }

    /// Broken promise: nobody is ever out of sight. Something happens by itself, later than now, as long as the case is
    /// open or a follow-up is to come; and someone is accountable.
    fn is_in_sight(&mut self, case: &Value) {
        let now = self.server.local(&self.now);
        let wakes = case["wake_at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        if wakes.is_none_or(|at| at <= now) {
            self.fault(format!("in {} nothing is to come: wake_at is {}", case["state"]["id"], case["wake_at"]));
        }
        if case["owner"]["organisation"].as_str().is_none_or(str::is_empty) {
            self.fault(format!("nobody is accountable: {}", case["owner"]));
        }
    }

    async fn moved_on(&mut self, who: &Client, before: &Value, action: &str) {
        self.post_comes().await;
        let after = self.case_now().await;
        if after["version"].as_u64() <= before["version"].as_u64() {
            self.fault(format!("{} did '{action}', and nothing changed", who.id()));
        }
        // Who has nothing to do with the youth does not learn that there is one.
        let reply = self.outsider.get(&format!("/v1/cases/{}", self.case)).await;
        self.same("what an outsider gets", reply.status, "404");
    }

    fn offers(&mut self, who: &Client, forms: &Value, action: &str, fields: &Value) {
        let forms = forms.as_array().cloned().unwrap_or_default();
        let Some(form) = forms.iter().find(|f| f["action"] == action) else {
            let offered: Vec<_> = forms.iter().map(|f| text(&f["action"])).collect();
            return self.fault(format!("{} is not offered '{action}' but {offered:?}", who.id()));
        };
        for field in form["fields"].as_array().into_iter().flatten().filter(|f| f["required"] == true) {
            if fields[text(&field["name"])].is_null() {
                self.fault(format!("'{action}' asks {}", field["name"]));
            }
        }
    }

    async fn seen_by(&self, who: &Client) -> Value {
        who.get(&format!("/v1/cases/{}", self.case)).await.json()
    }

    async fn case_now(&self) -> Value {
        self.seen_by(&self.coordinator).await
    }

    fn went_well(&mut self, who: &Client, what: &str, status: u16, text: &str) {
        if status != 200 {
            self.fault(format!("{} {what}: {status} {text}", who.id()));
        }
    }

    fn same(&mut self, what: &str, is: impl Shown, should: &str) {
        let is = is.shown();
        if is != should {
            self.fault(format!("{what} is '{is}', not '{should}'"));
        }
    }

    fn fault(&mut self, fault: impl Display) {
        self.faults.push(format!("{}: {fault}", self.now));
    }
}

/// As the command line does it; the id of the case that began.
async fn import(server: &Server, row: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jongeren.csv");
    std::fs::write(&file, format!("{HEADER}\n{row}\n")).unwrap();
    let options = Options { apply: true, ignore_columns: false, rejects: import::rejects::beside(&file) };
    let flow = &server.town.flow;
    let report = import::youths(flow, &file, &options, |_, _| {}).await.unwrap();
    assert_eq!((report.new, report.rejected), (1, 0), "{report:?}");
    let store = flow.store.unscoped();
    let number = row.split(';').next().unwrap();
    let youth = store.youth_by_number(number).await.unwrap().expect("the youth is in");
    store.case_of(&youth.id).await.unwrap().expect("a case began").to_string()
}

fn owner_of(of: &Value) -> String {
    let owner = &of["owner"];
    let person = owner["person"].as_str().map(|p| format!("/{p}")).unwrap_or_default();
    format!("{}@{}{person}", text(&owner["role"]), text(&owner["organisation"]))
}

fn is_digest(mail: &Mail) -> bool {
    mail.subject().starts_with("Uw dag")
}

/// The lines of a mail that say what there is.
fn told(mail: &Mail) -> String {
    let lines: Vec<_> = mail.text.lines().filter(|l| l.starts_with("- ")).collect();
    if lines.is_empty() { mail.subject().to_owned() } else { lines.join(" ") }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// How something reads in a comparison; nothing is an empty text.
trait Shown {
    fn shown(self) -> String;
}

impl Shown for &Value {
    fn shown(self) -> String {
        match self {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

macro_rules! shown {
    ($($kind:ty),*) => { $(impl Shown for $kind { fn shown(self) -> String { self.to_string() } })* };
}
shown!(String, usize, u16, bool);
