// Dining philosophers that take the lower of their two forks first, as in bench/protocols/philosophers.ts:
// each action is one of its atomic steps.

use stateright::{Model, Property};
use std::hash::{Hash, Hasher};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Thinking,
    HasLower,
    Eating,
    HasHigher,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State<const N: usize> {
    taken: [bool; N],
    place: [Place; N],
}

/// Hashed as one number that has all of the state, three bits a place: that is faster than field by field.
impl<const N: usize> Hash for State<N> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        const { assert!(N <= 21) };
        let mut whole: u64 = 0;
        for me in 0..N {
            whole = whole << 3 | (self.place[me] as u64) << 1 | self.taken[me] as u64;
        }
        hasher.write_u64(whole);
    }
}

#[derive(Clone)]
pub struct Philosophers<const N: usize>;

impl<const N: usize> Philosophers<N> {
    fn lower(me: usize) -> usize {
        if me == N - 1 { 0 } else { me }
    }

    fn higher(me: usize) -> usize {
        if me == N - 1 { me } else { me + 1 }
    }

    fn waits(state: &State<N>, me: usize) -> bool {
        match state.place[me] {
            Place::Thinking => state.taken[Self::lower(me)],
            Place::HasLower => state.taken[Self::higher(me)],
            Place::Eating | Place::HasHigher => false,
        }
    }
}

impl<const N: usize> Model for Philosophers<N> {
    type State = State<N>;
    type Action = usize;

    fn init_states(&self) -> Vec<Self::State> {
        vec![State {
            taken: [false; N],
            place: [Place::Thinking; N],
        }]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        actions.extend((0..N).filter(|me| !Self::waits(state, *me)));
    }

    fn next_state(&self, state: &Self::State, me: Self::Action) -> Option<Self::State> {
        let mut next = *state;
        next.place[me] = match state.place[me] {
            Place::Thinking => {
                next.taken[Self::lower(me)] = true;
                Place::HasLower
            }
            Place::HasLower => {
                next.taken[Self::higher(me)] = true;
                Place::Eating
            }
            Place::Eating => {
                next.taken[Self::lower(me)] = false;
                Place::HasHigher
            }
            Place::HasHigher => {
                next.taken[Self::higher(me)] = false;
                Place::Thinking
            }
        };
        Some(next)
    }

    // Without a property Stateright has nothing to look for and ends at once.
    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("somebody can go on", |_, state: &State<N>| {
            (0..N).any(|me| !Self::waits(state, me))
        })]
    }
}
