//! What stands open beside the step: follow-ups, and a handover that waits.

use super::more::{self, Back, Small};
use super::step::{ActionChoice, choice};
use super::view::Scene;
use crate::pages::input::{Attempt, Form, Input};
use crate::pages::markdown;
use crate::pages::names::Holder;
use crate::pages::timeline;
use crate::pages::words::{self, Due};
use sluitend_engine::case::{OpenFollowUp, What};
use sluitend_engine::kept;

/// An open follow-up.
pub struct FollowUpView {
    /// The key of its form: `opvolging:<key>`.
    pub form: String,
    /// The id of its form in the page.
    pub id: String,
    /// Which occurrence, as text.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What must be done, as HTML.
    pub guide: Option<String>,
    /// Since when.
    pub since: String,
    /// The last day.
    pub due: Due,
    /// Who must answer.
    pub owner: Holder,
    /// What the youth answered.
    pub youth_said: Option<String>,
    /// What can be answered.
    pub answers: Vec<ActionChoice>,
    /// Free text with it.
    pub note: Input,
    /// What is wrong with the choice itself.
    pub error: Option<String>,
    /// Whether the reader can take it.
    pub claimable: bool,
    /// Giving it to a colleague.
    pub assign: Option<Small>,
    /// Giving it back, and to whom.
    pub back: Option<Back>,
    /// Whether what was typed in one of its forms is to be mended.
    pub is_refused: bool,
}

impl FollowUpView {
    /// Whether what was typed in an attempt stands in this form again.
    #[must_use]
    pub fn shows(&self, attempt: &Attempt) -> bool {
        let chosen = attempt.filled.get("antwoord");
        !self.answers.is_empty() && (chosen.is_empty() || self.answers.iter().any(|a| a.action == chosen))
    }
}

/// An open follow-up, and those of one title with it, that opened while it still waited.
pub struct Pile {
    /// The one that waits longest.
    pub first: FollowUpView,
    /// The others, folded behind it.
    pub more: Vec<FollowUpView>,
}

impl Pile {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &FollowUpView> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// What the fold says.
    #[must_use]
    pub fn more_title(&self) -> String {
        match self.more.len() {
            1 => "Staat nog een keer open".to_owned(),
            n => format!("Staat nog {n} keer open"),
        }
    }

    /// Whether the fold is open: something in it must be mended, was answered by the youth, or is for someone else than what
    /// stands above it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.more.iter().any(|f| f.is_refused || f.youth_said.is_some() || f.owner != self.first.owner)
    }
}

/// The handover that waits.
pub struct HandoverView {
    /// Who is asked.
    pub to: Holder,
    /// What is offered.
    pub what: String,
    /// Since when, and who offered it.
    pub offered: String,
    /// Before when it must be answered.
    pub due: Due,
    /// The free text with the offer.
    pub note: Option<String>,
    /// Whether the reader can answer it.
    pub can_accept: bool,
    /// For whom, when the reader answers only for the whole region and is not asked: it is not theirs to press first.
    pub on_behalf: Option<String>,
    /// Whether the reader can take it back.
    pub can_withdraw: bool,
    /// Why it is declined.
    pub reason: Input,
    /// Whether that part is open.
    pub reason_open: bool,
}

pub(super) fn views(scene: Scene<'_>) -> Vec<Pile> {
    let mut piles: Vec<(String, Pile)> = Vec::new();
    for open in &scene.case.open {
        let title = timeline::followup_title(scene.programme, Some(scene.route), &open.key);
        let view = view(scene, open);
        match piles.iter_mut().find(|(known, _)| *known == title) {
            Some((_, pile)) => pile.more.push(view),
            None => piles.push((title, Pile { first: view, more: Vec::new() })),
        }
    }
    piles.into_iter().map(|(_, pile)| pile).collect()
}

fn view(scene: Scene<'_>, open: &OpenFollowUp) -> FollowUpView {
    let home = kept::home(scene.programme, scene.route, &open.key).unwrap_or(scene.route);
    let definition = kept::definition(scene.programme, scene.route, &open.key);
    let key = open.key.to_string();
    let form_key = format!("opvolging:{key}");
    let form = Form::new(&form_key, scene.attempt);
    let answers = scene.possible.answers(open);
    let mine = scene.who.holds.contains(&(open.owner.role.clone(), open.owner.organisation.clone()));
    let assign = more::give(scene, &format!("followup:{key}"), &open.owner);
    let back = more::back(scene, &format!("followup:{key}"), Some(open));
    FollowUpView {
        is_refused: form.is_refused()
            || assign.iter().chain(back.iter().map(|back| &back.small)).any(|small| small.open),
        id: form.id(""),
        title: title(scene, open),
        guide: definition.and_then(|f| f.guide.as_deref()).map(markdown::html),
        since: words::date(open.opened.on),
        due: scene.due(open.obligation.due),
        owner: scene.names.holder(&open.owner),
        youth_said: youth_said(scene, open),
        answers: answers.into_iter().map(|t| choice(scene, home, &form, "antwoord", t)).collect(),
        note: scene.area(&form, "Toelichting", "").optional(),
        error: form.error("antwoord"),
        claimable: mine && open.owner.person.is_none(),
        assign,
        back,
        form: form_key.clone(),
        key,
    }
}

/// Its title, and which it is; where that is the same of another that is open, too, from when it counts.
fn title(scene: Scene<'_>, open: &OpenFollowUp) -> String {
    let title = |key| timeline::followup_title(scene.programme, Some(scene.route), key);
    let mine = title(&open.key);
    let others = scene.case.open.iter().filter(|other| other.key != open.key);
    match others.map(|other| title(&other.key)).any(|other| other == mine) {
        true => format!("{mine}, geteld vanaf {}", words::date(open.key.anchor)),
        false => mine,
    }
}

fn youth_said(scene: Scene<'_>, open: &OpenFollowUp) -> Option<String> {
    // It may have been said before the follow-up went along to another route; what was said to an earlier question is not
    // an answer to this one.
    let since = scene.dossier.events.iter().rev().filter(|event| event.seq > open.opened.seq);
    let said = since.into_iter().find_map(|event| match &event.what {
        What::YouthAnswered { key, action, .. } if key.at_home() == open.key.at_home() => Some((action, event.on)),
        _ => None,
    });
    let (action, on) = said?;
    let definition = kept::definition(scene.programme, scene.route, &open.key);
    let label = || definition.and_then(|f| f.on.get(action)).map_or_else(|| action.to_string(), |t| t.label.clone());
    Some(format!("De jongere antwoordde op {}: {}.", words::day_month(on), timeline::youth_answer(action, label)))
}

pub(super) fn handover(scene: Scene<'_>) -> Option<HandoverView> {
    let handover = scene.case.handover.as_ref()?;
    let form = Form::new("overdracht", scene.attempt);
    let what = match handover.elsewhere() {
        Some(to) => format!("Overdracht naar de route {}", scene.programme.title_of(&to)),
        None => "Overdracht omdat de jongere is verhuisd".to_owned(),
    };
    let by = handover.by.as_ref().map(|p| format!(" door {}", scene.names.person(p))).unwrap_or_default();
    let offered = scene.dossier.events.iter().rev().find_map(|event| match &event.what {
        What::HandoverOffered { note, .. } => Some(note.clone()),
        _ => None,
    });
    let reason =
        form.area("reden", "Waarom neemt u het niet over?", "De afzender leest dit en moet ermee verder kunnen.");
    let is_theirs = scene.who.holds.iter().any(|(_, organisation)| *organisation == handover.to.organisation);
    Some(HandoverView {
        to: scene.names.holder(&handover.to),
        what,
        offered: format!("Aangeboden op {}{by}", words::date(handover.offered)),
        due: scene.due(handover.obligation.due),
        note: scene.note(offered.flatten().as_ref()),
        can_accept: scene.possible.can_accept(),
        on_behalf: (!is_theirs).then(|| scene.names.organisation(&handover.to.organisation)),
        can_withdraw: scene.possible.can_withdraw(),
        reason_open: form.is_refused(),
        reason,
    })
}
