//! `token`: access to the API on behalf of a person.

use super::{Place, run};
use crate::auth::session;
use crate::fresh;
use crate::store::Token as Row;
use anyhow::bail;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// So many characters of its hash name a token: enough to tell them apart, of no use to whoever sees them.
const NAME: usize = 12;

#[derive(Subcommand)]
pub(super) enum Token {
    /// Add a token for the API, on behalf of a person; prints it once.
    Add(AddToken),
    /// List the tokens, each with the mark by which it can be removed.
    List(ListTokens),
    /// Remove a token: it stops working at once.
    Remove(RemoveToken),
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

#[derive(Args)]
pub(super) struct ListTokens {
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(super) struct RemoveToken {
    #[command(flatten)]
    place: Place,
    /// The mark, as `token list` shows it.
    mark: String,
}

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Remove(command) => command.run().await,
        }
    }
}

impl AddToken {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let store = run::store(&self.place).await?;
        let email = self.email.trim().to_lowercase();
        let Some((person, _)) = store.login(&email).await? else {
            bail!("niemand heeft het adres '{email}'; voeg de persoon eerst toe met `sluitend user add`");
        };
        if !person.active {
            bail!("{} is afgemeld; `sluitend user on {email}` meldt weer aan", person.name);
        }
        let secret = fresh::secret();
        let token = Row {
            hash: fresh::hash(&secret),
            name: self.name,
            person: person.id,
            created_at: session::now(),
            expires_at: None,
        };
        store.add_token(&token).await?;
        store.close().await;
        outln!("{secret}");
        errln!("Dit is de enige keer dat het token wordt getoond. Gebruik: Authorization: Bearer <token>");
        Ok(ExitCode::SUCCESS)
    }
}

impl ListTokens {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let store = run::store(&self.place).await?;
        let tokens = store.tokens().await?;
        if tokens.is_empty() {
            errln!("Er zijn nog geen tokens. Maak er een: `sluitend token add`.");
        }
        for token in tokens {
            let person =
                store.person(&token.person).await?.map_or_else(String::new, |p| format!("{} <{}>", p.name, p.email));
            let day = token.created_at.strftime("%Y-%m-%d");
            outln!("{} {day} {}: {person}", &token.hash[..NAME], token.name);
        }
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

impl RemoveToken {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let store = run::store(&self.place).await?;
        let mark = self.mark.trim().to_lowercase();
        let known = store.tokens().await?;
        let meant: Vec<_> = known.iter().filter(|t| mark.len() >= NAME && t.hash.starts_with(&mark)).collect();
        let [token] = meant[..] else {
            bail!("geen token heeft het kenmerk '{mark}'; zie `sluitend token list`");
        };
        store.remove_token(&token.hash).await?;
        store.close().await;
        outln!("Verwijderd: {}. Het werkt niet meer.", token.name);
        Ok(ExitCode::SUCCESS)
    }
}
