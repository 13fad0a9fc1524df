//! What was measured: a table for people, JSON for programs.

use serde::Serialize;
use std::path::Path;

/// All that was measured.
#[derive(Default, Serialize)]
pub struct Report {
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    part: &'static str,
    what: String,
    value: f64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

/// What a number should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// At least this.
    Least(f64),
    /// Less than this.
    Below(f64),
}

impl Report {
    /// A number without an aim.
    pub fn note(&mut self, part: &'static str, what: impl Into<String>, value: f64, unit: &'static str) {
        self.add(Line { part, what: what.into(), value, unit, aim: None, met: None });
    }

    /// A number with its aim.
    pub fn judge(&mut self, part: &'static str, what: impl Into<String>, value: f64, unit: &'static str, aim: Aim) {
        let (text, met) = match aim {
            Aim::Least(least) => (format!(">= {least}"), value >= least),
            Aim::Below(bound) => (format!("< {bound}"), value < bound),
        };
        self.add(Line { part, what: what.into(), value, unit, aim: Some(text), met: Some(met) });
    }

    /// It can take long: each number is shown as soon as it is known.
    fn add(&mut self, line: Line) {
        eprintln!("{}", line.text());
        self.lines.push(line);
    }

    /// The whole table.
    pub fn print(&self) {
        println!("\n{:<8} {:<52} {:>12} {:<10} {:<10}", "part", "what", "measured", "", "aim");
        for line in &self.lines {
            println!("{}", line.text());
        }
    }

    /// The same as JSON.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(path.parent().unwrap_or(path))?;
        std::fs::write(path, serde_json::to_string_pretty(self)?)?;
        println!("\nwritten to {}", path.display());
        Ok(())
    }
}

impl Line {
    fn text(&self) -> String {
        let aim = self.aim.as_deref().unwrap_or_default();
        let met = match self.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        let digits = if self.value >= 100.0 { 0 } else { 2 };
        format!("{:<8} {:<52} {:>12.digits$} {:<10} {aim:<10} {met}", self.part, self.what, self.value, self.unit)
    }
}

/// The middle of some numbers.
pub fn median(numbers: &[f64]) -> f64 {
    quantile(numbers, 0.5)
}

/// The number below which this part of them lies.
pub fn quantile(numbers: &[f64], part: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * part) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
