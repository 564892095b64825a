// Two CPUs in and out of idle with nested interrupts and NMIs, as in bench/protocols/dynticks.ts: each action
// is one of its atomic steps. `at` is a CPU's stack; only the topmost frame goes on.

use stateright::{Model, Property};
use std::hash::{Hash, Hasher};

const DEPTH: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Nowhere,
    TaskMask,
    TaskLeave,
    TaskCountIdle,
    TaskUnmaskIdle,
    IdleMask,
    IdleCount,
    TaskReturn,
    TaskUnmask,
    TaskRead,
    TaskReading,
    TaskLook,
    TaskWait,
    TaskForget,
    IrqTest,
    IrqCount,
    IrqNest,
    IrqRead,
    IrqUnmask,
    IrqMask,
    IrqReading,
    IrqUnnest,
    IrqTestAgain,
    IrqCountAgain,
    IrqLeave,
    NmiTest,
    NmiCount,
    NmiOne,
    NmiTwo,
    NmiRead,
    NmiReading,
    NmiTestAgain,
    NmiZero,
    NmiCountAgain,
    NmiZeroInside,
    NmiLeave,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    at: [Place; DEPTH],
    depth: u8,
    interrupts_on: bool,
    nmis_on: bool,
    counter: u8,
    nesting: u8,
    nmi_nesting: u8,
    seen: u8,
    open: u8,
    awaited: u8,
}

/// Hashed as one number that has all of the CPU: that is faster than field by field.
impl Hash for Cpu {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let mut whole: u128 = 0;
        for place in self.at {
            whole = whole << 8 | place as u128;
        }
        for flag in [self.interrupts_on, self.nmis_on] {
            whole = whole << 8 | flag as u128;
        }
        for number in [self.depth, self.counter, self.nesting, self.nmi_nesting] {
            whole = whole << 8 | number as u128;
        }
        for number in [self.seen, self.open, self.awaited] {
            whole = whole << 8 | number as u128;
        }
        hasher.write_u128(whole);
    }
}

impl Cpu {
    fn top(&self) -> Place {
        self.at[self.depth as usize]
    }

    fn go(&mut self, to: Place) {
        self.at[self.depth as usize] = to;
    }

    fn count(&mut self) {
        self.counter = (self.counter + 1) & 3;
    }

    fn has_read(&mut self) {
        self.open -= 1;
        self.awaited = self.awaited.min(self.open);
    }

    fn has_room(&self) -> bool {
        (self.depth as usize) < DEPTH - 1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Step(usize),
    Interrupt(usize),
    Nmi(usize),
}

#[derive(Clone)]
pub struct Dynticks;

impl Model for Dynticks {
    type State = [Cpu; 2];
    type Action = Action;

    fn init_states(&self) -> Vec<Self::State> {
        let cpu = Cpu {
            at: [Place::TaskMask, Place::Nowhere, Place::Nowhere],
            depth: 0,
            interrupts_on: true,
            nmis_on: true,
            counter: 1,
            nesting: 1,
            nmi_nesting: 0,
            seen: 0,
            open: 0,
            awaited: 0,
        };
        vec![[cpu, cpu]]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        for me in 0..2 {
            let cpu = &state[me];
            let waits = cpu.top() == Place::TaskWait
                && cpu.seen & 1 == 1
                && state[1 - me].counter == cpu.seen;
            if !waits {
                actions.push(Action::Step(me));
            }
            if cpu.has_room() && cpu.interrupts_on && cpu.nmis_on {
                actions.push(Action::Interrupt(me));
            }
            if cpu.has_room() && cpu.nmis_on {
                actions.push(Action::Nmi(me));
            }
        }
    }

    fn next_state(&self, state: &Self::State, action: Self::Action) -> Option<Self::State> {
        let mut next = *state;
        match action {
            Action::Step(me) => step(&mut next, me),
            Action::Interrupt(me) => {
                next[me].depth += 1;
                next[me].interrupts_on = false;
                next[me].go(Place::IrqTest);
            }
            Action::Nmi(me) => {
                next[me].depth += 1;
                next[me].nmis_on = false;
                next[me].go(Place::NmiTest);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("readers awaited", |_, state: &[Cpu; 2]| {
            (0..2).all(|me| state[me].top() != Place::TaskForget || state[1 - me].awaited == 0)
        })]
    }
}

fn step(state: &mut [Cpu; 2], me: usize) {
    let place = state[me].top();
    if place == Place::TaskLook {
        state[me].seen = state[1 - me].counter;
        state[1 - me].awaited = state[1 - me].open;
    }
    let cpu = &mut state[me];
    match place {
        Place::TaskMask | Place::IdleMask | Place::IrqMask => cpu.interrupts_on = false,
        Place::TaskUnmaskIdle | Place::TaskUnmask | Place::IrqUnmask => cpu.interrupts_on = true,
        Place::TaskCountIdle | Place::IdleCount => cpu.count(),
        Place::IrqCount | Place::IrqCountAgain => cpu.count(),
        Place::NmiCount | Place::NmiCountAgain => cpu.count(),
        Place::TaskRead | Place::IrqRead | Place::NmiRead => cpu.open += 1,
        Place::TaskReading | Place::IrqReading | Place::NmiReading => cpu.has_read(),
        Place::TaskLeave => cpu.nesting = 0,
        Place::TaskReturn => cpu.nesting = 1,
        Place::TaskForget => cpu.seen = 0,
        Place::IrqNest => cpu.nesting += 1,
        Place::IrqUnnest => cpu.nesting -= 1,
        Place::NmiOne => cpu.nmi_nesting = 1,
        Place::NmiTwo => cpu.nmi_nesting = 2,
        Place::NmiZero | Place::NmiZeroInside => cpu.nmi_nesting = 0,
        Place::IrqLeave => cpu.interrupts_on = true,
        Place::NmiLeave => cpu.nmis_on = true,
        Place::TaskLook | Place::TaskWait => {}
        Place::IrqTest | Place::IrqTestAgain | Place::NmiTest | Place::NmiTestAgain => {}
        Place::Nowhere => unreachable!("the topmost frame is somewhere"),
    }
    let to = after(place, cpu);
    cpu.go(to);
    if to == Place::Nowhere {
        cpu.depth -= 1;
    }
}

/// Where the topmost frame stands next.
fn after(place: Place, cpu: &Cpu) -> Place {
    match place {
        Place::TaskMask => Place::TaskLeave,
        Place::TaskLeave => Place::TaskCountIdle,
        Place::TaskCountIdle => Place::TaskUnmaskIdle,
        Place::TaskUnmaskIdle => Place::IdleMask,
        Place::IdleMask => Place::IdleCount,
        Place::IdleCount => Place::TaskReturn,
        Place::TaskReturn => Place::TaskUnmask,
        Place::TaskUnmask => Place::TaskRead,
        Place::TaskRead => Place::TaskReading,
        Place::TaskReading => Place::TaskLook,
        Place::TaskLook => Place::TaskWait,
        Place::TaskWait => Place::TaskForget,
        Place::TaskForget => Place::TaskMask,
        Place::IrqTest if cpu.nesting == 0 => Place::IrqCount,
        Place::IrqTest | Place::IrqCount => Place::IrqNest,
        Place::IrqNest => Place::IrqRead,
        Place::IrqRead => Place::IrqUnmask,
        Place::IrqUnmask => Place::IrqMask,
        Place::IrqMask => Place::IrqReading,
        Place::IrqReading => Place::IrqUnnest,
        Place::IrqUnnest => Place::IrqTestAgain,
        Place::IrqTestAgain if cpu.nesting == 0 => Place::IrqCountAgain,
        Place::IrqTestAgain | Place::IrqCountAgain => Place::IrqLeave,
        Place::NmiTest if cpu.counter & 1 == 0 => Place::NmiCount,
        Place::NmiTest => Place::NmiTwo,
        Place::NmiCount => Place::NmiOne,
        Place::NmiOne | Place::NmiTwo => Place::NmiRead,
        Place::NmiRead => Place::NmiReading,
        Place::NmiReading => Place::NmiTestAgain,
        Place::NmiTestAgain if cpu.nmi_nesting == 1 => Place::NmiZero,
        Place::NmiTestAgain => Place::NmiZeroInside,
        Place::NmiZero => Place::NmiCountAgain,
        Place::NmiCountAgain | Place::NmiZeroInside => Place::NmiLeave,
        Place::IrqLeave | Place::NmiLeave | Place::Nowhere => Place::Nowhere,
    }
}
