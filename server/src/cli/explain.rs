//! `explain`: follows a hypothetical youth along a route: what comes step by step, in a length that is read; `--all` tells
//! what can ever come, in every route that can follow.

use crate::files;
use clap::Args;
use sluitend_engine::check;
use sluitend_engine::draw::Words;
use sluitend_engine::id::{FieldId, RouteId};
use sluitend_engine::model::{Destination, Guard, Programme, Test};
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
    /// Everything that can ever come, also in the routes to which one can be handed over. Without it: the steps of this
    /// route that come one after the other, and the rest in brief.
    #[arg(long)]
    all: bool,
    /// The directory of the programme.
    #[arg(long, env = "SLUITEND_ROUTES", default_value = "./routes")]
    routes: PathBuf,
}

impl Explain {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let files = files::read(&self.routes)?;
        let (programme, explained) =
            check::explain(&files.routes, &self.route, &self.youth).map_err(anyhow::Error::msg)?;
        let told = if self.all { in_full } else { in_brief };
        out!("{}", told(&programme, &explained, &self.youth));
        Ok(ExitCode::SUCCESS)
    }
}

/// So many organisations are named that can be meant.
const NAMED: usize = 3;

/// The steps that follow each other in the route itself; what else can come, in a line each.
fn in_brief(programme: &Programme, explained: &Explained, youth: &str) -> String {
    let mut out = String::new();
    let routes = routes(explained);
    let Some(route) = routes.first().and_then(|id| programme.routes.get(*id)) else { return out };
    let words = Words { programme, route };
    let own: Vec<&Station> = explained.stations.iter().filter(|s| s.route == route.id).collect();
    let (next, others) = one_after_the_other(&own);
    let _ = writeln!(out, "{} — {}\n", route.title, whom(youth));
    comes(&mut out, explained);
    let _ = writeln!(out, "Stappen die kunnen komen, vanaf het begin: waar iemand heen gaat, zegt →.\n");
    let (ends, steps): (Vec<&Station>, Vec<&Station>) = next.into_iter().partition(|s| s.outcome.is_some());
    steps.into_iter().for_each(|station| tell(&mut out, words, station, NAMED));
    if !ends.is_empty() {
        let _ = writeln!(out, "\n  Zo kan het eindigen:");
    }
    for (station, outcome) in ends.into_iter().filter_map(|s| Some((s, s.outcome.as_ref()?))) {
        let _ = writeln!(out, "     - {} ({}): {outcome}", station.title, station.state);
    }
    let (always, answers) = besides(&own);
    if !always.is_empty() {
        let _ = writeln!(out, "\n  Vanuit elke stap:");
        always.into_iter().for_each(|way| follow(&mut out, words, way));
    }
    if !answers.is_empty() {
        let _ = writeln!(out, "\n  Opvolging, naast de stap:");
    }
    let mut followups: Vec<(&str, Vec<String>)> = Vec::new();
    for way in answers {
        let By::Answer(title) = &way.by else { continue };
        let known = followups.iter().position(|(known, _)| known == title);
        let n = known.unwrap_or_else(|| {
            followups.push((title, Vec::new()));
            followups.len() - 1
        });
        for to in way.leads.iter().map(|(to, _)| place(words, to)) {
            if !followups[n].1.contains(&to) {
                followups[n].1.push(to);
            }
        }
    }
    for (title, to) in followups {
        let to = if to.is_empty() { String::new() } else { format!(" → {}", to.join(", of ")) };
        let _ = writeln!(out, "     - {title}{to}");
    }
    if !others.is_empty() {
        let titles: Vec<String> = others.iter().map(|s| format!("{} ({})", s.title, s.state)).collect();
        let _ = writeln!(out, "\n  Alleen zo te bereiken, met wat daar kan (--all): {}.", titles.join(", "));
    }
    let elsewhere: Vec<String> =
        routes[1..].iter().filter_map(|id| programme.routes.get(*id)).map(|route| route.title.clone()).collect();
    if !elsewhere.is_empty() {
        let _ = writeln!(out, "\n  Na een overdracht kan deze jongere komen in (--all): {}.", elsewhere.join(", "));
    }
    idle(&mut out, explained);
    out
}

/// The steps to which actions and time lead from the beginning, each as near to it as can be; and the others.
fn one_after_the_other<'s>(own: &[&'s Station]) -> (Vec<&'s Station>, Vec<&'s Station>) {
    let mut next: Vec<&Station> = own.first().copied().into_iter().collect();
    let mut at = 0;
    while let Some(station) = next.get(at) {
        at += 1;
        let ways = station.ways.iter().filter(|w| matches!(w.by, By::Action | By::Timer));
        for (to, _) in ways.flat_map(|way| &way.leads) {
            let Destination::State(to) = to else { continue };
            let found = own.iter().find(|s| s.state == *to);
            next.extend(found.filter(|found| !next.iter().any(|known| known.state == found.state)));
        }
    }
    let others = own.iter().filter(|s| !next.iter().any(|known| known.state == s.state));
    let others = others.copied().collect();
    (next, others)
}

/// The routes on which the youth can get, the first one first.
fn routes(explained: &Explained) -> Vec<&RouteId> {
    let mut routes: Vec<&RouteId> = Vec::new();
    for station in &explained.stations {
        if !routes.contains(&&station.route) {
            routes.push(&station.route);
        }
    }
    routes
}

/// How the youth comes to the route, when that is not by being enrolled.
fn comes(out: &mut String, explained: &Explained) {
    if explained.by_handover {
        let _ = writeln!(out, "Deze jongere komt hier alleen door een overdracht uit een andere route.\n");
    }
}

fn whom(youth: &str) -> &str {
    if youth.is_empty() { "wie dan ook" } else { youth }
}

fn in_full(programme: &Programme, explained: &Explained, youth: &str) -> String {
    let mut out = String::new();
    for (n, id) in routes(explained).into_iter().enumerate() {
        let Some(route) = programme.routes.get(id) else { continue };
        let words = Words { programme, route };
        let how = if n == 0 { "" } else { "na een overdracht: " };
        let _ = writeln!(out, "{}{how}{} — {}\n", if n == 0 { "" } else { "\n" }, route.title, whom(youth));
        if n == 0 {
            comes(&mut out, explained);
            let _ =
                writeln!(out, "Stappen die kunnen komen, niet in volgorde van tijd: waar iemand heen gaat, zegt →.\n");
        }
        let stations: Vec<&Station> = explained.stations.iter().filter(|s| s.route == *id).collect();
        stations.iter().for_each(|station| tell(&mut out, words, station, usize::MAX));
        let (always, answers) = besides(&stations);
        for (title, ways) in [("Vanuit elke stap:", always), ("Opvolging, naast de stap:", answers)] {
            if !ways.is_empty() {
                let _ = writeln!(out, "\n  {title}");
                ways.into_iter().for_each(|way| follow(&mut out, words, way));
            }
        }
    }
    idle(&mut out, explained);
    out
}

fn idle(out: &mut String, explained: &Explained) {
    for field in &explained.idle {
        let _ = writeln!(out, "\n'{field}' maakt geen verschil: geen enkele voorwaarde kijkt ernaar.");
    }
}

fn tell(out: &mut String, words: Words<'_>, station: &Station, most: usize) {
    let _ = writeln!(out, "  ● {} ({})", station.title, station.state);
    match (&station.owner, &station.due, &station.outcome) {
        (Some((role, organisations)), Some(due), _) => {
            let at = match &organisations[..] {
                [] => "waar de jongere dan is".to_owned(),
                [one] => one.clone(),
                several if several.len() > most => {
                    let named = several[..most].join(", ");
                    format!("een van {}: {named} en nog {}", several.len(), several.len() - most)
                }
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

/// What does not hang on the step, once for a route: what is possible in every step, and answers to follow-ups.
fn besides<'s>(stations: &[&'s Station]) -> (Vec<&'s Way>, Vec<&'s Way>) {
    let mut told: Vec<&Way> = Vec::new();
    for way in stations.iter().flat_map(|s| &s.ways).filter(|w| !matches!(w.by, By::Action | By::Timer)) {
        if !told.iter().any(|t| t.by == way.by && t.label == way.label) {
            told.push(way);
        }
    }
    told.into_iter().partition(|way| way.by == By::Anywhere)
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
