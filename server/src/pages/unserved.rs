//! On *Vastgelopen*: what has nobody. Youths without a case, and messages that reached none of those for whom they were;
//! with what to do about it.

use super::fault::{PageError, encode};
use super::input::{Attempt, Form, Input, Kind};
use super::names::Names;
use super::stuck;
use super::visit::{Posted, Visitor};
use super::words;
use super::youth::names_of;
use crate::flow::{FlowError, Remedy};
use crate::store::{Cursor, Recipient, Scope, Seen, Undelivered, UndeliveredId, Youth};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use sluitend_engine::calendar::age_on;
use sluitend_engine::command::{Facts, Reason};
use sluitend_engine::decide::admitting;
use sluitend_engine::id::{PersonId, YouthId};
use sluitend_engine::model::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// So many of each on a page.
const SOME: usize = 10;

/// What has nobody.
#[derive(Default)]
pub struct Nobody {
    /// Youths without a case.
    pub youths: Vec<YouthRow>,
    /// More of them.
    pub youths_next: Option<String>,
    /// Messages that reached nobody.
    pub messages: Vec<MessageRow>,
    /// More of them.
    pub messages_next: Option<String>,
}

/// A youth without a case.
pub struct YouthRow {
    /// Where something can be done about it.
    pub href: String,
    /// What that is called.
    pub button: &'static str,
    /// The page of the youth.
    pub youth: String,
    /// The name.
    pub name: String,
    /// Years.
    pub age: String,
    /// Why there is none.
    pub why: String,
}

/// A message that reached nobody.
pub struct MessageRow {
    /// For dealing with it.
    pub id: String,
    /// For whom it was.
    pub to: String,
    /// Since when.
    pub since: String,
    /// How many.
    pub count: String,
    /// What went wrong.
    pub why: String,
    /// What can be done.
    pub remedy: String,
    /// About whom: page and name.
    pub about: Vec<(String, String)>,
    /// A better address, where it can be filled in.
    pub address: Option<Input>,
}

/// Where the lists begin.
pub(super) struct Asked<'a> {
    pub(super) youths: Option<&'a str>,
    pub(super) messages: Option<&'a str>,
}

pub(super) async fn nobody(
    visitor: &Visitor,
    asked: &Asked<'_>,
    today: Date,
    attempt: Option<&Attempt>,
) -> Result<Nobody, PageError> {
    let programme = &visitor.app.flow.programme;
    let seen = visitor.app.flow.store.seen_by(visitor.who.scope());
    let youths = seen.youths_without_case(asked.youths.map(Cursor::decode).as_ref(), SOME).await?;
    let messages = seen.undelivered(asked.messages.map(Cursor::decode).as_ref(), SOME).await?;
    let people = messages.items.iter().filter_map(|m| person(&m.recipient).cloned()).collect();
    let names = Names::new(programme, names_of(visitor, people).await?);
    let called = called(&seen, &messages.items).await?;
    let link = |name: &str, c: &Cursor| format!("/vastgelopen?{name}={}", encode(&c.encode()));
    Ok(Nobody {
        youths: youths.items.iter().map(|y| youth_row(programme, today, y)).collect(),
        youths_next: youths.next.map(|c| link("jongeren", &c)),
        messages: messages.items.iter().map(|m| message_row(programme, &names, &called, m, attempt)).collect(),
        messages_next: messages.next.map(|c| link("berichten", &c)),
    })
}

/// Deals with a message that reached nobody.
pub(super) async fn settle(posted: Posted) -> Response {
    let visitor = &posted.visitor;
    if visitor.who.scope() != Scope::All {
        return visitor.fault(&PageError::NotFound);
    }
    match try_settle(&posted).await {
        Ok(response) => response,
        Err(error) => visitor.fault(&error),
    }
}

async fn try_settle(posted: &Posted) -> Result<Response, PageError> {
    let Posted { visitor, filled } = posted;
    let id: UndeliveredId = filled.get("bericht").parse().map_err(|_| PageError::NotFound)?;
    let remedy = match filled.get("doe") {
        "afgehandeld" => Remedy::Handled,
        _ => Remedy::Again { address: Some(filled.get("adres").to_owned()).filter(|a| !a.is_empty()) },
    };
    match visitor.app.flow.remedy(&visitor.who, &id, &remedy).await {
        Ok(()) if remedy == Remedy::Handled => Ok(Redirect::to("/vastgelopen?melding=afgehandeld").into_response()),
        Ok(()) => Ok(Redirect::to("/vastgelopen?melding=opnieuw").into_response()),
        // Someone else was first: the list says what is left.
        Err(FlowError::NotFound) => Ok(Redirect::to("/vastgelopen").into_response()),
        Err(FlowError::Refused(refusal)) => {
            let place = |r: Reason| Reason { place: "adres".to_owned(), ..r };
            let reasons = refusal.reasons.into_iter().map(place).collect();
            let attempt = Attempt { form: form_key(&id), filled: filled.clone(), reasons };
            let page = stuck::page(visitor, &stuck::Asked::default(), Some(&attempt)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, super::html(&page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn form_key(id: &UndeliveredId) -> String {
    format!("bericht:{id}")
}

fn youth_row(programme: &Programme, today: Date, youth: &Youth) -> YouthRow {
    let routes = admitting(programme, &youth.attributes, Facts { birth: youth.birth }, today);
    let titles: Vec<String> = routes.iter().map(|r| r.title.clone()).collect();
    let page = format!("/jongeren/{}", youth.id);
    let (why, button, href) = match &titles[..] {
        [] => ("Geen enkele route laat deze jongere toe".to_owned(), "Kenmerken nakijken", format!("{page}/kenmerken")),
        [one] => (format!("De route {one} past, maar niemand is begonnen"), "Traject beginnen", page.clone()),
        more => (format!("Meer dan één route past: {}", words::list(more, "en")), "Route kiezen", page.clone()),
    };
    YouthRow {
        href,
        button,
        youth: page,
        name: youth.name.clone(),
        age: format!("{} jaar", age_on(youth.birth, today)),
        why,
    }
}

/// The names of the youths for whom a message was, or for whose parents.
async fn called(seen: &Seen<'_>, messages: &[Undelivered]) -> Result<BTreeMap<YouthId, String>, PageError> {
    let ids: BTreeSet<_> = messages.iter().filter_map(|m| youth(&m.recipient).cloned()).collect();
    let mut names = BTreeMap::new();
    for id in ids {
        if let Some(youth) = seen.youth(&id).await? {
            names.insert(id, youth.name);
        }
    }
    Ok(names)
}

fn message_row(
    programme: &Programme,
    names: &Names<'_>,
    called: &BTreeMap<YouthId, String>,
    message: &Undelivered,
    attempt: Option<&Attempt>,
) -> MessageRow {
    let key = form_key(&message.id);
    let form = Form::new(&key, attempt);
    let why = match (message.address.as_str(), message.error.as_str()) {
        ("", _) => "Er is geen postbus. Waar het kon, kreeg de coördinator het bericht.".to_owned(),
        (address, error) => format!("De mail naar {address} kwam niet aan: {error}"),
    };
    let to_youth = youth(&message.recipient).is_some();
    let address = || form.input("adres", "Adres dat wel werkt", "", Kind::Email, None).optional();
    MessageRow {
        id: message.id.to_string(),
        to: addressee(programme, names, called, &message.recipient),
        since: words::date(sluitend_engine::wake::local_day(programme, message.at)),
        count: words::count(i64::from(message.notices), "bericht", "berichten"),
        why,
        remedy: remedy(programme, names, &message.recipient),
        about: message.about.iter().map(|(id, name)| (format!("/jongeren/{id}"), name.clone())).collect(),
        address: to_youth.then(address),
    }
}

fn addressee(
    programme: &Programme,
    names: &Names<'_>,
    called: &BTreeMap<YouthId, String>,
    recipient: &Recipient,
) -> String {
    let name = |id: &YouthId| called.get(id).cloned().unwrap_or_else(|| "een jongere".to_owned());
    match recipient {
        Recipient::Person(id) => names.person(id),
        Recipient::Substitute(id, ..) => format!("De vervanger van {}", names.person(id)),
        Recipient::Team(at, role) => format!("{}, {}", names.role(role), names.organisation(at)),
        Recipient::Youth(id) => name(id),
        Recipient::Parents(id) => format!("De ouders van {}", name(id)),
        Recipient::Address(address) => {
            let mut all = programme.organisations.values();
            let at = all.find(|o| o.email.as_ref() == Some(address));
            at.map_or_else(|| address.clone(), |o| format!("De postbus van {}", o.title))
        }
    }
}

fn remedy(programme: &Programme, names: &Names<'_>, recipient: &Recipient) -> String {
    match recipient {
        Recipient::Youth(_) | Recipient::Parents(_) => {
            "Vraag om een adres dat werkt, vul het hieronder in en stuur opnieuw. Of vertel het op een andere manier."
                .to_owned()
        }
        Recipient::Person(id) => format!(
            "Laat de beheerder het adres van {} verbeteren, en stuur daarna opnieuw. Werkt deze collega er niet meer? \
             Geef het werk dan aan iemand anders.",
            names.person(id)
        ),
        Recipient::Team(at, role) | Recipient::Substitute(_, at, role) => format!(
            "Bij {} heeft nu niemand de rol {} en er is geen postbus. Laat de beheerder iemand die rol geven of een \
             postbus instellen, en stuur daarna opnieuw.",
            names.organisation(at),
            words::lower(&names.role(role))
        ),
        Recipient::Address(address) => {
            let known = programme.organisations.values().any(|o| o.email.as_ref() == Some(address));
            if known {
                "Laat de beheerder het adres in het programma verbeteren, en stuur daarna opnieuw."
            } else {
                "Dit adres staat niet meer in het programma. Stuur opnieuw: dan gaat het naar het adres van nu."
            }
            .to_owned()
        }
    }
}

fn person(recipient: &Recipient) -> Option<&PersonId> {
    match recipient {
        Recipient::Person(id) | Recipient::Substitute(id, ..) => Some(id),
        Recipient::Team(..) | Recipient::Youth(_) | Recipient::Parents(_) | Recipient::Address(_) => None,
    }
}

fn youth(recipient: &Recipient) -> Option<&YouthId> {
    match recipient {
        Recipient::Youth(id) | Recipient::Parents(id) => Some(id),
        Recipient::Team(..) | Recipient::Person(_) | Recipient::Substitute(..) | Recipient::Address(_) => None,
    }
}
