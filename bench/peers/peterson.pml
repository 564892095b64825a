/* Peterson's filter lock, as in bench/protocols/peterson.ts: each statement is one of its atomic steps.
 * G. L. Peterson, Myths about the mutual exclusion problem, 1981.
 */
#define PROCESSES 3
#define TOP (PROCESSES - 1)

byte level[PROCESSES]
byte last[PROCESSES]
byte inside

#define behind(other) (other == _pid || level[other] < level[_pid])
#if PROCESSES > 3
#define behind_3 behind(3)
#else
#define behind_3 true
#endif
#if PROCESSES > 4
#define behind_4 behind(4)
#else
#define behind_4 true
#endif
#if PROCESSES > 5
#define behind_5 behind(5)
#else
#define behind_5 true
#endif
#if PROCESSES > 6
#define behind_6 behind(6)
#else
#define behind_6 true
#endif
#define everybody_behind \
  (behind(0) && behind(1) && behind(2) && behind_3 && behind_4 && behind_5 && behind_6)
#define may_go_on (last[level[_pid]] != _pid || everybody_behind)

active [PROCESSES] proctype process() {
announcing:
  level[_pid]++;
  last[level[_pid]] = _pid;
  if
  :: may_go_on && level[_pid] < TOP -> goto announcing
  :: d_step { may_go_on && level[_pid] == TOP -> inside++; assert(inside == 1) }
  fi;
  d_step { level[_pid] = 0; inside-- }
  goto announcing
}
