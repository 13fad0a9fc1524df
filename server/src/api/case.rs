//! A case as the API shows it: one pure function of the case, the programme and whoever looks. It must not look anything
//! up: the answer to a repeated request is rendered inside the commit, from these three alone.

use super::form::{Form, actions, answers};
use crate::store::LoadedCase;
use crate::who::Who;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sluitend_engine::case::{Case, Handover, Kept, OpenFollowUp, Owner, PlanItem, PlanStatus};
use sluitend_engine::command::{Actor, Facts};
use sluitend_engine::decide::Possible;
use sluitend_engine::id::{NoteId, PersonId, RouteId, StateId};
use sluitend_engine::kept;
use sluitend_engine::model::{Indicator, Programme, Route, State, StateKind};
use sluitend_engine::value::Value;
use sluitend_engine::wake::View;
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A case: the trajectory of one youth, as whoever asks may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub struct CaseView<'a> {
    /// Its id.
    id: &'a str,
    /// Whose it is.
    youth_id: &'a str,
    /// The route along which it runs.
    route: RouteRef<'a>,
    /// Where it is.
    state: StateView<'a>,
    /// Who is accountable; in a closed case: who was last.
    owner: OwnerView<'a>,
    /// The case director.
    regisseur: OwnerView<'a>,
    /// The last day on which the present step is in time.
    due: Option<Date>,
    /// When something happens by itself.
    wake_at: Option<Timestamp>,
    /// Goes up with every change; send it along with a command.
    version: u64,
    /// The day of enrolment.
    opened: Date,
    /// The day on which it was closed.
    closed: Option<Date>,
    /// How it was closed.
    outcome: Option<OutcomeView<'a>>,
    /// What was filled in along the way. Sensitive fields only for their readers.
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    fields: BTreeMap<&'a str, &'a Value>,
    /// What is known of the youth.
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    attributes: BTreeMap<&'a str, &'a Value>,
    /// Why nothing is asked for a while.
    paused: Option<PauseView<'a>>,
    /// A handover that waits for an answer.
    handover: Option<HandoverView<'a>>,
    /// The agenda on which it stands, such as `mdo`.
    agenda: Option<AgendaView<'a>>,
    /// Open follow-ups, each with the answers that whoever asks can give now.
    followups: Vec<FollowUpView<'a>>,
    /// The follow-ups that came along from an earlier route and open later.
    kept: Vec<KeptView<'a>>,
    /// The actions of the trajectplan.
    plan: Vec<PlanView<'a>>,
    /// What whoever asks can do now.
    actions: Vec<Form<'a>>,
}

/// A value: yes or no, a number, a text, or a date as `"2026-12-31"`.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it stands only in the description of the API")]
pub enum AnyValue {
    /// Yes or no.
    Boolean(bool),
    /// A number with at most three decimals.
    Number(f64),
    /// A text, the key of a choice, or a date.
    Text(String),
}

/// A route by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteRef<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// The revision along which the case runs.
    revision: u32,
}

/// The state of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = State)]
struct StateView<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// The step of which it is a part.
    part: Option<&'a str>,
    /// The phase of the route.
    phase: Option<PhaseRef<'a>>,
    /// `task`: someone must act; `wait`: it goes on by itself; `final`: the route ends here.
    kind: &'static str,
    /// What to do, in Markdown.
    guide: Option<&'a str>,
    /// The legal frames, by title.
    frames: Vec<&'a str>,
    /// What is ticked off before the step is left.
    checklist: Vec<CheckView<'a>>,
}

/// A phase of a route.
#[derive(Debug, Serialize, ToSchema)]
struct PhaseRef<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
}

/// An item of a checklist.
#[derive(Debug, Serialize, ToSchema)]
struct CheckView<'a> {
    /// Its position, from 0.
    item: u16,
    /// What must have been done.
    text: &'a str,
    /// Whether it has.
    ticked: bool,
}

/// Who is accountable.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owner)]
pub struct OwnerView<'a> {
    /// The role.
    role: Cow<'a, str>,
    /// What the role is called.
    role_title: Cow<'a, str>,
    /// The organisation.
    organisation: Cow<'a, str>,
    /// What the organisation is called.
    organisation_title: Cow<'a, str>,
    /// The person; nothing: the team, until someone takes it.
    person: Option<Cow<'a, str>>,
}

/// How a case was closed.
#[derive(Debug, Serialize, ToSchema)]
struct OutcomeView<'a> {
    /// Its id.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Under what it counts.
    #[schema(value_type = Option<String>)]
    indicator: Option<Indicator>,
}

/// A pause of the present step.
#[derive(Debug, Serialize, ToSchema)]
struct PauseView<'a> {
    /// The day on which it began.
    from: Date,
    /// The day on which it ends by itself.
    until: Date,
    /// The note that says why.
    reason: Option<&'a str>,
}

/// A handover that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverView<'a> {
    /// Who would become accountable.
    to: OwnerView<'a>,
    /// The route on which it would go on; nothing: the same route, after a move.
    route: Option<&'a str>,
    /// The step of that route; nothing: where it begins.
    state: Option<&'a str>,
    /// The day on which it was offered.
    offered: Date,
    /// Who offered it.
    by: Option<&'a str>,
    /// The last day on which an answer is in time.
    due: Date,
    /// The decisions that whoever asks can take: `accept`, `decline`, `withdraw`.
    decisions: Vec<&'static str>,
}

/// The agenda of a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct AgendaView<'a> {
    /// Which, such as `mdo`.
    name: &'a str,
    /// Since when.
    since: Date,
}

/// A follow-up that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
struct FollowUpView<'a> {
    /// Its name in `/followups/{followup}`.
    id: String,
    /// Its title.
    title: &'a str,
    /// Who must act.
    owner: OwnerView<'a>,
    /// The day on which it opened.
    opened: Date,
    /// The last day on which it is in time.
    due: Date,
    /// The route from which it came along; nothing: it is of the present route.
    route: Option<&'a str>,
    /// What to do, in Markdown.
    guide: Option<&'a str>,
    /// The answers that whoever asks can give.
    actions: Vec<Form<'a>>,
}

/// A follow-up that came along from an earlier route.
#[derive(Debug, Serialize, ToSchema)]
struct KeptView<'a> {
    /// Its name.
    id: String,
    /// Its title.
    title: &'a str,
    /// The route that armed it.
    route: Option<&'a str>,
    /// The day on which it opens.
    opens: Date,
}

/// An action of the trajectplan.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView<'a> {
    /// Its number.
    item: u32,
    /// The life domain.
    domain: &'a str,
    /// What the life domain is called.
    domain_title: &'a str,
    /// The note that says what will be done; nothing in a proposal.
    text: Option<&'a str>,
    /// Before when.
    due: Option<Date>,
    /// How far it is.
    #[schema(value_type = String, example = "open")]
    status: PlanStatus,
    /// Since when.
    since: Date,
}

impl<'a> CaseView<'a> {
    /// A case as someone may see it at a moment.
    #[must_use]
    pub fn new(
        programme: &'a Programme,
        loaded: &'a LoadedCase,
        who: &'a Who,
        actor: &'a Actor,
        now: Timestamp,
    ) -> Self {
        let case = &loaded.case;
        let facts = Facts { birth: loaded.birth };
        let route = programme.route(&case.route, case.revision).map(|r| &**r);
        let view = route.map(|route| View { programme, route, case, facts });
        let seen = Seen { programme, route, case, who, possible: Possible::new(programme, case, facts, actor, now) };
        Self {
            id: case.id.as_str(),
            youth_id: case.youth.as_str(),
            route: RouteRef {
                id: case.route.as_str(),
                title: route.map_or(case.route.as_str(), |r| &r.title),
                revision: case.revision,
            },
            state: seen.state(),
            owner: OwnerView::new(programme, &case.owner),
            regisseur: OwnerView::new(programme, &case.regisseur),
            due: case.step.as_ref().map(|s| s.due),
            wake_at: view.and_then(|view| view.wake_at()),
            version: case.version,
            opened: case.opened,
            closed: case.closed.as_ref().map(|c| c.on),
            outcome: seen.outcome(),
            fields: seen.values(false),
            attributes: seen.values(true),
            paused: case.paused.as_ref().map(|p| PauseView {
                from: p.from,
                until: p.until,
                reason: p.reason.as_ref().map(NoteId::as_str),
            }),
            handover: case.handover.as_ref().map(|h| seen.handover(h)),
            agenda: case.agenda.as_ref().map(|a| AgendaView { name: &a.name, since: a.since }),
            followups: case.open.iter().map(|open| seen.followup(open)).collect(),
            kept: case
                .kept
                .iter()
                .filter(|kept| view.is_none_or(|v| v.will_open(kept)))
                .map(|k| seen.kept(k))
                .collect(),
            plan: case.plan.iter().map(|item| seen.plan(item)).collect(),
            actions: actions(programme, route, &seen.possible),
        }
    }
}

impl<'a> OwnerView<'a> {
    /// Who is accountable, with the names of role and organisation.
    #[must_use]
    pub fn new(programme: &'a Programme, owner: &'a Owner) -> Self {
        let role = programme.roles.get(&owner.role);
        let organisation = programme.organisations.get(&owner.organisation);
        Self {
            role: owner.role.as_str().into(),
            role_title: role.map_or(owner.role.as_str(), |r| &r.title).into(),
            organisation: owner.organisation.as_str().into(),
            organisation_title: organisation.map_or(owner.organisation.as_str(), |o| &o.title).into(),
            person: owner.person.as_ref().map(|person| person.as_str().into()),
        }
    }

    /// The same, for a line of a list that outlives what it was made of.
    #[must_use]
    pub fn into_owned(self) -> OwnerView<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        OwnerView {
            role: owned(self.role),
            role_title: owned(self.role_title),
            organisation: owned(self.organisation),
            organisation_title: owned(self.organisation_title),
            person: self.person.map(owned),
        }
    }
}

/// A case in someone's eyes.
struct Seen<'a> {
    programme: &'a Programme,
    /// Nothing when the programme does not have it any more.
    route: Option<&'a Route>,
    case: &'a Case,
    who: &'a Who,
    possible: Possible<'a>,
}

impl<'a> Seen<'a> {
    fn state(&self) -> StateView<'a> {
        let (id, state) = (&self.case.state, self.route.and_then(|r| r.states.get(&self.case.state)));
        let phase = state.and_then(|s| s.phase.as_ref()).zip(self.route).map(|(phase, route)| PhaseRef {
            id: phase.as_str(),
            title: route.phases.get(phase).map_or(phase.as_str(), String::as_str),
        });
        StateView {
            id: id.as_str(),
            title: state.map_or(id.as_str(), |s| &s.title),
            part: state.and_then(|s| s.part.as_deref()),
            phase,
            kind: state.map_or("task", |s| kind(&s.kind)),
            guide: state.and_then(|s| s.guide.as_deref()),
            frames: state.map_or_else(Vec::new, |s| self.frames(s)),
            checklist: state.map_or_else(Vec::new, |s| self.checklist(s)),
        }
    }

    fn frames(&self, state: &'a State) -> Vec<&'a str> {
        let title = |frame| self.programme.frames.get(frame).map(String::as_str);
        state.frames.iter().filter_map(title).collect()
    }

    fn checklist(&self, state: &'a State) -> Vec<CheckView<'a>> {
        let check =
            |(item, text): (u16, &'a String)| CheckView { item, text, ticked: self.case.ticked.contains(&item) };
        (0..).zip(&state.checklist).map(check).collect()
    }

    fn outcome(&self) -> Option<OutcomeView<'a>> {
        let id = &self.case.closed.as_ref()?.outcome;
        let outcome = self.programme.outcomes.get(id);
        Some(OutcomeView {
            id: id.as_str(),
            title: outcome.map_or(id.as_str(), |o| &o.title),
            indicator: outcome.map(|o| o.indicator),
        })
    }

    /// Attributes, or fields: those that whoever looks may see.
    fn values(&self, attributes: bool) -> BTreeMap<&'a str, &'a Value> {
        let known = self.case.known.iter().filter(|(id, _)| self.programme.attributes.contains_key(*id) == attributes);
        let seen = known.filter(|(id, _)| self.who.reads_value(self.programme, id));
        seen.map(|(id, known)| (id.as_str(), &known.value)).collect()
    }

    fn handover(&self, handover: &'a Handover) -> HandoverView<'a> {
        let mut decisions = Vec::new();
        if self.possible.can_accept() {
            decisions.extend(["accept", "decline"]);
        }
        if self.possible.can_withdraw() {
            decisions.push("withdraw");
        }
        HandoverView {
            to: OwnerView::new(self.programme, &handover.to),
            route: handover.route.as_ref().map(RouteId::as_str),
            state: handover.state.as_ref().map(StateId::as_str),
            offered: handover.offered,
            by: handover.by.as_ref().map(PersonId::as_str),
            due: handover.obligation.due,
            decisions,
        }
    }

    fn followup(&self, open: &'a OpenFollowUp) -> FollowUpView<'a> {
        let home = self.route.and_then(|route| kept::home(self.programme, route, &open.key));
        let definition = home.and_then(|r| r.followups.get(&open.key.followup));
        FollowUpView {
            id: open.key.to_string(),
            title: definition.map_or(open.key.followup.as_str(), |f| &f.title),
            route: open.key.route.as_ref().map(RouteId::as_str),
            owner: OwnerView::new(self.programme, &open.owner),
            opened: open.opened.on,
            due: open.obligation.due,
            guide: definition.and_then(|f| f.guide.as_deref()),
            actions: answers(self.programme, home, &self.possible, open),
        }
    }

    fn kept(&self, kept: &'a Kept) -> KeptView<'a> {
        let definition = self.route.and_then(|route| kept::definition(self.programme, route, &kept.key));
        KeptView {
            id: kept.key.to_string(),
            title: definition.map_or(kept.key.followup.as_str(), |f| &f.title),
            route: kept.key.route.as_ref().map(RouteId::as_str),
            opens: kept.opens,
        }
    }

    fn plan(&self, item: &'a PlanItem) -> PlanView<'a> {
        let title = self.programme.domains.get(&item.domain);
        PlanView {
            item: item.id,
            domain: item.domain.as_str(),
            domain_title: title.map_or(item.domain.as_str(), String::as_str),
            text: item.text.as_ref().map(NoteId::as_str),
            due: item.due,
            status: item.status,
            since: item.since,
        }
    }
}

/// What kind of state it is, in a word.
pub(super) fn kind(kind: &StateKind) -> &'static str {
    match kind {
        StateKind::Task { .. } => "task",
        StateKind::Wait => "wait",
        StateKind::Final { .. } => "final",
    }
}
