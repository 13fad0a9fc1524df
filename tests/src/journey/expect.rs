//! What must be the case after a step, held against what is; and how what is reads in a file.

use super::people::People;
use super::read::Then;
use sluitend_engine::case::{Addressee, Case, Owner, PlanStatus};
use sluitend_engine::notice::Notice;

/// What is the case after a step.
pub(super) struct Found<'a> {
    pub case: &'a Case,
    pub people: &'a People,
    pub told: &'a [Notice],
    /// Whether anything comes by itself.
    pub over: bool,
}

impl Then {
    /// In what it differs from what is.
    pub(super) fn differences(&self, found: &Found<'_>) -> Vec<String> {
        let Found { case, told, .. } = found;
        let mut differences = Vec::new();
        let mut same = |what: &str, should: Option<String>, is: String| {
            if let Some(should) = should.filter(|should| *should != is) {
                differences.push(format!("{what} should be '{should}' and is '{is}'"));
            }
        };
        let owner = |o: &Owner| found.owner(o);
        same("route", self.route.clone(), case.route.to_string());
        same("state", self.state.clone(), case.state.to_string());
        same("owner", self.owner.clone(), owner(&case.owner));
        same("due", self.due.map(|d| d.0.to_string()), option(case.step.as_ref().map(|s| s.due)));
        same("followups", self.followups.as_ref().map(|f| sorted(f)), sorted(&found.followups()));
        let handover = option(case.handover.as_ref().map(|h| &h.to.organisation));
        same("handover", self.handover.clone(), handover);
        same("paused", self.paused.map(|d| d.0.to_string()), option(case.paused.as_ref().map(|p| p.until)));
        same("agenda", self.agenda.clone(), option(case.agenda.as_ref().map(|a| &a.name)));
        same("regisseur", self.regisseur.clone(), owner(&case.regisseur));
        let outcome = Some(self.outcome.clone().unwrap_or_else(|| NONE.to_owned()));
        same("outcome", outcome, option(case.closed.as_ref().map(|c| &c.outcome)));
        for (field, value) in self.known.iter().flat_map(|known| &known.0) {
            same(field.as_str(), Some(value.to_string()), option(case.value(field.as_str())));
        }
        let lines: Vec<_> = told.iter().map(line).collect();
        for wanted in self.told.iter().flatten() {
            let words = |line: &&String| wanted.split(' ').all(|word| line.split(' ').any(|w| w == word));
            if !lines.iter().any(|line| words(&line)) {
                differences.push(format!("'{wanted}' was not told; told was {lines:?}"));
            }
        }
        if self.silent && !lines.is_empty() {
            differences.push(format!("nobody should have been told anything; told was {lines:?}"));
        }
        let plan: Vec<_> = case.plan.iter().map(|p| format!("{} {}", p.domain, status(p.status))).collect();
        for wanted in self.plan.iter().flatten().filter(|wanted| !plan.contains(wanted)) {
            differences.push(format!("the plan should hold '{wanted}' and is {plan:?}"));
        }
        if self.over && !found.over {
            differences.push("nothing should come any more, and something does".to_owned());
        }
        differences
    }
}

impl Found<'_> {
    /// As a file would say it: to be copied after it was judged.
    pub(super) fn written(&self) -> String {
        let Self { case, .. } = self;
        let mut text = format!("then = {{ state = \"{}\"", case.state);
        let mut put = |rest: String| text += &format!(", {rest}");
        if let Some(closed) = &case.closed {
            put(format!("outcome = \"{}\"", closed.outcome));
        } else {
            put(format!("owner = \"{}\"", self.owner(&case.owner)));
        }
        if let Some(step) = &case.step {
            put(format!("due = {}", step.due));
        }
        if !self.case.open.is_empty() {
            put(format!("followups = {:?}", self.followups()));
        }
        if let Some(handover) = &case.handover {
            put(format!("handover = \"{}\"", handover.to.organisation));
        }
        if let Some(pause) = &case.paused {
            put(format!("paused = {}", pause.until));
        }
        if let Some(agenda) = &case.agenda {
            put(format!("agenda = \"{}\"", agenda.name));
        }
        if self.over {
            text += ", over = true";
        }
        text + " }"
    }

    /// All that was told, for the same purpose.
    pub(super) fn told(&self) -> String {
        format!("told = {:?}", self.told.iter().map(line).collect::<Vec<_>>())
    }

    fn followups(&self) -> Vec<String> {
        let mut open: Vec<_> = self.case.open.iter().map(|f| f.key.followup.to_string()).collect();
        open.sort();
        open
    }

    /// `role organisation`, and the name of who was named in the file.
    fn owner(&self, owner: &Owner) -> String {
        let name = owner.person.as_ref().and_then(|id| self.people.name_of(id));
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        format!("{} {}{name}", owner.role, owner.organisation)
    }
}

/// What stands for nothing.
pub(super) const NONE: &str = "geen";

fn option(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NONE.to_owned(), |v| v.to_string())
}

fn sorted(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort();
    names.join(", ")
}

/// A message: its kind and whom it is for.
fn line(notice: &Notice) -> String {
    let to = match &notice.to {
        Addressee::Professional(o) => format!("{} {}", o.role, o.organisation),
        Addressee::Substitute(o) => format!("vervanger {} {}", o.role, o.organisation),
        Addressee::Youth => "jongere".to_owned(),
        Addressee::Parents => "ouders".to_owned(),
    };
    format!("{} {to}", notice.kind.as_str())
}

fn status(status: PlanStatus) -> &'static str {
    match status {
        PlanStatus::Proposed => "proposed",
        PlanStatus::Open => "open",
        PlanStatus::Done => "done",
        PlanStatus::Dropped => "dropped",
    }
}
