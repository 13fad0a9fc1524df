//! The schema and the reader know the same words, and everything that `check` accepts fits the schema.

use super::{Kind, schema};
use crate::diagnostic::Sink;
use crate::read::{Surety, behaviour, read};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The programmes of this repository, and the one that has every construct of the language.
fn programmes() -> Vec<Vec<(String, String)>> {
    let folders = ["routes", "routes-deventer", "tests/programmes/small", "engine/src/check/tests/example"];
    folders.iter().map(|f| files_of(&workspace().join(f))).collect()
}

fn files_of(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (prefix, folder) in [("", folder.to_owned()), ("parts/", folder.join("parts"))] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|e| e == "toml"))
        {
            let name = path.file_name().and_then(|n| n.to_str()).expect("a name");
            all.push((format!("{prefix}{name}"), std::fs::read_to_string(&path).expect("a file")));
        }
    }
    assert!(!all.is_empty(), "nothing in {}", folder.display());
    all
}

fn kind_of(path: &str) -> Option<Kind> {
    match path {
        "programme.toml" => Some(Kind::Programme),
        "sources.toml" => Some(Kind::Sources),
        "behaviour.toml" => Some(Kind::Behaviour),
        part if part.starts_with("parts/") => Some(Kind::Part),
        _ => Some(Kind::Route),
    }
}

/// As an editor shows TOML to a schema: dates are texts.
fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(list) => list.iter().map(json_of).collect(),
        toml::Value::Table(table) => Value::Object(table.iter().map(|(k, v)| (k.clone(), json_of(v))).collect()),
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(n) => json!(n),
        toml::Value::Float(n) => json!(n),
        toml::Value::Boolean(b) => json!(b),
    }
}

fn faults(kind: Kind, text: &str) -> Vec<String> {
    let instance = json_of(&toml::Value::Table(text.parse().expect("TOML")));
    let validator = jsonschema::validator_for(&schema(kind)).expect("a schema");
    validator.iter_errors(&instance).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn every_file_of_this_repository_fits_its_schema() {
    let mut seen = BTreeSet::new();
    for (path, text) in programmes().into_iter().flatten() {
        let Some(kind) = kind_of(&path) else { continue };
        seen.insert(kind.name());
        assert_eq!(faults(kind, &text), Vec::<String>::new(), "{path}");
    }
    assert_eq!(seen.len(), Kind::ALL.len(), "a kind of file was not seen");
}

/// What an editor should mark while it is typed.
#[test]
fn what_is_mistaken_does_not_fit() {
    let route = workspace().join("routes/pro-vso-arbeid.toml");
    let route = std::fs::read_to_string(route).expect("the route");
    for (from, to) in [
        ("owner     = \"mentor\"", "eigenaar  = \"mentor\""),
        ("due       = \"6 weeks\"", "due       = \"6 weken\""),
        ("revision    = 1", "revision    = 0"),
        ("perspective = \"arbeid\"", "perspective = \"werk\""),
        ("initial     = \"intake\"", "initial     = \"Intake\""),
        ("anchor  = \"enter ", "anchor  = \"na "),
        ("type  = \"integer\"", "type  = \"getal\""),
        ("[admission]", "[toelating]"),
    ] {
        assert!(route.contains(from), "{from}");
        assert_ne!(faults(Kind::Route, &route.replacen(from, to, 1)), Vec::<String>::new(), "{to}");
    }
    let (head, rest) = route.split_once("[admission]").expect("an admission");
    let (_, after) = rest.split_once("\n[").expect("another table");
    let admits = |rows: &str| faults(Kind::Route, &format!("{head}[admission]\n{rows}\n[{after}"));
    assert_ne!(admits(""), Vec::<String>::new(), "nobody comes in");
    assert_eq!(admits("by_handover = [{ herkomst = [\"pro\"] }]"), Vec::<String>::new());
}

/// The schemas that a value of this place may have, and how that place is called for every file.
fn step<'s>(at: &'s Value, segment: &str) -> Vec<(String, &'s Value)> {
    let mut found = Vec::new();
    for choice in at.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        found.extend(step(choice, segment));
    }
    if let Some(known) = at.get("properties").and_then(|p| p.get(segment)) {
        found.push((segment.to_owned(), known));
    } else if let Some(free) = free(at) {
        found.push(("*".to_owned(), free));
    }
    if segment.parse::<usize>().is_ok() {
        found.extend(at.get("items").map(|items| ("[]".to_owned(), items)));
    }
    found
}

/// The schema of a table whose keys the author chose.
fn free(at: &Value) -> Option<&Value> {
    let by_pattern = at.get("patternProperties").and_then(Value::as_object).and_then(|p| p.values().next());
    by_pattern.or_else(|| at.get("additionalProperties").filter(|a| a.is_object()))
}

/// All keys that a schema knows, each with its place.
fn keys_of(at: &Value, place: &str, all: &mut BTreeSet<String>) {
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    at.get("anyOf").and_then(Value::as_array).into_iter().flatten().for_each(|choice| keys_of(choice, place, all));
    for (key, value) in at.get("properties").and_then(Value::as_object).unwrap_or(&Map::new()) {
        all.insert(below(key));
        keys_of(value, &below(key), all);
    }
    free(at).into_iter().for_each(|value| keys_of(value, &below("*"), all));
    at.get("items").into_iter().for_each(|value| keys_of(value, &below("[]"), all));
}

/// A key that the reader asked for in a place, with that place as the schema calls it.
fn asked(kind: Kind, place: &str, key: &str) -> Option<String> {
    let join = |name: &str, next: &str| if name.is_empty() { next.to_owned() } else { format!("{name}.{next}") };
    let mut open = vec![(String::new(), schema(kind))];
    for segment in place.split('.').filter(|s| !s.is_empty()) {
        let below = |(name, at): &(String, Value)| {
            step(at, segment).into_iter().map(|(next, at)| (join(name, &next), at.clone())).collect::<Vec<_>>()
        };
        open = open.iter().flat_map(below).collect();
    }
    open.iter().find_map(|(name, at)| step(at, key).iter().find(|s| s.0 == key).map(|_| join(name, key)))
}

/// Every form that a value can have, in every place where it can stand. The reader has much to say of these files; here
/// it matters for which keys it asks.
fn forms() -> Vec<(String, String)> {
    const MOMENT: &str = "{ anchor = \"start\", offset = \"1 day\", shift = \"none\" }";
    let handover = format!("handover = {{ due = {MOMENT} }}");
    let plain = format!("target = {{ route = \"r\" }}\n{handover}");
    let table = "target = [{ to = { route = \"r\" }, when = { x = 1 } }, { to = \"s\", otherwise = true }]";
    let on = |at: &str| format!("[{at}.on.a]\nlabel = \"A\"\n{plain}\n[{at}.on.b]\nlabel = \"B\"\n{table}\n");
    let after = |t: &str| format!("[[state.s.after]]\ndelay = {MOMENT}\n{t}\n");
    let graph = format!(
        "[state.s]\ntitle = \"S\"\ndue = {MOMENT}\n{}{}{}[followup.f]\ntitle = \"F\"\ndue = {MOMENT}\n{}",
        on("state.s"),
        after(table),
        after("target = { route = \"r\" }"),
        on("followup.f"),
    );
    let file = |path: &str, text: String| (path.to_owned(), text);
    vec![
        file("programme.toml", on("anywhere")),
        file("r.toml", format!("{graph}{}", on("anywhere"))),
        file("parts/p.toml", graph.clone()),
    ]
}

/// The small programme with all that behaviour can say, for all routes and for one.
fn behaved() -> Vec<(String, String)> {
    const BANDS: &str = "[{ from = 0, to = 1, weight = 1 }]";
    let acts = |at: &str| {
        format!(
            "[{at}anywhere]\naanname = \"a\"\n[{at}state]\naanname = \"a\"\n\
             [{at}state.matching]\naanname = \"a\"\n[{at}state.matching.fields]\nuren = {BANDS}\n\
             [{at}followup]\naanname = \"a\"\n[{at}followup.nazorg]\naanname = \"a\"\n[{at}followup.nazorg.fields]\nuren = {BANDS}\n\
             [{at}field]\naanname = \"a\"\n[{at}field.uren]\naanname = \"a\"\nvalues = {BANDS}\n"
        )
    };
    let measure = |kind: &str| {
        format!(
            "[[published]]\nname = \"n\"\ntitle = \"T\"\nvalue = 1\nsource = \"voorstel\"\nrests_on = \"input\"\n\
             measure = \"{kind}\"\nof = \"c\"\n"
        )
    };
    let all = format!(
        "[region]\naanname = \"a\"\n[attribute.gemeente]\naanname = \"a\"\nvalues = {BANDS}\n\
         [inflow.i]\naanname = \"a\"\nper_year = 1\n[inflow.i.attribute]\ngemeente = {BANDS}\n\
         [pace]\naanname = \"a\"\n[pace.role.mentor]\naanname = \"a\"\n[habits]\naanname = \"a\"\n[life]\naanname = \"a\"\n\
         {}[route.werk]\naanname = \"a\"\n{}[cohort.c]\ninflow = \"i\"\n{}{}",
        acts(""),
        acts("route.werk."),
        measure("attribute"),
        measure("later"),
    );
    let mut files = files_of(&workspace().join("tests/programmes/small"));
    files.push(("behaviour.toml".to_owned(), all));
    files
}

#[test]
fn the_reader_and_the_schema_know_the_same_keys() {
    let mut read_by: BTreeSet<String> = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut unknown = BTreeSet::new();
    for files in programmes().into_iter().chain([forms(), behaved()]) {
        let files: Vec<_> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let sink = Sink::default();
        let reading = read(&files, None, &sink);
        // What matters here is which keys it asks for.
        let surety = Surety::of(&reading, &BTreeSet::new(), &BTreeSet::new());
        behaviour(&reading, &surety, &sink);
        for (file, place, key) in sink.asked() {
            let Some(kind) = kind_of(&reading.sources[file.0].path) else { continue };
            if !seen.insert((kind.name(), place.clone(), key)) {
                continue;
            }
            // Time leads to no other route: the reader knows the word there to say so.
            if place.contains(".after.") && place.contains(".target") && ["route", "state"].contains(&key) {
                continue;
            }
            match asked(kind, &place, key) {
                Some(path) => drop(read_by.insert(format!("{}: {path}", kind.name()))),
                None => drop(unknown.insert(format!("{}: {place}.{key}", kind.name()))),
            }
        }
    }
    assert!(unknown.is_empty(), "the reader knows these, the schema does not: {unknown:#?}");
    let mut in_schema = BTreeSet::new();
    for kind in Kind::ALL {
        let mut keys = BTreeSet::new();
        keys_of(&schema(kind), "", &mut keys);
        in_schema.extend(keys.into_iter().map(|key| format!("{}: {key}", kind.name())));
    }
    let never: Vec<_> = in_schema.difference(&read_by).collect();
    assert!(never.is_empty(), "the schema knows these, the reader never asks for them: {never:#?}");
}

/// Each key says in Dutch what it is for.
#[test]
fn every_key_is_explained() {
    let mut bare = Vec::new();
    fn look(at: &Value, place: &str, bare: &mut Vec<String>) {
        for (key, value) in at.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}.{key}");
            let own = value.get("description");
            let of_items = value.get("items").and_then(|i| i.get("description"));
            if own.or(of_items).is_none() {
                bare.push(place.clone());
            }
            look(value, &place, bare);
        }
        free(at).into_iter().for_each(|v| look(v, &format!("{place}.*"), bare));
        at.get("items").into_iter().for_each(|v| look(v, &format!("{place}[]"), bare));
        at.get("anyOf").and_then(Value::as_array).into_iter().flatten().for_each(|v| look(v, place, bare));
    }
    Kind::ALL.into_iter().for_each(|kind| look(&schema(kind), kind.name(), &mut bare));
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn a_schema_says_null_nowhere_and_refers_nowhere() {
    for kind in Kind::ALL {
        let text = schema(kind).to_string();
        for word in ["\"null\"", "\"$ref\"", "null,"] {
            assert!(!text.contains(word), "{}: {word}", kind.name());
        }
    }
}
