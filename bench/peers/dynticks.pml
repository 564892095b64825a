/* Two CPUs in and out of idle with nested interrupts and NMIs, as in bench/protocols/dynticks.ts: each guarded
 * statement is one of its atomic steps. A CPU's stack is a process for each of its frames; only the topmost
 * one goes on, and the lowest that is not there yet may be pushed.
 */
#define DEPTH 3

bool interrupts_on[2] = true
bool nmis_on[2] = true
byte counter[2] = 1
byte nesting[2] = 1
byte nmi_nesting[2]
byte seen[2]
byte open[2]
byte awaited[2]
byte depth[2]

#define step(action) d_step { depth[cpu] == slot -> action }
#define go(condition) (depth[cpu] == slot && (condition))
#define count counter[cpu] = (counter[cpu] + 1) & 3
#define begin_reading open[cpu]++
#define end_reading \
  open[cpu]--; \
  if \
  :: awaited[cpu] > open[cpu] -> awaited[cpu] = open[cpu] \
  :: else \
  fi

#define cpu _pid
#define other (1 - _pid)
#define slot 0

active [2] proctype resident() {
  do
  :: step(interrupts_on[cpu] = false);
     step(nesting[cpu] = 0);
     step(count);
     step(interrupts_on[cpu] = true);
     step(interrupts_on[cpu] = false);
     step(count);
     step(nesting[cpu] = 1);
     step(interrupts_on[cpu] = true);
     step(begin_reading);
     step(end_reading);
     step(seen[cpu] = counter[other]; awaited[other] = open[other]);
     d_step {
       go((seen[cpu] & 1) == 0 || counter[other] != seen[cpu]) -> assert(awaited[other] == 0)
     }
     step(seen[cpu] = 0)
  od
}

#undef cpu
#undef slot
#define cpu (_pid & 1)
#define slot (_pid >> 1)
#define free (depth[cpu] == slot - 1)

active [2 * (DEPTH - 1)] proctype frame() {
  do
  :: d_step {
       free && interrupts_on[cpu] && nmis_on[cpu] -> depth[cpu]++; interrupts_on[cpu] = false
     }
     if
     :: go(nesting[cpu] == 0) -> step(count)
     :: go(nesting[cpu] != 0)
     fi;
     step(nesting[cpu]++);
     step(begin_reading);
     step(interrupts_on[cpu] = true);
     step(interrupts_on[cpu] = false);
     step(end_reading);
     step(nesting[cpu]--);
     if
     :: go(nesting[cpu] == 0) -> step(count)
     :: go(nesting[cpu] != 0)
     fi;
     step(interrupts_on[cpu] = true; depth[cpu]--)
  :: d_step { free && nmis_on[cpu] -> depth[cpu]++; nmis_on[cpu] = false }
     if
     :: go((counter[cpu] & 1) == 0) -> step(count); step(nmi_nesting[cpu] = 1)
     :: go((counter[cpu] & 1) == 1) -> step(nmi_nesting[cpu] = 2)
     fi;
     step(begin_reading);
     step(end_reading);
     if
     :: go(nmi_nesting[cpu] == 1) -> step(nmi_nesting[cpu] = 0); step(count)
     :: go(nmi_nesting[cpu] != 1) -> step(nmi_nesting[cpu] = 0)
     fi;
     step(nmis_on[cpu] = true; depth[cpu]--)
  od
}
