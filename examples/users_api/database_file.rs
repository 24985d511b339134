//! The file that holds the database, and its first filling.

use std::error::Error;
use std::fmt;
use std::str::FromStr as _;
use std::time::Duration;

use pacific_cache_examples::setting;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use tempfile::TempDir;

const TABLE: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        joined TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    )";

const THOUSAND_USERS: &str = "
    WITH RECURSIVE counted (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM counted WHERE id < 1000)
    INSERT INTO users (id, name, email) SELECT id, 'User ' || id, 'user' || id || '@example.com' FROM counted";

/// Where the database is: the file that `DATABASE_URL` names, else a temporary one that goes when this is dropped.
pub struct DatabaseFile {
    options: SqliteConnectOptions,
    _temporary: Option<TempDir>,
}

impl DatabaseFile {
    /// Reads `DATABASE_URL`: `sqlite://path`, or just a path.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        match setting("DATABASE_URL", String::new())? {
            unset if unset.is_empty() => Self::temporary(),
            url => Ok(Self { options: options(&url)?, _temporary: None }),
        }
    }

    fn temporary() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let options = SqliteConnectOptions::new().filename(folder.path().join("users.db"));
        Ok(Self { options, _temporary: Some(folder) })
    }

    /// Opens the database; a new one gets its table and 1,000 users.
    ///
    /// A new file is switched to its write-ahead log, which SQLite does or refuses at once: of two services that
    /// start together one is told "busy", and tries again.
    pub async fn open(&self) -> Result<SqlitePool, sqlx::Error> {
        let mut tries = 1..=100;
        loop {
            match self.open_once().await {
                Err(error) if is_busy(&error) && tries.next().is_some() => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                opened => return opened,
            }
        }
    }

    async fn open_once(&self) -> Result<SqlitePool, sqlx::Error> {
        let options = self.options.clone().create_if_missing(true);
        // Readers don't wait for a writer, nor a writer for the disk: two services may share one file.
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePool::connect_with(options).await?;
        fill(&pool).await?;
        Ok(pool)
    }
}

impl fmt::Display for DatabaseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.options.get_filename().display())
    }
}

/// All or nothing, and by one of two services that start at once: the write lock is taken before looking.
async fn fill(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let tables = "SELECT count(*) FROM sqlite_master WHERE name = 'users'";
    if sqlx::query_scalar::<_, i64>(tables).fetch_one(&mut *transaction).await? == 0 {
        sqlx::query(TABLE).execute(&mut *transaction).await?;
        sqlx::query(THOUSAND_USERS).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The last byte of SQLite's result code says what it is, those before it say why.
fn is_busy(error: &sqlx::Error) -> bool {
    const SQLITE_BUSY: u32 = 5;
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == SQLITE_BUSY)
}

fn options(url: &str) -> Result<SqliteConnectOptions, String> {
    let other_database = url.contains("://") && !url.starts_with("sqlite://");
    if other_database || url.contains(":memory:") {
        return Err(format!(
            "DATABASE_URL={url:?} can't be used: give a file, as sqlite://path or as a path"
        ));
    }
    if !url.starts_with("sqlite:") {
        return Ok(SqliteConnectOptions::new().filename(url));
    }
    SqliteConnectOptions::from_str(url)
        .map_err(|error| format!("DATABASE_URL={url:?} can't be used: {error}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use futures_util::future::join_all;

    use super::*;

    #[test]
    fn a_url_and_a_path_name_the_same_file() {
        for url in ["sqlite:///data/users.db", "sqlite:/data/users.db", "/data/users.db"] {
            assert_eq!(options(url).unwrap().get_filename(), Path::new("/data/users.db"), "{url}");
        }
    }

    #[test]
    fn what_is_no_file_is_refused_by_name() {
        for url in ["postgres://localhost/users", "sqlite::memory:", ":memory:", "sqlite://users.db?mode=odd"]
        {
            let error = options(url).unwrap_err();
            assert!(error.contains("DATABASE_URL") && error.contains(url), "{error}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn all_who_open_a_new_file_at_once_get_the_same_thousand_users() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let options = SqliteConnectOptions::new().filename(folder.path().join("users.db"));
            let opened = (0..8).map(|_| {
                let file = DatabaseFile { options: options.clone(), _temporary: None };
                tokio::spawn(async move { file.open().await })
            });
            for pool in join_all(opened).await {
                let users = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM users");
                assert_eq!(users.fetch_one(&pool.unwrap().unwrap()).await.unwrap(), 1_000);
            }
        }
    }
}
