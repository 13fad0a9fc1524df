//! The report for people: tables in Dutch.

use super::report::*;
use jiff::civil::Date;
use sluitend_engine::calendar::dutch_date;
use sluitend_engine::model::{Indicator, RestsOn};
use std::fmt::{Display, Formatter, Result};

/// Enough to see what kind of youths stay outside.
const MOST_TURNED_AWAY: usize = 12;

/// The kinds of message, by the names of their templates.
const KINDS: [(&str, &str); 13] = [
    ("assigned", "Nieuw voor u"),
    ("reminder", "Herinnering"),
    ("overdue", "Te laat"),
    ("escalation", "Opschaling"),
    ("stalled", "Staat stil"),
    ("resumed", "Pauze voorbij"),
    ("agenda", "Op de agenda"),
    ("handover_offered", "Overdracht aangeboden"),
    ("handover_accepted", "Overdracht geaccepteerd"),
    ("handover_declined", "Overdracht afgewezen"),
    ("invite", "Vraag aan de jongere"),
    ("answered", "Antwoord van de jongere"),
    ("call", "Jongere wil gebeld worden"),
];

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Told { youths, years, seed, from, until, part: _ } = &self.told;
        let last = until.yesterday().unwrap_or(*until);
        writeln!(f, "Simulatie: {}", self.title)?;
        writeln!(
            f,
            "{}, {years} jaar: van {} tot en met {}. Toevalsgetal {seed}.",
            count(*youths, "jongere", "jongeren"),
            dutch_date(*from),
            dutch_date(last)
        )?;
        writeln!(f)?;
        verdict(f, self)?;
        published(f, self)?;
        intake(f, &self.intake)?;
        for route in &self.routes {
            along(f, route)?;
        }
        heading(f, "Alle routes samen")?;
        let Totals { events, open, closed, stuck, rightly_refused, work: _ } = &self.totals;
        let open = count(*open, "open traject", "open trajecten");
        writeln!(f, "Aan het eind {open}, waarvan {stuck} vastgelopen, en {closed} afgerond.")?;
        let wrong = "vergissingen en pogingen van buitenstaanders, alle geweigerd";
        let refused = count(*rightly_refused, "vergissing of poging van een buitenstaander, geweigerd", wrong);
        writeln!(f, "{}. {refused}.", count(*events, "gebeurtenis", "gebeurtenissen"))?;
        work(f, &self.totals.work)
    }
}

fn verdict(f: &mut Formatter<'_>, report: &Report) -> Result {
    if report.is_closed() {
        return writeln!(f, "Sluitend: steeds was iemand verantwoordelijk, en steeds stond er iets te gebeuren.");
    }
    writeln!(f, "NIET SLUITEND: in {} ging het mis.", count(report.violated, "verhaal", "verhalen"))?;
    for Violation { youth, seed, day, message, journal } in &report.violations {
        writeln!(f)?;
        writeln!(f, "Jongere {youth} (toevalsgetal {seed}), {}: {message}", dutch_date(*day))?;
        for event in journal {
            let line = serde_json::to_string(event).unwrap_or_else(|e| e.to_string());
            writeln!(f, "  {line}")?;
        }
    }
    Ok(())
}

/// Simulated next to published, with on what both rest.
fn published(f: &mut Formatter<'_>, report: &Report) -> Result {
    if report.behaviour.is_empty() {
        writeln!(f)?;
        return writeln!(f, "Er is geen behaviour.toml met gedrag van deze regio: alle kansen zijn aangenomen.");
    }
    heading(f, "Nagebootst naast gepubliceerd")?;
    let on = |basis: &str| report.behaviour.get(basis).copied().unwrap_or(0);
    let (source, assumed, calibrated) = (count(on("source"), "groep", "groepen"), on("calibrated"), on("assumed"));
    writeln!(f, "Kansen en termijnen: {source} uit een bron, {calibrated} geijkt, {assumed} aangenomen.")?;
    if let Some(part) = report.told.part {
        let percent = decimal(part * 100.0);
        writeln!(f, "De nagebootste regio is {percent} % van de echte; aantallen zijn omgerekend naar de hele regio.")?;
    }
    if report.published.is_empty() {
        return Ok(());
    }
    writeln!(f)?;
    let row = |figure: &Compared| {
        // Of youths there are no parts.
        let number = |n: f64| if figure.is_percent { format!("{} %", plain(n)) } else { format!("{n:.0}") };
        let rests_on = match figure.rests_on {
            RestsOn::Input => "invoer",
            RestsOn::Calibration => "ijking",
            RestsOn::Outcome => "uitkomst",
        };
        let missing = || "-".to_owned();
        vec![
            figure.title.clone(),
            figure.simulated.map_or_else(missing, number),
            number(figure.published),
            figure.ratio.map_or_else(missing, |ratio| format!("{ratio:.2}").replace('.', ",")),
            figure.of.to_string(),
            rests_on.to_owned(),
        ]
    };
    let rows: Vec<_> = report.published.iter().map(row).collect();
    table(f, &["", "nagebootst", "gepubliceerd", "verhouding", "gemeten op", "door"], &rows)?;
    writeln!(f)?;
    report.published.iter().try_for_each(|figure| writeln!(f, "  {}: {}", figure.title, figure.source))
}

fn intake(f: &mut Formatter<'_>, intake: &Intake) -> Result {
    heading(f, "Instroom")?;
    let Intake { enrolled, none, several, unserved, turned_away } = intake;
    let row = |what: &str, n: &u32| vec![what.to_owned(), n.to_string()];
    let rows = [
        row("Begonnen: precies één route past", enrolled),
        row("Geen enkele route past", none),
        row("Meer dan één route past", several),
        row("Een route past, maar niemand bedient deze jongere", unserved),
    ];
    table(f, &["", "jongeren"], &rows)?;
    if turned_away.is_empty() {
        return Ok(());
    }
    writeln!(f)?;
    let row = |t: &TurnedAway| vec![t.who.clone(), t.routes.to_string(), t.youths.to_string()];
    let mut rows: Vec<_> = turned_away.iter().take(MOST_TURNED_AWAY).map(row).collect();
    let rest = turned_away.iter().skip(MOST_TURNED_AWAY).map(|t| t.youths).sum::<u32>();
    if rest > 0 {
        rows.push(vec!["anderen".to_owned(), String::new(), rest.to_string()]);
    }
    table(f, &["Niet begonnen", "routes", "jongeren"], &rows)
}

fn along(f: &mut Formatter<'_>, route: &RouteReport) -> Result {
    heading(f, &format!("Route {}", route.title))?;
    if route.enrolled + route.received == 0 {
        return writeln!(f, "Hier kwam niemand.");
    }
    let (began, came) = (count(route.enrolled, "begon", "begonnen"), count(route.received, "kwam", "kwamen"));
    writeln!(f, "{began} hier, {came} over van een andere route.")?;
    writeln!(f)?;
    let days = |days: Option<u32>| days.map_or_else(|| "-".to_owned(), |d| d.to_string());
    let row = |s: &StateFlow| {
        vec![s.title.clone(), s.entries.to_string(), s.now.to_string(), days(s.median_days), days(s.p90_days)]
    };
    let rows: Vec<_> = route.states.iter().map(row).collect();
    table(f, &["Stap", "keer", "nu", "dagen, helft", "dagen, 9 op 10"], &rows)?;
    if !route.followups.is_empty() {
        writeln!(f)?;
        let row = |u: &FollowUpFlow| {
            let counts = [u.opened, u.answered, u.by_youth, u.cancelled, u.open].map(|n| n.to_string());
            std::iter::once(u.title.clone()).chain(counts).collect()
        };
        let rows: Vec<_> = route.followups.iter().map(row).collect();
        table(f, &["Opvolging", "geopend", "beantwoord", "door jongere", "vervallen", "open"], &rows)?;
    }
    work(f, &route.work)
}

fn work(f: &mut Formatter<'_>, work: &Work) -> Result {
    let row = |l: &Load| vec![l.title.clone(), decimal(l.mean), l.peak.to_string(), day(Some(l.peak_on))];
    let rows: Vec<_> = work.load.iter().map(row).collect();
    if !rows.is_empty() {
        writeln!(f)?;
        table(f, &["Werk per rol", "per week", "hoogste", "week tot en met"], &rows)?;
    }

    writeln!(f)?;
    let Mails { total, kinds, mean_per_week, peak_per_week, peak_on } = &work.mails;
    let row = |(kind, title): &(&str, &str)| kinds.get(kind).map(|n| vec![(*title).to_owned(), n.to_string()]);
    let mut rows: Vec<_> = KINDS.iter().filter_map(row).collect();
    rows.push(vec!["Alle berichten".to_owned(), total.to_string()]);
    rows.push(vec!["Per week".to_owned(), decimal(*mean_per_week)]);
    if let Some(peak_on) = peak_on {
        rows.push(vec![format!("Drukste week (tot en met {})", day(Some(*peak_on))), peak_per_week.to_string()]);
    }
    table(f, &["Berichten", "aantal"], &rows)?;

    writeln!(f)?;
    let row = |(what, n): (&str, u32)| vec![what.to_owned(), n.to_string()];
    let Escalations { step, followup, handover, plan, stall, agenda, reassigned } = work.escalations;
    let rows = [
        ("Herinnering of opschaling bij een stap", step),
        ("… bij een opvolging", followup),
        ("… bij een overdracht", handover),
        ("… bij een actie uit het trajectplan", plan),
        ("… bij stilstand", stall),
        ("Op de agenda van een overleg", agenda),
        ("Naar een ander die verantwoordelijk is", reassigned),
        ("Pauzes", work.pauses),
    ];
    table(f, &["Herinneren en opschalen", "keer"], &rows.map(row))?;

    writeln!(f)?;
    let Handovers { offered, after_move, accepted, declined, withdrawn, waiting } = work.handovers;
    let rows = [
        ("Aangeboden", offered),
        ("… waarvan na een verhuizing", after_move),
        ("Geaccepteerd", accepted),
        ("Afgewezen", declined),
        ("Ingetrokken of vervallen", withdrawn),
        ("Wacht nog op antwoord", waiting),
    ];
    table(f, &["Overdrachten", "keer"], &rows.map(row))?;
    ends(f, work)
}

fn ends(f: &mut Formatter<'_>, work: &Work) -> Result {
    if !work.outcomes.is_empty() {
        writeln!(f)?;
        let rows: Vec<_> = work.outcomes.iter().map(|o| vec![o.title.clone(), o.youths.to_string()]).collect();
        table(f, &["Uitkomst", "jongeren"], &rows)?;
        writeln!(f)?;
        let row = |i: &Indicated| vec![indicator_dutch(i.indicator).to_owned(), i.youths.to_string()];
        let rows: Vec<_> = work.indicators.iter().map(row).collect();
        table(f, &["Telt als", "jongeren"], &rows)?;
    }
    if !work.refused.is_empty() {
        writeln!(f)?;
        let row = |r: &Refused| vec![r.what.clone(), r.times.to_string()];
        table(f, &["Geweigerd", "keer"], &work.refused.iter().map(row).collect::<Vec<_>>())?;
        for refused in &work.refused {
            writeln!(f, "  {}: {}", refused.what, refused.example)?;
        }
    }
    Ok(())
}

fn heading(f: &mut Formatter<'_>, text: &str) -> Result {
    writeln!(f, "\n{text}")?;
    writeln!(f, "{}", "=".repeat(text.chars().count()))
}

/// The first column to the left, the others to the right, each as wide as its widest cell.
fn table(f: &mut Formatter<'_>, head: &[&str], rows: &[Vec<String>]) -> Result {
    let wide = |text: &str| text.chars().count();
    let column = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| wide(cell)).max().unwrap_or(0);
    let widths: Vec<_> = head.iter().enumerate().map(|(at, title)| column(at).max(wide(title))).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (at, (cell, width)) in cells.zip(&widths).enumerate() {
            let cell = if at == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") };
            text.push_str(&cell);
        }
        writeln!(f, "{}", text.trim_end())
    };
    line(&mut head.iter().copied())?;
    let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&mut rules.iter().map(String::as_str))?;
    rows.iter().try_for_each(|row| line(&mut row.iter().map(String::as_str)))
}

/// `1 jongere`, `3 jongeren`.
fn count(n: impl Into<u64>, one: &str, many: &str) -> String {
    match n.into() {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}

fn decimal(n: f64) -> String {
    format!("{n:.1}").replace('.', ",")
}

/// As many decimals as there are, at most two.
fn plain(n: f64) -> String {
    let text = format!("{n:.2}");
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.strftime("%d-%m-%Y").to_string())
}

fn indicator_dutch(indicator: Indicator) -> &'static str {
    match indicator {
        Indicator::Startkwalificatie => "Startkwalificatie",
        Indicator::Onderwijs => "Onderwijs",
        Indicator::Werk => "Werk",
        Indicator::Dagbesteding => "Dagbesteding",
        Indicator::Zorg => "Zorg",
        Indicator::GeenParticipatie => "Geen school, werk of dagbesteding",
        Indicator::BuitenRegio => "Buiten de regio",
        Indicator::Anders => "Anders",
    }
}
