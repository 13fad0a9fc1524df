//! The codes of the contract: what each fault is called, and how bad it is.

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
    ($($code:ident $title:literal),+ $(,)?) => {
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
        }
    };
}

codes! {
    E001 "geen geldig TOML-bestand",
    E002 "onbekend woord",
    E003 "er ontbreekt iets",
    E004 "verkeerd soort waarde",
    E005 "naam twee keer gebruikt",
    E101 "naam die nergens staat",
    E102 "stap waar niemand kan komen",
    W102 "uitkomst die niemand kan bereiken",
    E103 "stap van waaruit niemand klaar kan zijn",
    E104 "stap zonder uitweg",
    E105 "kring die alleen door de tijd loopt",
    E201 "beslistabel met een gat",
    E202 "beslistabel met overlap",
    E203 "voorwaarde die nooit of altijd geldt",
    E204 "voorwaarde die niet bij het veld past",
    E205 "voorwaarde op een veld dat nog niet gevraagd is",
    E301 "stap zonder wie er aan zet is",
    E302 "stap zonder termijn",
    E303 "stap zonder ladder",
    E304 "ladder zonder eind",
    E305 "rol die bij geen organisatie hoort",
    E306 "wachtstap die niet vanzelf eindigt",
    E307 "termijn waarvan het begin kan ontbreken",
    E308 "ladder in de verkeerde volgorde",
    W308 "trede vóór het begin van de stap",
    E309 "follow-up die nooit begint",
    W309 "uitkomst zonder nazorg",
    W310 "te lang stil",
    E401 "overdracht die de ontvanger weigert",
    E402 "jongere zonder route",
    W402 "jongere met meer dan één route",
    E403 "kring van routes zonder uitkomst",
    E501 "migratie die niet klopt",
}

impl Code {
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
