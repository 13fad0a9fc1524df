//! An event as the API shows it: as it stands in the journal, without the values that whoever looks may not see.

use crate::who::Who;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sluitend_engine::case::{By, Event, What};
use sluitend_engine::model::Programme;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One line of the journal. What happened stands beside `event`; names are stable, new ones can be added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    /// 1, 2, 3 … within the case.
    seq: u64,
    /// When it was recorded.
    at: Timestamp,
    /// The local day on which it counts.
    on: Date,
    /// Who did it: `"system"`, `"youth"` or `{"person": id}`.
    #[schema(value_type = serde_json::Value)]
    by: By,
    /// What happened: `event` names it, such as `moved`.
    #[serde(flatten)]
    #[schema(value_type = Happened)]
    what: What,
}

/// What happened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands only in the description of the API")]
pub struct Happened {
    /// `enrolled`, `rerouted`, `moved`, `written`, `rescheduled`, `ticked`, `noted`, `escalated`, `assigned`, `given_back`, `released`,
    /// `follow_up_opened`, `follow_up_answered`, `follow_ups_cancelled`, `youth_answered`, `handover_offered`,
    /// `handover_accepted`, `handover_declined`, `handover_withdrawn`, `directed`, `paused`, `resumed`, `plan_added`,
    /// `plan_changed`, `plan_due`, `agenda_set` or `erased`.
    event: String,
    /// What belongs to it.
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

impl EventView {
    /// An event as someone may see it.
    #[must_use]
    pub fn new(programme: &Programme, event: Event, who: &Who) -> Self {
        let Event { seq, at, on, by, mut what } = event;
        if let Some(values) = what.values_mut() {
            values.retain(|id, _| who.reads_value(programme, id));
        }
        Self { seq, at, on, by, what }
    }
}
