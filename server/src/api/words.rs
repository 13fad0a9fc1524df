//! What the JSON reader says about a fault, in plain Dutch.

/// One sentence. What is already Dutch, or not recognised, stays as it is.
pub(super) fn dutch(cause: &str) -> String {
    let fixed = FIXED.iter().find(|(english, _)| *english == cause).map(|(_, dutch)| (*dutch).to_owned());
    fixed.or_else(|| patterned(cause)).unwrap_or_else(|| cause.to_owned())
}

/// What it says of text that is no number where one is asked for.
pub(super) fn number(place: &str, cause: &str) -> Option<String> {
    match cause {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            Some(format!("'{place}' moet een heel getal vanaf 0 zijn."))
        }
        "number too large to fit in target type" => Some(format!("'{place}' is een te groot getal.")),
        _ => None,
    }
}

/// The field that a fault is about, when it names one; else empty.
pub(super) fn field(cause: &str) -> &str {
    let named =
        ["missing field `", "unknown field `", "duplicate field `"].iter().find_map(|start| cause.strip_prefix(start));
    named.and_then(|rest| rest.split_once('`')).map_or("", |(name, _)| name)
}

const FIXED: [(&str, &str); 13] = [
    ("EOF while parsing a value", "de tekst houdt te vroeg op."),
    ("EOF while parsing an object", "de tekst houdt te vroeg op: een '}' ontbreekt."),
    ("EOF while parsing a list", "de tekst houdt te vroeg op: een ']' ontbreekt."),
    ("EOF while parsing a string", "de tekst houdt te vroeg op: een aanhalingsteken ontbreekt."),
    ("expected value", "hier had een waarde moeten staan."),
    ("expected `:`", "hier had een ':' moeten staan."),
    ("expected `,` or `}`", "hier had een ',' of '}' moeten staan."),
    ("expected `,` or `]`", "hier had een ',' of ']' moeten staan."),
    ("key must be a string", "een naam staat tussen aanhalingstekens."),
    ("trailing comma", "er staat een komma te veel."),
    ("trailing characters", "er staat nog iets achter."),
    ("invalid unicode code point", "dit is geen UTF-8."),
    ("recursion limit exceeded", "dit is te diep genest."),
];

fn patterned(cause: &str) -> Option<String> {
    let (what, rest) = cause
        .split_once('`')
        .and_then(|(before, after)| {
            let (name, rest) = after.split_once('`')?;
            Some(((before.trim(), name), rest))
        })
        .unwrap_or((("", ""), ""));
    match what {
        ("unknown field", name) => Some(format!("'{name}' is hier onbekend. {}", choices(rest))),
        ("unknown variant", name) => Some(format!("'{name}' kan hier niet. {}", choices(rest))),
        ("missing field", name) => Some(format!("'{name}' ontbreekt.")),
        ("duplicate field", name) => Some(format!("'{name}' staat er twee keer.")),
        _ => mismatch(cause),
    }
}

fn mismatch(cause: &str) -> Option<String> {
    if let Some(found) = cause.strip_prefix("expected a boolean, number or string, got ") {
        return Some(format!("Een waarde is true of false, een getal of een tekst; {found} is dat niet."));
    }
    let rest = cause.strip_prefix("invalid type: ").or_else(|| cause.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let expected = match expected {
        "u64" | "u32" | "u16" | "usize" => "een heel getal vanaf 0",
        "i64" | "i32" => "een heel getal",
        "a string" => "een tekst tussen aanhalingstekens",
        "a boolean" => "true of false",
        "a sequence" => "een lijst",
        "a map" => "een object",
        other if other.starts_with("struct ") => "een object",
        other => other,
    };
    Some(format!("Hier staat {found}, maar er hoort {expected} te staan."))
}

/// From "expected one of `a`, `b`", "expected `a` or `b`" or "there are no fields".
fn choices(rest: &str) -> String {
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    if known.is_empty() { "Laat het weg.".to_owned() } else { format!("Wel: {}.", known.join(", ")) }
}
