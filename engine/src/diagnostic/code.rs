//! The codes of the contract: what each fault is called, and how bad it is.

use super::Language;
use serde::{Serialize, Serializer};
use std::fmt;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The programme cannot be used.
    Error,
    /// The programme can be used, but someone should look.
    Warning,
}

macro_rules! codes {
    ($($code:ident $title:literal $en:literal),+ $(,)?) => {
        /// The code of a fault, as the contract lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "`Code::title` says what each is")]
        pub enum Code { $($code),+ }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// Such as `E101`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),+ }
            }

            /// What the fault is, in a few Dutch words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title),+ }
            }

            /// What the fault is, in a few words.
            #[must_use]
            pub fn title_in(self, language: Language) -> &'static str {
                match language {
                    Language::Dutch => self.title(),
                    Language::English => match self { $(Self::$code => $en),+ },
                }
            }

            /// The page on the fault, as its file has it.
            pub(super) fn source(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!("pages/", stringify!($code), ".md"))),+ }
            }
        }
    };
}

codes! {
    E001 "geen geldig TOML-bestand" "not valid TOML",
    E002 "onbekend woord" "unknown key",
    E003 "er ontbreekt iets" "something is missing",
    E004 "verkeerd soort waarde" "wrong kind of value",
    E005 "naam twee keer gebruikt" "name used twice",
    E101 "naam die nergens staat" "name that is nowhere",
    E102 "stap waar niemand kan komen" "state that nobody can get to",
    W102 "uitkomst die niemand kan bereiken" "outcome that nobody can reach",
    E103 "stap van waaruit niemand klaar kan zijn" "state from which nobody can finish",
    E104 "stap zonder uitweg" "state without a way out",
    E105 "kring die alleen door de tijd loopt" "ring that only time runs",
    E201 "beslistabel met een gat" "decision table with a gap",
    E202 "beslistabel met overlap" "decision table with an overlap",
    E203 "voorwaarde die nooit of altijd geldt" "test that never or always holds",
    E204 "voorwaarde die niet bij het veld past" "test that does not fit its field",
    E205 "voorwaarde op een veld dat nog niet gevraagd is" "test on a field that was not asked",
    E301 "stap zonder wie er aan zet is" "state in which nobody must act",
    E302 "stap zonder termijn" "state without a due date",
    E303 "stap zonder ladder" "state without a ladder",
    E304 "ladder zonder eind" "ladder without an end",
    E305 "rol die bij geen organisatie hoort" "role that no organisation holds",
    E306 "wachtstap die niet vanzelf eindigt" "wait state that does not end by itself",
    E307 "termijn waarvan het begin kan ontbreken" "date that counts from what may not have happened",
    E308 "ladder in de verkeerde volgorde" "ladder out of order",
    W308 "trede vóór het begin van de stap" "ladder step before the state begins",
    E309 "follow-up die nooit begint" "follow-up that never begins",
    W309 "uitkomst zonder nazorg" "outcome without a follow-up",
    W310 "te lang stil" "silence that lasts too long",
    E401 "overdracht die de ontvanger weigert" "handover that the other route refuses",
    E402 "jongere zonder route" "youth without a route",
    W402 "jongere met meer dan één route" "youth with more than one route",
    E403 "kring van routes zonder uitkomst" "ring of routes without an outcome",
    E501 "migratie die niet klopt" "migration that does not fit",
    E601 "bron die nergens staat" "source that is nowhere",
}

impl Code {
    /// The code of a name, such as `E101` or `e101`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// `W…` is a warning, all else an error.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('W') { Severity::Warning } else { Severity::Error }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
