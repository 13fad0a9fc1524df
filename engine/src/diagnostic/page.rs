//! A page on each fault: what it means, an example that shows it, and its cure.
//!
//! The pages are data (`pages/*.md`). An example is what changes in a small programme (`pages/base`): its tables stand
//! in for those of the same name. Every example is run by the tests: it shows its fault and no other, the cure has none.

use super::{Code, Language};

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Which fault it is about.
    pub code: Code,
    /// What it means, in Markdown, in the language that was asked for.
    pub text: &'static str,
    /// What has the fault.
    pub fault: Vec<Example>,
    /// The same, cured.
    pub cure: Vec<Example>,
}

/// Some tables of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file.
    pub file: &'static str,
    /// Whether it is all that the file holds.
    pub whole: bool,
    /// The tables.
    pub toml: &'static str,
}

impl Page {
    /// The page on a fault.
    #[must_use]
    pub fn of(code: Code, language: Language) -> Self {
        let section = |name: &str| section(code.source(), name);
        let text = section(if language == Language::Dutch { "nl" } else { "en" });
        Self { code, text, fault: examples(section("fault")), cure: examples(section("cure")) }
    }

    /// The whole page in Markdown.
    #[must_use]
    pub fn markdown(&self, language: Language) -> String {
        let (wrong, right) =
            if language == Language::Dutch { ("Zo gaat het fout", "Zo is het goed") } else { ("Wrong", "Right") };
        let title = self.code.title_in(language);
        let mut page = format!("# {}: {title}\n\n{}\n", self.code, self.text);
        for (header, examples) in [(wrong, &self.fault), (right, &self.cure)] {
            page.push_str(&format!("\n## {header}\n"));
            for example in examples {
                page.push_str(&format!("\n`{}`:\n```toml\n{}\n```\n", example.file, example.toml));
            }
        }
        page
    }
}

/// What stands between a header and the next one.
fn section(page: &'static str, name: &str) -> &'static str {
    let is_header = |line: &str| ["# nl", "# en", "# fault", "# cure"].contains(&line);
    let mut begins = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let header = line.trim_end();
        if is_header(header) {
            if let Some(begins) = begins {
                return page[begins..at].trim();
            }
            if header.strip_prefix("# ") == Some(name) {
                begins = Some(at + line.len());
            }
        }
        at += line.len();
    }
    begins.map_or("", |begins| page[begins..].trim())
}

fn examples(section: &'static str) -> Vec<Example> {
    let blocks = section.split("```toml ").skip(1);
    let example = |block: &'static str| {
        let (place, toml) = block.split_once('\n')?;
        let file = place.trim().trim_end_matches(" whole");
        Some(Example { file, whole: place.trim() != file, toml: toml.split("\n```").next()? })
    };
    blocks.filter_map(example).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;

    const BASE: [(&str, &str); 4] = [
        ("programme.toml", include_str!("pages/base/programme.toml")),
        ("werk.toml", include_str!("pages/base/werk.toml")),
        ("zorg.toml", include_str!("pages/base/zorg.toml")),
        ("sources.toml", include_str!("pages/base/sources.toml")),
    ];

    /// What a header is about: `state.zoeken` of `[state.zoeken.on.gevonden]`, `route` of `[route]`.
    fn about(line: &str) -> Option<String> {
        let name = line.strip_prefix('[')?.trim_start_matches('[').split(']').next()?;
        Some(name.split('.').take(2).collect::<Vec<_>>().join("."))
    }

    /// A file in which tables stand in for those of the same name.
    fn with(text: &str, example: &Example) -> String {
        if example.whole {
            return example.toml.to_owned();
        }
        let replaced: Vec<String> = example.toml.lines().filter_map(about).collect();
        let mut kept = String::new();
        let mut keeps = true;
        for line in text.lines() {
            keeps = about(line).map_or(keeps, |name| !replaced.contains(&name));
            if keeps {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept + example.toml + "\n"
    }

    fn codes(examples: &[Example]) -> Vec<Code> {
        let mut files = BASE.map(|(path, text)| (path.to_owned(), text.to_owned()));
        for example in examples {
            let file = files.iter_mut().find(|f| f.0 == example.file).expect("a file of the base");
            file.1 = with(&file.1, example);
        }
        let files = files.map(|(path, text)| (path, text.into_bytes()));
        let mut codes: Vec<Code> = check(&files).diagnostics.into_iter().map(|d| d.code).collect();
        codes.dedup();
        codes
    }

    #[test]
    fn the_programme_of_the_examples_is_clean() {
        assert_eq!(codes(&[]), []);
    }

    /// A page with an example that shows something else teaches the wrong thing.
    #[test]
    fn every_example_shows_its_fault_and_every_cure_has_none() {
        let mut wrong = Vec::new();
        for code in Code::ALL {
            let page = Page::of(*code, Language::Dutch);
            let (fault, cure) = (codes(&page.fault), codes(&page.cure));
            if fault != [*code] || !cure.is_empty() {
                wrong.push(format!("{code}: {fault:?}, cured {cure:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_page_speaks_both_languages() {
        for code in Code::ALL {
            let (nl, en) = (Page::of(*code, Language::Dutch), Page::of(*code, Language::English));
            assert!(nl.text.len() > 60 && en.text.len() > 60 && nl.text != en.text, "{code}");
            assert!(!nl.fault.is_empty() && !nl.cure.is_empty() && nl.fault != nl.cure, "{code}");
            assert!(nl.text.lines().all(|line| line.chars().count() <= 160), "{code}: a page is read in a terminal");
        }
    }

    #[test]
    fn a_page_is_markdown() {
        insta::assert_snapshot!(Page::of(Code::E303, Language::Dutch).markdown(Language::Dutch));
        assert_eq!(Code::of("e303"), Some(Code::E303));
        assert_eq!(Code::of("E999"), None);
    }
}
