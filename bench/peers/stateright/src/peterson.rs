// Peterson's filter lock, as in bench/protocols/peterson.ts: each action is one of its atomic steps.
// G. L. Peterson, Myths about the mutual exclusion problem, 1981.

use stateright::{Model, Property};
use std::hash::{Hash, Hasher};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Announcing,
    GivingWay,
    Waiting,
    Inside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State<const N: usize> {
    level: [u8; N],
    last: [u8; N],
    place: [Place; N],
}

/// Hashed as one number that has all of the state, a byte a process: that is faster than field by field.
impl<const N: usize> Hash for State<N> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        const { assert!(N <= 8) };
        let mut whole: u64 = 0;
        for me in 0..N {
            let one = self.level[me] << 5 | self.last[me] << 2 | self.place[me] as u8;
            whole = whole << 8 | one as u64;
        }
        hasher.write_u64(whole);
    }
}

#[derive(Clone)]
pub struct Peterson<const N: usize>;

impl<const N: usize> Model for Peterson<N> {
    type State = State<N>;
    type Action = usize;

    fn init_states(&self) -> Vec<Self::State> {
        vec![State {
            level: [0; N],
            last: [0; N],
            place: [Place::Announcing; N],
        }]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        for me in 0..N {
            let level = state.level[me];
            let waits = state.place[me] == Place::Waiting
                && state.last[level as usize] == me as u8
                && (0..N).any(|other| other != me && state.level[other] >= level);
            if !waits {
                actions.push(me);
            }
        }
    }

    fn next_state(&self, state: &Self::State, me: Self::Action) -> Option<Self::State> {
        let mut next = *state;
        let level = state.level[me] as usize;
        next.place[me] = match state.place[me] {
            Place::Announcing => {
                next.level[me] += 1;
                Place::GivingWay
            }
            Place::GivingWay => {
                next.last[level] = me as u8;
                Place::Waiting
            }
            Place::Waiting if level == N - 1 => Place::Inside,
            Place::Waiting => Place::Announcing,
            Place::Inside => {
                next.level[me] = 0;
                Place::Announcing
            }
        };
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("mutual exclusion", |_, state: &State<N>| {
            state.place.iter().filter(|place| **place == Place::Inside).count() <= 1
        })]
    }
}
