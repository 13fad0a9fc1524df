//! `explain`: follows a hypothetical youth along a route.

use crate::files;
use clap::Args;
use sluitend_engine::check;
use sluitend_engine::draw::Words;
use sluitend_engine::id::{FieldId, RouteId};
use sluitend_engine::model::{Destination, Guard, Programme, Route, Test};
use sluitend_engine::prove::{By, Explained, Station, Way};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Explain {
    /// The name of the route.
    route: String,
    /// What is known of the youth, and answers that it will give: `herkomst=pro,leeftijd=17`. What is not said may be
    /// anything.
    #[arg(long, default_value = "")]
    youth: String,
    /// The directory of the programme.
    #[arg(long, env = "SLUITEND_ROUTES", default_value = "./routes")]
    routes: PathBuf,
}

impl Explain {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let files = files::read(&self.routes)?;
        let (programme, explained) =
            check::explain(&files.routes, &self.route, &self.youth).map_err(anyhow::Error::msg)?;
        out!("{}", told(&programme, &explained, &self.youth));
        Ok(ExitCode::SUCCESS)
    }
}

fn told(programme: &Programme, explained: &Explained, youth: &str) -> String {
    let mut out = String::new();
    let mut routes: Vec<&RouteId> = Vec::new();
    for station in &explained.stations {
        if !routes.contains(&&station.route) {
            routes.push(&station.route);
        }
    }
    let whom = if youth.is_empty() { "wie dan ook" } else { youth };
    for (n, id) in routes.into_iter().enumerate() {
        let Some(route) = programme.routes.get(id) else { continue };
        let how = if n == 0 { "" } else { "na een overdracht: " };
        let _ = writeln!(out, "{}{how}{} — {whom}\n", if n == 0 { "" } else { "\n" }, route.title);
        if n == 0 {
            let _ =
                writeln!(out, "Stappen die kunnen komen, niet in volgorde van tijd: waar iemand heen gaat, zegt →.\n");
        }
        let stations: Vec<&Station> = explained.stations.iter().filter(|s| s.route == *id).collect();
        for station in &stations {
            tell(&mut out, programme, route, station);
        }
        besides(&mut out, Words { programme, route }, &stations);
    }
    for field in &explained.idle {
        let _ = writeln!(out, "\n'{field}' maakt geen verschil: geen enkele voorwaarde kijkt ernaar.");
    }
    out
}

fn tell(out: &mut String, programme: &Programme, route: &Route, station: &Station) {
    let words = Words { programme, route };
    let _ = writeln!(out, "  ● {} ({})", station.title, station.state);
    match (&station.owner, &station.due, &station.outcome) {
        (Some((role, organisations)), Some(due), _) => {
            let at = match &organisations[..] {
                [] => "waar de jongere dan is".to_owned(),
                [one] => one.clone(),
                several => format!("een van {}: {}", several.len(), several.join(", ")),
            };
            let _ = writeln!(out, "     {} ({at}), {}", words.role(role), words.moment(due));
        }
        (_, _, Some(outcome)) => {
            let _ = writeln!(out, "     einde: {outcome}");
        }
        _ => {
            let _ = writeln!(out, "     wacht; niemand hoeft iets te doen");
        }
    }
    for way in station.ways.iter().filter(|w| matches!(w.by, By::Action | By::Timer)) {
        follow(out, words, way);
    }
}

/// What does not hang on the step: told once for a route.
fn besides(out: &mut String, words: Words<'_>, stations: &[&Station]) {
    let mut told: Vec<&Way> = Vec::new();
    for way in stations.iter().flat_map(|s| &s.ways).filter(|w| !matches!(w.by, By::Action | By::Timer)) {
        if !told.iter().any(|t| t.by == way.by && t.label == way.label) {
            told.push(way);
        }
    }
    let (always, answers): (Vec<&Way>, Vec<&Way>) = told.into_iter().partition(|w| w.by == By::Anywhere);
    for (title, ways) in [("Vanuit elke stap:", always), ("Opvolging, naast de stap:", answers)] {
        if !ways.is_empty() {
            let _ = writeln!(out, "\n     {title}");
            ways.into_iter().for_each(|way| follow(out, words, way));
        }
    }
}

fn follow(out: &mut String, words: Words<'_>, way: &Way) {
    let by = match &way.by {
        By::Action | By::Anywhere => way.label.clone(),
        By::Timer => format!("vanzelf na {}", way.label),
        By::Answer(followup) => format!("{followup}: {}", way.label),
    };
    let asks: Vec<&str> = way.asks.iter().map(FieldId::as_str).collect();
    let asks = if asks.is_empty() { String::new() } else { format!(" (vraagt {})", asks.join(", ")) };
    match &way.leads[..] {
        [] if way.gap => {
            let _ = writeln!(out, "     - {by}{asks}: geen rij past, deze jongere blijft steken");
        }
        [] => {
            let _ = writeln!(out, "     - {by}{asks}: blijft waar hij is");
        }
        [(to, _)] if !way.gap => {
            let _ = writeln!(out, "     - {by}{asks} → {}", place(words, to));
        }
        several => {
            let _ = writeln!(out, "     - {by}{asks}, het hangt ervan af:");
            for (to, tests) in several {
                let _ = writeln!(out, "         {} → {}", condition(words, tests), place(words, to));
            }
            if way.gap {
                let _ = writeln!(out, "         anders: geen rij past, deze jongere blijft steken");
            }
        }
    }
}

fn condition(words: Words<'_>, tests: &[(FieldId, Test)]) -> String {
    words.guard(&Guard { tests: tests.to_vec() }).unwrap_or_else(|| "anders".to_owned())
}

fn place(words: Words<'_>, to: &Destination) -> String {
    match to {
        Destination::State(state) => format!("{} ({state})", words.state(state)),
        Destination::Route(to) => format!("overdracht naar de route '{}'", words.programme.title_of(to)),
    }
}
