//! A cluster of three primaries.

use pacific_cache::Cache;
use pacific_cache_tests::harness::redis::Cluster;
use pacific_cache_tests::harness::{Answer, eventually, within};

use crate::nodes::{Db, Node, stored};

fn url(cluster: &Cluster) -> String {
    let nodes: Vec<String> = cluster.nodes().iter().map(|node| node.address().to_string()).collect();
    format!("redis+cluster://{}", nodes.join(","))
}

#[tokio::test]
async fn nodes_share_a_cluster_and_what_one_ends_ends_on_all_its_servers() {
    let (cluster, db) = (Cluster::start(), Db::default());
    let (a, b) = (Node::new(&url(&cluster), &db), Node::new(&url(&cluster), &db));
    let pages: Vec<String> = (0..30).map(|page| format!("/pages/{page}")).collect();
    for page in &pages {
        eventually("it is used", async || a.get(page).await.cache_status().contains("stored")).await;
        stored(&a, page).await;
        assert!(b.get(page).await.is_hit(), "{page}");
    }
    assert!(cluster.nodes().iter().all(|node| node.dbsize() > 0), "each has some");
    db.set(5);
    a.cache.invalidate("pages").await.unwrap();
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(b.get(page).await.body, format!("{number}: 5"));
    }
    assert_eq!(b.cache.invalidate_matching("page:*").await.unwrap(), pages.len());
}

/// A number that is at least the last one whose invalidation was reported done is what every node answers with; the node
/// that reported it pending answers so as well.
async fn changes_and_is_seen(value: u64, db: &Db, a: &Node, b: &Node, pages: &[String]) {
    let newest = |answer: &Answer| -> Option<u64> {
        std::str::from_utf8(&answer.body).ok()?.rsplit(' ').next()?.parse().ok()
    };
    db.set(value);
    let seeing: &[&Node] = if a.cache.invalidate("pages").await.is_ok() { &[a, b] } else { &[a] };
    for page in pages {
        for node in seeing {
            let answer = node.get(page).await;
            assert!(newest(&answer) >= Some(value), "{page}: {answer:?} after {value}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_slot_moves_to_another_server_nothing_is_too_old_and_then_it_is_used_there() {
    let (cluster, db) = (Cluster::start(), Db::default());
    let (a, b) = (Node::hasty(&url(&cluster), &db), Node::hasty(&url(&cluster), &db));
    let pages: Vec<String> = (0..30).map(|page| format!("/pages/{page}")).collect();
    eventually("it is used", async || a.get("/pages/0").await.cache_status().contains("stored")).await;
    let (from, slot) = cluster.owner("pc:{3}:n");
    let to = (from + 1) % 3;
    let mut value = 0;
    let mut change = async |times: u64| {
        for _ in 0..times {
            value += 1;
            changes_and_is_seen(value, &db, &a, &b, &pages).await;
        }
    };
    change(2).await;
    cluster.migrate(&slot, from, to);
    change(2).await;
    assert!(cluster.move_keys(&slot, from, to, 2));
    change(2).await;
    while cluster.move_keys(&slot, from, to, 100) {}
    change(2).await;
    cluster.migrated(&slot, from, to);
    change(2).await;
    within("what is pending", async {
        while a.cache.stats().pending_invalidations > 0 {
            tokio::task::yield_now().await
        }
    })
    .await;
    for page in &pages {
        eventually("hits of all shards", async || a.get(page).await.is_hit() && b.get(page).await.is_hit())
            .await;
    }
    change(1).await;
}

#[test]
fn a_cluster_has_no_near_tier_yet() {
    let error = Cache::tiered("redis+cluster://localhost").build().unwrap_err();
    assert!(error.to_string().contains("near tier"), "{error}");
}
