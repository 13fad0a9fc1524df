//! The personal data of a youth in a form: adding someone, and correcting it later. Pure; must never know a request.

use super::input::{Filled, Form, Input, Kind};
use crate::address::{NO_ADDRESS, looks_like_address};
use crate::birth::birth;
use crate::store::Youth;
use jiff::civil::Date;
use sluitend_engine::command::Reason;

/// The longest name of a person.
const LONGEST_NAME: usize = 200;
/// The longest external number.
const LONGEST_NUMBER: usize = 100;

/// What was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Personal {
    pub(super) name: String,
    pub(super) birth: Date,
    pub(super) number: Option<String>,
    pub(super) email: Option<String>,
    pub(super) parents_email: Option<String>,
}

impl Personal {
    /// What is known of a youth.
    pub(super) fn of(youth: &Youth) -> Self {
        Self {
            name: youth.name.clone(),
            birth: youth.birth,
            number: youth.number.clone(),
            email: youth.email.clone(),
            parents_email: youth.parents_email.clone(),
        }
    }

    /// Names of inputs with their texts, as they are shown.
    fn texts(&self) -> [(&'static str, String); 5] {
        let some = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            ("naam", self.name.clone()),
            ("geboren", self.birth.to_string()),
            ("nummer", some(&self.number)),
            ("email", some(&self.email)),
            ("email-ouders", some(&self.parents_email)),
        ]
    }

    /// Reads a form; every fault at once.
    pub(super) fn read(filled: &Filled, today: Date) -> Result<Self, Vec<Reason>> {
        let mut reasons = Vec::new();
        let mut fault =
            |place: &str, message: &str| reasons.push(Reason { place: place.to_owned(), message: message.to_owned() });
        let name = filled.get("naam");
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            fault("naam", "Vul de naam van de jongere in, hooguit 200 tekens.");
        }
        let birth = match filled.get("geboren") {
            "" => Err("Vul de geboortedatum in, zoals 31-12-2009.".to_owned()),
            text => birth(text, today),
        };
        let birth = birth.inspect_err(|message| fault("geboren", message)).ok();
        if filled.get("nummer").chars().count() > LONGEST_NUMBER {
            fault("nummer", "Een nummer heeft hooguit 100 tekens.");
        }
        for place in ["email", "email-ouders"] {
            let text = filled.get(place);
            if !text.is_empty() && !looks_like_address(text) {
                fault(place, NO_ADDRESS);
            }
        }
        let some = |name: &str| Some(filled.get(name)).filter(|t| !t.is_empty()).map(str::to_owned);
        match birth {
            Some(birth) if reasons.is_empty() => Ok(Self {
                name: name.to_owned(),
                birth,
                number: some("nummer"),
                email: some("email"),
                parents_email: some("email-ouders"),
            }),
            _ => Err(reasons),
        }
    }
}

/// The inputs, filled with what is known. Where someone typed something else than what is known by now, both are shown.
pub(super) fn inputs(form: &Form<'_>, known: Option<&Personal>) -> Vec<Input> {
    let now = known.map(Personal::texts);
    let known = |name: &str| now.as_ref().and_then(|all| all.iter().find(|(n, _)| *n == name)).map(|(_, text)| text);
    let input = |name: &str, label: &str, hint: &str, kind: Kind| {
        let now = known(name);
        let other = now.filter(|now| form.typed(name).is_some_and(|typed| typed != now.as_str()));
        let hint = match other.map(String::as_str) {
            None => hint.to_owned(),
            Some("") => "Nu bewaard: niets.".to_owned(),
            Some(now) => format!("Nu bewaard: {now}."),
        };
        form.input(name, label, &hint, kind, now.map(String::as_str))
    };
    vec![
        input("naam", "Voornaam en achternaam", "", Kind::Line),
        input("geboren", "Geboortedatum", "", Kind::Date),
        input("nummer", "Nummer in het systeem waar de jongere vandaan komt", "", Kind::Line).optional(),
        input("email", "E-mailadres van de jongere", "Voor uitnodigingen om te vertellen hoe het gaat.", Kind::Line)
            .optional(),
        input("email-ouders", "E-mailadres van de ouders", "", Kind::Line).optional(),
    ]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use jiff::civil::date;

    /// Broken promise: who mistypes a birth date is told what is wrong with it. It said that none was filled in.
    #[test]
    fn a_birth_date_that_cannot_be_is_told_as_such() {
        let table = [
            ("", Some("Vul de geboortedatum in, zoals 31-12-2009.")),
            ("2030-01-01", Some("De geboortedatum ligt in de toekomst. Klopt het jaar?")),
            ("1909-12-03", Some("Met deze geboortedatum is de jongere 116 jaar")),
            ("31-02-2009", Some("Deze datum bestaat niet.")),
            ("gisteren", Some("datum")),
            ("03-12-2009", None),
        ];
        for (typed, told) in table {
            let pairs = [("naam", "Kim Jansen"), ("geboren", typed)].map(|(n, t)| (n.to_owned(), t.to_owned()));
            let read = Personal::read(&Filled::new(pairs.into()), date(2026, 11, 23));
            match told {
                None => assert_eq!(read.unwrap().birth, date(2009, 12, 3)),
                Some(told) => {
                    let [reason] = &read.unwrap_err()[..] else { panic!("{typed}: one fault") };
                    assert!(reason.place == "geboren" && reason.message.contains(told), "{typed}: {}", reason.message);
                }
            }
        }
    }
}
