//! A case as the API shows it: one pure function of the case, the programme and whoever looks. It must not look anything
//! up: the answer to a repeated request is rendered inside the commit, from these three alone.

use super::form::{Form, actions, answers};
use crate::store::LoadedCase;
use crate::who::Who;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sluitend_engine::case::{Case, Handover, Kept, OpenFollowUp, Owner, PlanItem, PlanStatus};
use sluitend_engine::command::Facts;
use sluitend_engine::decide::Possible;
use sluitend_engine::kept;
use sluitend_engine::model::{Indicator, Programme, Route, State, StateKind};
use sluitend_engine::value::Value;
use sluitend_engine::wake::View;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A case: the trajectory of one youth, as whoever asks may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub struct CaseView {
    /// Its id.
    id: String,
    /// Whose it is.
    youth_id: String,
    /// The route along which it runs.
    route: RouteRef,
    /// Where it is.
    state: StateView,
    /// Who is accountable; in a closed case: who was last.
    owner: OwnerView,
    /// The case director.
    regisseur: OwnerView,
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
    outcome: Option<OutcomeView>,
    /// What was filled in along the way. Sensitive fields only for their readers.
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    fields: BTreeMap<String, Value>,
    /// What is known of the youth.
    #[schema(value_type = BTreeMap<String, AnyValue>)]
    attributes: BTreeMap<String, Value>,
    /// Why nothing is asked for a while.
    paused: Option<PauseView>,
    /// A handover that waits for an answer.
    handover: Option<HandoverView>,
    /// The agenda on which it stands, such as `mdo`.
    agenda: Option<AgendaView>,
    /// Open follow-ups, each with the answers that whoever asks can give now.
    followups: Vec<FollowUpView>,
    /// The follow-ups that came along from an earlier route and open later.
    kept: Vec<KeptView>,
    /// The actions of the trajectplan.
    plan: Vec<PlanView>,
    /// What whoever asks can do now.
    actions: Vec<Form>,
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
pub struct RouteRef {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The revision along which the case runs.
    revision: u32,
}

/// The state of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = State)]
struct StateView {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// The step of which it is a part.
    part: Option<String>,
    /// The phase of the route.
    phase: Option<PhaseRef>,
    /// `task`: someone must act; `wait`: it goes on by itself; `final`: the route ends here.
    kind: &'static str,
    /// What to do, in Markdown.
    guide: Option<String>,
    /// The legal frames, by title.
    frames: Vec<String>,
    /// What is ticked off before the step is left.
    checklist: Vec<CheckView>,
}

/// A phase of a route.
#[derive(Debug, Serialize, ToSchema)]
struct PhaseRef {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
}

/// An item of a checklist.
#[derive(Debug, Serialize, ToSchema)]
struct CheckView {
    /// Its position, from 0.
    item: u16,
    /// What must have been done.
    text: String,
    /// Whether it has.
    ticked: bool,
}

/// Who is accountable.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owner)]
pub struct OwnerView {
    /// The role.
    role: String,
    /// What the role is called.
    role_title: String,
    /// The organisation.
    organisation: String,
    /// What the organisation is called.
    organisation_title: String,
    /// The person; nothing: the team, until someone takes it.
    person: Option<String>,
}

/// How a case was closed.
#[derive(Debug, Serialize, ToSchema)]
struct OutcomeView {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// Under what it counts.
    #[schema(value_type = Option<String>)]
    indicator: Option<Indicator>,
}

/// A pause of the present step.
#[derive(Debug, Serialize, ToSchema)]
struct PauseView {
    /// The day on which it began.
    from: Date,
    /// The day on which it ends by itself.
    until: Date,
    /// The note that says why.
    reason: Option<String>,
}

/// A handover that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverView {
    /// Who would become accountable.
    to: OwnerView,
    /// The route on which it would go on; nothing: the same route, after a move.
    route: Option<String>,
    /// The step of that route; nothing: where it begins.
    state: Option<String>,
    /// The day on which it was offered.
    offered: Date,
    /// Who offered it.
    by: Option<String>,
    /// The last day on which an answer is in time.
    due: Date,
    /// The decisions that whoever asks can take: `accept`, `decline`, `withdraw`.
    decisions: Vec<&'static str>,
}

/// The agenda of a meeting.
#[derive(Debug, Serialize, ToSchema)]
struct AgendaView {
    /// Which, such as `mdo`.
    name: String,
    /// Since when.
    since: Date,
}

/// A follow-up that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
struct FollowUpView {
    /// Its name in `/followups/{followup}`.
    id: String,
    /// Its title.
    title: String,
    /// Who must act.
    owner: OwnerView,
    /// The day on which it opened.
    opened: Date,
    /// The last day on which it is in time.
    due: Date,
    /// The route from which it came along; nothing: it is of the present route.
    route: Option<String>,
    /// What to do, in Markdown.
    guide: Option<String>,
    /// The answers that whoever asks can give.
    actions: Vec<Form>,
}

/// A follow-up that came along from an earlier route.
#[derive(Debug, Serialize, ToSchema)]
struct KeptView {
    /// Its name.
    id: String,
    /// Its title.
    title: String,
    /// The route that armed it.
    route: Option<String>,
    /// The day on which it opens.
    opens: Date,
}

/// An action of the trajectplan.
#[derive(Debug, Serialize, ToSchema)]
struct PlanView {
    /// Its number.
    item: u32,
    /// The life domain.
    domain: String,
    /// What the life domain is called.
    domain_title: String,
    /// The note that says what will be done; nothing in a proposal.
    text: Option<String>,
    /// Before when.
    due: Option<Date>,
    /// How far it is.
    #[schema(value_type = String, example = "open")]
    status: PlanStatus,
    /// Since when.
    since: Date,
}

impl CaseView {
    /// A case as someone may see it at a moment.
    #[must_use]
    pub fn new(programme: &Programme, loaded: &LoadedCase, who: &Who, now: Timestamp) -> Self {
        let case = &loaded.case;
        let facts = Facts { birth: loaded.birth };
        let route = programme.route(&case.route, case.revision).map(|r| &**r);
        let actor = who.actor();
        let seen = Seen { programme, route, case, who, possible: Possible::new(programme, case, facts, &actor, now) };
        Self {
            id: case.id.to_string(),
            youth_id: case.youth.to_string(),
            route: RouteRef {
                id: case.route.to_string(),
                title: route.map_or_else(|| case.route.to_string(), |r| r.title.clone()),
                revision: case.revision,
            },
            state: seen.state(),
            owner: OwnerView::new(programme, &case.owner),
            regisseur: OwnerView::new(programme, &case.regisseur),
            due: case.step.as_ref().map(|s| s.due),
            wake_at: route.and_then(|route| View { programme, route, case, facts }.wake_at()),
            version: case.version,
            opened: case.opened,
            closed: case.closed.as_ref().map(|c| c.on),
            outcome: seen.outcome(),
            fields: seen.values(false),
            attributes: seen.values(true),
            paused: case.paused.as_ref().map(|p| PauseView {
                from: p.from,
                until: p.until,
                reason: p.reason.as_ref().map(ToString::to_string),
            }),
            handover: case.handover.as_ref().map(|h| seen.handover(h)),
            agenda: case.agenda.as_ref().map(|a| AgendaView { name: a.name.clone(), since: a.since }),
            followups: case.open.iter().map(|open| seen.followup(open)).collect(),
            kept: case.kept.iter().map(|kept| seen.kept(kept)).collect(),
            plan: case.plan.iter().map(|item| seen.plan(item)).collect(),
            actions: actions(programme, route, &seen.possible),
        }
    }
}

impl OwnerView {
    /// Who is accountable, with the names of role and organisation.
    #[must_use]
    pub fn new(programme: &Programme, owner: &Owner) -> Self {
        let role = programme.roles.get(&owner.role);
        let organisation = programme.organisations.get(&owner.organisation);
        Self {
            role: owner.role.to_string(),
            role_title: role.map_or_else(|| owner.role.to_string(), |r| r.title.clone()),
            organisation: owner.organisation.to_string(),
            organisation_title: organisation.map_or_else(|| owner.organisation.to_string(), |o| o.title.clone()),
            person: owner.person.as_ref().map(ToString::to_string),
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

impl Seen<'_> {
    fn state(&self) -> StateView {
        let (id, state) = (&self.case.state, self.route.and_then(|r| r.states.get(&self.case.state)));
        let phase = state.and_then(|s| s.phase.as_ref()).zip(self.route).map(|(phase, route)| PhaseRef {
            id: phase.to_string(),
            title: route.phases.get(phase).map_or_else(|| phase.to_string(), Clone::clone),
        });
        StateView {
            id: id.to_string(),
            title: state.map_or_else(|| id.to_string(), |s| s.title.clone()),
            part: state.and_then(|s| s.part.clone()),
            phase,
            kind: state.map_or("task", |s| kind(&s.kind)),
            guide: state.and_then(|s| s.guide.clone()),
            frames: state.map_or_else(Vec::new, |s| self.frames(s)),
            checklist: state.map_or_else(Vec::new, |s| self.checklist(s)),
        }
    }

    fn frames(&self, state: &State) -> Vec<String> {
        let title = |frame| self.programme.frames.get(frame).cloned();
        state.frames.iter().filter_map(title).collect()
    }

    fn checklist(&self, state: &State) -> Vec<CheckView> {
        let check = |(item, text): (u16, &String)| CheckView {
            item,
            text: text.clone(),
            ticked: self.case.ticked.contains(&item),
        };
        (0..).zip(&state.checklist).map(check).collect()
    }

    fn outcome(&self) -> Option<OutcomeView> {
        let id = &self.case.closed.as_ref()?.outcome;
        let outcome = self.programme.outcomes.get(id);
        Some(OutcomeView {
            id: id.to_string(),
            title: outcome.map_or_else(|| id.to_string(), |o| o.title.clone()),
            indicator: outcome.map(|o| o.indicator),
        })
    }

    /// Attributes, or fields: those that whoever looks may see.
    fn values(&self, attributes: bool) -> BTreeMap<String, Value> {
        let known = self.case.known.iter().filter(|(id, _)| self.programme.attributes.contains_key(*id) == attributes);
        let seen = known.filter(|(id, _)| self.who.reads_value(self.programme, id));
        seen.map(|(id, known)| (id.to_string(), known.value.clone())).collect()
    }

    fn handover(&self, handover: &Handover) -> HandoverView {
        let mut decisions = Vec::new();
        if self.possible.can_accept() {
            decisions.extend(["accept", "decline"]);
        }
        if self.possible.can_withdraw() {
            decisions.push("withdraw");
        }
        HandoverView {
            to: OwnerView::new(self.programme, &handover.to),
            route: handover.route.as_ref().map(ToString::to_string),
            state: handover.state.as_ref().map(ToString::to_string),
            offered: handover.offered,
            by: handover.by.as_ref().map(ToString::to_string),
            due: handover.obligation.due,
            decisions,
        }
    }

    fn followup(&self, open: &OpenFollowUp) -> FollowUpView {
        let home = self.route.and_then(|route| kept::home(self.programme, route, &open.key));
        let definition = home.and_then(|r| r.followups.get(&open.key.followup));
        FollowUpView {
            id: open.key.to_string(),
            title: definition.map_or_else(|| open.key.followup.to_string(), |f| f.title.clone()),
            route: open.key.route.as_ref().map(ToString::to_string),
            owner: OwnerView::new(self.programme, &open.owner),
            opened: open.opened.on,
            due: open.obligation.due,
            guide: definition.and_then(|f| f.guide.clone()),
            actions: answers(self.programme, home, &self.possible, open),
        }
    }

    fn kept(&self, kept: &Kept) -> KeptView {
        let definition = self.route.and_then(|route| kept::definition(self.programme, route, &kept.key));
        KeptView {
            id: kept.key.to_string(),
            title: definition.map_or_else(|| kept.key.followup.to_string(), |f| f.title.clone()),
            route: kept.key.route.as_ref().map(ToString::to_string),
            opens: kept.opens,
        }
    }

    fn plan(&self, item: &PlanItem) -> PlanView {
        let title = self.programme.domains.get(&item.domain);
        PlanView {
            item: item.id,
            domain: item.domain.to_string(),
            domain_title: title.cloned().unwrap_or_else(|| item.domain.to_string()),
            text: item.text.as_ref().map(ToString::to_string),
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
