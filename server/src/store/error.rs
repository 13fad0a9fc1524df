//! What can go wrong in the store. No variant carries SQL; details for the log stand in the sources.

use sqlx::error::ErrorKind;

/// Why a read or a plain write failed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is closed, full, locked or out of reach: try again later (HTTP 503).
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// What was to be written breaks a rule of the schema.
    #[error("{0}")]
    Violation(Violation),
    /// Another process wrote the same rows: what the caller had read is out of date.
    #[error("the rows were changed meanwhile by another process")]
    Overtaken,
    /// A row in the database does not hold what it must: the database was changed by hand, or is damaged.
    #[error("a row of the database cannot be read ({0}); run `sluitend audit`")]
    Unreadable(String),
}

/// Why a [`Commit`](super::Commit) was not written. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Someone else changed the case since it was read.
    #[error("the case was changed meanwhile")]
    Conflict,
    /// On whose behalf it was, does not work here any more.
    #[error("the person who asks was switched off")]
    Off,
    /// The same request was done before: this was the answer.
    #[error("this request was done before")]
    Repeated {
        /// The HTTP status of the first answer.
        status: u16,
        /// The body of the first answer.
        body: String,
    },
    /// The idempotency key was used before, for another request.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// It breaks a rule of the schema.
    #[error("{0}")]
    Violation(Violation),
    /// The database is closed, full, locked or out of reach: try again later (HTTP 503). Over a lost connection to
    /// PostgreSQL the commit may have arrived all the same; the version and the idempotency key keep it from happening twice.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
}

/// A rule of the schema that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An open case without a next moment or without someone accountable.
    #[error("an open case must have someone accountable and a next moment")]
    ForgottenYouth,
    /// The youth has an open case already.
    #[error("the youth has an open case already")]
    SecondOpenCase,
    /// Another youth has this external number.
    #[error("another youth has this number")]
    NumberTaken,
    /// Another person has this e-mail address.
    #[error("another person has this e-mail address")]
    EmailTaken,
    /// Someone else changed this youth in between.
    #[error("someone else changed this youth")]
    YouthChanged,
    /// A text holds the character NUL, which PostgreSQL cannot keep.
    #[error("a text holds the character NUL")]
    Nul,
    /// Another rule.
    #[error("the database refused it: {0}")]
    Other(String),
}

/// What an error of the driver means for the one who wrote.
pub(super) enum Fault {
    /// One of the commands is to blame.
    Violation(Violation),
    /// Two processes met (a deadlock); trying again helps.
    Race,
    /// Nobody can write now; the connection may be gone.
    Unavailable(String),
}

impl Fault {
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return Self::Unavailable(error.to_string());
        };
        let code = database.code().unwrap_or_default().into_owned();
        match database.kind() {
            ErrorKind::Other => match code.parse::<i32>() {
                // PostgreSQL's codes have five characters; 40001 and 23505 are numbers, too.
                Ok(number) if code.len() < 5 => Self::of_sqlite(number, database.message()),
                _ => Self::of_postgres(&code, database.message()),
            },
            _ => Self::Violation(violation(database.message())),
        }
    }

    fn of_sqlite(code: i32, message: &str) -> Self {
        const CONSTRAINT: i32 = 19;
        const TOO_BIG: i32 = 18;
        const MISMATCH: i32 = 20;
        match code & 0xff {
            CONSTRAINT | TOO_BIG | MISMATCH => Self::Violation(violation(message)),
            _ => Self::Unavailable(message.to_owned()),
        }
    }

    fn of_postgres(code: &str, message: &str) -> Self {
        match code.get(..2).unwrap_or_default() {
            "40" => Self::Race,
            "22" | "23" | "54" => Self::Violation(violation(message)),
            _ => Self::Unavailable(message.to_owned()),
        }
    }
}

/// Recognises the rule by what either database says: SQLite names columns, PostgreSQL constraints.
fn violation(message: &str) -> Violation {
    let says = |texts: [&str; 2]| texts.iter().any(|t| message.contains(t));
    if message.contains("cases_closure") {
        Violation::ForgottenYouth
    } else if message.contains("youth_version") {
        Violation::YouthChanged
    } else if says(["cases_one_open", "failed: cases.youth_id"]) {
        Violation::SecondOpenCase
    } else if says(["youth_number_key", "failed: youth.number"]) {
        Violation::NumberTaken
    } else if says(["person_email_key", "failed: person.email"]) {
        Violation::EmailTaken
    } else {
        Violation::Other(message.to_owned())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
                Self::Unreadable(error.to_string())
            }
            _ => match Fault::of(&error) {
                Fault::Violation(violation) => Self::Violation(violation),
                Fault::Race => Self::Overtaken,
                Fault::Unavailable(message) => Self::Unavailable(message),
            },
        }
    }
}

/// A value that has no JSON: a mistake in a type, never in what someone typed.
impl From<serde_json::Error> for CommitError {
    fn from(error: serde_json::Error) -> Self {
        Self::Violation(Violation::Other(error.to_string()))
    }
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(message) | StoreError::Unreadable(message) => Self::Unavailable(message),
            StoreError::Violation(Violation::YouthChanged) => Self::Conflict,
            StoreError::Violation(violation) => Self::Violation(violation),
            StoreError::Overtaken => Self::Conflict,
        }
    }
}
