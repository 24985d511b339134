//! The examples that run to their end: what they say is what they promise.

use pacific_cache_tests::harness::Program;

/// What an example says, line by line, each without its indentation.
async fn said(name: &str) -> Vec<String> {
    let exit = Program::run(name, &[]).await;
    assert_eq!((exit.code, exit.stderr.as_str()), (Some(0), ""), "{exit:?}");
    exit.stdout.lines().map(|line| line.trim().to_owned()).collect()
}

#[tokio::test]
async fn each_pattern_asks_its_database_as_rarely_as_it_says() {
    let expected = [
        "cache-aside: look into the cache, else read and put",
        "first reader: Ann (queries so far: 1 read, 0 written)",
        "second reader: Ann (queries so far: 1 read, 0 written)",
        "after a change: Bea (queries so far: 2 read, 1 written)",
        "read-through: the cache reads",
        "100 readers at once: 100 times Ann (queries so far: 1 read, 0 written)",
        "an error is nobody else's: 2 times none (queries so far: 3 read, 0 written)",
        "write-through: save, then store",
        "a reader after it: Bea (queries so far: 0 read, 1 written)",
        "what isn't saved isn't stored: the disk is full (queries so far: 0 read, 1 written)",
        "a reader after that: Bea (queries so far: 1 read, 1 written)",
        "write-behind: save, and store behind the answer",
        "stores that the end left behind: 0 (queries so far: 0 read, 1 written)",
        "a reader after it: Bea (queries so far: 0 read, 1 written)",
    ];
    assert_eq!(said("patterns").await, expected);
}

#[tokio::test]
async fn what_is_sensitive_is_stored_sealed_or_not_at_all() {
    let expected = [
        "with keys",
        "statement: what ann owes, run 1 (PacificCache; fwd=uri-miss; stored; private, no-store)",
        "again: what ann owes, run 1 (PacificCache; hit; private, no-store)",
        "another user: what bob owes, run 2 (PacificCache; fwd=uri-miss; stored; private, no-store)",
        "nobody: 401",
        "reset page: a page for its owner, run 3",
        "again: a page for its owner, run 3",
        "once it is used: a page for its owner, run 4",
        "without keys",
        "statement: what ann owes, run 5 (PacificCache; fwd=bypass; detail=no-key-ring; private, no-store)",
        "again: what ann owes, run 6 (PacificCache; fwd=bypass; detail=no-key-ring; private, no-store)",
    ];
    assert_eq!(said("sensitive").await, expected);
}

#[tokio::test]
async fn functions_give_what_is_stored_until_it_ends() {
    let expected = [
        "a function: EUR of run 1",
        "again: EUR of run 1",
        "another argument: USD of run 2",
        "an error: run 3 found no XXX",
        "isn't stored: run 4 found no XXX",
        "borrowed arguments: Some((4, 5))",
        "again: Some((4, 5))",
        "another key: Some((4, 6))",
        "a method: item 7 in EUR of run 1",
        "past its ttl: EUR of run 1",
        "after that: EUR of run 7",
        "after an invalidation: EUR of run 8",
        "the method too: item 7 in EUR of run 8",
    ];
    assert_eq!(said("plain_functions").await, expected);
}

#[tokio::test]
async fn turned_off_every_call_runs() {
    let exit = Program::run("plain_functions", &[("PACIFIC_CACHE", "off")]).await;
    let runs: Vec<_> = exit.stdout.lines().filter(|line| line.contains("EUR of run")).collect();
    assert_eq!((exit.code, runs.len()), (Some(0), 7), "{exit:?}");
    assert!(runs.iter().collect::<std::collections::BTreeSet<_>>().len() == runs.len(), "{runs:?}");
}
