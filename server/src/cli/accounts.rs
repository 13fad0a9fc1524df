//! `user`: the people who work with youths.

use super::{Place, run};
use crate::address::{NO_ADDRESS, looks_like_address};
use crate::auth::password;
use crate::flow::{Flow, Left};
use crate::fresh;
use crate::store::Person;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::model::Programme;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// People read at once.
const PAGE: usize = 1000;

/// More cases than anyone reads; `sluitend audit` names them all.
const MOST_SHOWN: usize = 20;

#[derive(Subcommand)]
pub(super) enum User {
    /// Add a person who works with youths; prints a password when none is given.
    Add(AddUser),
    /// List everyone, with their roles.
    List(ListUsers),
    /// Switch a person off: no login from now on, and their work goes to others.
    Off(OffUser),
    /// Switch a person on again, with the roles and password of before.
    On(OnUser),
    /// Add and remove roles; work of a role that is removed goes to others.
    Roles(RolesOfUser),
    /// Say who stands in for a person when they are late or leave; without a name: nobody.
    Substitute(SubstituteOfUser),
}

#[derive(Args)]
pub(super) struct AddUser {
    #[command(flatten)]
    place: Place,
    /// First name and surname.
    #[arg(long)]
    name: String,
    /// The address to log in with, and to which reminders go.
    #[arg(long)]
    email: String,
    /// A role at an organisation, such as mentor@nassau; can be given more than once.
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
    /// Where the password stands; without it one is made and printed.
    #[arg(long, env = "SLUITEND_PASSWORD", hide_env_values = true)]
    password: Option<String>,
}

#[derive(Args)]
pub(super) struct ListUsers {
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct OffUser {
    #[command(flatten)]
    place: Place,
    /// The address of the person.
    email: String,
    /// Who takes over, where that person works too; without it whoever stands in. The rest goes back to the team.
    #[arg(long)]
    to: Option<String>,
}

#[derive(Args)]
pub(super) struct OnUser {
    #[command(flatten)]
    place: Place,
    /// The address of the person.
    email: String,
}

#[derive(Args)]
pub(super) struct RolesOfUser {
    #[command(flatten)]
    place: Place,
    /// The address of the person.
    email: String,
    /// A role at an organisation, such as mentor@nassau; can be given more than once.
    #[arg(long)]
    add: Vec<String>,
    /// A role at an organisation that the person has no longer; can be given more than once.
    #[arg(long)]
    remove: Vec<String>,
    /// Who takes over what belongs to a role that is removed, as with `user off`.
    #[arg(long)]
    to: Option<String>,
}

#[derive(Args)]
pub(super) struct SubstituteOfUser {
    #[command(flatten)]
    place: Place,
    /// The address of the person.
    email: String,
    /// The address of who stands in.
    substitute: Option<String>,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Off(command) => command.run().await,
            Self::On(command) => command.run().await,
            Self::Roles(command) => command.run().await,
            Self::Substitute(command) => command.run().await,
        }
    }
}

impl AddUser {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = run::flow_anew(&self.place).await?;
        let holds = self.roles.iter().map(|text| role(&flow.programme, text)).collect::<anyhow::Result<_>>()?;
        let made = self.password.is_none();
        let password = self.password.unwrap_or_else(|| fresh::secret()[..20].to_owned());
        if password.chars().count() < 12 {
            bail!("een wachtwoord heeft minstens 12 tekens");
        }
        let email = self.email.trim().to_lowercase();
        if !looks_like_address(&email) {
            bail!("'{email}': {NO_ADDRESS}");
        }
        let person = Person {
            id: PersonId::new(fresh::id(flow.now())),
            name: self.name.trim().to_owned(),
            email: email.clone(),
            substitute: None,
            active: true,
            created_at: flow.now(),
            holds,
        };
        let hash = password::hash(&password).map_err(|e| anyhow::anyhow!("{e}"))?;
        flow.store.put_person(&person).await.context("deze persoon kan niet worden toegevoegd")?;
        flow.store.set_password(&person.id, &hash).await?;
        flow.store.close().await;
        outln!("Toegevoegd: {} <{email}>.", person.name);
        if made {
            outln!("Wachtwoord (wordt niet nog eens getoond): {password}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl ListUsers {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let store = run::store(&self.place).await?;
        if store.people(None, 1).await?.items.is_empty() {
            errln!("Er is nog niemand. Voeg iemand toe: `sluitend user add`.");
        }
        let mut after = None;
        loop {
            let page = store.people(after.as_ref(), PAGE).await?;
            for person in &page.items {
                let roles: Vec<_> = person.holds.iter().map(|(role, at)| format!("{role}@{at}")).collect();
                let off = if person.active { "" } else { " (afgemeld)" };
                outln!("{} <{}>{off}: {}", person.name, person.email, roles.join(", "));
            }
            after = page.next;
            if after.is_none() {
                store.close().await;
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
}

impl OffUser {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = run::flow(&self.place).await?;
        let person = find(&flow, &self.email).await?;
        let substitute = substitute(&flow, &person, self.to.as_deref()).await?;
        let left = flow.switch_off(&person, substitute.as_ref()).await?;
        let nobody = nobody_answers(&flow).await?;
        flow.store.close().await;
        outln!("Afgemeld: {} <{}>. Inloggen kan niet meer.", person.name, person.email);
        Ok(told(&flow.programme, &left, nobody))
    }
}

impl OnUser {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = run::flow(&self.place).await?;
        let person = find(&flow, &self.email).await?;
        flow.store.switch_person(&person.id, true).await?;
        flow.store.close().await;
        outln!("Aangemeld: {} <{}>. Inloggen kan weer; tokens moeten opnieuw.", person.name, person.email);
        Ok(ExitCode::SUCCESS)
    }
}

impl RolesOfUser {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = run::flow(&self.place).await?;
        let mut person = find(&flow, &self.email).await?;
        let substitute = substitute(&flow, &person, self.to.as_deref()).await?;
        for text in &self.remove {
            // A role that the programme has no longer can be taken away, too.
            let Some((role, at)) = text.split_once('@').map(|(r, o)| (RoleId::from(r), OrganisationId::from(o))) else {
                bail!("'{text}' is geen rol bij een organisatie; schrijf bijvoorbeeld mentor@nassau");
            };
            if !person.holds.remove(&(role, at)) {
                bail!("{} heeft de rol '{text}' niet", person.name);
            }
        }
        for text in &self.add {
            person.holds.insert(role(&flow.programme, text)?);
        }
        let left = flow.change_roles(&person, substitute.as_ref()).await?;
        let nobody = nobody_answers(&flow).await?;
        flow.store.close().await;
        let roles: Vec<_> = person.holds.iter().map(|(role, at)| format!("{role}@{at}")).collect();
        outln!("{} <{}>: {}", person.name, person.email, roles.join(", "));
        Ok(told(&flow.programme, &left, nobody))
    }
}

impl SubstituteOfUser {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let flow = run::flow(&self.place).await?;
        let person = find(&flow, &self.email).await?;
        let stands_in = match &self.substitute {
            Some(email) => Some(find(&flow, email).await?),
            None => None,
        };
        if stands_in.as_ref().is_some_and(|s| s.id == person.id) {
            bail!("iemand kan niet de eigen vervanger zijn");
        }
        flow.store
            .put_person(&Person { substitute: stands_in.as_ref().map(|s| s.id.clone()), ..person.clone() })
            .await?;
        flow.store.close().await;
        match stands_in {
            Some(stands_in) => outln!("{} vervangt {}.", stands_in.name, person.name),
            None => outln!("Niemand vervangt {}.", person.name),
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn find(flow: &Flow, email: &str) -> anyhow::Result<Person> {
    let found = flow.store.login(email).await?.map(|(person, _)| person);
    found.with_context(|| format!("niemand heeft het adres '{email}'; zie `sluitend user list`"))
}

/// Who takes over: as asked, else who stands in.
async fn substitute(flow: &Flow, person: &Person, to: Option<&str>) -> anyhow::Result<Option<Person>> {
    let Some(email) = to else {
        return match &person.substitute {
            Some(id) => Ok(flow.store.person(id).await?),
            None => Ok(None),
        };
    };
    let substitute = find(flow, email).await?;
    if !substitute.active || substitute.id == person.id {
        bail!("{} kan dit werk niet overnemen: die is zelf afgemeld", substitute.name);
    }
    Ok(Some(substitute))
}

/// What is said when nobody at work holds a role that answers for the whole region: what is stuck ends with them.
pub(super) async fn nobody_answers(flow: &Flow) -> anyhow::Result<Option<String>> {
    if !flow.coordinators().await?.is_empty() {
        return Ok(None);
    }
    let programme = &flow.programme;
    Ok(programme.roles.iter().find(|(_, role)| role.accountable).and_then(|(id, role)| {
        let (at, _) = programme.organisations.iter().find(|(_, o)| Some(&o.kind) == role.organisation.as_ref())?;
        Some(format!(
            "Let op: niemand is nu {}. Wat vastloopt, komt bij niemand aan. Voeg iemand toe: \
             `sluitend user add --name … --email … --role {id}@{at}`.",
            role.title
        ))
    }))
}

/// Says what went to others, and what nobody has now.
fn told(programme: &Programme, left: &Left, nobody: Option<String>) -> ExitCode {
    match left.cases {
        0 => outln!("Er lag geen werk om over te dragen."),
        1 => outln!("In 1 traject gaat het werk naar de vervanger of terug naar het team."),
        n => outln!("In {n} trajecten gaat het werk naar de vervanger of terug naar het team."),
    }
    for (role, at) in &left.empty_teams {
        let at = programme.organisations.get(at).map_or(at.as_str(), |o| &o.title);
        let role = programme.roles.get(role).map_or(role.as_str(), |r| &r.title);
        outln!("Let op: bij {at} is nu niemand met de rol {role}. Voeg iemand toe: `sluitend user roles`.");
    }
    if let Some(nobody) = nobody {
        outln!("{nobody}");
    }
    for (case, why) in left.left_behind.iter().take(MOST_SHOWN) {
        outln!("Niet overgedragen: traject {case}. {why}");
    }
    if left.left_behind.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Reads `role@organisation`, both of which the programme knows and which belong together.
fn role(programme: &Programme, text: &str) -> anyhow::Result<(RoleId, OrganisationId)> {
    let Some((role, organisation)) = text.split_once('@') else {
        bail!("'{text}' is geen rol bij een organisatie; schrijf bijvoorbeeld mentor@nassau");
    };
    let (role, organisation) = (RoleId::from(role), OrganisationId::from(organisation));
    let Some(definition) = programme.roles.get(&role) else {
        let known: BTreeSet<_> = programme.roles.keys().map(RoleId::as_str).collect();
        bail!("de rol '{role}' bestaat niet; kies uit {}", known.into_iter().collect::<Vec<_>>().join(", "));
    };
    let Some(at) = programme.organisations.get(&organisation) else {
        let known: BTreeSet<_> = programme.organisations.keys().map(OrganisationId::as_str).collect();
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        bail!("de organisatie '{organisation}' bestaat niet; kies uit {known}");
    };
    if definition.organisation.as_ref().is_some_and(|kind| *kind != at.kind) {
        bail!("de rol '{role}' hoort niet bij een organisatie van de soort '{}'", at.kind);
    }
    Ok((role, organisation))
}
