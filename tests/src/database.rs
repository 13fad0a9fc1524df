//! Databases of their own for tests, of both kinds.

use sluitend::store::{Kind, OpenOptions, Store};

/// An empty database that is this test's own.
pub struct Database {
    /// Its address.
    pub url: String,
    /// The folder of a SQLite file; removed with this value.
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    /// A SQLite file.
    ///
    /// # Panics
    /// When there is no room for it.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { url: folder.path().join("test.db").display().to_string(), _folder: Some(folder) }
    }

    /// A database in the private PostgreSQL cluster.
    ///
    /// # Panics
    /// When PostgreSQL is missing.
    pub async fn postgres() -> Self {
        let url = crate::postgres::database().await.unwrap_or_else(|e| panic!("{e:#}"));
        Self { url, _folder: None }
    }

    /// The same, where what is committed is on disk: for measuring.
    ///
    /// # Panics
    /// When PostgreSQL is missing.
    pub async fn durable_postgres() -> Self {
        let url = crate::postgres::durable_database().await.unwrap_or_else(|e| panic!("{e:#}"));
        Self { url, _folder: None }
    }

    /// Opens it for real youths; each call is a node of its own.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(&self) -> Store {
        Store::open(&self.url, OpenOptions::new(Kind::Real)).await.unwrap_or_else(|e| panic!("{}: {e}", self.url))
    }
}

/// Runs a test on both databases.
pub async fn on_both(test: impl AsyncFn(Database)) {
    for database in [Database::sqlite(), Database::postgres().await] {
        eprintln!("on {}", database.url);
        test(database).await;
    }
}
