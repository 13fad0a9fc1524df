//! The proof against the core itself: what it calls sound never gets stuck, what was broken is found, and every
//! counterexample can be acted out until it fails.

mod acting;
mod exploring;

use acting::Acting;
use fastrand::Rng;
use sluitend::simulate;
use sluitend_engine::check::{Checked, Code, Diagnostic, check};
use sluitend_engine::decide::admitting;
use sluitend_engine::id::{FieldId, RouteId, StateId};
use sluitend_engine::owner;
use sluitend_engine::prove::{Happening, Step, Witness};
use sluitend_engine::value::Value;
use sluitend_tests::invented::{Invented, Plant, Size};
use sluitend_tests::mutants::Tally;

/// Small and larger ones, with few and many fields.
fn sizes() -> impl Iterator<Item = (u64, Size)> {
    let sizes = [(3, 0), (5, 2), (9, 4), (17, 6), (30, 8)];
    (0..60).map(move |seed| {
        let (states, fields) = sizes[seed as usize % sizes.len()];
        (seed, Size { states, fields })
    })
}

fn told(checked: &Checked) -> String {
    checked.diagnostics.iter().map(|d| format!("  {d}\n")).collect()
}

#[test]
fn routes_that_are_sound_by_construction_have_no_fault() {
    for (seed, size) in sizes() {
        let checked = check(&Invented::sound(seed, size).files());
        assert!(checked.diagnostics.is_empty(), "seed {seed}, {size:?}:\n{}", told(&checked));
    }
}

#[test]
fn nobody_gets_stuck_on_a_route_without_a_fault() {
    for (seed, size) in sizes().step_by(7) {
        let programme = check(&Invented::sound(seed, size).files()).programme.expect("no fault");
        let report = simulate::run(&programme, &simulate::Options { youths: 40, years: 4, seed });
        assert!(report.is_closed(), "seed {seed}, {size:?}: {report:?}");
    }
}

#[test]
fn a_fault_that_was_planted_is_found_with_its_code() {
    for plant in Plant::ALL {
        let mut planted = 0;
        for (seed, size) in sizes() {
            let mut rng = Rng::with_seed(seed ^ 0x5eed);
            let Some(broken) = plant.in_(&Invented::sound(seed, size), &mut rng) else { continue };
            planted += 1;
            let checked = check(&broken.files());
            let found = checked.diagnostics.iter().any(|d| d.code.as_str() == plant.code());
            assert!(found, "{plant:?} with seed {seed}, {size:?}:\n{}", told(&checked));
        }
        assert!(planted >= 10, "{plant:?} found a place only {planted} times");
    }
}

#[test]
fn every_counterexample_fails_when_it_is_acted_out() {
    let mut acted = std::collections::BTreeMap::new();
    for plant in Plant::ALL {
        for (seed, size) in sizes() {
            let mut rng = Rng::with_seed(seed ^ 0xacced);
            let Some(broken) = plant.in_(&Invented::sound(seed, size), &mut rng) else { continue };
            let checked = check(&broken.files());
            for diagnostic in &checked.diagnostics {
                if let Err(why) = fails(&checked, diagnostic) {
                    panic!("{plant:?} with seed {seed}, {size:?}: {why}\n{diagnostic}\n{:#?}", diagnostic.witness);
                }
                *acted.entry(diagnostic.code).or_insert(0) += usize::from(diagnostic.witness.is_some());
            }
        }
    }
    for code in ACTED {
        assert!(acted.get(&code).is_some_and(|n| *n >= 10), "{code}: {acted:?}");
    }
}

/// Every code that shows a youth or a path. What else has an example shows something of the files themselves: a part that
/// calls itself (E101), the steps of a ladder (E308, W308). E403 has a story of its own.
const ACTED: [Code; 13] = [
    Code::E103,
    Code::E105,
    Code::E201,
    Code::E202,
    Code::E205,
    Code::E305,
    Code::E307,
    Code::E309,
    Code::E401,
    Code::E402,
    Code::W309,
    Code::W310,
    Code::W402,
];

/// E403: from route to route, and nowhere an outcome.
#[test]
fn who_goes_round_a_ring_of_routes_never_finishes() {
    for seed in 0..12 {
        let checked = check(&Invented::sound(seed, Size { states: 3, fields: 0 }).without_end().files());
        let found: Vec<_> = checked.diagnostics.iter().filter(|d| d.code == Code::E403).collect();
        assert_eq!(found.len(), 1, "{:#?}", checked.diagnostics);
        let witness = found[0].witness.as_ref().expect("someone");
        if let Err(why) = fails(&checked, found[0]) {
            panic!("seed {seed}: {why}\n{}\n{witness:#?}", found[0]);
        }
    }
}

#[test]
fn who_follows_a_sound_route_can_be_shown_to_finish() {
    for (seed, size) in sizes().step_by(6) {
        let checked = check(&Invented::sound(seed, size).files());
        let programme = checked.programme.as_ref().expect("no fault");
        let witness = Witness {
            age: 17,
            rules: 1,
            attributes: [("perspectief", "werk"), ("gemeente", "noord")]
                .map(|(field, value)| (FieldId::new(field), Value::Text(value.to_owned())))
                .into(),
            route: Some(RouteId::new("een")),
            steps: Vec::new(),
            moves: std::collections::BTreeMap::new(),
            fails: None,
        };
        let mut acting = Acting::new(programme, &witness);
        acting.enrol().expect("admitted");
        assert!(acting.can_finish(), "seed {seed}, {size:?}");
    }
}

/// Of invented routes; `make bench` judges a thousand of the region's own.
#[test]
fn edits_that_break_a_route_are_reported() {
    let sound = Invented::sound(5, Size { states: 12, fields: 6 });
    let options = simulate::Options { youths: 60, years: 3, seed: 11 };
    let tally = Tally::of(&sound.files(), 60, &options, 2);
    assert!(tally.broken >= 5 && tally.reported * 10 >= tally.broken * 9, "{tally:#?}");
}

/// Acts the counterexample of a fault out, and says if nothing is wrong then.
fn fails(checked: &Checked, diagnostic: &Diagnostic) -> Result<(), String> {
    let Some(witness) = &diagnostic.witness else { return Ok(()) };
    let programme = checked.draft.as_ref().ok_or("there is no draft to act in")?;
    let mut acting = Acting::new(programme, witness);
    if witness.route.is_none() {
        let routes = admitting(programme, &witness.attributes, acting.facts(), acting.today()).len();
        let wrong = if diagnostic.code == Code::E402 { routes == 0 } else { routes > 1 };
        return if wrong { Ok(()) } else { Err(format!("{routes} routes admit this youth")) };
    }
    acting.enrol()?;
    // What only time does at the end belongs to what must fail.
    let by_time = |step: &Step| matches!(step.what, Happening::After(_));
    let alone = witness.steps.iter().rev().take_while(|step| by_time(step)).count();
    let is_time = matches!(diagnostic.code, Code::E105 | Code::W310);
    for step in &witness.steps[..witness.steps.len() - if is_time { alone } else { 0 }] {
        acting.play(step)?;
    }
    acting.grow(witness.fails.as_ref().map_or(0, |s| s.age));
    match (diagnostic.code, &witness.fails) {
        (Code::E201 | Code::E401, Some(step)) => match acting.try_to(step) {
            Err(_) => Ok(()),
            Ok(()) => Err("the core does not refuse it".to_owned()),
        },
        (Code::E202, Some(step)) => match acting.rows_that_fit(step) {
            0 | 1 => Err("not two rows fit".to_owned()),
            _ => Ok(()),
        },
        (Code::E305, _) => {
            let attributes = &witness.moves;
            let roles = acting.roles();
            let mut of_a_kind = roles.into_iter().filter(|role| programme.roles[*role].organisation.is_some());
            let unserved = of_a_kind.any(|role| owner::organisation(programme, role, attributes, None).is_none());
            if unserved { Ok(()) } else { Err("everyone is served".to_owned()) }
        }
        (Code::E403, _) if acting.can_finish_elsewhere() => Err("there is a way to finish".to_owned()),
        (Code::E403, _) => Ok(()),
        (Code::E103, _) if acting.can_finish() => Err("there is a way to finish".to_owned()),
        (Code::E105, _) => {
            let passed = acting.round()?;
            let told = diagnostic.counterexample.as_ref().ok_or("no path")?.nl();
            let all = passed.iter().map(StateId::as_str).collect::<Vec<_>>().join(" → ");
            if told.ends_with(&all) { Ok(()) } else { Err(format!("it goes by {all}")) }
        }
        (Code::E205, Some(step)) => {
            let field = diagnostic.message.nl().split('`').nth(1).ok_or("no field")?;
            let known = acting.knows(field) || step.fields.contains_key(&FieldId::new(field));
            if known { Err("it is known".to_owned()) } else { Ok(()) }
        }
        (Code::E309, _) => {
            let followup = diagnostic.message.nl().split('*').nth(1).ok_or("no follow-up")?;
            if acting.has_begun(followup) { Err(format!("{followup} has begun")) } else { Ok(()) }
        }
        (Code::E307, _) if acting.has_happened(diagnostic.message.nl()) => Err("it has happened".to_owned()),
        (Code::W309, _) => match (acting.is_closed(), acting.nazorg()) {
            (true, nazorg) if nazorg.is_empty() => Ok(()),
            other => Err(format!("{other:?}")),
        },
        (Code::W310, _) => {
            let most = programme.max_silence.ok_or("silence has no bound")?;
            let dates = acting.dates()?;
            let too_long = dates.windows(2).any(|pair| programme.calendar.add(pair[0], most) < pair[1]);
            if too_long { Ok(()) } else { Err(format!("someone speaks with the youth on {dates:?}")) }
        }
        (Code::E103 | Code::E307, _) => Ok(()),
        (code, _) => Err(format!("nobody has said how {code} fails")),
    }
}
