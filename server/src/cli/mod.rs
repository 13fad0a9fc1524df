//! The command line: one file per command. Commands print for people; they must hold no rule of their own.

#[macro_use]
mod output;

mod accounts;
mod audit;
mod check;
mod demo;
mod draw;
mod erase;
mod explain;
mod fix;
mod import;
mod mail;
mod obstacles;
mod proof;
mod published;
mod run;
mod schema;
mod serve;
mod simulate;
mod sources;
mod tokens;
mod trouble;

use crate::store::Kind;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Sluitende aanpak: geen jongere uit beeld.
#[derive(Parser)]
#[command(name = "sluitend", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server: pages, API, reminders, escalation.
    Serve(serve::Serve),
    /// Run a practice environment, filled with a plausible region.
    Demo(demo::Demo),
    /// Check the files of a programme.
    Check(check::Check),
    /// Follow a hypothetical youth along a route.
    Explain(explain::Explain),
    /// Draw a route.
    Draw(draw::Draw),
    /// Print what each source document agrees, and where that lives in the routes.
    Sources(sources::Sources),
    /// Print the language as JSON Schema, so that an editor completes and explains it.
    Schema(schema::Schema),
    /// Look at the mails that a programme sends.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Import from other systems.
    #[command(subcommand)]
    Import(import::Import),
    /// Simulate a region in memory, through the same core.
    Simulate(simulate::Simulate),
    /// Manage people.
    #[command(subcommand)]
    User(accounts::User),
    /// Manage tokens of the API.
    #[command(subcommand)]
    Token(tokens::Token),
    /// Prove the closure invariant over the whole store, and list what breaks it.
    Audit(audit::Audit),
    /// Recompute all read models from the journal, and say what differed.
    Rebuild(audit::Rebuild),
    /// Erase the personal data of a youth, for good.
    Erase(erase::Erase),
    /// Copy an SQLite database to a file, while the server runs.
    Backup(audit::Backup),
}

/// Where the database and the routes are.
#[derive(Args, Clone, Debug)]
struct Place {
    /// SQLite file, or postgres://… .
    #[arg(long, env = "SLUITEND_DATABASE", default_value = "./sluitend.db")]
    database: String,
    /// The directory of the programme.
    #[arg(long, env = "SLUITEND_ROUTES", default_value = "./routes")]
    routes: PathBuf,
    /// The database is a practice environment.
    #[arg(long)]
    practice: bool,
}

impl Place {
    /// What the database is for.
    fn kind(&self) -> Kind {
        if self.practice { Kind::Practice } else { Kind::Real }
    }
}

/// Reads the arguments and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Check(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Draw(command) => command.run(),
        Command::Sources(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Mail(command) => command.run(),
        Command::Serve(command) => run::blocking(command.run()),
        Command::Demo(command) => run::blocking(command.run()),
        Command::Import(command) => run::blocking(command.run()),
        Command::Simulate(command) => command.run(),
        Command::User(command) => run::blocking(command.run()),
        Command::Token(command) => run::blocking(command.run()),
        Command::Audit(command) => run::blocking(command.run()),
        Command::Rebuild(command) => run::blocking(command.run()),
        Command::Erase(command) => run::blocking(command.run()),
        Command::Backup(command) => run::blocking(command.run()),
    };
    let result = result.and_then(|code| output::finish().map(|()| code));
    result.unwrap_or_else(|error| {
        errln!("fout: {}", trouble::told(&error));
        ExitCode::from(2)
    })
}
