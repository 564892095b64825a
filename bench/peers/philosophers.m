-- Dining philosophers that take the lower of their two forks first, as in bench/protocols/philosophers.ts:
-- each rule is one of its atomic steps.

const
  PROCESSES: 3;

type
  process: 0 .. PROCESSES - 1;
  place: enum { thinking, has_lower, eating, has_higher };

var
  taken: array [process] of boolean;
  at: array [process] of place;

startstate
begin
  for p: process do
    taken[p] := false;
    at[p] := thinking;
  end;
end;

ruleset p: process do
  alias
    lower: p = PROCESSES - 1 ? 0 : p;
    higher: p = PROCESSES - 1 ? p : p + 1;
  do
    rule "take the lower"
      at[p] = thinking & !taken[lower]
    ==>
      taken[lower] := true;
      at[p] := has_lower;
    end;

    rule "take the higher"
      at[p] = has_lower & !taken[higher]
    ==>
      taken[higher] := true;
      at[p] := eating;
    end;

    rule "put back the lower"
      at[p] = eating
    ==>
      taken[lower] := false;
      at[p] := has_higher;
    end;

    rule "put back the higher"
      at[p] = has_higher
    ==>
      taken[higher] := false;
      at[p] := thinking;
    end;
  end;
end;
