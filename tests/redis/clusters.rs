//! A cluster of three primaries.

use pacific_cache::Cache;
use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::Cluster;

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

#[test]
fn a_cluster_has_no_near_tier_yet() {
    let error = Cache::tiered("redis+cluster://localhost").build().unwrap_err();
    assert!(error.to_string().contains("near tier"), "{error}");
}
