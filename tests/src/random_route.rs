//! Routes that nobody wrote: shaped like those of a region, the same for the same seed, along the small programme.

use crate::workspace;
use sluitend::files;
use sluitend_engine::check::{Checked, check, read_earlier};
use sluitend_engine::model::{Programme, Route};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

/// The name of every random route.
pub const ID: &str = "proef";

/// What a random route is like.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How many steps it has.
    pub steps: usize,
    /// Whether steps may lead nowhere, and nothing to steps.
    pub careless: bool,
}

/// A random route.
pub struct RandomRoute {
    /// Its file.
    pub text: String,
    /// The programme in which it stands.
    pub programme: Arc<Programme>,
    /// As it is read, without being checked.
    pub route: Arc<Route>,
}

type Files = Vec<(String, Vec<u8>)>;

static SMALL: LazyLock<(Files, Arc<Programme>)> = LazyLock::new(|| {
    let files = files::read(&workspace().join("tests/programmes/small")).expect("the small programme").routes;
    let programme = check(&files).programme.expect("the small programme is sound");
    (files, Arc::new(programme))
});

/// The route of a seed.
///
/// # Panics
/// When what was made cannot be read: then this module is wrong.
#[must_use]
pub fn random_route(seed: u64, wish: Wish) -> RandomRoute {
    let text = Writer::new(seed, wish).write();
    let (small, programme) = &*SMALL;
    let own = (format!("{ID}.toml"), text.clone().into_bytes());
    let mut present = small.clone();
    present.push(own.clone());
    let earlier = read_earlier(&present, &[own]);
    let faults: Vec<_> = earlier.diagnostics.iter().map(ToString::to_string).collect();
    let route = earlier.route.unwrap_or_else(|| panic!("seed {seed}: {}\n{text}", faults.join("\n")));
    RandomRoute { text, programme: programme.clone(), route }
}

impl RandomRoute {
    /// What the check says of it.
    #[must_use]
    pub fn check(&self) -> Checked {
        let mut files = SMALL.0.clone();
        files.push((format!("{ID}.toml"), self.text.clone().into_bytes()));
        check(&files)
    }
}

/// Numbers that only depend on a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((n ^ (n >> 31)) % sides.max(1) as u64) as usize
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.roll(100) < chance
    }
}

const WORDS: [&str; 12] = [
    "Gesprek",
    "Stage",
    "zoeken",
    "met ouders",
    "Werkgever",
    "proef",
    "regelen",
    "Intake",
    "opnieuw",
    "en plan maken",
    "Overleg",
    "voorbereiden",
];

struct Writer {
    dice: Dice,
    wish: Wish,
    /// Steps, then outcomes.
    states: usize,
    outcomes: usize,
    phases: usize,
    text: String,
}

impl Writer {
    fn new(seed: u64, wish: Wish) -> Self {
        let mut dice = Dice(seed);
        let outcomes = 1 + dice.roll(1 + wish.steps / 6);
        // A third of the routes has no phases.
        let phases = [0, 3, 5][dice.roll(3)].min(wish.steps);
        Self { dice, wish, states: wish.steps + outcomes, outcomes, phases, text: String::new() }
    }

    fn write(mut self) -> String {
        self.head();
        for n in 0..self.states {
            self.state(n);
        }
        self.followups();
        self.text
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn head(&mut self) {
        let head = format!(
            "[route]\nid = \"{ID}\"\nrevision = 1\ntitle = \"Proef\"\nsummary = \"Een route die niemand schreef.\"\n\
             perspective = \"arbeid\"\ninitial = \"s0\"\nregisseur = \"trajectbegeleider\"\nsources = [\"Alleen voor tests\"]\n\
             [admission]\nrows = [{{ perspectief = \"arbeid\", leeftijd = \"rules.age\" }}]\n\
             [field.keuze]\nlabel = \"Keuze\"\ntype = \"choice\"\nchoices = {{ a = \"Aap\", b = \"Noot\", c = \"Mies\" }}"
        );
        self.line(&head);
        for n in 0..self.phases {
            self.line(&format!("[phase.p{n}]\ntitle = \"Fase {n}\""));
        }
    }

    fn title(&mut self) -> String {
        let words = 1 + self.dice.roll(3);
        (0..words).map(|_| WORDS[self.dice.roll(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }

    fn state(&mut self, n: usize) {
        let title = self.title();
        self.line(&format!("[state.s{n}]\ntitle = \"{title}\""));
        if self.phases > 0 {
            let phase = (n * self.phases / self.states).min(self.phases - 1);
            self.line(&format!("phase = \"p{phase}\""));
        }
        if n >= self.wish.steps {
            self.line("outcome = \"werk\"");
            return;
        }
        if self.dice.percent(8) {
            self.line("wait = true");
            let to = self.target(n, 0);
            self.line(&format!("[[state.s{n}.after]]\ndelay = \"6 weeks\"\ntarget = \"s{to}\""));
            return;
        }
        let role = ["mentor", "jobcoach", "trajectbegeleider"][self.dice.roll(3)];
        self.line(&format!("owner = \"{role}\"\ndue = \"6 weeks\"\nladder = \"standaard\""));
        self.actions(n);
    }

    fn actions(&mut self, n: usize) {
        let least = usize::from(!(self.wish.careless && self.dice.percent(6)));
        // Most steps have one or two ways out, some many.
        let count = least * (1 + self.dice.roll(3) * self.dice.roll(2) + self.dice.roll(2));
        for action in 0..count {
            let label = self.title();
            self.line(&format!("[state.s{n}.on.a{action}]\nlabel = \"{label}\""));
            if self.dice.percent(4) {
                self.line("target = { route = \"dagbesteding\" }\nset = { perspectief = \"dagbesteding\" }");
                self.line("handover = { due = \"10 workdays\" }");
            } else if self.dice.percent(15) {
                let (a, b) = (self.target(n, action), self.target(n, action + 1));
                let row = |to: usize, when: &str| format!("  {{ to = \"s{to}\", {when} }},");
                self.line("ask = [\"keuze\"]\ntarget = [");
                self.line(&row(a, "when = { keuze = [\"a\", \"b\"] }"));
                self.line(&row(b, "otherwise = true"));
                self.line("]");
            } else {
                let to = self.target(n, action);
                self.line(&format!("target = \"s{to}\""));
            }
        }
    }

    /// Mostly onwards and near; sometimes back, to the end, or anywhere.
    fn target(&mut self, n: usize, action: usize) -> usize {
        let last = self.states - 1;
        if self.wish.careless && self.dice.percent(35) {
            return self.dice.roll(self.states);
        }
        if action == 0 && !self.wish.careless {
            return n + 1;
        }
        match self.dice.roll(100) {
            0..55 => (n + 1 + self.dice.roll(4)).min(last),
            55..75 => n.saturating_sub(1 + self.dice.roll(5)),
            75..88 => last - self.dice.roll(self.outcomes),
            _ => self.dice.roll(self.states),
        }
    }

    fn followups(&mut self) {
        for n in 0..self.dice.roll(4) {
            let title = self.title();
            let anchor = match self.dice.roll(4) {
                0 => "start".to_owned(),
                1 => "birthday 18".to_owned(),
                _ => format!("enter s{}", self.dice.roll(self.states)),
            };
            self.line(&format!(
                "[followup.f{n}]\ntitle = \"{title}\"\nowner = \"mentor\"\nanchor = \"{anchor}\"\noffsets = [\"3 months\"]\n\
                 due = \"10 workdays\"\nladder = \"standaard\"\n[followup.f{n}.on.goed]\nlabel = \"Gaat goed\""
            ));
            if self.dice.percent(70) {
                let to = self.dice.roll(self.states);
                self.line(&format!("[followup.f{n}.on.terug]\nlabel = \"Opnieuw\"\ntarget = \"s{to}\""));
            }
        }
        if self.dice.percent(40) {
            let to = self.dice.roll(self.states);
            self.line(&format!("[anywhere.on.weg]\nlabel = \"Uit beeld\"\ntarget = \"s{to}\""));
        }
    }
}
