//! Methods: which objects share a value, and which never do.

use std::sync::Arc;

use pacific_cache::{CacheKey, memoize};

use crate::work::Work;

#[derive(Clone, CacheKey)]
struct Tenant {
    name: String,
    region: u8,
}

/// One tenant's users.
struct Users {
    tenant: Tenant,
    work: Work,
}

impl Users {
    fn of(name: &str, region: u8, work: &Work) -> Self {
        Self { tenant: Tenant { name: name.into(), region }, work: work.clone() }
    }

    #[memoize(key = "{self.tenant}:{id}")]
    async fn by_field(&self, id: u64) -> String {
        format!("{} {id} {}", self.tenant.name, self.work.run().await)
    }

    #[memoize(key = "{self.tenant.name}:{id}")]
    async fn by_field_of_a_field(&self, id: u64) -> String {
        format!("{} {id} {}", self.tenant.name, self.work.run().await)
    }

    #[memoize(skip(self))]
    async fn skipped(&self, id: u64) -> String {
        format!("{id} {}", self.work.run().await)
    }
}

#[tokio::test]
async fn two_tenants_objects_never_share() {
    let work = Work::new();
    let tenants = [("a", 1), ("b", 1), ("a", 2), ("a,1", 1), ("", 1)];
    for round in 0..2 {
        for (n, (name, region)) in tenants.into_iter().enumerate() {
            let found = Users::of(name, region, &work).by_field(7).await;
            assert_eq!(found, format!("{name} 7 {}", n + 1), "{round}");
        }
    }
}

#[tokio::test]
async fn objects_that_agree_in_the_fields_of_the_key_share() {
    let work = Work::new();
    for region in [1, 2] {
        assert_eq!(Users::of("field", region, &work).by_field_of_a_field(7).await, "field 7 1");
    }
    assert_eq!(Users::of("other", 1, &work).by_field_of_a_field(7).await, "other 7 2");
}

#[tokio::test]
async fn all_objects_share_where_self_is_skipped() {
    let work = Work::new();
    assert_eq!(Users::of("a", 1, &work).skipped(7).await, "7 1");
    assert_eq!(Users::of("b", 2, &work).skipped(7).await, "7 1");
    assert_eq!(Users::of("b", 2, &work).skipped(8).await, "8 2");
}

struct Orders(Work);

impl Orders {
    #[memoize(skip(self))]
    async fn skipped(&self, id: u64) -> String {
        format!("order {id} {}", self.0.run().await)
    }

    #[memoize(key = "skipped:{id}", skip(self))]
    async fn under_the_key_of_another(&self, id: u64) -> String {
        format!("other {id} {}", self.0.run().await)
    }
}

#[tokio::test]
async fn methods_of_one_name_on_two_types_never_share() {
    let work = Work::new();
    let (users, orders) = (Users::of("a", 1, &work), Orders(work.clone()));
    for _ in 0..2 {
        assert_eq!(users.skipped(70).await, "70 1");
        assert_eq!(orders.skipped(70).await, "order 70 2");
        assert_eq!(orders.under_the_key_of_another(70).await, "other 70 3", "a key isn't where it is");
    }
}

#[derive(Clone)]
struct Held {
    id: u64,
    work: Work,
}

impl Held {
    #[memoize(key = "arc:{self.id}")]
    async fn arc(self: Arc<Self>) -> u64 {
        self.work.run().await
    }

    #[memoize(key = "owned:{self.id}")]
    async fn owned(self) -> u64 {
        self.work.run().await
    }

    #[memoize(key = "boxed:{self.id}:{n}")]
    async fn boxed(self: Box<Self>, mut n: u64) -> u64 {
        n += self.work.run().await;
        n
    }

    #[memoize(key = "mutable:{self.id}")]
    async fn mutable(&mut self) -> u64 {
        self.id += self.work.run().await;
        self.id
    }
}

#[tokio::test]
async fn self_may_be_held_in_any_way() {
    let held = Held { id: 700, work: Work::new() };
    for _ in 0..2 {
        assert_eq!(Arc::new(held.clone()).arc().await, 1);
        assert_eq!(held.clone().owned().await, 2);
        assert_eq!(Box::new(held.clone()).boxed(10).await, 13);
        assert_eq!(held.clone().mutable().await, 704);
    }
    assert_eq!(held.work.runs(), 4);
}

struct Counter {
    work: Work,
    last: u64,
}

impl Counter {
    #[memoize(key = "of-own:{kind}", skip(self))]
    async fn of_own_parameter<K: CacheKey + Send + Sync>(&mut self, kind: K) -> u64 {
        self.last = self.work.run().await;
        self.last
    }
}

#[tokio::test]
async fn a_method_with_a_parameter_of_its_own_is_another_for_each_type() {
    let mut counter = Counter { work: Work::new(), last: 0 };
    for _ in 0..2 {
        assert_eq!(counter.of_own_parameter(7_u8).await, 1);
        assert_eq!(counter.of_own_parameter(7_u16).await, 2);
        assert_eq!(counter.of_own_parameter("7").await, 3);
    }
    assert_eq!(counter.last, 3);
}
