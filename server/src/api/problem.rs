//! Every answer that is not a success: RFC 9457 `application/problem+json`, with a sentence in plain Dutch that says what
//! to do. The one error type of the API; nothing internal reaches a client.

use crate::flow::FlowError;
use crate::fresh;
use crate::store::{CommitError, StoreError, Violation};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use sluitend_engine::command::{Reason, Refusal, RefusalKind};
use utoipa::ToSchema;

/// What a handler answers when it cannot do what was asked.
pub type Answer<T> = Result<T, Problem>;

/// The kinds of problem. The name is the last part of `type`; it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request cannot be read at all.
    Malformed,
    /// No token, or one that is not (or no longer) valid.
    Unauthenticated,
    /// Someone else must do it.
    NotYou,
    /// It is not there, or not for whoever asks.
    NotFound,
    /// The path exists, for another method.
    MethodNotAllowed,
    /// The request took too long to arrive.
    TooSlow,
    /// It cannot be done in this state of the case.
    NotNow,
    /// The client decided on an older version.
    Stale,
    /// Someone else was first.
    Conflict,
    /// What must be unique exists already.
    Taken,
    /// The body is larger than is accepted.
    TooLarge,
    /// The body is no JSON.
    WrongType,
    /// Something that was filled in is missing or wrong.
    Invalid,
    /// The idempotency key belongs to another request.
    KeyReused,
    /// Something is wrong here.
    Internal,
    /// The database cannot be used now.
    Unavailable,
}

impl Kind {
    /// Name, status and title.
    fn facts(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::Malformed => ("malformed", StatusCode::BAD_REQUEST, "Het verzoek is niet te lezen"),
            Self::Unauthenticated => ("unauthenticated", StatusCode::UNAUTHORIZED, "Niet aangemeld"),
            Self::NotYou => ("not-you", StatusCode::FORBIDDEN, "Dit kan alleen iemand anders doen"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "Niet gevonden"),
            Self::MethodNotAllowed => {
                ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "Dit kan niet op dit adres")
            }
            Self::TooSlow => ("too-slow", StatusCode::REQUEST_TIMEOUT, "Het verzoek kwam te langzaam binnen"),
            Self::NotNow => ("not-now", StatusCode::CONFLICT, "Dit kan nu niet"),
            Self::Stale => ("stale", StatusCode::CONFLICT, "Er is intussen iets veranderd"),
            Self::Conflict => ("conflict", StatusCode::CONFLICT, "Iemand anders was net eerder"),
            Self::Taken => ("taken", StatusCode::CONFLICT, "Dit bestaat al"),
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "Het verzoek is te groot"),
            Self::WrongType => ("wrong-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "Stuur JSON"),
            Self::Invalid => ("invalid", StatusCode::UNPROCESSABLE_ENTITY, "Er ontbreekt iets of er klopt iets niet"),
            Self::KeyReused => {
                ("key-reused", StatusCode::UNPROCESSABLE_ENTITY, "De sleutel hoort bij een ander verzoek")
            }
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, "Er ging hier iets mis"),
            Self::Unavailable => ("unavailable", StatusCode::SERVICE_UNAVAILABLE, "Even niet beschikbaar"),
        }
    }
}

/// A problem, on its way to the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug, PartialEq)]
struct Parts {
    kind: Kind,
    detail: String,
    errors: Vec<Reason>,
    instance: Option<String>,
    current_version: Option<u64>,
    header: Option<(HeaderName, &'static str)>,
}

/// A problem as it is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct ProblemDetails {
    /// What kind of problem; stable.
    #[schema(example = "urn:sluitend:problem:stale")]
    r#type: String,
    /// The kind in a few words of Dutch.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong and what to do, in plain Dutch.
    detail: String,
    /// For a fault on our side: under this name it stands in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// Everything that is missing or wrong, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    /// The version of the case now, when the client decided on an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<u64>,
}

/// One thing that is missing or wrong.
#[derive(Serialize, ToSchema)]
struct Fault {
    /// A field, `checklist.<n>`, a place in the JSON, or empty for the whole.
    place: String,
    /// What is wrong and what to do, in plain Dutch.
    message: String,
}

impl Problem {
    /// A problem with one sentence for whoever reads it.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (detail, errors) = (detail.into(), Vec::new());
        Self(Box::new(Parts { kind, detail, errors, instance: None, current_version: None, header: None }))
    }

    /// What is not there, or not for whoever asks: nobody can tell which.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "Dit bestaat niet, of niet voor u.")
    }

    /// Something that was filled in is wrong.
    #[must_use]
    pub fn invalid(place: &str, message: impl Into<String>) -> Self {
        Self::from(Refusal {
            kind: RefusalKind::Invalid,
            reasons: vec![Reason { place: place.to_owned(), message: message.into() }],
        })
    }

    /// No valid token came along.
    #[must_use]
    pub fn unauthenticated(detail: &str) -> Self {
        Self::new(Kind::Unauthenticated, detail).with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"sluitend\"")
    }

    /// A fault on our side. What happened stands in the log, under a name that the client gets.
    #[must_use]
    pub fn internal(fault: &dyn std::fmt::Display) -> Self {
        let name = fresh::id(Timestamp::UNIX_EPOCH);
        tracing::error!(name, %fault, "a request failed");
        let detail = "Er ging hier iets mis; er is niets gewijzigd. Blijft het misgaan, geef de beheerder dan de naam \
                      onder 'instance'.";
        let mut problem = Self::new(Kind::Internal, detail);
        problem.0.instance = Some(format!("urn:sluitend:fault:{name}"));
        problem
    }

    /// The database cannot be used now.
    #[must_use]
    pub fn unavailable(cause: &str) -> Self {
        tracing::error!(cause, "the database cannot be used");
        let detail = "De database is nu niet bereikbaar of vol. Er is niets gewijzigd; probeer het zo nog eens.";
        Self::new(Kind::Unavailable, detail).with_header(header::RETRY_AFTER, "5")
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// A body that is larger than is accepted here.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(Kind::TooLarge, "Dit verzoek is groter dan hier wordt aangenomen. Stuur minder tegelijk.")
    }

    fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.0.header = Some((name, value));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let parts = *self.0;
        let (name, status, title) = parts.kind.facts();
        let fault = |r: Reason| Fault { place: r.place, message: r.message };
        let details = ProblemDetails {
            r#type: format!("urn:sluitend:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: parts.detail,
            instance: parts.instance,
            errors: parts.errors.into_iter().map(fault).collect(),
            current_version: parts.current_version,
        };
        let body = serde_json::to_vec(&details).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some((name, value)) = parts.header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let kind = match refusal.kind {
            RefusalKind::NotNow => Kind::NotNow,
            RefusalKind::NotYou => Kind::NotYou,
            RefusalKind::Invalid => Kind::Invalid,
        };
        let mut problem = Self::new(kind, refusal.dutch());
        problem.0.errors = refusal.reasons;
        problem
    }
}

impl From<FlowError> for Problem {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotFound => Self::not_found(),
            FlowError::Refused(refusal) => refusal.into(),
            FlowError::Stale { expected, current } => {
                let detail = format!(
                    "U besloot op versie {expected}; het is nu versie {current}. Haal het opnieuw op en kijk of uw keuze \
                     nog klopt."
                );
                let mut problem = Self::new(Kind::Stale, detail);
                problem.0.current_version = Some(current);
                problem
            }
            FlowError::Conflict => Self::conflict(),
            FlowError::Busy => {
                Self::new(Kind::Unavailable, "Dit traject verandert nu telkens. Probeer het zo nog eens.")
                    .with_header(header::RETRY_AFTER, "1")
            }
            FlowError::KeyReused => Self::key_reused(),
            FlowError::Commit(error) => error.into(),
            FlowError::Store(error) => error.into(),
            FlowError::Replay(error) => Self::internal(&error),
        }
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::conflict(),
            CommitError::Off => Self::unauthenticated("Dit token hoort bij iemand die is afgemeld."),
            CommitError::KeyReused => Self::key_reused(),
            CommitError::Violation(violation) => violation.into(),
            CommitError::Unavailable(cause) => Self::unavailable(&cause),
            CommitError::Repeated { .. } => Self::internal(&"an answer that was given before was taken for an error"),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => Self::unavailable(&cause),
            StoreError::Violation(violation) => violation.into(),
            StoreError::Overtaken => Self::conflict(),
            StoreError::Unreadable(_) => Self::internal(&error),
        }
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        let taken = |detail: &str| Self::new(Kind::Taken, detail);
        match violation {
            Violation::SecondOpenCase => {
                taken("Deze jongere heeft al een lopend traject. Rond dat eerst af, of ga daarin verder.")
            }
            Violation::NumberTaken => taken("Een andere jongere heeft dit nummer al."),
            Violation::EmailTaken => taken("Iemand anders heeft dit e-mailadres al."),
            Violation::YouthChanged => Self::conflict(),
            Violation::Nul => Self::invalid("", "In een tekst staat een teken dat niet bewaard kan worden (NUL)."),
            Violation::ForgottenYouth | Violation::Other(_) => Self::internal(&violation),
        }
    }
}

impl Problem {
    fn conflict() -> Self {
        Self::new(Kind::Conflict, "Iemand anders was net eerder. Haal het opnieuw op en probeer het nog eens.")
            .with_header(header::RETRY_AFTER, "1")
    }

    pub(super) fn key_reused() -> Self {
        let detail = "Deze Idempotency-Key is al gebruikt voor een ander verzoek. Neem voor elk verzoek een nieuwe.";
        Self::new(Kind::KeyReused, detail)
    }
}
