// How the rest of the machine looks at context tracking: is RCU watching, what are the counters.
// The fields are those of `struct context_tracking` (include/linux/context_tracking_state.h). The state
// word is kept modulo its lowest counter bit: everything here asks only whether the counter is odd.

import { bits, bool, global, int, perCpu, wrapping } from '../lang.ts'

export const CT_STATE_KERNEL = 0
export const CT_STATE_IDLE = 1
export const CT_STATE_USER = 2
export const CT_STATE_MASK = 3
export const CT_RCU_WATCHING = 4
/** CT_NESTING_IRQ_NONIDLE: LONG_MAX / 2 + 1. */
export const NONIDLE = 0x4000000000000000

export const ct = perCpu({
  context_tracking: {
    state: wrapping(bits(3, 4)),
    nesting: int(64, 1),
    nmi_nesting: int(64, 0x4000000000000000),
    recursion: int(4),
    active: bool(false),
  },
})

/** Static key: some CPU is nohz_full, so user and kernel contexts are tracked. */
export const keys = global({ context_tracking_key: bool(false) })
