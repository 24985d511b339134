//! The database of users. It counts its queries and can be made slower; it knows nothing of caching.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{FromRow, Row as _, query, query_as};

use crate::database_file::DatabaseFile;
use crate::errors::AppError;
use crate::user::{NewUser, Profile, User};

#[derive(Default)]
struct Queries {
    begun: AtomicU64,
    running: AtomicU64,
    most_at_once: AtomicU64,
}

/// A query while it runs.
struct Running<'a>(&'a Queries);

/// A pool of connections, shared by all clones.
#[derive(Clone)]
pub struct Db {
    pool: SqlitePool,
    queries: Arc<Queries>,
    delay: Duration,
}

impl Db {
    /// Opens the database in `file`. Each query of the service will take `delay` longer.
    pub async fn open(file: &DatabaseFile, delay: Duration) -> Result<Self, String> {
        let pool = file.open().await.map_err(|error| format!("can't open the database {file}: {error}"))?;
        Ok(Self { pool, queries: Arc::default(), delay })
    }

    /// Lets running queries end and closes the file. After `limit` it is left as it is: what was committed is in it
    /// or in its write-ahead log.
    pub async fn close(&self, limit: Duration) {
        tokio::select! {
            () = self.pool.close() => {}
            () = tokio::time::sleep(limit) => {}
        }
    }

    /// The queries that were run so far.
    pub fn queries(&self) -> u64 {
        self.queries.begun.load(Ordering::Relaxed)
    }

    /// The most that ran at one time.
    pub fn most_at_once(&self) -> u64 {
        self.queries.most_at_once.load(Ordering::Relaxed)
    }

    /// The users of one page, by id; none behind the last.
    pub async fn users(&self, page: u32, per_page: u32) -> Result<Vec<User>, AppError> {
        let offset = i64::from(page - 1) * i64::from(per_page);
        let users = query_as("SELECT id, name, email FROM users ORDER BY id LIMIT ? OFFSET ?").bind(per_page);
        self.run(users.bind(offset).fetch_all(&self.pool)).await
    }

    /// The user with this id.
    pub async fn user(&self, id: i64) -> Result<User, AppError> {
        let user = query_as("SELECT id, name, email FROM users WHERE id = ?").bind(id);
        self.run(user.fetch_optional(&self.pool)).await?.ok_or(AppError::UnknownUser(id))
    }

    /// The profile of the user with this id.
    pub async fn profile(&self, id: i64) -> Result<Profile, AppError> {
        let profile = query_as("SELECT id, name, joined FROM users WHERE id = ?").bind(id);
        self.run(profile.fetch_optional(&self.pool)).await?.ok_or(AppError::UnknownUser(id))
    }

    /// Keeps a new user, and gives them an id.
    pub async fn insert(&self, NewUser { name, email }: NewUser) -> Result<User, AppError> {
        let insert = query("INSERT INTO users (name, email) VALUES (?, ?)").bind(&name).bind(&email);
        let done = self.run(insert.execute(&self.pool)).await?;
        Ok(User { id: done.last_insert_rowid(), name, email })
    }

    /// Replaces what is known of a user.
    pub async fn update(&self, id: i64, NewUser { name, email }: NewUser) -> Result<User, AppError> {
        let update =
            query("UPDATE users SET name = ?, email = ? WHERE id = ?").bind(&name).bind(&email).bind(id);
        match self.run(update.execute(&self.pool)).await?.rows_affected() {
            0 => Err(AppError::UnknownUser(id)),
            _ => Ok(User { id, name, email }),
        }
    }

    /// Forgets a user.
    pub async fn delete(&self, id: i64) -> Result<(), AppError> {
        let delete = query("DELETE FROM users WHERE id = ?").bind(id);
        match self.run(delete.execute(&self.pool)).await?.rows_affected() {
            0 => Err(AppError::UnknownUser(id)),
            _ => Ok(()),
        }
    }

    /// Runs one query, counts it, and is as slow about it as was asked: what was read is old by `delay` when it
    /// arrives, which is what a cache must be able to live with.
    async fn run<T>(&self, query: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, AppError> {
        let _running = self.queries.run();
        let answer = query.await;
        tokio::time::sleep(self.delay).await;
        Ok(answer?)
    }
}

impl Queries {
    fn run(&self) -> Running<'_> {
        self.begun.fetch_add(1, Ordering::Relaxed);
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(running, Ordering::Relaxed);
        Running(self)
    }
}

impl Drop for Running<'_> {
    /// Also when its request leaves.
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self { id: row.try_get("id")?, name: row.try_get("name")?, email: row.try_get("email")? })
    }
}

impl FromRow<'_, SqliteRow> for Profile {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self { id: row.try_get("id")?, name: row.try_get("name")?, joined: row.try_get("joined")? })
    }
}
