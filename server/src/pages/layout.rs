//! What stands around every page: the programme, who is there, the menu, the practice banner, a confirmation.

use super::assets;
use super::words;
use crate::app::App;
use crate::who::Who;

/// What stands around a page.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The title of the programme.
    pub programme: String,
    /// The time in a practice environment.
    pub practice: Option<String>,
    /// The time, for paper: what is printed is of a moment.
    pub printed: String,
    /// Who has logged in.
    pub person: Option<String>,
    /// The token of the session, for every form.
    pub csrf: String,
    /// Whether it is for a youth: then nothing leads to the pages of professionals.
    pub youth: bool,
    /// The menu.
    pub nav: Vec<NavItem>,
    /// What was just done.
    pub told: Option<Told>,
    /// The version of the build.
    pub build: String,
    /// The style sheet.
    pub style: String,
    /// The script.
    pub script: String,
    /// The icon.
    pub icon: String,
}

/// An item of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// What it says.
    pub title: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whether the page is in it.
    pub current: bool,
}

/// What was just done, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub title: String,
    /// What is due next.
    pub text: String,
}

/// The parts of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Mijn dag.
    Day,
    /// Jongeren.
    Youths,
    /// Vastgelopen.
    Stuck,
    /// Rapportages.
    Reports,
    /// Routes.
    Routes,
    /// Elsewhere.
    None,
}

impl Layout {
    /// For someone who has not logged in.
    #[must_use]
    pub fn public(app: &App) -> Self {
        let (programme, clock) = (&app.flow.programme, &app.flow.clock);
        Self {
            programme: programme.title.clone(),
            practice: clock.is_practice().then(|| words::moment(clock.now(), &programme.timezone)),
            printed: words::short_moment(clock.now(), &programme.timezone),
            build: app.settings.build.to_owned(),
            style: assets::href("stijl.css"),
            script: assets::href("pagina.js"),
            icon: assets::href("ring.svg"),
            ..Self::default()
        }
    }

    /// For a youth, who never logs in.
    #[must_use]
    pub fn of_youth(app: &App) -> Self {
        Self { youth: true, ..Self::public(app) }
    }

    /// For someone who has.
    #[must_use]
    pub fn personal(app: &App, who: &Who, csrf: &str, part: Part) -> Self {
        let item = |title, href, of| NavItem { title, href, current: of == part };
        let mut nav = vec![item("Mijn dag", "/", Part::Day), item("Jongeren", "/jongeren", Part::Youths)];
        if who.coordinator {
            nav.push(item("Vastgelopen", "/vastgelopen", Part::Stuck));
            nav.push(item("Rapportages", "/rapportages", Part::Reports));
        }
        nav.push(item("Routes", "/routes", Part::Routes));
        Self { person: Some(who.name.clone()), csrf: csrf.to_owned(), nav, ..Self::public(app) }
    }

    /// With a confirmation.
    #[must_use]
    pub fn told(mut self, told: Option<Told>) -> Self {
        self.told = told;
        self
    }
}
