//! Where a programme comes from: documents, what they agree, and the places in the routes that carry it out.
//!
//! It explains and moves nothing: a case never sees it.

use super::Map;

/// What a source says when the step rests on no document: the region's own proposal.
pub const PROPOSAL: &str = "voorstel";

/// The documents of `sources.toml`, and every place that names them.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// By name.
    pub documents: Map<String, Document>,
    /// In order of file and line: all steps, and whatever else names a source.
    pub places: Vec<Place>,
}

/// A document of the region, or a law.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it agrees, by name. Without any it is named as a whole, such as a law.
    pub agreements: Map<String, Agreement>,
}

/// One agreement of a document: who does what, when, for whom, or what a word means.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The chapter, or the heading.
    pub chapter: String,
    /// What is agreed, in one sentence.
    pub says: String,
    /// Why no place in the routes carries it out.
    pub outside: Option<String>,
    /// Its line in `sources.toml`.
    pub line: u32,
}

/// A place in the files that rests, or should rest, on a source.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// How the file names it: `state.matching`.
    pub at: String,
    /// What it is called.
    pub title: Option<String>,
    /// Someone must act here or something must happen: then it must say on what it rests.
    pub is_step: bool,
    /// `document/agreement`, the name of a document, or `voorstel` with what is proposed.
    pub sources: Vec<String>,
}

/// A row of the table: an agreement and the places that carry it out.
#[derive(Clone, Debug)]
pub struct Row<'r> {
    /// `document/agreement`.
    pub name: String,
    /// The document.
    pub document: &'r Document,
    /// The agreement.
    pub agreement: &'r Agreement,
    /// In order of file and line.
    pub places: Vec<&'r Place>,
}

impl Row<'_> {
    /// Neither a place nor a reason why there is none.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.places.is_empty() && self.agreement.outside.is_none()
    }
}

impl Register {
    /// All agreements, in order of the file.
    #[must_use]
    pub fn rows(&self) -> Vec<Row<'_>> {
        let rows = self.documents.iter().flat_map(|(name, document)| {
            document.agreements.iter().map(move |(id, agreement)| (format!("{name}/{id}"), document, agreement))
        });
        let row = |(name, document, agreement): (String, _, _)| {
            let places = self.places.iter().filter(|p| p.sources.contains(&name)).collect();
            Row { name, document, agreement, places }
        };
        rows.map(row).collect()
    }

    /// The steps that say of no source, not even that they are a proposal.
    pub fn unsourced(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|p| p.is_step && p.sources.is_empty())
    }
}
