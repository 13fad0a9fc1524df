//! What can be done, and what must be filled in for it: the forms of actions and of answers to follow-ups.

use serde::Serialize;
use sluitend_engine::case::OpenFollowUp;
use sluitend_engine::decide::Possible;
use sluitend_engine::id::FieldId;
use sluitend_engine::model::{Ask, Field, FieldKind, Programme, Route, Transition};
use sluitend_engine::value::Number;
use utoipa::ToSchema;

/// Something that can be done now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct Form {
    /// Its name in `/actions/{action}`.
    action: String,
    /// What a button says.
    label: String,
    /// What it asks.
    fields: Vec<FormField>,
    /// Whether it offers the case to someone else, who accepts or declines.
    handover: bool,
}

/// A field that an action asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionField)]
pub struct FormField {
    /// Its name in `fields`.
    name: String,
    /// Whether it must be filled in.
    required: bool,
    /// What it is.
    #[serde(flatten)]
    field: FieldView,
}

/// A field or an attribute.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Field)]
pub struct FieldView {
    /// What a form calls it.
    label: String,
    /// `integer`, `decimal`, `boolean`, `date`, `choice` or `text`.
    r#type: &'static str,
    /// The smallest number that is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    min: Option<Number>,
    /// The largest number that is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    max: Option<Number>,
    /// The keys of a choice, each with what a form calls it, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    choices: Option<serde_json::Map<String, serde_json::Value>>,
    /// Whether only some roles may see it.
    sensitive: bool,
}

impl FieldView {
    pub(super) fn new(field: &Field) -> Self {
        let (r#type, min, max, choices) = match &field.kind {
            FieldKind::Integer { min, max } => ("integer", *min, *max, None),
            FieldKind::Decimal { min, max } => ("decimal", *min, *max, None),
            FieldKind::Boolean => ("boolean", None, None, None),
            FieldKind::Date => ("date", None, None, None),
            FieldKind::Choice { choices } => {
                let choice = |(key, label): (&String, &String)| (key.clone(), label.as_str().into());
                ("choice", None, None, Some(choices.iter().map(choice).collect()))
            }
            FieldKind::Text => ("text", None, None, None),
        };
        Self { label: field.label.clone(), r#type, min, max, choices, sensitive: field.sensitive }
    }
}

/// What whoever asks can do in the present state.
pub(super) fn actions(programme: &Programme, route: Option<&Route>, possible: &Possible<'_>) -> Vec<Form> {
    possible.actions().into_iter().map(|t| form(programme, route, t)).collect()
}

/// How whoever asks can answer an open follow-up.
pub(super) fn answers(
    programme: &Programme,
    route: Option<&Route>,
    possible: &Possible<'_>,
    open: &OpenFollowUp,
) -> Vec<Form> {
    possible.answers(open).into_iter().map(|t| form(programme, route, t)).collect()
}

fn form(programme: &Programme, route: Option<&Route>, transition: &Transition) -> Form {
    Form {
        action: transition.action.to_string(),
        label: transition.label.clone(),
        fields: fields(programme, route, transition),
        handover: transition.handover.is_some(),
    }
}

/// What a transition asks.
pub(super) fn fields(programme: &Programme, route: Option<&Route>, transition: &Transition) -> Vec<FormField> {
    let definition = |id: &FieldId| route.and_then(|r| r.fields.get(id)).or_else(|| programme.attributes.get(id));
    let field = |ask: &Ask| {
        let field = FieldView::new(definition(&ask.field)?);
        Some(FormField { name: ask.field.to_string(), required: !ask.optional, field })
    };
    transition.ask.iter().filter_map(field).collect()
}
