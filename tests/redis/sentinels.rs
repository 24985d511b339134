//! A primary that its sentinels replace.

use pacific_cache_tests::harness::eventually;
use pacific_cache_tests::harness::redis::{Redis, Sentinels};

use crate::nodes::{Db, Node, stored};

#[tokio::test]
async fn after_a_failover_the_new_primary_is_used_and_nothing_that_has_ended_is_read() {
    let (primary, db) = (Redis::start(), Db::default());
    let _replica = primary.replica();
    let sentinels = Sentinels::watch(&primary, 1);
    let (a, b) = (Node::new(&sentinels.url(), &db), Node::new(&sentinels.url(), &db));
    eventually("the primary is used", async || a.get("/pages/7").await.is_hit()).await;
    stored(&b, "/pages/7").await;
    b.put("/pages/7/5").await;
    sentinels.fail_over();
    for node in [&a, &b] {
        eventually("the new primary is used", async || {
            let answer = node.get("/pages/7").await;
            assert_eq!(answer.body, "7: 5");
            answer.is_hit()
        })
        .await;
    }
}
