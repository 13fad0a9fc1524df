//! Every mail as it would be sent, with made-up facts: what policy staff look at before anyone is mailed.

use super::facts::{Audience, Kind, samples};
use super::{Fault, Rendered, Templates};
use crate::mail::Sender;
use crate::mail::ics::{self, Standing};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A mail of an occasion to someone.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Such as `reminder`, `morning` (all at once), `digest` or `question`.
    pub occasion: String,
    /// Such as `person`, or what a digest tells of; `shared`: a mailbox of several roles.
    pub audience: String,
    /// The mail.
    pub mail: Rendered,
    /// The calendar entry that goes along.
    pub calendar: Option<String>,
}

impl Templates {
    /// Every mail, in order of occasion.
    ///
    /// # Errors
    /// All faults of the texts, as [`Templates::check`] has them.
    pub fn previews(&self, programme: &str, sender: &Sender) -> Result<Vec<Preview>, Vec<Fault>> {
        let faults = self.check();
        if !faults.is_empty() {
            return Err(faults);
        }
        let one = |fault: Fault| vec![fault];
        let mut all = Vec::new();
        for (kind, audience, mut bundle) in samples::occasions() {
            programme.clone_into(&mut bundle.programme);
            all.push(Preview {
                occasion: kind.map_or("morning", Kind::as_str).to_owned(),
                audience,
                mail: self.bundle(&bundle).map_err(one)?,
                calendar: kind.and_then(|kind| calendar(kind, &bundle, sender)),
            });
        }
        for (audience, mut digest) in samples::digests() {
            programme.clone_into(&mut digest.programme);
            let (occasion, mail) = ("digest".to_owned(), self.digest(&digest).map_err(one)?);
            all.push(Preview { occasion, audience, mail, calendar: None });
        }
        for (occasion, mut youth) in samples::youths() {
            programme.clone_into(&mut youth.programme);
            let mail = self.youth(&youth).map_err(one)?;
            all.push(Preview { occasion, audience: Audience::Youth.as_str().to_owned(), mail, calendar: None });
        }
        Ok(all)
    }
}

/// The entry that goes with a date, for a person with a calendar.
fn calendar(kind: Kind, bundle: &super::Bundle, sender: &Sender) -> Option<String> {
    let standing = match kind {
        Kind::Reminder | Kind::Overdue | Kind::Resumed | Kind::Call => Standing::Due,
        Kind::Cancelled => Standing::Cancelled,
        _ => return None,
    };
    let item = bundle.items.first()?;
    if !matches!(item.audience, Audience::Person | Audience::Lead | Audience::Coordinator) {
        return None;
    }
    let entry = ics::Entry {
        uid: format!("voorbeeld-{}@{}", kind.as_str(), sender.domain()),
        sequence: u32::from(standing == Standing::Cancelled),
        due: item.due?,
        what: "Stap in een traject".to_owned(),
        url: bundle.day_url.clone(),
        standing,
    };
    ics::render(&[entry], sender, morning(bundle.today)?)
}

fn morning(day: jiff::civil::Date) -> Option<Timestamp> {
    Some(day.at(8, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?.timestamp())
}
