-- Peterson's filter lock, as in bench/protocols/peterson.ts: each rule is one of its atomic steps.
-- G. L. Peterson, Myths about the mutual exclusion problem, 1981.

const
  PROCESSES: 3;

type
  process: 0 .. PROCESSES - 1;
  place: enum { announcing, giving_way, waiting, inside };

var
  level: array [process] of 0 .. PROCESSES - 1;
  last: array [1 .. PROCESSES - 1] of process;
  at: array [process] of place;

startstate
begin
  for p: process do
    level[p] := 0;
    at[p] := announcing;
  end;
  for l: 1 .. PROCESSES - 1 do
    last[l] := 0;
  end;
end;

ruleset p: process do
  rule "announce"
    at[p] = announcing
  ==>
    level[p] := level[p] + 1;
    at[p] := giving_way;
  end;

  rule "give way"
    at[p] = giving_way
  ==>
    last[level[p]] := p;
    at[p] := waiting;
  end;

  rule "go on"
    at[p] = waiting
      & (last[level[p]] != p | forall q: process do q = p | level[q] < level[p] end)
  ==>
    at[p] := level[p] = PROCESSES - 1 ? inside : announcing;
  end;

  rule "leave"
    at[p] = inside
  ==>
    level[p] := 0;
    at[p] := announcing;
  end;
end;

invariant "mutual exclusion"
  forall p: process do
    forall q: process do
      p = q | at[p] != inside | at[q] != inside
    end
  end;
