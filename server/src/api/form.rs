//! What can be done, and what must be filled in for it: the forms of actions and of answers to follow-ups.

use serde::Serialize;
use sluitend_engine::case::OpenFollowUp;
use sluitend_engine::decide::Possible;
use sluitend_engine::id::FieldId;
use sluitend_engine::model::{Ask, Field, FieldKind, Map, Programme, Route, Transition};
use sluitend_engine::value::Number;
use utoipa::ToSchema;

/// Something that can be done now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct Form<'a> {
    /// Its name in `/actions/{action}`.
    action: &'a str,
    /// What a button says.
    label: &'a str,
    /// What it asks.
    fields: Vec<FormField<'a>>,
    /// Whether it offers the case to someone else, who accepts or declines.
    handover: bool,
}

/// A field that an action asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionField)]
pub struct FormField<'a> {
    /// Its name in `fields`.
    name: &'a str,
    /// Whether it must be filled in.
    required: bool,
    /// What it is.
    #[serde(flatten)]
    field: FieldView<'a>,
}

/// A field or an attribute.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Field)]
pub struct FieldView<'a> {
    /// What a form calls it.
    label: &'a str,
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
    choices: Option<&'a Map<String, String>>,
    /// Whether only some roles may see it.
    sensitive: bool,
}

impl<'a> FieldView<'a> {
    pub(super) fn new(field: &'a Field) -> Self {
        let (r#type, min, max, choices) = match &field.kind {
            FieldKind::Integer { min, max } => ("integer", *min, *max, None),
            FieldKind::Decimal { min, max } => ("decimal", *min, *max, None),
            FieldKind::Boolean => ("boolean", None, None, None),
            FieldKind::Date => ("date", None, None, None),
            FieldKind::Choice { choices } => ("choice", None, None, Some(choices)),
            FieldKind::Text => ("text", None, None, None),
        };
        Self { label: &field.label, r#type, min, max, choices, sensitive: field.sensitive }
    }
}

/// What whoever asks can do in the present state.
pub(super) fn actions<'a>(
    programme: &'a Programme,
    route: Option<&'a Route>,
    possible: &Possible<'a>,
) -> Vec<Form<'a>> {
    possible.actions().into_iter().map(|t| form(programme, route, t)).collect()
}

/// How whoever asks can answer an open follow-up.
pub(super) fn answers<'a>(
    programme: &'a Programme,
    route: Option<&'a Route>,
    possible: &Possible<'a>,
    open: &OpenFollowUp,
) -> Vec<Form<'a>> {
    let form = |t| Form { handover: possible.offers(open, t), ..form(programme, route, t) };
    possible.answers(open).into_iter().map(form).collect()
}

fn form<'a>(programme: &'a Programme, route: Option<&'a Route>, transition: &'a Transition) -> Form<'a> {
    Form {
        action: transition.action.as_str(),
        label: &transition.label,
        fields: fields(programme, route, transition),
        handover: transition.handover.is_some(),
    }
}

/// What a transition asks.
pub(super) fn fields<'a>(
    programme: &'a Programme,
    route: Option<&'a Route>,
    transition: &'a Transition,
) -> Vec<FormField<'a>> {
    let definition = |id: &FieldId| route.and_then(|r| r.fields.get(id)).or_else(|| programme.attributes.get(id));
    let field = |ask: &'a Ask| {
        let field = FieldView::new(definition(&ask.field)?);
        Some(FormField { name: ask.field.as_str(), required: !ask.optional, field })
    };
    transition.ask.iter().filter_map(field).collect()
}
