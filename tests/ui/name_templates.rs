use pacific_cache::name;

fn names(id: u64) {
    name!("user:{}");
    name!("user:{id:?}");
    name!("a b");
    name!(id);
    name!("user:{idd}");
}

fn main() {}
