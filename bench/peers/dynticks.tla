------------------------------ MODULE dynticks ------------------------------
(* Two CPUs in and out of idle with nested interrupts and NMIs, as in
   bench/protocols/dynticks.ts: each action is one of its atomic steps. `at` is
   a CPU's stack; only the topmost frame goes on. *)
EXTENDS Integers

DEPTH == 3
CPU == 0 .. 1

VARIABLE cpu

Init ==
  cpu = [c \in CPU |->
    [at |-> [slot \in 0 .. DEPTH - 1 |-> IF slot = 0 THEN "task mask" ELSE "nowhere"],
     depth |-> 0, interrupts_on |-> TRUE, nmis_on |-> TRUE, counter |-> 1, nesting |-> 1,
     nmi_nesting |-> 0, seen |-> 0, open |-> 0, awaited |-> 0]]

Top(c) == cpu[c].at[cpu[c].depth]
Goes(me, to) == [me EXCEPT !.at[me.depth] = to]

(* The topmost frame of c goes from one place to the next; `me` is what becomes of the CPU. *)
Step(c, from, to, me) ==
  /\ Top(c) = from
  /\ cpu' = [cpu EXCEPT ![c] = Goes(me, to)]

Counted(me) == [me EXCEPT !.counter = (@ + 1) % 4]
Masked(me) == [me EXCEPT !.interrupts_on = FALSE]
Unmasked(me) == [me EXCEPT !.interrupts_on = TRUE]
Reading(me) == [me EXCEPT !.open = @ + 1]
HasRead(me) ==
  [me EXCEPT !.open = @ - 1, !.awaited = IF @ > me.open - 1 THEN me.open - 1 ELSE @]

(* A new frame, which is at `place` already. *)
Pushed(me, place) == Goes([me EXCEPT !.depth = @ + 1], place)
(* Looks at the CPU before it goes. *)
Popped(me) == [Goes(me, "nowhere") EXCEPT !.depth = @ - 1]

Look(c) ==
  LET other == 1 - c IN
  /\ Top(c) = "task look"
  /\ cpu' = [cpu EXCEPT ![c] = Goes([@ EXCEPT !.seen = cpu[other].counter], "task wait"),
                        ![other].awaited = cpu[other].open]

Resident(c) ==
  LET me == cpu[c]
      other == 1 - c IN
  \/ Step(c, "task mask", "task leave", Masked(me))
  \/ Step(c, "task leave", "task count, idle", [me EXCEPT !.nesting = 0])
  \/ Step(c, "task count, idle", "task unmask, idle", Counted(me))
  \/ Step(c, "task unmask, idle", "idle mask", Unmasked(me))
  \/ Step(c, "idle mask", "idle count", Masked(me))
  \/ Step(c, "idle count", "task return", Counted(me))
  \/ Step(c, "task return", "task unmask", [me EXCEPT !.nesting = 1])
  \/ Step(c, "task unmask", "task read", Unmasked(me))
  \/ Step(c, "task read", "task reading", Reading(me))
  \/ Step(c, "task reading", "task look", HasRead(me))
  \/ Look(c)
  \/ /\ me.seen % 2 = 0 \/ cpu[other].counter # me.seen
     /\ Step(c, "task wait", "task forget", me)
  \/ Step(c, "task forget", "task mask", [me EXCEPT !.seen = 0])

Interrupt(c) ==
  LET me == cpu[c] IN
  \/ /\ me.depth < DEPTH - 1 /\ me.interrupts_on /\ me.nmis_on
     /\ cpu' = [cpu EXCEPT ![c] = Pushed(Masked(me), "irq test")]
  \/ Step(c, "irq test", IF me.nesting = 0 THEN "irq count" ELSE "irq nest", me)
  \/ Step(c, "irq count", "irq nest", Counted(me))
  \/ Step(c, "irq nest", "irq read", [me EXCEPT !.nesting = @ + 1])
  \/ Step(c, "irq read", "irq unmask", Reading(me))
  \/ Step(c, "irq unmask", "irq mask", Unmasked(me))
  \/ Step(c, "irq mask", "irq reading", Masked(me))
  \/ Step(c, "irq reading", "irq unnest", HasRead(me))
  \/ Step(c, "irq unnest", "irq test again", [me EXCEPT !.nesting = @ - 1])
  \/ Step(c, "irq test again", IF me.nesting = 0 THEN "irq count again" ELSE "irq leave", me)
  \/ Step(c, "irq count again", "irq leave", Counted(me))
  \/ /\ Top(c) = "irq leave"
     /\ cpu' = [cpu EXCEPT ![c] = Popped(Unmasked(me))]

NMI(c) ==
  LET me == cpu[c] IN
  \/ /\ me.depth < DEPTH - 1 /\ me.nmis_on
     /\ cpu' = [cpu EXCEPT ![c] = Pushed([me EXCEPT !.nmis_on = FALSE], "nmi test")]
  \/ Step(c, "nmi test", IF me.counter % 2 = 0 THEN "nmi count" ELSE "nmi two", me)
  \/ Step(c, "nmi count", "nmi one", Counted(me))
  \/ Step(c, "nmi one", "nmi read", [me EXCEPT !.nmi_nesting = 1])
  \/ Step(c, "nmi two", "nmi read", [me EXCEPT !.nmi_nesting = 2])
  \/ Step(c, "nmi read", "nmi reading", Reading(me))
  \/ Step(c, "nmi reading", "nmi test again", HasRead(me))
  \/ Step(c, "nmi test again", IF me.nmi_nesting = 1 THEN "nmi zero" ELSE "nmi zero inside", me)
  \/ Step(c, "nmi zero", "nmi count again", [me EXCEPT !.nmi_nesting = 0])
  \/ Step(c, "nmi count again", "nmi leave", Counted(me))
  \/ Step(c, "nmi zero inside", "nmi leave", [me EXCEPT !.nmi_nesting = 0])
  \/ /\ Top(c) = "nmi leave"
     /\ cpu' = [cpu EXCEPT ![c] = Popped([me EXCEPT !.nmis_on = TRUE])]

Next == \E c \in CPU : Resident(c) \/ Interrupt(c) \/ NMI(c)

(* A grace period has just ended; no reader that it found is still there. *)
ReadersAwaited ==
  \A c \in CPU : cpu[c].at[0] = "task forget" /\ cpu[c].depth = 0 => cpu[1 - c].awaited = 0
=============================================================================
