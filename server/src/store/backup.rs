//! A copy of the database, taken while it is in use.

use super::Store;
use super::open::Connector;
use sqlx::{ConnectOptions, Connection};
use std::path::{Path, PathBuf};

/// Why there is no backup. There is no half one either.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has its own tool.
    #[error("this database is PostgreSQL: make the backup with `pg_dump --format=custom --file=FILE DATABASE`")]
    UsePgDump,
    /// A backup is never overwritten.
    #[error("`{0}` is there already: choose another name")]
    Exists(PathBuf),
    /// It could not be written.
    #[error("the backup could not be written to `{0}`: {1}")]
    Failed(PathBuf, String),
}

impl Store {
    /// Writes a copy of the database to a new file, as it is at this moment; others go on working. To restore it, stop the
    /// server and put the copy in the place of the database.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let Connector::Sqlite(options, _) = &self.inner.connector else { return Err(BackupError::UsePgDump) };
        let failed = |e: &dyn std::fmt::Display| BackupError::Failed(file.to_owned(), e.to_string());
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let partial = PathBuf::from(format!("{}.partial", file.display()));
        let _ = tokio::fs::remove_file(&partial).await;
        let mut connection = options.clone().create_if_missing(false).connect().await.map_err(|e| failed(&e))?;
        let copied = sqlx::query("vacuum into $1").bind(partial.display().to_string()).execute(&mut connection).await;
        // The copy is what matters; a connection that does not close well has read only.
        let _ = connection.close().await;
        let result = match copied {
            Ok(_) => keep(&partial, file).await.map_err(|e| failed(&e)),
            Err(e) => Err(failed(&e)),
        };
        if result.is_err() {
            let _ = tokio::fs::remove_file(&partial).await;
        }
        result
    }
}

/// Brings the copy to disk before it gets its name: SQLite does not do that for `vacuum into`.
async fn keep(partial: &Path, file: &Path) -> std::io::Result<()> {
    tokio::fs::File::open(partial).await?.sync_all().await?;
    // Unlike a rename, a link fails when the name was taken meanwhile.
    tokio::fs::hard_link(partial, file).await?;
    tokio::fs::remove_file(partial).await?;
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tokio::fs::File::open(folder).await?.sync_all().await
}
