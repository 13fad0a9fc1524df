//! What a form asks for: from names and texts to a command. What cannot be read is said beside the field; whether it may
//! be done is for the core to judge.

use super::{optional, required};
use crate::flow::Notes;
use crate::pages::input::{Filled, read_fields};
use crate::who::Who;
use jiff::civil::Date;
use sluitend_engine::case::{Case, PlanStatus};
use sluitend_engine::command::{Command, Decision, Reason};
use sluitend_engine::guard::parse_date;
use sluitend_engine::id::{ActionId, DomainId, FieldId, PersonId, StateId};
use sluitend_engine::kept;
use sluitend_engine::model::{Field, Programme, Route, Transition};
use sluitend_engine::value::Value;
use std::collections::BTreeMap;

/// What a form asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Intent {
    Act { action: ActionId, fields: BTreeMap<FieldId, Value>, checklist: Vec<u16>, note: Option<String> },
    Answer { followup: String, action: ActionId, fields: BTreeMap<FieldId, Value>, note: Option<String> },
    Handover { decision: Decision, note: Option<String> },
    Assign { followup: Option<String>, person: PersonId },
    GiveBack { followup: Option<String>, note: Option<String> },
    Pause { until: Date, reason: String },
    Resume,
    Tick { items: Vec<u16> },
    Note { text: String },
    PlanAdd { domain: DomainId, text: String, due: Option<Date> },
    PlanSet { item: u32, status: PlanStatus, note: Option<String> },
    Agenda { agenda: Option<String>, note: Option<String> },
    Reopen { state: Option<StateId>, reason: String },
}

/// Why a form cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unread {
    /// The page has no such form.
    NoSuchForm,
    /// Something is missing or cannot be read.
    Faults(Vec<Reason>),
    /// The same of a form of which the rest can be read.
    Partly(Box<Intent>, Vec<Reason>),
}

impl From<Reason> for Unread {
    fn from(reason: Reason) -> Self {
        Self::Faults(vec![reason])
    }
}

/// The key of a form within the page: several of one kind are told apart by what they are about.
pub(super) fn form_key(form: &str, filled: &Filled) -> String {
    match form {
        "afvinken" => "actie".to_owned(),
        "opvolging" | "plan" => format!("{form}:{}", filled.get("waarvan")),
        "oppakken" => format!("oppakken:{}", filled.get("waarvan")),
        "toewijzen" => assign_form(filled.get("waarvan")),
        "teruggeven" => back_form(filled.get("waarvan")),
        other => other.to_owned(),
    }
}

impl Intent {
    pub(super) fn read(
        form: &str,
        filled: &Filled,
        programme: &Programme,
        case: &Case,
        who: &Who,
    ) -> Result<Self, Unread> {
        let route = programme.route(&case.route, case.revision).ok_or(Unread::NoSuchForm)?;
        Ok(match form {
            "actie" => act(filled, programme, route, case)?,
            "afvinken" => Self::Tick { items: ticked(filled) },
            "opvolging" => answer(filled, programme, route, case)?,
            "overdracht" => handover(filled)?,
            "oppakken" => Self::Assign { followup: followup(filled.get("waarvan")), person: who.id.clone() },
            "toewijzen" => {
                let person = required(filled, "persoon", "Kies een collega.")?;
                Self::Assign { followup: followup(filled.get("waarvan")), person: PersonId::new(person) }
            }
            "teruggeven" => {
                let followup = followup(filled.get("waarvan"));
                Self::GiveBack { followup, note: optional(filled, "toelichting")? }
            }
            "pauze" => pause(filled)?,
            "hervatten" => Self::Resume,
            "notitie" => Self::Note { text: required(filled, "tekst", "Schrijf eerst een notitie.")? },
            "plan-nieuw" => plan_add(filled)?,
            "plan" => plan_set(filled)?,
            "agenda" => {
                let agenda = Some(filled.get("agenda")).filter(|a| !a.is_empty()).map(str::to_owned);
                Self::Agenda { agenda, note: optional(filled, "toelichting")? }
            }
            "heropenen" => Self::Reopen {
                state: Some(filled.get("state")).filter(|s| !s.is_empty()).map(StateId::from),
                reason: required(filled, "reden", "Schrijf op waarom het traject weer open moet.")?,
            },
            _ => return Err(Unread::NoSuchForm),
        })
    }

    /// The command, its texts kept as notes.
    pub(super) fn command(&self, notes: &mut Notes) -> Command {
        let mut keep = |text: &Option<String>| notes.add_some(text.as_deref());
        match self {
            Self::Act { action, fields, checklist, note } => {
                let (action, fields, checklist) = (action.clone(), fields.clone(), checklist.clone());
                Command::Act { action, fields, checklist, note: keep(note) }
            }
            Self::Answer { followup, action, fields, note } => {
                let (followup, action, fields) = (followup.clone(), action.clone(), fields.clone());
                Command::Answer { followup, action, fields, note: keep(note) }
            }
            Self::Handover { decision, note } => Command::Handover { decision: *decision, note: keep(note) },
            Self::Assign { followup, person } => Command::Assign { followup: followup.clone(), person: person.clone() },
            Self::GiveBack { followup, note } => Command::GiveBack { followup: followup.clone(), note: keep(note) },
            Self::Pause { until, reason } => Command::Pause { until: *until, reason: notes.add(reason) },
            Self::Resume => Command::Resume,
            Self::Tick { items } => Command::Tick { items: items.clone() },
            Self::Note { text } => Command::Note(notes.add(text)),
            Self::PlanAdd { domain, text, due } => {
                Command::PlanAdd { domain: domain.clone(), text: notes.add(text), due: *due }
            }
            Self::PlanSet { item, status, note } => Command::PlanSet { item: *item, status: *status, note: keep(note) },
            Self::Agenda { agenda, note } => Command::Agenda { agenda: agenda.clone(), note: keep(note) },
            Self::Reopen { state, reason } => Command::Reopen { state: state.clone(), reason: notes.add(reason) },
        }
    }

    /// The command without its texts, for what the core would say of it.
    pub(super) fn trial(&self) -> Option<Command> {
        match self {
            Self::Act { action, fields, checklist, .. } => {
                let (action, fields, checklist) = (action.clone(), fields.clone(), checklist.clone());
                Some(Command::Act { action, fields, checklist, note: None })
            }
            Self::Answer { followup, action, fields, .. } => {
                let (followup, action, fields) = (followup.clone(), action.clone(), fields.clone());
                Some(Command::Answer { followup, action, fields, note: None })
            }
            _ => None,
        }
    }

    /// The places of a refusal, as names of inputs.
    pub(super) fn places(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        let (fields, action, radio) = match self {
            Self::Act { action, .. } => (true, Some(action), "actie"),
            Self::Answer { action, .. } => (true, Some(action), "antwoord"),
            _ => (false, None, ""),
        };
        let place = |place: &str| match (self, place) {
            (_, place) if fields && (place.is_empty() || place == "action") => radio.to_owned(),
            (_, place) if fields && !place.starts_with("checklist.") => {
                format!("{}.{place}", action.map_or("", ActionId::as_str))
            }
            (Self::PlanAdd { .. }, "due") => "uiterlijk".to_owned(),
            (Self::PlanAdd { .. }, "domain") => "leefdomein".to_owned(),
            (Self::Assign { .. }, "person") => "persoon".to_owned(),
            (_, "reason") => "reden".to_owned(),
            (_, place) => place.to_owned(),
        };
        reasons.into_iter().map(|r| Reason { place: place(&r.place), message: r.message }).collect()
    }
}

fn act(filled: &Filled, programme: &Programme, route: &Route, case: &Case) -> Result<Intent, Unread> {
    let chosen = filled.get("actie");
    if chosen.is_empty() {
        return Err(Reason { place: "actie".to_owned(), message: "Kies wat er is gebeurd.".to_owned() }.into());
    }
    let transition = route.transition(&case.state, chosen);
    let (fields, mut reasons) = asked(filled, programme, route, transition);
    let note = optional(filled, "toelichting").unwrap_or_else(|reason| {
        reasons.push(reason);
        None
    });
    whole(Intent::Act { action: ActionId::from(chosen), fields, checklist: ticked(filled), note }, reasons)
}

/// What was read, unless something of it could not be.
fn whole(intent: Intent, reasons: Vec<Reason>) -> Result<Intent, Unread> {
    if reasons.is_empty() { Ok(intent) } else { Err(Unread::Partly(Box::new(intent), reasons)) }
}

fn answer(filled: &Filled, programme: &Programme, route: &Route, case: &Case) -> Result<Intent, Unread> {
    let (followup, chosen) = (filled.get("waarvan"), filled.get("antwoord"));
    if chosen.is_empty() {
        return Err(Reason { place: "antwoord".to_owned(), message: "Kies een antwoord.".to_owned() }.into());
    }
    let open = case.open_followup(followup);
    let home = open.and_then(|open| Some((open, kept::home(programme, route, &open.key)?)));
    let transition = home.and_then(|(open, home)| home.followups.get(&open.key.followup)?.on.get(chosen));
    let (fields, mut reasons) = asked(filled, programme, home.map_or(route, |(_, home)| home), transition);
    let note = optional(filled, "toelichting").unwrap_or_else(|reason| {
        reasons.push(reason);
        None
    });
    whole(Intent::Answer { followup: followup.to_owned(), action: ActionId::from(chosen), fields, note }, reasons)
}

fn asked(
    filled: &Filled,
    programme: &Programme,
    route: &Route,
    transition: Option<&Transition>,
) -> (BTreeMap<FieldId, Value>, Vec<Reason>) {
    let Some(transition) = transition else { return Default::default() };
    let definition =
        |id: &FieldId| -> Option<Field> { route.fields.get(id).or_else(|| programme.attributes.get(id)).cloned() };
    let fields: Vec<_> = transition.ask.iter().filter_map(|a| Some((&a.field, definition(&a.field)?))).collect();
    let fields = fields.iter().map(|(id, field)| (*id, field));
    read_fields(filled, transition.action.as_str(), fields)
}

fn handover(filled: &Filled) -> Result<Intent, Unread> {
    let decision = match filled.get("besluit") {
        "accepteren" => Decision::Accept,
        "afwijzen" => Decision::Decline,
        "intrekken" => Decision::Withdraw,
        _ => return Err(Unread::NoSuchForm),
    };
    Ok(Intent::Handover { decision, note: optional(filled, "reden")? })
}

fn pause(filled: &Filled) -> Result<Intent, Unread> {
    let until = date(filled, "until", "Vul in tot wanneer de pauze duurt, zoals 31-12-2026.");
    let reason = required(filled, "reden", "Schrijf op waarom het traject even stilstaat.");
    match (until, reason) {
        (Ok(until), Ok(reason)) => Ok(Intent::Pause { until, reason }),
        (until, reason) => Err(Unread::Faults([until.err(), reason.err()].into_iter().flatten().collect())),
    }
}

fn plan_add(filled: &Filled) -> Result<Intent, Unread> {
    let domain = required(filled, "leefdomein", "Kies een leefdomein.");
    let text = required(filled, "tekst", "Schrijf op wat jullie afspreken.");
    let due = match filled.get("uiterlijk") {
        "" => Ok(None),
        _ => date(filled, "uiterlijk", "Dit is geen datum. Schrijf bijvoorbeeld 31-12-2026.").map(Some),
    };
    match (domain, text, due) {
        (Ok(domain), Ok(text), Ok(due)) => Ok(Intent::PlanAdd { domain: DomainId::new(domain), text, due }),
        (domain, text, due) => {
            Err(Unread::Faults([domain.err(), text.err(), due.err()].into_iter().flatten().collect()))
        }
    }
}

fn plan_set(filled: &Filled) -> Result<Intent, Unread> {
    let item = filled.get("waarvan").parse().map_err(|_| Unread::NoSuchForm)?;
    let (status, note) = match filled.get("status") {
        "afspreken" => (PlanStatus::Open, Some(required(filled, "toelichting", "Schrijf op wat jullie afspreken.")?)),
        "klaar" => (PlanStatus::Done, optional(filled, "toelichting")?),
        "vervallen" => (PlanStatus::Dropped, optional(filled, "toelichting")?),
        _ => return Err(Unread::NoSuchForm),
    };
    Ok(Intent::PlanSet { item, status, note })
}

fn date(filled: &Filled, place: &str, missing: &str) -> Result<Date, Reason> {
    let none = || Reason { place: place.to_owned(), message: missing.to_owned() };
    parse_date(filled.get(place)).ok_or_else(none)
}

/// The key of the form by which a step or follow-up is given to a colleague.
pub(super) fn assign_form(subject: &str) -> String {
    match followup(subject) {
        Some(key) => format!("toewijzen:{key}"),
        None => "toewijzen".to_owned(),
    }
}

/// The key of the form by which it is given back.
pub(super) fn back_form(subject: &str) -> String {
    assign_form(subject).replacen("toewijzen", "teruggeven", 1)
}

/// `followup:<key>` as in the worklist; anything else is the step.
fn followup(subject: &str) -> Option<String> {
    subject.strip_prefix("followup:").map(str::to_owned)
}

fn ticked(filled: &Filled) -> Vec<u16> {
    filled.all("vink").filter_map(|n| n.parse().ok()).collect()
}
