//! A case that was made by the core itself, to be copied as often as needed: a copy differs by its ids only.

use jiff::civil::Date;
use sluitend::flow::{Done, Flow, read_models};
use sluitend::store::{CaseChange, Commit, LoadedCase, Scope, Youth};
use sluitend::who::Who;
use sluitend_engine::case::{Case, Event};
use sluitend_engine::command::{Command, Facts};
use sluitend_engine::id::CaseId;
use sluitend_engine::owner;
use sluitend_engine::value::Value;
use sluitend_tests::database::Database;
use sluitend_tests::town::Town;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// The person whose name a copy replaces.
const PERSON: &str = "sjabloonpersoon";

/// The youth whose name a copy replaces.
const YOUTH: &str = "sjabloonjongere";

/// A case with its journal.
pub struct Template {
    case: String,
    journal: String,
    id: String,
    birth: Date,
}

impl Template {
    /// Someone who has agreed a plan and now sits down with school and work: two actions lead round from here.
    pub async fn walking() -> anyhow::Result<Self> {
        let steps = [("al_bekend", 3, None), ("akkoord", 4, Some(("ondersteuning", "gewoon"))), ("arbeid", 3, None)];
        Self::made(async |town, who, id| {
            for (action, items, field) in steps {
                let fields: BTreeMap<_, _> =
                    field.iter().map(|(k, v)| ((*k).into(), Value::Text((*v).to_owned()))).collect();
                let act = Command::Act { action: action.into(), fields, checklist: (0..items).collect(), note: None };
                does(&town.flow, who, id, act).await?;
            }
            Ok(())
        })
        .await
    }

    /// Someone who has just come, given to a person.
    pub async fn given() -> anyhow::Result<Self> {
        Self::made(async |town, who, id| {
            does(&town.flow, who, id, Command::Assign { followup: None, person: PERSON.into() }).await
        })
        .await
    }

    async fn made(live: impl AsyncFn(&Town, &Who, &CaseId) -> anyhow::Result<()>) -> anyhow::Result<Self> {
        let database = Database::sqlite();
        let town = Town::open(&database, crate::NOW).await;
        let holds = ["doorstroompunt_coordinator", "doorstroompunt_administratie"].map(|role| (role, "doorstroompunt"));
        let coordinator = Who::new(town.person("sjablooncoordinator", &holds[..1]).await, &town.flow.programme);
        town.person(PERSON, &holds[1..]).await;
        let id = town.enrol(YOUTH, "2010-03-01").await;
        live(&town, &coordinator, &id).await?;
        let store = &town.flow.store;
        let LoadedCase { case, birth } = store.unscoped().load_case(&id).await?.expect("it was just made");
        let journal = store.seen_by(Scope::All).events(&id, 0, 1000).await?;
        Ok(Self {
            case: serde_json::to_string(&case)?,
            journal: serde_json::to_string(&journal)?,
            id: case.id.to_string(),
            birth,
        })
    }

    /// The id of a copy.
    pub fn id(n: usize) -> String {
        format!("c{n:07}")
    }

    /// The copy with a number: its version, and what writes it. What the template's person has is `person`'s.
    pub fn copy(&self, flow: &Flow, n: usize, person: &str) -> anyhow::Result<(u64, Commit)> {
        let youth_id = format!("y{n:07}");
        let copied =
            |text: &str| text.replace(&self.id, &Self::id(n)).replace(YOUTH, &youth_id).replace(PERSON, person);
        let case: Case = serde_json::from_str(&copied(&self.case))?;
        let events: Vec<Event> = serde_json::from_str(&copied(&self.journal))?;
        let facts = Facts { birth: self.birth };
        let youth = Youth {
            id: case.youth.clone(),
            number: Some(format!("nr{n:07}")),
            name: format!("Jongere van Dijk{}", n % 1000),
            birth: self.birth,
            email: Some(format!("{youth_id}@jongeren.example")),
            parents_email: None,
            attributes: owner::attributes(&flow.programme, &case.known),
            created_at: flow.now(),
            erased_at: None,
            version: 0,
        };
        let version = case.version;
        let change = CaseChange { expected: 0, events, ..read_models(&flow.programme, &case.into(), facts) };
        Ok((version, Commit { case: Some(change), youth: Some(youth), ..Commit::default() }))
    }

    /// Writes so many copies; the version of each. `person` says whose a copy is.
    pub async fn fill(&self, flow: &Flow, n: usize, person: impl Fn(usize) -> String) -> anyhow::Result<u64> {
        let mut writing = JoinSet::new();
        let mut version = 0;
        for n in 0..n {
            let (its, commit) = self.copy(flow, n, &person(n))?;
            version = its;
            let store = flow.store.clone();
            writing.spawn(async move { store.commit(commit).await });
            if writing.len() >= 512 {
                writing.join_next().await.transpose()?.transpose()?;
            }
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        Ok(version)
    }
}

async fn does(flow: &Flow, who: &Who, id: &CaseId, command: Command) -> anyhow::Result<()> {
    match flow.command(who, id, None, None, |_| command.clone()).await? {
        Done::Changed(_) => Ok(()),
        Done::Repeated { .. } => anyhow::bail!("a command without a key was repeated"),
    }
}
