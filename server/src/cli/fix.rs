//! `check --fix`: cures what is clear. The diff comes first; nothing is written without a yes, or when it would not help.

use anyhow::{Context, bail};
use similar::TextDiff;
use sluitend_engine::check::check_against;
use sluitend_engine::diagnostic::{Code, Diagnostic, Language, Severity, cured};
use std::io::{IsTerminal, Write};
use std::path::Path;

type Files = Vec<(String, Vec<u8>)>;

/// One cure can make room for the next; so often they are looked for.
const ROUNDS: usize = 5;
/// When all cures together do not help, so many are tried one by one.
const ONE_BY_ONE: usize = 50;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Shows what would change, asks, and writes.
///
/// # Errors
/// When a file cannot be written, or was changed by someone else meanwhile.
pub(super) fn fix(
    directory: &Path,
    files: &Files,
    previous: &[(String, Vec<u8>)],
    yes: bool,
    language: Language,
) -> anyhow::Result<()> {
    let dutch = language == Language::Dutch;
    let (better, applied) = cure(files, previous);
    let changed: Vec<_> = files.iter().zip(&better).filter(|(before, after)| before.1 != after.1).collect();
    if changed.is_empty() {
        let nothing =
            if dutch { "Er is niets dat vanzelf te verbeteren is." } else { "Nothing can be mended by itself." };
        outln!("{nothing}");
        return Ok(());
    }
    // A ladder that is missing could be any: why it became this one.
    for chosen in applied.iter().filter(|d| d.code == Code::E303) {
        let why = chosen.help.as_ref().map_or("", |help| help.text(language));
        outln!("# {}:{}: {why}", chosen.file, chosen.line);
    }
    for ((path, before), (_, after)) in &changed {
        let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
        out!("{}", TextDiff::from_lines(&before, &after).unified_diff().header(path, path));
    }
    if !(yes || asked(dutch)?) {
        let kept = if dutch { "Er is niets gewijzigd." } else { "Nothing was changed." };
        outln!("{kept}");
        return Ok(());
    }
    for ((path, before), (_, after)) in changed {
        write(&directory.join(path), before, after)?;
    }
    Ok(())
}

/// Asks at a terminal; anywhere else the answer is no.
fn asked(dutch: bool) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        let how = if dutch { "Met --yes wordt dit geschreven." } else { "With --yes this is written." };
        outln!("{how}");
        return Ok(false);
    }
    out!("{}", if dutch { "Zo opslaan? [j/N] " } else { "Save this? [y/N] " });
    super::output::note(std::io::stdout().flush());
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(["j", "ja", "y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// The files with all cures that help, and the faults that these cure.
fn cure(files: &Files, previous: &[(String, Vec<u8>)]) -> (Files, Vec<Diagnostic>) {
    let (mut best, mut applied) = (files.clone(), Vec::new());
    for _ in 0..ROUNDS {
        let checked = check_against(&best, previous);
        let curable = |d: &&Diagnostic| d.fix.is_some();
        let all: Vec<Diagnostic> = checked.diagnostics.iter().filter(curable).cloned().collect();
        let errors = errors(&checked.diagnostics);
        let helps = |some: &[Diagnostic]| -> Option<(Files, Vec<Diagnostic>)> {
            let candidate = apply(&best, cured(&checked.sources, some));
            let left = self::errors(&check_against(&candidate, previous).diagnostics);
            (left < errors && candidate != best).then(|| (candidate, some.to_vec()))
        };
        let next = helps(&all).or_else(|| all.iter().take(ONE_BY_ONE).find_map(|one| helps(std::slice::from_ref(one))));
        match next {
            Some((next, cured)) => {
                best = next;
                applied.extend(cured);
            }
            None => break,
        }
    }
    (best, applied)
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
}

/// The files with other texts. What is not text stays as it is; a byte order mark stays, too.
fn apply(files: &Files, texts: std::collections::BTreeMap<String, String>) -> Files {
    let mut files = files.clone();
    for (path, text) in texts {
        for file in files.iter_mut().filter(|f| f.0 == path && std::str::from_utf8(&f.1).is_ok()) {
            let mark: &[u8] = if file.1.starts_with(MARK) { MARK } else { b"" };
            file.1 = [mark, text.as_bytes()].concat();
        }
    }
    files
}

/// Writes beside the file and moves it there, so that it is never half written.
fn write(path: &Path, before: &[u8], after: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let now = std::fs::read(path).with_context(|| format!("'{shown}' kan niet worden gelezen"))?;
    if now != before {
        bail!("'{shown}' is intussen door iemand anders gewijzigd; er is niets overschreven");
    }
    let beside = path.with_extension("toml.nieuw");
    let written = std::fs::write(&beside, after)
        .and_then(|()| std::fs::set_permissions(&beside, std::fs::metadata(path)?.permissions()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is beside it is of no use to anyone.
        let _ = std::fs::remove_file(&beside);
    }
    written.with_context(|| format!("'{shown}' kan niet worden geschreven"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn region() -> Files {
        crate::files::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../routes")).unwrap().routes
    }

    fn edited(edits: &[(&str, &str, &str)]) -> Files {
        let mut files = region();
        for (path, from, to) in edits {
            let file = files.iter_mut().find(|f| f.0 == *path).unwrap();
            let text = String::from_utf8(file.1.clone()).unwrap();
            assert!(text.contains(from), "{from}");
            file.1 = text.replacen(from, to, 1).into_bytes();
        }
        files
    }

    const ROUTE: &str = "pro-vso-arbeid.toml";

    #[test]
    fn what_was_broken_is_as_it_was() {
        let broken = edited(&[
            (ROUTE, "target = \"transitieoverleg\"", "target = \"transitieoverlg\""),
            (ROUTE, "target = \"arbeidsindicatie\"", "target = \"arbeidsindikatie\""),
            ("entree-arbeid.toml", "regisseur", "regiseur"),
            ("parts/intake.toml", "checklist", "cheklist"),
        ]);
        assert_eq!(cure(&broken, &[]).0, region());
    }

    #[test]
    fn what_does_not_help_is_left_alone() {
        assert_eq!(cure(&region(), &[]).0, region());
        // A first misspelt name hides nothing, a second one that means nothing stays.
        let broken = edited(&[(ROUTE, "target = \"stage\"", "target = \"nergens_bekend\"")]);
        assert_eq!(cure(&broken, &[]).0, broken);
    }

    #[test]
    fn a_byte_order_mark_stays_and_what_is_no_text_stays() {
        let mut broken = edited(&[(ROUTE, "target = \"transitieoverleg\"", "target = \"transitieoverlg\"")]);
        let file = broken.iter_mut().find(|f| f.0 == ROUTE).unwrap();
        file.1.splice(0..0, MARK.iter().copied());
        let (mended, _) = cure(&broken, &[]);
        assert!(mended.iter().find(|f| f.0 == ROUTE).unwrap().1.starts_with(MARK));
        assert_eq!(check_against(&mended, &Vec::new()).diagnostics, []);
        let file = broken.iter_mut().find(|f| f.0 == ROUTE).unwrap();
        file.1.extend([b'#', 0xFF, b'\n']);
        assert_eq!(cure(&broken, &[]).0, broken);
    }

    #[test]
    fn a_file_that_someone_else_changed_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("werk.toml");
        std::fs::write(&path, "b").unwrap();
        assert!(write(&path, b"a", b"c").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"b");
        write(&path, b"b", b"c").unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read(&path).unwrap(), b"c");
    }
}
