//! Breaks the project's own routes for a while and reads them: nothing may panic, hang, or fill the memory.
//!
//! `fuzz [SECONDS] [SEED]`: ten minutes and the seed of the clock, unless told otherwise. What goes wrong is written to
//! `target/fuzz`, with the seed that makes it again; the program ends with 1 then.

mod mutate;

use mutate::{Random, mutate};
use sluitend_engine::check::{Severity, check};
use sluitend_engine::diagnostic::cured;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

type Files = Vec<(String, Vec<u8>)>;

/// An input that takes more work of the processor hangs; a machine that does other things besides makes nothing hang.
const HANGS: Duration = Duration::from_secs(2);
/// More memory than this is too much, in kB.
const MEMORY: u64 = 200 * 1024;

/// What is being read, and how much work had been done before.
static NOW: Mutex<Option<(Duration, u64, Files)>> = Mutex::new(None);

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<u64>());
    let seconds = arguments.next().and_then(Result::ok).unwrap_or(600);
    let first = arguments.next().and_then(Result::ok).unwrap_or(u64::from(std::process::id()) * 1_000_000);
    let corpus = corpus();
    println!("{} programmes, seed {first}, {seconds} seconds", corpus.len());
    // A panic is caught and told once, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    let begin = Instant::now();
    std::thread::spawn(move || watch(begin));
    let (mut inputs, mut faults, mut slowest) = (0_u64, 0_usize, Duration::ZERO);
    while begin.elapsed() < Duration::from_secs(seconds) {
        let seed = first + inputs;
        let mut random = Random::new(seed);
        let files = mutate(&corpus[random.below(corpus.len())], &mut random);
        let start = work(begin);
        set(Some((start, seed, files.clone())));
        match std::panic::catch_unwind(|| sane(&files)) {
            Ok(Ok(found)) => faults += found,
            Ok(Err(why)) => return failed(&why, seed, &files),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
                return failed(&format!("panic: {}", text.unwrap_or_default()), seed, &files);
            }
        }
        set(None);
        slowest = slowest.max(work(begin).saturating_sub(start));
        inputs += 1;
        if let Some(peak) = peak().filter(|kb| *kb > MEMORY) {
            return failed(&format!("{peak} kB of memory"), seed, &files);
        }
    }
    println!(
        "{inputs} inputs, {faults} faults told, the slowest {} ms, {} MB of memory; nothing went wrong",
        slowest.as_millis(),
        peak().unwrap_or(0) / 1024
    );
    ExitCode::SUCCESS
}

/// What holds of every answer; how many faults it tells.
fn sane(files: &Files) -> Result<usize, String> {
    let checked = check(files);
    for d in &checked.diagnostics {
        let source = checked.sources.iter().find(|s| s.path == d.file).ok_or("a fault of no file")?;
        source.text.get(d.span.clone()).ok_or_else(|| format!("{d}: no place in the file"))?;
        for edit in d.fix.iter().flat_map(|f| &f.edits) {
            source.text.get(edit.span.clone()).ok_or_else(|| format!("{d}: a cure of no place"))?;
        }
    }
    let has_error = checked.diagnostics.iter().any(|d| d.severity == Severity::Error);
    if checked.programme.is_none() != has_error {
        return Err("a programme with an error, or none without".to_owned());
    }
    let _ = cured(&checked.sources, &checked.diagnostics);
    Ok(checked.diagnostics.len())
}

fn set(now: Option<(Duration, u64, Files)>) {
    if let Ok(mut known) = NOW.lock() {
        *known = now;
    }
}

/// Ends the program when one input takes too long: a loop cannot be stopped from outside.
fn watch(begin: Instant) {
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let Ok(now) = NOW.lock() else { continue };
        let spent = |since: &Duration| work(begin).saturating_sub(*since);
        if let Some((since, seed, files)) = now.as_ref().filter(|(since, ..)| spent(since) > HANGS) {
            failed(&format!("it hangs: {} ms", spent(since).as_millis()), *seed, files);
            std::process::exit(1);
        }
    }
}

fn failed(why: &str, seed: u64, files: &Files) -> ExitCode {
    let folder = root().join(format!("target/fuzz/{seed}"));
    for (path, bytes) in files {
        let path = folder.join(path);
        let made = path.parent().map(std::fs::create_dir_all);
        if made.is_none_or(|m| m.is_err()) || std::fs::write(&path, bytes).is_err() {
            eprintln!("{} cannot be written", path.display());
        }
    }
    eprintln!("seed {seed}: {why}; the files are in {}", folder.display());
    ExitCode::FAILURE
}

/// The work of the processor for this process, in hundredths of a second; where that is not known, the time.
fn work(begin: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: Vec<u64> = fields.skip(11).take(2).filter_map(|f| f.parse().ok()).collect();
    if let [user, system] = ticks[..] { Duration::from_millis(10 * (user + system)) } else { begin.elapsed() }
}

/// The most memory that this process has had, in kB; known on Linux.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The programmes that are broken: those of the project.
fn corpus() -> Vec<Files> {
    let folders =
        ["routes", "tests/programmes/small", "engine/src/check/tests/example", "engine/src/diagnostic/pages/base"];
    folders.iter().map(|folder| files_of(&root().join(folder))).filter(|files| !files.is_empty()).collect()
}

fn files_of(folder: &Path) -> Files {
    let mut files = Vec::new();
    for (below, prefix) in [(folder.to_owned(), ""), (folder.join("parts"), "parts/")] {
        let entries = std::fs::read_dir(below).into_iter().flatten().flatten();
        for path in entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.extend(std::fs::read(&path).ok().map(|bytes| (format!("{prefix}{name}"), bytes)));
        }
    }
    files.sort();
    files
}
