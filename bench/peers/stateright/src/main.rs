// The protocols of the benches as Stateright models: bench MODEL SIZE THREADS.
//
// Prints one line that the bench reads. States are compared by their 64-bit fingerprints.

mod dynticks;
mod peterson;
mod philosophers;

use stateright::{Checker, Model};
use std::hash::Hash;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [model, size, threads] = &words[..] else {
        panic!("bench MODEL SIZE THREADS");
    };
    let threads: usize = threads.parse().expect("a number of threads");
    match (model.as_str(), size.as_str()) {
        ("peterson", "3") => search(peterson::Peterson::<3>, threads),
        ("peterson", "5") => search(peterson::Peterson::<5>, threads),
        ("peterson", "6") => search(peterson::Peterson::<6>, threads),
        ("peterson", "7") => search(peterson::Peterson::<7>, threads),
        ("philosophers", "3") => search(philosophers::Philosophers::<3>, threads),
        ("philosophers", "12") => search(philosophers::Philosophers::<12>, threads),
        ("philosophers", "14") => search(philosophers::Philosophers::<14>, threads),
        ("philosophers", "16") => search(philosophers::Philosophers::<16>, threads),
        ("dynticks", _) => search(dynticks::Dynticks, threads),
        _ => panic!("there is no model {model} of size {size}"),
    }
}

fn search<M>(model: M, threads: usize)
where
    M: Model + Send + Sync + 'static,
    M::State: Hash + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static,
    M::Action: Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static,
{
    let checker = model.checker().threads(threads).spawn_bfs().join();
    println!(
        "states={} generated={} violated={}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.discoveries().len(),
    );
}
