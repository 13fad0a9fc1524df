//! The tutorial of `routes/README.md`, done as it says: every file is made, every command is run and answers as it is told.

use sluitend_tests::workspace;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the reader of the tutorial does.
#[derive(Debug)]
enum Act {
    /// Makes a file, changes one table of it, or adds to its end.
    Write { file: String, how: How, text: String },
    /// Types a command, and sees this.
    Run { command: String, answer: Vec<String> },
}

#[derive(Debug)]
enum How {
    Whole,
    Table(String),
    End,
}

/// The blocks of the tutorial, in order.
fn acts() -> Vec<Act> {
    let readme = std::fs::read_to_string(workspace().join("routes/README.md")).unwrap();
    let begin = readme.find("\n## Tutorial").unwrap();
    let tutorial = readme[begin + 1..].split("\n## ").next().unwrap();
    let mut all = Vec::new();
    for block in tutorial.split("\n```").skip(1).step_by(2) {
        let (kind, text) = block.split_once('\n').unwrap();
        match kind {
            "toml" | "text" => all.push(written(text)),
            "console" => all.extend(typed(text)),
            other => panic!("a block of the tutorial is ```{other}: what does its reader do with it?"),
        }
    }
    all
}

fn written(text: &str) -> Act {
    let (marker, text) = text.split_once('\n').unwrap();
    let marker = marker.strip_prefix("# ").unwrap_or_else(|| panic!("of which file is this? {marker}"));
    let (file, how) = match marker.split_once(": ") {
        None => (marker, How::Whole),
        Some((file, "at the end")) => (file, How::End),
        Some((file, how)) => (file, How::Table(how.strip_suffix(" becomes").unwrap().to_owned())),
    };
    Act::Write { file: file.to_owned(), how, text: format!("{text}\n") }
}

fn typed(text: &str) -> Vec<Act> {
    let mut all = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(command), _) => all.push(Act::Run { command: command.to_owned(), answer: Vec::new() }),
            (None, Some(Act::Run { answer, .. })) => answer.push(line.to_owned()),
            (None, _) => panic!("an answer without a command: {line}"),
        }
    }
    all
}

fn write(folder: &Path, file: &str, how: &How, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let before = || std::fs::read_to_string(&path).unwrap();
    let after = match how {
        How::Whole => text.to_owned(),
        How::End => format!("{}\n{text}", before()),
        How::Table(header) => {
            let before = before();
            let start = before.find(&format!("{header}\n")).unwrap_or_else(|| panic!("{file} has no {header}"));
            let end = before[start + 1..].find("\n[").map_or(before.len(), |n| start + 1 + n);
            format!("{}{text}{}", &before[..start], &before[end..])
        }
    };
    std::fs::write(path, after).unwrap();
}

/// The words of a command line, as a shell takes them.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    let words = quoted.flat_map(|(n, piece)| match n % 2 {
        1 => vec![piece.to_owned()],
        _ => piece.split_whitespace().map(str::to_owned).collect(),
    });
    words.collect()
}

fn sluitend(folder: &Path, command: &str) -> Command {
    let words = words(command);
    assert_eq!(words[0], "sluitend", "{command}");
    let mut run = Command::new(env!("CARGO_BIN_EXE_sluitend-under-test"));
    run.args(&words[1..]).current_dir(folder).env("SLUITEND_LISTEN", "127.0.0.1:0");
    run
}

/// Whether an answer is the one that is told; `…` stands for lines that are left out.
fn fits(told: &[String], answer: &[&str]) -> bool {
    match told.split_first() {
        None => answer.iter().all(|line| line.trim().is_empty()),
        Some((dots, rest)) if dots == "…" => (0..=answer.len()).any(|n| fits(rest, &answer[n..])),
        Some((line, rest)) => answer.first().is_some_and(|a| a.trim_end() == line) && fits(rest, &answer[1..]),
    }
}

#[test]
fn the_tutorial_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut served = false;
    for act in acts() {
        match act {
            Act::Write { file, how, text } => write(folder.path(), &file, &how, &text),
            Act::Run { command, .. } if command.starts_with("sluitend serve") => {
                serves(folder.path(), &command);
                served = true;
            }
            Act::Run { command, answer } => {
                let output = sluitend(folder.path(), &command).output().unwrap();
                let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
                let lines: Vec<&str> = text.lines().collect();
                assert!(fits(&answer, &lines), "$ {command}\n{text}\n-- the tutorial says --\n{}", answer.join("\n"));
            }
        }
    }
    assert!(served, "the tutorial ends with a published route");
    assert!(folder.path().join("werk.svg").is_file());
}

/// Starts the server, waits until it is ready, and ends it.
fn serves(folder: &Path, command: &str) {
    let mut server = sluitend(folder, command).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    let out = BufReader::new(server.stderr.take().unwrap());
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| said.send(line)));
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut log = Vec::new();
    while !log.iter().any(|line: &String| line.contains("is ready")) {
        let line = heard.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        log.push(line.unwrap_or_else(|_| panic!("it does not start: {}", log.join("\n"))));
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Every block of TOML in the reference is TOML.
#[test]
fn every_example_of_the_reference_is_toml() {
    let readme = std::fs::read_to_string(workspace().join("routes/README.md")).unwrap();
    let mut seen = 0;
    for block in readme.split("\n```toml\n").skip(1) {
        let text = block.split("\n```").next().unwrap();
        let parsed: Result<toml::Table, _> = text.parse();
        assert!(parsed.is_ok(), "{parsed:?}\n{text}");
        seen += 1;
    }
    assert!(seen >= 6, "the examples are found at all");
}
