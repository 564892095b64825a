-- Two CPUs in and out of idle with nested interrupts and NMIs, as in bench/protocols/dynticks.ts: each rule is
-- one of its atomic steps. `at` is a CPU's stack; only the topmost frame goes on.

const
  DEPTH: 3;

type
  cpu: 0 .. 1;
  slot: 0 .. DEPTH - 1;
  place: enum {
    nowhere,
    task_mask, task_leave, task_count_idle, task_unmask, idle_mask, idle_count_back, task_return, task_open,
    task_read, task_reading, task_look, task_wait, task_forget,
    irq_test, irq_count, irq_nest, irq_read, irq_unmask, irq_mask, irq_reading, irq_unnest, irq_test_last,
    irq_count_last, irq_leave,
    nmi_test, nmi_count, nmi_one, nmi_two, nmi_read, nmi_reading, nmi_test_last, nmi_zero, nmi_count_last,
    nmi_zero_inner, nmi_leave
  };

var
  at: array [cpu] of array [slot] of place;
  depth: array [cpu] of slot;
  interrupts_on: array [cpu] of boolean;
  nmis_on: array [cpu] of boolean;
  counter: array [cpu] of 0 .. 3;
  nesting: array [cpu] of 0 .. 3;
  nmi_nesting: array [cpu] of 0 .. 3;
  seen: array [cpu] of 0 .. 3;
  open: array [cpu] of 0 .. 7;
  awaited: array [cpu] of 0 .. 7;

startstate
begin
  for c: cpu do
    for s: slot do
      at[c][s] := nowhere;
    end;
    at[c][0] := task_mask;
    depth[c] := 0;
    interrupts_on[c] := true;
    nmis_on[c] := true;
    counter[c] := 1;
    nesting[c] := 1;
    nmi_nesting[c] := 0;
    seen[c] := 0;
    open[c] := 0;
    awaited[c] := 0;
  end;
end;

ruleset c: cpu do
  alias
    top: at[c][depth[c]];
    other: 1 - c;
  do
    rule "mask"
      top = task_mask
    ==>
      interrupts_on[c] := false;
      top := task_leave;
    end;

    rule "leave"
      top = task_leave
    ==>
      nesting[c] := 0;
      top := task_count_idle;
    end;

    rule "count, idle"
      top = task_count_idle
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := task_unmask;
    end;

    rule "unmask, idle"
      top = task_unmask
    ==>
      interrupts_on[c] := true;
      top := idle_mask;
    end;

    rule "mask, idle"
      top = idle_mask
    ==>
      interrupts_on[c] := false;
      top := idle_count_back;
    end;

    rule "count, back"
      top = idle_count_back
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := task_return;
    end;

    rule "return"
      top = task_return
    ==>
      nesting[c] := 1;
      top := task_open;
    end;

    rule "unmask"
      top = task_open
    ==>
      interrupts_on[c] := true;
      top := task_read;
    end;

    rule "read"
      top = task_read
    ==>
      open[c] := open[c] + 1;
      top := task_reading;
    end;

    rule "have read"
      top = task_reading
    ==>
      open[c] := open[c] - 1;
      if awaited[c] > open[c] then
        awaited[c] := open[c];
      end;
      top := task_look;
    end;

    rule "look"
      top = task_look
    ==>
      seen[c] := counter[other];
      awaited[other] := open[other];
      top := task_wait;
    end;

    rule "wait"
      top = task_wait & ((seen[c] = 0 | seen[c] = 2) | counter[other] != seen[c])
    ==>
      assert "the grace period ends and a reader from before is still there" awaited[other] = 0;
      top := task_forget;
    end;

    rule "forget"
      top = task_forget
    ==>
      seen[c] := 0;
      top := task_mask;
    end;

    rule "interrupt"
      depth[c] < DEPTH - 1 & interrupts_on[c] & nmis_on[c]
    ==>
      depth[c] := depth[c] + 1;
      interrupts_on[c] := false;
      at[c][depth[c]] := irq_test;
    end;

    rule "interrupt, look"
      top = irq_test
    ==>
      top := nesting[c] = 0 ? irq_count : irq_nest;
    end;

    rule "interrupt, count"
      top = irq_count
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := irq_nest;
    end;

    rule "interrupt, nest"
      top = irq_nest
    ==>
      nesting[c] := nesting[c] + 1;
      top := irq_read;
    end;

    rule "interrupt, read"
      top = irq_read
    ==>
      open[c] := open[c] + 1;
      top := irq_unmask;
    end;

    rule "interrupt, unmask"
      top = irq_unmask
    ==>
      interrupts_on[c] := true;
      top := irq_mask;
    end;

    rule "interrupt, mask"
      top = irq_mask
    ==>
      interrupts_on[c] := false;
      top := irq_reading;
    end;

    rule "interrupt, have read"
      top = irq_reading
    ==>
      open[c] := open[c] - 1;
      if awaited[c] > open[c] then
        awaited[c] := open[c];
      end;
      top := irq_unnest;
    end;

    rule "interrupt, unnest"
      top = irq_unnest
    ==>
      nesting[c] := nesting[c] - 1;
      top := irq_test_last;
    end;

    rule "interrupt, look again"
      top = irq_test_last
    ==>
      top := nesting[c] = 0 ? irq_count_last : irq_leave;
    end;

    rule "interrupt, count again"
      top = irq_count_last
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := irq_leave;
    end;

    rule "interrupt, leave"
      top = irq_leave
    ==>
      interrupts_on[c] := true;
      top := nowhere;
      depth[c] := depth[c] - 1;
    end;

    rule "NMI"
      depth[c] < DEPTH - 1 & nmis_on[c]
    ==>
      depth[c] := depth[c] + 1;
      nmis_on[c] := false;
      at[c][depth[c]] := nmi_test;
    end;

    rule "NMI, look"
      top = nmi_test
    ==>
      top := (counter[c] = 0 | counter[c] = 2) ? nmi_count : nmi_two;
    end;

    rule "NMI, count"
      top = nmi_count
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := nmi_one;
    end;

    rule "NMI, one"
      top = nmi_one
    ==>
      nmi_nesting[c] := 1;
      top := nmi_read;
    end;

    rule "NMI, two"
      top = nmi_two
    ==>
      nmi_nesting[c] := 2;
      top := nmi_read;
    end;

    rule "NMI, read"
      top = nmi_read
    ==>
      open[c] := open[c] + 1;
      top := nmi_reading;
    end;

    rule "NMI, have read"
      top = nmi_reading
    ==>
      open[c] := open[c] - 1;
      if awaited[c] > open[c] then
        awaited[c] := open[c];
      end;
      top := nmi_test_last;
    end;

    rule "NMI, look again"
      top = nmi_test_last
    ==>
      top := nmi_nesting[c] = 1 ? nmi_zero : nmi_zero_inner;
    end;

    rule "NMI, zero"
      top = nmi_zero
    ==>
      nmi_nesting[c] := 0;
      top := nmi_count_last;
    end;

    rule "NMI, count again"
      top = nmi_count_last
    ==>
      counter[c] := counter[c] = 3 ? 0 : counter[c] + 1;
      top := nmi_leave;
    end;

    rule "NMI, zero inside"
      top = nmi_zero_inner
    ==>
      nmi_nesting[c] := 0;
      top := nmi_leave;
    end;

    rule "NMI, leave"
      top = nmi_leave
    ==>
      nmis_on[c] := true;
      top := nowhere;
      depth[c] := depth[c] - 1;
    end;
  end;
end;
