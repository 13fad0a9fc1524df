//! The page of a youth: one question, a few answers, two clicks. Without an account, by a signed personal link; it
//! shows nothing of the dossier.

use super::fault::PageError;
use super::html;
use super::input::Fault;
use super::layout::Layout;
use super::visit::{Anyone, Rejected};
use crate::app::App;
use crate::flow::FlowError;
use crate::invite::Invites;
use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sluitend_engine::calendar::dutch_date;
use sluitend_engine::case::{Case, FollowUpKey};
use sluitend_engine::command::Command;
use sluitend_engine::decide::{ASKS_TO_BE_CALLED, CALLED_WITHIN, YOUTH_ANSWERS};
use sluitend_engine::id::{ActionId, CaseId};
use sluitend_engine::kept;
use sluitend_engine::wake::local_day;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage {
    layout: Layout,
    /// None: there is nothing to fill in wrong.
    faults: Vec<Fault>,
    /// What is said above the answers.
    title: String,
    text: String,
    /// Where the answers go.
    path: String,
    /// Name and label; empty when there is nothing to answer (any more).
    answers: Vec<(&'static str, &'static str)>,
}

type Link = (String, String, String);

/// The question.
pub(super) async fn show(State(app): State<App>, link: Result<Path<Link>, PathRejection>) -> Response {
    let Ok(Path(link)) = link else { return broken(&app) };
    match question(&app, &link).await {
        Ok(page) => html(&page),
        Err(error) => fault(&app, error),
    }
}

/// The answer. It is recorded, and the professional is told; nothing else changes.
pub(super) async fn answer(
    State(app): State<App>,
    link: Result<Path<Link>, PathRejection>,
    form: Result<Anyone, Rejected>,
) -> Response {
    let Ok(Path(link)) = link else { return broken(&app) };
    let filled = match form {
        Ok(Anyone(filled)) => filled,
        Err(Rejected(refused)) => return failed(&app, refused.status()),
    };
    match record(&app, &link, filled.get("antwoord")).await {
        Ok(page) => html(&page),
        Err(FlowOr::Page(error)) => fault(&app, error),
        Err(FlowOr::Refused(text)) => (StatusCode::CONFLICT, html(&said(&app, "Dat lukt niet", &text))).into_response(),
    }
}

/// The page for a link that leads nowhere: whoever holds it is a youth, who is not told of the pages of professionals.
pub(super) fn broken(app: &App) -> Response {
    let page = said(app, "Deze link werkt niet (meer)", "Bel of app je begeleider.");
    (StatusCode::NOT_FOUND, html(&page)).into_response()
}

/// What went wrong, in the words of this page.
fn fault(app: &App, error: PageError) -> Response {
    match error {
        PageError::NotFound => broken(app),
        other => failed(app, other.answer(app).status()),
    }
}

fn failed(app: &App, status: StatusCode) -> Response {
    let text = "Open de link nog een keer. Lukt het dan nog niet? Bel of app je begeleider.";
    (status, html(&said(app, "Dat lukt nu niet", text))).into_response()
}

enum FlowOr {
    Page(PageError),
    Refused(String),
}

async fn record(app: &App, link: &Link, answer: &str) -> Result<AnswerPage, FlowOr> {
    let (case, followup) = opened(app, link).await.map_err(FlowOr::Page)?;
    let Some(followup) = followup else { return Ok(over(app)) };
    let action = ActionId::from(answer);
    let command = Command::Answer { followup, action, fields: BTreeMap::new(), note: None };
    match app.flow.youth_answers(&case.id, &command).await {
        Ok(_) if answer == ASKS_TO_BE_CALLED => {
            let text = format!(
                "We hebben doorgegeven dat je gebeld wilt worden. Je wordt binnen {CALLED_WITHIN} werkdagen gebeld."
            );
            Ok(said(app, "Dank je wel", &text))
        }
        Ok(_) => {
            Ok(said(app, "Dank je wel", "Je begeleider ziet je antwoord en neemt contact met je op als dat nodig is."))
        }
        Err(FlowError::Refused(refusal)) => Err(FlowOr::Refused(refusal.dutch())),
        Err(error) => Err(FlowOr::Page(error.into())),
    }
}

async fn question(app: &App, link: &Link) -> Result<AnswerPage, PageError> {
    let (case, followup) = opened(app, link).await?;
    let route = app.flow.programme.route(&case.route, case.revision);
    let Some(open) = followup.and_then(|followup| case.open_followup(&followup)) else { return Ok(over(app)) };
    if let Some(answered) = &open.answered {
        let due = open.obligation.due;
        let is_to_come = due >= local_day(&app.flow.programme, app.flow.now());
        let what = match answered.as_str() {
            ASKS_TO_BE_CALLED if is_to_come => {
                format!("Je wilt gebeld worden. Dat gebeurt uiterlijk {}.", dutch_date(due))
            }
            ASKS_TO_BE_CALLED => "Je wilt gebeld worden.".to_owned(),
            _ => "Het gaat goed met je.".to_owned(),
        };
        let text = format!("{what} Klopt dat niet? Bel of app je begeleider.");
        return Ok(said(app, "Je hebt al geantwoord", &text));
    }
    let definition = route.and_then(|r| kept::definition(&app.flow.programme, r, &open.key)).filter(|f| f.invite);
    definition.ok_or(PageError::NotFound)?;
    let answers = YOUTH_ANSWERS.into();
    let (mark, signature) = (&link.1, &link.2);
    Ok(AnswerPage {
        layout: Layout::of_youth(app),
        faults: Vec::new(),
        title: "Hoe gaat het met je?".to_owned(),
        text: "Kies wat het beste past. Je begeleider leest je antwoord.".to_owned(),
        path: format!("/antwoord/{}/{mark}/{signature}", case.id),
        answers,
    })
}

/// The case that a link names, and its follow-up while that is open; a link that is not ours leads nowhere.
async fn opened(app: &App, (case, mark, signature): &Link) -> Result<(Arc<Case>, Option<String>), PageError> {
    let case = CaseId::from(case.as_str());
    let invites = Invites::of(&app.flow.store).await?;
    if !invites.is_ours(&case, mark, signature) {
        return Err(PageError::NotFound);
    }
    let case = app.flow.case_of_invite(&case).await?;
    // A link that was sent before the follow-up went along to another route still leads to it.
    let is_meant = |key: &FollowUpKey| {
        [key.to_string(), key.at_home().to_string()].iter().any(|key| invites.mark(&case.id, key) == *mark)
    };
    let followup = case.open.iter().map(|f| &f.key).find(|key| is_meant(key)).map(ToString::to_string);
    Ok((case, followup))
}

fn over(app: &App) -> AnswerPage {
    said(app, "Deze vraag is al beantwoord", "Je hoeft niets meer te doen.")
}

fn said(app: &App, title: &str, text: &str) -> AnswerPage {
    let (title, text) = (title.to_owned(), text.to_owned());
    AnswerPage {
        layout: Layout::of_youth(app),
        faults: Vec::new(),
        title,
        text,
        path: String::new(),
        answers: Vec::new(),
    }
}
