//! Writers: commit, invalidate in one of many ways, then acknowledge.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use pacific_cache::{Cache, Error, name};
use tower_service::Service;

use crate::dice::Dice;
use crate::registers::{GROUPS, REGISTERS, Registers};

pub struct Writer {
    pub cache: Cache,
    pub app: Router,
    pub registers: Arc<Registers>,
    pub dice: Dice,
}

impl Writer {
    /// Gives how many invalidations failed, which none may.
    pub async fn write_until(mut self, stop: Arc<AtomicBool>) -> u64 {
        let mut failed = 0;
        while !stop.load(SeqCst) {
            if self.write().await.is_err() {
                failed += 1;
            }
            tokio::time::sleep(Duration::from_millis(5 + self.dice.below(400))).await;
        }
        failed
    }

    async fn write(&mut self) -> Result<(), Error> {
        let id = self.dice.below(REGISTERS);
        let group = id % GROUPS;
        let way = self.dice.below(64);
        let ids = match way {
            0 | 1 => (0..REGISTERS).collect(),
            2..12 => Registers::of_group(group),
            _ => vec![id],
        };
        if way < 40 {
            let versions = self.registers.commit(&ids);
            self.invalidate(way, id, group).await?;
            self.registers.acknowledge(&ids, &versions);
        } else if let Some(version) = self.put(id, group).await {
            self.registers.acknowledge(&ids, &[version]);
        }
        Ok(())
    }

    async fn invalidate(&self, way: u64, id: u64, group: u64) -> Result<(), Error> {
        match way {
            0 => self.cache.invalidate_all().await,
            1 => self.cache.invalidate("registers").await,
            2..12 => self.cache.invalidate(name!("group:{group}")).await,
            12..14 => self.cache.invalidate_matching(format!("*:{id}")).await.map(drop),
            14..30 => self.cache.invalidate([name!("register:{id}"), name!("owner:{id}")]).await,
            _ => {
                let paths = crate::app::PATHS.map(|path| format!("/{path}/{group}/{id}"));
                // A value has no path.
                self.cache.invalidate(name!("value:{id}")).await?;
                self.cache.invalidate(paths.to_vec()).await
            }
        }
    }

    /// Through a handler with `#[invalidates]`, now and then dropped midway: then nothing is acknowledged.
    async fn put(&mut self, id: u64, group: u64) -> Option<u64> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::PUT;
        *request.uri_mut() = format!("/write/{group}/{id}").parse().ok()?;
        let Ok(response) = self.app.call(request).await;
        let body = axum::body::to_bytes(response.into_body(), 64).await.ok()?;
        std::str::from_utf8(&body).ok()?.parse().ok()
    }
}
