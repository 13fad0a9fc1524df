//! Counters of this process, as text for Prometheus. They hold no personal data and no ids.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    /// Requests answered.
    Requests,
    /// Commands that changed something.
    Commands,
    /// Commands that came to nothing.
    Refusals,
    /// Cases woken because something was due.
    Ticks,
    /// Mails handed over, put off or refused.
    Mails,
}

impl Counter {
    const ALL: [Self; 5] = [Self::Requests, Self::Commands, Self::Refusals, Self::Ticks, Self::Mails];

    fn name_and_help(self) -> (&'static str, &'static str) {
        match self {
            Self::Requests => ("sluitend_requests_total", "Requests answered, by method, route and class of status."),
            Self::Commands => {
                ("sluitend_commands_total", "Commands that changed something; repeated ones by themselves.")
            }
            Self::Refusals => ("sluitend_refusals_total", "Commands that came to nothing, by reason."),
            Self::Ticks => ("sluitend_ticks_total", "Cases woken because something was due."),
            Self::Mails => ("sluitend_mails_total", "Mails handed over, put off or refused."),
        }
    }
}

/// The most series in all: more means that something is counted by what a client chooses.
const MOST_SERIES: usize = 2000;

/// The counters. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<(Counter, String), u64>>>);

impl Metrics {
    /// Counts once. `labels` are names with values that this program chose, never a client.
    pub fn count(&self, counter: Counter, labels: &[(&str, &str)]) {
        let mut text = String::with_capacity(80);
        for (n, (name, value)) in labels.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            let _ = write!(text, "{comma}{name}=\"{}\"", escape(value));
        }
        let series = (counter, text);
        // A panic elsewhere leaves numbers that are still right.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() < MOST_SERIES || counts.contains_key(&series) {
            *counts.entry(series).or_default() += 1;
        }
    }

    /// The counters in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for counter in Counter::ALL {
            let (name, help) = counter.name_and_help();
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter");
            for ((_, labels), n) in counts.iter().filter(|((c, _), _)| *c == counter) {
                let _ = match labels.as_str() {
                    "" => writeln!(text, "{name} {n}"),
                    labels => writeln!(text, "{name}{{{labels}}} {n}"),
                };
            }
        }
        text
    }
}

fn escape(value: &str) -> Cow<'_, str> {
    match value.contains(['\\', '"', '\n']) {
        true => value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").into(),
        false => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_stand_in_prometheus_text_by_label() {
        let metrics = Metrics::default();
        metrics.count(Counter::Ticks, &[]);
        metrics.clone().count(Counter::Ticks, &[]);
        metrics.count(Counter::Refusals, &[("reason", "a \"b\"")]);
        let text = metrics.render();
        assert!(text.contains("\nsluitend_ticks_total 2\n"), "{text}");
        assert!(text.contains("\nsluitend_refusals_total{reason=\"a \\\"b\\\"\"} 1\n"), "{text}");
        assert!(text.contains("# TYPE sluitend_mails_total counter\n"), "{text}");
    }
}
