//! What went wrong, in one language: the messages of libraries and of the system are put into Dutch here, for the commands
//! print Dutch. The log keeps what they said themselves.

use crate::flow::FlowError;
use crate::import::ImportError;
use crate::revisions::RevisionError;
use crate::store::{BackupError, CommitError, OpenError, StoreError, Violation};
use std::error::Error;
use std::io::{self, ErrorKind};

/// An error with its causes, in one line.
pub(super) fn told(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        if let Some(known) = dutch(cause) {
            parts.push(known);
            break;
        }
        parts.push(cause.to_string());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(": ")
}

/// The address of a database as it may be shown.
pub(super) fn shown(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

/// What an error of a known kind means, with everything behind it.
fn dutch(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(system(error));
    }
    if cause.is::<std::string::FromUtf8Error>() {
        // Where is said by who read the file.
        return Some(String::new());
    }
    if let Some(error) = cause.downcast_ref::<OpenError>() {
        return Some(opening(error));
    }
    if let Some(error) = cause.downcast_ref::<StoreError>() {
        return Some(storing(error));
    }
    if let Some(error) = cause.downcast_ref::<CommitError>() {
        return Some(committing(error));
    }
    if let Some(error) = cause.downcast_ref::<FlowError>() {
        return Some(flowing(error));
    }
    if let Some(RevisionError::Store(error)) = cause.downcast_ref::<RevisionError>() {
        return Some(storing(error));
    }
    if let Some(error) = cause.downcast_ref::<BackupError>() {
        return Some(copying(error));
    }
    match cause.downcast_ref::<ImportError>()? {
        ImportError::Read(error) => Some(format!("het bestand kan niet worden gelezen: {}", system(error))),
        ImportError::Rejects(error) => {
            Some(format!("de afgekeurde rijen kunnen niet worden weggeschreven: {}", system(error)))
        }
        ImportError::Stopped { line, cause } => Some(format!(
            "gestopt bij regel {line}: {}. Alles daarvoor is gedaan; dezelfde opdracht maakt het af",
            flowing(cause)
        )),
        ImportError::Unreadable(_) | ImportError::Columns(_) => None,
    }
}

/// What the system says of a file or a line.
pub(super) fn system(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "het bestand of de map bestaat niet",
        ErrorKind::PermissionDenied => "dat mag niet: de rechten ontbreken",
        ErrorKind::AlreadyExists => "het bestaat al",
        ErrorKind::IsADirectory => "het is een map, geen bestand",
        ErrorKind::NotADirectory => "het is geen map",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "de schijf is vol",
        ErrorKind::ReadOnlyFilesystem => "op deze schijf kan niet worden geschreven",
        ErrorKind::ConnectionRefused => "daar luistert niets",
        ErrorKind::TimedOut => "er kwam geen antwoord",
        ErrorKind::InvalidInput => "dat is geen geldig adres of geldige naam",
        ErrorKind::AddrInUse => "daar luistert al een ander programma",
        ErrorKind::AddrNotAvailable => "dit adres is niet van deze machine",
        _ => return quoted("het systeem", &error.to_string()),
    };
    known.to_owned()
}

/// What nobody could foresee is told in its own words, and said to be so.
fn quoted(who: &str, said: &str) -> String {
    format!("{who} meldt „{said}”")
}

fn opening(error: &OpenError) -> String {
    match error {
        OpenError::Address(address) => {
            format!("'{address}' is geen database: schrijf een bestand, zoals ./sluitend.db, of postgres://naam@server/naam")
        }
        OpenError::Missing => "die is er niet".to_owned(),
        OpenError::Unreachable(said) => format!("die kan niet worden geopend: {}", database(said)),
        OpenError::SqliteTooOld(version) => format!(
            "SQLite {version} kan onder drukte een database beschadigen; bouw sluitend opnieuw, met zijn eigen SQLite"
        ),
        OpenError::WrongKind { found, .. } if found == "practice" => {
            "dit is een oefenomgeving, met verzonnen dagen; kies een ander bestand, of geef --practice mee (bij `serve`: \
             --practice-clock)"
                .to_owned()
        }
        OpenError::WrongKind { .. } => {
            "dit is een echte database: oefenen zou echte mensen verzonnen dingen vertellen; kies een ander bestand, of laat \
             --practice en --practice-clock weg"
                .to_owned()
        }
        OpenError::TooNew(version) => format!(
            "een nieuwere sluitend heeft erin geschreven (tabellen van versie {version}); installeer die, of zet een kopie terug"
        ),
        OpenError::Migration(said) => {
            format!("de tabellen kunnen niet worden bijgewerkt: {}", database(said))
        }
    }
}

/// What a database says, where it is known what it means.
fn database(said: &str) -> String {
    let known = [
        ("Connection refused", "daar luistert niets"),
        ("failed to lookup address", "die server is niet te vinden"),
        ("password authentication failed", "de naam of het wachtwoord klopt niet"),
        ("pool timed out", "er kwam geen antwoord"),
        ("unable to open database", "het bestand of de map bestaat niet, of mag niet worden gebruikt"),
        ("file is not a database", "dit bestand is geen SQLite-database"),
        ("database or disk is full", "de schijf is vol"),
        ("readonly database", "in het bestand mag niet worden geschreven"),
        ("database is locked", "een ander programma houdt het bestand vast"),
        ("no such table", "dit is geen database van sluitend"),
    ];
    let found = known.iter().find(|(english, _)| said.contains(english)).map(|(_, dutch)| (*dutch).to_owned());
    found.unwrap_or_else(|| quoted("de database", said))
}

fn storing(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(said) => format!("de database is nu niet te gebruiken: {}", database(said)),
        StoreError::Violation(violation) => violating(violation),
        StoreError::Overtaken => "iemand anders was eerder; probeer het opnieuw".to_owned(),
        StoreError::Unreadable(what) => {
            format!("een rij van de database is niet te lezen ({what}); `sluitend audit` zegt er meer over")
        }
    }
}

fn committing(error: &CommitError) -> String {
    match error {
        CommitError::Violation(violation) => violating(violation),
        CommitError::Unavailable(said) => format!("de database is nu niet te gebruiken: {}", database(said)),
        CommitError::Off => "wie dit doet, is afgemeld".to_owned(),
        CommitError::Conflict | CommitError::Repeated { .. } | CommitError::KeyReused => {
            "iemand anders was eerder; probeer het opnieuw".to_owned()
        }
    }
}

fn violating(violation: &Violation) -> String {
    match violation {
        Violation::ForgottenYouth => {
            "een open traject moet altijd iemand hebben die verantwoordelijk is, en een volgend moment".to_owned()
        }
        Violation::SecondOpenCase => "deze jongere heeft al een open traject".to_owned(),
        Violation::NumberTaken => "een andere jongere heeft dit nummer".to_owned(),
        Violation::EmailTaken => "iemand anders heeft dit e-mailadres".to_owned(),
        Violation::YouthChanged => "iemand anders wijzigde deze jongere; probeer het opnieuw".to_owned(),
        Violation::Nul => "er staat een onzichtbaar teken in (NUL) dat niet kan worden bewaard".to_owned(),
        Violation::Other(said) => quoted("de database", said),
    }
}

fn flowing(error: &FlowError) -> String {
    match error {
        FlowError::NotFound => "die is er niet".to_owned(),
        FlowError::Refused(refusal) => refusal.dutch(),
        FlowError::Stale { .. } | FlowError::Conflict | FlowError::Busy | FlowError::KeyReused => {
            "iemand anders was eerder; probeer het opnieuw".to_owned()
        }
        FlowError::Commit(error) => committing(error),
        FlowError::Store(error) => storing(error),
        FlowError::Replay(_) => "het journaal van een traject klopt niet; `sluitend audit` zegt welk".to_owned(),
    }
}

fn copying(error: &BackupError) -> String {
    match error {
        BackupError::UsePgDump => {
            "dit is PostgreSQL: maak de kopie met `pg_dump --format=custom --file=BESTAND DATABASE`".to_owned()
        }
        BackupError::Exists(file) => format!("'{}' is er al; kies een andere naam", file.display()),
        BackupError::Failed(file, said) => {
            format!("de kopie kan niet in '{}' worden geschreven: {}", file.display(), database(said))
        }
    }
}
