//! What was typed in a form that the page no longer has: given back in the words of the form, so that it is not lost. Pure;
//! must never show the names by which a form is sent.

use super::followup::Pile;
use super::view::{CaseView, Dossier, Look};
use crate::pages::input::Filled;
use crate::pages::names::Names;
use crate::pages::typed;
use sluitend_engine::case::Case;
use sluitend_engine::kept;
use sluitend_engine::model::{Programme, Route, Transition};

/// What was asked and what was typed, in order; nothing when the form stands in the page again.
pub(super) fn left_over(dossier: &Dossier, look: &Look<'_>, view: Option<&CaseView>) -> Vec<(String, String)> {
    let Some(attempt) = look.attempt else { return Vec::new() };
    let shown = view.is_some_and(|case| {
        let in_step = case.step.iter().any(|s| s.shows(attempt));
        let in_followup = case.followups.iter().flat_map(Pile::all).any(|f| f.form == attempt.form && f.shows(attempt));
        let giving = case
            .followups
            .iter()
            .flat_map(Pile::all)
            .flat_map(|f| f.assign.iter().chain(f.back.iter().map(|b| &b.small)));
        let in_giving = giving.into_iter().any(|small| small.open);
        let in_handover = attempt.form == "overdracht" && case.handover.as_ref().is_some_and(|h| h.can_accept);
        let in_plan = case.plan.shows(&attempt.form);
        in_step || in_followup || in_giving || in_handover || in_plan || case.more.shows(&attempt.form)
    });
    if shown {
        return Vec::new();
    }
    let then = then(dossier, look.stale);
    let said = Said {
        programme: look.programme,
        names: Names::new(look.programme, dossier.people.clone()),
        route: then.as_ref().and_then(|case| look.programme.route(&case.route, case.revision)).map(AsRef::as_ref),
        case: then.as_ref(),
        followup: attempt.filled.get("waarvan"),
        filled: &attempt.filled,
    };
    attempt.filled.chosen().map(|(name, text)| said.pair(name, text)).collect()
}

/// The case as it was when the form was made.
fn then(dossier: &Dossier, version: Option<u64>) -> Option<Case> {
    let now = dossier.case.as_deref()?;
    let version = version.unwrap_or(now.version);
    let events = dossier.events.iter().filter(|event| event.seq <= version);
    Some(Case::replay(&now.id, events).unwrap_or_else(|_| now.clone()))
}

struct Said<'a> {
    programme: &'a Programme,
    names: Names<'a>,
    route: Option<&'a Route>,
    case: Option<&'a Case>,
    followup: &'a str,
    filled: &'a Filled,
}

impl Said<'_> {
    fn pair(&self, name: &str, text: &str) -> (String, String) {
        let found = match name {
            "vink" => self.item(text),
            "actie" | "antwoord" => self.transition(text).map(|t| t.label.clone()),
            "persoon" => return ("Wie dit gaat doen".to_owned(), self.names.person(&text.into())),
            "state" => self.state(text),
            _ => None,
        };
        let (label, said) =
            self.field(name, text).unwrap_or_else(|| typed::pair(self.programme, self.filled, name, text));
        (label, found.unwrap_or(said))
    }

    fn item(&self, n: &str) -> Option<String> {
        let checklist = &self.route?.states.get(&self.case?.state)?.checklist;
        checklist.get(n.parse::<usize>().ok()?).cloned()
    }

    fn state(&self, id: &str) -> Option<String> {
        self.route?.states.get(id).map(|state| state.title.clone())
    }

    /// An action of the step, or an answer to the follow-up.
    fn transition(&self, action: &str) -> Option<&Transition> {
        let (route, case) = (self.route?, self.case?);
        let open = case.open_followup(self.followup);
        let answer = open.and_then(|open| kept::definition(self.programme, route, &open.key)?.on.get(action));
        answer.or_else(|| route.transition(&case.state, action))
    }

    /// A field of an action, sent as `<action>.<field>`.
    fn field(&self, name: &str, text: &str) -> Option<(String, String)> {
        let (_, id) = name.split_once('.')?;
        let open = self.case.and_then(|case| case.open_followup(self.followup));
        let home = open.zip(self.route).and_then(|(open, route)| kept::home(self.programme, route, &open.key));
        let of_route = home.or(self.route).and_then(|route| route.fields.get(id));
        let field = of_route.or_else(|| self.programme.attributes.get(id))?;
        Some((field.label.clone(), typed::said(field, text)))
    }
}
