//! `user add` and `token add`.

use super::{Place, run};
use crate::auth::password;
use crate::fresh;
use crate::store::{Kind, Person};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use sluitend_engine::id::{OrganisationId, PersonId, RoleId};
use sluitend_engine::model::Programme;
use std::collections::BTreeSet;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum User {
    /// Add a person who works with youths; prints a password when none is given.
    Add(AddUser),
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

#[derive(Subcommand)]
pub(super) enum Token {
    /// Add a token for the API, on behalf of a person; prints it once.
    Add(AddToken),
}

#[derive(Args)]
pub(super) struct AddToken {
    #[command(flatten)]
    place: Place,
    /// The person on whose behalf.
    #[arg(long)]
    email: String,
    /// What it is for.
    #[arg(long)]
    name: String,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Add(add) = self;
        let flow = run::flow(&add.place).await?;
        let holds = add.roles.iter().map(|text| role(&flow.programme, text)).collect::<anyhow::Result<_>>()?;
        let made = add.password.is_none();
        let password = add.password.unwrap_or_else(|| fresh::secret()[..20].to_owned());
        if password.chars().count() < 12 {
            bail!("een wachtwoord heeft minstens 12 tekens");
        }
        let email = add.email.trim().to_lowercase();
        let person = Person {
            id: PersonId::new(fresh::id(flow.now())),
            name: add.name.trim().to_owned(),
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
        println!("Toegevoegd: {} <{email}>.", person.name);
        if made {
            println!("Wachtwoord (wordt niet nog eens getoond): {password}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Add(add) = self;
        let kind = if add.place.practice { Kind::Practice } else { Kind::Real };
        let store = run::open(&add.place.database, kind).await?;
        let clock = run::clock(&store, kind, None).await?;
        let email = add.email.trim().to_lowercase();
        let Some((person, _)) = store.login(&email).await? else {
            bail!("niemand heeft het adres '{email}'; voeg de persoon eerst toe met `sluitend user add`");
        };
        let secret = fresh::secret();
        let token = crate::store::Token {
            hash: fresh::hash(&secret),
            name: add.name,
            person: person.id,
            created_at: clock.now(),
            expires_at: None,
        };
        store.add_token(&token).await?;
        store.close().await;
        println!("{secret}");
        eprintln!("Dit is de enige keer dat het token wordt getoond. Gebruik: Authorization: Bearer <token>");
        Ok(ExitCode::SUCCESS)
    }
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
