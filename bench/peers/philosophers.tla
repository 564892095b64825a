---------------------------- MODULE philosophers ----------------------------
(* Dining philosophers that take the lower of their two forks first, as in
   bench/protocols/philosophers.ts: each action is one of its atomic steps. *)
EXTENDS Integers

CONSTANT PROCESSES

VARIABLES taken, place

Process == 0 .. PROCESSES - 1
Lower(p) == IF p = PROCESSES - 1 THEN 0 ELSE p
Higher(p) == IF p = PROCESSES - 1 THEN p ELSE p + 1

Init ==
  /\ taken = [f \in Process |-> FALSE]
  /\ place = [p \in Process |-> "thinking"]

Step(p, from, to) ==
  /\ place[p] = from
  /\ place' = [place EXCEPT ![p] = to]

Take(fork) ==
  /\ ~taken[fork]
  /\ taken' = [taken EXCEPT ![fork] = TRUE]

PutBack(fork) == taken' = [taken EXCEPT ![fork] = FALSE]

Next ==
  \E p \in Process :
    \/ Step(p, "thinking", "has lower") /\ Take(Lower(p))
    \/ Step(p, "has lower", "eating") /\ Take(Higher(p))
    \/ Step(p, "eating", "has higher") /\ PutBack(Lower(p))
    \/ Step(p, "has higher", "thinking") /\ PutBack(Higher(p))
=============================================================================
