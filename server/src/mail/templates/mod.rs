//! The texts of mails: those that are built in, and those that policy staff put in their place in `mail/`.
//!
//! Each mail has three files, `<mail>.subject.txt`, `<mail>.txt` and `<mail>.html`, for the mails `bundle`, `digest`
//! and `youth`. What a bundle says of each occasion stands in files of its own (`words`). A template that names what does
//! not exist is a fault, and so is one that never ends; both are found by [`check_templates`] before anyone is mailed.
//! This module must never know a case: see [`facts`].

pub mod facts;
mod preview;
mod words;

use std::collections::BTreeSet;
use std::fmt;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

pub use facts::{Audience, Bundle, Digest, Item, Kind, Readers, Youth};
pub use preview::Preview;

use super::one_line;

/// Instructions per text, far more than any mail needs: a loop that policy staff did not mean must end.
const FUEL: u64 = 200_000;

/// The mails that the system sends.
const MAILS: [&str; 3] = ["bundle", "digest", "youth"];

/// The three texts of a mail.
const TEXTS: [&str; 3] = ["subject.txt", "txt", "html"];

/// The templates of a programme.
pub struct Templates {
    environment: Environment<'static>,
    /// The files that the programme has itself.
    own: BTreeSet<String>,
}

/// One mail, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file in `routes/mail/`.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: What,
}

/// What can be wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The file is not there.
    Missing,
    /// A file that belongs to no mail.
    Unknown,
    /// Not a template: the reason, in English.
    Syntax(String),
    /// It names something that does not exist here.
    Undefined(String),
    /// It does not come to an end.
    Endless,
    /// It gives an empty text.
    Empty,
    /// Anything else: the reason, in English.
    Other(String),
}

impl Fault {
    /// What is wrong, in one Dutch sentence.
    #[must_use]
    pub fn dutch(&self) -> String {
        match &self.what {
            What::Missing => "Deze mailtekst ontbreekt.".to_owned(),
            What::Unknown => "Dit bestand hoort bij geen enkele mail.".to_owned(),
            What::Syntax(reason) => format!("Dit is geen geldig sjabloon: {reason}."),
            What::Undefined(place) if place.is_empty() => "Hier staat iets dat niet bestaat.".to_owned(),
            What::Undefined(place) => format!("Hier staat iets dat niet bestaat: {place}."),
            What::Endless => "Dit sjabloon komt niet tot een eind.".to_owned(),
            What::Empty => "Dit sjabloon geeft een lege tekst.".to_owned(),
            What::Other(reason) => format!("Dit sjabloon werkt niet: {reason}."),
        }
    }

    /// The same in English.
    #[must_use]
    pub fn english(&self) -> String {
        match &self.what {
            What::Missing => "This mail text is missing.".to_owned(),
            What::Unknown => "This file belongs to no mail.".to_owned(),
            What::Syntax(reason) => format!("This is no valid template: {reason}."),
            What::Undefined(place) if place.is_empty() => "Something here does not exist.".to_owned(),
            What::Undefined(place) => format!("Something here does not exist: {place}."),
            What::Endless => "This template does not come to an end.".to_owned(),
            What::Empty => "This template gives an empty text.".to_owned(),
            What::Other(reason) => format!("This template does not work: {reason}."),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.dutch()),
            None => write!(f, "{}: {}", self.file, self.dutch()),
        }
    }
}

impl std::error::Error for Fault {}

impl Templates {
    /// Takes the templates: file name (without folder) and text. A file that belongs to no mail does no harm here.
    ///
    /// # Errors
    ///
    /// All faults that show without rendering: files that are no template.
    pub fn load<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Result<Self, Vec<Fault>>
    where
        N: Into<String>,
        T: Into<String>,
    {
        let (templates, mut faults) = Self::take(files);
        faults.retain(|fault| fault.what != What::Unknown);
        if faults.is_empty() { Ok(templates) } else { Err(faults) }
    }

    fn take<N, T>(files: impl IntoIterator<Item = (N, T)>) -> (Self, Vec<Fault>)
    where
        N: Into<String>,
        T: Into<String>,
    {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_debug(true);
        environment.set_auto_escape_callback(
            |name| {
                if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
            },
        );
        let mut faults = Vec::new();
        for (name, text) in words::DEFAULTS {
            // That these are templates is tested.
            if let Err(error) = environment.add_template(name, text) {
                faults.push(fault(name, text, &error));
            }
        }
        let mut own = BTreeSet::new();
        for (name, text) in files {
            let (name, text) = (name.into(), text.into());
            if !names().any(|known| known == name) && !words::is_words(&name) {
                faults.push(Fault { file: name, line: None, what: What::Unknown });
            } else if let Err(error) = environment.add_template_owned(name.clone(), text.clone()) {
                faults.push(fault(&name, &text, &error));
            } else {
                own.insert(name);
            }
        }
        faults.sort();
        (Self { environment, own }, faults)
    }

    /// Renders what one recipient must know.
    ///
    /// # Errors
    ///
    /// When the template is at fault, which [`Templates::check`] would have shown.
    pub fn bundle(&self, bundle: &Bundle) -> Result<Rendered, Fault> {
        let composed = self.compose(bundle).map_err(|mut faults| faults.swap_remove(0))?;
        self.mail("bundle", &composed)
    }

    /// Renders how much waits.
    ///
    /// # Errors
    ///
    /// As [`Templates::bundle`].
    pub fn digest(&self, digest: &Digest) -> Result<Rendered, Fault> {
        self.mail("digest", digest)
    }

    /// Renders the question to a youth.
    ///
    /// # Errors
    ///
    /// As [`Templates::bundle`].
    pub fn youth(&self, youth: &Youth) -> Result<Rendered, Fault> {
        self.mail("youth", youth)
    }

    /// Renders every template with every sample. Each fault comes once.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = BTreeSet::new();
        let mut bundles = Vec::new();
        for (name, bundle) in facts::samples::bundles() {
            match self.compose(&bundle) {
                Ok(composed) => bundles.push((name, composed)),
                Err(wrong) => faults.extend(wrong),
            }
        }
        self.try_all("bundle", &bundles, &mut faults);
        self.try_all("digest", &facts::samples::digests(), &mut faults);
        self.try_all("youth", &facts::samples::youths(), &mut faults);
        faults.into_iter().collect()
    }

    fn try_all<C: Serialize>(&self, mail: &str, samples: &[(String, C)], faults: &mut BTreeSet<Fault>) {
        for kind in TEXTS {
            let name = format!("{mail}.{kind}");
            if self.environment.get_template(&name).is_err() {
                continue;
            }
            faults.extend(samples.iter().filter_map(|(_, sample)| self.text(&name, sample).err()));
        }
    }

    fn mail(&self, mail: &str, facts: &impl Serialize) -> Result<Rendered, Fault> {
        let [subject, text, html] = TEXTS.map(|kind| self.text(&format!("{mail}.{kind}"), facts));
        Ok(Rendered { subject: one_line(&subject?), text: text?, html: html? })
    }

    fn text(&self, name: &str, facts: &impl Serialize) -> Result<String, Fault> {
        let template = self.environment.get_template(name).map_err(|error| fault(name, "", &error))?;
        let text = template.render(Serde(facts)).map_err(|error| fault(name, template.source(), &error))?;
        if text.trim().is_empty() {
            return Err(Fault { file: name.to_owned(), line: None, what: What::Empty });
        }
        Ok(text)
    }
}

/// All faults of these templates: what is missing, what is no template, and what does not render.
#[must_use]
pub fn check_templates<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Vec<Fault>
where
    N: Into<String>,
    T: Into<String>,
{
    let (templates, mut faults) = Templates::take(files);
    faults.extend(templates.check());
    faults.sort();
    faults
}

/// The files of all mails.
fn names() -> impl Iterator<Item = String> {
    MAILS.into_iter().flat_map(|mail| TEXTS.map(|text| format!("{mail}.{text}")))
}

fn fault(file: &str, source: &str, error: &Error) -> Fault {
    let reason = || error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    let what = match error.kind() {
        ErrorKind::SyntaxError => What::Syntax(reason()),
        ErrorKind::TemplateNotFound => What::Missing,
        ErrorKind::OutOfFuel => What::Endless,
        ErrorKind::UndefinedError => {
            What::Undefined(error.range().and_then(|range| source.get(range)).unwrap_or_default().to_owned())
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest | ErrorKind::UnknownMethod => {
            What::Undefined(reason())
        }
        _ => What::Other(reason()),
    };
    Fault { file: file.to_owned(), line: error.line(), what }
}

#[cfg(test)]
mod tests;
