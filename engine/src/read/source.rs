//! Files as they come: which are read, as what, and whether they are TOML at all.

use crate::diagnostic::{Code, Fault, Sink, SourceId, say};
use std::ops::Range;

/// A file of the programme directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the programme directory: `programme.toml`, `parts/intake.toml`, `pro-vso-arbeid.toml`.
    pub path: String,
    /// Its text, without a byte order mark. Bytes that are not UTF-8 stand as `U+FFFD`.
    pub text: String,
}

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;
/// The most files that are read.
pub const MAX_FILES: usize = 200;

/// What a file is, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Programme,
    Route(String),
    Part(String),
    /// The documents on which it rests.
    Sources,
    /// What people do, for the simulator.
    Behaviour,
}

impl Role {
    /// `None`: not a file of the language (a mail template, a README).
    pub fn of(path: &str) -> Option<Self> {
        let stem = path.strip_suffix(".toml")?;
        match stem.split_once('/') {
            None if stem == "programme" => Some(Self::Programme),
            None if stem == "sources" => Some(Self::Sources),
            None if stem == "behaviour" => Some(Self::Behaviour),
            None => Some(Self::Route(stem.to_owned())),
            Some(("parts", part)) if !part.contains('/') => Some(Self::Part(part.to_owned())),
            Some(_) => None,
        }
    }

    /// The name of the route that it is.
    pub fn route(&self) -> Option<String> {
        if let Self::Route(stem) = self { Some(stem.clone()) } else { None }
    }

    /// The name of the part that it is.
    pub fn part(&self) -> Option<String> {
        if let Self::Part(stem) = self { Some(stem.clone()) } else { None }
    }
}

/// Whether a path is that of the behaviour.
pub(crate) fn is_behaviour(path: &str) -> bool {
    Role::of(path) == Some(Role::Behaviour)
}

/// Takes the files of the language out of a directory, decoded, in order of path; and whether these are all of them.
pub(crate) fn decode(files: &[(String, Vec<u8>)], sink: &Sink) -> (Vec<SourceFile>, Vec<Role>, bool) {
    let mut mine: Vec<(String, Role, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.replace('\\', "/").trim_start_matches("./").to_owned(), bytes))
        .filter_map(|(path, bytes)| Role::of(&path).map(|role| (path, role, bytes.as_slice())))
        .collect();
    mine.sort_by(|a, b| a.0.cmp(&b.0));
    mine.dedup_by(|a, b| a.0 == b.0);
    let superfluous = mine.len().saturating_sub(MAX_FILES);
    mine.truncate(MAX_FILES);
    let mut sources = Vec::new();
    let mut roles = Vec::new();
    for (n, (path, role, bytes)) in mine.into_iter().enumerate() {
        let text = text_of(bytes, SourceId(n), sink);
        sources.push(SourceFile { path, text });
        roles.push(role);
    }
    if superfluous > 0 {
        let message = say!(
            "Er zijn {superfluous} bestanden te veel: een programma heeft er hooguit {MAX_FILES}.",
            "There are {superfluous} files too many: a programme has at most {MAX_FILES}."
        );
        sink.add(Fault::new(Code::E004, SourceId(0), 0..0, message));
    }
    (sources, roles, superfluous == 0)
}

fn text_of(bytes: &[u8], file: SourceId, sink: &Sink) -> String {
    if bytes.len() > MAX_FILE_BYTES {
        let (size, most) = (bytes.len() / 1024 / 1024, MAX_FILE_BYTES / 1024 / 1024);
        let message = say!(
            "Dit bestand is te groot ({size} MB): een route past ruim in {most} MB.",
            "This file is too large ({size} MB): a route fits in {most} MB with ease."
        );
        sink.add(Fault::new(Code::E001, file, 0..0, message));
        return String::new();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let at = error.valid_up_to();
            let message = say!("Hier staat een teken dat geen UTF-8 is.", "Here is a character that is not UTF-8.");
            let help =
                say!("Bewaar het bestand opnieuw, met codering UTF-8.", "Save the file again, with encoding UTF-8.");
            sink.add(Fault::new(Code::E001, file, at..at + char::REPLACEMENT_CHARACTER.len_utf8(), message).help(help));
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// How much of a file with faults can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It is TOML.
    Whole,
    /// It is TOML but for some lines (the ranges): what is elsewhere can be judged, what is missing cannot.
    Partly(Vec<Range<usize>>),
    /// Nothing can be said of what it holds.
    Nothing,
}
