------------------------------ MODULE peterson ------------------------------
(* Peterson's filter lock, as in bench/protocols/peterson.ts: each action is
   one of its atomic steps.
   G. L. Peterson, Myths about the mutual exclusion problem, 1981. *)
EXTENDS Integers

CONSTANT PROCESSES

VARIABLES level, last, place

Process == 0 .. PROCESSES - 1
Top == PROCESSES - 1

Init ==
  /\ level = [p \in Process |-> 0]
  /\ last = [l \in 1 .. Top |-> 0]
  /\ place = [p \in Process |-> "announcing"]

Announce(p) ==
  /\ place[p] = "announcing"
  /\ level' = [level EXCEPT ![p] = @ + 1]
  /\ place' = [place EXCEPT ![p] = "giving way"]
  /\ UNCHANGED last

GiveWay(p) ==
  /\ place[p] = "giving way"
  /\ last' = [last EXCEPT ![level[p]] = p]
  /\ place' = [place EXCEPT ![p] = "waiting"]
  /\ UNCHANGED level

GoOn(p) ==
  /\ place[p] = "waiting"
  /\ \/ last[level[p]] # p
     \/ \A q \in Process \ {p} : level[q] < level[p]
  /\ place' = [place EXCEPT ![p] = IF level[p] = Top THEN "inside" ELSE "announcing"]
  /\ UNCHANGED <<level, last>>

Leave(p) ==
  /\ place[p] = "inside"
  /\ level' = [level EXCEPT ![p] = 0]
  /\ place' = [place EXCEPT ![p] = "announcing"]
  /\ UNCHANGED last

Next == \E p \in Process : Announce(p) \/ GiveWay(p) \/ GoOn(p) \/ Leave(p)

MutualExclusion ==
  \A p, q \in Process : p # q => place[p] # "inside" \/ place[q] # "inside"
=============================================================================
