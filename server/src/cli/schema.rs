//! `schema`: the language for editors, as JSON Schema.

use anyhow::Context;
use clap::Args;
use sluitend_engine::schema::{Kind, schema};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Schema {
    /// The kind of file: programme, route, part, sources or behaviour.
    #[arg(value_parser = kind, required_unless_present = "write")]
    kind: Option<Kind>,
    /// Write the schemas (of this kind, or of all) in a directory, for an editor.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

fn kind(name: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.map(Kind::name).join(", ");
    Kind::of(name).ok_or_else(|| format!("no kind of file; there are: {}", known()))
}

impl Schema {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match (self.kind, &self.write) {
            (Some(kind), None) => outln!("{:#}", schema(kind)),
            (kind, Some(folder)) => write(kind, folder)?,
            (None, None) => {}
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write(kind: Option<Kind>, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("de map '{}' kan niet worden gemaakt", folder.display()))?;
    let kinds = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    for kind in kinds {
        let path = folder.join(format!("{}.json", kind.name()));
        let text = format!("{:#}\n", schema(kind));
        std::fs::write(&path, text).with_context(|| format!("'{}' kan niet worden geschreven", path.display()))?;
        outln!("{}", path.display());
    }
    Ok(())
}
