//! Whether a simulation shows that routes are not sound: somebody is lost, turned away, or gets stuck.

use sluitend::simulate::{Options, Report, run};
use sluitend_engine::model::Programme;

/// What the simulator shows of a programme that may be broken, against what it shows of the sound one; `None`: nothing is
/// wrong with it.
#[must_use]
pub fn witness(programme: &Programme, options: &Options, sound: &Report) -> Option<String> {
    let lived = std::panic::catch_unwind(|| run(programme, options));
    let Ok(report) = lived else { return Some("the simulation fell over".to_owned()) };
    if let Some(violation) = report.violations.first() {
        return Some(violation.message.clone());
    }
    let (now, before) = (&report.intake, &sound.intake);
    if now.none > before.none || now.several > before.several || now.unserved > before.unserved {
        let (none, several, unserved) = (now.none, now.several, now.unserved);
        return Some(format!("{none} youths without a route, {several} with several, {unserved} whom nobody serves"));
    }
    let stuck = |example: &str| {
        ["past bij geen van de regels", "laat deze jongere niet toe", "is geen organisatie voor deze jongere"]
            .iter()
            .any(|told| example.contains(told))
    };
    report.totals.work.refused.iter().find(|r| stuck(&r.example)).map(|r| format!("{}: {}", r.what, r.example))
}
