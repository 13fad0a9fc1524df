//! What `serve` would refuse of a programme in which the language finds no fault: texts of mails, schedules. `check` tells
//! it beforehand, and all of it at once.

use crate::files::Files;
use crate::mail::templates::{self, What};
use crate::worker::schedule::Cron;
use serde::Serialize;
use sluitend_engine::check::Checked;
use sluitend_engine::diagnostic::Language;
use sluitend_engine::model::Programme;

/// Something that stands in the way of running a programme.
#[derive(Debug, Serialize)]
pub(super) struct Obstacle {
    /// The file within the directory of the programme.
    pub(super) file: String,
    /// The line, from 1, where it is known.
    pub(super) line: Option<usize>,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) remedy: String,
}

impl Obstacle {
    /// Place, cause and remedy, for people.
    pub(super) fn told(&self, language: Language) -> String {
        let remedy = if language == Language::Dutch { "oplossing" } else { "remedy" };
        let line = self.line.map(|line| format!("{line}: ")).unwrap_or_else(|| " ".to_owned());
        format!("{}:{line}{}\n  {remedy}: {}", self.file, self.message, self.remedy)
    }
}

/// The texts of the mails. A programme without them is one that cannot remind anyone.
pub(super) fn mail(files: &Files, language: Language) -> Vec<Obstacle> {
    let faults = templates::check_templates(files.mail.clone());
    let told = |fault: templates::Fault| Obstacle {
        line: fault.line,
        message: if language == Language::Dutch { fault.dutch() } else { fault.english() },
        remedy: remedy(&fault.what, language).to_owned(),
        file: format!("mail/{}", fault.file),
    };
    faults.into_iter().map(told).collect()
}

fn remedy(what: &What, language: Language) -> &'static str {
    let (dutch, english) = match what {
        What::Missing => (
            "Maak dit bestand; de map 'mail' van een ander programma is een goed begin.",
            "Make this file; the folder 'mail' of another programme is a good beginning.",
        ),
        What::Unknown => ("Haal het weg, of geef het de naam van een mail.", "Remove it, or name it after a mail."),
        What::Syntax(_) => {
            ("Kijk of elke {{ en {% op deze regel gesloten is.", "See whether each {{ and {% on this line is closed.")
        }
        What::Undefined(_) => (
            "Gebruik alleen wat deze mail kent: zie routes/README.md bij *Mail texts*.",
            "Use only what this mail knows: see *Mail texts* in routes/README.md.",
        ),
        What::Endless => ("Maak de herhaling korter.", "Make the loop shorter."),
        What::Empty => ("Schrijf er een tekst in.", "Write a text in it."),
        What::Other(_) => ("Verbeter deze regel.", "Mend this line."),
    };
    if language == Language::Dutch { dutch } else { english }
}

/// The schedules. Their form was checked with the language; what the fields say only who runs them can tell.
pub(super) fn schedules(checked: &Checked, files: &Files, language: Language) -> Vec<Obstacle> {
    let Some(programme) = checked.programme.as_ref().or(checked.draft.as_ref()) else { return Vec::new() };
    unreadable(programme, language)
        .map(|(id, message)| Obstacle {
            file: "programme.toml".to_owned(),
            line: line_of(files, "programme.toml", &format!("schedule.{id}"), "cron"),
            message,
            remedy: match language {
                Language::Dutch => {
                    "Schrijf zes velden: seconde minuut uur dag maand weekdag, zoals \"0 0 7 * * Mon-Fri\"."
                }
                Language::English => {
                    "Write six fields: second minute hour day month weekday, such as \"0 0 7 * * Mon-Fri\"."
                }
            }
            .to_owned(),
        })
        .collect()
}

/// Schedules that cannot be run, by name.
pub(super) fn unreadable(programme: &Programme, language: Language) -> impl Iterator<Item = (String, String)> {
    programme.schedules.iter().filter_map(move |(id, schedule)| {
        let error = schedule.cron.parse::<Cron>().err()?;
        let cron = &schedule.cron;
        let message = match language {
            Language::Dutch => format!("Het schema *{id}* (\"{cron}\") wijst geen tijdstippen aan: {error}."),
            Language::English => format!("The schedule *{id}* (\"{cron}\") points at no times: {error}."),
        };
        Some((id.to_string(), message))
    })
}

/// The line of a file on which a key of a table is given a value; else that of the table's header.
pub(super) fn line_of(files: &Files, file: &str, table: &str, key: &str) -> Option<usize> {
    let (_, bytes) = files.routes.iter().find(|(path, _)| path == file)?;
    let text = String::from_utf8_lossy(bytes);
    let header = format!("[{table}]");
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| line.trim() != header);
    let (header, _) = lines.next()?;
    let is = |line: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
    let mut own = lines.take_while(|(_, line)| !line.trim_start().starts_with('['));
    Some(own.find(|(_, line)| is(line)).map_or(header, |(n, _)| n) + 1)
}
