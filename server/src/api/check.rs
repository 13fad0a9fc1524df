//! Checking a programme that someone is writing, without keeping it.

use super::extract::{Asked, Sent};
use super::problem::{Answer, Kind, Problem};
use super::{Api, Caller, once};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sluitend_engine::check::{self, Language, Severity};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// So many programmes are checked at once: the rest of the server needs a processor, too.
pub(super) const AT_ONCE: usize = 1;

/// In which language.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CheckQuery {
    /// `nl` (default) or `en`.
    #[serde(default)]
    #[param(inline)]
    lang: Lang,
}

/// A language of the messages.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Lang {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

/// Names of files with their texts.
#[derive(Deserialize)]
pub(super) struct Files(#[serde(deserialize_with = "once::map")] BTreeMap<String, String>);

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Checked)]
pub(super) struct CheckedView {
    /// Whether there is no error: every youth of the target group has a route, every route ends.
    sluitend: bool,
    /// How many errors there are.
    errors: usize,
    /// How many warnings there are.
    warnings: usize,
    /// Everything that was found, in order of file, line and column.
    #[schema(value_type = Vec<DiagnosticView>)]
    diagnostics: Vec<serde_json::Value>,
}

/// One fault in the files.
#[derive(ToSchema)]
#[schema(as = Diagnostic)]
#[expect(dead_code, reason = "it stands only in the description of the API")]
pub(super) struct DiagnosticView {
    /// Which fault, such as `E101`.
    code: String,
    /// `error` or `warning`.
    severity: String,
    /// The file.
    file: String,
    /// Where it begins, from 1.
    line: u32,
    /// Where it begins, in characters, from 1.
    column: u32,
    /// Where it ends.
    end_line: u32,
    /// Just after its end.
    end_column: u32,
    /// What is wrong, in one sentence.
    message: String,
    /// What to do.
    help: Option<String>,
    /// A concrete path or youth that shows the fault.
    counterexample: Option<String>,
}

/// Check the files of a programme: names such as `programme.toml` and `parts/intake.toml`, with their texts.
#[utoipa::path(post, path = "/v1/check", tag = "routes", params(CheckQuery), request_body = BTreeMap<String, String>,
    responses((status = 200, description = "Everything that was found", body = CheckedView)))]
pub(super) async fn check(
    State(api): State<Api>,
    _caller: Caller,
    Asked(query): Asked<CheckQuery>,
    Sent { body: Files(body), .. }: Sent<Files>,
) -> Answer<Json<CheckedView>> {
    if body.len() > check::MAX_FILES {
        let message =
            format!("Een programma heeft hooguit {} bestanden; dit zijn er {}.", check::MAX_FILES, body.len());
        return Err(Problem::invalid("", message));
    }
    let Ok(_turn) = api.checks.acquire().await else {
        return Err(Problem::new(Kind::Unavailable, "De server stopt. Probeer het zo nog eens."));
    };
    let found = tokio::task::spawn_blocking(move || view(body, query.lang)).await;
    found.map(Json).map_err(|panic| Problem::internal(&panic))
}

fn view(files: BTreeMap<String, String>, lang: Lang) -> CheckedView {
    let files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let found = check::check(&files).diagnostics;
    let language = match lang {
        Lang::Nl => Language::Dutch,
        Lang::En => Language::English,
    };
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    let shown = found.iter().filter_map(|d| serde_json::to_value(d.in_language(language)).ok()).collect();
    CheckedView { sluitend: errors == 0, errors, warnings: found.len() - errors, diagnostics: shown }
}
